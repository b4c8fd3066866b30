"""The question before posting to real groups: what it says, and that no hasty key or click can answer it with yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListWidget, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.library.robots import Robot
from dingui.messages.models import At, LinkMessage, MarkdownMessage, Message, TextMessage
from dingui.messages.problems import Problem, Severity
from dingui.sending.pacing import Meter
from dingui.window.dialogs.confirm_send import ConfirmSend
from dingui.window.dialogs.hold_button import HoldButton
from dingui.window.send_plan import Go, SendPlan
from tests.window.person import CONTROL, click, focused, named, press, words_in

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 24, 23, 10, tzinfo=ZONE).timestamp()
NINE_MS = int(datetime(2026, 11, 25, 9, 0, tzinfo=ZONE).timestamp() * 1000)
TEXT = TextMessage("周会改到三点")
EVERYONE = MarkdownMessage("停机", "@所有人 今晚停机", At(everyone=True))


class Clocks:
    """Both clocks, moved by hand; they stand still while nobody moves them."""

    def __init__(self) -> None:
        self.wall = NIGHT
        self.up = 5_000.0

    def go(self, seconds: float, *, wall: bool = True, up: bool = True) -> None:
        self.wall += seconds * wall
        self.up += seconds * up


def robot(number: int, quiet: str = "", *, colour: str = "#d1453b", real: bool = True) -> Robot:
    endpoint = "https://oapi.dingtalk.com/robot/send"
    return Robot(
        str(number), f"群{number}", endpoint, (), signed=True, practice=False, fingerprint="", created_ms=0,
        position=number, colour=colour, group="产品部全体", quiet=quiet, real=real,
    )  # fmt: skip


def plan(count: int = 1, message: Message = TEXT, quiet: str = "", **more: object) -> SendPlan:
    return SendPlan(tuple(robot(number, quiet) for number in range(count)), message, (), (), **more)  # type: ignore[arg-type]  # as the caller says


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


Ask = Callable[..., ConfirmSend]


@pytest.fixture
def ask(qtbot: QtBot, clocks: Clocks) -> Iterator[Ask]:
    window = QMainWindow()
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()

    def open_it(what: SendPlan, think_again_s: int = 5, names: dict[str, str] | None = None) -> ConfirmSend:
        dialog = ConfirmSend(
            what,
            think_again_s,
            window,
            name_of=lambda handle: (names or {}).get(handle, ""),
            clock=lambda: clocks.wall,
            monotonic=lambda: clocks.up,
            zone=ZONE,
        )
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(lambda: dialog.isActiveWindow() and QApplication.focusWidget() is not None)
        return dialog

    yield open_it
    for dialog in window.findChildren(ConfirmSend):
        dialog.reject()


def button(dialog: QDialog, words: str) -> QPushButton:
    [found] = [each for each in dialog.findChildren(QPushButton) if each.text() == words and each.isVisible()]
    return found


def buttons(dialog: QDialog) -> list[str]:
    return [each.text() for each in dialog.findChildren(QPushButton) if each.isVisible()]


def let(qtbot: QtBot, clocks: Clocks, true: Callable[[], bool], step: float = 0.05, **which: bool) -> None:
    """Let time pass in small steps, as it does, until something is so."""

    def moved() -> bool:
        if not true():
            clocks.go(step, **which)
        return true()

    qtbot.waitUntil(moved)


def turn(qtbot: QtBot, dialog: ConfirmSend) -> None:
    """Let the dialog look at its clocks once or more."""
    with qtbot.waitSignal(dialog._ticks.timeout):
        pass


def counting(dialog: ConfirmSend) -> bool:
    return "Nothing has left this computer yet." in words_in(dialog)


def go_of(dialog: ConfirmSend) -> Go | None:
    return dialog._go


@contextmanager
def held_key(key: Qt.Key) -> Iterator[QWidget]:
    widget = focused()
    QTest.keyPress(widget, key)
    yield widget
    QTest.keyRelease(widget, key)


# What it says


def test_it_names_the_groups_and_the_people_and_what_remains(ask: Ask) -> None:
    message = TextMessage("@13800000000", At(("13800000000", "13800000001"), ("manager1",)))
    warning = Problem("mentions_ignored", "at", Severity.WARNING)
    what = SendPlan(
        tuple(robot(number) for number in range(3)),
        message,
        (warning,),
        ("群1",),
        {"0": 40_000, "2": 61_000},
        Meter(2_940, {}),
    )
    dialog = ask(what, names={"13800000000": "张三"})
    groups = named(dialog, "Groups that get this message", QListWidget)
    assert [groups.item(row).text() for row in range(3)] == [f"群{number} · 产品部全体" for number in range(3)]
    assert groups.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "群0 · 产品部全体 (Red)"
    assert not groups.item(0).icon().isNull()
    said = words_in(dialog)
    for words in (
        "Send this message to 3 real groups?",
        "3 people are mentioned: 张三, 13800000001, manager1.",
        "“群1” already got exactly this message.",
        "This type cannot mention anyone",
        "2 groups get it later, the last one in 1:01",
        "2,940 messages were posted from this computer this month",
        "can't be recalled",
    ):
        assert words in said
    assert "Everyone" not in said
    assert buttons(dialog) == ["Don't send", "Send to 3 groups"]


def test_everyone_is_spelled_out_and_only_where_it_works(ask: Ask) -> None:
    assert "Everyone in this group is mentioned and notified (@所有人)." in words_in(ask(plan(message=EVERYONE)))
    assert "Everyone" not in words_in(ask(plan(message=LinkMessage("a", "b", "https://example.com"))))


def test_names_are_no_markup(ask: Ask) -> None:
    bold = replace(robot(0), name="<b>群</b>")
    dialog = ask(SendPlan((bold,), TextMessage("x", At((), ("<i>x</i>",))), (), ("<b>群</b>",)))
    said = words_in(dialog)
    assert "“<b>群</b>” already got" in said
    assert "<i>x</i>" in said
    labels = [each for each in dialog.findChildren(QLabel) if "<" in each.text()]
    assert {each.textFormat() for each in labels} == {Qt.TextFormat.PlainText}


def test_robots_that_are_not_real_are_not_asked_about(ask: Ask) -> None:
    what = SendPlan((robot(0), robot(1, real=False)), TEXT, (), ())
    assert "1 real group?" in words_in(ask(what))


def test_thirty_groups_fit_a_small_window_and_each_is_reached_by_keys(ask: Ask) -> None:
    names = tuple(f"群{number}" for number in range(30))
    what = SendPlan(
        tuple(robot(number, "22:00-09:00") for number in range(30)), EVERYONE, (), names, {"0": 5_000}, Meter(9, {})
    )
    dialog = ask(what)
    assert dialog.height() <= 560
    assert dialog.width() <= 800
    groups = named(dialog, "Groups that get this message", QListWidget)
    assert groups.count() == 30
    groups.setFocus()
    press(Qt.Key.Key_End)
    assert groups.currentRow() == 29
    area = named(dialog, "What to know before sending", QWidget)
    assert area.focusPolicy() == Qt.FocusPolicy.StrongFocus


# That nothing hasty says yes


@pytest.mark.parametrize("what", [plan(), plan(8), plan(1, EVERYONE), plan(1, quiet="22:00-09:00")])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_the_keys_that_come_first_mean_no(ask: Ask, what: SendPlan, key: Qt.Key) -> None:
    dialog = ask(what)
    assert focused().property("text") == "Don't send"
    press(key)
    assert not dialog.isVisible()
    assert go_of(dialog) is None


def test_a_key_that_was_down_before_only_repeats_and_is_no_answer(ask: Ask) -> None:
    dialog = ask(plan())
    for key, modifiers in ((Qt.Key.Key_Return, CONTROL), (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)):
        for _ in range(20):
            event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, "", autorep=True)
            QApplication.sendEvent(focused(), event)
    assert dialog.isVisible()
    assert not counting(dialog)


def test_a_single_press_is_enough_for_few_groups_and_leads_to_the_countdown(ask: Ask) -> None:
    dialog = ask(plan(5))
    press(Qt.Key.Key_Tab)
    button(dialog, "Send to 5 groups").setFocus()
    press(Qt.Key.Key_Space)
    assert counting(dialog)
    assert go_of(dialog) is None
    assert focused().property("text") == "Don't send"


@pytest.mark.parametrize("what", [plan(6), plan(1, EVERYONE)])
def test_many_or_everyone_need_a_button_that_is_held(ask: Ask, qtbot: QtBot, clocks: Clocks, what: SendPlan) -> None:
    dialog = ask(what)
    [send] = dialog.findChildren(HoldButton)
    assert send.text().startswith("Hold to send")
    assert "pressed until it is full" in send.accessibleDescription()
    assert "pressed until it is full" in words_in(dialog)
    for _ in range(3):
        click(send)
    send.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
        press(key)
    assert not counting(dialog)
    assert "Released too early" in words_in(dialog)
    with held_key(Qt.Key.Key_Space):
        let(qtbot, clocks, lambda: send.share > 0.5)
        assert not counting(dialog)
        let(qtbot, clocks, lambda: counting(dialog))
    # The key that is let go now says nothing to the button that has the focus now.
    assert dialog.isVisible()
    assert counting(dialog)


def test_the_mouse_holds_it_as_well_and_leaving_it_lets_go(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    dialog = ask(plan(6))
    [send] = dialog.findChildren(HoldButton)
    middle = send.rect().center()
    QTest.mousePress(send, Qt.MouseButton.LeftButton, pos=middle)
    let(qtbot, clocks, lambda: send.share > 0.5)
    outside = QPoint(-20, middle.y())
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(outside),
        QPointF(send.mapToGlobal(outside)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(send, moved)
    assert send.share == 0
    QTest.mouseRelease(send, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mousePress(send, Qt.MouseButton.LeftButton, pos=middle)
    let(qtbot, clocks, lambda: counting(dialog))


def test_a_standstill_of_the_program_does_not_fill_it(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    """The release may be waiting behind the standstill."""
    dialog = ask(plan(6))
    [send] = dialog.findChildren(HoldButton)
    send.setFocus()
    with held_key(Qt.Key.Key_Space):
        with qtbot.waitSignal(send._ticks.timeout):
            clocks.go(5)
        assert 0 < send.share <= 0.2
    assert not counting(dialog)


def test_another_window_in_front_lets_go(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    dialog = ask(plan(6))
    [send] = dialog.findChildren(HoldButton)
    send.setFocus()
    QTest.keyPress(send, Qt.Key.Key_Space)
    let(qtbot, clocks, lambda: send.share > 0.3)
    send.clearFocus()
    assert send.share == 0
    assert not counting(dialog)


def test_a_screen_reader_presses_twice(ask: Ask, clocks: Clocks, qtbot: QtBot) -> None:
    dialog = ask(plan(6))
    [send] = dialog.findChildren(HoldButton)

    def act() -> None:
        interface = QAccessible.queryAccessibleInterface(send)
        actions = interface.actionInterface()
        with qtbot.waitSignal(send.clicked):
            actions.doAction(actions.pressAction())

    act()
    assert send.text() == "Press once more: Hold to send to 6 groups"
    assert QAccessible.queryAccessibleInterface(send).text(QAccessible.Text.Name) == send.text()
    # Twice by mistake is once.
    clocks.go(0.3)
    act()
    assert not counting(dialog)
    clocks.go(40)
    act()
    assert not counting(dialog)
    clocks.go(2)
    act()
    assert counting(dialog)


# The moment to think again


def counted(ask: Ask, seconds: int = 5) -> ConfirmSend:
    dialog = ask(plan(2), seconds)
    click(button(dialog, "Send to 2 groups"))
    assert counting(dialog)
    return dialog


def test_after_the_countdown_it_may_go_and_not_before(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    dialog = counted(ask)
    began = clocks.up
    assert dialog.windowTitle() == "Sends to 2 groups in 5 s"
    let(qtbot, clocks, lambda: "in 2 s" in words_in(dialog))
    assert go_of(dialog) is None
    let(qtbot, clocks, lambda: not dialog.isVisible())
    assert go_of(dialog) == Go()
    assert clocks.up - began >= 5


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_any_hasty_key_stops_it(ask: Ask, key: Qt.Key) -> None:
    dialog = counted(ask)
    assert buttons(dialog) == ["Don't send"]
    press(key)
    assert not dialog.isVisible()
    assert go_of(dialog) is None


def test_a_double_click_on_send_is_one_click(ask: Ask) -> None:
    dialog = counted(ask)
    stop = button(dialog, "Don't send")
    second = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        QPointF(5, 5),
        QPointF(stop.mapToGlobal(QPoint(5, 5))),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(stop, second)
    assert counting(dialog)
    click(stop)
    assert not dialog.isVisible()
    assert go_of(dialog) is None


def test_zero_seconds_ask_once_only(ask: Ask) -> None:
    dialog = ask(plan(1), 0)
    click(button(dialog, "Send to 1 group"))
    assert not dialog.isVisible()
    assert go_of(dialog) == Go()


@pytest.mark.parametrize(
    "jump",
    [
        {"up": False},  # asleep, with a clock that stands still meanwhile
        {},  # asleep, with one that goes on
        {"wall": False},
    ],
)
def test_a_computer_that_slept_asks_anew(ask: Ask, qtbot: QtBot, clocks: Clocks, jump: dict[str, bool]) -> None:
    dialog = counted(ask)
    clocks.go(3, **jump)
    qtbot.waitUntil(lambda: not counting(dialog))
    assert dialog.isVisible()
    assert "The computer slept" in words_in(dialog)
    assert focused().property("text") == "Don't send"
    assert go_of(dialog) is None


def test_a_clock_that_is_set_back_asks_anew(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    dialog = counted(ask)
    clocks.go(-3600, up=False)
    qtbot.waitUntil(lambda: not counting(dialog))
    assert go_of(dialog) is None


def test_a_standstill_of_the_program_does_not_shorten_it(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    dialog = counted(ask, 2)
    clocks.go(1.9)
    turn(qtbot, dialog)
    turn(qtbot, dialog)
    assert counting(dialog)


def test_closing_the_window_behind_is_no(ask: Ask) -> None:
    dialog = counted(ask)
    parent = dialog.parentWidget()
    assert parent is not None
    parent.close()
    assert not dialog.isVisible()
    assert go_of(dialog) is None


# Quiet hours


def test_in_quiet_hours_it_offers_their_end(ask: Ask) -> None:
    dialog = ask(plan(1, quiet="22:00-09:00"))
    assert buttons(dialog) == ["Don't send", "Send at 09:00 tomorrow", "Send now to 1 group"]
    said = words_in(dialog)
    assert "This group has its quiet hours now." in said
    assert "leaves only while dingui is open" in said
    groups = named(dialog, "Groups that get this message", QListWidget)
    assert "quiet until 09:00 tomorrow" in groups.item(0).text()
    click(button(dialog, "Send at 09:00 tomorrow"))
    # There is a whole night to think again.
    assert not dialog.isVisible()
    assert go_of(dialog) == Go({"0": NINE_MS})


def test_each_group_has_an_end_of_its_own_and_the_others_go_now(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    robots = (robot(0, "22:00-09:00"), robot(1, "22:00-08:00"), robot(2))
    dialog = ask(SendPlan(robots, TEXT, (), ()))
    assert buttons(dialog) == ["Don't send", "Quiet ones afterwards, others now", "Send now to 3 groups"]
    click(button(dialog, "Quiet ones afterwards, others now"))
    assert counting(dialog)
    assert "Sends to 1 group in 5 s" in words_in(dialog)
    let(qtbot, clocks, lambda: not dialog.isVisible())
    assert go_of(dialog) == Go({"0": NINE_MS, "1": NINE_MS - 3_600_000})


def test_now_is_now(ask: Ask, qtbot: QtBot, clocks: Clocks) -> None:
    dialog = ask(plan(2, quiet="22:00-09:00"))
    click(button(dialog, "Send now to 2 groups"))
    let(qtbot, clocks, lambda: not dialog.isVisible())
    assert go_of(dialog) == Go()


def test_everyone_in_quiet_hours_is_held_back_apart(ask: Ask) -> None:
    dialog = ask(plan(1, EVERYONE, quiet="22:00-09:00 everyone"))
    assert "would disturb everyone" in words_in(dialog)
    assert [type(button(dialog, words)) for words in buttons(dialog)[1:]] == [HoldButton, HoldButton]
    dialog.reject()
    # Others are none of its business.
    assert buttons(ask(plan(1, TEXT, quiet="22:00-09:00 everyone"))) == ["Don't send", "Send to 1 group"]


def test_quiet_hours_that_began_while_it_was_open_are_asked_about(ask: Ask, clocks: Clocks) -> None:
    dialog = ask(plan(1, quiet="23:30-09:00"))
    clocks.go(3600)
    click(button(dialog, "Send to 1 group"))
    assert not counting(dialog)
    assert "Quiet hours began or ended" in words_in(dialog)
    assert "Send at 09:00" in buttons(dialog)
