"""What is asked, before anything is sent, about messages of which nobody knows whether they arrived."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from dingui.library.doubts import Settled
from dingui.messages.payload import to_payload
from dingui.outcomes import OutcomeKind
from dingui.sending.jobs import content_of
from dingui.window.outcome_lines import says_same

if TYPE_CHECKING:
    from dingui.library.library import Library
    from dingui.library.robots import Robot
    from dingui.messages.models import Message


class Asks(Protocol):
    """Who answers; ``dingui.window.send_flow.Questions`` has it among others."""

    def after_unknown(self, robot: Robot, *, same: bool) -> str: ...  # noqa: D102


@dataclass(slots=True)
class DoubtAnswers:
    """What the person wants done, by the robots' ids."""

    meant: list[Robot]
    """The robots that something is sent to: all but those where it arrived."""
    uuids: dict[str, str] = field(default_factory=dict)
    """The ``msgUuid`` of before, where it is tried again safely."""
    despite: dict[str, str] = field(default_factory=dict)
    """The unknown delivery that a new message is sent in spite of."""
    repeated: list[str] = field(default_factory=list)
    """Names of robots that already delivered exactly this."""
    settled: dict[str, Settled] = field(default_factory=dict)
    """By delivery, what the person said of it."""


def ask_about_doubts(
    library: Library, asks: Asks, draft_id: str, messages: Mapping[str, Message], robots: Sequence[Robot]
) -> DoubtAnswers | None:
    """Ask of each robot where there is something to ask; None where the person does not want to send at all.

    ``messages`` has what each robot gets, by its id. Nothing is written. Raises ``LibraryError``.
    """
    answers = DoubtAnswers(list(robots))
    for robot in robots:
        message = messages[robot.id]
        last = library.deliveries.last_for(draft_id, robot.id)
        # Also where another draft said the same: the group would have it twice all the same.
        doubt = library.doubts.about(robot.id, content_of(json.dumps(to_payload(message))))
        if doubt is None and last is not None and last.state == OutcomeKind.UNKNOWN and not last.settled:
            doubt = last
        if doubt is None:
            if last is not None and last.state == OutcomeKind.DELIVERED and says_same(last, message):
                answers.repeated.append(robot.name)
            continue
        same = says_same(doubt, message)
        match asks.after_unknown(robot, same=same):
            case "again" if doubt.msg_uuid:
                answers.uuids[robot.id] = doubt.msg_uuid
            case "arrived":
                answers.settled[doubt.id] = Settled.ARRIVED
                answers.meant.remove(robot)
            case "lost":
                answers.settled[doubt.id] = Settled.LOST
            case "":
                return None
            case _ if same:
                answers.despite[robot.id] = doubt.id
            case _:
                answers.settled[doubt.id] = Settled.NEW
    return answers
