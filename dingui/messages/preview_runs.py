"""The preview tree with another text in its runs: one walk for whoever changes what stands between the marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dingui.messages.preview import Block, Bubble, Card, Inline, ListBlock, Paragraph, Preview, Quote, Verbatim

Change = Callable[[tuple[Inline, ...]], tuple[Inline, ...]]
"""Returns the inlines that stand in the place of others, of one paragraph or cell."""


def with_inlines(preview: Preview, change: Change) -> Preview:
    """Return ``preview`` with what ``change`` makes of each paragraph and cell; titles and buttons have none."""
    shape = preview.shape
    if not isinstance(shape, Bubble | Card):
        return preview
    return replace(preview, shape=replace(shape, blocks=_blocks(shape.blocks, change)))


def _blocks(blocks: tuple[Block, ...], change: Change) -> tuple[Block, ...]:
    return tuple(_block(block, change) for block in blocks)


def _block(block: Block, change: Change) -> Block:
    match block:
        case Paragraph():
            return replace(block, inlines=change(block.inlines))
        case Quote():
            return replace(block, blocks=_blocks(block.blocks, change))
        case ListBlock():
            return replace(block, items=tuple(_blocks(item, change) for item in block.items))
        case Verbatim(rows=rows) if rows:
            return replace(block, rows=tuple(tuple(change(cell) for cell in row) for row in rows))
        case _:
            return block
