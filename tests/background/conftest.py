"""A dispatcher over parts that a test makes, ended with the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from dingui.background.contract import Parts
from dingui.background.dispatcher import Dispatcher
from dingui.checking.checker import Tell
from dingui.checking.steps import Record, Step, StepName, StepState, Subject
from dingui.concealed import Concealed
from dingui.library.jobs import Job
from dingui.messages.models import TextMessage
from dingui.outcomes import Outcome, OutcomeKind
from dingui.practice.host import PracticeHost, PracticeState
from dingui.practice.robot import PracticeRobot
from dingui.practice.settings import PracticeSettings
from dingui.robots.cancel import Cancellation
from dingui.robots.trace import Moment, Trace
from dingui.secrets import CredentialsChange, RobotCredentials, SecretStoreError, StorePlace
from dingui.sending.jobs import Order, Progress, SendJob, SendReport, Target

CLOSE_MS = 20_000
PATIENCE_S = 20

DELIVERED = Outcome(OutcomeKind.DELIVERED, "accepted", errcode=0)


def job(name: str = "群") -> SendJob:
    return SendJob(Target("", name, "http://127.0.0.1/robot/send"), TextMessage("x"))


class NotedParts:
    """Parts that do what a test says, and note in which thread they were asked."""

    practice: PracticeHost

    def __init__(self) -> None:
        self.threads = [threading.get_ident()]
        self.asked: list[str] = []
        self.closed = 0
        self.pumped = 0
        self.wake: Callable[[], None] = lambda: None
        self.on_pump: Callable[[], int | None] = lambda: None
        self.on_send: Callable[[SendJob, Cancellation], Outcome] = lambda _job, _cancellation: DELIVERED
        self.on_check: Callable[[Cancellation], object] = lambda _cancellation: None
        self.trouble: Exception | None = None

    def _note(self, what: str) -> None:
        self.threads.append(threading.get_ident())
        self.asked.append(what)
        if self.trouble is not None:
            raise self.trouble

    def submit(
        self,
        jobs: Sequence[SendJob],
        done: Callable[[int, SendReport], None],
        cancellation: Cancellation,
        trace: Trace | None = None,
    ) -> None:
        for place, job in enumerate(jobs):
            self._note(f"send {job.target.name}" + ("" if trace is None else " traced"))
            if trace is not None:
                trace.reached(Moment.END)
            done(place, SendReport(job, self.on_send(job, cancellation)))

    def broadcast(
        self,
        orders: Sequence[Order],
        tell: Callable[[Progress], None],
        cancellation: Cancellation,
        halt: Cancellation,
    ) -> str:
        self._note(f"broadcast {len(orders)}")
        return "job"

    def go_on(
        self, job_id: str, tell: Callable[[Progress], None], cancellation: Cancellation, halt: Cancellation
    ) -> int:
        self._note(f"go on {job_id}")
        return 0

    def unfinished(self) -> list[Job]:
        self._note("unfinished")
        return []

    def attend(self, wake: Callable[[], None]) -> None:
        self.wake = wake

    def pump(self) -> int | None:
        self.threads.append(threading.get_ident())
        self.pumped += 1
        return self.on_pump()

    def check(self, subject: Subject, text: str, tell: Tell, cancellation: Cancellation) -> Record:
        self._note(f"check {subject.name}")
        step = Step(StepName.ADDRESS, StepState.OK, "address_ok")
        tell(StepName.ADDRESS, None)
        self.on_check(cancellation)
        tell(StepName.ADDRESS, step)
        return Record(subject, (step,), 0)

    def store_credentials(self, robot_id: str, credentials: RobotCredentials) -> StorePlace:
        self._note(f"store {robot_id}")
        return StorePlace("memory")

    def change_credentials(self, robot_id: str, change: CredentialsChange, endpoint: str) -> StorePlace:
        self._note(f"change {robot_id} at {endpoint}: token {change.access_token}, secret {change.secret}")
        return StorePlace("memory")

    def read_credentials(self, robot_id: str) -> RobotCredentials:
        self._note(f"read {robot_id}")
        return RobotCredentials(Concealed("token"))

    def forget_credentials(self, robot_id: str) -> None:
        self._note(f"forget {robot_id}")

    def secrets_place(self) -> StorePlace:
        self._note("place")
        return StorePlace("keyring", "gnome")

    def start_practice(self) -> PracticeState:
        self._note("practice")
        return PracticeState((), 1, 1, PracticeRobot(PracticeSettings(Concealed("x"))))

    def recover(self) -> int:
        self._note("recover")
        return 0

    def close(self) -> None:
        self.closed += 1
        self.threads.append(threading.get_ident())


class Made:
    """What the worker's factory made."""

    def __init__(self) -> None:
        self.parts: list[NotedParts] = []
        self.trouble: Exception | None = None
        self.prepare: Callable[[NotedParts], None] = lambda _parts: None

    def __call__(self) -> Parts:
        if self.trouble is not None:
            raise self.trouble
        self.parts.append(NotedParts())
        self.prepare(self.parts[-1])
        return self.parts[-1]

    @property
    def only(self) -> NotedParts:
        [found] = self.parts
        return found


class Heard:
    """What the dispatcher said, in the order and with the thread in which it was heard."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.finished: list[tuple[int, SendReport]] = []
        self.threads: set[int] = set()
        dispatcher.send_finished.connect(self._on_finished)

    def _on_finished(self, ticket: int, report: SendReport) -> None:
        self.finished.append((ticket, report))
        self.threads.add(threading.get_ident())

    @property
    def tickets(self) -> list[int]:
        return [ticket for ticket, _ in self.finished]

    @property
    def outcomes(self) -> list[Outcome]:
        return [report.outcome for _, report in self.finished]


@pytest.fixture
def made() -> Made:
    return Made()


@pytest.fixture
def dispatcher(qtbot: QtBot, made: Made) -> Iterator[Dispatcher]:
    found = Dispatcher(made)
    yield found
    assert found.close(CLOSE_MS)


@pytest.fixture
def heard(dispatcher: Dispatcher) -> Heard:
    return Heard(dispatcher)


def locked() -> SecretStoreError:
    return SecretStoreError("locked")
