"""The moment to think again in the real window, and messages that wait for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from dingui.window.dialogs.confirm_send import ConfirmSend
from dingui.window.dialogs.questions import WindowQuestions
from tests.window.opened import Group, Opened
from tests.window.person import CONTROL, click, named, press, words_in

OpenWindow = Callable[..., Opened]
SEND = (Qt.Key.Key_Return, CONTROL)
HOUR_MS = 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def ask_in_dialogs(opened: Opened, seconds: int) -> None:
    opened.bench.flow._questions = WindowQuestions(opened.window, think_again_s=lambda: seconds)


def answer(opened: Opened, act: Callable[[ConfirmSend], None]) -> list[str]:
    """Press Send, say yes, and do ``act`` during the countdown; return what the countdown said."""
    said: list[str] = []

    def count() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ConfirmSend)
        said.append(words_in(dialog))
        act(dialog)

    def yes() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isActiveWindow():
            QTimer.singleShot(1, opened.window, yes)
            return
        assert isinstance(dialog, ConfirmSend)
        [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Send to 1 group"]
        click(button)
        # Some turns of the event loop later: whatever would leave too early has had its chance.
        QTimer.singleShot(300, opened.window, count)

    QTimer.singleShot(0, opened.window, yes)
    press(*SEND)
    return said


def nothing_was_begun(opened: Opened, group: Group) -> None:
    assert opened.deliveries() == []
    assert opened.library.jobs.unfinished() == []
    assert not opened.library.jobs.any_left() if hasattr(opened.library.jobs, "any_left") else True
    assert not opened.bench.flow.busy
    assert group.requests == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_until_the_countdown_is_over_nothing_is_begun_and_a_key_stops_it(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, key: Qt.Key
) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    ask_in_dialogs(opened, 30)
    asked: list[str] = []
    [parts] = opened.secrets
    found = parts.secrets.get
    monkeypatch.setattr(parts.secrets, "get", lambda robot_id: (asked.append(robot_id), found(robot_id))[1])  # type: ignore[func-returns-value]

    def stop(_dialog: ConfirmSend) -> None:
        nothing_was_begun(opened, group)
        assert asked == []
        press(key)

    [said] = answer(opened, stop)
    assert "Sends to 1 group in 30 s" in said
    nothing_was_begun(opened, group)
    assert asked == []
    assert opened.result == ""


def test_after_it_the_message_leaves(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    ask_in_dialogs(opened, 1)
    began = time.monotonic()
    answer(opened, lambda _dialog: None)
    assert time.monotonic() - began >= 1
    opened.wait_for("Sent to “产品群”.")
    assert group.requests == 1


def test_closing_the_window_during_it_sends_nothing(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    ask_in_dialogs(opened, 30)
    answer(opened, lambda _dialog: (opened.window.close(), None)[1])
    assert not opened.window.isVisible()
    nothing_was_begun(opened, group)


def later(opened: Opened, *names: str, ms: int) -> None:
    """Let these groups be sent to later, whenever it is asked."""
    ids = {robot.name: robot.id for robot in opened.library.robots.all()}
    opened.answers.not_before_ms = {ids[name]: now_ms() + ms for name in names}


def test_what_waits_is_in_sight_and_in_no_other_messages_way(opened: Opened) -> None:
    quiet, other = opened.add_group("夜班群"), opened.add_group("产品群")
    opened.tick("夜班群", "产品群")
    later(opened, "夜班群", ms=3_000)
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    assert "“Title” leaves for 1 group at" in opened.result
    assert quiet.requests == 0
    assert not opened.bench.flow.busy
    # Reading the rest away does not hide what leaves by itself.
    click(named(opened.window, "Close result", QToolButton))
    assert "“Title” leaves for 1 group at" in opened.result
    opened.tick("产品群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: other.requests == 2)
    opened.wait_for("Sent to “夜班群”.")
    assert quiet.requests == 1
    assert opened.library.deliveries.recent(9)[0].robot_name == "夜班群"
    assert "leaves for" not in opened.result
    assert not opened.bench.flow.later.waits


def test_what_waits_can_be_stopped_and_gone_on_with(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    later(opened, "产品群", ms=HOUR_MS)
    press(*SEND)
    opened.wait_for("leaves for 1 group at")
    opened.click("Don't send it")
    opened.wait_for("was stopped before its time")
    assert not opened.bench.flow.later.waits
    opened.click("Continue")
    opened.wait_for("leaves for 1 group at")
    opened.click("Don't send it")
    opened.wait_for("was stopped before its time")
    opened.click("Leave it")
    opened.wait_for("The rest is not sent.")
    assert opened.library.jobs.unfinished() == []
    assert (group.requests, opened.deliveries()) == (0, [])


def test_a_window_that_is_closed_sends_nothing_and_the_next_one_offers_it(open_window: OpenWindow) -> None:
    first = open_window()
    group = first.add_group("产品群")
    first.tick("产品群")
    later(first, "产品群", ms=1_500)
    press(*SEND)
    first.wait_for("leaves for 1 group at")
    due = time.monotonic() + 1.6
    assert first.window.close()
    assert first.dispatcher.close(20_000)
    first.qtbot.waitUntil(lambda: time.monotonic() > due)
    second = open_window()
    second.bench.start_background()
    second.wait_for("was not sent to everyone")
    assert group.requests == 0
    second.click("Leave it")
    second.wait_for("The rest is not sent.")


def test_what_waits_here_is_not_offered_as_left_over(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.tick("产品群")
    later(opened, "产品群", ms=HOUR_MS)
    press(*SEND)
    opened.wait_for("leaves for 1 group at")
    answered: list[object] = []
    opened.dispatcher.run(lambda parts: parts.unfinished(), answered.append, answered.append)
    opened.qtbot.waitUntil(lambda: bool(answered))
    assert answered == [[]]
