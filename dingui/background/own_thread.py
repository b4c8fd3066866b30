"""Work that takes its time beside the window: in a thread that is there only while there is work."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from dingui.errors import DinguiError

_log = logging.getLogger(__name__)


class OwnThread(QObject):
    """Works off one thing after another in a thread of its own, and tells what came of each in this object's.

    Who inherits says how one is done (:meth:`_do`) and what is told where nobody in particular asked (:meth:`_tell`).
    """

    _ended = Signal(object, object)

    def __init__(self, name: str) -> None:
        """``name`` is the thread's."""
        super().__init__()
        self._name = name
        self._works: SimpleQueue[tuple[Callable[..., Any], Callable[[Any], object] | None]] = SimpleQueue()
        self._stop = threading.Event()
        """Set when the program ends: what takes long looks at it."""
        self._threads: list[threading.Thread] = []
        self._working = False
        self._lock = threading.Lock()
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether the thread is at work."""
        with self._lock:
            return self._working

    def close(self, wait_ms: int) -> bool:
        """Stop, and return whether the thread ended within ``wait_ms``."""
        self._stop.set()
        until = time.monotonic() + wait_ms / 1000
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, work: Callable[..., Any], done: Callable[[Any], object] | None) -> None:
        """Have ``work`` done; ``done`` is told its value, or the ``DinguiError`` or ``OSError`` that it ended in."""
        if self._stop.is_set():
            return
        self._works.put((work, done))
        with self._lock:
            if self._working:
                return
            self._working = True
        # The one before may still be letting go of what it had.
        thread = threading.Thread(target=self._work_off, name=self._name)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    # In the thread

    def _work_off(self) -> None:
        with ExitStack() as held:
            while True:
                with self._lock:
                    try:
                        work, done = self._works.get_nowait()
                    except Empty:
                        self._working = False
                        return
                if self._stop.is_set():
                    continue
                try:
                    value = self._do(work, held)
                except (DinguiError, OSError) as error:
                    # Tried again another time, or shown by who asked.
                    _log.info("%s ended in %s", self._name, getattr(error, "code", type(error).__name__))
                    value = error
                self._ended.emit(done, value)

    def _do(self, work: Callable[..., Any], held: ExitStack) -> Any:
        """Do one thing; what ``held`` is given is let go of when nothing is left to do, in this very thread."""
        raise NotImplementedError

    # In this object's thread

    @Slot(object, object)
    def _on_ended(self, done: Callable[[Any], object] | None, value: object) -> None:
        if done is not None:
            done(value)
        else:
            self._tell(value)

    def _tell(self, value: object) -> None:
        """Tell what came of something that nobody in particular asked for."""
        raise NotImplementedError
