"""News that come in a stream, told on now and then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot


class AtMost(QObject):
    """Tells at once, then no more often than every so many milliseconds; the last news are never left untold."""

    def __init__(self, every_ms: int, tell: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._tell = tell
        self._every_ms = every_ms
        self._since = QElapsedTimer()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self.now)

    def soon(self) -> None:
        """There is news."""
        if self._due.isActive():
            return
        gone_ms = self._since.elapsed() if self._since.isValid() else self._every_ms
        if gone_ms >= self._every_ms:
            self.now()
        else:
            self._due.start(self._every_ms - gone_ms)

    @Slot()
    def now(self) -> None:
        """Tell at once, whatever was told a moment ago."""
        self._due.stop()
        self._since.start()
        self._tell()
