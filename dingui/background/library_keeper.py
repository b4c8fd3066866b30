"""What looks after the library beside the window: whether it is sound, its copies, and the bin."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dingui.errors import DinguiError

if TYPE_CHECKING:
    from dingui.library.backups import Backups
    from dingui.library.library import Library

_log = logging.getLogger(__name__)

QUIET_MS: Final = 10_000
"""Milliseconds after the start: by then the window is filled and its person reads or types."""

AGAIN_MS: Final = 20 * 60 * 1000
"""Milliseconds between two looks at whether a copy is due and what in the bin is old enough."""

CHUNK: Final = 20
"""Drafts that are deleted in one transaction: a few milliseconds, while the window waits up to 50 ms for its own."""

_BREATH_S: Final = 0.005
"""Between two transactions, so that whoever waits for the file gets it: SQLite's lock knows no queue."""

Work = Callable[[], Any]


class LibraryKeeper(QObject):
    """Works in a thread of its own, with connections of its own; both end when there is nothing to do.

    Signals:
        damaged: (:class:`Copy` or None) the library is not sound; the newest copy that is.
        bin_changed: something in the bin is gone for good.
        copied: (:class:`Copy`) a copy was made.
    """

    damaged = Signal(object)
    bin_changed = Signal()
    copied = Signal(object)
    _ended = Signal(object, object)

    def __init__(self, path: Path, open_library: Callable[[], Library], clock: Callable[[], float] = time.time) -> None:
        """``path`` is the library's; ``open_library`` is called in the thread; ``clock`` gives seconds since 1970."""
        super().__init__()
        self._path = path
        self._open_library = open_library
        self._clock = clock
        self._works: SimpleQueue[tuple[Work, Callable[[Any], object] | None]] = SimpleQueue()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._working = False
        self._looked_through = False
        self._lock = threading.Lock()
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_after)

    def start(self) -> None:
        """Look after the library at a quiet moment, and from time to time."""
        QTimer.singleShot(QUIET_MS, self, self.look_after)
        self._timer.start(AGAIN_MS)

    @property
    def busy(self) -> bool:
        """Whether the thread is at work."""
        with self._lock:
            return self._working

    @Slot()
    def look_after(self) -> None:
        """Look whether the library is sound, the first time; make a copy where one is due; let go what is too old."""
        if not self.busy:
            self._run(self._look_after, None)

    def copies(self, done: Callable[[Any], object]) -> None:
        """Tell ``done`` the list of :class:`Copy`, the newest first."""
        self._run(lambda: self._backups().all(), done)

    def look_inside(self, path: Path, done: Callable[[Any], object]) -> None:
        """Tell ``done`` what is :class:`Inside` the copy at ``path``, or the exception."""
        self._run(lambda: self._backups().look_inside(path), done)

    def newest_good(self, done: Callable[[Any], object]) -> None:
        """Tell ``done`` the newest :class:`Copy` that is sound, or None."""
        self._run(lambda: self._backups().newest_good(), done)

    def empty_bin(self, until_ms: int, done: Callable[[Any], object]) -> None:
        """Delete for good what was removed up to ``until_ms`` (since 1970); ``done`` is told how many, or the error."""
        self._run(lambda: self._empty(lambda library: library.bin.empty(until_ms, CHUNK)), done)

    def close(self, wait_ms: int) -> bool:
        """Stop, and return whether the thread ended within ``wait_ms``."""
        self._timer.stop()
        self._stop.set()
        until = time.monotonic() + wait_ms / 1000
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, work: Work, done: Callable[[Any], object] | None) -> None:
        if self._stop.is_set():
            return
        self._works.put((work, done))
        with self._lock:
            if self._working:
                return
            self._working = True
        # The one before may still be ending.
        thread = threading.Thread(target=self._work_off, name="keeper")
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    # In the thread

    def _work_off(self) -> None:
        from dingui.library.backups import Stopped

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
                value = work()
            except (DinguiError, OSError, Stopped) as error:
                # Tried again later, or shown by who asked.
                _log.info("looking after the library ended in %s", getattr(error, "code", type(error).__name__))
                value = error
            self._ended.emit(done, value)

    def _backups(self) -> Backups:
        from dingui.library.backups import Backups

        return Backups(self._path, self._clock)

    def _look_after(self) -> tuple[Any, ...]:
        """Return what there is to tell."""
        from dingui.library.backups import Stopped, check
        from dingui.library.errors import LibraryError

        backups = self._backups()
        if not self._looked_through:
            try:
                check(self._path, self._stop.is_set)
            except LibraryError as error:
                if error.code != "damaged":
                    raise
                return ("damaged", backups.newest_good())
            self._looked_through = True
        copy = None
        if backups.due():
            try:
                copy = backups.make(self._breathe)
            except LibraryError as error:
                if error.code == "damaged":
                    return ("damaged", backups.newest_good())
                # No room for a copy is no reason to keep what is to go: that makes some.
                _log.info("no copy of the library was made: %s", error.code)
            except Stopped:
                return ("kept", None, 0)
        now_ms = int(self._clock() * 1000)
        return ("kept", copy, self._empty(lambda library: library.bin.let_go(now_ms, CHUNK)))

    def _breathe(self) -> bool:
        """Let the window have disk and processor for a moment; return whether to stop."""
        return self._stop.wait(_BREATH_S / 5)

    def _empty(self, some: Callable[[Library], int]) -> int:
        """Do ``some`` until nothing is left of it; return how many drafts are gone."""
        gone = 0
        with self._open_library() as library:
            while not self._stop.is_set() and (number := some(library)):
                gone += number
                self._stop.wait(_BREATH_S)
        return gone

    # In the window's thread

    @Slot(object, object)
    def _on_ended(self, done: Callable[[Any], object] | None, value: object) -> None:
        if done is not None:
            done(value)
            return
        match value:
            case ("damaged", copy):
                self.damaged.emit(copy)
            case ("kept", copy, gone):
                if copy is not None:
                    self.copied.emit(copy)
                if gone:
                    self.bin_changed.emit()
