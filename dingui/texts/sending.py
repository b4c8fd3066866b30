"""What is said while something is being sent, and about what nobody knows the outcome of."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dingui.texts import N_, _, ngettext
from dingui.texts.outcomes import Explanation, state_word
from dingui.texts.times import countdown, short_time


@dataclass(frozen=True, slots=True)
class WayOut:
    """One of the four ways out of an unknown outcome, as a button and what it rests on."""

    label: str
    relies_on: str


_WAYS: Final[dict[str, tuple[str, str]]] = {
    "again": (
        N_("Try again safely"),
        N_(
            "It goes with the same number (msgUuid), and DingTalk documents that it posts a number only once. How long"
            " it remembers a number is not documented, so the sooner, the safer."
        ),
    ),
    "new": (
        N_("Send as a new message"),
        N_("It goes with a new number. If the first one did arrive, the group has the message twice."),
    ),
    "arrived": (
        N_("It arrived"),
        N_("You looked into the group, and the message is there. Nothing is sent."),
    ),
    "lost": (
        N_("It didn't arrive"),
        N_("You looked into the group, and the message is not there. Nothing is sent; you can send it again."),
    ),
}


def way_out(how: str) -> WayOut:
    """Return the words for a :class:`dingui.library.doubts.Settled`, by its value. Raises ``KeyError`` for others."""
    label, relies_on = _WAYS[how]
    return WayOut(_(label), _(relies_on))


def explain_wait(robot_name: str, until_ms: int, *, paused: bool) -> str:
    """Say why a robot waits and until when (``until_ms``, since 1970, is shown as local time)."""
    clock = time.strftime("%H:%M:%S", time.localtime(until_ms / 1000 + 0.999))
    if paused:
        words = _("DingTalk takes nothing from “{robot}” for a while: it posted too fast. It goes on at {time}.")
    else:
        words = _("“{robot}” has posted 20 messages within a minute, as many as DingTalk takes. It goes on at {time}.")
    return words.format(robot=robot_name, time=clock)


def refused_until_settled(robot_name: str) -> Explanation:
    """Say that a message is not sent to a robot because it is not known whether it arrived the last time."""
    return Explanation(
        _("Not sent again to “{robot}”: whether this message arrived before is still unknown.").format(
            robot=robot_name
        ),
        _("Sending it once more could double it in the group."),
        _(
            "Look into the group. With --after-unknown again it goes with its old number (msgUuid), by which DingTalk"
            " should post it only once; with --after-unknown new it goes as a new message."
        ),
    )


_COUNTS: Final = (
    ("delivered", N_("{count} sent")),
    ("rejected", N_("{count} refused")),
    ("unknown", N_("{count} uncertain")),
    ("not_sent", N_("{count} not sent")),
    ("stopped", N_("{count} stopped")),
    ("sending", N_("{count} on the way")),
    ("waiting", N_("{count} waiting")),
)


def count_states(counts: Mapping[str, int]) -> str:
    """Say how many robots stand how, by the values of a ``PartState``: ``12 sent · 3 waiting``."""
    merged = {**counts, "waiting": counts.get("waiting", 0) + counts.get("waiting_for_limit", 0)}
    return " · ".join(_(words).format(count=merged[key]) for key, words in _COUNTS if merged.get(key))


def progress_of(done: int, total: int) -> str:
    """Say how far a broadcast is."""
    return ngettext("{done} of {total} robot done", "{done} of {total} robots done", total).format(
        done=done, total=total
    )


def part_line(
    state: str,
    *,
    until_ms: int | None = None,
    since_ms: int = 0,
    now_ms: int = 0,
    attempt: int = 0,
    paused: bool = False,
) -> str:
    """Say in a few words how one robot stands; ``attempt`` is the number of the attempt that is meant, from 1.

    ``since_ms`` is since when it does: being sent, it is told how long that has taken.
    """
    seconds = None if until_ms is None else max(1, -(-(until_ms - now_ms) // 1000))
    if state == "waiting_for_limit":
        if seconds is None:
            return _("Waiting: 20 a minute")
        if paused:
            return _("Paused by DingTalk, goes on in {time}").format(time=countdown(seconds))
        return _("20 in this minute, goes on in {time}").format(time=countdown(seconds))
    if state == "waiting":
        if seconds is None:
            return _("Waiting")
        return _("Attempt {number} in {time}").format(number=attempt, time=countdown(seconds))
    if state == "stopped":
        return _("Stopped before it left")
    words = state_word(state)
    if state == "sending":
        if attempt > 1:
            words = _("Sending, attempt {number}").format(number=attempt)
        taken = (now_ms - since_ms) // 1000 if since_ms else 0
        return _("{doing}, {time}").format(doing=words, time=countdown(taken)) if taken > 0 else words
    return words


def explain_retry(robot_name: str, until_ms: int, attempt: int) -> str:
    """Say that what never left is tried again, and when."""
    clock = time.strftime("%H:%M:%S", time.localtime(until_ms / 1000 + 0.999))
    return _("Not sent to “{robot}” yet; attempt {number} follows at {time}.").format(
        robot=robot_name, number=attempt, time=clock
    )


def explain_left(summary: str, made_ms: int, now_ms: int, done: int, left: int) -> Explanation:
    """Say that an earlier start was sending something, and what is left of it."""
    when = short_time(made_ms, now_ms)
    head = _("“{message}”, begun {time}, was not sent to everyone.").format(
        message=summary or _("(no text)"), time=when
    )
    sent = ngettext("{count} robot is done.", "{count} robots are done.", done).format(count=done)
    rest = ngettext("{count} is left, to which nothing was sent.", "{count} are left, to which nothing was sent.", left)
    return Explanation(head, f"{sent} {rest.format(count=left)}", "")


def explain_settled(robot_name: str, how: str) -> str:
    """Say what the person found out about an unknown outcome: ``arrived`` or ``lost``; else that it was sent again."""
    words = {
        "arrived": _("You said that it arrived at “{robot}”."),
        "lost": _("You said that it did not arrive at “{robot}”."),
        "again": _("It was tried again for “{robot}”, with the same number."),
        "new": _("It was sent to “{robot}” again as a new message."),
    }[how]
    return words.format(robot=robot_name)
