"""What was read of the last texts, for the next one that is nearly the same.

Between two keys one piece of a text changes. To cut the whole text again and to look up every piece would cost as much
as to read the changed one, and typing asks for two texts at each key: as typed, and with its line breaks kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dingui.messages.markdown import Piece

_KEPT: Final = 4
"""Texts that are remembered: the typed one and the one that is sent, of two drafts."""

_ENOUGH: Final = 4
"""Pieces that differ after one key, with those beside them: no other text can do much better."""


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it was read, of which no piece was cut short."""

    text: str
    pieces: tuple[Piece, ...]
    marks: int
    """Marks of Markdown in it."""


@dataclass(frozen=True, slots=True)
class Same:
    """Which pieces of a text that was read stand in another one as well, at its beginning and at its end."""

    read: Read
    first: int
    """So many pieces at the beginning."""
    start: int
    """So many characters these have."""
    last: int
    """So many pieces at the end."""
    end: int
    """Where these begin in the other text."""


class Rereader:
    """Remembers a few texts. Threads may share it: what is remembered is replaced as a whole."""

    def __init__(self) -> None:
        self._reads: tuple[Read, ...] = ()

    def remember(self, read: Read) -> None:
        """Keep a text, and forget the one that was kept the longest."""
        self._reads = (read, *self._reads[: _KEPT - 1])

    def best(self, text: str) -> Same | None:
        """Return what of ``text`` stands in a text that was read, by the text with which that is the most."""
        found = None
        for read in self._reads:
            same = _same(read, text)
            if same.first + same.last and (found is None or same.end - same.start < found.end - found.start):
                found = same
                if len(read.pieces) - same.first - same.last <= _ENOUGH:
                    break
        return found


def _same(read: Read, text: str) -> Same:
    """Where a piece ends is told by the line behind it, and where it begins by the one before.

    So the outermost of the same pieces only hold the others: they are read again with what changed.
    """
    pieces = read.pieces
    starts = [0]
    for piece in pieces:
        part = piece.reading.text
        if not text.startswith(part, starts[-1]):
            break
        starts.append(starts[-1] + len(part))
    # One whose only line goes on now says nothing of where it began, either.
    whole_line = len(starts) > 1 and pieces[len(starts) - 2].reading.text.endswith("\n")
    first = max(len(starts) - 1 - (1 if whole_line else 2), 0)
    ends = [len(text)]
    for piece in reversed(pieces[first:]):
        end = ends[-1] - len(piece.reading.text)
        if end < starts[first] or not text.startswith(piece.reading.text, end):
            break
        ends.append(end)
    # One that begins within a line now says nothing of where it ends: it may have been an empty line.
    line_start = ends[-1] == 0 or text[ends[-1] - 1] == "\n"
    last = max(len(ends) - 1 - (1 if line_start else 2), 0)
    return Same(read, first, starts[first], last, ends[last])
