"""Marks on what clients show differently: dots below a run, a dotted line in the margin of a block, and the reason.

The notes of a node are properties of its formats, written when its block is (:mod:`dingui.window.preview.writer`); so a
key costs nothing for the blocks that stay. The dots are a shape of their own, for those who do not tell the colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QPainter,
    QPen,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from dingui.texts import _
from dingui.texts.lists import quoted
from dingui.texts.marks import describe_mark
from dingui.window.preview.look import Look

NOTES: Final = QTextFormat.Property.UserProperty.value + 20
"""Of a run, picture or block: its notes, with spaces between them."""
NODE_START: Final = NOTES + 1
"""Of a block: a noted node begins with it."""
LINK_ADDRESS: Final = NOTES + 2
"""Of a run or picture: the address that it leads to, as the payload has it."""

ROOM: Final = 16
"""Logical pixels that a noted block keeps free at its right, for the mark."""
BADGE: Final = 12
_WORDS_MAX: Final = 24
_ADDRESS_MAX: Final = 1_000

Mark = tuple[str, str]
"""A note, and the first words of what it is about."""


def note_run(text: QTextCharFormat, notes: Iterable[str], look: Look) -> None:
    """Give a run its notes and the dots below it."""
    found = " ".join(notes)
    if not found:
        return
    text.setProperty(NOTES, found)
    if text.fontUnderline():
        # Dots would hide the line that is the message's own; the block is marked as well.
        return
    text.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    # What is no warning has no warning's colour.
    text.setUnderlineColor(look.muted if set(found.split()) <= {"mention", "named"} else look.mark)


def note_block(block: QTextBlockFormat, notes: Iterable[str], *, start: bool) -> None:
    """Give a block its notes, and room for the mark."""
    found = " ".join(notes)
    if not found:
        return
    block.setProperty(NOTES, found)
    block.setRightMargin(ROOM)
    if start:
        block.setProperty(NODE_START, start)


def notes_of(form: QTextFormat) -> list[str]:
    """Return the notes in a format."""
    return str(form.property(NOTES) or "").split()


def draw_block_mark(painter: QPainter, block: QTextBlock, rect: QRectF, width: float, look: Look) -> None:
    """Draw the mark of ``block``, which takes ``rect``, at the right edge of a text of ``width``."""
    form = block.blockFormat()
    if not form.property(NOTES):
        return
    # Lines that are higher than their font stand lower than the block's own rectangle says.
    lower = block.layout().boundingRect().top()
    top = rect.top() + lower
    middle = width - BADGE / 2
    if form.property(NODE_START):
        draw_badge(painter, QRectF(width - BADGE, top, BADGE, BADGE), look)
        top += BADGE + 3
    bottom = rect.bottom() + lower
    if bottom - top > 4:
        painter.save()
        painter.setPen(_dots(look))
        painter.drawLine(QPointF(middle, top), QPointF(middle, bottom))
        painter.restore()


def draw_badge(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Draw the sign that there is something to say: an i in a circle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.mark, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.mark)
    x, y, unit = rect.center().x(), rect.top(), rect.height() / 12
    painter.drawEllipse(QPointF(x, y + 3.5 * unit), 0.8 * unit, 0.8 * unit)
    painter.drawRect(QRectF(x - 0.65 * unit, y + 5.2 * unit, 1.3 * unit, 3.8 * unit))
    painter.restore()


def draw_frame(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Draw a dotted frame inside ``rect``: the mark of a picture."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_dots(look))
    painter.drawRect(rect.adjusted(1, 1, -2, -2))
    painter.restore()


def _dots(look: Look) -> QPen:
    return QPen(look.mark, 1.4, Qt.PenStyle.DotLine)


def lines_at(document: QTextDocument, place: QPointF) -> list[str]:
    """Return what there is to say at ``place``: the address of a link, then the reason of each mark."""
    layout = document.documentLayout()
    form = layout.formatAt(place)
    address = str(form.property(LINK_ADDRESS) or "")
    found = [address[:_ADDRESS_MAX]] if address else []
    notes = notes_of(form)
    position = layout.hitTest(place, Qt.HitTestAccuracy.FuzzyHit)
    block = document.findBlock(position) if position >= 0 else QTextBlock()
    if block.isValid():
        rect = layout.blockBoundingRect(block)
        if rect.top() <= place.y() <= rect.bottom():
            notes += notes_of(block.blockFormat())
    return found + [describe_mark(note) for note in dict.fromkeys(notes)]


def tip_of(lines: Iterable[str]) -> str:
    """Return ``lines`` as a tooltip in which any text stands as it is; empty for none."""
    shown = "<br>".join(escape(line, quote=False) for line in lines if line)
    return f"<p>{shown}</p>" if shown else ""


def plain_tip(text: str) -> str:
    """Return ``text`` as a tooltip, as it stands: an address with marks in it must not be read as HTML."""
    return tip_of([text]) if "<" in text else text


def reasons(marks: Iterable[Mark]) -> list[str]:
    """Return for each kind of mark what it is about and why, in words: what a screen reader says of them."""
    about: dict[str, list[str]] = {}
    for note, words in marks:
        places = about.setdefault(note, [])
        if words and len(places) < 3 and words not in places:
            places.append(words)
    return [
        _("{words}: {reason}").format(words=quoted(words), reason=describe_mark(note)) if words else describe_mark(note)
        for note, words in about.items()
    ]


def first_words(text: str) -> str:
    """Return the beginning of what a mark is about."""
    words = " ".join(text[: 4 * _WORDS_MAX].split())
    return words if len(words) <= _WORDS_MAX else words[: _WORDS_MAX - 1] + "…"


def sized_face(font: QFont, face: str) -> QFont:
    """Return ``font`` in another typeface, with its own behind it."""
    changed = QFont(font)
    changed.setFamilies([*(part.strip(" '\"") for part in face.split(",")), *font.families()])
    return changed
