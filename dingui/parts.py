"""The concrete parts that send, put together without Qt: for the window's worker thread and for the commands.

Everything here belongs to the thread that made it. What is heavy (requests, keyring) is imported when it is first used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dingui.concealed import Concealed
from dingui.library.library import Library
from dingui.paths import Paths
from dingui.practice.host import PracticeHost, PracticeState
from dingui.robots.cancel import Cancellation
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.redaction import Redactor
from dingui.robots.webhook import Webhook, parse_webhook
from dingui.secrets import (
    CredentialsChange,
    KeyringStore,
    MemoryStore,
    RobotCredentials,
    SecretStore,
    SessionStore,
    StorePlace,
)
from dingui.sending.credentials import CredentialsDesk
from dingui.sending.jobs import Order, Progress, SendJob, SendReport, Target, report_of
from dingui.sending.outbox import AT_ONCE, Outbox
from dingui.sending.recovery import recover
from dingui.sending.retries import ONCE, PATIENT, Policy

if TYPE_CHECKING:
    from dingui.checking.checker import Tell
    from dingui.checking.steps import Record, Subject
    from dingui.library.jobs import Job
    from dingui.outcomes import Outcome
    from dingui.practice.robot import Exchange
    from dingui.robots.trace import Trace

TIMEOUTS_VARIABLE = "DINGUI_TIMEOUTS"
"""Seconds for connecting, reading and the whole, separated by commas: for tests of what hangs."""

_LONGEST_S: Final = 24 * 60 * 60


def timeouts_from(environ: Mapping[str, str]) -> Timeouts:
    """Return the time-outs in force; a value that is not three positive numbers is passed over."""
    with suppress(ValueError):
        connect, read, total = (float(part) for part in environ.get(TIMEOUTS_VARIABLE, "").split(","))
        if all(0 < seconds < _LONGEST_S for seconds in (connect, read, total)):
            return Timeouts(connect, read, total)
    return Timeouts()


@dataclass(frozen=True, slots=True)
class GivenAddress:
    """A robot that only this command knows: from an environment variable, or on this computer."""

    webhook: Webhook
    secret: Concealed


class _TracedClient:
    """The client, with each attempt traced."""

    def __init__(self, client: RobotClient, trace: Trace) -> None:
        self._client = client
        self._trace = trace

    def post(
        self, webhook: Webhook, secret: Concealed, body: bytes, cancellation: Cancellation | None = None
    ) -> Outcome:
        """Post once."""
        return self._client.post(webhook, secret, body, cancellation, self._trace)


class SendingParts:
    """Library, secrets, client and practice groups of one thread."""

    def __init__(
        self,
        paths: Paths,
        redactor: Redactor,
        environ: Mapping[str, str] | None = None,
        given: GivenAddress | None = None,
        tell_practice: Callable[[Exchange], None] | None = None,
        keyring: SecretStore | None = None,
        at_once: int = AT_ONCE,
        patience: Policy = PATIENT,
    ) -> None:
        """Open the library.

        ``given`` is where a target without an id is posted; ``tell_practice`` hears of each request to a practice
        group, in a thread of its own; ``keyring`` is by default the system's; ``at_once`` is how many requests may be
        under way; ``patience`` says what a broadcast tries again. Raises ``LibraryError``.
        """
        self._redactor = redactor
        self._given = given
        self._patience = patience
        self.library = Library.open(paths.library, durable=True)
        self.secrets = SessionStore(KeyringStore() if keyring is None else keyring, MemoryStore())
        self._desk = CredentialsDesk(self.secrets, self.library.robots, self.library.farewells)
        self.practice = PracticeHost(self.library, self.secrets, redactor, tell_practice)
        self._timeouts = timeouts_from(os.environ if environ is None else environ)
        self._client = RobotClient(timeouts=self._timeouts)
        self.outbox = Outbox(self.library, self._credentials, self._client, at_once=at_once)

    def submit(
        self,
        jobs: Sequence[SendJob],
        done: Callable[[int, SendReport], None],
        cancellation: Cancellation,
        trace: Trace | None = None,
    ) -> None:
        """Put these jobs into the outbox as one; ``done`` is told in :meth:`pump` of the one attempt of each.

        It is given the job's place in the list. ``trace`` is filled with what the attempt was made of.
        """

        def tell(progress: Progress) -> None:
            if progress.state.final:
                done(progress.position, report_of(jobs[progress.position], progress))

        poster = None if trace is None else _TracedClient(self._client, trace)
        orders = [job.order() for job in jobs]
        self.outbox.submit(orders, tell, policy=ONCE, cancellation=cancellation, poster=poster)

    def broadcast(
        self,
        orders: Sequence[Order],
        tell: Callable[[Progress], None],
        cancellation: Cancellation,
        halt: Cancellation,
    ) -> str:
        """Put one message for many robots into the outbox, patiently; return the job's id, empty where it is not kept.

        ``tell`` hears of every change, in :meth:`pump`. ``halt`` stops what has not begun, ``cancellation`` the rest.
        """
        return self.outbox.submit(orders, tell, policy=self._patience, cancellation=cancellation, halt=halt)

    def go_on(
        self, job_id: str, tell: Callable[[Progress], None], cancellation: Cancellation, halt: Cancellation
    ) -> int:
        """Go on with what is left of a job; return how many robots that are. Raises ``LibraryError``."""
        return self.outbox.resume(job_id, tell, policy=self._patience, cancellation=cancellation, halt=halt)

    def unfinished(self) -> list[Job]:
        """Return the jobs that can be gone on with, the oldest first. Raises ``LibraryError``."""
        self.recover()
        return [job for job in self.library.jobs.unfinished() if not self.outbox.has(job.id)]

    def attend(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called, from any thread, whenever :meth:`pump` has something to do."""
        self.outbox.attend(wake)

    def pump(self) -> int | None:
        """Do what the outbox has to do now; return after how many milliseconds there is more, None for a wake."""
        return self.outbox.pump()

    def send(self, job: SendJob, cancellation: Cancellation | None = None) -> SendReport:
        """Post one job once, as soon as its robot may, and wait for what comes of it."""
        reports: list[SendReport] = []

        def tell(progress: Progress) -> None:
            if progress.state.final:
                reports.append(report_of(job, progress))

        self.outbox.submit([job.order()], tell, policy=ONCE, cancellation=cancellation)
        self.finish()
        return reports[0]

    def finish(self) -> None:
        """Do what was asked for, to its end: for commands, which have nothing else to do meanwhile."""
        self.outbox.run()

    def check(self, subject: Subject, text: str, tell: Tell, cancellation: Cancellation) -> Record:
        """Check a robot without posting anything; ``text`` is the message that would be posted."""
        from dingui.checking.checker import Checker

        def credentials(each: Subject) -> tuple[Webhook, Concealed] | None:
            return self._credentials(Target(each.robot_id, each.name, each.endpoint, each.practice))

        return Checker(credentials, timeouts=self._timeouts).run(subject, text, tell, cancellation)

    def start_practice(self) -> PracticeState:
        """Start the practice groups, or find them running, and answer for those that the library has now."""
        return self.practice.start()

    def recover(self) -> int:
        """Make ``unknown`` of deliveries whose process is gone, a killed command's for example; return how many."""
        return recover(self.library.deliveries)

    def store_credentials(self, robot_id: str, credentials: RobotCredentials) -> StorePlace:
        """Keep a robot's token and secret, and say where. Raises ``SecretStoreError``."""
        self._hide(credentials.access_token, credentials.secret)
        self.secrets.set(robot_id, credentials)
        return self.secrets.place()

    def change_credentials(self, robot_id: str, change: CredentialsChange, endpoint: str) -> StorePlace:
        """Change a robot's token or secret or both, and say where they are.

        Raises ``SecretStoreError`` or ``LibraryError``.
        """
        self._hide(change.access_token, change.secret)
        self._desk.change(robot_id, change, endpoint)
        self._desk.forget_the_gone()
        return self.secrets.place()

    def read_credentials(self, robot_id: str) -> RobotCredentials:
        """Return a robot's token and secret. Raises ``SecretStoreError`` or ``LibraryError``."""
        found = self._desk.existing(robot_id)
        self._desk.forget_the_gone()
        self._hide(found.access_token, found.secret)
        return found

    def forget_credentials(self, robot_id: str) -> None:
        """Delete a robot's token and secret. Raises ``SecretStoreError``."""
        self._desk.forget(robot_id)

    def secrets_place(self) -> StorePlace:
        """Say where secrets are kept."""
        return self.secrets.place()

    def close(self) -> None:
        """End what is under way and write it down, stop the practice groups, close the library."""
        self.outbox.close()
        self.practice.stop()
        self.library.close()

    def _credentials(self, target: Target) -> tuple[Webhook, Concealed] | None:
        if target.practice:
            address = self.practice.address(target.robot_id)
            return self._known(parse_webhook(address.webhook.reveal()), address.secret)
        if not target.robot_id:
            return self._known(self._given.webhook, self._given.secret) if self._given else None
        found = self._desk.get(target.robot_id)
        if found is None:
            return None
        self._desk.forget_the_gone()
        return self._known(Webhook(target.endpoint, found.access_token), found.secret)

    def _known(self, webhook: Webhook, secret: Concealed) -> tuple[Webhook, Concealed]:
        self._hide(webhook.access_token, secret)
        return webhook, secret

    def _hide(self, *secrets: Concealed | None) -> None:
        """From now on no log line shows them, whoever writes it."""
        for secret in secrets:
            if secret:
                self._redactor.add(secret)
