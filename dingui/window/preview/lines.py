"""A few lines of plain text, broken and cut to a width."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

_LINE_HEIGHT = 1.15
_CHARACTERS_MAX = 2000
"""No few lines hold more; a title of 20 kB need not be measured whole."""


def broken(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Return ``text`` in at most ``most`` lines of ``width`` logical pixels; what is too much gives an ellipsis."""
    text = " ".join(text[:_CHARACTERS_MAX].split())
    metrics = QFontMetricsF(font)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while len(found) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1.0))
        start = line.textStart()
        last = len(found) == most - 1
        part = text[start:] if last else text[start : start + line.textLength()]
        found.append(metrics.elidedText(part, Qt.TextElideMode.ElideRight, width) if last else part.rstrip())
    layout.endLayout()
    return found


def line_height(font: QFont) -> float:
    """Return the distance of two lines, in logical pixels."""
    return round(QFontMetricsF(font).height() * _LINE_HEIGHT)


def draw_lines(
    painter: QPainter, rect: QRectF, lines: list[str], font: QFont, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> None:
    """Draw ``lines`` below each other from the top of ``rect``, in the painter's pen."""
    painter.setFont(font)
    height = line_height(font)
    for index, line in enumerate(lines):
        place = QRectF(rect.left(), rect.top() + index * height, rect.width(), height)
        painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, line)
