"""The first robot there is: paste, save, and it goes on in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QPushButton

from dingui.window.dialogs.paste_box import PasteField
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from tests.window.opened import SECRET, TOKEN, Opened
from tests.window.person import CONTROL, click, focused, keys, named, press

WEBHOOK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"


def in_robots(opened: Opened, act: object) -> None:
    opened.in_dialog(RobotsDialog, act, lambda: opened.click("Robots"))  # type: ignore[arg-type]  # as it is there


def test_paste_and_enter_are_all_of_it(opened: Opened) -> None:
    def act(dialog: RobotsDialog) -> None:
        assert focused() is named(dialog, "Paste what you have", PasteField)
        QApplication.clipboard().setText(f"{WEBHOOK}\n{SECRET}")
        press(Qt.Key.Key_V, CONTROL)
        name = named(dialog, "Robot name", LineField)
        assert focused() is name
        assert name.selectedText() == name.value() == "My group"
        press(Qt.Key.Key_Return)
        opened.qtbot.waitUntil(lambda: not dialog.isVisible())

    in_robots(opened, act)
    assert "“My group” is set up" in opened.result
    # Nothing real is ticked by itself; the space bar does it.
    assert [robot.name for robot in opened.bench.targets.chosen()] == ["Practice robot"]
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    assert focused() is named(opened.window, "Send to", QListView)
    press(Qt.Key.Key_Space)
    assert [robot.name for robot in opened.bench.targets.chosen()] == ["Practice robot", "My group"]
    [robot] = [each for each in opened.library.robots.all() if not each.practice]
    assert robot.signed


def test_what_is_typed_takes_the_place_of_the_proposal(opened: Opened) -> None:
    def act(dialog: RobotsDialog) -> None:
        QApplication.clipboard().setText(WEBHOOK)
        press(Qt.Key.Key_V, CONTROL)
        keys("Sales\n")
        opened.qtbot.waitUntil(lambda: not dialog.isVisible())

    in_robots(opened, act)
    assert [robot.name for robot in opened.library.robots.all()] == ["Practice robot", "Sales"]


def test_a_name_that_was_given_before_stays(opened: Opened) -> None:
    def act(dialog: RobotsDialog) -> None:
        named(dialog, "Robot name", LineField).setFocus()
        keys("Sales")
        named(dialog, "Paste what you have", PasteField).setFocus()
        QApplication.clipboard().setText(WEBHOOK)
        press(Qt.Key.Key_V, CONTROL)
        assert named(dialog, "Robot name", LineField).value() == "Sales"

    in_robots(opened, act)


@pytest.mark.parametrize("how", ["another robot", "add"])
def test_otherwise_the_dialog_stays(opened: Opened, how: str) -> None:
    """Where there are others already, and where somebody begins anew, more is to come perhaps."""
    if how == "another robot":
        opened.add_group("产品群")

    def act(dialog: RobotsDialog) -> None:
        [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == "Add robot"]
        click(button)
        named(dialog, "Paste what you have", PasteField).setFocus()
        QApplication.clipboard().setText(WEBHOOK.replace("beef", "cafe"))
        press(Qt.Key.Key_V, CONTROL)
        assert named(dialog, "Robot name", LineField).value() == ""
        keys("Sales\n")
        opened.qtbot.waitUntil(lambda: len(opened.library.robots.all()) == (3 if how == "another robot" else 2))
        assert dialog.isVisible()

    in_robots(opened, act)
