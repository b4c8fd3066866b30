"""What stands in the place of a picture that is not there (yet)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from dingui.pictures.states import PictureKind, PictureState
from dingui.window.icons import ICON_SIZE, draw_icon
from dingui.window.preview.lines import broken, draw_lines, line_height
from dingui.window.preview.look import GAP, Look

_LINES_MAX: Final = 3
_BAR: Final = 3
"""Logical pixels: the height of the line that shows how much has come."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What it says."""

    name: str
    words: str
    """How far the picture has got, or why it is not there; empty where nobody knows."""
    state: PictureState


def draw_placeholder(painter: QPainter, rect: QRectF, what: Placeholder, look: Look, font: QFont) -> None:
    """Draw an icon, below it the name, below it the words, as far as there is room for them."""
    painter.fillRect(rect, look.picture)
    metrics = QFontMetricsF(font)
    width = rect.width() - 4 * GAP
    named = width >= 6 * metrics.averageCharWidth() and rect.height() >= ICON_SIZE + metrics.height()
    side = min(float(ICON_SIZE) * 1.2, rect.height() * 0.6)
    height = side + (GAP / 2 + metrics.height() if named else 0)
    lines: list[str] = []
    if named and what.words:
        room = int((rect.height() - height - 2 * GAP) / line_height(font))
        lines = broken(what.words, font, width, min(room, _LINES_MAX)) if room > 0 else []
        height += len(lines) * line_height(font)
    top = rect.center().y() - height / 2
    failed = what.state.kind is PictureKind.FAILED
    symbol = "warning" if failed else "picture"
    draw_icon(painter, QRectF(rect.center().x() - side / 2, top, side, side), symbol, QColor(look.muted))
    if named:
        painter.setFont(font)
        painter.setPen(look.muted)
        line = QRectF(rect.left() + 2 * GAP, top + side + GAP / 2, width, metrics.height())
        name = metrics.elidedText(" ".join(what.name.split()), Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, name)
        asks = what.state.kind is PictureKind.NEEDS_PERMISSION
        painter.setPen(look.text)
        # What can be pressed is underlined: the colour of links would not be readable on this ground.
        said = QFont(font)
        said.setUnderline(asks)
        place = QRectF(line.left(), line.bottom(), width, len(lines) * line_height(font))
        draw_lines(painter, place, lines, said, Qt.AlignmentFlag.AlignHCenter)
    if what.state.kind is PictureKind.LOADING and what.state.progress is not None:
        done = rect.width() * min(max(what.state.progress, 0.0), 1.0)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - _BAR, done, _BAR), look.link)


def draw_note(painter: QPainter, rect: QRectF, words: str, look: Look, font: QFont) -> None:
    """Draw ``words`` over the foot of a picture that is there, where there is room."""
    lines = broken(words, font, rect.width() - 4 * GAP, 2)
    height = len(lines) * line_height(font) + GAP
    if rect.width() < 20 * GAP or rect.height() < 2 * height:
        return
    band = QRectF(rect.left(), rect.bottom() - height, rect.width(), height)
    painter.fillRect(band, look.surface)
    painter.setPen(look.text)
    draw_lines(painter, band.adjusted(2 * GAP, GAP / 2, -2 * GAP, 0), lines, font, Qt.AlignmentFlag.AlignHCenter)
