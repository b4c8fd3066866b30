"""Parts that a person gave a time, by the wall clock: it is what the person looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from dingui.sending.underway import Part

LATE_MS: Final = 10 * 60_000
"""So long after the chosen time, a part that nobody woke up for is not sent by itself any more."""
LOOK_AGAIN_MS: Final = 30_000
"""How often a chosen time is looked at: clocks are set, and computers sleep."""


def head_of(line: Iterable[Part]) -> Part | None:
    """Return the part of a robot's line whose turn it is; what waits for its time is in no other message's way."""
    return next((part for part in line if not part.not_before_ms), None)


def due_in(lines: Collection[Iterable[Part]], now_ms: int) -> list[Part]:
    """Return the parts whose chosen time has come (``now_ms``: milliseconds since 1970)."""
    return [part for line in lines for part in line if 0 < part.not_before_ms <= now_ms]


def looks_ms(lines: Collection[Iterable[Part]], now_ms: int) -> list[int]:
    """Return after how many milliseconds the clock is to be looked at again; nothing where no part has a time."""
    chosen = [part.not_before_ms for line in lines for part in line if part.not_before_ms]
    return [min(max(min(chosen) - now_ms, 0), LOOK_AGAIN_MS)] if chosen else []
