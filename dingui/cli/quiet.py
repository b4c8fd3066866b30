"""Quiet hours for commands: pointed out only, unless they are to be minded. What a monitor posts at night is urgent."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from dingui.cli.input import BadInput
from dingui.library.quiet import read_quiet
from dingui.library.robots import Robot
from dingui.messages.models import Message
from dingui.texts.confirming import quiet_command_words, when


class QuietNow(BadInput):
    """A robot is in its quiet hours, and they are to be minded."""


def look_at_quiet_hours(sent: Sequence[tuple[Robot, Message]], *, mind: bool) -> None:
    """Say on standard error which robots are in their quiet hours now; with ``mind``, raise :class:`QuietNow`."""
    now_ms = time.time_ns() // 1_000_000
    said = []
    for robot, message in sent:
        everyone = message.type.has_mentions and message.at.everyone
        hours = read_quiet(robot.quiet)
        until_ms = None if hours is None else hours.until_ms(now_ms, everyone=everyone)
        if until_ms is not None:
            said.append(quiet_command_words(robot.name, when(until_ms, now_ms), sent=not mind))
    if said and mind:
        raise QuietNow("quiet_hours", " ".join(said))
    for words in said:
        sys.stderr.write(words + "\n")
