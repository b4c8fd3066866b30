"""Lists whose entries are sentences."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dingui.window.lists.two_lines import Index

_HIGH: Final = 10_000


class WrappedDelegate(QStyledItemDelegate):
    """Makes room for all lines of a sentence.

    Qt's own asks for the lines at the list's whole width, and draws them beside the icon: what just fits there loses
    its last words.
    """

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the text is in the room beside the icon."""
        hint = super().sizeHint(option, index)
        self.initStyleOption(option, index)
        style = self._view.style()
        option.rect = QRect(0, 0, self._view.viewport().width(), _HIGH)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self._view) + 1
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, self._view)
        words = room.adjusted(margin, 0, -margin, 0)
        height = option.fontMetrics.boundingRect(words, Qt.TextFlag.TextWordWrap, option.text).height()
        return QSize(hint.width(), max(hint.height(), height + option.rect.height() - room.height()))
