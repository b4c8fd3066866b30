"""What a person asks for, and what they get back."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from enum import StrEnum

from dingui.messages.models import Message
from dingui.messages.payload import to_body
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
    despite: str = ""
    """The id of an unknown delivery of this very message which the person chose to send as a new one."""
    not_before_ms: int = 0
    """When it may leave at the earliest, in milliseconds since 1970; 0 for at once."""

    def order(self) -> Order:
        """Return it as it will be posted."""
        payload = to_body(self.message, self.msg_uuid).decode()
        return Order(self.target, payload, self.msg_uuid, self.draft_id, self.despite, self.not_before_ms)


@dataclass(frozen=True, slots=True)
class Order:
    """One message to one robot, already in the form in which it is posted."""

    target: Target
    payload: str
    """The JSON text, ``msgUuid`` included."""
    msg_uuid: str = ""
    draft_id: str | None = None
    despite: str = ""
    """As :attr:`SendJob.despite`."""
    not_before_ms: int = 0
    """As :attr:`SendJob.not_before_ms`."""


class PartState(StrEnum):
    """How one robot's part of a job stands."""

    WAITING = "waiting"
    """For its turn, or (with a time) to be tried again."""
    WAITING_FOR_LIMIT = "waiting_for_limit"
    """Until the robot may post again: twenty a minute, or a pause that DingTalk set."""
    SENDING = "sending"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    STOPPED = "stopped"
    """Nothing of it left this computer, and nothing will unless somebody goes on with the job."""

    @property
    def final(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in (PartState.WAITING, PartState.WAITING_FOR_LIMIT, PartState.SENDING)


@dataclass(frozen=True, slots=True)
class Progress:
    """What there is to say of one part of a job, each time that this changes."""

    job_id: str
    """Empty where the job could not be kept."""
    position: int
    """In the job, from 0."""
    target: Target
    state: PartState
    msg_uuid: str
    attempt: int = 0
    """The number of the attempt that is under way or comes next, from 1; in the end, of the last one (0 for none)."""
    until_ms: int | None = None
    """Until when it waits, in milliseconds since 1970."""
    paused: bool = False
    """Whether it waits because DingTalk said that the robot, or this network, is too fast."""
    scheduled: bool = False
    """Whether it waits for the time that the person chose."""
    outcome: Outcome | None = None
    """What came of the last attempt."""
    delivery_id: str = ""
    """The journal's id of the last attempt."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What came of a job."""

    job: SendJob
    outcome: Outcome
    delivery_id: str = ""
    """The journal's id; empty where nothing was begun."""
    attempts: int = 1
    """Requests begun: 0 where it never came to one."""


def report_of(job: SendJob, progress: Progress) -> SendReport:
    """Return what came of a job whose part has come to its end. Raises ``ValueError`` before that."""
    if not progress.state.final or progress.outcome is None:
        raise ValueError("not ended yet")
    return SendReport(job, progress.outcome, progress.delivery_id, progress.attempt)


def content_of(payload: str) -> str:
    """Return a digest of what a payload says, its ``msgUuid`` aside; the same for the same message."""
    found = json.loads(payload)
    if isinstance(found, dict):
        found.pop("msgUuid", None)
    text = json.dumps(found, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def new_msg_uuid() -> str:
    """Return a new idempotency key; its format is undocumented, so it is an ordinary random UUID."""
    return str(uuid.uuid4())
