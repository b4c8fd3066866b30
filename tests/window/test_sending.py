from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from dingui.messages.models import At, MarkdownMessage, TextMessage
from dingui.messages.payload import to_payload
from dingui.outcomes import OutcomeKind
from dingui.practice.faults import Fault, FaultKind
from dingui.sending.outbox import AT_ONCE
from tests.window.opened import PATIENT, Opened
from tests.window.person import CONTROL, all_named, commit, focused, keys, named, press

OpenWindow = Callable[..., Opened]
SEND = (Qt.Key.Key_Return, CONTROL)


def states(opened: Opened) -> list[str]:
    return [delivery.state for delivery in opened.deliveries()]


def without_uuid(payload: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in payload.items() if name != "msgUuid"}


def rows_of(opened: Opened) -> list[str]:
    """How each robot stands, as a screen reader reads it."""
    view = named(opened.window, "Robots of this message", QListView)
    model = view.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


# To whom


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_all_groups_with_a_tag_are_ticked_by_the_menu(opened: Opened) -> None:
    for name, tags in (("产品群", ("产品",)), ("测试群", ("产品", "R&D")), ("客户群", ())):
        opened.library.robots.update(replace(opened.add_group(name).known, tags=tags))
    opened.bench.desk.robots_changed.emit()
    menu = named(opened.window, "Tick by tag", QPushButton).menu()
    menu.aboutToShow.emit()
    by_tag, other = menu.actions()[1], menu.actions()[0]
    assert [action.text() for action in (by_tag, other)] == ["产品 (2)", "R&&D (1)"]
    by_tag.trigger()
    assert [robot.name for robot in opened.bench.targets.chosen()] == ["Practice robot", "产品群", "测试群"]
    menu.aboutToShow.emit()
    assert [action.isChecked() for action in menu.actions()] == [True, True]
    menu.actions()[0].trigger()
    assert [robot.name for robot in opened.bench.targets.chosen()] == ["Practice robot", "产品群"]


def test_where_there_are_no_tags_there_is_no_menu(opened: Opened) -> None:
    opened.add_group("产品群")
    assert all_named(opened.window, "Tick by tag", QPushButton) == []


def test_a_group_that_is_not_real_is_not_asked_about(opened: Opened) -> None:
    group = opened.add_group("测试群")
    opened.library.robots.update(replace(group.known, real=False))
    opened.bench.desk.robots_changed.emit()
    opened.tick("测试群")
    press(*SEND)
    opened.wait_for("Sent to “测试群”.")
    assert opened.answers.plans == []


def test_mentions_where_they_do_not_work_are_warned_of(opened: Opened, qtbot: QtBot) -> None:
    group = opened.add_group("客户群")
    opened.library.robots.update(replace(group.known, mentions=False))
    opened.bench.desk.robots_changed.emit()
    opened.set_message(TextMessage("@13800000000 hello", At(("13800000000",))))
    opened.tick("客户群")
    qtbot.waitUntil(lambda: any("Mentions don't work in “客户群”" in each for each in opened.shown("Problems")))
    press(*SEND)
    opened.wait_for("Sent to “客户群”.")
    [plan] = opened.answers.plans
    assert [problem.code for problem in plan.warnings] == ["mentions_not_there"]
    opened.tick("Practice robot")
    qtbot.waitUntil(lambda: not any("客户群" in each for each in opened.shown("Problems")))


# To the practice robot


def test_the_first_message_reaches_the_practice_robot(opened: Opened, qtbot: QtBot) -> None:
    opened.field("Message").setFocus()
    press(*SEND)
    opened.wait_for("Sent to “Practice robot”.")
    assert states(opened) == ["delivered"]
    assert opened.answers.plans == []
    qtbot.waitUntil(lambda: opened.shown("Sent") == ["Title"])
    # Ctrl+Enter sent, and made no line.
    assert opened.field("Message").value() == "words"


def test_the_button_sends_too(opened: Opened) -> None:
    opened.click("Send")
    opened.wait_for("Sent to “Practice robot”.")


def test_what_the_form_says_is_what_is_posted(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    press(Qt.Key.Key_1, CONTROL)
    opened.press(Qt.Key.Key_N, CONTROL)
    commit("明天放假 🎉")
    opened.field("Mentioned mobiles").setFocus()
    keys("13800000000")
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    [payload] = group.posts
    assert without_uuid(payload) == to_payload(TextMessage("明天放假 🎉", At(("13800000000",))))
    [delivery] = opened.deliveries()
    assert payload["msgUuid"] == delivery.msg_uuid


def test_what_is_typed_while_it_is_sent_is_not_sent(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: group.requests == 1)
    assert opened.bench.flow.busy
    # The window is as usable as ever.
    opened.field("Title").setFocus()
    press(Qt.Key.Key_End)
    keys(" and more")
    assert opened.field("Title").value() == "Title and more"
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("another")
    opened.qtbot.waitUntil(lambda: "another" in opened.shown("Drafts"))
    assert states(opened) == ["sending"]
    assert without_uuid(group.posts[0]) == to_payload(MarkdownMessage("Title", "words"))
    # Nor can a second one be begun.
    press(*SEND)
    send = named(opened.window, "Send", QPushButton)
    assert not send.isEnabled()
    assert send.toolTip() == "A message is being sent just now."
    opened.click("Stop")
    opened.wait_idle()
    assert group.requests == 1


def test_cancel_while_waiting_is_unknown_as_it_left_already(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: group.requests == 1)
    opened.press(Qt.Key.Key_Period, CONTROL)
    opened.wait_for("not certain")
    assert states(opened) == ["unknown"]


def test_what_was_not_begun_is_not_sent(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    names = [f"{number}群" for number in range(AT_ONCE)]
    first = [opened.add_group(name, FaultKind.HANG) for name in names]
    behind = opened.add_group("末群")
    opened.tick(*names, "末群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: [group.requests for group in first] == [1] * AT_ONCE)
    opened.click("Stop")
    # At once for what has not begun; what has left is waited for, until that is stopped, too.
    opened.qtbot.waitUntil(lambda: "末群 — Stopped before it left" in rows_of(opened))
    assert opened.bench.flow.busy
    opened.click("Stop")
    opened.wait_idle()
    assert opened.result.count("not certain") == AT_ONCE
    assert behind.requests == 0
    # The rest goes on later, and nothing else is sent once more.
    opened.click("Continue with the rest")
    opened.wait_for("Sent to “末群”.")
    assert [group.requests for group in first] == [1] * AT_ONCE
    assert behind.requests == 1


# What keeps it from being sent


def test_with_errors_nothing_is_sent_and_the_first_field_has_the_cursor(opened: Opened) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.field("Title").setFocus()
    keys("only a title")
    field = opened.field("Message")
    assert field.accessibleDescription() == ""
    press(*SEND)
    assert focused() is field
    assert "is empty" in field.accessibleDescription()
    assert "Not sent" in opened.result
    assert opened.deliveries() == []
    # The list says it too, and leads there.
    assert len(opened.shown("Problems")) == 1
    commit("正文")
    opened.qtbot.waitUntil(lambda: field.accessibleDescription() == "")


def test_the_list_of_problems_leads_to_the_field(opened: Opened) -> None:
    opened.press(Qt.Key.Key_N, CONTROL)
    press(Qt.Key.Key_3, CONTROL)
    opened.qtbot.waitUntil(lambda: len(opened.shown("Problems")) == 3)
    row = next(row for row, words in enumerate(opened.shown("Problems")) if words.startswith("Link address"))
    opened.bench.preview.problems.focus_list()
    for _step in range(row):
        press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert focused() is opened.field("Link address")


def test_without_a_robot_it_says_what_is_missing(opened: Opened) -> None:
    opened.tick()
    send = named(opened.window, "Send", QPushButton)
    opened.qtbot.waitUntil(lambda: not send.isEnabled())
    assert "Tick at least one robot" in send.toolTip()
    assert "Tick at least one robot" in send.accessibleDescription()
    opened.field("Message").setFocus()
    press(*SEND)
    assert "Tick at least one robot" in opened.result
    assert opened.deliveries() == []


def test_a_missing_keyword_is_said_before_it_is_sent(opened: Opened) -> None:
    group = opened.add_group("产品群", keywords=("通知",))
    opened.tick("产品群")
    opened.qtbot.waitUntil(lambda: any("通知" in line for line in opened.shown("Problems")))
    press(*SEND)
    assert "Not sent" in opened.result
    assert group.requests == 0
    opened.field("Title").setFocus()
    commit("通知")
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")


def test_ticks_by_the_space_bar(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.press(Qt.Key.Key_F8)
    assert focused() is named(opened.window, "Send to", QListView)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    chosen = [robot.name for robot in opened.bench.targets.chosen()]
    assert chosen in (["产品群"], ["Practice robot", "产品群"])


def test_with_a_real_robot_nothing_is_ticked_by_itself(open_window: OpenWindow) -> None:
    first = open_window()
    first.add_group("产品群")
    assert [robot.name for robot in first.bench.targets.chosen()] == ["Practice robot"]
    first.window.close()
    again = open_window()
    assert again.bench.targets.chosen() == []


# To a real group


def test_a_real_group_is_asked_about_by_name(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("Practice robot", "产品群")
    opened.bench.session.apply(
        opened.bench.session.composition.with_message(MarkdownMessage("Title", "@13800000000", At(("13800000000",))))
    )
    opened.answers.send = False
    press(*SEND)
    [plan] = opened.answers.plans
    assert [robot.name for robot in plan.robots] == ["产品群"]
    assert plan.message == MarkdownMessage("Title", "@13800000000", At(("13800000000",)))
    assert plan.repeated == ()
    # No to the one is no to all.
    assert not opened.bench.flow.busy
    assert opened.deliveries() == []
    assert group.requests == 0
    opened.answers.send = True
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    opened.wait_for("Sent to “Practice robot”.")
    assert group.requests == 1


def test_a_repetition_is_told_before_it_happens(opened: Opened) -> None:
    group = opened.add_group("产品群")
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    press(*SEND)
    opened.wait_idle()
    assert [plan.repeated for plan in opened.answers.plans] == [(), ("产品群",)]
    opened.qtbot.waitUntil(lambda: group.requests == 2)
    # It was wished for, so it is a message of its own.
    assert len({post["msgUuid"] for post in group.posts}) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (FaultKind.HANG, OutcomeKind.UNKNOWN),
        (FaultKind.DROP_AFTER, OutcomeKind.UNKNOWN),
        (FaultKind.GARBAGE, OutcomeKind.UNKNOWN),
        (Fault(FaultKind.ANSWER, errcode=430102), OutcomeKind.REJECTED),
    ],
)
def test_each_outcome_is_told_with_why_and_what_to_do(
    opened: Opened, fault: FaultKind | Fault, kind: OutcomeKind
) -> None:
    group = opened.add_group("产品群", fault)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_idle()
    opened.wait_for("产品群")
    assert states(opened) == [kind.value]
    assert group.requests == 1
    assert len(opened.result) > len("It is not certain whether the message arrived at “产品群”.") + 20


def test_what_was_busy_is_tried_again_as_the_same_message(opened: Opened) -> None:
    group = opened.add_group("产品群")
    group.robot.set_fault(FaultKind.BUSY, 2)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("Sent to “产品群”.")
    opened.wait_idle()
    assert (group.requests, group.robot.posts) == (3, 1)
    assert len({(exchange.payload or {})["msgUuid"] for exchange in group.robot.exchanges}) == 1
    assert states(opened) == ["delivered", "rejected", "rejected"]
    assert [delivery.attempt for delivery in opened.deliveries()] == [3, 2, 1]


def test_what_stays_busy_is_refused_in_the_end(opened: Opened) -> None:
    group = opened.add_group("产品群", FaultKind.BUSY)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("refused the message")
    opened.wait_idle()
    assert (group.requests, group.robot.posts) == (4, 0)


def test_thirty_robots_have_a_row_each_and_the_troubled_ones_a_line(opened: Opened) -> None:
    groups = [opened.add_group(f"{number}群") for number in range(30)]
    groups[3].robot.set_fault(Fault(FaultKind.ANSWER, errcode=430102))
    groups[7].robot.set_fault(FaultKind.DROP_AFTER)
    opened.tick(*(group.known.name for group in groups))
    press(*SEND)
    opened.wait_idle()
    rows = rows_of(opened)
    assert (rows[0], rows[3], rows[7]) == ("0群 — Sent", "3群 — Refused", "7群 — Uncertain")
    assert [group.robot.posts for group in groups] == [int(number != 3) for number in range(30)]
    assert "28 sent · 1 refused · 1 uncertain" in opened.result
    assert "for “3群”" in opened.result
    assert "at “7群”" in opened.result
    assert "“0群”" not in opened.result
    # A row that is looked at is told of.
    view = named(opened.window, "Robots of this message", QListView)
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    opened.wait_for("Sent to “0群”.")
    # Opening another draft hides what needs no more attention only.
    opened.press(Qt.Key.Key_N, CONTROL)
    assert "for “3群”" in opened.result
    named(opened.window, "Close result", QToolButton).click()
    assert opened.result == ""


def test_a_robot_without_secrets_leads_to_the_robots(opened: Opened) -> None:
    opened.library.robots.add("空", "https://oapi.dingtalk.com/robot/send", signed=True)
    opened.bench.desk.robots_changed.emit()
    opened.tick("空")
    press(*SEND)
    opened.wait_for("Nothing was sent to “空”.")
    assert named(opened.window, "Put in the webhook…", QPushButton).isVisible()


# Closing


def test_closing_waits_for_the_outcome(open_window: OpenWindow) -> None:
    opened = open_window(timeouts="5,0.5,5")
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: group.requests == 1)
    assert not opened.window.close()
    assert opened.window.isVisible()
    with opened.qtbot.waitSignal(opened.window.closed):
        pass
    assert states(opened) == ["unknown"]


def test_closing_twice_is_a_decision(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: group.requests == 1)
    assert not opened.window.close()
    with opened.qtbot.waitSignal(opened.window.closed):
        opened.window.close()
    assert states(opened) == ["unknown"]
