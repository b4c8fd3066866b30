"""The window of the practice groups, used as a person does."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListView,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)

from dingui.concealed import Concealed
from dingui.practice.faults import FaultKind
from dingui.practice.group_rules import GroupRules
from dingui.practice.host import PORT_MARK, STRAY
from dingui.practice.wordings import Wording
from dingui.robots.redaction import HIDDEN
from dingui.secrets import RobotCredentials
from dingui.window.practice.rows import ChatRow
from dingui.window.practice.window import PracticeWindow
from dingui.window.wrapped import WrappedLabel
from tests.practice.helpers import message
from tests.practice.test_host import posted
from tests.practice.test_tutorial import SCRIPTS, run_script
from tests.window.opened import Opened
from tests.window.person import ALT, CONTROL, all_named, click, focused, named, press, words_in, write
from tests.window.practice.filled import fill, filled_window, live_groups, post, settle


def open_practice(opened: Opened) -> PracticeWindow:
    """Ctrl+P, and wait until it can be used."""
    opened.press(Qt.Key.Key_P, CONTROL)
    [window] = [each for each in opened.window.findChildren(PracticeWindow) if each.isVisible()]
    opened.qtbot.waitUntil(window.isActiveWindow)
    opened.qtbot.waitUntil(lambda: all(group.live for group in opened.bench.desk.practice.groups()))
    settle(opened, window)
    return window


def chat_words(window: PracticeWindow) -> str:
    return "\n".join([*(row.accessibleName() for row in window.chat.rows), words_in(window.chat)])


def checks(window: PracticeWindow) -> list[str]:
    model = named(window, "Checks", QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def groups(window: PracticeWindow) -> list[str]:
    model = named(window, "Practice groups", QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def page(window: PracticeWindow, words: str) -> None:
    """Show a page of the right side."""
    [tabs] = window.findChildren(QTabWidget)
    [number] = [place for place in range(tabs.count()) if tabs.tabText(place) == words]
    tabs.setCurrentIndex(number)


def choose(window: QWidget, name: str, words: str) -> None:
    combo = named(window, name, QComboBox)
    combo.setFocus()
    assert focused() is combo
    steps = combo.findText(words) - combo.currentIndex()
    for _step in range(abs(steps)):
        press(Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    assert combo.currentText() == words


def type_into(window: QWidget, name: str, text: str) -> None:
    field = named(window, name, QLineEdit)
    field.setFocus()
    field.selectAll()
    press(Qt.Key.Key_Delete)
    write(text)
    press(Qt.Key.Key_Return)


# From the menu to one's message


# The offscreen platform says of a menu that it can neither be raised nor grab the keys.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_from_the_menu_to_ones_message_by_keyboard_alone(opened: Opened) -> None:
    QTest.keyClick(opened.window, Qt.Key.Key_R, ALT)
    opened.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = cast(QMenu, QApplication.activePopupWidget())
    QTest.keyClick(menu, Qt.Key.Key_P)
    opened.qtbot.waitUntil(lambda: bool(opened.window.findChildren(PracticeWindow)))
    [window] = opened.window.findChildren(PracticeWindow)
    opened.qtbot.waitUntil(window.isActiveWindow)
    assert "appears here" in words_in(window)

    # It stays open while one writes and sends.
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.wait_for("Sent to “Practice robot”.")
    assert window.isVisible()
    opened.press(Qt.Key.Key_P, CONTROL)
    opened.qtbot.waitUntil(window.isActiveWindow)
    opened.qtbot.waitUntil(lambda: len(window.chat.rows) == 1)
    press(Qt.Key.Key_F7)
    row = focused()
    assert isinstance(row, ChatRow)
    assert row.accessibleName() == "Title"
    assert row.accessibleDescription().endswith("words")
    assert row.canvas is not None
    assert "words" in row.canvas.words()
    assert "appears here" not in words_in(window.chat)
    press(Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_tab_reaches_the_chat_and_arrows_go_through_it(opened: Opened) -> None:
    window = filled_window(opened)
    window.show()
    window.activateWindow()
    opened.qtbot.waitUntil(window.isActiveWindow)
    named(window, "Practice groups", QListView).setFocus()
    for _step in range(8):
        press(Qt.Key.Key_Tab)
        if isinstance(focused(), ChatRow):
            break
    assert focused() is window.chat.rows[-1]
    press(Qt.Key.Key_Up)
    assert focused() is window.chat.rows[-2]
    assert window.details.isVisible()
    assert any("Fields: refused" in line for line in checks(window))
    press(Qt.Key.Key_Home)
    assert focused() is window.chat.rows[0]
    press(Qt.Key.Key_Up)
    assert focused() is window.chat.rows[0]
    press(Qt.Key.Key_End)
    assert focused() is window.chat.rows[-1]
    # One stop for Tab, however many rows.
    press(Qt.Key.Key_Tab)
    assert not isinstance(focused(), ChatRow)


# What is seen


def test_messages_are_drawn_and_what_was_refused_is_a_line_with_the_reason(opened: Opened) -> None:
    window = filled_window(opened)
    window.show()
    rows = window.chat.rows
    drawn = [row for row in rows if row.canvas is not None]
    assert len(drawn) == 6
    assert "周会改到三点" in drawn[0].canvas.words()  # type: ignore[union-attr]  # they have one
    # Not the line in the conversation list: it would stand above each of them.
    assert all("In the chat list" not in words_in(row) for row in rows)
    assert "Refused: A field that the message type needs is missing or empty. (400202)" in words_in(rows[6])
    assert "Practised, so it did not appear: Answers -1, system busy." in words_in(rows[7])


def test_verdicts_request_and_answer_of_the_chosen_message(opened: Opened) -> None:
    window = filled_window(opened)
    window.show()
    window.chat.rows[6].setChecked(True)
    said = checks(window)
    assert said[0] == "Path of the address: passed"
    assert "Keyword: not asked for" in said
    failed = next(place for place, line in enumerate(said) if ": refused." in line)
    assert said[failed].startswith("Fields: refused.")
    assert all(line.endswith(": not reached") for line in said[failed + 1 :])
    assert named(window, "Checks", QListView).currentIndex().row() == failed
    request = named(window, "Request", QPlainTextEdit).toPlainText()
    assert request.startswith(f"POST /robot/send?access_token={HIDDEN}\n")
    assert named(window, "As it came", QPlainTextEdit).toPlainText() == '{"msgtype": "text", "text": {}}'
    assert '"errcode":400202' in named(window, "Answer", QPlainTextEdit).toPlainText()
    window.chat.rows[7].setChecked(True)
    assert {line.rpartition(": ")[2] for line in checks(window)} == {"not reached"}
    assert '"errcode":-1' in named(window, "Answer", QPlainTextEdit).toPlainText()


def test_a_check_that_would_refuse_as_well_says_so(opened: Opened) -> None:
    [live] = live_groups(opened)
    opened.bench.desk.practice.set_rules(live.robot_id, GroupRules(signed=True, keywords=("通知",)))
    post(live)
    window = open_practice(opened)
    said = checks(window)
    assert any(line.startswith("Signature: refused.") for line in said)
    assert "Keyword: not reached; it would be refused, too" in said


def test_only_the_chosen_row_takes_pointer_and_tab(opened: Opened) -> None:
    window = filled_window(opened)
    window.show()

    def stops(row: ChatRow) -> int:
        assert row.canvas is not None
        parts = [part for part in row.canvas.findChildren(QWidget) if part.isVisible()]
        return sum(part.focusPolicy() != Qt.FocusPolicy.NoFocus for part in parts)

    buttons = window.chat.rows[4]
    assert stops(buttons) == 0
    buttons.setChecked(True)
    assert stops(buttons) > 0
    window.chat.rows[0].setChecked(True)
    assert stops(buttons) == 0


def test_the_chat_looks_as_the_preview_is_set(opened: Opened) -> None:
    opened.bench.desk.keep_preview_theme("dark")
    fill(opened)
    window = open_practice(opened)
    dark = window.chat.rows[0].grab().toImage().pixelColor(1, 1).lightness()
    opened.bench.desk.keep_preview_theme("light")
    settle(opened, window)
    assert len(window.chat.rows) == 8
    assert window.chat.rows[0].grab().toImage().pixelColor(1, 1).lightness() > dark + 100


def test_a_message_that_no_form_could_hold_is_still_shown(opened: Opened) -> None:
    [live] = live_groups(opened)
    opened.bench.desk.practice.set_rules(live.robot_id, GroupRules(signed=False))
    odd = message("buttons")
    odd["actionCard"]["btns"] = [{"title": "x", "actionURL": "u", "more": [1, None]}, *odd["actionCard"]["btns"]]
    odd["at"] = {"atMobiles": [1, None, {}], "isAtAll": "yes"}
    odd["actionCard"]["hideAvatar"] = 7
    post(live, odd)
    window = open_practice(opened)
    [row] = window.chat.rows
    assert row.exchange.posted
    assert row.canvas is not None
    assert "x" in row.canvas.words()


# Many messages


def test_of_many_messages_the_last_are_drawn_and_earlier_ones_when_asked_for(opened: Opened) -> None:
    [live] = live_groups(opened)
    opened.bench.desk.practice.set_rules(live.robot_id, GroupRules(signed=False))
    for number in range(50):
        post(live, {"msgtype": "text", "text": {"content": f"message {number}"}})
    window = open_practice(opened)
    assert len(window.chat.rows) == 20
    opened.qtbot.waitUntil(lambda: _at_end(window))
    # The robot's rule of 20 a minute holds here, too.
    assert window.chat.rows[0].exchange.number == 31
    for expected in (40, 50):
        click(_button(window, "Earlier messages"))
        settle(opened, window)
        assert len(window.chat.rows) == expected
    assert not _button(window, "Earlier messages").isVisible()
    numbers = [row.exchange.number for row in window.chat.rows]
    assert numbers == list(range(1, 51))


def test_what_goes_on_arriving_never_becomes_more_than_can_be_held(opened: Opened) -> None:
    [live] = live_groups(opened)
    book = opened.bench.desk.practice
    book.set_rules(live.robot_id, GroupRules(signed=False))
    window = open_practice(opened)
    for _each in range(230):
        post(live)
    book.arrived.emit(live.robot_id)
    settle(opened, window)
    numbers = [row.exchange.number for row in window.chat.rows]
    assert numbers == list(range(131, 231))
    click(_button(window, "Earlier messages"))
    settle(opened, window)
    assert [row.exchange.number for row in window.chat.rows] == list(range(111, 231))


def _at_end(window: PracticeWindow) -> bool:
    bar = window.chat._area.verticalScrollBar()
    return bar.maximum() > 0 and bar.value() == bar.maximum()


def _button(window: QWidget, words: str) -> QPushButton:
    [found] = [each for each in window.findChildren(QPushButton) if each.text() == words]
    return found


# Groups


def test_a_new_group_is_among_the_targets_at_once(opened: Opened) -> None:
    window = open_practice(opened)
    click(_button(window, "Add group"))
    assert opened.shown("Send to") == ["Practice robot", "Practice group 2"]
    # Its name is what one changes first.
    assert focused() is named(window, "Group name", QLineEdit)
    write("试发群\n")
    assert groups(window) == ["Practice robot", "试发群"]
    assert opened.shown("Send to") == ["Practice robot", "试发群"]
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.tick("试发群")
    opened.bench.composer.focus_first()
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.wait_for("Sent to “试发群”.")
    opened.qtbot.waitUntil(lambda: len(window.chat.rows) == 1)
    assert window.chat.rows[0].accessibleName() == "Title"


def test_a_name_that_is_taken_is_said_at_the_form(opened: Opened) -> None:
    window = open_practice(opened)
    click(_button(window, "Add group"))
    type_into(window, "Group name", "Practice robot")
    assert "Practice robot" in words_in(window.setup)
    assert groups(window) == ["Practice robot", "Practice group 2"]


def test_a_removed_group_comes_back_with_its_messages(opened: Opened) -> None:
    fill(opened)
    window = open_practice(opened)
    before = opened.bench.desk.practice.groups()[0].live
    assert before is not None
    named(window, "Practice groups", QListView).setFocus()
    press(Qt.Key.Key_Delete)
    assert groups(window) == []
    assert opened.shown("Send to") == []
    assert "There is no practice group" in words_in(window)
    assert not window.chat.rows
    press(Qt.Key.Key_Z, CONTROL)
    assert groups(window) == ["Practice robot"]
    settle(opened, window)
    assert len(window.chat.rows) == 8
    assert opened.shown("Send to") == ["Practice robot"]
    after = opened.bench.desk.practice.groups()[0].live
    assert after is not None
    assert after.webhook == before.webhook


def test_every_change_can_be_taken_back(opened: Opened) -> None:
    window = open_practice(opened)
    page(window, "This group")
    [live] = live_groups(opened)
    assert not _button(window, "Undo").isVisible()
    type_into(window, "Keywords", "通知")
    type_into(window, "Group name", "甲")
    click(_button(window, "Add group"))
    opened.qtbot.waitUntil(lambda: len(live_groups(opened)) == 2)
    assert groups(window) == ["甲", "Practice group 2"]
    press(Qt.Key.Key_Z, CONTROL)
    assert groups(window) == ["甲"]
    press(Qt.Key.Key_Z, CONTROL)
    assert groups(window) == opened.shown("Send to") == ["Practice robot"]
    assert list(live.robot.settings.keywords) == ["通知"]
    press(Qt.Key.Key_Z, CONTROL)
    assert not live.robot.settings.keywords
    assert named(window, "Keywords", QLineEdit).text() == ""
    assert opened.bench.desk.practice.groups()[0].rules == GroupRules()
    assert not _button(window, "Undo").isVisible()
    press(Qt.Key.Key_Z, CONTROL)
    assert groups(window) == ["Practice robot"]


def test_the_wheel_scrolls_and_changes_nothing(opened: Opened) -> None:
    window = open_practice(opened)
    page(window, "This group")
    combo = named(window, "Wording of refusals", QComboBox)
    before = combo.currentIndex()
    at = QPointF(combo.rect().center())
    wheel = QWheelEvent(
        at,
        QPointF(combo.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's signature
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentIndex() == before
    assert live_groups(opened)[0].robot.settings.wording is Wording.C


def test_requests_for_no_group_have_a_place_of_their_own(opened: Opened) -> None:
    window = open_practice(opened)
    [live] = live_groups(opened)
    assert posted(live.webhook.reveal()[:-4] + "0000")[0] == 300005
    opened.qtbot.waitUntil(lambda: groups(window) == ["Practice robot", "For no group"])
    window.show_group(STRAY)
    settle(opened, window)
    assert "No group has this access token. (300005)" in chat_words(window)
    for words in ("Rename", "Remove group"):
        assert not _button(window, words).isEnabled()


# Security settings and faults


def test_two_groups_with_different_rules_judge_the_same_message(opened: Opened) -> None:
    window = open_practice(opened)
    click(_button(window, "Add group"))
    opened.qtbot.waitUntil(lambda: len(live_groups(opened)) == 2)
    type_into(window, "Keywords", "通知， 公告")
    assert opened.library.robots.by_name("Practice group 2")[0].keywords == ("通知", "公告")
    box = named_box(window, "Signature (加签)")
    box.setFocus()
    press(Qt.Key.Key_Space)
    assert opened.bench.desk.practice.groups()[1].rules == GroupRules(signed=False, keywords=("通知", "公告"))
    [known] = opened.library.robots.by_name("Practice group 2")
    assert (known.signed, known.real, known.mentions, known.allowed_ips) == (False, False, True, ())
    named_box(window, "External group").click()
    assert not opened.library.robots.by_name("Practice group 2")[0].mentions
    first, second = live_groups(opened)
    said = {
        "first": posted(first.webhook.reveal(), secret=first.secret.reveal()),
        "second": posted(second.webhook.reveal()),
        "with": posted(second.webhook.reveal(), {"msgtype": "text", "text": {"content": "公告：停机"}}),
    }
    assert said["first"] == said["with"] == (0, "ok")
    assert said["second"][0] == 310000
    assert "关键词" in said["second"][1]
    opened.qtbot.waitUntil(lambda: len(window.chat.rows) == 2)
    assert "The message holds none of the keywords. (310000)" in chat_words(window)


def named_box(window: QWidget, words: str) -> QCheckBox:
    [box] = [each for each in window.findChildren(QCheckBox) if each.text() == words]
    return box


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("IP allowlist", "10.1.2.3, ::1", "IPv6"),
        ("IP allowlist", "office", "neither an IPv4 address"),
        ("Keywords", ",".join(f"k{number}" for number in range(11)), "at most 10"),
    ],
)
def test_what_dingtalk_would_not_take_is_said_and_changes_nothing(
    opened: Opened, name: str, text: str, words: str
) -> None:
    window = open_practice(opened)
    page(window, "This group")
    type_into(window, name, text)
    assert words in words_in(window.setup)
    assert words in named(window, name, QLineEdit).accessibleDescription()
    assert opened.bench.desk.practice.groups()[0].rules == GroupRules()
    assert live_groups(opened)[0].robot.settings.allow == ()


def test_a_group_without_any_of_the_three_is_told_what_dingtalk_asks_for(opened: Opened) -> None:
    window = open_practice(opened)
    page(window, "This group")
    words = "DingTalk itself asks for at least one of the three."
    assert words not in words_in(window.setup)
    box = named_box(window, "Signature (加签)")
    box.setFocus()
    press(Qt.Key.Key_Space)
    assert words in words_in(window.setup)
    assert not _button(window, "Copy secret").isEnabled()


def test_a_fault_is_switched_by_hand_for_the_next_requests(opened: Opened) -> None:
    window = open_practice(opened)
    page(window, "This group")
    type_into(window, "For how many requests", "5")
    choose(window, "What goes wrong", "Answers -1, system busy")
    assert "Happens to the next 5 requests." in words_in(window.setup)
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.bench.composer.focus_first()
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.qtbot.waitUntil(lambda: "-1" in opened.result)
    opened.wait_idle()
    # Busy is tried again three times.
    opened.qtbot.waitUntil(lambda: "Happens to the next request." in words_in(window.setup))
    [live] = live_groups(opened)
    # Going through the fields begins nothing anew.
    window.activateWindow()
    opened.qtbot.waitUntil(window.isActiveWindow)
    named(window, "For how many requests", QLineEdit).setFocus()
    press(Qt.Key.Key_Tab)
    assert live.robot.fault == (FaultKind.BUSY, 1)
    assert posted(live.webhook.reveal(), secret=live.secret.reveal())[0] == -1
    opened.qtbot.waitUntil(lambda: "A fault ends when dingui is closed" in words_in(window.setup))
    assert named(window, "What goes wrong", QComboBox).currentText() == "Nothing"
    assert posted(live.webhook.reveal(), secret=live.secret.reveal()) == (0, "ok")


def test_a_fault_can_be_ended_while_somebody_waits_for_an_answer(opened: Opened) -> None:
    """The worker is held by what hangs; the group is set up without it."""
    window = open_practice(opened)
    page(window, "This group")
    choose(window, "What goes wrong", "Posts it and never answers")
    assert "Happens to every request" in words_in(window.setup)
    [live] = live_groups(opened)
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.bench.composer.focus_first()
    opened.press(Qt.Key.Key_Return, CONTROL)
    opened.qtbot.waitUntil(lambda: len(live.robot.exchanges) == 1)
    window.activateWindow()
    opened.qtbot.waitUntil(window.isActiveWindow)
    choose(window, "What goes wrong", "Nothing")
    assert live.robot.fault == (None, None)
    assert posted(live.webhook.reveal(), secret=live.secret.reveal()) == (0, "ok")
    opened.wait_idle()
    assert opened.deliveries()[0].state == "unknown"


def test_every_fault_has_words_and_can_be_chosen(opened: Opened) -> None:
    window = open_practice(opened)
    page(window, "This group")
    combo = named(window, "What goes wrong", QComboBox)
    kinds = {combo.itemData(place) for place in range(combo.count())}
    # What it should answer is for tests alone to say.
    assert kinds == {None, *(kind.value for kind in FaultKind if kind is not FaultKind.ANSWER)}
    assert all(" " in combo.itemText(place) for place in range(1, combo.count()))


# For one's own scripts


@pytest.mark.parametrize("script", SCRIPTS[-2:], ids=lambda each: each.name)
def test_a_script_posts_to_what_was_copied_and_appears_in_the_chat(
    opened: Opened, script: Path, tmp_path: Path
) -> None:
    window = open_practice(opened)
    page(window, "This group")
    shown = named(window, "Practice webhook", QLineEdit).text()
    assert shown.endswith(f"/robot/send?access_token={HIDDEN}")
    click(_button(window, "Copy webhook"))
    webhook = QGuiApplication.clipboard().text()
    click(_button(window, "Copy secret"))
    secret = QGuiApplication.clipboard().text()
    assert webhook.startswith("http://127.0.0.1:")
    assert secret.startswith("SEC")
    lines = run_script(script, tmp_path, webhook, secret)
    assert lines[2:] == ['{"errcode":0,"errmsg":"ok"}']
    opened.qtbot.waitUntil(lambda: len(window.chat.rows) == 1)
    assert window.chat.rows[0].canvas is not None
    raw = named_text(window, "Request")
    assert "python-requests" in raw
    # Neither of them is seen anywhere, and this keyring keeps nothing.
    everything = raw + named_text(window, "As it came") + chat_words(window) + words_in(window)
    assert webhook.partition("=")[2] not in everything
    assert secret not in everything
    opened.qtbot.waitUntil(lambda: "It holds until dingui closes" in words_in(window.setup))


def named_text(window: PracticeWindow, name: str) -> str:
    [field] = [each for each in window.findChildren(QPlainTextEdit) if each.accessibleName() == name]
    return field.toPlainText()


def test_what_was_copied_works_after_a_restart_without_anybody_opening_the_window(
    open_window: Callable[..., Opened], tmp_path: Path
) -> None:
    first = open_window()
    [live] = live_groups(first)
    first.bench.desk.practice.keep(live.robot_id)
    first.qtbot.waitUntil(lambda: first.library.marks.get(PORT_MARK) is not None)
    first.qtbot.waitUntil(lambda: live_groups(first)[0].kept)
    webhook, secret = live.webhook.reveal(), live.secret.reveal()
    assert first.dispatcher.close(20_000)

    second = open_window()
    # What the first run put into its keyring: the machine of the tests has none that outlives a run.
    held = RobotCredentials(Concealed(webhook.partition("=")[2]), Concealed(secret))
    second.dispatcher.store_credentials(
        live.robot_id, held, lambda _place: None, lambda error: pytest.fail(repr(error))
    )
    second.bench.start_background()
    second.qtbot.waitUntil(lambda: any(group.live for group in second.bench.desk.practice.groups()))
    assert posted(webhook, secret=secret) == (0, "ok")
    window = open_practice(second)
    assert len(window.chat.rows) == 1


def test_nothing_listens_where_nobody_copied_anything(opened: Opened) -> None:
    opened.bench.start_background()
    assert opened.secrets == []


def test_a_port_that_is_taken_is_said_with_what_to_do(opened: Opened) -> None:
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        port = taker.getsockname()[1]
        opened.library.marks.set(PORT_MARK, str(port))
        window = open_practice(opened)
        opened.qtbot.waitUntil(lambda: f"Port {port} is in use by another program" in words_in(window))
        assert _button(window, "Use this port from now on").isVisible()
    click(_button(window, "Try again"))
    opened.qtbot.waitUntil(lambda: "is in use" not in words_in(window))
    assert not _button(window, "Try again").isVisible()
    assert f":{port}/" in named_line(window, "Practice webhook")


def named_line(window: PracticeWindow, name: str) -> str:
    [field] = [each for each in window.findChildren(QLineEdit) if each.accessibleName() == name]
    return field.text()


def test_another_port_from_now_on(opened: Opened) -> None:
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        opened.library.marks.set(PORT_MARK, str(taker.getsockname()[1]))
        window = open_practice(opened)
        opened.qtbot.waitUntil(lambda: "is in use by another program" in words_in(window))
        click(_button(window, "Use this port from now on"))
        opened.qtbot.waitUntil(lambda: "is in use" not in words_in(window))
    assert opened.library.marks.get(PORT_MARK) == str(opened.bench.desk.practice.port[0])


def test_it_can_be_used_at_the_least_size_and_stays_open_beside_the_window(opened: Opened) -> None:
    window = filled_window(opened)
    window.resize(800, 600)
    window.show()
    settle(opened, window)
    assert (window.width(), window.height()) == (800, 600)
    assert not window.isModal()
    assert all_named(window, "Practice groups", QAbstractItemView)
    row = window.chat.rows[-1]
    assert row.width() <= window.chat.width()


def test_where_nothing_can_be_started_it_is_said(opened: Opened) -> None:
    assert opened.dispatcher.close(20_000)
    opened.press(Qt.Key.Key_P, CONTROL)
    [window] = opened.window.findChildren(PracticeWindow)
    opened.qtbot.waitUntil(lambda: _button(window, "Try again").isVisible())
    assert opened.bench.desk.practice.trouble in words_in(window)
    assert not _button(window, "Copy webhook").isEnabled()


def test_who_is_really_notified_is_said(opened: Opened) -> None:
    [live] = live_groups(opened)
    opened.bench.desk.practice.set_rules(live.robot_id, GroupRules(signed=False))
    post(live, {**message(), "at": {"atMobiles": ["13800000000"], "isAtAll": True}})
    post(live, {**message("markdown"), "at": {"atMobiles": ["13800000000"]}})
    post(live)
    window = open_practice(opened)
    said = []
    for row in window.chat.rows:
        row.setChecked(True)
        said.append(words_in(window.details).splitlines()[1])
    assert said[0] == "Notified: 13800000000, everyone"
    assert said[1] == "Nobody is notified, though the message names people."
    assert "otified" not in said[2]


def test_the_chat_follows_the_font(opened: Opened) -> None:
    window = filled_window(opened)
    window.show()
    settle(opened, window)
    before = window.chat.rows[0].height()
    font = window.font()
    font.setPointSizeF(2 * font.pointSizeF())
    window.setFont(font)
    settle(opened, window)
    opened.qtbot.waitUntil(lambda: window.chat.rows[0].height() > before)


@pytest.mark.parametrize("size", [(800, 600), (1200, 760)])
def test_no_line_of_the_chat_is_cut(opened: Opened, size: tuple[int, int]) -> None:
    fill(opened)
    window = open_practice(opened)
    window.resize(*size)
    settle(opened, window)

    def whole() -> None:
        for row in window.chat.rows:
            label = row.findChildren(WrappedLabel)[0]
            assert label.height() >= label.heightForWidth(label.width()), label.text()
            assert label.height() < 4 * label.fontMetrics().height()

    opened.qtbot.waitUntil(whole)
