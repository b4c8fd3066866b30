"""A robot's own words in its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from dingui.library.library import Library
from dingui.library.robots import Robot
from dingui.window.editors.plain import LineField
from tests.window.dialogs.test_robots import Robots
from tests.window.person import all_named, click, focused, named, press, write

ENDPOINT = "https://oapi.dingtalk.com/robot/send"


@pytest.fixture
def robots(library: Library, shown: Callable[[QWidget], QWidget]) -> Robots:
    library.robots.add("Practice robot", "http://127.0.0.1/robot/send", signed=True, practice=True)
    library.robots.add("产品群", ENDPOINT, fingerprint="0123456789ab")
    made = Robots(library)
    shown(made.dialog)
    made.choose("产品群")
    return made


def stored(robots: Robots, name: str = "产品群") -> Robot:
    [found] = robots.library.robots.by_name(name)
    return found


def rows(robots: Robots) -> list[tuple[str, str]]:
    names = [each for number in range(1, 9) for each in all_named(robots.dialog, f"Blank {number}", LineField)]
    words = [each for number in range(1, 9) for each in all_named(robots.dialog, f"Word {number}", LineField)]
    return [(name.value(), word.value()) for name, word in zip(names, words, strict=True)]


def add(robots: Robots) -> QPushButton:
    [found] = [each for each in robots.dialog.findChildren(QPushButton) if each.text() == "Add a word"]
    return found


def test_words_are_added_by_keys_alone_and_kept(robots: Robots) -> None:
    assert rows(robots) == []
    add(robots).setFocus()
    press(Qt.Key.Key_Space)
    assert focused().accessibleName() == "Blank 1"
    write("{{值班人}}")
    press(Qt.Key.Key_Tab)
    write("张三")
    press(Qt.Key.Key_Tab)
    assert focused().accessibleName() == "Remove word 1"
    press(Qt.Key.Key_Tab)
    assert focused() is add(robots)
    press(Qt.Key.Key_Space)
    write("floor")
    press(Qt.Key.Key_Tab)
    write("3")
    press(Qt.Key.Key_Return)
    assert stored(robots).words == (("值班人", "张三"), ("floor", "3"))
    assert rows(robots) == [("值班人", "张三"), ("floor", "3")]


def test_a_row_is_removed_and_the_rest_stays(robots: Robots) -> None:
    words = (("a", "1"), ("b", "2"), ("c", "3"))
    robots.library.robots.update(replace(stored(robots), words=words))
    robots.dialog._reload(stored(robots).id)
    assert rows(robots) == list(words)
    named(robots.dialog, "Remove word 2", QToolButton).setFocus()
    press(Qt.Key.Key_Space)
    assert rows(robots) == [("a", "1"), ("c", "3")]
    assert focused().accessibleName() == "Remove word 2"
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert rows(robots) == []
    assert focused() is add(robots)
    robots.press("Save robot")
    assert stored(robots).words == ()


@pytest.mark.parametrize(
    ("typed", "said", "at"),
    [
        ([("", "张三")], "Say for which blank this word is.", "Blank 1"),
        ([("a", "1"), ("Ａ ", "2")], "There is a word for {{Ａ}} already.", "Blank 2"),
        ([("a{b", "1")], "no braces", "Blank 1"),
        ([("n" * 61, "1")], "at most 60 characters", "Blank 1"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    robots: Robots, typed: list[tuple[str, str]], said: str, at: str
) -> None:
    for name, word in typed:
        click(add(robots))
        write(name)
        press(Qt.Key.Key_Tab)
        write(word)
    press(Qt.Key.Key_Return)
    assert any(said in label.text() for label in robots.dialog.findChildren(QLabel) if label.isVisible())
    assert focused().accessibleName() == at
    assert stored(robots).words == ()


def test_empty_rows_are_nothing(robots: Robots) -> None:
    click(add(robots))
    click(add(robots))
    robots.press("Save robot")
    assert stored(robots).words == ()
    assert rows(robots) == []


def test_the_practice_robot_has_words_too(robots: Robots) -> None:
    robots.choose("Practice robot")
    click(add(robots))
    write("a")
    press(Qt.Key.Key_Tab)
    write("1")
    press(Qt.Key.Key_Return)
    assert stored(robots, "Practice robot").words == (("a", "1"),)


def test_the_cursor_goes_to_the_word_of_a_blank(robots: Robots) -> None:
    robots.dialog.show_robot(stored(robots).id, "words:地点")
    assert rows(robots) == [("地点", "")]
    assert focused().accessibleName() == "Word 1"
    write("3 F")
    press(Qt.Key.Key_Return)
    robots.dialog.show_robot(stored(robots).id, "words:地点")
    assert rows(robots) == [("地点", "3 F")]
    assert focused().accessibleName() == "Word 1"
