"""Names in the place of numbers, as the group reads them: DingTalk puts the member's name for a mention (§2.7).

The payload holds the numbers. What is shown here is what the person calls somebody; DingTalk shows the member's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dingui.messages.mentions import spans_of
from dingui.messages.preview import (
    Block,
    Bubble,
    Card,
    Inline,
    ListBlock,
    Paragraph,
    Preview,
    Quote,
    Run,
    Verbatim,
)

NameOf = Callable[[str], str]
"""Returns whose mobile or user id this is, by name; empty for nobody who is known."""


def with_names(preview: Preview, people: tuple[str, ...], name_of: NameOf) -> Preview:
    """Return ``preview`` with the names of those of ``people`` whom ``name_of`` knows; the same where it knows nobody.

    ``people``: the mobiles and user ids of the payload, also where everyone is mentioned besides.
    """
    mentions = preview.mentions
    names = {handle: name for handle in people if (name := name_of(handle))}
    if not names:
        return preview
    shape = preview.shape
    if isinstance(shape, Bubble | Card):
        shape = replace(shape, blocks=_blocks(shape.blocks, names))
    return replace(
        preview,
        shape=shape,
        list_line=_line(preview.list_line, people, names) if isinstance(shape, Bubble) else preview.list_line,
        mentions=replace(mentions, nobody=tuple(names.get(each, each) for each in mentions.nobody)),
    )


def _line(line: str, people: tuple[str, ...], names: Mapping[str, str]) -> str:
    for start, end in reversed(spans_of(people, line)):
        name = names.get(line[start + 1 : end])
        if name:
            line = f"{line[:start]}@{name}{line[end:]}"
    return line


def _blocks(blocks: tuple[Block, ...], names: Mapping[str, str]) -> tuple[Block, ...]:
    return tuple(_block(block, names) for block in blocks)


def _block(block: Block, names: Mapping[str, str]) -> Block:
    match block:
        case Paragraph():
            return replace(block, inlines=_inlines(block.inlines, names))
        case Quote():
            return replace(block, blocks=_blocks(block.blocks, names))
        case ListBlock():
            return replace(block, items=tuple(_blocks(item, names) for item in block.items))
        case Verbatim(rows=rows) if rows:
            return replace(block, rows=tuple(tuple(_inlines(cell, names) for cell in row) for row in rows))
        case _:
            return block


def _inlines(inlines: tuple[Inline, ...], names: Mapping[str, str]) -> tuple[Inline, ...]:
    return tuple(_inline(each, names) for each in inlines)


def _inline(inline: Inline, names: Mapping[str, str]) -> Inline:
    if not isinstance(inline, Run) or not inline.mention:
        return inline
    name = names.get(inline.text.removeprefix("@"))
    return replace(inline, text=f"@{name}", note=inline.note or "named") if name else inline
