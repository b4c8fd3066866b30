"""What is under way in an outbox: jobs, their parts, and the attempts in their own threads."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.reasons import Reason
from dingui.robots.webhook import Webhook
from dingui.secrets import NOT_THIS_ROBOTS
from dingui.sending.jobs import Order, PartState, Progress, Target
from dingui.sending.pacing import Wait
from dingui.sending.retries import Group, Policy

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery

_log: Final = logging.getLogger(__name__)


class Poster(Protocol):
    """Makes one attempt; ``dingui.robots.client.RobotClient`` is one. Used from several threads at once."""

    def post(
        self, webhook: Webhook, secret: Concealed, body: bytes, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Post once. Never raises for what happens on the network."""
        ...


Credentials = Callable[[Target], tuple[Webhook, Concealed] | None]
"""Looks up where and with which secret to post; None where no secrets are kept for that robot. May raise
:class:`~dingui.errors.DinguiError` where they cannot be had now. Called in the outbox's own thread."""

Tell = Callable[[Progress], None]
"""Hears of every change, in the outbox's own thread; may hand it on to any other, being a value."""


@dataclass(slots=True, eq=False)
class Job:
    """One job while it is under way."""

    id: str
    tell: Tell
    cancellation: Cancellation
    policy: Policy
    poster: Poster
    stopped: bool = False
    forget: list[Callable[[], None]] = field(default_factory=list)
    open_parts: int = 0


@dataclass(slots=True, eq=False)
class Part:
    """One robot's part while it is under way."""

    job: Job
    position: int
    order: Order
    content: str
    state: PartState = PartState.WAITING
    attempts: int = 0
    retries: Counter[Group] = field(default_factory=Counter)
    due_ms: int = 0
    """On the monotonic clock."""
    not_before_ms: int = 0
    """On the wall clock, the time that a person chose; 0 once it has come, or where there is none."""
    paused: bool = False
    outcome: Outcome | None = None
    delivery_id: str = ""
    settles: bool = False
    """Whether it is somebody's way out of a doubt, which stays one where this comes to nothing."""

    @property
    def line(self) -> str:
        """What it stands in a line for: one robot's posts keep their order."""
        return self.order.target.robot_id or f"{self.order.target.endpoint} {self.order.target.name}"


@dataclass(slots=True, eq=False)
class Wish:
    """A part that may begin, with what it needs for that."""

    part: Part
    webhook: Webhook
    secret: Concealed
    key: str
    delivery_id: str = ""
    wait: Wait | None = None
    doubt: Delivery | None = None
    """What has to be settled before."""
    elsewhere: bool = False
    """Whether another process is posting the same to this robot, and nobody knows yet what comes of it."""
    failed: str = ""
    """The journal's code."""


class Attempt(threading.Thread):
    """One request, in a thread of its own."""

    def __init__(
        self, job: Job, webhook: Webhook, secret: Concealed, body: bytes, done: Callable[[Outcome], None]
    ) -> None:
        super().__init__(name="dingui-outbox", daemon=True)
        self._job = job
        self._webhook = webhook
        self._secret = secret
        self._body = body
        self._done = done

    def run(self) -> None:
        """Post, and hand on what came of it; every path hands on exactly one outcome."""
        try:
            outcome = self._job.poster.post(self._webhook, self._secret, self._body, self._job.cancellation)
        except Exception as error:
            # No thread or no memory to be had, or a mistake of ours: the journal must not stay open because of it.
            # Only the type is logged, since the text may hold the address.
            _log.error("an attempt ended in %s", type(error).__name__)
            outcome = Outcome(OutcomeKind.UNKNOWN, Reason.UNEXPECTED)
        self._done(outcome)


def not_sent(reason: str, **data: str | int) -> Outcome:
    """Return the outcome of what was kept from leaving by ourselves."""
    return Outcome(OutcomeKind.NOT_SENT, reason, data=data)


def find_secrets(credentials: Credentials, part: Part) -> tuple[Webhook, Concealed] | None:
    """Look up where and with which secret to post a part; None where that can't be had: its outcome says why."""
    try:
        found = credentials(part.order.target)
    except DinguiError as error:
        part.outcome = without_secrets(error)
        return None
    except Exception as error:
        # A keyring or a practice group that fails in a way that nobody thought of: in no other robot's way.
        # Only the type is logged, since the text may hold anything.
        _log.error("a robot's secrets could not be looked up: %s", type(error).__name__)
        part.outcome = not_sent("credentials_unavailable", code="failed")
        return None
    if found is None:
        part.outcome = not_sent("credentials_missing")
    return found


def without_secrets(error: DinguiError) -> Outcome:
    """Return the outcome of a part whose secrets could not be had."""
    if error.code in NOT_THIS_ROBOTS:
        return not_sent("credentials_damaged", code=error.code)
    return not_sent("credentials_unavailable", code=error.code)
