from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.messages.models import CardButton
from dingui.messages.problems import Problem, Severity
from dingui.window.editors.plain import LineField
from dingui.window.editors.rows import Column, Handle, Row, RowsEditor, RowWords
from tests.window.person import ALT, CONTROL, all_named, click, drag, focused, keys, named, press, words_in, write

COLUMNS = (Column("title", "title", "Button text"), Column("action_url", "actionURL", "Button address", "https://"))
WORDS = RowWords("Add button", "Remove button", "Button {number}", "No button yet.")
A, B, C = (CardButton(name, f"https://example.com/{name}") for name in "abc")


class Rows:
    """The editor with what it said."""

    def __init__(self) -> None:
        self.editor = RowsEditor(COLUMNS, WORDS, "actionCard.btns", CardButton)
        self.told: list[tuple[CardButton, ...]] = []
        self.labels: list[str] = []
        self.editor.edited.connect(self._on_edited)

    def _on_edited(self, values: tuple[CardButton, ...], label: str, *_typing: str) -> None:
        self.told.append(values)
        self.labels.append(label)

    @property
    def titles(self) -> str:
        """What the rows show, from above to below."""
        return "".join(field.text() for field in all_named(self.editor, "Button text", LineField))

    def tool(self, name: str, row: int) -> QToolButton:
        return all_named(self.editor, name, QToolButton)[row]

    def field(self, name: str, row: int) -> LineField:
        return all_named(self.editor, name, LineField)[row]

    def handle(self, row: int) -> Handle:
        shown = sorted(self.editor.findChildren(Row), key=lambda each: each.y())
        return [each for each in shown if each.isVisible()][row].findChildren(Handle)[0]


@pytest.fixture
def rows(shown: Callable[[QWidget], QWidget], qtbot: QtBot) -> Rows:
    made = Rows()
    shown(made.editor)
    made.editor.set_values((A, B, C))
    _settle(made, 3, qtbot)
    return made


def _settle(rows: Rows, count: int, qtbot: QtBot) -> None:
    """Until the layout has given every row its place."""
    qtbot.waitUntil(lambda: len({row.y() for row in rows.editor.findChildren(Row) if row.isVisible()}) == count)


def test_an_empty_editor_says_what_belongs_there(shown: Callable[[QWidget], QWidget], qtbot: QtBot) -> None:
    rows = Rows()
    shown(rows.editor)
    assert "No button yet." in words_in(rows.editor)
    click(named(rows.editor, "Add button", QPushButton))
    assert rows.told == [(CardButton(),)]
    assert "No button yet." not in words_in(rows.editor)
    _settle(rows, 1, qtbot)
    assert focused() is rows.field("Button text", 0)
    write("去 go")
    assert rows.told[-1] == (CardButton("去 go"),)


def test_typing_changes_one_text_of_one_row(rows: Rows) -> None:
    rows.field("Button address", 1).setFocus()
    keys("!")
    assert rows.told == [(A, CardButton("b", f"{B.action_url}!"), C)]
    assert rows.labels == ["Typing"]


def test_setting_says_nothing_and_keeps_the_focus(rows: Rows) -> None:
    field = rows.field("Button text", 1)
    field.setFocus()
    rows.editor.set_values((A, CardButton("changed"), C))
    rows.editor.set_values((A, B))
    assert rows.told == []
    assert focused() is field
    assert rows.titles == "ab"


@pytest.mark.parametrize(("row", "next_row"), [(0, 0), (1, 1), (2, 1)])
def test_remove_by_button(rows: Rows, row: int, next_row: int) -> None:
    click(rows.tool("Remove button", row))
    left = tuple(value for index, value in enumerate((A, B, C)) if index != row)
    assert rows.told == [left]
    assert focused() is rows.field("Button text", next_row)


def test_removing_the_last_one_leaves_the_focus_on_add(rows: Rows) -> None:
    rows.editor.set_values((A,))
    click(rows.tool("Remove button", 0))
    assert rows.told == [()]
    assert focused() is named(rows.editor, "Add button", QPushButton)


def test_remove_by_key(rows: Rows) -> None:
    rows.field("Button address", 1).setFocus()
    press(Qt.Key.Key_Backspace, CONTROL)
    assert rows.told == [(A, C)]


@pytest.mark.parametrize("by_key", [False, True])
def test_duplicate(rows: Rows, qtbot: QtBot, by_key: bool) -> None:
    rows.field("Button address", 1).setFocus()
    if by_key:
        press(Qt.Key.Key_D, CONTROL)
    else:
        click(rows.tool("Duplicate", 1))
    assert rows.told == [(A, B, B, C)]
    _settle(rows, 4, qtbot)
    assert focused() is rows.field("Button text", 2)


@pytest.mark.parametrize("by_key", [False, True])
@pytest.mark.parametrize(
    ("row", "name", "key", "expected"),
    [
        (1, "Move up", Qt.Key.Key_Up, "bac"),
        (2, "Move up", Qt.Key.Key_Up, "acb"),
        (0, "Move down", Qt.Key.Key_Down, "bac"),
        (1, "Move down", Qt.Key.Key_Down, "acb"),
    ],
)
def test_move(rows: Rows, by_key: bool, row: int, name: str, key: Qt.Key, expected: str) -> None:
    field = rows.field("Button address", row)
    field.setFocus()
    if by_key:
        press(key, ALT)
    else:
        rows.tool(name, row).setFocus()
        press(Qt.Key.Key_Space)
    assert ["".join(value.title for value in values) for values in rows.told] == [expected]
    assert rows.titles == expected
    if by_key:
        # The focus goes along with what it was in.
        to = row + (1 if key is Qt.Key.Key_Down else -1)
        assert focused() is rows.field("Button address", to)


def test_the_button_that_moves_can_be_pressed_again(rows: Rows) -> None:
    """Down, and down again: the same row goes on."""
    rows.tool("Move down", 0).setFocus()
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Space)
    assert rows.titles == "bca"
    # At the end, the key goes to the way back.
    assert focused() is rows.tool("Move up", 2)
    press(Qt.Key.Key_Space)
    assert rows.titles == "bac"


def test_the_ends_say_why_they_go_no_further(rows: Rows) -> None:
    up, down = rows.tool("Move up", 0), rows.tool("Move down", 2)
    assert (up.isEnabled(), down.isEnabled()) == (False, False)
    assert (up.toolTip(), down.toolTip()) == ("This is the first one", "This is the last one")
    rows.field("Button text", 0).setFocus()
    press(Qt.Key.Key_Up, ALT)
    assert rows.told == []


def test_every_row_has_a_number_that_one_hears(rows: Rows) -> None:
    for row in range(3):
        assert rows.tool("Remove button", row).accessibleDescription() == f"Button {row + 1}"
    click(rows.tool("Remove button", 0))
    assert rows.tool("Remove button", 1).accessibleDescription() == "Button 2"


@pytest.mark.parametrize(("start", "over", "expected"), [(0, 1, "bac"), (0, 2, "bca"), (2, -1, "acb"), (2, -2, "cab")])
def test_drag_by_the_handle(rows: Rows, start: int, over: int, expected: str) -> None:
    height = rows.handle(1).mapTo(rows.editor, rows.handle(1).rect().center()).y()
    height -= rows.handle(0).mapTo(rows.editor, rows.handle(0).rect().center()).y()
    end = over * height + (8 if over > 0 else -8) + (height // 2 if over > 0 else -height // 2)
    drag(rows.handle(start), [end * step // 12 for step in range(1, 13)])
    # One change, when it is let go; what lies between is nobody's step to undo.
    assert ["".join(value.title for value in values) for values in rows.told] == [expected]
    assert rows.labels == ["Move"]
    QApplication.sendPostedEvents()
    assert rows.titles == expected


def test_a_drag_that_comes_back_changes_nothing(rows: Rows) -> None:
    height = rows.editor.height() // 2
    there = [height * step // 10 for step in range(1, 11)]
    drag(rows.handle(0), [*there, *reversed(there), 0])
    assert rows.told == []
    assert rows.titles == "abc"


def test_after_a_drag_each_row_still_is_its_own(rows: Rows) -> None:
    height = rows.editor.height()
    drag(rows.handle(0), [height * step // 10 for step in range(1, 11)])
    rows.told.clear()
    rows.field("Button text", 2).setFocus()
    keys("!")
    assert rows.told == [(B, C, CardButton("a!", A.action_url))]
    click(rows.tool("Remove button", 0))
    assert rows.told[-1] == (C, CardButton("a!", A.action_url))


def test_enter_in_a_field_adds_and_removes_nothing(rows: Rows) -> None:
    rows.field("Button text", 0).setFocus()
    press(Qt.Key.Key_Return)
    assert rows.told == []
    assert rows.titles == "abc"


def test_problems_stand_in_their_row(rows: Rows) -> None:
    problem = Problem("address_incomplete", "actionCard.btns[1].actionURL", Severity.ERROR)
    rows.editor.show_problems([problem])
    notes = [label for label in rows.editor.findChildren(QLabel) if label.objectName() == "fieldNote"]
    [note] = [label for label in notes if label.isVisible()]
    assert "not a complete address" in note.text()
    field = rows.editor.field_at("actionCard.btns[1].actionURL")
    assert field is rows.field("Button address", 1)
    assert field.accessibleDescription() == note.text()
    rows.editor.show_problems([])
    assert not note.isVisible()
    assert field.accessibleDescription() == ""
    assert rows.editor.field_at("actionCard.btns[7].title") is None
    assert rows.editor.field_at("actionCard.btns") is named(rows.editor, "Add button", QPushButton)
