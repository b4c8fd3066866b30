"""The steps that can be taken back, for each draft, while the program runs: other drafts and languages come and go."""

from __future__ import annotations

from typing import Final
from weakref import ref

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup, QUndoStack
from shiboken6 import delete

from dingui.messages.composition import Composition
from dingui.window.commands import UNDO_LIMIT, CompositionChange

BUDGET: Final = 32 * 1024 * 1024
"""Bytes, roughly, that the steps of all drafts but the open one may take; those unused for longest go first.

The open one's may take 500 steps of a text of 20 kB: 20 MB, and mostly far less.
"""


class UndoHistory(QObject):
    """One stack of steps for each draft; that of the open one is what undo and redo mean.

    Signals:
        shown: (:class:`Composition`) undo or redo brought this back.
    """

    shown = Signal(object)

    def __init__(self, parent: QObject | None = None, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._budget = budget
        self.group = QUndoGroup(self)
        # In the order in which they were open last.
        self._stacks: dict[str, QUndoStack] = {}
        self._weights: dict[str, int] = {}
        self._open = ""
        me = ref(self)

        def show(composition: Composition) -> None:
            history = me()
            if history is not None:
                history.shown.emit(composition)

        # Steps belong to Qt, and Python's collector must not find them in a circle: it would delete them twice.
        self._show = show

    def open(self, draft_id: str) -> None:
        """From now on, steps are those of ``draft_id``."""
        if self._open in self._stacks:
            self._weights[self._open] = _weight(self._stacks[self._open])
        stack = self._stacks.pop(draft_id, None)
        if stack is None:
            stack = QUndoStack(self.group)
            stack.setUndoLimit(UNDO_LIMIT)
            self.group.addStack(stack)
        self._stacks[draft_id] = stack
        self._weights.pop(draft_id, None)
        self._open = draft_id
        self.group.setActiveStack(stack)
        self._keep_within_budget()

    def push(self, label: str, before: Composition, after: Composition, field: str, texts: tuple[str, str]) -> None:
        """Add a step of the open draft, which was taken already; typing may become one with the step before."""
        self._stacks[self._open].push(CompositionChange(label, before, after, self._show, field, *texts))

    def forget(self, draft_id: str) -> None:
        """Let go of the steps of a draft that is not open."""
        if draft_id != self._open and draft_id in self._stacks:
            stack = self._stacks.pop(draft_id)
            self._weights.pop(draft_id, None)
            self.group.removeStack(stack)
            stack.deleteLater()

    def close(self) -> None:
        """Let go of everything at once; this is of no use any more.

        To be called by whoever made it without a parent: Python's collector may take steps, which belong to Qt, and
        their stacks in an order that ends in a crash.
        """
        self.group.blockSignals(True)  # noqa: FBT003 - Qt's signature
        for stack in self._stacks.values():
            delete(stack)
        self._stacks.clear()
        delete(self)

    def has_steps(self, draft_id: str) -> bool:
        """Whether anything of a draft can be taken back or done again."""
        return draft_id in self._stacks and self._stacks[draft_id].count() > 0

    def _keep_within_budget(self) -> None:
        whole = sum(self._weights.values())
        for draft_id in list(self._stacks):
            if whole <= self._budget:
                return
            whole -= self._weights.get(draft_id, 0)
            self.forget(draft_id)


def _weight(stack: QUndoStack) -> int:
    steps = (stack.command(number) for number in range(stack.count()))
    return sum(step.weight for step in steps if isinstance(step, CompositionChange))
