"""Twenty a minute for each robot, whoever sends: this window, another one, the command line, before a restart or after.

What counts is when DingTalk may have received a request, and that is some time between its leaving and its answer. So a
minute is counted from the *answer* of one request to the *leaving* of another: then no 60 s of DingTalk's hold more
than 20, however slow the network is.

Clocks. A request is remembered with the system's monotonic clock, which all processes share and nobody can set. It may
stand still while the computer sleeps, which only makes it say *less* time than went by. After a restart of the computer
it begins at zero, and then says for how long it has been on, which is less than the age of what was before; where the
system does not tell one start from another and the clock reads more than a remembered value, the difference is still
never more than the true age. The wall clock is asked beside it, for a
folder that two computers share: as long as either says that the minute is not over, it is not. A wall clock that was
set back says nothing. So nothing waits longer than a minute and a half on account of a clock.

The pause after DingTalk's own "too fast" is over when *either* clock says so: being wrong costs one more refusal.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Protocol

from dingui.library.passes import Pass, Refusal
from dingui.library.processes import boot_of, own_mark

LIMIT: Final = 20
"""Messages a minute into one group (dingtalk-protocol.md §4.1)."""
WINDOW_MS: Final = 60_000
MARGIN_MS: Final = 1_000
"""For clocks that do not run alike, ours and DingTalk's."""
LONGEST_ON_ITS_WAY_MS: Final = 30_000
"""After this, a request whose end nobody wrote down has arrived or never will: the client's own limit."""
MONTHLY_QUOTA: Final = 3_000
"""Posts by webhooks in a calendar month, for all of an organisation (dingtalk-protocol.md §2.8)."""
FORMER_QUOTA: Final = 5_000
"""The same before 2025-11-19; it is not known who keeps it."""

_LOOKED_AT: Final = 3 * LIMIT
_SKEW_MS: Final = 1_000
_CHINA: Final = timezone(timedelta(hours=8))


class PassBook(Protocol):
    """Where requests are remembered; ``dingui.library.passes.Passes`` is one."""

    def latest(self, pace_key: str, limit: int) -> list[Pass]: ...  # noqa: D102
    def refusal(self, pace_key: str) -> Refusal | None: ...  # noqa: D102
    def key_of(self, robot_id: str) -> str: ...  # noqa: D102
    def posts_since(self, since_ms: int) -> dict[str, int]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a robot has to wait, in milliseconds, and whether it is DingTalk's pause or the twenty a minute."""

    ms: int = 0
    paused: bool = False
    """DingTalk said that it takes nothing from this robot for a while."""


@dataclass(frozen=True, slots=True)
class Meter:
    """What was posted in this calendar month (China's), as far as this computer knows."""

    posts: int
    by_robot: dict[str, int]
    """By the robots' ids."""
    quota: int = MONTHLY_QUOTA
    former_quota: int = FORMER_QUOTA


class Pacing:
    """Belongs to the thread of its book."""

    def __init__(
        self,
        book: PassBook,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        boot: str | None = None,
    ) -> None:
        """``clock`` gives seconds since 1970, ``monotonic`` those of the system-wide clock that nobody can set.

        ``boot`` names the start of the computer that it counts from; None asks the system.
        """
        self._book = book
        self._clock = clock
        self._monotonic = monotonic
        self._boot = boot_of(own_mark()) if boot is None else boot

    def up_ms(self) -> int:
        """Return the monotonic clock in milliseconds, as passes are remembered with it."""
        return int(self._monotonic() * 1000)

    def ready_ms(self, robot_id: str) -> int:
        """Return for how many milliseconds a robot of the library has to wait; 0 where it may post now."""
        key = self._book.key_of(robot_id)
        return self.wait(key).ms if key else 0

    def wait(self, pace_key: str) -> Wait:
        """Return how long a request to this token has to wait. Raises ``LibraryError``."""
        up_ms, now_ms = self.up_ms(), int(self._clock() * 1000)
        left = sorted(
            (self._left(each, up_ms, now_ms) for each in self._book.latest(pace_key, _LOOKED_AT)), reverse=True
        )
        limit = left[LIMIT - 1] if len(left) >= LIMIT else 0
        refusal = self._book.refusal(pace_key)
        pause = 0 if refusal is None else self._pause_left(refusal, up_ms, now_ms)
        return Wait(pause, paused=True) if pause > limit else Wait(limit)

    def meter(self) -> Meter:
        """Return the month's count, for information: others may post with the same robots."""
        month = datetime.fromtimestamp(self._clock(), _CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        by_robot = self._book.posts_since(int(month.astimezone(UTC).timestamp() * 1000))
        return Meter(sum(by_robot.values()), by_robot)

    def _left(self, each: Pass, up_ms: int, now_ms: int) -> int:
        """Return for how long one request still counts."""
        span = WINDOW_MS + MARGIN_MS
        if each.ended_up_ms is None or each.ended_ms is None:
            span += LONGEST_ON_ITS_WAY_MS
            since_up, since = each.left_up_ms, each.left_ms
        else:
            since_up, since = each.ended_up_ms, each.ended_ms
        age = now_ms - since
        return max(0, span - self._age(up_ms, since_up, each.boot), span - age if 0 <= age < span else 0)

    def _pause_left(self, refusal: Refusal, up_ms: int, now_ms: int) -> int:
        span = refusal.seconds * 1000
        since_up = refusal.at_up_ms
        by_up = span if since_up is None else span - self._age(up_ms, since_up, refusal.boot)
        age = now_ms - refusal.at_ms
        # Set back, it says nothing; but where there is no other clock to go by, nothing is waited for for ever.
        by_wall = span - age if age >= 0 else (span if since_up is not None else 0)
        return max(0, min(by_up, by_wall))

    def _age(self, up_ms: int, since_up_ms: int, boot: str) -> int:
        """Return what the monotonic clock says of an age, never more than the true one."""
        if boot != self._boot:
            return up_ms
        if up_ms >= since_up_ms:
            return up_ms - since_up_ms
        # Begun anew since then; or two processors that do not agree to the millisecond.
        return 0 if since_up_ms - up_ms < _SKEW_MS else up_ms
