"""Ctrl+C for a command that sends: first what has not begun is kept back, then what has is not waited for either."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Final

from dingui.robots.cancel import Cancellation

_END: Final = "end"
_STOP: Final = "stop"
_CUT: Final = "cut"


@contextmanager
def stopped_by_signals(
    halt: Cancellation, cancellation: Cancellation, stopping: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Let signals end a send with true outcomes instead of a traceback.

    The first Ctrl+C is ``halt``'s: what has not begun is not sent, what has is waited for, since only its answer tells
    whether it arrived. The second one, and SIGTERM at once (nobody sends that twice: what follows is SIGKILL), are
    ``cancellation``'s, too. ``stopping`` is called after the first Ctrl+C, in a thread of its own.
    """
    # A handler runs in the middle of whatever the main thread does, with the locks that are held there; putting into
    # this queue is all that is safe in it. Another thread does the rest.
    wishes: SimpleQueue[str] = SimpleQueue()

    def obey() -> None:
        while (wish := wishes.get()) != _END:
            if wish == _CUT or halt.cancelled:
                cancellation.cancel()
            else:
                halt.cancel()
                stopping()

    thread = threading.Thread(target=obey, name="dingui-signals", daemon=True)
    thread.start()
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_details: wishes.put(_STOP)),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_details: wishes.put(_CUT)),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        wishes.put(_END)
        thread.join()
