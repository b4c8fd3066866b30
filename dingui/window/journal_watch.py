"""Tells the window of what a command sends, or the worker, while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from dingui.errors import DinguiError

if TYPE_CHECKING:
    from dingui.library.watch import Watch

LOOK_MS: Final = 1_000
"""Milliseconds from one look to the next. One takes about 0.01 ms where nobody wrote: a counter in shared memory."""

RECOVER_LOOKS: Final = 5
"""Looks after which it is asked whether those who are sending are still alive."""


class Recoverer(Protocol):
    """Who finds out whose process is gone; ``dingui.background.Dispatcher`` is one."""

    def recover(self, done: Callable[[int], None]) -> None: ...  # noqa: D102


class JournalWatch(QObject):
    """Looks at the journal once a second, in the window's own thread.

    Nothing of the file system is watched: on a drive of another computer that would tell nothing, and on this one it
    would tell of each draft that is stored.

    Signals:
        changed: somebody else's delivery began or ended.
        interrupted: deliveries became unknown because their process is gone.
    """

    changed = Signal()
    interrupted = Signal()

    def __init__(self, watch: Watch, recoverer: Recoverer, busy: Callable[[], bool], parent: QObject) -> None:
        """``busy`` says whether the window itself is sending: then the worker has no time to look who is alive."""
        super().__init__(parent)
        self._watch = watch
        self._recoverer = recoverer
        self._busy = busy
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look; what is in the journal by now is known."""
        self.take_note()
        self._timer.start()

    @Slot()
    def take_note(self) -> None:
        """Take what is in the journal now for known: the window has just shown it."""
        self._has_changed()

    @Slot()
    def look(self) -> None:
        """Look once."""
        if self._has_changed():
            self.changed.emit()
        if not self._watch.sending or self._busy():
            self._looks = 0
            return
        self._looks += 1
        if self._looks >= RECOVER_LOOKS:
            self._looks = 0
            self._recoverer.recover(self._on_recovered)

    def _has_changed(self) -> bool:
        try:
            return self._watch.changed()
        except DinguiError:
            return False  # asked again in a second; what keeps drafts from being stored is said where they are

    def _on_recovered(self, count: int) -> None:
        if count:
            self.look()
            self.interrupted.emit()
