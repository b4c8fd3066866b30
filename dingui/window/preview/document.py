"""Blocks of the preview tree → a ``QTextDocument``, of which only what differs is written anew.

Everything in it is flat text blocks (:mod:`dingui.window.preview.writer`), so any block of the tree is a run of
neighbouring text blocks and can be replaced by a cursor. Setting 20 kB anew costs 12–20 ms, replacing one block 2 ms
(toolchain.md §4).
"""

from __future__ import annotations

from PySide6.QtGui import QFontInfo, QTextBlock, QTextCursor, QTextDocument

from dingui.messages.preview import Block, ListBlock, Paragraph, Picture, Quote, Verbatim
from dingui.window.preview.writer import Formats, TextStyle, Writer

_INDENT_EM = 1.6
_FORMATS_MAX = 1_000


class BlockDocument:
    """Keeps a document equal to a tuple of blocks."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._blocks: tuple[Block, ...] = ()
        self._counts: list[int] = []
        self._style: TextStyle | None = None
        self._formats: Formats = {}
        self.pictures_touched = False
        """Whether what :meth:`show` wrote or took away last had pictures in it."""
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)

    def show(self, blocks: tuple[Block, ...], style: TextStyle) -> bool:
        """Make the document show ``blocks``; return whether anything had to be done."""
        self.pictures_touched = False
        if style != self._style:
            self._style = style
            self._formats = {}
            self.pictures_touched = True
            self._document.clear()
            self._document.setDefaultFont(style.font)
            self._document.setIndentWidth(round(_INDENT_EM * QFontInfo(style.font).pixelSize()))
            self._blocks, self._counts = (), []
        if blocks == self._blocks:
            return False
        if not blocks:
            self.pictures_touched = True
            self._document.clear()
            self._blocks, self._counts = (), []
            return True
        start, kept = self._unchanged(blocks)
        if start == len(blocks):
            # Only the end is gone: what stays before it is written again, for merging two blocks may change a format.
            start -= 1
        old, new = self._blocks[start : len(self._blocks) - kept], blocks[start : len(blocks) - kept]
        self.pictures_touched = self.pictures_touched or any(map(has_picture, (*old, *new)))
        self._replace(start, len(self._blocks) - kept, new, style)
        self._blocks = blocks
        return True

    def _unchanged(self, blocks: tuple[Block, ...]) -> tuple[int, int]:
        """Return how many blocks at the start, and how many at the end, are the same as before.

        Nearly all of them are the very same objects, which is all that a comparison looks at then.
        """
        before = self._blocks
        most = min(len(blocks), len(before))
        start = 0
        while start < most and blocks[start] == before[start]:
            start += 1
        # The document's first block has no space before it, so it is never the same as another one.
        most -= max(start, 1)
        kept = 0
        while kept < most and blocks[-1 - kept] == before[-1 - kept]:
            kept += 1
        return start, kept

    def _replace(self, start: int, end: int, blocks: tuple[Block, ...], style: TextStyle) -> None:
        """Write ``blocks`` in the place of those from ``start`` up to ``end``.

        Where there are none, a block follows. ``start`` is 0 only where there is nothing yet, or something to be
        replaced: a new first block makes another one of the old first block.
        """
        document = self._document
        first_line = sum(self._counts[:start])
        lines = sum(self._counts[start:end])
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        if lines and not blocks:
            # Up to the start of the next block, which keeps its format then.
            cursor.setPosition(document.findBlockByNumber(first_line).position())
            cursor.setPosition(
                document.findBlockByNumber(first_line + lines).position(), QTextCursor.MoveMode.KeepAnchor
            )
            cursor.removeSelectedText()
        elif lines:
            _select(cursor, document.findBlockByNumber(first_line), document.findBlockByNumber(first_line + lines - 1))
            cursor.removeSelectedText()
            cursor.block().setUserState(-1)
        elif start:
            before = document.findBlockByNumber(first_line - 1)
            cursor.setPosition(before.position() + before.length() - 1)
            cursor.insertBlock()
        counts: list[int] = []
        if len(self._formats) > _FORMATS_MAX:
            self._formats.clear()
        writer = Writer(cursor, style, self._formats)
        for index, block in enumerate(blocks, start):
            written = writer.count
            writer.write(block, first=index == 0)
            counts.append(writer.count - written)
        cursor.endEditBlock()
        self._counts[start:end] = counts


def has_picture(block: Block) -> bool:
    """Return whether there is a picture anywhere in ``block``."""
    match block:
        case Paragraph(inlines):
            return any(isinstance(inline, Picture) for inline in inlines)
        case Quote(blocks):
            return any(map(has_picture, blocks))
        case ListBlock(items):
            return any(has_picture(inner) for item in items for inner in item)
        case Verbatim(rows=rows):
            return any(isinstance(inline, Picture) for row in rows for cell in row for inline in cell)
        case _:
            return False


def _select(cursor: QTextCursor, first: QTextBlock, last: QTextBlock) -> None:
    cursor.setPosition(first.position())
    cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
