from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from dingui.window.editors.find import MARKED_MAX, FindBar, Places
from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.theme import CONTRAST_MIN, contrast
from tests.messages.strategies import SAMPLE
from tests.window.person import ALT, CONTROL, SHIFT, Heard, click, commit, focused, keys, named, press


@pytest.fixture
def editor(shown: Callable[[QWidget], QWidget]) -> MarkdownEditor:
    made = MarkdownEditor("Message")
    shown(made)
    made.set_value("😀 one two\nOne 会议 one\n会议")
    made.show_start()
    made.setFocus()
    return made


def bar(editor: MarkdownEditor) -> FindBar:
    [found] = editor.findChildren(FindBar)
    return found


def count(editor: MarkdownEditor) -> str:
    return " ".join(label.text() for label in bar(editor).findChildren(QLabel) if label.isVisible())


def current(editor: MarkdownEditor) -> int:
    """Return where the place that is marked as the one begins, in Qt's units; -1 for none."""
    marks = editor.field.extraSelections()
    backgrounds = [mark.format.background().color().name() for mark in marks]
    alone = [index for index, name in enumerate(backgrounds) if backgrounds.count(name) == 1]
    return marks[alone[0]].cursor.selectionStart() if alone else -1


def test_ctrl_f_looks_while_one_types(editor: MarkdownEditor) -> None:
    assert not bar(editor).isVisible()
    press(Qt.Key.Key_F, CONTROL)
    assert focused().accessibleName() == "Find"
    keys("one")
    assert count(editor) == "1 of 3"
    assert focused().accessibleDescription() == "1 of 3"
    assert len(editor.field.extraSelections()) == 3
    assert [mark.cursor.selectedText() for mark in editor.field.extraSelections()] == ["one", "One", "one"]
    keys("x")
    assert count(editor) == "Not found"
    assert editor.field.extraSelections() == []


def test_enter_goes_on_and_round_and_shift_enter_back(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_F, CONTROL)
    keys("one")
    seen = []
    for _ in range(4):
        seen.append(count(editor))
        press(Qt.Key.Key_Return)
    assert seen == ["1 of 3", "2 of 3", "3 of 3", "1 of 3"]
    press(Qt.Key.Key_Return, SHIFT)
    press(Qt.Key.Key_Return, SHIFT)
    assert count(editor) == "3 of 3"
    assert current(editor) == len("😀") + 1 + len(" one two\nOne 会议 ")


def test_escape_closes_with_the_place_selected(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_F, CONTROL)
    commit("会议")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    assert not bar(editor).isVisible()
    assert focused() is editor.field
    assert editor.field.extraSelections() == []
    assert editor.field.textCursor().selectedText() == "会议"
    assert editor.field.textCursor().blockNumber() == 2


def test_case_counts_when_asked(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_F, CONTROL)
    keys("One")
    assert count(editor).endswith("3")
    press(Qt.Key.Key_C, ALT)
    assert count(editor) == "1 of 1"
    assert named(editor, "Match case", QToolButton).isChecked()
    click(named(editor, "Match case", QToolButton))
    assert count(editor).endswith("of 3")


def test_f3_goes_on_from_the_text(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_F3)
    assert focused().accessibleName() == "Find"
    keys("one")
    editor.setFocus()
    press(Qt.Key.Key_F3)
    assert count(editor) == "2 of 3"
    press(Qt.Key.Key_F3, SHIFT)
    assert count(editor) == "1 of 3"
    assert focused() is editor.field


def test_the_selection_is_looked_for(editor: MarkdownEditor) -> None:
    assert editor.field.find("会议")
    press(Qt.Key.Key_F, CONTROL)
    assert named(editor, "Find", QLineEdit).text() == "会议"
    assert count(editor) == "1 of 2"


def test_what_changes_is_found_again(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_F, CONTROL)
    keys("one")
    editor.set_value("one")
    assert count(editor) == "1 place"
    editor.set_value("")
    assert count(editor) == "Not found"


def test_replace_goes_on_and_is_one_change_each(editor: MarkdownEditor) -> None:
    heard = Heard()
    editor.edited.connect(heard)
    press(Qt.Key.Key_H, CONTROL)
    keys("one")
    named(editor, "Replace with", QLineEdit).setFocus()
    keys("a one")
    press(Qt.Key.Key_Return)
    assert editor.value() == "😀 a one two\nOne 会议 one\n会议"
    assert count(editor) == "2 of 3"
    click(_button(editor, "Replace"))
    assert editor.value() == "😀 a one two\na one 会议 one\n会议"
    assert len(heard.all) == 2


def test_replace_all_is_one_change_and_said(editor: MarkdownEditor) -> None:
    heard, said = Heard(), Heard()
    editor.edited.connect(heard)
    editor.said.connect(said)
    press(Qt.Key.Key_H, CONTROL)
    keys("one")
    named(editor, "Replace with", QLineEdit).setText("oneone")
    click(_button(editor, "Replace all"))
    assert editor.value() == "😀 oneone two\noneone 会议 oneone\n会议"
    assert len(heard.all) == 1
    assert said.all == [("Replaced 3 places. Ctrl+Z brings them back.",)]
    named(editor, "Find", QLineEdit).setText("nothing")
    click(_button(editor, "Replace all"))
    assert said.last == ("Nothing to replace.",)
    assert len(heard.all) == 1


def _button(editor: MarkdownEditor, text: str) -> QPushButton:
    [found] = [button for button in editor.findChildren(QPushButton) if button.text() == text]
    return found


def test_tab_goes_through_the_bar(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_H, CONTROL)
    press(Qt.Key.Key_Tab)
    assert focused().accessibleName() == "Replace with"
    press(Qt.Key.Key_Tab)
    assert focused() is _button(editor, "Replace")
    press(Qt.Key.Key_Backtab, SHIFT)
    press(Qt.Key.Key_Backtab, SHIFT)
    assert focused().accessibleName() == "Find"


def test_every_tool_of_the_bar_says_its_key(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_H, CONTROL)
    tools = [tool for tool in bar(editor).findChildren(QToolButton) if tool.isVisible()]
    assert [tool.accessibleName() for tool in tools] == ["Match case", "Previous", "Next", "Close find"]
    assert all(tool.toolTip().startswith(f"{tool.accessibleName()} (") for tool in tools)


def test_marks_can_be_read(editor: MarkdownEditor) -> None:
    press(Qt.Key.Key_F, CONTROL)
    keys("one")
    for mark in editor.field.extraSelections():
        assert contrast(mark.format.foreground().color(), mark.format.background().color()) >= CONTRAST_MIN


def test_of_very_many_places_some_are_marked_and_all_counted(editor: MarkdownEditor) -> None:
    editor.set_value("ab " * 3_000)
    editor.show_start()
    press(Qt.Key.Key_F, CONTROL)
    keys("ab")
    assert count(editor) == "1 of 3000"
    assert len(editor.field.extraSelections()) == MARKED_MAX
    press(Qt.Key.Key_Return, SHIFT)
    assert count(editor) == "3000 of 3000"
    assert current(editor) == 2_999 * 3


@given(st.text("ab.*😀会", max_size=12), st.text("ab.*😀会", max_size=2), st.integers(0, 12))
@SAMPLE
def test_places(text: str, words: str, position: int) -> None:
    places = Places.of(words, text, exact_case=True)
    assert all(text[start:end] == words for start, end in places.all)
    assert len(places.all) == (text.count(words) if words else 0)
    forth, back = places.next_from(position), places.last_before(position)
    assert (forth == -1) == (back == -1) == (not places.all)
    if places.all:
        assert places.all[forth][0] >= position or forth == 0
        assert places.all[back][1] <= position or back == len(places.all) - 1
