"""DingTalk's Markdown → blocks of the preview tree (``dingtalk-protocol.md`` §3).

The documented subset is headings, quotes, bold, italic, links, pictures and two kinds of lists. Everything else is kept
and told apart (code, HTML, tables), because clients differ over it: the drawing decides what to show, and the list of
problems says so. A lone line break inside a paragraph does not break in the group; two spaces before it make it break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dingui.messages.preview import (
    Block,
    Break,
    Inline,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Verbatim,
)

_FONT: Final = re.compile(
    r"<font\b[^>]*?\bcolor\s*=\s*[\"']?(#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3}|[A-Za-z]+)(?![0-9A-Za-z])[^>]*>", re.I
)
_FONT_LINE: Final = re.compile(r"\s*</?font\b", re.I)

_LEVELS_MAX: Final = 24
"""How deep blocks are read: eleven lists in one another. The parser drops what lies deeper."""
_CONTAINERS: Final = ("blockquote_open", "list_item_open")

_MARKS: Final = re.compile(r"[\n!&*<\[\]\\_`]")
_MARKS_MAX: Final = 4_000
"""Marks of Markdown that are read in one text: 20,000 bytes that a person wrote hold some hundreds. Each costs the
parser up to 20 µs, and brackets that never close cost more the more there are."""

_LINES_MAX: Final = 2_000
"""Lines that are read: more of them in 20,000 bytes have fewer than ten bytes each."""

_SHORT: Final = 400
"""Characters up to which a paragraph is remembered among the many short ones."""


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text.

    What would take the parser long (thousands of marks or lines) or is nested deeper than anyone reads is shown as its
    letters, so that no word is lost and the work stays in proportion to the text.
    """
    if text.count("\n") > _LINES_MAX:
        return (Paragraph(_letters(text)),)
    return _BlockReader(text).top()


@dataclass(frozen=True, slots=True)
class _Style:
    bold: int = 0
    italic: int = 0
    link: str = ""
    colour: str = ""

    def run(self, text: str, *, code: bool = False) -> Run:
        return Run(text, self.bold > 0, self.italic > 0, code, self.link, self.colour)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _LEVELS_MAX})
    parser.enable("table")
    # DingTalk lists no link definitions: such a line stays visible, and no paragraph depends on another.
    parser.disable("reference")
    # Inline text is parsed here, a paragraph at a time and remembered: most of them stay as they were between two keys.
    parser.core.ruler.disable("inline")
    return parser


_PARSER: Final = _make_parser()


class _BlockReader:
    """The parser's flat tokens, taken one after the other and put back into a tree."""

    def __init__(self, text: str) -> None:
        self._tokens = _PARSER.parse(text)
        # The parser counts lines after it has made one kind of line break of three.
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._index = 0
        self._marks_left = _MARKS_MAX

    def top(self) -> tuple[Block, ...]:
        blocks: list[Block] = []
        while self._index < len(self._tokens):
            start = self._index
            end = start + 1
            deep = False
            while end < len(self._tokens) and self._tokens[end].level > 0:
                # What stands in a container of this level was dropped.
                deep = deep or (self._tokens[end].level >= _LEVELS_MAX - 1 and self._tokens[end].type in _CONTAINERS)
                end += 1
            if deep:
                first, behind = self._tokens[start].map or (0, 0)
                blocks.append(Paragraph(_letters("\n".join(self._lines[first:behind]))))
                self._index = end + 1
            else:
                blocks += self._block()
        return tuple(blocks)

    def _next(self) -> Token:
        token = self._tokens[self._index]
        self._index += 1
        return token

    def _until(self, closing: str) -> tuple[Block, ...]:
        blocks: list[Block] = []
        while self._tokens[self._index].type != closing:
            blocks += self._block()
        self._index += 1
        return tuple(blocks)

    def _block(self) -> tuple[Block, ...]:
        token = self._next()
        match token.type:
            case "paragraph_open" | "heading_open":
                level = int(token.tag[1]) if token.type == "heading_open" else 0
                inlines = self._inline(self._next().content)
                self._index += 1
                return (Paragraph(inlines, level),)
            case "blockquote_open":
                return (Quote(self._until("blockquote_close")),)
            case "bullet_list_open":
                return (ListBlock(self._items("bullet_list_close")),)
            case "ordered_list_open":
                start = token.attrGet("start")
                return (ListBlock(self._items("ordered_list_close"), 1 if start is None else int(start)),)
            case "fence" | "code_block":
                return (Verbatim("code", token.content.rstrip("\n")),)
            case "html_block" if _FONT_LINE.match(token.content):
                # A colour that begins on a line of its own; the rest of such a block is Markdown to DingTalk.
                return (Paragraph(self._inline(token.content.strip("\n"))),)
            case "html_block":
                return (Verbatim("html", token.content.rstrip("\n")),)
            case "hr":
                return (Rule(),)
            case "table_open":
                return (Verbatim("table", self._table()),)
            case _:
                return ()

    def _items(self, closing: str) -> tuple[tuple[Block, ...], ...]:
        items: list[tuple[Block, ...]] = []
        while self._next().type != closing:
            items.append(self._until("list_item_close"))
        return tuple(items)

    def _table(self) -> str:
        """A table as lines of cells between bars: phones show no more than that (§3.2)."""
        rows: list[list[str]] = []
        while (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append("".join(_words(inline) for inline in self._inline(token.content)))
        return "\n".join(" | ".join(row) for row in rows)

    def _inline(self, content: str) -> tuple[Inline, ...]:
        self._marks_left -= len(_MARKS.findall(content))
        if self._marks_left < 0:
            return _letters(content)
        return _short_inline(content) if len(content) <= _SHORT else _long_inline(content)


def _words(inline: Inline) -> str:
    return inline.text if isinstance(inline, Run) else inline.alt if isinstance(inline, Picture) else " "


def _letters(content: str) -> tuple[Inline, ...]:
    """A text as it was written, each line on its own."""
    found: list[Inline] = []
    for index, line in enumerate(content.split("\n")):
        if index:
            found.append(Break())
        if line:
            found.append(Run(line))
    return tuple(found)


def _read_inline(content: str) -> tuple[Inline, ...]:
    tokens: list[Token] = []
    _PARSER.inline.parse(content, _PARSER, {}, tokens)
    return _InlineReader().read(tokens)


# Long paragraphs are few in a text that DingTalk takes, and each key in one makes another: only the last are kept.
_short_inline = lru_cache(maxsize=2048)(_read_inline)
_long_inline = lru_cache(maxsize=64)(_read_inline)


class _InlineReader:
    """The inline tokens of one paragraph → runs. Neighbours of one style are one run: equal texts give equal trees."""

    def __init__(self) -> None:
        self._found: list[Inline] = []
        self._style = _Style()
        self._colours: list[str] = []
        self._pending: list[str] = []

    def read(self, tokens: list[Token]) -> tuple[Inline, ...]:
        for token in tokens:
            self._token(token)
        self._flush()
        return tuple(self._found)

    def _token(self, token: Token) -> None:
        match token.type:
            case "text" | "text_special":
                self._pending.append(token.content)
            case "softbreak":
                self._pending.append(" ")
            case "code_inline":
                self._add(self._style.run(token.content, code=True))
            case "strong_open" | "strong_close":
                self._restyle(replace(self._style, bold=self._style.bold + token.nesting))
            case "em_open" | "em_close":
                self._restyle(replace(self._style, italic=self._style.italic + token.nesting))
            case "link_open":
                self._restyle(replace(self._style, link=str(token.attrGet("href") or "")))
            case "link_close":
                self._restyle(replace(self._style, link=""))
            case "image":
                self._add(Picture(str(token.attrGet("src") or ""), token.content, self._style.link))
            case "hardbreak":
                self._add(Break())
            case "html_inline":
                self._html(token.content)

    def _html(self, tag: str) -> None:
        """``<font color>`` colours what follows, undocumented as it is (§3.2); any other tag stays as its letters."""
        font = _FONT.fullmatch(tag)
        if font:
            self._colours.append(self._style.colour)
            self._restyle(replace(self._style, colour=_six_digits(font.group(1)) or self._style.colour))
        elif self._colours and tag.lower().replace(" ", "") == "</font>":
            self._restyle(replace(self._style, colour=self._colours.pop()))
        else:
            self._pending.append(tag)

    def _restyle(self, style: _Style) -> None:
        self._flush()
        self._style = style

    def _add(self, inline: Inline) -> None:
        self._flush()
        self._found.append(inline)

    def _flush(self) -> None:
        text = "".join(self._pending)
        self._pending.clear()
        if not text:
            return
        run = self._style.run(text)
        last = self._found[-1] if self._found else None
        if isinstance(last, Run) and replace(last, text=text) == run:
            run = replace(run, text=last.text + text)
            self._found.pop()
        self._found.append(run)


def _six_digits(colour: str) -> str:
    """``#rrggbb``; empty for a name, which phones do not know (§3.2)."""
    if not colour.startswith("#"):
        return ""
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
