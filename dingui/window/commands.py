"""Undo: one step is a whole composition before and after, which is cheap because compositions are immutable."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QUndoCommand

from dingui.messages.composition import Composition
from dingui.messages.models import text_of
from dingui.messages.shared_ends import common_end, common_start

UNDO_LIMIT: Final = 500
"""Steps kept for each draft while the program runs."""

_BASE_WEIGHT: Final = 2_000
_PAUSE_S: Final = 2.0
_RUN_CHARACTERS: Final = 20
_EDGE: Final = re.compile(r"[\s,.;:!?，。；：！？、]")
_COMMAND_ID: Final = 1


class CompositionChange(QUndoCommand):
    """The change of one field, one row, or the type.

    Typing in one field becomes one step for about a word: a step ends at a space or full stop, after a pause, or after
    20 characters, since Chinese has no spaces. Characters taken away one by one become one step too, but never one with
    typing: a step must bring back everything that it took away.
    """

    def __init__(
        self,
        label: str,
        before: Composition,
        after: Composition,
        show: Callable[[Composition], None],
        field: str = "",
        text_before: str = "",
        text_after: str = "",
    ) -> None:
        """Make the step ``label``. ``field`` names the text that was typed in, the texts are its two states."""
        super().__init__(label)
        self.before = before
        self.after = after
        self._show = show
        self._field = field
        self._text = text_after
        self._at, end, self._typed = difference(text_before, text_after)
        self._removed = len(text_before) - self._at - end
        self._time = time.monotonic()
        self._first = True

    @property
    def weight(self) -> int:
        """Roughly the bytes that are kept for this step alone: its text, and a message around it.

        What it does not change it shares with the step before.
        """
        return _BASE_WEIGHT + 2 * len(text_of(self.after.message))

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
        """Take a following step in, where both are typing of about one word, or both take characters away."""
        if not isinstance(other, CompositionChange) or other._field != self._field:
            return False
        if other._time - self._time > _PAUSE_S or not (self._types_on(other) or self._takes_on(other)):
            return False
        self.after = other.after
        self._text = other._text
        self._time = other._time
        return True

    def _types_on(self, other: CompositionChange) -> bool:
        """Whether ``other`` only adds to a word that this step typed; if so, take in what it says of itself."""
        end = self._at + len(self._typed)
        behind = other._text.startswith(self._text[:end]) and other._text.endswith(self._text[end:])
        if other._removed or not self._typed or not behind:
            return False
        # A word ends before the space: typing on after it begins the next step.
        new_word = _EDGE.search(self._typed[-1]) and not _EDGE.search(other._typed[:1])
        if new_word or len(self._typed) + len(other._typed) > _RUN_CHARACTERS:
            return False
        self._typed += other._typed
        return True

    def _takes_on(self, other: CompositionChange) -> bool:
        """Whether ``other`` takes away a character next to those that this step took; if so, take that in."""
        at, text = self._at, self._text
        if self._typed or other._typed or other._removed != 1 or self._removed >= _RUN_CHARACTERS:
            return False
        if at and other._text == text[: at - 1] + text[at:]:
            self._at = at - 1
        elif other._text != text[:at] + text[at + 1 :]:
            return False
        self._removed += 1
        return True


def difference(before: str, after: str) -> tuple[int, int, str]:
    """Return the lengths of the common beginning and end of two texts, and what stands between them in ``after``."""
    start = common_start(before, after)
    end = common_end(before, after, min(len(before), len(after)) - start)
    return start, end, after[start : len(after) - end]
