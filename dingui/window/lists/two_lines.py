"""Lists whose entries have a title and, in a quieter voice, what else there is to say."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dingui.library.excerpts import marks_in
from dingui.window.editors.plain import units

META_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""The second line."""
ID_ROLE: Final = Qt.ItemDataRole.UserRole
"""What identifies an entry, a text."""
WORDS_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The words that were looked for, which are marked in both lines; nothing where none were."""

_MARGIN: Final = 8
_ICON: Final = 16
_MUTED: Final = 0.65
_BEFORE: Final = 2
"""Characters that are shown before a mark which would not be seen otherwise."""

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
        words = str(index.data(WORDS_ROLE) or "")
        painter.save()
        painter.setPen(colour)
        _draw_line(painter, option.font, box, title, words)
        colour.setAlphaF(_MUTED if not chosen else 0.85)
        painter.setPen(colour)
        box.setTop(box.bottom() + 1 - option.fontMetrics.height())
        _draw_line(painter, option.font, box, str(index.data(META_ROLE) or ""), words)
        painter.restore()


def _draw_line(painter: QPainter, font: QFont, box: QRect, text: str, words: str) -> None:
    """Draw a line from the top of ``box``; ``words`` are bold and underlined, which is seen in any colours."""
    elide = Qt.TextElideMode.ElideRight
    marks = marks_in(text, words) if words else []
    if not marks:
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, QFontMetrics(font).elidedText(text, elide, box.width()))
        return
    bold = QFont(font)
    bold.setBold(True)
    # No wider than if all of it were bold.
    metrics = QFontMetrics(bold)
    start, end = marks[0]
    if metrics.horizontalAdvance(text[:end]) > box.width() - metrics.horizontalAdvance("…"):
        text = f"…{text[max(0, start - _BEFORE) :]}"
    shown = metrics.elidedText(text, elide, box.width())
    marked = QTextCharFormat()
    marked.setFontWeight(QFont.Weight.Bold)
    marked.setFontUnderline(True)
    ranges = []
    for start, end in marks_in(shown, words):
        place = QTextLayout.FormatRange()
        # Qt counts in UTF-16.
        place.start = units(shown[:start])
        place.length = units(shown[start:end])
        place.format = marked
        ranges.append(place)
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(box.width())
    layout.endLayout()
    layout.draw(painter, QPointF(box.topLeft()))
