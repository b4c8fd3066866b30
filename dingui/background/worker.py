"""The one long-lived worker thread: network, keyring and everything else that takes time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

_log = logging.getLogger(__name__)

_LONGEST_MS: Final = 60_000
"""Asked again at least this often: a timer stands still while the computer sleeps."""


class Task:
    """A piece of work with what identifies it; made in the GUI thread, run in the worker."""

    __slots__ = ("number", "work")

    def __init__(self, number: int, work: Callable[[Any], Any]) -> None:
        self.number = number
        self.work = work


class Worker(QObject):
    """Lives in the worker thread and runs one task after another; between them it pumps the outbox.

    ``make_parts`` builds what the tasks work with. It is called in the worker thread, before the first task, because a
    database connection belongs to the thread that opened it.

    Signals:
        finished: (number, value) of a task that returned.
        failed: (number, exception) of a task that raised.
    """

    finished = Signal(int, object)
    failed = Signal(int, object)
    _woken = Signal()

    def __init__(self, make_parts: Callable[[], Any]) -> None:
        super().__init__()
        self._make_parts = make_parts
        self._parts: Any = None
        # Queued also where the wake comes from this thread, in the middle of a task.
        self._woken.connect(self._pump, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pump)

    @Slot(object)
    def run_task(self, task: Task) -> None:
        """Run one task; every path ends in exactly one signal."""
        try:
            if self._parts is None:
                self._parts = self._make_parts()
                self._parts.attend(self._woken.emit)
            value = task.work(self._parts)
        except Exception as error:  # whatever a task raises is its asker's to show
            # The frames of tracebacks can hold secrets: only the exception itself goes on.
            error.__traceback__ = error.__cause__ = error.__context__ = None
            self.failed.emit(task.number, error)
        else:
            self.finished.emit(task.number, value)

    @Slot()
    def _pump(self) -> None:
        if self._parts is None:
            return
        try:
            pause_ms = self._parts.pump()
        except Exception as error:
            # Only a mistake of ours gets here. What is under way stays so, and the next start shows it as unknown.
            _log.error("the outbox stumbled: %s", type(error).__name__)
            return
        if pause_ms is not None:
            self._timer.start(min(pause_ms, _LONGEST_MS))
        else:
            self._timer.stop()

    @Slot()
    def close(self) -> None:
        """Let go of the parts, in the thread that they belong to, and end the thread."""
        self._timer.stop()
        if self._parts is not None:
            try:
                self._parts.close()
            except Exception as error:
                _log.error("the background could not be closed cleanly: %s", type(error).__name__)
            self._parts = None
        QThread.currentThread().quit()
