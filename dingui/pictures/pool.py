"""A few threads of their own for pictures, so that a slow one delays neither a send nor the window."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from dingui.pictures.stop import Stop, Stopped

THREADS: Final = 3
WAITING_MAX: Final = 64

_log = logging.getLogger(__name__)

Work = Callable[[Stop], None]


class Pool:
    """Runs pieces of work by number. Every method may be called from any thread; threads start when first needed."""

    def __init__(self, threads: int = THREADS, waiting_max: int = WAITING_MAX) -> None:
        self._most = threads
        self._waiting_max = waiting_max
        self._changed = threading.Condition()
        self._waiting: OrderedDict[int, tuple[Work, Stop]] = OrderedDict()
        self._running: dict[int, Stop] = {}
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, number: int, work: Work) -> bool:
        """Run ``work`` when a thread is free; return False, and do nothing, where the queue is full or closed."""
        with self._changed:
            if self._closed or len(self._waiting) >= self._waiting_max:
                return False
            self._waiting[number] = (work, Stop())
            if len(self._waiting) + len(self._running) > len(self._threads) < self._most:
                # Not waited for by the interpreter: close() says whether one hangs, and the program goes all the same.
                thread = threading.Thread(target=self._serve, name="dingui pictures", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()
            return True

    def cancel(self, number: int) -> None:
        """Take a piece of work out of the queue, or stop it."""
        with self._changed:
            self._waiting.pop(number, None)
            stop = self._running.get(number)
        if stop is not None:
            stop.stop()

    def close(self, timeout_s: float) -> bool:
        """Stop everything, and return whether all threads ended within ``timeout_s``."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            running = list(self._running.values())
            self._changed.notify_all()
        for stop in running:
            stop.stop()
        end = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not (self._waiting or self._closed):
                    self._changed.wait()
                if self._closed:
                    return
                number, (work, stop) = self._waiting.popitem(last=False)
                self._running[number] = stop
            try:
                work(stop)
            except Stopped:
                pass
            except Exception as error:  # a mistake of ours; its words may hold an address
                _log.error("a picture ended in %s", type(error).__name__)
            finally:
                stop.release()
                with self._changed:
                    del self._running[number]
