"""What a Markdown text holds outside the subset that DingTalk documents (``dingtalk-protocol.md`` §3.1), and where.

Each kind has a note, the same that marks it in the preview tree: ``table``, ``code``, ``indented``, ``code_span``,
``html``, ``colour``, ``colour_form``, ``font``, ``strike``, ``task``, ``nested``, ``rule``, ``setext``, ``autolink``.
What clients do with each is §3.2; ``dingui.texts.marks`` has the words.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dingui.messages.inlines import Span
    from dingui.messages.markdown import Piece, PieceReading, Source

NOTES: Final = (
    *("table", "code", "indented", "code_span", "html", "colour", "colour_form", "font"),
    *("strike", "task", "nested", "rule", "setext", "autolink"),
)

_MARKER: Final = r"(?:>|[-+*][ ]|[0-9]{1,9}[.)][ ])"
_SUSPECT: Final = re.compile(
    rf"[`<|\t\r]|~~|[ ]{{4}}|\[[ xX]\]|^[-=_*>+.)0-9 ]+$|^[ ]*{_MARKER}[ ]*{_MARKER}|^[ ]+{_MARKER}", re.M
)
"""What every construct outside the subset needs: a text without any of it is not parsed for this."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a construct stands: characters of its piece, or of the text, from ``start`` up to ``end``."""

    note: str
    start: int
    end: int
    line: int
    """Of the piece or the text, from 0."""


@dataclass(frozen=True, slots=True)
class Marked:
    """How often a text holds one kind of construct, and where first."""

    note: str
    count: int
    line: int
    """Of the text, from 1."""


def places_in(text: str) -> list[Place]:
    """Return every construct of ``text`` that is outside the subset, by its place in :func:`one_line_end` of it."""
    found: list[Place] = []
    offset = 0
    for piece in _suspects(text):
        found += [
            Place(each.note, each.start + offset, each.end + offset, each.line + piece.line)
            for each in places_of(piece.reading)
        ]
        offset += len(piece.reading.text)
    return found


def marked_in(text: str) -> list[Marked]:
    """Return what :func:`counted` makes of :func:`places_in`. Of a text that is read again only what changed costs."""
    found: dict[str, Marked] = {}
    for piece in _suspects(text):
        for one in _counted_of(piece.reading):
            before = found.get(one.note)
            if before is None:
                found[one.note] = Marked(one.note, one.count, one.line + piece.line)
            else:
                found[one.note] = Marked(one.note, before.count + one.count, before.line)
    return [found[note] for note in NOTES if note in found]


@lru_cache(maxsize=2048)
def _counted_of(reading: PieceReading) -> tuple[Marked, ...]:
    return tuple(counted(places_of(reading)))


def _suspects(text: str) -> tuple[Piece, ...]:
    """The pieces of a text, where it may hold any construct outside the subset."""
    pieces = pieces_if_ready(text)
    if pieces is not None:
        return pieces
    # No suspicion goes over the end of a line.
    if not any(map(_is_suspect, text.split("\n"))):
        return ()
    from dingui.messages.markdown import pieces_of  # the parser costs 30 ms to import

    return pieces_of(text)


def pieces_if_ready(text: str) -> tuple[Piece, ...] | None:
    """Return the pieces of a text, which are remembered, where the parser has been imported for something anyway."""
    if "dingui.messages.markdown" not in sys.modules:
        return None
    from dingui.messages.markdown import pieces_of

    return pieces_of(text)


def _is_suspect(line: str) -> bool:
    return _SUSPECT.search(line) is not None


def counted(places: Iterable[Place]) -> list[Marked]:
    """Return one entry for each kind, in the order of :data:`NOTES`."""
    found: dict[str, Marked] = {}
    for place in places:
        before = found.get(place.note, Marked(place.note, 0, place.line + 1))
        found[place.note] = Marked(place.note, before.count + 1, min(before.line, place.line + 1))
    return [found[note] for note in NOTES if note in found]


@lru_cache(maxsize=2048)
def places_of(reading: PieceReading) -> tuple[Place, ...]:
    """Return the places of one piece. An inline construct whose place cannot be told has an empty one in its line."""
    lines = reading.text.split("\n")
    starts = [0]
    for text in lines:
        starts.append(starts[-1] + len(text) + 1)
    found = [
        Place(each.note, starts[each.line], min(starts[min(each.end, len(lines))], len(reading.text)), each.line)
        for each in reading.outside
    ]
    # The cells of one row are looked for one behind the other.
    searched: dict[int, int] = {}
    for source in reading.sources:
        spans = [span for span in source.spans if span.kind != "newline"]
        if not spans and source.kind != "cell":
            continue
        where = _Map(source, lines, starts, searched)
        for span in spans:
            start, end, line = where.place(span.start), where.place(span.end), where.line(span.start)
            if start is None or end is None:
                start = end = starts[min(line, len(lines) - 1)]
            found += [Place(note, start, end, line) for note in _notes(span)]
    return tuple(sorted(found, key=lambda place: (place.start, place.end)))


def _notes(span: Span) -> tuple[str, ...]:
    return span.notes if span.kind == "tag" else (span.kind,)


class _Map:
    """From the characters of a paragraph to those of its piece: each of its lines is the end of one of the piece's."""

    def __init__(self, source: Source, lines: list[str], starts: list[int], searched: dict[int, int]) -> None:
        self._first = source.line
        self._content = [0]
        self._piece: list[int | None] = []
        for number, line in enumerate(source.content.split("\n"), source.line):
            self._content.append(self._content[-1] + len(line) + 1)
            whole = lines[number] if number < len(lines) else ""
            words = line.strip(" \t")
            if source.kind == "cell":
                at = whole.find(words, searched.get(number, 0))
                searched[number] = max(at, 0) + len(words)
            else:
                at = whole.rstrip(" \t").rfind(words)
            # Spaces in front may be what is left of a tab, and are then none in the piece.
            indent = len(line) - len(line.lstrip(" \t"))
            self._piece.append(starts[number] + at - indent if at >= 0 else None)

    def _index(self, position: int) -> int:
        return min(bisect_right(self._content, position), len(self._piece)) - 1

    def line(self, position: int) -> int:
        return self._first + self._index(position)

    def place(self, position: int) -> int | None:
        index = self._index(position)
        start = self._piece[index]
        return None if start is None else start + position - self._content[index]
