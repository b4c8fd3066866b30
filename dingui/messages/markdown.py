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

_FONT: Final = re.compile(r"<font\b[^>]*?\bcolor\s*=\s*[\"']?(#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3}|[A-Za-z]+)[^>]*>", re.I)


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool = False
    italic: bool = False
    link: str = ""
    colour: str = ""

    def run(self, text: str) -> Run:
        return Run(text, bold=self.bold, italic=self.italic, link=self.link, colour=self.colour)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 40})
    parser.enable("table")
    # DingTalk lists no link definitions: such a line stays visible, and no paragraph depends on another.
    parser.disable("reference")
    # Inline text is parsed here, a paragraph at a time and remembered: most of them stay as they were between two keys.
    parser.core.ruler.disable("inline")
    return parser


_PARSER: Final = _make_parser()


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text."""
    tokens = _PARSER.parse(text)
    blocks, _ = _read_blocks(tokens, 0, "")
    return tuple(blocks)


def _read_blocks(tokens: list[Token], index: int, until: str) -> tuple[list[Block], int]:
    """Read blocks from ``index`` up to the closing token ``until``; return them and the index behind it."""
    blocks: list[Block] = []
    while index < len(tokens):
        token = tokens[index]
        index += 1
        match token.type:
            case kind if kind == until:
                return blocks, index
            case "paragraph_open" | "heading_open":
                level = int(token.tag[1]) if token.type == "heading_open" else 0
                blocks.append(Paragraph(_inline(tokens[index].content), level))
                index += 2
            case "blockquote_open":
                inner, index = _read_blocks(tokens, index, "blockquote_close")
                blocks.append(Quote(tuple(inner)))
            case "bullet_list_open" | "ordered_list_open":
                start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
                items, index = _read_items(tokens, index, token.type.replace("open", "close"))
                blocks.append(ListBlock(tuple(items), start))
            case "fence" | "code_block":
                blocks.append(Verbatim("code", token.content.rstrip("\n")))
            case "html_block":
                blocks.append(Verbatim("html", token.content.rstrip("\n")))
            case "hr":
                blocks.append(Rule())
            case "table_open":
                text, index = _read_table(tokens, index)
                blocks.append(Verbatim("table", text))
            case "inline":
                blocks.append(Paragraph(_inline(token.content)))
    return blocks, index


def _read_items(tokens: list[Token], index: int, until: str) -> tuple[list[tuple[Block, ...]], int]:
    items: list[tuple[Block, ...]] = []
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.type == until:
            break
        if token.type == "list_item_open":
            blocks, index = _read_blocks(tokens, index, "list_item_close")
            items.append(tuple(blocks))
    return items, index


def _read_table(tokens: list[Token], index: int) -> tuple[str, int]:
    """A table as lines of cells between bars: phones show no more than that (§3.2)."""
    rows: list[list[str]] = []
    while index < len(tokens) and tokens[index].type != "table_close":
        token = tokens[index]
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(run.text for run in _inline(token.content) if isinstance(run, Run)))
        index += 1
    return "\n".join(" | ".join(row) for row in rows), index + 1


@lru_cache(maxsize=2048)
def _inline(content: str) -> tuple[Inline, ...]:
    children: list[Token] = []
    _PARSER.inline.parse(content, _PARSER, {}, children)
    return _merged(_read_inline(children))


def _read_inline(children: list[Token]) -> list[Inline]:
    found: list[Inline] = []
    style = _Style()
    colours: list[str] = []
    for token in children:
        match token.type:
            case "text" | "text_special":
                found.append(style.run(token.content))
            case "code_inline":
                found.append(replace(style.run(token.content), code=True))
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.nesting == 1)
            case "em_open" | "em_close":
                style = replace(style, italic=token.nesting == 1)
            case "link_open":
                style = replace(style, link=str(token.attrGet("href") or ""))
            case "link_close":
                style = replace(style, link="")
            case "image":
                found.append(Picture(str(token.attrGet("src") or ""), token.content, style.link))
            case "softbreak":
                found.append(style.run(" "))
            case "hardbreak":
                found.append(Break())
            case "html_inline":
                style = _html(token.content, style, colours, found)
    return found


def _html(tag: str, style: _Style, colours: list[str], found: list[Inline]) -> _Style:
    """``<font color>`` colours what follows, undocumented as it is (§3.2); any other tag stays as its letters."""
    font = _FONT.fullmatch(tag)
    if font:
        colours.append(style.colour)
        colour = font.group(1)
        return replace(style, colour=colour if colour.startswith("#") else style.colour)
    if tag.lower().replace(" ", "") == "</font>" and colours:
        return replace(style, colour=colours.pop())
    found.append(style.run(tag))
    return style


def _merged(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Neighbouring runs of one style become one, so that equal texts give equal trees."""
    merged: list[Inline] = []
    for inline in inlines:
        last = merged[-1] if merged else None
        if isinstance(inline, Run):
            if not inline.text:
                continue
            if isinstance(last, Run) and replace(last, text="") == replace(inline, text=""):
                merged[-1] = replace(last, text=last.text + inline.text)
                continue
        merged.append(inline)
    return tuple(merged)
