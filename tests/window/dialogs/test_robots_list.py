"""Robots found, arranged, archived, removed and brought back, as a person does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QListView, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.library.library import Library
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from tests.window.dialogs.test_robots import Robots
from tests.window.opened import Opened
from tests.window.person import ALT, CONTROL, click, commit, focused, keys, named, press

ENDPOINT = "https://oapi.dingtalk.com/robot/send"


@pytest.fixture
def robots(library: Library, shown: Callable[[QWidget], QWidget]) -> Robots:
    library.robots.add("产品群", ENDPOINT, group="产品部全体", tags=("产品", "周会"), colour="#3f7fdc")
    library.robots.add("测试群", ENDPOINT, tags=("产品",), notes="Ask Wong first")
    library.robots.add("Customers", ENDPOINT, group="外部客户")
    library.robots.add("Old", ENDPOINT, tags=("周会",), archived=True)
    made = Robots(library)
    shown(made.dialog)
    return made


def look_for(robots: Robots, words: str) -> None:
    field = robots.field("Search robots")
    field.setFocus()
    field.selectAll()
    if words.isascii():
        keys(words)
    else:
        commit(words)


def show_tag(robots: Robots, tag: str) -> None:
    box = named(robots.dialog, "Show robots with the tag", QComboBox)
    box.setCurrentIndex(box.findText(tag))


def tick(robots: Robots, words: str) -> QCheckBox:
    [found] = [each for each in robots.dialog.findChildren(QCheckBox) if each.text() == words]
    return found


def chosen(robots: Robots) -> str:
    return robots.field("Robot name").text()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("产品", ["产品群", "测试群"]),
        ("客户", ["Customers"]),
        ("cust", ["Customers"]),
        ("wong", ["测试群"]),
        ("周会", ["产品群"]),
        ("产品 全体", ["产品群"]),
        ("nowhere", []),
    ],
)
def test_robots_are_found_by_name_group_tag_and_notes(robots: Robots, words: str, found: list[str]) -> None:
    look_for(robots, words)
    assert robots.names == found
    assert ("No robot fits" in robots.said) is (not found)


@pytest.mark.parametrize(("words", "found"), [("csq", ["测试群"]), ("chanpin", ["产品群"]), ("wbkh", ["Customers"])])
def test_robots_are_found_by_pinyin(robots: Robots, qtbot: QtBot, words: str, found: list[str]) -> None:
    look_for(robots, words)
    qtbot.waitUntil(lambda: robots.names == found)


def test_robots_are_shown_by_tag(robots: Robots) -> None:
    show_tag(robots, "产品")
    assert robots.names == ["产品群", "测试群"]
    show_tag(robots, "周会")
    assert robots.names == ["产品群"]
    click(tick(robots, "Show archived"))
    assert robots.names == ["产品群", "Old"]
    show_tag(robots, "All tags")
    assert robots.names == ["产品群", "测试群", "Customers", "Old"]


def test_what_is_searched_keeps_the_form_as_it_is(robots: Robots) -> None:
    robots.choose("测试群")
    look_for(robots, "cust")
    assert chosen(robots) == "测试群"
    look_for(robots, "测试")
    assert named(robots.dialog, "Your robots", QListView).currentIndex().data() == "测试群"


def test_robots_are_moved_by_keys(robots: Robots) -> None:
    robots.choose("Customers")
    named(robots.dialog, "Your robots", QListView).setFocus()
    press(Qt.Key.Key_Up, ALT)
    press(Qt.Key.Key_Up, ALT)
    press(Qt.Key.Key_Up, ALT)
    assert robots.names == ["Customers", "产品群", "测试群"]
    assert [each.name for each in robots.library.robots.all()] == ["Customers", "产品群", "测试群", "Old"]
    assert named(robots.dialog, "Your robots", QListView).currentIndex().data() == "Customers"
    press(Qt.Key.Key_Down, ALT)
    assert robots.names == ["产品群", "Customers", "测试群"]
    assert len(robots.changed.all) == 3


def test_robots_are_moved_by_buttons_which_say_where_it_ends(robots: Robots) -> None:
    robots.choose("产品群")
    up, down = (named(robots.dialog, name, QToolButton) for name in ("Move up", "Move down"))
    assert not up.isEnabled()
    assert "first" in up.toolTip()
    click(down)
    click(down)
    assert robots.names == ["测试群", "Customers", "产品群"]
    assert "last" in down.toolTip()
    assert "Alt+Up" in up.toolTip()


def test_what_is_being_typed_survives_moving(robots: Robots) -> None:
    robots.choose("产品群")
    robots.enter("Group", "另一个")
    press(Qt.Key.Key_Down, ALT)
    named(robots.dialog, "Your robots", QListView).setFocus()
    press(Qt.Key.Key_Down, ALT)
    assert robots.names == ["测试群", "产品群", "Customers"]
    assert robots.field("Group").text() == "另一个"
    robots.press("Save robot")
    assert [each.name for each in robots.library.robots.all()] == ["测试群", "产品群", "Customers", "Old"]


def test_among_found_ones_a_robot_moves_past_the_next_that_is_seen(robots: Robots) -> None:
    robots.library.robots.add("产品二群", ENDPOINT, tags=("周会",))
    made = RobotsDialog(robots.library.robots, robots.keeper, "", robots.clipboard, robots.dialog)
    made.show()
    box = named(made, "Show robots with the tag", QComboBox)
    box.setCurrentIndex(box.findText("周会"))
    click(named(made, "Move down", QToolButton))
    assert [each.name for each in robots.library.robots.all()][:4] == ["测试群", "Customers", "产品二群", "产品群"]


def test_a_robot_is_archived_and_taken_out_again(robots: Robots) -> None:
    robots.choose("测试群")
    robots.press("Archive")
    assert "“测试群” was archived." in robots.said
    [robot] = robots.library.robots.by_name("测试群")
    assert robot.archived
    assert robots.names == ["产品群", "Customers", "测试群", "Old"]
    robots.press("Take out of the archive")
    [robot] = robots.library.robots.by_name("测试群")
    assert not robot.archived
    assert "place to send to again" in robots.said


def test_an_archived_robot_is_hidden_until_it_is_asked_for(robots: Robots) -> None:
    assert "Old" not in robots.names
    click(tick(robots, "Show archived"))
    robots.choose("Old")
    assert chosen(robots) == "Old"


def test_removed_robots_come_back_one_after_the_other(robots: Robots) -> None:
    for name in ("产品群", "测试群"):
        robots.choose(name)
        robots.press("Remove robot")
    assert robots.names == ["Customers"]
    assert "测试群" in robots.button("Bring it back").toolTip()
    robots.press("Bring it back")
    assert chosen(robots) == "测试群"
    robots.press("Bring it back")
    assert robots.names == ["产品群", "测试群", "Customers"]
    assert not robots.button("Bring it back").isVisible()


def test_search_is_a_key_away(robots: Robots) -> None:
    robots.field("Robot name").setFocus()
    press(Qt.Key.Key_F, CONTROL)
    assert focused() is robots.field("Search robots")


# In the window


def test_a_removed_robot_can_be_brought_back_until_the_program_closes(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.add_group("测试群")

    def remove(dialog: RobotsDialog) -> None:
        view = named(dialog, "Your robots", QListView)
        view.setCurrentIndex(view.model().index(1, 0))
        button(dialog, "Remove robot").click()

    def bring_back(dialog: RobotsDialog) -> None:
        assert "产品群" in button(dialog, "Bring it back").toolTip()
        button(dialog, "Bring it back").click()
        assert named(dialog, "Robot name", LineField).text() == "产品群"

    opened.in_dialog(RobotsDialog, remove, lambda: opened.click("Robots"))
    assert opened.shown("Send to") == ["Practice robot", "测试群"]
    opened.in_dialog(RobotsDialog, bring_back, lambda: opened.click("Robots"))
    assert opened.shown("Send to") == ["Practice robot", "产品群", "测试群"]


def test_an_archived_robot_is_no_place_to_send_to(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.tick("产品群")

    def archive(dialog: RobotsDialog) -> None:
        view = named(dialog, "Your robots", QListView)
        view.setCurrentIndex(view.model().index(1, 0))
        button(dialog, "Archive").click()

    opened.in_dialog(RobotsDialog, archive, lambda: opened.click("Robots"))
    QApplication.processEvents()
    assert opened.shown("Send to") == ["Practice robot"]
    assert opened.bench.targets.chosen() == []


def button(dialog: QWidget, text: str) -> QPushButton:
    [found] = [each for each in dialog.findChildren(QPushButton) if each.text() == text]
    return found
