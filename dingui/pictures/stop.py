"""Ending a fetch from another thread, whatever it waits for."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket


class Stopped(Exception):
    """The fetch was stopped; raised in its own thread at its next step. Holds nothing."""


class Stop:
    """A wish to stop that is uttered once and never taken back. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._line: socket.socket | None = None

    @property
    def event(self) -> threading.Event:
        """Set by :meth:`stop`."""
        return self._event

    def check(self) -> None:
        """Raise :class:`Stopped` where the fetch was stopped."""
        if self._event.is_set():
            raise Stopped

    def stop(self) -> None:
        """End what the fetch waits for."""
        from socket import SHUT_RDWR  # loaded by now where there is anything to end

        with self._lock:
            self._event.set()
            if self._line is not None:
                # Already ended by the other side, or not yet connected: no wait is left that this could end.
                with contextlib.suppress(OSError):
                    self._line.shutdown(SHUT_RDWR)

    def hold(self, sock: socket.socket) -> None:
        """Keep a handle on the connection of ``sock``, so that :meth:`stop` ends a wait on it.

        A duplicate: wrapping in TLS takes the descriptor out of ``sock``, and a closed one's number may be another
        file's by then. Raises :class:`Stopped`, or ``OSError`` where no descriptor is left.
        """
        handle = sock.dup()
        with self._lock:
            previous, self._line = self._line, handle
        if previous is not None:
            previous.close()
        self.check()

    def release(self) -> None:
        """Close the handle."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()
