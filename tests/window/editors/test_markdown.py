from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.editors.markdown import MarkdownEditor
from tests.window.person import ALT, CONTROL, SHIFT, Heard, click, commit, focused, keys, named, press

TOOLS = [
    *(
        "Bold",
        "Italic",
        "Heading",
        "Quote",
        "Bulleted list",
        "Numbered list",
        "Link",
        "Picture",
        "Emoji",
        "Text colour",
    ),
    *("Find", "More tools"),
]


@pytest.fixture
def editor(shown: Callable[[QWidget], QWidget]) -> MarkdownEditor:
    made = MarkdownEditor("Message")
    shown(made)
    made.setFocus()
    return made


def select(editor: MarkdownEditor, text: str) -> None:
    """Select a part of the text, as with the pointer."""
    assert editor.field.find(text) or _from_start(editor, text)


def _from_start(editor: MarkdownEditor, text: str) -> bool:
    editor.field.moveCursor(QTextCursor.MoveOperation.Start)
    return editor.field.find(text)


def selected(editor: MarkdownEditor) -> str:
    return editor.field.textCursor().selectedText()


def tool(editor: MarkdownEditor, name: str) -> None:
    click(named(editor, name, QToolButton))


def test_every_tool_says_what_it_is_and_which_key_it_has(editor: MarkdownEditor) -> None:
    buttons = [button for button in editor.findChildren(QToolButton) if button.isVisible()]
    assert [button.accessibleName() for button in buttons] == TOOLS
    for button in buttons:
        assert button.accessibleName() in button.toolTip()
        assert button is buttons[-1] or re.search(r" \((Ctrl|F\d)[^ ]*\)", button.toolTip())


@pytest.mark.parametrize(("name", "mark"), [("Bold", "**"), ("Italic", "*")])
@pytest.mark.parametrize("text", ["word", "会议", "a😀b", "👩‍👩‍👧‍👦"])
def test_marks_go_around_the_selection_and_off_again(editor: MarkdownEditor, name: str, mark: str, text: str) -> None:
    editor.set_value(f"one {text} two")
    select(editor, text)
    tool(editor, name)
    assert editor.value() == f"one {mark}{text}{mark} two"
    assert selected(editor) == text
    tool(editor, name)
    assert editor.value() == f"one {text} two"
    assert selected(editor) == text


@pytest.mark.parametrize(("name", "mark"), [("Bold", "**"), ("Italic", "*")])
def test_marks_that_are_selected_too_come_off(editor: MarkdownEditor, name: str, mark: str) -> None:
    editor.set_value(f"a {mark}word{mark} b")
    select(editor, f"{mark}word{mark}")
    tool(editor, name)
    assert editor.value() == "a word b"
    assert selected(editor) == "word"


def test_bold_and_italic_are_told_apart(editor: MarkdownEditor) -> None:
    editor.set_value("word")
    select(editor, "word")
    for name, expected in (
        ("Bold", "**word**"),
        ("Italic", "***word***"),
        ("Bold", "*word*"),
        ("Bold", "***word***"),
        ("Italic", "**word**"),
        ("Bold", "word"),
    ):
        tool(editor, name)
        assert editor.value() == expected
        assert selected(editor) == "word"


def test_without_a_selection_there_is_a_word_to_type_over(editor: MarkdownEditor) -> None:
    tool(editor, "Bold")
    assert editor.value() == "**bold**"
    commit("重要")
    assert editor.value() == "**重要**"


def test_one_press_is_one_change(editor: MarkdownEditor) -> None:
    editor.set_value("one two")
    select(editor, "two")
    heard = Heard()
    editor.edited.connect(heard)
    tool(editor, "Bold")
    assert heard.all == [("one two", "one **two**")]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Quote", "a\nb", "> a\n> b"),
        ("Bulleted list", "a\nb", "- a\n- b"),
        ("Numbered list", "a\nb\nc", "1. a\n2. b\n3. c"),
        ("Bulleted list", "会议\n😀", "- 会议\n- 😀"),
    ],
)
def test_lines_are_marked_and_unmarked(editor: MarkdownEditor, name: str, before: str, after: str) -> None:
    editor.set_value(before)
    editor.field.selectAll()
    tool(editor, name)
    assert editor.value() == after
    tool(editor, name)
    assert editor.value() == before


def test_only_the_line_of_the_cursor_is_marked(editor: MarkdownEditor) -> None:
    editor.set_value("one\ntwo\nthree")
    select(editor, "tw")
    tool(editor, "Quote")
    assert editor.value() == "one\n> two\nthree"


def test_the_cursor_stays_in_its_place_of_the_line(editor: MarkdownEditor) -> None:
    editor.set_value("😀 one two")
    select(editor, "one")
    editor.field.moveCursor(QTextCursor.MoveOperation.Right)
    tool(editor, "Quote")
    keys("!")
    assert editor.value() == "> 😀 one! two"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one", "- one\n- "),
        ("* one", "* one\n* "),
        ("  - inner", "  - inner\n  - "),
        ("> quote", "> quote\n> "),
        ("1. one", "1. one\n2. "),
        ("9. nine", "9. nine\n10. "),
        ("1. one\n2. two", "1. one\n2. two\n3. "),
        ("- 😀 会议", "- 😀 会议\n- "),
        ("plain", "plain\n"),
        ("### heading", "### heading\n"),
        ("-no list", "-no list\n"),
        ("2026. year", "2026. year\n2027. "),
    ],
)
def test_enter_continues_a_list(editor: MarkdownEditor, before: str, after: str) -> None:
    editor.set_value(before)
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    press(Qt.Key.Key_Return)
    assert editor.value() == after


@pytest.mark.parametrize("before", ["- ", "-", "3. ", "> ", "> > "])
def test_enter_on_an_empty_item_ends_the_list(editor: MarkdownEditor, before: str) -> None:
    editor.set_value(f"above\n{before}")
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    press(Qt.Key.Key_Return)
    assert editor.value() == ("above\n" if before != "-" else "above\n-\n")


def test_enter_in_the_middle_carries_the_rest_along(editor: MarkdownEditor) -> None:
    editor.set_value("- one two")
    select(editor, "one")
    editor.field.moveCursor(QTextCursor.MoveOperation.Right)
    press(Qt.Key.Key_Return)
    assert editor.value() == "- one\n- two"


def test_enter_before_the_mark_makes_an_ordinary_line(editor: MarkdownEditor) -> None:
    editor.set_value("- one")
    editor.field.moveCursor(QTextCursor.MoveOperation.Start)
    press(Qt.Key.Key_Return)
    assert editor.value() == "\n- one"


def test_a_list_is_written_by_typing_alone(editor: MarkdownEditor) -> None:
    keys("- a\nb\n\nend")
    assert editor.value() == "- a\n- b\nend"


@pytest.mark.parametrize(
    ("key", "modifiers", "after"),
    [
        (Qt.Key.Key_B, CONTROL, "**word**"),
        (Qt.Key.Key_I, CONTROL, "*word*"),
        (Qt.Key.Key_1, CONTROL | ALT, "# word"),
        (Qt.Key.Key_2, CONTROL | ALT, "## word"),
        (Qt.Key.Key_3, CONTROL | ALT, "### word"),
        (Qt.Key.Key_0, CONTROL | ALT, "word"),
        (Qt.Key.Key_Q, CONTROL | ALT, "> word"),
        (Qt.Key.Key_8, CONTROL | SHIFT, "- word"),
        (Qt.Key.Key_7, CONTROL | SHIFT, "1. word"),
    ],
)
def test_each_tool_has_a_key(editor: MarkdownEditor, key: Qt.Key, modifiers: Qt.KeyboardModifier, after: str) -> None:
    editor.set_value("word")
    editor.field.selectAll()
    press(key, modifiers)
    assert editor.value() == after


def test_a_key_is_the_editors_that_has_the_focus(qtbot: QtBot, shown: Callable[[QWidget], QWidget]) -> None:
    page = QWidget()
    one, two, line = MarkdownEditor("One"), MarkdownEditor("Two"), QLineEdit()
    layout = QVBoxLayout(page)
    for part in (one, two, line):
        layout.addWidget(part)
    shown(page)
    line.setFocus()
    press(Qt.Key.Key_B, CONTROL)
    assert (one.value(), two.value()) == ("", "")
    two.setFocus()
    press(Qt.Key.Key_B, CONTROL)
    assert (one.value(), two.value()) == ("", "**bold**")


def test_a_click_on_a_tool_leaves_the_focus_in_the_text(editor: MarkdownEditor) -> None:
    tool(editor, "Bold")
    assert focused() is editor.field
