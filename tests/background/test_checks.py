"""A check from the window's side: told in its thread, one at a time, stopped at once."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from dingui.background.checks import RobotChecks
from dingui.background.dispatcher import Dispatcher
from dingui.checking.steps import Record, Step, StepName, Subject
from dingui.outcomes import OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.trace import SeenExchange
from dingui.sending.jobs import SendReport
from tests.background.conftest import PATIENCE_S, Made, job

SUBJECT = Subject("1", "产品群", "https://oapi.dingtalk.com/robot/send")


class Said:
    """What was told, in its order."""

    def __init__(self, checks: RobotChecks) -> None:
        self.all: list[object] = []
        self.threads: set[int] = set()
        checks.step_begun.connect(self._note)
        checks.step_ended.connect(self._note)
        checks.checked.connect(self._note)
        checks.failed.connect(lambda: self._note("failed"))
        self.posted: list[tuple[SendReport, SeenExchange | None]] = []
        checks.posted.connect(lambda report, exchange: self.posted.append((report, exchange)))

    def _note(self, what: object) -> None:
        self.all.append(what)
        self.threads.add(threading.get_ident())


@pytest.fixture
def checks(dispatcher: Dispatcher) -> RobotChecks:
    return RobotChecks(dispatcher)


def test_each_step_and_then_the_whole(qtbot: QtBot, checks: RobotChecks) -> None:
    said = Said(checks)
    checks.check(SUBJECT, "x")
    assert checks.checking
    qtbot.waitUntil(lambda: not checks.checking)
    begun, step, record = said.all
    assert begun == StepName.ADDRESS
    assert isinstance(step, Step)
    assert isinstance(record, Record)
    assert record.steps == (step,)
    assert said.threads == {threading.get_ident()}


def test_another_check_stops_the_former_and_silences_it(qtbot: QtBot, checks: RobotChecks, made: Made) -> None:
    reached = threading.Event()
    stopped: list[bool] = []

    def wait(cancellation: Cancellation) -> None:
        if reached.is_set():
            return
        ended = threading.Event()
        cancellation.on_cancel(ended.set)
        reached.set()
        stopped.append(ended.wait(PATIENCE_S))

    made.prepare = lambda parts: setattr(parts, "on_check", wait)
    said = Said(checks)
    checks.check(SUBJECT, "x")
    assert reached.wait(PATIENCE_S)
    checks.check(Subject("2", "别的群", SUBJECT.endpoint), "x")
    qtbot.waitUntil(lambda: not checks.checking)
    assert stopped == [True]
    records = [each for each in said.all if isinstance(each, Record)]
    assert [record.subject.robot_id for record in records] == ["2"]


def test_a_check_that_cannot_be_made(
    qtbot: QtBot, checks: RobotChecks, made: Made, expected_log: pytest.LogCaptureFixture
) -> None:
    made.trouble = ValueError("a secret that the log must not hold")
    said = Said(checks)
    checks.check(SUBJECT, "x")
    qtbot.waitUntil(lambda: not checks.checking)
    assert said.all == ["failed"]
    assert "ValueError" in expected_log.text
    assert "secret" not in expected_log.text


def test_the_test_message_goes_the_ordinary_way(qtbot: QtBot, checks: RobotChecks, dispatcher: Dispatcher) -> None:
    said = Said(checks)
    other = dispatcher.send(job("别的群"))
    checks.send(job())
    assert checks.sending
    with pytest.raises(RuntimeError):
        checks.send(job())
    qtbot.waitUntil(lambda: not checks.sending)
    [(report, exchange)] = said.posted
    assert report.outcome.kind is OutcomeKind.DELIVERED
    assert report.job.target.name == "群"
    assert exchange is None  # nothing was really asked for
    assert other


def test_closing_ends_the_check_too(qtbot: QtBot, checks: RobotChecks, dispatcher: Dispatcher) -> None:
    said = Said(checks)
    assert dispatcher.close(20_000)
    checks.check(SUBJECT, "x")
    qtbot.waitUntil(lambda: said.all == ["failed"])
