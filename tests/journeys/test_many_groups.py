"""One message to several groups, and what nobody knows of it: the truth about each, whatever happens in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from dingui.concealed import Concealed
from dingui.practice.faults import FaultKind
from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import (
    DELIVERED,
    SECRET,
    TICK,
    UNCERTAIN,
    adds_robot,
    begins_a_draft,
    chooses_only,
    sees_as_sent,
    sends_to_a_real_group,
    sent,
)
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

PATIENT = "5,60,60"
SHORT = "2,1,3"
"""Seconds for connecting, reading and the whole."""
LONG_MS = 30_000
"""For what follows a moment to think again, and pauses between attempts."""


class Here:
    """A group in this very process, so that it can be gone, come back at the same address, and be asked."""

    def __init__(self, number: int, fault: FaultKind | None = None) -> None:
        self.robot = PracticeRobot(PracticeSettings(Concealed(f"{number:064x}"), Concealed(SECRET)))
        self.robot.set_fault(fault)
        with PracticeServer(self.robot) as server:
            self.port = server.port
            self.webhook = server.webhook().reveal()
        self.secret = SECRET

    @contextmanager
    def reachable(self) -> Iterator[None]:
        """Let it be there for a while."""
        with PracticeServer(self.robot, port=self.port):
            yield


def in_doubt(person: Person, robot: Group) -> None:
    """Send to a group that posts and never answers."""
    person.opens(DINGUI_TIMEOUTS=SHORT)
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", UNCERTAIN.format("产品群"), timeout_ms=LONG_MS)
    sees_as_sent(person, "Uncertain")
    assert len(robot.requests()) == 1


def writes_to(person: Person, robot: Group) -> None:
    adds_robot(person, "产品群", robot)
    chooses_only(person, "产品群")
    begins_a_draft(person, "Text")
    person.types("Message", "今晚停水")


def chooses(person: Person, *names: str) -> None:
    """Tick these robots and no others."""
    chooses_only(person, names[0])
    for name in names[1:]:
        person.clicks(name, within="Send to", at=TICK)
        person.sees_state(name, "checked", within="Send to")


def numbers(robot: Group) -> list[str]:
    return [str(request["payload"]["msgUuid"]) for request in robot.requests()]


def test_uncertain_and_tried_again_safely(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    in_doubt(person, robot)
    person.sees("Result", "DingTalk documents that it posts a number only once")
    person.clicks("Try again safely…", within="Result")
    person.clicks("Send it")
    robot.is_asked(2)
    assert len(set(numbers(robot))) == 1
    # It hangs once more: as uncertain as before, and again nothing goes on by itself.
    person.sees("Try again safely…", within="Result", timeout_ms=LONG_MS)
    assert len(robot.requests()) == 2


def test_uncertain_and_sent_as_a_new_message(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    in_doubt(person, robot)
    person.sees("Result", "the group has the message twice")
    person.clicks("Send as a new message…", within="Result")
    # Asked once more, and the harmless answer is the default.
    person.sees("Send to a real group?", "产品群", "already")
    person.presses("Escape")
    person.sees_no("Send to a real group?")
    assert len(robot.requests()) == 1
    person.clicks("Send as a new message…", within="Result")
    person.clicks("Send it")
    robot.is_asked(2)
    assert len(set(numbers(robot))) == 2


@pytest.mark.parametrize(
    ("button", "said", "listed"),
    [
        ("It arrived", "You said that it arrived at “产品群”.", "you found it in the group"),
        ("It didn't arrive", "You said that it did not arrive at “产品群”.", "you did not find it in the group"),
    ],
    ids=["arrived", "lost"],
)
def test_uncertain_and_settled_by_looking(
    person: Person, group: Callable[..., Group], button: str, said: str, listed: str
) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    in_doubt(person, robot)
    person.clicks(button, within="Result")
    person.sees("Result", said)
    until("the list says so, too", lambda: listed in sent(person)[0].description)
    # Known for good: the next start has nothing to tell, and sending asks no more than usual.
    person.quits()
    person.opens(DINGUI_TIMEOUTS=SHORT)
    assert person.finds("Result") == []
    sees_as_sent(person, listed)
    chooses_only(person, "产品群")
    sends_to_a_real_group(person, "产品群")
    robot.is_asked(2)
    assert len(set(numbers(robot))) == 2


def test_a_throttle_has_a_clock_and_can_be_stopped(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "throttle")
    person.opens()
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", "DingTalk takes nothing from “产品群” for a while", "to go", timeout_ms=LONG_MS)
    first = person.reads("Result")
    until("the clock goes on", lambda: person.reads("Result") != first)
    # The window stays usable meanwhile.
    person.types("Message", "，明早恢复")
    person.clicks("Stop")
    person.sees("Continue", within="Result")
    person.clicks("Leave it", within="Result")
    assert robot.payloads() == []
    assert len(robot.requests()) == 1


def test_closing_does_not_wait_for_ten_minutes(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "throttle")
    person.opens()
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", "DingTalk takes nothing from “产品群” for a while", timeout_ms=LONG_MS)
    person.closes_the_window()
    person.sees_the_end()
    person.opens()
    person.sees("Result", "“今晚停水”", "was not sent to everyone")
    person.clicks("Leave it")
    person.sees("Result", "The rest is not sent.")
    person.quits()
    person.opens()
    sees_as_sent(person, "Refused")
    assert person.finds("Result") == []
    assert len(robot.requests()) == 1


def test_a_crash_in_the_middle_and_the_rest_is_sent_and_nothing_twice(person: Person) -> None:
    answers, hangs, gone = Here(1), Here(2, FaultKind.HANG), Here(3)
    everyone = (answers, hangs, gone)
    with ExitStack() as there:
        there.enter_context(answers.reachable())
        there.enter_context(hangs.reachable())
        person.opens(DINGUI_TIMEOUTS=PATIENT)
        for name, each in (("一群", answers), ("二群", hangs), ("三群", gone)):
            adds_robot(person, name, each)
        chooses(person, "一群", "二群", "三群")
        begins_a_draft(person, "Text")
        person.types("Message", "周会通知")
        person.presses("ctrl+Return")
        person.clicks("Send it")
        person.sees("Result", DELIVERED.format("一群"), "attempt 3 follows", timeout_ms=LONG_MS)
        until("the second group has it", lambda: hangs.robot.posts == 1)
        person.kills_dingui()

        there.enter_context(gone.reachable())
        person.opens(DINGUI_TIMEOUTS=PATIENT)
        # What is uncertain is told, what is left is offered, and nothing goes on by itself.
        person.sees("Result", UNCERTAIN.format("二群"), "“周会通知”", "2 robots are done. 1 is left")
        assert [each.robot.posts for each in everyone] == [1, 1, 0]
        person.clicks("Continue with the rest", within="Result")
        person.sees("Result", DELIVERED.format("三群"), timeout_ms=LONG_MS)
        assert [len(each.robot.exchanges) for each in everyone] == [1, 1, 1]
        assert [each.robot.posts for each in everyone] == [1, 1, 1]
        person.quits()

        # Nobody has said yet what came of the second; nothing is left of the rest.
        person.opens(DINGUI_TIMEOUTS=PATIENT)
        person.sees("Result", UNCERTAIN.format("二群"))
        assert "was not sent to everyone" not in person.reads("Result")
        person.clicks("It arrived", within="Result")
        person.sees("Result", "You said that it arrived at “二群”.")
        person.quits()
    assert [len(each.robot.exchanges) for each in everyone] == [1, 1, 1]
