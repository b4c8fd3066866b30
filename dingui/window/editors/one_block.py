"""Painting no more of a text field than the line in which is typed.

Where a highlighter changes a line's colours, Qt paints all of the field anew: it takes the letters that look different
for letters that were added, and those reach into the lines below. In a heading, a list or a quotation that is so at
each key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QPlainTextEdit


@contextmanager
def one_block_painted(field: QPlainTextEdit) -> Iterator[None]:
    """Paint only the block with the cursor after what is done inside, where it is the only one that has changed.

    What is done may be one change, such as a letter typed. Where it moves other blocks, all is painted, as ever.
    """
    document = field.document()
    layout = document.documentLayout()
    before = _state(field)
    size = layout.documentSize()
    revision = document.revision()
    with QSignalBlocker(layout):
        yield
    if _state(field) == before and document.revision() - revision <= 1:
        layout.updateBlock.emit(field.textCursor().block())
        return
    if layout.documentSize() != size:
        layout.documentSizeChanged.emit(layout.documentSize())
        field.ensureCursorVisible()
    field.viewport().update()


def _state(field: QPlainTextEdit) -> tuple[int, int, float, int]:
    """What is another one where more than the block with the cursor has changed."""
    block = field.textCursor().block()
    height = field.blockBoundingRect(block).height()
    return field.document().blockCount(), block.blockNumber(), height, block.userState()
