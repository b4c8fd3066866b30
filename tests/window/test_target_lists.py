"""Saved lists of robots beside “Send to”."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from dingui.window.dialogs.list_name import ListNameDialog
from dingui.window.editors.plain import LineField
from tests.window.opened import Opened
from tests.window.person import all_named, keys, named, press, words_in, write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


def three_groups(opened: Opened) -> None:
    for name in ("产品群", "测试群", "客户群"):
        opened.add_group(name)


def button(opened: Opened) -> QPushButton:
    return named(opened.window, "Tick by list", QPushButton)


def menu(opened: Opened) -> QMenu:
    found = button(opened).menu()
    assert found is not None
    found.aboutToShow.emit()
    return found


def entry(menu: QMenu, words: str) -> QAction:
    [found] = [action for action in menu.actions() if action.text() == words]
    return found


def chosen(opened: Opened) -> list[str]:
    return [robot.name for robot in opened.bench.targets.chosen()]


def name_it(opened: Opened, words: str, open_it: Callable[[], object]) -> None:
    """Type a name into the dialog that comes."""

    def type_it(dialog: ListNameDialog) -> None:
        named(dialog, "Name of the list", LineField).selectAll()
        write(words)
        press(Qt.Key.Key_Return)

    opened.in_dialog(ListNameDialog, type_it, open_it)


def save(opened: Opened, name: str, *robots: str) -> None:
    opened.tick(*robots)
    name_it(opened, name, entry(menu(opened), "Save the ticked robots as a list…").trigger)


def test_ticked_robots_are_saved_as_a_list_and_ticked_by_it(opened: Opened) -> None:
    three_groups(opened)
    save(opened, "产品 & 测试", "产品群", "测试群")
    [made] = opened.library.robot_lists.all()
    assert made.name == "产品 & 测试"
    opened.tick("客户群")
    action = entry(menu(opened), "产品 && 测试 (2)")
    assert not action.isChecked()
    action.trigger()
    assert chosen(opened) == ["产品群", "测试群", "客户群"]
    action = entry(menu(opened), "产品 && 测试 (2)")
    assert action.isChecked()
    action.trigger()
    assert chosen(opened) == ["客户群"]


def test_nothing_is_ticked_by_a_list_when_the_window_opens(opened: Opened) -> None:
    three_groups(opened)
    save(opened, "alle", "产品群", "测试群", "客户群")
    opened.tick()
    opened.bench.desk.robots_changed.emit()
    assert chosen(opened) == []


def test_a_list_is_made_and_used_by_keys_alone(opened: Opened) -> None:
    three_groups(opened)
    opened.tick("产品群", "客户群")
    button(opened).setFocus()
    name_it(opened, "both", lambda: choose_first(opened))
    assert [each.name for each in opened.library.robot_lists.all()] == ["both"]
    assert opened.window.focusWidget() is button(opened)
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.tick()
    button(opened).setFocus()
    choose_first(opened)
    assert chosen(opened) == ["产品群", "客户群"]


def choose_first(opened: Opened) -> None:
    """Open the menu with the space bar, and take its first entry that can be taken."""

    press(Qt.Key.Key_Space)
    opened.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)


def test_robots_that_cannot_be_ticked_are_left_out(opened: Opened) -> None:
    three_groups(opened)
    save(opened, "x", "产品群", "测试群")
    [product] = opened.library.robots.by_name("产品群")
    [test] = opened.library.robots.by_name("测试群")
    opened.library.robots.update(replace(product, archived=True))
    opened.library.robots.update(replace(test, needs_webhook=True))
    opened.bench.desk.robots_changed.emit()
    action = entry(menu(opened), "x (0)")
    assert not action.isEnabled()
    assert action.toolTip() == "Its robots are archived, removed, or need their webhook."
    # One that comes back is in its lists again.
    opened.library.robots.update(replace(product, archived=False))
    opened.bench.desk.robots_changed.emit()
    entry(menu(opened), "x (1)").trigger()
    assert "产品群" in chosen(opened)


def test_a_list_is_renamed_filled_anew_removed_and_brought_back(opened: Opened) -> None:
    three_groups(opened)
    save(opened, "old", "产品群")
    name_it(opened, "new", sub(menu(opened), "Rename", "old").trigger)
    assert [each.name for each in opened.library.robot_lists.all()] == ["new"]
    opened.tick("测试群", "客户群")
    sub(menu(opened), "Put the ticked robots into", "new").trigger()
    [made] = opened.library.robot_lists.all()
    assert len(made.robot_ids) == 2
    sub(menu(opened), "Remove", "new").trigger()
    assert opened.library.robot_lists.all() == []
    entry(menu(opened), "Bring back “new”").trigger()
    assert opened.library.robot_lists.all() == [made]
    assert not [action for action in menu(opened).actions() if action.text().startswith("Bring back")]


def sub(menu: QMenu, words: str, name: str) -> QAction:
    submenu = entry(menu, words).menu()
    assert isinstance(submenu, QMenu)
    return entry(submenu, name)


def test_a_name_that_is_taken_or_empty_is_said_at_the_field(opened: Opened) -> None:
    three_groups(opened)
    save(opened, "one", "产品群")
    said: list[str] = []

    def look(dialog: ListNameDialog, words: str) -> None:
        keys(words)
        press(Qt.Key.Key_Return)
        assert dialog.isVisible()
        said.append(words_in(dialog))
        press(Qt.Key.Key_Escape)

    for words in ("one", " "):
        action = entry(menu(opened), "Save the ticked robots as a list…")
        opened.in_dialog(ListNameDialog, partial(look, words=words), action.trigger)
    assert "There is already a list named “one”." in said[0]
    assert "Give the list a name" in said[1]
    assert len(opened.library.robot_lists.all()) == 1


def test_with_nothing_ticked_there_is_nothing_to_save(opened: Opened) -> None:
    three_groups(opened)
    opened.tick()
    action = entry(menu(opened), "Save the ticked robots as a list…")
    assert not action.isEnabled()
    assert action.toolTip() == "Tick the robots first."


def test_with_one_robot_there_is_no_button(opened: Opened) -> None:
    assert all_named(opened.window, "Tick by list", QPushButton) == []
    opened.add_group("产品群")
    assert all_named(opened.window, "Tick by list", QPushButton) != []
