"""Asking an attempt to stop, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Cancellation:
    """A wish to stop that can be uttered once and is never taken back. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._callbacks: dict[object, Callable[[], None]] = {}

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        with self._lock:
            return self._cancelled

    def cancel(self) -> None:
        """Say that the attempt should stop; calling it again does nothing.

        Each registered callback runs once, in this thread, with no lock held.
        """
        with self._lock:
            self._cancelled = True
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have ``callback`` called at :meth:`cancel`, or now if that was before; return what unregisters it."""
        key = object()
        with self._lock:
            now = self._cancelled
            if not now:
                self._callbacks[key] = callback
        if now:
            callback()

        def forget() -> None:
            with self._lock:
                self._callbacks.pop(key, None)

        return forget
