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
    """Draw an icon, below it the name and the words; where there is room for one line only, the words."""
    painter.fillRect(rect, look.picture)
    side = min(float(ICON_SIZE) * 1.2, rect.height() * 0.6)
    name, words = _lines(rect, side, what, font)
    height = side + (GAP / 2 if name or words else 0) + (len(name) + len(words)) * line_height(font)
    place = QRectF(rect.center().x() - side / 2, rect.center().y() - height / 2, side, side)
    symbol = "warning" if what.state.kind is PictureKind.FAILED else "picture"
    draw_icon(painter, place, symbol, QColor(look.muted))
    place = QRectF(rect.left() + 2 * GAP, place.bottom() + GAP / 2, rect.width() - 4 * GAP, line_height(font))
    painter.setPen(look.muted)
    draw_lines(painter, place, name, font, Qt.AlignmentFlag.AlignHCenter)
    # What can be pressed is underlined: the colour of links would not be readable on this ground.
    said = QFont(font)
    said.setUnderline(what.state.kind is PictureKind.NEEDS_PERMISSION)
    painter.setPen(look.text)
    place.translate(0, len(name) * line_height(font))
    draw_lines(painter, place, words, said, Qt.AlignmentFlag.AlignHCenter)
    if what.state.kind is PictureKind.LOADING and what.state.progress is not None:
        done = rect.width() * min(max(what.state.progress, 0.0), 1.0)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - _BAR, done, _BAR), look.link)


def _lines(rect: QRectF, side: float, what: Placeholder, font: QFont) -> tuple[list[str], list[str]]:
    """Return name and words in the lines for which there is room below an icon of ``side``."""
    metrics = QFontMetricsF(font)
    width = rect.width() - 4 * GAP
    room = int((rect.height() - side - GAP) / line_height(font))
    if room < 1 or width < 6 * metrics.averageCharWidth():
        return [], []
    name = metrics.elidedText(" ".join(what.name.split()), Qt.TextElideMode.ElideMiddle, width)
    if not what.words:
        return [name], []
    if room == 1:
        return [], broken(what.words, font, width, 1)
    return [name], broken(what.words, font, width, min(room - 1, _LINES_MAX))


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
