"""Waiting for a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(what: str, attempt: Callable[[], T | None], timeout_s: float = 10.0) -> T:
    """Call ``attempt`` every 10 ms until it returns something true, and return that.

    Raises ``TimeoutError`` that says ``what`` did not come about.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        result = attempt()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout_s:g} s: {what}")
        time.sleep(0.01)
