"""One message to one robot: look up the secrets, write the journal, post once, write what came of it.

The order is the promise: the delivery is committed as *sending* before the first byte leaves and resolved after it, so
that whatever happens to the process, the next start knows that something may have been posted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.messages.payload import to_body
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.reasons import Reason
from dingui.robots.webhook import Webhook
from dingui.secrets import NOT_THIS_ROBOTS
from dingui.sending.jobs import SendJob, SendReport, Target

_log = logging.getLogger(__name__)


class Begun(Protocol):
    """A delivery in the journal."""

    @property
    def id(self) -> str: ...  # noqa: D102


class Journal(Protocol):
    """Where deliveries are written; ``dingui.library.Deliveries`` is one."""

    def begin(
        self, *, draft_id: str | None, robot_id: str | None, robot_name: str, payload: str, msg_uuid: str
    ) -> Begun:
        """Commit a delivery in the state *sending*."""
        ...

    def resolve(self, delivery_id: str, outcome: Outcome) -> object:
        """Commit what came of it."""
        ...


class Poster(Protocol):
    """Makes one attempt; ``dingui.robots.client.RobotClient`` is one."""

    def post(
        self, webhook: Webhook, secret: Concealed, body: bytes, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Post once. Never raises for what happens on the network."""
        ...


Credentials = Callable[[Target], tuple[Webhook, Concealed] | None]
"""Looks up where and with which secret to post; None where no secrets are kept for that robot. May raise
:class:`~dingui.errors.DinguiError` where they cannot be had now."""


class Sender:
    """Post one job at a time; belongs to the thread that its journal belongs to."""

    def __init__(self, journal: Journal, credentials: Credentials, client: Poster) -> None:
        self._journal = journal
        self._credentials = credentials
        self._client = client

    def send(self, job: SendJob, cancellation: Cancellation | None = None) -> SendReport:
        """Post ``job`` once and return what came of it. Raises nothing that the network, keyring or disk cause."""
        try:
            found = self._credentials(job.target)
        except DinguiError as error:
            if error.code in NOT_THIS_ROBOTS:
                outcome = _not_sent("credentials_damaged", code=error.code)
            else:
                outcome = _not_sent("credentials_unavailable", code=error.code)
            return SendReport(job, outcome, attempts=0)
        if found is None:
            return SendReport(job, _not_sent("credentials_missing"), attempts=0)
        if cancellation is not None and cancellation.cancelled:
            return SendReport(job, _not_sent("cancelled"), attempts=0)
        webhook, secret = found
        body = to_body(job.message, job.msg_uuid)
        try:
            delivery = self._journal.begin(
                draft_id=job.draft_id,
                robot_id=job.target.robot_id or None,
                robot_name=job.target.name,
                payload=body.decode(),
                msg_uuid=job.msg_uuid,
            )
        except DinguiError as error:
            # Without a journal a crash could hide a post: better not to send at all.
            return SendReport(job, _not_sent("journal_failed", code=error.code), attempts=0)
        outcome = self._post(webhook, secret, body, cancellation)
        try:
            self._journal.resolve(delivery.id, outcome)
        except DinguiError as error:
            # The row stays "sending", and the next start shows it as unknown: true, if less than is known now.
            _log.error("the outcome of a delivery could not be stored: %s", error.code)
        return SendReport(job, outcome, delivery.id)

    def _post(self, webhook: Webhook, secret: Concealed, body: bytes, cancellation: Cancellation | None) -> Outcome:
        try:
            return self._client.post(webhook, secret, body, cancellation)
        except Exception as error:
            # No thread or no memory to be had, or a mistake of ours: the journal must not stay open because of it.
            # Only the type is logged, since the text may hold the address.
            _log.error("an attempt ended in %s", type(error).__name__)
        return Outcome(OutcomeKind.UNKNOWN, Reason.UNEXPECTED)


def _not_sent(reason: str, **data: str | int) -> Outcome:
    return Outcome(OutcomeKind.NOT_SENT, reason, data=data)
