"""What is said while something is being sent, and about what nobody knows the outcome of."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from dingui.texts import N_, _
from dingui.texts.outcomes import Explanation


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
