"""From each refusal, by buttons alone, to the field that mends it; and mended, the message is delivered."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget

from dingui.concealed import Concealed
from dingui.messages.models import At, MarkdownMessage
from dingui.practice.faults import Fault, FaultKind
from dingui.practice.server import PracticeServer
from dingui.practice.wordings import Wording
from dingui.window.dialogs.check import CheckDialog
from dingui.window.dialogs.clock import ClockDialog
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.result_panel import ResultLine
from dingui.window.wrapped import WrappedLabel
from tests.window.opened import SECRET, Group, Opened, named_or_none
from tests.window.person import CONTROL, click, commit, focused, keys, named, press, words_in

SEND = (Qt.Key.Key_Return, CONTROL)
HOUR_MS = 60 * 60 * 1000
OTHER_TOKEN = "1" * 60 + "cafe"
OTHER_SECRET = "SECfake1111111111111111111111111111"


class GroupClock:
    """The group's clock, which the test sets: as good as setting this computer's the other way."""

    def __init__(self) -> None:
        self.off_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.off_ms


def refused(opened: Opened, group: Group, **settings: object) -> None:
    """Set the group up so that it refuses, and send to it."""
    group.robot.change_settings(replace(group.robot.settings, **settings))  # type: ignore[arg-type]  # any of them
    opened.tick(group.known.name)
    press(*SEND)
    opened.wait_for("refused the message")
    opened.wait_idle()
    assert group.posts == []


def buttons(opened: Opened) -> list[str]:
    """What can be pressed in the result."""
    # What was put into a visible window is seen in the next turn of the event loop.
    QApplication.sendPostedEvents()
    panel = named_or_none(opened.window, "Result")
    assert panel is not None
    return [button.text() for button in panel.findChildren(QPushButton) if button.isVisible()]


def sends(opened: Opened, group: Group) -> None:
    """Send once more, and see it arrive."""
    comes_back(opened)
    opened.press(*SEND)
    opened.wait_for(f"Sent to “{group.known.name}”.")
    assert len(group.posts) == 1


def comes_back(opened: Opened) -> None:
    """A window manager gives the keys back to the window when its dialog is closed; here nobody does."""
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)


def pastes_webhook(opened: Opened, dialog: QWidget, webhook: str, secret: str) -> None:
    """Paste a webhook and a secret where the cursor is, and save."""
    QGuiApplication.clipboard().setText(f"{webhook}\n{secret}")
    press(Qt.Key.Key_V, CONTROL)
    saves(opened, dialog)


def saves(opened: Opened, dialog: QWidget) -> None:
    [save] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Save robot"]
    click(save)
    opened.qtbot.waitUntil(lambda: "Saved." in words_in(dialog))


@pytest.mark.parametrize("wording", Wording)
def test_a_keyword_that_nobody_knew_of(opened: Opened, wording: Wording) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, keywords=("监控报警",), wording=wording)
    assert "310000" in opened.result
    assert buttons(opened) == ["Put in the keywords…", "Check this robot…"]

    def act(dialog: RobotsDialog) -> None:
        assert focused() is named(dialog, "Keywords", QWidget)
        commit("监控报警")
        saves(opened, dialog)

    opened.in_dialog(RobotsDialog, act, lambda: opened.click("Put in the keywords…"))
    comes_back(opened)
    # Now that it is known, it is put in at a press, and undo takes it out again. The focus is still there.
    assert focused().property("text") == "Put in the keywords…"
    assert buttons(opened)[0] == "Insert “监控报警”: Title"
    # The list of problems offers the same by now.
    click(named(opened.bench.result, "Insert “监控报警”: Title", QPushButton))
    assert focused() is opened.field("Title")
    assert opened.field("Title").value() == "监控报警 Title"
    assert buttons(opened) == ["Put in the keywords…", "Check this robot…"]
    opened.press(Qt.Key.Key_Z, CONTROL)
    assert opened.field("Title").value() == "Title"
    opened.press(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    sends(opened, group)


@pytest.mark.parametrize("wording", Wording)
def test_a_secret_that_is_another_one(opened: Opened, wording: Wording) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, secret=Concealed(OTHER_SECRET), wording=wording)
    assert buttons(opened) == ["Put in the secret…", "Check this robot…"]
    webhook = group.server.webhook().reveal()

    def act(dialog: RobotsDialog) -> None:
        assert focused() is named(dialog, "Secret", QWidget)
        keys(OTHER_SECRET)
        named(dialog, "Webhook", QWidget).setFocus()
        pastes_webhook(opened, dialog, webhook, OTHER_SECRET)

    opened.in_dialog(RobotsDialog, act, lambda: opened.click("Put in the secret…"))
    sends(opened, group)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_wrong(opened: Opened, hours: int) -> None:
    clock = GroupClock()
    group = opened.add_group("产品群", clock=clock)
    clock.off_ms = hours * HOUR_MS
    refused(opened, group)
    words = "3 hours ahead of" if hours < 0 else "3 hours behind"
    assert words in opened.result
    assert "date, time and time zone" in opened.result
    assert buttons(opened) == ["Set the clock…", "Check this robot…"]

    def act(dialog: ClockDialog) -> None:
        right = time.strftime("%Y-%m-%d %H:%M", time.localtime(time.time() + hours * 3600))
        assert "3 hours" in words_in(dialog)
        assert right[:13] in words_in(dialog)
        assert "automatic" in words_in(dialog)

    opened.in_dialog(ClockDialog, act, lambda: opened.click("Set the clock…"))
    clock.off_ms = 0
    sends(opened, group)


def test_an_address_that_is_not_in_the_list(opened: Opened) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, allow=(IPv4Network("10.0.0.0/8"),), wording=Wording.A)
    assert "127.0.0.1" in opened.result
    assert buttons(opened) == ["Copy 127.0.0.1", "Look at the IP allowlist…", "Check this robot…"]
    opened.click("Copy 127.0.0.1")
    assert QGuiApplication.clipboard().text() == "127.0.0.1"
    assert buttons(opened)[0] == "Copied"
    # What is to be done with it is still to be read.
    assert "Ask the group's owner to allow 127.0.0.1" in opened.result

    def act(dialog: RobotsDialog) -> None:
        assert dialog.isVisible()

    opened.in_dialog(RobotsDialog, act, lambda: opened.click("Look at the IP allowlist…"))
    group.robot.change_settings(replace(group.robot.settings, allow=(IPv4Network("127.0.0.0/8"),)))
    sends(opened, group)


@pytest.mark.parametrize("wording", [Wording.B, Wording.C])
def test_an_address_that_the_answer_does_not_name(opened: Opened, wording: Wording) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, allow=(IPv4Network("10.0.0.0/8"),), wording=wording)
    copies = [text for text in buttons(opened) if text.startswith("Copy")]
    assert buttons(opened)[len(copies) :] == ["Look at the IP allowlist…", "Check this robot…"]


@pytest.mark.parametrize("errcode", [300005, 300001, 400101])
def test_a_token_that_nobody_knows(opened: Opened, errcode: int) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, access_token=Concealed(OTHER_TOKEN), unknown_token_errcode=errcode)
    assert str(errcode) in opened.result
    assert buttons(opened) == ["Put in the webhook…", "Check this robot…"]
    webhook = group.server.webhook().reveal()
    assert OTHER_TOKEN in webhook

    def act(dialog: RobotsDialog) -> None:
        assert focused() is named(dialog, "Webhook", QWidget)
        pastes_webhook(opened, dialog, webhook, SECRET)

    opened.in_dialog(RobotsDialog, act, lambda: opened.click("Put in the webhook…"))
    sends(opened, group)


def test_a_robot_that_is_switched_off(opened: Opened) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, stopped=True)
    assert "switched off" in opened.result
    assert "Ask an administrator" in opened.result
    assert buttons(opened)[0] == "Look at the robot…"

    def act(dialog: RobotsDialog) -> None:
        assert named(dialog, "Robot name", QWidget).property("text") == "产品群"

    opened.in_dialog(RobotsDialog, act, lambda: opened.click("Look at the robot…"))
    group.robot.change_settings(replace(group.robot.settings, stopped=False))
    sends(opened, group)


@pytest.mark.parametrize("errcode", [130101, 410100])
def test_a_throttle_is_waited_for_with_a_clock_and_can_be_stopped(opened: Opened, errcode: int) -> None:
    clock = GroupClock()
    group = opened.add_group("产品群", FaultKind.THROTTLE, clock=clock)
    group.robot.change_settings(replace(group.robot.settings, throttled_errcode=errcode))
    before = time.time()
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("DingTalk takes nothing from “产品群” for a while")
    said = re.search(r"goes on at (\d\d:\d\d):\d\d", opened.result)
    assert said is not None
    minutes = [time.strftime("%H:%M", time.localtime(before + 600 + more)) for more in (0, 60, 120)]
    assert said.group(1) in minutes
    assert opened.bench.flow.busy
    assert buttons(opened) == []
    group.robot.set_fault(None)
    clock.off_ms = 0
    opened.click("Stop")
    opened.wait_idle()
    opened.wait_for("refused the message")
    assert str(errcode) in opened.result
    assert "Wait until" in opened.result
    assert buttons(opened) == ["Continue", "Leave it"]
    # The pause holds, whoever asks: nothing is posted.
    opened.click("Continue")
    opened.wait_for("DingTalk takes nothing")
    opened.click("Stop")
    opened.wait_idle()
    opened.click("Leave it")
    assert "Continue" not in buttons(opened)
    comes_back(opened)
    opened.press(*SEND)
    opened.wait_for("DingTalk takes nothing")
    opened.click("Stop")
    opened.wait_idle()
    assert (group.requests, group.posts) == (1, [])


def test_a_host_that_is_dead(opened: Opened) -> None:
    group = opened.add_group("产品群")
    group.server.stop()
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("Nothing was sent to “产品群”.")
    assert buttons(opened) == ["Check this robot…", "Put in the webhook…"]

    def check(dialog: CheckDialog) -> None:
        opened.qtbot.waitUntil(lambda: "refused the connection" in words_in(dialog))

    opened.in_dialog(CheckDialog, check, lambda: opened.click("Check this robot…"))
    with PracticeServer(group.robot) as revived:
        webhook = revived.webhook().reveal()

        def put_in(dialog: RobotsDialog) -> None:
            assert focused() is named(dialog, "Webhook", QWidget)
            pastes_webhook(opened, dialog, webhook, SECRET)

        opened.in_dialog(RobotsDialog, put_in, lambda: opened.click("Put in the webhook…"))
        sends(opened, group)


def test_each_of_several_refusals_has_buttons_of_its_own(opened: Opened) -> None:
    first, second = opened.add_group("一群"), opened.add_group("二群")
    third = opened.add_group("三群")
    first.robot.change_settings(replace(first.robot.settings, secret=Concealed(OTHER_SECRET)))
    second.robot.change_settings(replace(second.robot.settings, secret=Concealed(OTHER_SECRET)))
    opened.tick("一群", "二群", "三群")
    press(*SEND)
    opened.wait_idle()
    opened.wait_for("Sent to “三群”.")
    assert len(third.posts) == 1
    panel = named_or_none(opened.window, "Result")
    assert panel is not None
    found = [each for each in panel.findChildren(QPushButton) if each.text() == "Put in the secret…"]
    of = {each.accessibleDescription(): each for each in found}
    assert len(of) == 2
    [mine] = [each for words, each in of.items() if "二群" in words]

    def act(dialog: RobotsDialog) -> None:
        assert named(dialog, "Robot name", QWidget).property("text") == "二群"
        assert focused() is named(dialog, "Secret", QWidget)

    opened.in_dialog(RobotsDialog, act, lambda: click(mine))


@pytest.mark.parametrize(
    ("errcode", "errmsg", "label", "field"),
    [
        (999001, "only group admin can @ All", "Go to “Mention everyone”", "Mention everyone"),
        (460101, "message too long, exceed 20000 bytes", "Go to the message", "Message"),
        (430102, "", "Go to the message", "Message"),
        (400402, "miss param : markdown->title", "Go to the field", "Title"),
    ],
)
def test_what_is_wrong_with_the_message_leads_into_it(
    opened: Opened, errcode: int, errmsg: str, label: str, field: str
) -> None:
    opened.add_group("产品群", Fault(FaultKind.ANSWER, errcode=errcode, errmsg=errmsg))
    opened.set_message(MarkdownMessage("Title", "words", At(everyone=True)))
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("refused the message")
    assert str(errcode) in opened.result
    # Also from another draft: the one that is meant is opened first.
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.click(label)
    assert field in (focused().accessibleName(), focused().property("text"))
    assert opened.bench.session.composition.message.type is MarkdownMessage("", "").type
    assert buttons(opened) == [label]


def test_a_draft_that_is_gone_is_told(opened: Opened) -> None:
    opened.add_group("产品群", Fault(FaultKind.ANSWER, errcode=430102))
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("refused the message")
    draft = opened.bench.session.draft_id
    opened.press(Qt.Key.Key_N, CONTROL)
    opened.bench.session.remove(draft)
    opened.click("Go to the message")
    # A removed draft comes back, as everywhere.
    assert opened.bench.session.draft_id == draft


def test_from_what_was_sent_long_ago(opened: Opened) -> None:
    group = opened.add_group("产品群")
    refused(opened, group, secret=Concealed(OTHER_SECRET))
    delivery = opened.deliveries()[0]
    opened.bench.say(ResultLine("info", "muted", "something else"))
    opened.bench.flow.show_delivery(delivery)
    assert buttons(opened) == ["Put in the secret…", "Check this robot…"]
    opened.library.robots.remove(group.known.id)
    opened.bench.desk.robots_changed.emit()
    # Where the robot is gone, nothing leads to it.
    assert buttons(opened) == []


def test_many_refusals_are_scrolled_and_nothing_of_them_is_cut(opened: Opened) -> None:
    opened.window.resize(800, 600)
    groups = [opened.add_group(f"第{number}群") for number in range(6)]
    for group in groups:
        group.robot.change_settings(replace(group.robot.settings, secret=Concealed(OTHER_SECRET)))
    opened.tick(*(group.known.name for group in groups))
    press(*SEND)
    opened.wait_idle()
    opened.wait_for("第5群")
    panel = opened.bench.result
    opened.qtbot.waitUntil(lambda: panel.height() < 0.45 * opened.window.height())
    [area] = [each for each in panel.findChildren(QScrollArea) if each.isVisible()]
    opened.qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    for label in area.findChildren(WrappedLabel):
        assert label.height() >= label.heightForWidth(label.width())
    # Tab comes to the buttons of the last one, and they are scrolled into sight.
    last = next(
        each for each in area.findChildren(QPushButton) if "第5群" in each.accessibleDescription() and each.isVisible()
    )
    area.setFocus()
    for _step in range(3 * len(groups)):
        if focused() is last:
            break
        press(Qt.Key.Key_Tab)
    assert focused() is last
    opened.qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    # One outcome that says little takes little room.
    for group in groups:
        group.robot.change_settings(replace(group.robot.settings, secret=Concealed(SECRET)))
    opened.tick("第0群")
    opened.press(*SEND)
    opened.wait_for("Sent to “第0群”.")
    opened.qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    opened.qtbot.waitUntil(lambda: panel.height() < 60)
