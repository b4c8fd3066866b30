"""What is tried again by itself, when, and how often. What is unknown never is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.reasons import Reason


class Group(StrEnum):
    """Outcomes that are counted together."""

    NOT_SENT = "not_sent"
    BUSY = "busy"
    THROTTLED = "throttled"
    GUARD = "guard"


NO_THREAD: Final = "no_thread"
"""The computer had none left to make a request in."""

# The others are not mended by waiting: a damaged address, a certificate, a keyring, a person's word.
_PASSING: Final = frozenset(
    {
        Reason.NAME_NOT_FOUND,
        Reason.NAME_TIMEOUT,
        Reason.CONNECTION_REFUSED,
        Reason.CONNECT_TIMEOUT,
        Reason.UNREACHABLE,
        Reason.TLS_FAILED,
        Reason.PROXY_UNREACHABLE,
        NO_THREAD,
    }
)
_REFUSED: Final = {Reason.BUSY: Group.BUSY, Reason.THROTTLED: Group.THROTTLED, Reason.TRAFFIC_GUARD: Group.GUARD}


@dataclass(frozen=True, slots=True)
class Policy:
    """How often each kind is tried again, and after which pause (the first, in ms; each next one is three times it)."""

    not_sent: int = 3
    not_sent_pause_ms: int = 1_000
    busy: int = 3
    """DingTalk's own advice for -1: at most three times (dingtalk-protocol.md §4.3)."""
    busy_pause_ms: int = 2_000
    too_fast: int = 3
    """For its pauses of ten minutes, and of some minutes for a network; it says how long."""
    wait_for_limit: bool = True
    """Whether a robot that has posted twenty within the minute is waited for; else it is not sent."""


PATIENT: Final = Policy()
ONCE: Final = Policy(not_sent=0, busy=0, too_fast=0)
"""One attempt, whatever comes of it."""


@dataclass(frozen=True, slots=True)
class Again:
    """A further attempt."""

    group: Group
    pause_ms: int


def again(outcome: Outcome, so_far: Counter[Group], policy: Policy, chance: Callable[[], float]) -> Again | None:
    """Say whether and after which pause an outcome is followed by another attempt.

    ``so_far`` counts the further attempts already made, ``chance`` gives numbers from 0 to 1: the pauses of many robots
    that failed in one moment must not end in one moment.
    """
    if outcome.kind is OutcomeKind.NOT_SENT:
        locked = outcome.reason == "journal_failed" and outcome.data.get("code") == "locked"
        if not locked and outcome.reason not in _PASSING:
            return None
        group, most, first_ms = Group.NOT_SENT, policy.not_sent, policy.not_sent_pause_ms
    elif outcome.kind is OutcomeKind.REJECTED and outcome.reason in _REFUSED:
        group = _REFUSED[Reason(outcome.reason)]
        if group is not Group.BUSY:
            stated_ms = int(outcome.data.get("seconds", 600)) * 1000
            return Again(group, stated_ms) if so_far[group] < policy.too_fast else None
        most, first_ms = policy.busy, policy.busy_pause_ms
    else:
        return None
    if so_far[group] >= most:
        return None
    return Again(group, round(first_ms * 3 ** so_far[group] * (0.75 + chance() / 2)))
