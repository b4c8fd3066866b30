"""The dispatcher over the parts that the program has: library, client and practice robots in the worker thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dingui.background.dispatcher import Dispatcher
from dingui.concealed import Concealed
from dingui.library import Library
from dingui.messages.models import TextMessage
from dingui.outcomes import OutcomeKind
from dingui.parts import GivenAddress, SendingParts
from dingui.paths import Paths
from dingui.practice.faults import Fault, FaultKind
from dingui.practice.host import PracticeState
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.robots.redaction import Redactor
from dingui.robots.webhook import parse_webhook
from dingui.sending.jobs import PartState, Progress, SendJob, Target, new_msg_uuid
from tests.background.conftest import CLOSE_MS, Heard

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake" + "0123456789abcdef" * 3
PRACTICE = Target("", "练习机器人", "http://127.0.0.1/robot/send", practice=True)


class Group:
    """A practice robot outside the program, and when it was asked."""

    def __init__(self) -> None:
        self.robot = PracticeRobot(PracticeSettings(Concealed(TOKEN), Concealed(SECRET)))
        self.asked = threading.Event()
        self.server = PracticeServer(self.robot, on_request=lambda _exchange: self.asked.set())


@pytest.fixture
def group() -> Iterator[Group]:
    found = Group()
    with found.server:
        yield found


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(data=tmp_path, config=tmp_path, logs=tmp_path)


@pytest.fixture
def working(qtbot: QtBot, paths: Paths, group: Group) -> Iterator[Dispatcher]:
    given = GivenAddress(parse_webhook(group.server.webhook().reveal()), Concealed(SECRET))

    def make_parts() -> SendingParts:
        return SendingParts(paths, Redactor(), {}, given, dispatcher.tell_practice)

    dispatcher = Dispatcher(make_parts)
    yield dispatcher
    assert dispatcher.close(CLOSE_MS)


def a_job(target: Target = PRACTICE) -> SendJob:
    return SendJob(target, TextMessage("周会改到三点"), msg_uuid=new_msg_uuid())


def outside(group: Group) -> SendJob:
    return a_job(Target("", "产品群", f"http://127.0.0.1:{group.server.port}/robot/send"))


def test_deliveries_to_the_practice_robot_are_told_in_the_asking_thread(
    qtbot: QtBot, working: Dispatcher, paths: Paths
) -> None:
    exchanges: list[tuple[Exchange, int]] = []

    def received(exchange: Exchange) -> None:
        exchanges.append((exchange, threading.get_ident()))

    working.practice_received.connect(received)
    heard = Heard(working)
    jobs = [a_job() for _ in range(3)]
    for job in jobs:
        working.send(job)
    qtbot.waitUntil(lambda: len(heard.finished) == len(exchanges) == 3, timeout=CLOSE_MS)
    assert {outcome.kind for outcome in heard.outcomes} == {OutcomeKind.DELIVERED}
    assert {thread for _, thread in exchanges} == heard.threads == {threading.get_ident()}
    assert [exchange.payload and exchange.payload["msgUuid"] for exchange, _ in exchanges] == [
        job.msg_uuid for job in jobs
    ]
    # The window's own connection sees what the worker's wrote.
    with Library.open(paths.library) as library:
        assert {delivery.state for delivery in library.deliveries.recent(10)} == {"delivered"}


def test_the_practice_robot_is_started_in_the_background(qtbot: QtBot, working: Dispatcher) -> None:
    states: list[PracticeState] = []
    working.start_practice(states.append, lambda error: pytest.fail(repr(error)))
    working.start_practice(states.append, lambda error: pytest.fail(repr(error)))
    qtbot.waitUntil(lambda: len(states) == 2, timeout=CLOSE_MS)
    assert states[0] == states[1]


def test_closing_while_a_robot_hangs_leaves_an_unknown_delivery_and_no_thread(
    qtbot: QtBot, working: Dispatcher, group: Group, paths: Paths
) -> None:
    group.robot.set_fault(FaultKind.HANG)
    heard = Heard(working)
    hanging = working.send(outside(group))
    waiting = working.send(outside(group))
    qtbot.waitUntil(group.asked.is_set, timeout=CLOSE_MS)
    assert working.close(CLOSE_MS)
    qtbot.waitUntil(lambda: len(heard.finished) == 2)
    assert dict(zip(heard.tickets, (outcome.reason for outcome in heard.outcomes), strict=True)) == {
        hanging: "cancelled_unknown",
        waiting: "cancelled",
    }
    assert len(group.robot.exchanges) == 1
    with Library.open(paths.library) as library:
        [delivery] = library.deliveries.recent(10)
        assert (delivery.state, delivery.outcome and delivery.outcome.reason) == ("unknown", "cancelled_unknown")


def test_cancelling_ends_a_wait_and_the_next_job_goes_on(qtbot: QtBot, working: Dispatcher, group: Group) -> None:
    group.robot.set_fault(FaultKind.HANG, times=1)
    heard = Heard(working)
    hanging = working.send(outside(group))
    following = working.send(outside(group))
    qtbot.waitUntil(group.asked.is_set, timeout=CLOSE_MS)
    working.cancel(hanging)
    qtbot.waitUntil(lambda: len(heard.finished) == 2, timeout=CLOSE_MS)
    assert heard.tickets == [hanging, following]
    assert [outcome.kind for outcome in heard.outcomes] == [OutcomeKind.UNKNOWN, OutcomeKind.DELIVERED]


def test_a_library_that_cannot_be_opened_sends_nothing(
    qtbot: QtBot, working: Dispatcher, group: Group, paths: Paths, expected_log: pytest.LogCaptureFixture
) -> None:
    paths.library.mkdir()
    heard = Heard(working)
    working.send(outside(group))
    qtbot.waitUntil(lambda: bool(heard.finished), timeout=CLOSE_MS)
    [outcome] = heard.outcomes
    assert (outcome.kind, outcome.reason, outcome.data) == (
        OutcomeKind.NOT_SENT,
        "journal_failed",
        {"code": "not_a_library"},
    )
    assert not group.asked.is_set()
    paths.library.rmdir()
    working.send(outside(group))
    qtbot.waitUntil(lambda: len(heard.finished) == 2, timeout=CLOSE_MS)
    assert heard.outcomes[1].kind is OutcomeKind.DELIVERED


# Many robots


def test_a_broadcast_tells_how_each_robot_stands_and_stops_when_told(
    qtbot: QtBot, working: Dispatcher, group: Group, paths: Paths
) -> None:
    """Two messages for one robot: while the first hangs, the second waits, and stopping leaves the first alone."""
    group.robot.set_fault(Fault(FaultKind.SLOW, delay_ms=300), times=1)
    told: list[tuple[int, Progress]] = []
    threads: set[int] = set()

    def hear(ticket: int, progress: Progress) -> None:
        told.append((ticket, progress))
        threads.add(threading.get_ident())

    working.progressed.connect(hear)
    ticket = working.broadcast([outside(group).order(), outside(group).order()])
    qtbot.waitUntil(group.asked.is_set, timeout=CLOSE_MS)
    working.stop(ticket)
    qtbot.waitUntil(lambda: sum(each.state.final for _, each in told) == 2, timeout=CLOSE_MS)
    ends = {each.position: each.state for _, each in told if each.state.final}
    assert ends == {0: PartState.DELIVERED, 1: PartState.STOPPED}
    assert {number for number, _ in told} == {ticket}
    assert threads == {threading.get_ident()}
    assert group.robot.posts == 1


def test_several_robots_are_sent_to_at_once_and_kept_as_one_job(
    qtbot: QtBot, working: Dispatcher, group: Group, paths: Paths
) -> None:
    group.robot.set_fault(FaultKind.HANG, times=1)
    heard = Heard(working)
    hanging, other = working.send_all([outside(group), a_job()])
    qtbot.waitUntil(lambda: heard.tickets == [other], timeout=CLOSE_MS)
    qtbot.waitUntil(group.asked.is_set, timeout=CLOSE_MS)
    working.cancel(hanging)
    qtbot.waitUntil(lambda: heard.tickets == [other, hanging], timeout=CLOSE_MS)
    assert [outcome.kind for outcome in heard.outcomes] == [OutcomeKind.DELIVERED, OutcomeKind.UNKNOWN]
    with Library.open(paths.library) as library:
        [first, second] = library.deliveries.recent(9)
        assert first.job_id == second.job_id is not None
