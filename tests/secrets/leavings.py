"""What a keyring's calls leave behind: threads that nobody waits for any more, and connections that they hold."""

from __future__ import annotations

import gc
import threading
import time
from typing import Final

from dingui.secrets import bounded

_PATIENT_S: Final = 20.0


def collect() -> None:
    """Wait for abandoned calls to end, and collect what they held, while the test may still leave it unclosed."""
    until = time.monotonic() + _PATIENT_S
    for thread in threading.enumerate():
        if thread.name == bounded._NAME:
            thread.join(max(0.0, until - time.monotonic()))
    gc.collect()
