"""Marks of Markdown told apart by colour while one types: those of DingTalk's subset and what lies just outside of it.

It shows where a mark begins and ends, not what the group will see: that is the preview's. Each line is read once, from
left to right; no pattern can look further than its own brackets, so a line of ten thousand stars costs no more than one
of ten thousand letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtGui import QFont, QPalette, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from dingui.messages.directions import turns_often
from dingui.window.theme import Colours, colours

LINE_MAX: Final = 5_000
"""Characters of one line that are coloured: no person's line is longer, and a frame has 16 ms."""

PLAIN, MARK, QUOTE, LIST, WORDS, ADDRESS, PICTURE, CODE, TAG, MENTION = range(10)
"""What a character is a part of. ``WORDS`` are a link's."""

_BOLD: Final = 16
_ITALIC: Final = 32

_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_START: Final = re.compile(r"[ \t]*(?:(>)|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))")
_HEADING: Final = re.compile(r"[ \t]*#{1,6}(?=[ \t]|\Z)")
_SPECIAL: Final = re.compile(r"[\\`!\[<@*_]")
_TOKEN: Final = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`[^`]+`|``[^`]+``)"
    r"|(?P<picture>!\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\))"
    r"|(?P<link>\[(?:!\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\)|[^\[\]]{1,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}\))"
    r"|(?P<tag></?[A-Za-z][^<>]{0,200}>)"
    r"|(?P<mention>@(?:1[0-9]{10}|\+[0-9]{1,4}-[0-9]{4,14})(?![0-9]))"
    r"|(?P<stars>\*+|_+)"
)
_INNER_PICTURE: Final = re.compile(r"!\[[^\[\]]*\]\([^()\s]*\)")


class Highlighter(QSyntaxHighlighter):
    """Colours a document in the colours of a palette. Qt asks for one line at a time: for those that changed."""

    def __init__(self, document: QTextDocument, palette: QPalette) -> None:
        super().__init__(document)
        self._colours = colours(palette)
        self._formats: dict[int, QTextCharFormat] = {}

    def set_palette(self, palette: QPalette) -> None:
        """Take the colours of another palette."""
        chosen = colours(palette)
        if chosen != self._colours:
            self._colours = chosen
            self._formats.clear()
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        in_code = self.previousBlockState() == 1
        fence = _FENCE.match(text)
        self.setCurrentBlockState(int(in_code != bool(fence)))
        if in_code or fence:
            self.setFormat(0, self.currentBlock().length(), self._format(CODE))
            return
        line = text[:LINE_MAX]
        if turns_often(line):
            return
        at = done = 0
        for start, end, kind in spans_of(line):
            # Qt counts UTF-16 units.
            at += _units(line, done, start)
            length = _units(line, start, end)
            self.setFormat(at, length, self._format(kind))
            at, done = at + length, end

    def _format(self, kind: int) -> QTextCharFormat:
        if kind not in self._formats:
            self._formats[kind] = _make_format(kind, self._colours)
        return self._formats[kind]


def spans_of(line: str) -> Iterator[tuple[int, int, int]]:
    """Yield the parts of a line that look different, in order: (start, end, kind with flags for bold and italic)."""
    kinds: list[tuple[int, int, int]] = []
    flags = 0
    base = PLAIN
    start = 0
    if heading := _HEADING.match(line):
        kinds.append((0, heading.end(), MARK | _BOLD))
        flags, start = _BOLD, heading.end()
    else:
        while found := _START.match(line, start):
            kinds.append((start, found.end(), MARK if found.group(1) else LIST))
            base = QUOTE if found.group(1) else base
            start = found.end()
    stars: list[tuple[int, int]] = []
    if _SPECIAL.search(line, start):
        for token in _TOKEN.finditer(line, start):
            if token.lastgroup == "stars":
                stars.append(token.span())
            else:
                kinds += _parts(token)
    emphasis = _emphasis(line, stars)
    if not (kinds or emphasis or base or flags):
        return
    yield from _merged(len(line), kinds, emphasis, base | flags, start)


def _parts(token: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    start, end = token.span()
    match token.lastgroup:
        case "escape":
            yield start, start + 1, MARK
        case "code":
            yield start, end, CODE
        case "tag":
            yield start, end, TAG
        case "mention":
            yield start, end, MENTION
        case "picture":
            middle = start + token.group().index("](")
            yield start, start + 2, MARK
            yield start + 2, middle, PICTURE
            yield middle, end, ADDRESS
        case "link":
            inner = _INNER_PICTURE.match(token.string, start + 1)
            middle = token.string.index("](", inner.end() if inner else start)
            yield start, start + 1, MARK
            yield start + 1, middle, PICTURE if inner else WORDS
            yield middle, end, ADDRESS


def _emphasis(line: str, rows: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return what stands between stars that open and stars that close, both included, in the order of their ends."""
    found: list[tuple[int, int, int]] = []
    open_rows: list[tuple[int, int, str]] = []
    for start, end in rows:
        mark = line[start]
        before, behind = line[start - 1 : start] or " ", line[end : end + 1] or " "
        length = min(end - start, 3)
        closes = not before.isspace() and any(row[1] == length and row[2] == mark for row in open_rows[-4:])
        if mark == "_" and (before.isalnum() if not closes else behind.isalnum()):
            # As in a name.
            continue
        if closes:
            while open_rows:
                opened, size, other = open_rows.pop()
                if size == length and other == mark:
                    found.append((opened, end, (_ITALIC if length != 2 else 0) | (_BOLD if length != 1 else 0)))
                    break
        elif not behind.isspace() and end - start <= 3:
            open_rows.append((start, length, mark))
    return found


def _merged(
    length: int, kinds: list[tuple[int, int, int]], emphasis: list[tuple[int, int, int]], base: int, base_start: int
) -> Iterator[tuple[int, int, int]]:
    """Yield neighbouring parts that do not overlap, from parts that do."""
    edges = sorted({base_start, length, *(edge for part in (*kinds, *emphasis) for edge in part[:2])})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for start, end, flag in emphasis:
        opening.setdefault(start, []).append(flag)
        closing.setdefault(end, []).append(flag)
    bold = italic = 0
    index = 0
    for start, end in pairwise(edges):
        for flag in closing.get(start, ()):
            bold -= bool(flag & _BOLD)
            italic -= bool(flag & _ITALIC)
        for flag in opening.get(start, ()):
            bold += bool(flag & _BOLD)
            italic += bool(flag & _ITALIC)
        while index < len(kinds) and kinds[index][1] <= start:
            index += 1
        inside = index < len(kinds) and kinds[index][0] <= start
        kind = kinds[index][2] if inside else (base if start >= base_start else PLAIN)
        if inside and start >= base_start:
            kind |= base & _BOLD
        kind |= (_BOLD if bold > 0 else 0) | (_ITALIC if italic > 0 else 0)
        if kind:
            yield start, end, kind


def _units(line: str, start: int, end: int) -> int:
    part = line[start:end]
    return len(part) if part.isascii() else len(part) + sum(character > "\uffff" for character in part)


def _make_format(kind: int, shades: Colours) -> QTextCharFormat:
    made = QTextCharFormat()
    inks = {
        MARK: shades.muted,
        QUOTE: shades.muted,
        LIST: shades.accent,
        WORDS: shades.accent,
        ADDRESS: shades.muted,
        PICTURE: shades.success,
        CODE: shades.warning,
        TAG: shades.warning,
        MENTION: shades.accent,
    }
    ink = inks.get(kind & 15)
    if ink is not None:
        made.setForeground(ink)
    if kind & _BOLD or kind & 15 in (LIST, MENTION):
        made.setFontWeight(QFont.Weight.Bold)
    if kind & _ITALIC:
        made.setFontItalic(True)
    return made
