"""Blocks of the preview tree → a ``QTextDocument``, of which only what differs is written anew.

Everything in it is flat text blocks (:mod:`dingui.window.preview.writer`), so any block of the tree is a run of
neighbouring text blocks and can be replaced by a cursor. Setting 20 kB anew costs 12–20 ms, replacing one block 2 ms
(toolchain.md §4).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from math import floor

from PySide6.QtCore import QRectF, QSignalBlocker
from PySide6.QtGui import QFontInfo, QTextBlock, QTextCursor, QTextDocument

from dingui.messages.preview import Block, Verbatim
from dingui.window.preview.marks import Mark
from dingui.window.preview.pictures import addresses_in
from dingui.window.preview.ruler import look_for_directions, may_turn
from dingui.window.preview.writer import Formats, TextStyle, Writer

_INDENT_EM = 1.6
_FORMATS_MAX = 1_000
_BOXES_MAX = 60
"""Boxes and tables of a PC in one message: each costs 0.2 ms, and only a text made to be slow has more."""

_WITH_BOX = False

Moved = tuple[int, int]
"""From how many pixels below the document's top on everything has moved, and how many pixels down."""

_Entry = tuple[Block, bool]
"""A block, and whether so many boxes and tables stand before it that it is drawn without one, if it is one itself."""


class BlockDocument:
    """Keeps a document equal to a tuple of blocks."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._entries: tuple[_Entry, ...] = ()
        self._counts: list[int] = []
        self._marks: list[tuple[Mark, ...]] = []
        self._turning: list[bool] = []
        """Of each block of the tree: whether it has letters that are written from the right to the left."""
        self._style: TextStyle | None = None
        self._formats: Formats = {}
        self.words_touched = False
        """Whether what :meth:`show` wrote or took away last had pictures or marks, of which something is said."""
        self.moved: Moved | None = None
        """What :meth:`show` moved last without asking to paint it: its pixels are to be moved likewise."""
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        look_for_directions(document, wanted=False)

    def show(self, blocks: tuple[Block, ...], style: TextStyle) -> bool:
        """Make the document show ``blocks``; return whether anything had to be done."""
        entries = _entries_of(blocks)
        self.words_touched = False
        self.moved = None
        if style != self._style:
            self._style = style
            self._formats = {}
            self.words_touched = True
            self._document.clear()
            self._document.setDefaultFont(style.font)
            self._document.setIndentWidth(round(_INDENT_EM * QFontInfo(style.font).pixelSize()))
            self._forget()
        if entries == self._entries:
            return False
        if not entries:
            self.words_touched = True
            self._document.clear()
            self._forget()
            return True
        start, kept = self._unchanged(entries)
        if start == len(entries):
            # Only the end is gone: what stays before it is written again, for merging two blocks may change a format.
            start -= 1
        old, new = self._entries[start : len(self._entries) - kept], entries[start : len(entries) - kept]
        pictures = (address for block, _simple in (*old, *new) for address in addresses_in(block))
        self.words_touched = self.words_touched or next(pictures, None) is not None
        marked = any(self._marks[start : len(self._entries) - kept])
        with self._repainting(sum(self._counts[:start]), sum(self._counts[len(self._counts) - kept :])):
            self._replace(start, len(self._entries) - kept, new, style)
            self._turning[start : len(self._entries) - kept] = self._turning_of(start, len(new))
            look_for_directions(self._document, wanted=any(self._turning))
        self.words_touched = self.words_touched or marked or any(self._marks[start : start + len(new)])
        self._entries = entries
        return True

    def _forget(self) -> None:
        self._entries, self._counts, self._marks, self._turning = (), [], [], []

    @property
    def marks(self) -> Iterator[Mark]:
        """What is marked in the document, from its top; kept for each block of the tree."""
        return chain.from_iterable(self._marks)

    def top_of(self, index: int) -> float:
        """Return how far below the document's top a block of the tree begins, in pixels.

        Raises ``IndexError`` where it has no such block.
        """
        if not 0 <= index < len(self._counts):
            raise IndexError(index)
        block = self._document.findBlockByNumber(sum(self._counts[:index]))
        return self._document.documentLayout().blockBoundingRect(block).top()

    def _unchanged(self, entries: tuple[_Entry, ...]) -> tuple[int, int]:
        """Return how many blocks at the start, and how many at the end, are the same as before.

        Nearly all of them are the very same objects, which is all that a comparison looks at then.
        """
        before = self._entries
        most = min(len(entries), len(before))
        start = 0
        while start < most and entries[start] == before[start]:
            start += 1
        # The document's first block has no space before it, so it is never the same as another one.
        most -= max(start, 1)
        kept = 0
        while kept < most and entries[-1 - kept] == before[-1 - kept]:
            kept += 1
        return start, kept

    @contextmanager
    def _repainting(self, above: int, below: int) -> Iterator[None]:
        """Ask to paint no more than what changes between so many text blocks ``above`` and so many ``below``.

        Qt's layout asks for everything from there to the end, at each key, whether it moved or not.
        """
        layout = self._document.documentLayout()
        before, from_ = layout.documentSize(), self._top_of_last(below)
        with QSignalBlocker(layout):
            yield
            after, to = layout.documentSize(), self._top_of_last(below)
        top, bottom = 0.0, max(before.height(), after.height())
        if above:
            top = layout.blockBoundingRect(self._document.findBlockByNumber(above - 1)).bottom()
        # By parts of a pixel, letters would be drawn otherwise.
        if below and (to - from_).is_integer():
            bottom = to
            if to != from_:
                self.moved = floor(from_), int(to - from_)
        # Letters may reach over the edges of their lines.
        width = max(before.width(), after.width(), self._document.textWidth())
        layout.update[QRectF].emit(  # type: ignore[index]  # the stubs know no signal with two forms
            QRectF(-1, top - 1, width + 2, bottom - top + 2)
        )

    def _turning_of(self, start: int, count: int) -> list[bool]:
        """Say for each of ``count`` blocks of the tree whether it has letters from the right to the left."""
        block = self._document.findBlockByNumber(sum(self._counts[:start]))
        found = []
        for lines in self._counts[start : start + count]:
            turning = False
            for _line in range(lines):
                turning = turning or may_turn(block.text())
                block = block.next()
            found.append(turning)
        return found

    def _top_of_last(self, count: int) -> float:
        """Return where the last ``count`` text blocks begin."""
        block = self._document.findBlockByNumber(self._document.blockCount() - count)
        return self._document.documentLayout().blockBoundingRect(block).top()

    def _replace(self, start: int, end: int, entries: tuple[_Entry, ...], style: TextStyle) -> None:
        """Write ``entries`` in the place of those from ``start`` up to ``end``.

        Where there are none, a block follows. ``start`` is 0 only where there is nothing yet, or something to be
        replaced: a new first block makes another one of the old first block.
        """
        document = self._document
        first_line = sum(self._counts[:start])
        lines = sum(self._counts[start:end])
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        if lines and not entries:
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
        marks: list[tuple[Mark, ...]] = []
        if len(self._formats) > _FORMATS_MAX:
            self._formats.clear()
        writer = Writer(cursor, style, self._formats)
        for index, (block, simple) in enumerate(entries, start):
            written, marked = writer.count, len(writer.marks)
            writer.write(block, first=index == 0, simple=simple)
            counts.append(writer.count - written)
            marks.append(tuple(writer.marks[marked:]))
        cursor.endEditBlock()
        self._counts[start:end] = counts
        self._marks[start:end] = marks


def _entries_of(blocks: tuple[Block, ...]) -> tuple[_Entry, ...]:
    if [type(block) for block in blocks].count(Verbatim) <= _BOXES_MAX:
        return tuple(zip(blocks, repeat(_WITH_BOX)))
    boxes = 0
    entries = []
    for block in blocks:
        boxes += isinstance(block, Verbatim)
        entries.append((block, boxes > _BOXES_MAX and isinstance(block, Verbatim)))
    return tuple(entries)


def _select(cursor: QTextCursor, first: QTextBlock, last: QTextBlock) -> None:
    cursor.setPosition(first.position())
    cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
