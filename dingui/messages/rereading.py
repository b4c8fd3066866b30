"""What was read of the last texts, for the next one that is nearly the same.

Between two keys one piece of a text changes. To cut the whole text again and to look up every piece would cost as much
as to read the changed one, and typing asks for two texts at each key: as typed, and with its line breaks kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from dingui.messages.shared_ends import common_end, common_start

if TYPE_CHECKING:
    from dingui.messages.markdown import Piece

_TEXT: Final = attrgetter("reading.text")

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
    starts: tuple[int, ...]
    """Where each of the pieces begins in it, and where the last one ends, in characters."""


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

    def remember(self, text: str, pieces: tuple[Piece, ...], marks: int) -> None:
        """Keep a text, and forget the one that was kept the longest. The pieces together are the text."""
        starts = tuple(accumulate(map(len, map(_TEXT, pieces)), initial=0))
        self._reads = (Read(text, pieces, marks, starts), *self._reads[: _KEPT - 1])

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
    pieces, starts = read.pieces, read.starts
    same = bisect_right(starts, common_start(read.text, text)) - 1
    # One whose only line goes on now says nothing of where it began, either.
    whole_line = same > 0 and pieces[same - 1].reading.text.endswith("\n")
    first = max(same - (1 if whole_line else 2), 0)
    most = min(len(read.text), len(text)) - starts[first]
    behind = bisect_left(starts, len(read.text) - common_end(read.text, text, most))
    same, end = len(pieces) - behind, len(text) - (len(read.text) - starts[behind])
    # One that begins within a line now says nothing of where it ends: it may have been an empty line.
    line_start = end == 0 or text[end - 1] == "\n"
    last = max(same - (1 if line_start else 2), 0)
    return Same(read, first, starts[first], last, len(text) - (len(read.text) - starts[len(pieces) - last]))
