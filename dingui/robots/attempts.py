"""An attempt in a thread of its own, which can be left behind: nothing ends a wait for the system's name resolver."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from dingui.robots.cancel import Cancellation
from dingui.robots.progress import Progress


def bounded(
    work: Callable[[], None], progress: Progress, total_s: float, cancellation: Cancellation | None = None
) -> None:
    """Run ``work`` and wait for its end, for ``total_s`` seconds, or for ``cancellation``, whatever comes first.

    When this returns, the phase of ``progress`` stands still: what was not let out by now never will be. ``work`` must
    not raise.
    """
    woken = threading.Event()

    def run() -> None:
        try:
            work()
        finally:
            progress.release()
            woken.set()

    thread = threading.Thread(target=run, name="dingui-robot-attempt", daemon=True)
    forget = cancellation.on_cancel(woken.set) if cancellation is not None else None
    try:
        thread.start()
        woken.wait(total_s)
    finally:
        progress.stop()
        if forget is not None:
            forget()


def host_of(address: str) -> str:
    """Return the host in an address, with its port where it names one, without a name and password; empty for none."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""
