"""Where it is not known whether a message arrived: nothing is repeated unasked, and what is, is the same message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QToolButton

from dingui.practice.faults import FaultKind
from tests.window.opened import Opened
from tests.window.person import CONTROL, keys, named, press

OpenWindow = Callable[..., Opened]
SEND = (Qt.Key.Key_Return, CONTROL)


def test_trying_again_is_the_same_message_and_posted_once(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    group.robot.set_fault(None)
    opened.answers.unknown = "again"
    opened.click("Try again safely…")
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    opened.wait_idle()
    assert opened.answers.doubts == [("产品群", True)]
    first, second = (exchange.payload for exchange in group.robot.exchanges)
    assert first == second
    # The server remembers the number, so the group saw it once.
    assert group.robot.posts == 1
    assert len(opened.deliveries()) == 2


def test_nobody_tries_again_unasked(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("not certain")
    opened.answers.unknown = ""
    opened.click("Try again safely…")
    press(*SEND)
    assert len(opened.answers.doubts) == 2
    assert not opened.bench.flow.busy
    assert group.requests == 1


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
    assert len({post["msgUuid"] for post in group.posts}) == 2


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
    opened.answers.unknown = "again"
    opened.click("Try again safely…")
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    opened.wait_idle()
    assert group.robot.exchanges[0].payload == group.robot.exchanges[1].payload
    assert other.requests == 0
    assert opened.field("Title").value() == "Title"


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
    opened.answers.unknown = "again"
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
    opened.answers.unknown = "again"
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
