"""Which row of the editor is seen where in the preview."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """The rows of an editor in the preview, block by block; inside a block, rows are taken to be equally high.

    What stands above the message belongs to the first row, and what is below it, a card's buttons, to the last block.
    """

    lines: Sequence[int]
    """The line of the text in which each block begins, from 0, in order."""
    row_of: Callable[[int], int]
    """Returns the row in which a line begins, from 0."""
    top_of: Callable[[int], int]
    """Returns where the block of a number begins, in pixels from the top of all."""
    row_count: int
    height: int
    """Pixels from the top of all to its end."""

    def span(self, row: int) -> tuple[int, int]:
        """Return where the block begins and ends, in pixels, to which ``row`` belongs."""
        index = self._block(row)
        return self._start(index)[1], self._start(index + 1)[1]

    def place(self, row: int) -> int:
        """Return where ``row`` begins, in pixels."""
        index = self._block(row)
        (first, top), (behind, bottom) = self._start(index), self._start(index + 1)
        share = (row - first) / (behind - first) if behind > first else 0.0
        return round(top + (bottom - top) * min(share, 1.0))

    def _block(self, row: int) -> int:
        """Return the number of the block to which ``row`` belongs; -1 above the first one."""
        return bisect_right(self.lines, row, key=self.row_of) - 1

    def _start(self, index: int) -> tuple[int, int]:
        """Return row and pixel at which a block begins; the first row is at the top of all."""
        if index >= len(self.lines):
            return self.row_count, self.height
        row = self.row_of(self.lines[index]) if index >= 0 else 0
        return (row, self.top_of(index)) if row else (0, 0)
