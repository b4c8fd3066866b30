"""Blanks that nothing fills yet, told apart in the preview tree: nobody should take the braces for the message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dingui.messages.blanks import OPENING, braces_in, key_of
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


def with_blanks(preview: Preview, names: Collection[str]) -> Preview:
    """Return ``preview`` with each ``{{name}}`` of ``names`` in a run of its own that has the note ``blank``.

    In titles, buttons and cards without text the braces stand as they are.
    """
    keys = {key_of(name) for name in names}
    shape = preview.shape
    if not keys or not isinstance(shape, Bubble | Card):
        return preview
    return replace(preview, shape=replace(shape, blocks=_blocks(shape.blocks, keys)))


def _blocks(blocks: tuple[Block, ...], keys: Collection[str]) -> tuple[Block, ...]:
    return tuple(_block(block, keys) for block in blocks)


def _block(block: Block, keys: Collection[str]) -> Block:
    match block:
        case Paragraph():
            return replace(block, inlines=_inlines(block.inlines, keys))
        case Quote():
            return replace(block, blocks=_blocks(block.blocks, keys))
        case ListBlock():
            return replace(block, items=tuple(_blocks(item, keys) for item in block.items))
        case Verbatim(rows=rows) if rows:
            return replace(block, rows=tuple(tuple(_inlines(cell, keys) for cell in row) for row in rows))
        case _:
            return block


def _inlines(inlines: tuple[Inline, ...], keys: Collection[str]) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Run) and OPENING in inline.text:
            found += _split(inline, keys)
        else:
            found.append(inline)
    return tuple(found)


def _split(run: Run, keys: Collection[str]) -> list[Run]:
    parts: list[Run] = []
    done = 0
    for each in braces_in(run.text):
        if key_of(each.name) not in keys:
            continue
        if each.opens > done:
            parts.append(replace(run, text=run.text[done : each.opens]))
        parts.append(replace(run, text=run.text[each.opens : each.end], note="blank"))
        done = each.end
    if done < len(run.text):
        parts.append(replace(run, text=run.text[done:]))
    return parts
