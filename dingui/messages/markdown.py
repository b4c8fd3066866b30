"""DingTalk's Markdown → blocks of the preview tree (``dingtalk-protocol.md`` §3).

The documented subset is headings, quotes, bold, italic, links, pictures and two kinds of lists. Everything else is kept
and told apart by its ``note`` (code, HTML, tables), because clients differ over it: the drawing decides what to show,
and the list of problems says so. A lone line break inside a paragraph does not break in the group; two spaces before it
make it break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from markdown_it.token import Token

from dingui.messages.directions import turns_often
from dingui.messages.inlines import LEVELS_MAX, PARSER, Span, letters, read_inline
from dingui.messages.pieces import one_line_end, split
from dingui.messages.preview import Block, Inline, ListBlock, Paragraph, Picture, Quote, Rule, Run, Verbatim
from dingui.messages.rereading import Rereader

_FONT_LINE: Final = re.compile(r"\s*</?font\b", re.I)
_TASK: Final = re.compile(r"\[[ xX]\](?=[ \t])")

_CONTAINERS: Final = ("blockquote_open", "list_item_open")

_MARKS: Final = re.compile(r"[\n!&*<\[\]\\_`~]")
_MARKS_MAX: Final = 4_000
"""Marks of Markdown that are read in one text: 20,000 bytes that a person wrote hold some hundreds. Each costs the
parser up to 20 µs, and brackets that never close cost more the more there are."""

_LINES_MAX: Final = 2_000
"""Lines that are read: more of them in 20,000 bytes have fewer than ten bytes each."""

_NESTED: Final = 3
"""From which list or quotation in another on nesting counts as deep; the documented samples have none at all."""


@dataclass(frozen=True, slots=True)
class Source:
    """The Markdown of one paragraph, heading or cell, and where it stands in its piece."""

    kind: str
    """``paragraph``, ``heading`` or ``cell``."""
    content: str
    line: int
    """The first of its lines in the piece, from 0."""
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A block outside the documented subset: what it is, and its lines in the piece, from ``line`` up to ``end``."""

    note: str
    line: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class PieceReading:
    """What was read of one piece of a text. The same piece gives the same object, so it can be a key."""

    text: str
    blocks: tuple[Block, ...]
    sources: tuple[Source, ...]
    outside: tuple[Outside, ...]
    lines: tuple[int, ...] = ()
    """For each of the blocks the first of its lines in the piece, from 0."""
    marks: int = 0
    """Marks in what was read: the work that it was."""
    goes_on: bool = False
    """Whether its last block may go on in the piece behind it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and the number of its first line in the text, from 0."""

    reading: PieceReading
    line: int


@lru_cache(maxsize=8)
def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text.

    What would take the parser long (thousands of marks or lines) or is nested deeper than anyone reads is shown as its
    letters, so that no word is lost and the work stays in proportion to the text.
    """
    return tuple([block for piece in pieces_of(text) for block in piece.reading.blocks])


@lru_cache(maxsize=8)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text as they were read. Of a text that is read again only what changed costs anything.

    Preview, problems and line breaks all ask for those of the same text: the last texts are remembered whole.
    """
    if text.count("\n") + text.count("\r") > _LINES_MAX:
        return (Piece(PieceReading(text, (Paragraph(letters(text)),), (), (), (0,)), 0),)
    text = one_line_end(text)
    pieces, marks = _like_before(text) or _from(text, 0, _MARKS_MAX)
    if marks <= _MARKS_MAX:
        _rereader.remember(text, pieces, marks)
    return pieces


_rereader: Final = Rereader()


def _like_before(text: str) -> tuple[tuple[Piece, ...], int] | None:
    """Read only what is not as in a text that was read before; None where that is not enough to know the rest."""
    same = _rereader.best(text)
    if same is None:
        return None
    before = same.read.pieces
    behind = len(before) - same.last
    line = before[same.first].line if same.first else 0
    middle, marks = _from(text[same.start : same.end], line, _MARKS_MAX)
    marks += same.read.marks - sum(_marks(piece.reading.text) for piece in before[same.first : behind])
    if marks > _MARKS_MAX or (middle and middle[-1].reading.goes_on):
        return None
    last = before[behind:]
    if last:
        moved = line + text.count("\n", same.start, same.end) - last[0].line
        if moved:
            last = tuple(Piece(piece.reading, piece.line + moved) for piece in last)
    return (*before[: same.first], *middle, *last), marks


def _from(text: str, line: int, marks_left: int) -> tuple[tuple[Piece, ...], int]:
    """Read a text that begins in ``line`` of a longer one, and return its pieces and the marks in it."""
    found: list[Piece] = []
    parts = split(text)
    index = 0
    marks = 0
    while index < len(parts):
        part = parts[index]
        count = 1
        reading = _read(part, marks_left)
        while reading.goes_on and index + count < len(parts):
            # Twice as many pieces each time: thousands that belong together are not read thousands of times.
            count = min(2 * count, len(parts) - index)
            part = "".join(parts[index : index + count])
            reading = _read(part, marks_left)
        found.append(Piece(reading, line))
        marks_left -= reading.marks
        marks += _marks(part)
        line += part.count("\n")
        index += count
    return tuple(found), marks


def _read(part: str, marks_left: int) -> PieceReading:
    # How many marks are left makes no difference to a piece that has fewer.
    return _reading(part, _MARKS_MAX if _marks(part) <= marks_left else max(marks_left, 0))


@lru_cache(maxsize=2048)
def _marks(part: str) -> int:
    return len(_MARKS.findall(part))


@lru_cache(maxsize=2048)
def _reading(part: str, marks: int) -> PieceReading:
    return _BlockReader(part, marks).read()


@dataclass(slots=True)
class _BlockReader:
    """The parser's flat tokens, taken one after the other and put back into a tree."""

    text: str
    marks_left: int
    tokens: list[Token] = field(init=False)
    index: int = 0
    depth: int = 0
    sources: list[Source] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def read(self) -> PieceReading:
        self.tokens = PARSER.parse(self.text)
        before = self.marks_left
        blocks = self._top()
        used = before - self.marks_left
        sources, outside = tuple(self.sources), tuple(self.outside)
        return PieceReading(self.text, blocks, sources, outside, tuple(self.lines), used, self._goes_on())

    def _goes_on(self) -> bool:
        """Code without an end, or HTML that no empty line ends: what reaches the last line goes on behind it."""
        last = self.tokens[-1] if self.tokens else None
        if last is None or last.type not in ("fence", "html_block") or last.level:
            return False
        return last.map is not None and last.map[1] >= self.text.count("\n")

    def _top(self) -> tuple[Block, ...]:
        blocks: list[Block] = []
        while self.index < len(self.tokens):
            start = self.index
            end = start + 1
            deep = False
            while end < len(self.tokens) and self.tokens[end].level > 0:
                # What stands in a container of this level was dropped.
                deep = deep or (self.tokens[end].level >= LEVELS_MAX - 1 and self.tokens[end].type in _CONTAINERS)
                end += 1
            if deep:
                first, behind = self.tokens[start].map or (0, 0)
                lines = self.text.split("\n")[first:behind]
                blocks.append(Paragraph(letters("\n".join(lines))))
                self.outside.append(Outside("nested", first, behind))
                self.index = end + 1
            else:
                blocks += self._block()
            self.lines += [(self.tokens[start].map or (0, 0))[0]] * (len(blocks) - len(self.lines))
        return tuple(blocks)

    def _next(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def _until(self, closing: str) -> tuple[Block, ...]:
        blocks: list[Block] = []
        while self.tokens[self.index].type != closing:
            blocks += self._block()
        self.index += 1
        return tuple(blocks)

    def _block(self) -> tuple[Block, ...]:
        token = self._next()
        match token.type:
            case "paragraph_open":
                return (Paragraph(self._text("paragraph")),)
            case "heading_open":
                note = "" if token.markup.startswith("#") else self._note("setext", token)
                return (Paragraph(self._text("heading"), int(token.tag[1]), note),)
            case "blockquote_open":
                note = self._enter(token)
                quoted = self._until("blockquote_close")
                self.depth -= 1
                return (Quote(quoted, note),)
            case "bullet_list_open" | "ordered_list_open":
                note = self._enter(token)
                items = self._items(token.type.replace("open", "close"))
                self.depth -= 1
                start = token.attrGet("start")
                first = None if token.tag == "ul" else 1 if start is None else int(start)
                return (ListBlock(items, first, note),)
            case "fence":
                return (Verbatim("code", token.content.rstrip("\n"), self._note("code", token)),)
            case "code_block":
                return (Verbatim("code", token.content.rstrip("\n"), self._note("indented", token)),)
            case "html_block" if _FONT_LINE.match(token.content):
                # A colour that begins on a line of its own; the rest of such a block is Markdown to DingTalk.
                return (Paragraph(self._inline("paragraph", token.content.strip("\n"), token)),)
            case "html_block":
                return (Verbatim("html", token.content.rstrip("\n"), self._note("html", token)),)
            case "hr":
                return (Rule(self._note("rule", token)),)
            case "table_open":
                return (self._table(token),)
            case _:
                return ()

    def _enter(self, token: Token) -> str:
        self.depth += 1
        return self._note("nested", token) if self.depth == _NESTED else ""

    def _note(self, note: str, token: Token) -> str:
        first, behind = token.map or (0, 0)
        self.outside.append(Outside(note, first, behind))
        return note

    def _items(self, closing: str) -> tuple[tuple[Block, ...], ...]:
        items: list[tuple[Block, ...]] = []
        while (token := self._next()).type != closing:
            first = self.tokens[self.index]
            task = first.type == "paragraph_open" and _TASK.match(self.tokens[self.index + 1].content)
            blocks = self._until("list_item_close")
            if task:
                self._note("task", token)
                blocks = (_as_task(blocks[0], task.group()), *blocks[1:])
            items.append(blocks)
        return tuple(items)

    def _table(self, table: Token) -> Verbatim:
        """A table with its cells, and as lines of cells between bars: phones show no more than that (§3.2)."""
        rows: list[list[tuple[Inline, ...]]] = []
        aligned: list[str] = []
        while (token := self._next()).type != "table_close":
            match token.type:
                case "tr_open":
                    rows.append([])
                case "th_open":
                    aligned.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
                case "inline":
                    rows[-1].append(self._inline("cell", token.content, token))
        lines = (" | ".join("".join(_words(inline) for inline in cell) for cell in row) for row in rows)
        cells = tuple(tuple(row) for row in rows)
        return Verbatim("table", "\n".join(lines), self._note("table", table), cells, tuple(aligned))

    def _text(self, kind: str) -> tuple[Inline, ...]:
        token = self._next()
        self.index += 1
        return self._inline(kind, token.content, token)

    def _inline(self, kind: str, content: str, token: Token) -> tuple[Inline, ...]:
        self.marks_left -= len(_MARKS.findall(content))
        if self.marks_left < 0 or turns_often(content):
            return letters(content)
        reading = read_inline(content)
        self.sources.append(Source(kind, content, token.map[0] if token.map else 0, reading.spans))
        return reading.inlines


def _as_task(block: Block, box: str) -> Block:
    """A paragraph whose ``[ ]`` is told apart."""
    if not isinstance(block, Paragraph) or not block.inlines:
        return block
    first = block.inlines[0]
    if not isinstance(first, Run) or not first.text.startswith(box):
        return block
    rest = (Run(first.text[len(box) :]),) if first.text[len(box) :] else ()
    return Paragraph((Run(box, note="task"), *rest, *block.inlines[1:]), block.level, block.note)


def _words(inline: Inline) -> str:
    return inline.text if isinstance(inline, Run) else inline.alt if isinstance(inline, Picture) else " "
