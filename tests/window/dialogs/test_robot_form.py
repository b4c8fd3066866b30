"""What a person says of a robot, in its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QTimeEdit, QWidget

from dingui.library.library import Library
from dingui.library.robots import Robot
from dingui.secrets import RobotCredentials
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField, TextField
from tests.window.dialogs.test_robots import SECRET, TOKEN, WEBHOOK, Robots, fill
from tests.window.person import click, focused, keys, named, press

ENDPOINT = "https://oapi.dingtalk.com/robot/send"


@pytest.fixture
def robots(library: Library, shown: Callable[[QWidget], QWidget]) -> Robots:
    library.robots.add("Practice robot", "http://127.0.0.1/robot/send", signed=True, practice=True)
    library.robots.add("产品群", ENDPOINT, fingerprint="0123456789ab")
    library.robots.add("测试群", ENDPOINT, fingerprint="ba9876543210")
    made = Robots(library)
    shown(made.dialog)
    made.choose("产品群")
    return made


def text(robots: Robots, name: str) -> TextField:
    return named(robots.dialog, name, TextField)


def write(robots: Robots, name: str, words: str) -> None:
    text(robots, name).setFocus()
    text(robots, name).selectAll()
    QApplication.clipboard().setText(words)
    text(robots, name).paste()


def tick(robots: Robots, words: str) -> QCheckBox:
    [found] = [each for each in robots.dialog.findChildren(QCheckBox) if each.text().startswith(words)]
    return found


def stored(robots: Robots, name: str = "产品群") -> Robot:
    [found] = robots.library.robots.by_name(name)
    return found


def test_everything_is_kept_and_shown_again(robots: Robots) -> None:
    robots.enter("Keywords", "通知，公告, 通知")
    write(robots, "Allowed addresses", "203.0.113.7\n198.51.100.0/24")
    robots.enter("Group", "产品部全体")
    robots.colour("Purple")
    robots.enter("Tags", "产品，#周会, 产品")
    write(robots, "Notes", "Ask 张三\nfirst")
    click(tick(robots, "This is a real group"))
    click(tick(robots, "Mentions don't work"))
    robots.press("Save robot")
    robot = stored(robots)
    assert robot.keywords == ("通知", "公告")
    assert robot.allowed_ips == ("203.0.113.7", "198.51.100.0/24")
    assert (robot.group, robot.colour, robot.tags) == ("产品部全体", "#9166d0", ("产品", "周会"))
    assert (robot.notes, robot.real, robot.mentions) == ("Ask 张三\nfirst", False, False)
    assert robots.keeper.asked == []
    robots.choose("测试群")
    assert text(robots, "Notes").value() == ""
    assert tick(robots, "This is a real group").isChecked()
    robots.choose("产品群")
    assert text(robots, "Allowed addresses").value() == "203.0.113.7\n198.51.100.0/24"
    assert text(robots, "Notes").value() == "Ask 张三\nfirst"
    assert robots.field("Tags").text() == "产品, 周会"
    assert tick(robots, "Mentions don't work").isChecked()
    assert "Purple" in robots.said


def test_the_colour_is_chosen_by_keys(robots: Robots) -> None:
    robots.colour("Red")
    press(Qt.Key.Key_Right)
    assert "Orange" in robots.said
    robots.press("Save robot")
    assert stored(robots).colour == "#c4620c"
    robots.colour("No colour")
    robots.press("Save robot")
    assert stored(robots).colour == ""


def test_keywords_are_shown_as_they_were_understood(robots: Robots) -> None:
    robots.field("Keywords").setFocus()
    keys("one, two words,")
    assert "2 of 10: “one”, “two words”" in robots.said


def test_more_than_ten_keywords_are_refused_by_name(robots: Robots) -> None:
    robots.enter("Keywords", ", ".join(f"word{number}" for number in range(1, 13)))
    robots.press("Save robot")
    assert "DingTalk takes 10 keywords, and here are 12. Take out “word11”, “word12”." in robots.said
    assert focused() is robots.field("Keywords")
    assert stored(robots).keywords == ()
    robots.enter("Keywords", ", ".join(f"word{number}" for number in range(1, 11)))
    robots.press("Save robot")
    assert len(stored(robots).keywords) == 10


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("203.0.113.7\n203.0.113", "Line 2: “203.0.113” is no IP address."),
        ("\n\nfe80::1", "Line 3: “fe80::1” is an IPv6 address"),
        ("office", "Line 1: “office” is no IP address."),
    ],
)
def test_a_wrong_address_is_named_by_its_line(robots: Robots, typed: str, words: str) -> None:
    write(robots, "Allowed addresses", typed)
    robots.press("Save robot")
    assert words in robots.said
    assert focused() is text(robots, "Allowed addresses")
    assert words in text(robots, "Allowed addresses").accessibleDescription()
    assert stored(robots).allowed_ips == ()


def test_an_address_inside_the_network_is_warned_of_while_it_is_typed(robots: Robots) -> None:
    assert "never match" not in robots.said
    text(robots, "Allowed addresses").setFocus()
    keys("192.168.1.5")
    assert "never match" in robots.said


def test_what_was_changed_is_stored_by_going_on(robots: Robots) -> None:
    robots.enter("Group", "产品部全体")
    robots.choose("测试群")
    assert stored(robots).group == "产品部全体"
    assert robots.field("Robot name").text() == "测试群"
    robots.enter("Tags", "产品")
    robots.press("Close")
    assert stored(robots, "测试群").tags == ("产品",)
    assert not robots.dialog.isVisible()


def test_what_cannot_be_stored_is_said_once_and_then_given_up(robots: Robots) -> None:
    robots.enter("Robot name", "测试群")
    robots.choose("Practice robot")
    assert "already a robot named “测试群”" in robots.said
    assert robots.field("Robot name").text() == "测试群"
    press(Qt.Key.Key_Escape)
    assert not robots.dialog.isVisible()
    assert {each.name for each in robots.library.robots.all()} == {"Practice robot", "产品群", "测试群"}


def test_archiving_stores_what_was_typed_first(robots: Robots) -> None:
    robots.enter("Group", "产品部全体")
    robots.press("Archive")
    assert (stored(robots).group, stored(robots).archived) == ("产品部全体", True)


def test_a_twin_in_the_archive_is_recognised(robots: Robots) -> None:
    robots.press("Add robot")
    fill(robots, name="One")
    robots.press("Save robot")
    robots.keeper.answer()
    robots.press("Archive")
    robots.press("Add robot")
    fill(robots, name="Two")
    robots.press("Save robot")
    assert "already here, as “One”, which is archived" in robots.said
    assert TOKEN not in robots.said


def test_a_robot_from_another_computer_gets_its_webhook(robots: Robots) -> None:
    robots.library.robots.update(replace(stored(robots), needs_webhook=True, fingerprint="", signed=True))
    robots.choose("测试群")
    robots.enter("Group", "x")
    robots.press("Save robot")
    robots.choose("产品群")
    assert "needs its webhook" in robots.said
    assert "Paste" in robots.field("Webhook").placeholderText()
    # The rest can be changed without it, and it stays so.
    robots.enter("Group", "产品部全体")
    robots.press("Save robot")
    assert stored(robots).needs_webhook
    robots.enter("Webhook", WEBHOOK)
    robots.enter("Secret", SECRET)
    robots.press("Save robot")
    robots.keeper.answer()
    robot = stored(robots)
    assert (robot.needs_webhook, robot.signed, robot.group) == (False, True, "产品部全体")
    credentials = robots.keeper.store.get(robot.id)
    assert isinstance(credentials, RobotCredentials)
    assert credentials.access_token.reveal() == TOKEN
    assert "needs its webhook" not in robots.said


def test_tab_goes_as_one_reads(robots: Robots, shown: Callable[[QWidget], QWidget]) -> None:
    robots.library.robots.update(replace(stored(robots), tags=("产品",)))
    made = RobotsDialog(robots.library.robots, robots.keeper, "", robots.clipboard)
    shown(made)
    made.show_robot(stored(robots).id)
    named(made, "Search robots", LineField).setFocus()
    way = []
    for _step in range(40):
        widget = focused()
        way.append(widget.accessibleName() or widget.property("text"))
        press(Qt.Key.Key_Tab)
        if focused() is named(made, "Search robots", LineField):
            break
    order = ["Search robots", "Show robots with the tag", "Your robots", "Move down", "Add robot", "Remove robot"]
    order += ["Archive", "Move robots", "Paste what you have", "Robot name", "Webhook", "Secret", "Keywords"]
    order += ["Allowed addresses", "Group", "No colour", "Tags", "Notes", "This is a real group"]
    order += ["Mentions don't work there", "Close", "Save robot"]
    assert [name for name in way if name in order] == order


def quiet_times(robots: Robots) -> tuple[QTimeEdit, QTimeEdit]:
    return named(robots.dialog, "Quiet from", QTimeEdit), named(robots.dialog, "Quiet until", QTimeEdit)


def test_quiet_hours_are_off_until_somebody_wants_them(robots: Robots) -> None:
    assert not tick(robots, "Quiet hours").isChecked()
    assert "dingui sends at any time" in robots.said
    click(tick(robots, "Quiet hours"))
    assert (
        "From 22:00 to 08:00 (Mon, Tue, Wed, Thu, Fri, Sat, Sun), dingui asks before it sends anything" in robots.said
    )
    start, end = quiet_times(robots)
    start.setFocus()
    keys("21")
    end.setFocus()
    press(Qt.Key.Key_Up)
    for day in ("Sat", "Sun"):
        tick(robots, day).setFocus()
        press(Qt.Key.Key_Space)
    click(tick(robots, "Only for messages that mention everyone"))
    assert "From 21:00 to 09:00 (Mon, Tue, Wed, Thu, Fri), dingui asks before a message to everyone" in robots.said
    robots.press("Save robot")
    assert stored(robots).quiet == "21:00-09:00 1,2,3,4,5 everyone"
    robots.choose("测试群")
    assert not tick(robots, "Quiet hours").isChecked()
    robots.choose("产品群")
    assert tick(robots, "Quiet hours").isChecked()
    assert [edit.text() for edit in quiet_times(robots)] == ["21:00", "09:00"]
    assert not tick(robots, "Sun").isChecked()
    click(tick(robots, "Quiet hours"))
    robots.press("Save robot")
    assert stored(robots).quiet == ""


def test_quiet_hours_without_a_day_or_an_end_are_refused(robots: Robots) -> None:
    click(tick(robots, "Quiet hours"))
    start, end = quiet_times(robots)
    end.setTime(start.time())
    robots.press("Save robot")
    assert "would never end" in robots.said
    assert focused() is tick(robots, "Quiet hours")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        tick(robots, day).setFocus()
        press(Qt.Key.Key_Space)
    robots.press("Save robot")
    assert "Choose at least one day" in robots.said
    assert stored(robots).quiet == ""
