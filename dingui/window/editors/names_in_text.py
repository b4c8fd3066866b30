"""Names over the numbers of a text: the text holds the number, and is read by the name.

What is drawn is drawn over the number and no wider; nothing of the text, the cursor or what is copied changes. Where
the cursor is, the number itself is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QTextBlock

from dingui.messages.mentions import spans_of
from dingui.texts import _

if TYPE_CHECKING:
    from dingui.window.editors.plain import TextField

_ROUND: Final = 4.0


class NamesInText:
    """Whose number stands where, for all texts of a composer."""

    def __init__(self) -> None:
        self._names: Mapping[str, str] = {}

    def __bool__(self) -> bool:
        """Whether anybody is known."""
        return bool(self._names)

    def set_names(self, names: Mapping[str, str]) -> bool:
        """Take the names of those who are mentioned, by mobile or user id; return whether they are others."""
        if names == self._names:
            return False
        self._names = dict(names)
        return True

    def draw(self, field: TextField) -> None:
        """Draw the names that are in sight, where nobody is writing or selecting."""
        if not self._names:
            return
        painter = QPainter(field.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = field.palette()
        cursor = field.textCursor()
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        for start, end, rect, name in self._places(field):
            if field.hasFocus() and first <= end and last >= start:
                continue
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Base))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_tint(palette))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            painter.setFont(field.font())
            words = field.fontMetrics().elidedText(f"@{name}", Qt.TextElideMode.ElideRight, int(rect.width()) - 4)
            painter.drawText(rect.adjusted(2, 0, -2, 0), Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def tip(self, field: TextField, at: QPoint) -> str:
        """Return what there is to know of the number at a point of the field's viewport; empty for none."""
        for start, end, rect, name in self._places(field):
            if rect.contains(at.toPointF()):
                handle = _text_between(field, start, end).removeprefix("@")
                return _("“{name}” in your address book. The message holds {number}.").format(name=name, number=handle)
        return ""

    def _places(self, field: TextField) -> Iterator[tuple[int, int, QRectF, str]]:
        """Yield the first and last position in the document, the place in the viewport, and the name."""
        offset = field.contentOffset()
        bottom = field.viewport().height()
        block = field.firstVisibleBlock()
        while block.isValid():
            geometry = field.blockBoundingGeometry(block).translated(offset)
            if geometry.top() > bottom:
                return
            if block.isVisible() and "@" in block.text():
                for start, end, rect, name in self._in_block(block):
                    moved = rect.translated(geometry.topLeft())
                    yield block.position() + start, block.position() + end, moved, name
            block = block.next()

    def _in_block(self, block: QTextBlock) -> Iterator[tuple[int, int, QRectF, str]]:
        from dingui.window.editors.plain import units

        text = block.text()
        for first, behind in spans_of(self._names, text):
            start, end = units(text[:first]), units(text[:behind])
            line = block.layout().lineForTextPosition(start)
            if not line.isValid() or end > line.textStart() + line.textLength():
                continue  # over the end of a row: the number is seen
            left, right = _x(line.cursorToX(start)), _x(line.cursorToX(end))
            rect = QRectF(min(left, right), line.y(), abs(right - left), line.height())
            yield start, end, rect, self._names[text[first + 1 : behind]]


def _x(found: object) -> float:
    """PySide gives the place alone or with the position, by version."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]  # one or the other


def _text_between(field: TextField, start: int, end: int) -> str:
    cursor = field.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def _tint(palette: QPalette) -> QColor:
    colour = QColor(palette.color(QPalette.ColorRole.Highlight))
    colour.setAlphaF(0.18)
    return colour
