"""Undo: one step is a whole composition before and after, which is cheap because compositions are immutable."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QUndoCommand

from dingui.messages.composition import Composition

UNDO_LIMIT: Final = 500
"""Steps kept for each draft while the program runs."""

_PAUSE_S: Final = 2.0
_RUN_CHARACTERS: Final = 20
_EDGE: Final = re.compile(r"[\s,.;:!?，。；：！？、]")
_COMMAND_ID: Final = 1


class CompositionChange(QUndoCommand):
    """The change of one field, one row, or the type.

    Typing in one field becomes one step for about a word: a step ends at a space or full stop, after a pause, or after
    20 characters, since Chinese has no spaces.
    """

    def __init__(
        self,
        label: str,
        before: Composition,
        after: Composition,
        show: Callable[[Composition], None],
        field: str = "",
        typed: str = "",
    ) -> None:
        """Make the step ``label``. ``field`` names the text field that was typed in, ``typed`` what came into it."""
        super().__init__(label)
        self.before = before
        self.after = after
        self._show = show
        self._field = field
        self._typed = typed
        self._time = time.monotonic()
        self._first = True

    def id(self) -> int:
        """Steps of typing may become one."""
        return _COMMAND_ID if self._field else -1

    def redo(self) -> None:
        """Show what is after the step; the first time it is already shown, as it was just typed."""
        if self._first:
            self._first = False
        else:
            self._show(self.after)

    def undo(self) -> None:
        """Show what was before the step."""
        self._show(self.before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take a following step in, where both are typing of about one word."""
        if not isinstance(other, CompositionChange) or other._field != self._field:
            return False
        paused = other._time - self._time > _PAUSE_S
        # A word ends before the space: typing on after it begins the next step.
        new_word = bool(_EDGE.search(self._typed[-1:])) and not _EDGE.search(other._typed[:1] or " ")
        if paused or new_word or len(self._typed) + len(other._typed) > _RUN_CHARACTERS:
            return False
        self.after = other.after
        self._typed += other._typed
        self._time = other._time
        return True


def typed_between(before: str, after: str) -> str:
    """Return what came into a text between two states of it."""
    return difference(before, after)[2]


def difference(before: str, after: str) -> tuple[int, int, str]:
    """Return the lengths of the common beginning and end of two texts, and what stands between them in ``after``."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    return start, end, after[start : len(after) - end]


def _common(one: str, other: str) -> int:
    """The length of the common beginning, by halving: comparing slices is fast even for 20,000 bytes on each key."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
