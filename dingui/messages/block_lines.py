"""Where the blocks of a preview begin in the text that was typed, so that both can be scrolled side by side.

It is kept apart from the blocks themselves: two that look alike are equal wherever they stand, which is what lets the
preview touch only what changed.
"""

from __future__ import annotations

from functools import lru_cache

from dingui.messages.preview import Bubble, Card, Shape


@lru_cache(maxsize=8)
def block_lines(text: str) -> tuple[int, ...]:
    """Return the first line, from 0, of each block that :func:`dingui.messages.markdown.parse` makes of ``text``.

    What was read of a piece of the text is remembered with it, so that a key costs one piece here too.
    """
    # The parser costs 30 ms to import.
    from dingui.messages.markdown import pieces_of

    return tuple([piece.line + line for piece in pieces_of(text) for line in piece.reading.lines])


def shown_lines(text: str, shape: Shape) -> tuple[int, ...]:
    """Return the first line in ``text`` of each block of ``shape``, which was made of it.

    A card's first picture stands above its blocks: where nothing else was in its paragraph, that one is not among them.
    Empty for shapes that are not made of Markdown.
    """
    match shape:
        case Card():
            lines = block_lines(text)
            return lines[1:] if shape.lead is not None and len(shape.blocks) == len(lines) - 1 else lines
        case Bubble(wide=True):
            return block_lines(text)
        case _:
            return ()
