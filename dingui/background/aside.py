"""One piece of work at a time beside the window, such as reading a long list; nothing that needs the worker's parts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Aside(QObject):
    """Runs work in a thread of its own and tells what came of it in the thread that made this.

    Where something else is begun before, what came of the former is dropped: only the last one counts. Work that is
    under way is never stopped, so it must be short, and must touch nothing that belongs to another thread.
    """

    _ended = Signal(int, object)

    def __init__(self) -> None:
        """No parent: the thread's own reference keeps this alive until it has told its end."""
        super().__init__()
        self._number = 0
        self._done: Callable[[Any], object] | None = None
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an end is still awaited."""
        return self._done is not None

    def run(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Begin ``work``; ``done`` gets what it returned, or the exception that it raised."""
        self._number += 1
        self._done = done
        threading.Thread(target=self._run, args=(self._number, work), name="aside").start()

    def forget(self) -> None:
        """Drop what is awaited: whoever would be told is about to go."""
        self._done = None

    def _run(self, number: int, work: Callable[[], Any]) -> None:
        try:
            value = work()
        except Exception as error:  # whatever it raises is its asker's to show
            # The frames of a traceback hold what was read.
            error.__traceback__ = error.__cause__ = error.__context__ = None
            value = error
        self._ended.emit(number, value)

    @Slot(int, object)
    def _on_ended(self, number: int, value: object) -> None:
        if number == self._number and self._done is not None:
            done, self._done = self._done, None
            done(value)
