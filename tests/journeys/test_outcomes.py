"""What came of sending, in words: every way that it can go wrong ends in the outcome that is true."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import (
    DELIVERED,
    NOT_SENT,
    REFUSED,
    SECRET,
    UNCERTAIN,
    adds_robot,
    begins_a_draft,
    chooses_only,
    sees_as_sent,
    sends_to_a_real_group,
)

pytestmark = pytest.mark.journey

PATIENT = "5,60,60"
SHORT = "2,1,3"
"""Seconds for connecting, reading and the whole."""


def writes_to(person: Person, robot: Group, *, secret: str | None = None, keywords: str = "") -> None:
    adds_robot(person, "产品群", robot, secret=secret, keywords=keywords)
    chooses_only(person, "产品群")
    begins_a_draft(person, "Text")
    person.types("Message", "今晚停水")


def test_a_wrong_secret_is_rejected_and_explained(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET)
    person.opens()
    writes_to(person, robot, secret=SECRET[::-1].replace("CES", "SEC"))
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", REFUSED.format("产品群"), "310000", "secret")
    sees_as_sent(person, "Refused")
    assert robot.payloads() == []


def test_a_missing_keyword_is_rejected_and_explained(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--keyword", "通知")
    person.opens()
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", REFUSED.format("产品群"), "310000", "keyword")
    sees_as_sent(person, "Refused")
    assert robot.payloads() == []

    # Mended where it says, it goes through.
    person.types("Message", "通知")
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", DELIVERED.format("产品群"))
    assert [payload["text"]["content"] for payload in robot.receives()] == ["今晚停水通知"]


def test_a_hung_robot_ends_as_unknown_and_is_not_asked_twice(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    person.opens(DINGUI_TIMEOUTS=SHORT)
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", UNCERTAIN.format("产品群"))
    sees_as_sent(person, "Uncertain")
    assert len(robot.requests()) == 1

    # Saying so again asks first; the harmless answer is the default.
    person.presses("ctrl+Return")
    person.sees("Did it arrive?", "产品群")
    person.sees_state("Don't send", "focused")
    person.presses("Return")
    person.sees_no("Did it arrive?")
    # The same message again has the same number.
    person.presses("ctrl+Return")
    person.clicks("Try again safely")
    person.clicks("Send it")
    robot.is_asked(2)
    first, second = (request["payload"]["msgUuid"] for request in robot.requests())
    assert first == second


def test_a_dead_robot_ends_as_not_sent(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET)
    person.opens(DINGUI_TIMEOUTS=SHORT)
    writes_to(person, robot)
    robot.ends()
    sends_to_a_real_group(person, "产品群")
    # Tried again three times, after pauses of about 1, 3 and 9 seconds, which are told.
    person.sees("Result", "attempt 2 follows", "refused the connection")
    person.sees("Result", NOT_SENT.format("产品群"), "refused the connection", timeout_ms=40_000)
    sees_as_sent(person, "Not sent")


def test_cancel_while_waiting_ends_as_unknown(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    person.opens(DINGUI_TIMEOUTS=PATIENT)
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    robot.is_asked()
    # The window stays usable meanwhile.
    person.types("Message", "，明早恢复")
    person.clicks("Stop")
    person.sees("Result", UNCERTAIN.format("产品群"))
    sees_as_sent(person, "Uncertain")


def test_closing_during_a_hung_send_leaves_an_unknown_delivery_that_is_shown(
    person: Person, group: Callable[..., Group]
) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    person.opens(DINGUI_TIMEOUTS=PATIENT)
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    robot.is_asked()
    person.closes_the_window()
    person.sees_any("Finishing before closing")
    assert person.program.running
    person.closes_the_window()
    person.sees_the_end()

    person.opens()
    person.sees("Result", UNCERTAIN.format("产品群"))
    sees_as_sent(person, "Uncertain")
    assert len(robot.requests()) == 1


def test_closing_waits_for_a_slow_answer(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "slow")
    person.opens(DINGUI_TIMEOUTS=PATIENT)
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    robot.is_asked()
    person.closes_the_window()
    person.sees_the_end()
    person.opens()
    sees_as_sent(person, "Sent")
    assert person.finds("Result") == []


def test_a_kill_during_a_send_is_shown_as_unknown(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET, "--fault", "hang")
    person.opens(DINGUI_TIMEOUTS=PATIENT)
    writes_to(person, robot)
    sends_to_a_real_group(person, "产品群")
    robot.is_asked()
    person.kills_dingui()
    person.opens()
    person.sees("Result", UNCERTAIN.format("产品群"))
    person.sees_in_field("Message", "今晚停水")
    sees_as_sent(person, "Uncertain")
    assert len(robot.requests()) == 1
