"""What a person asks for, and what they get back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from dingui.messages.models import Message
from dingui.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Target:
    """A robot to post to, without its secrets."""

    robot_id: str
    """The library's id; empty for an address that only this command knows."""
    name: str
    endpoint: str
    """The address without its query."""
    practice: bool = False
    """Whether it is the practice robot inside this program."""


@dataclass(frozen=True, slots=True)
class SendJob:
    """One message to one robot; a snapshot that later typing does not touch."""

    target: Target
    message: Message
    draft_id: str | None = None
    msg_uuid: str = ""
    """DingTalk's idempotency key (``dingtalk-protocol.md`` §2.1): the same again only where a person repeats a job."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What came of a job."""

    job: SendJob
    outcome: Outcome
    delivery_id: str = ""
    """The journal's id; empty where nothing was begun."""
    attempts: int = 1
    """Requests begun: 0 where it never came to one."""


def new_msg_uuid() -> str:
    """Return a new idempotency key; its format is undocumented, so it is an ordinary random UUID."""
    return str(uuid.uuid4())
