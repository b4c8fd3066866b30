"""Lists whose entries have a title and, in a quieter voice, what else there is to say."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

META_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The second line."""
ID_ROLE: Final = Qt.ItemDataRole.UserRole
"""What identifies an entry, a text."""

_MARGIN: Final = 8
_ICON: Final = 16
_MUTED: Final = 0.65

Index = QModelIndex | QPersistentModelIndex


class TwoLineDelegate(QStyledItemDelegate):
    """Draws an entry in two lines, cut with … where they are too long; the tooltip has them whole."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """Two lines and a margin, whatever the text."""
        return QSize(80, 2 * option.fontMetrics.height() + _MARGIN + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw background and focus as the style does, then our two lines."""
        self.initStyleOption(option, index)
        title = option.text
        symbol = QIcon(option.icon)
        option.text = ""
        option.icon = QIcon()
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        colour = option.palette.color(QPalette.ColorGroup.Active, role)
        box = option.rect.adjusted(_MARGIN, _MARGIN // 2, -_MARGIN, -_MARGIN // 2)
        if not symbol.isNull():
            height = option.fontMetrics.height()
            place = QRect(box.left(), box.top() + (height - _ICON) // 2, _ICON, _ICON)
            symbol.paint(painter, place, mode=QIcon.Mode.Selected if chosen else QIcon.Mode.Normal)
            box.setLeft(box.left() + _ICON + _MARGIN)
        metrics = option.fontMetrics
        painter.save()
        painter.setPen(colour)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, metrics.elidedText(title, elide, box.width()))
        colour.setAlphaF(_MUTED if not chosen else 0.85)
        painter.setPen(colour)
        meta = str(index.data(META_ROLE) or "")
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom, metrics.elidedText(meta, elide, box.width()))
        painter.restore()
