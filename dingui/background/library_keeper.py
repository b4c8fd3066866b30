"""What looks after the library beside the window: whether it is sound, its copies, and the bin."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal, Slot

from dingui.background.own_thread import OwnThread

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


class LibraryKeeper(OwnThread):
    """Works with connections of its own, each for one thing that is done.

    Signals:
        damaged: (:class:`Copy` or None) the library is not sound; the newest copy that is.
        bin_changed: something in the bin is gone for good.
        copied: (:class:`Copy`) a copy was made.
    """

    damaged = Signal(object)
    bin_changed = Signal()
    copied = Signal(object)

    def __init__(self, path: Path, open_library: Callable[[], Library], clock: Callable[[], float] = time.time) -> None:
        """``path`` is the library's; ``open_library`` is called in the thread; ``clock`` gives seconds since 1970."""
        super().__init__("library keeper")
        self._path = path
        self._open_library = open_library
        self._clock = clock
        self._looked_through = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_after)

    def start(self) -> None:
        """Look after the library at a quiet moment, and from time to time."""
        QTimer.singleShot(QUIET_MS, self, self.look_after)
        self._timer.start(AGAIN_MS)

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
        return super().close(wait_ms)

    # In the thread

    def _do(self, work: Work, held: ExitStack) -> Any:
        from dingui.library.backups import Stopped

        del held  # each has its own library
        try:
            return work()
        except Stopped as stopped:
            return stopped

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

    def _tell(self, value: object) -> None:
        match value:
            case ("damaged", copy):
                self.damaged.emit(copy)
            case ("kept", copy, gone):
                if copy is not None:
                    self.copied.emit(copy)
                if gone:
                    self.bin_changed.emit()
