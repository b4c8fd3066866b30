"""Where it is not known whether a message arrived: nothing is repeated unasked, and what is, is the same message."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QToolButton

from dingui.practice.faults import FaultKind
from tests.window.opened import Group, Opened
from tests.window.person import CONTROL, keys, named, press

OpenWindow = Callable[..., Opened]
SEND = (Qt.Key.Key_Return, CONTROL)


def in_doubt(opened: Opened) -> Group:
    """Send to a group that took the message and never answered; it answers from now on."""
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    opened.wait_idle()
    group.robot.set_fault(None)
    return group


def settled(opened: Opened) -> list[str]:
    """What the person said of each delivery, the latest first."""
    return [delivery.settled for delivery in opened.deliveries()]


def test_trying_again_is_the_same_message_and_posted_once(opened: Opened) -> None:
    group = in_doubt(opened)
    opened.click("Try again safely…")
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    opened.wait_idle()
    # It is a real group: asked before either.
    assert [[robot.name for robot in plan.robots] for plan in opened.answers.plans] == [["产品群"], ["产品群"]]
    first, second = (exchange.payload for exchange in group.robot.exchanges)
    assert first == second
    # The server remembers the number, so the group saw it once.
    assert group.robot.posts == 1
    assert settled(opened) == ["", "again"]


def test_sending_it_as_a_new_message_is_said_to_double_it(opened: Opened) -> None:
    group = in_doubt(opened)
    assert "the group has the message twice" in opened.result
    opened.click("Send as a new message…")
    opened.wait_for("Sent to “产品群”.")
    opened.wait_idle()
    assert group.robot.posts == 2
    assert settled(opened) == ["", "new"]
    assert opened.answers.plans[-1].repeated == ("产品群",)


def test_saying_that_it_arrived_sends_nothing(opened: Opened) -> None:
    group = in_doubt(opened)
    opened.click("It arrived")
    opened.wait_for("You said that it arrived at “产品群”.")
    assert settled(opened) == ["arrived"]
    # What DingTalk's silence was stays in the journal.
    assert [delivery.state for delivery in opened.deliveries()] == ["unknown"]
    assert group.requests == 1
    # Sending is open again.
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    assert opened.answers.doubts == []


def test_saying_that_it_did_not_arrive_opens_sending(opened: Opened) -> None:
    group = in_doubt(opened)
    opened.click("It didn't arrive")
    opened.wait_for("You said that it did not arrive at “产品群”.")
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    assert (opened.answers.doubts, group.requests) == ([], 2)
    assert settled(opened) == ["", "lost"]


@pytest.mark.parametrize(
    ("answer", "says", "posts"),
    [("arrived", "arrived", 1), ("lost", "lost", 2), ("new", "new", 2), ("again", "again", 1)],
)
def test_send_stays_closed_until_one_of_the_four_is_chosen(opened: Opened, answer: str, says: str, posts: int) -> None:
    group = in_doubt(opened)
    opened.answers.unknown = ""
    press(*SEND)
    assert opened.answers.doubts == [("产品群", True)]
    assert (group.requests, settled(opened)) == (1, [""])
    opened.answers.unknown = answer
    press(*SEND)
    opened.wait_idle()
    opened.qtbot.waitUntil(lambda: settled(opened)[-1] == says)
    assert group.robot.posts == posts


def test_nobody_tries_again_unasked(opened: Opened) -> None:
    group = in_doubt(opened)
    opened.answers.send = False
    opened.click("Try again safely…")
    opened.click("Send as a new message…")
    assert len(opened.answers.plans) == 3
    assert not opened.bench.flow.busy
    assert group.requests == 1
    assert settled(opened) == [""]


def test_a_changed_draft_can_only_be_a_new_message(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    group.robot.set_fault(None)
    opened.field("Title").setFocus()
    press(Qt.Key.Key_End)
    keys("!")
    opened.answers.unknown = "new"
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    assert opened.answers.doubts == [("产品群", False)]
    # It was chosen, and is not asked for once more.
    press(*SEND)
    opened.wait_idle()
    assert len(opened.answers.doubts) == 1
    assert len({post["msgUuid"] for post in group.posts}) == 3


def test_trying_again_means_that_draft_whatever_is_open_by_now(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.HANG)
    other = opened.add_group("二群")
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    group.robot.set_fault(None)
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("quite another")
    opened.field("Message").setFocus()
    keys("draft")
    opened.tick("二群", "Practice robot")
    opened.click("Try again safely…")
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    opened.wait_idle()
    assert group.robot.exchanges[0].payload == group.robot.exchanges[1].payload
    assert other.requests == 0
    # What is written now stays in front.
    assert opened.field("Title").value() == "quite another"


def test_trying_again_from_the_list_of_what_was_sent(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    group.robot.set_fault(None)
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("another")
    opened.bench.result.show_result(())
    view = named(opened.window, "Sent", QListView)
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    press(Qt.Key.Key_Return)
    assert "not certain" in opened.result
    opened.click("Try again safely…")
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    opened.wait_idle()
    assert group.robot.exchanges[0].payload == group.robot.exchanges[1].payload


def test_trying_again_brings_a_removed_draft_back(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    group.robot.set_fault(None)
    [delivery] = opened.deliveries()
    opened.press(Qt.Key.Key_Delete, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert "removed" in opened.result
    opened.bench.flow.show_delivery(delivery)
    opened.click("Try again safely…")
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    opened.wait_idle()
    assert group.robot.posts == 1


def test_what_nobody_knows_is_shown_again_at_the_next_start_until_it_is_read(open_window: OpenWindow) -> None:
    first = open_window()
    first.add_group("产品群", FaultKind.HANG)
    first.tick("产品群")
    press(*SEND)
    first.wait_for("not certain")
    first.window.close()
    second = open_window()
    second.bench.start_background()
    assert "not certain" in second.result
    named(second.window, "Close result", QToolButton).click()
    second.window.close()
    third = open_window()
    third.bench.start_background()
    assert third.result == ""
