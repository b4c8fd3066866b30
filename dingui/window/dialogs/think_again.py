"""The seconds between the answer and the first byte, counted so that nothing can shorten them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

JUMP_S: Final = 2.0
"""More between two looks at the clocks than so long: the computer slept, or somebody set its clock."""
STEP_S: Final = 0.5
"""The most that one look can count: after a standstill the person still has time for the click that is waiting."""


class Countdown:
    """Counts on a clock that nobody can set, and watches the other one. :meth:`tick` is to be called often."""

    def __init__(
        self,
        seconds: float,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._seconds = seconds
        self._gone = 0.0
        self._last = (clock(), monotonic())
        self._broken = False

    @property
    def broken(self) -> bool:
        """Whether a clock jumped: then it never ends, and the person is asked anew."""
        return self._broken

    @property
    def left_s(self) -> float:
        """How many seconds are left."""
        return max(0.0, self._seconds - self._gone)

    @property
    def over(self) -> bool:
        """Whether it has come to its end, undisturbed."""
        return not self._broken and self.left_s == 0.0

    @property
    def share(self) -> float:
        """How much of it is over, 0 to 1."""
        return 1.0 if self._seconds <= 0 else min(1.0, self._gone / self._seconds)

    def tick(self) -> None:
        """Look at the clocks."""
        before, self._last = self._last, (self._clock(), self._monotonic())
        by_wall, by_up = self._last[0] - before[0], self._last[1] - before[1]
        # Some systems' monotonic clock stands still while they sleep: then the other one tells.
        if abs(by_wall) > JUMP_S or by_up > JUMP_S:
            self._broken = True
        self._gone += min(max(by_up, 0.0), STEP_S)
