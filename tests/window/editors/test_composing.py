"""While an input method composes, nothing is told, nothing is stored, and nothing ends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.editors.markdown_field import MarkdownField
from dingui.window.editors.plain import LineField, TextField
from tests.window.person import Heard, commit, compose, focused, keys

Field = LineField | TextField
FIELDS = [LineField, TextField, MarkdownField]


class Page(QWidget):
    """A field, and another to go to."""

    def __init__(self, kind: type[Field]) -> None:
        super().__init__()
        self.field = kind("Message")
        self.other = LineField("Other")
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.other)
        self.heard = Heard()
        self.field.edited.connect(self.heard)


@pytest.fixture
def page(request: pytest.FixtureRequest, shown: Callable[[QWidget], QWidget]) -> Page:
    made = Page(request.param)
    shown(made)
    made.field.setFocus()
    return made


every_field = pytest.mark.parametrize("page", FIELDS, indirect=True)


def to_end(field: Field) -> None:
    if isinstance(field, LineField):
        field.end(False)  # noqa: FBT003 - Qt's signature
    else:
        field.moveCursor(field.textCursor().MoveOperation.End)


def held(field: Field) -> str:
    """What really stands in the widget."""
    return field.text() if isinstance(field, LineField) else field.shown_text()


@every_field
def test_what_is_to_be_shown_waits_until_it_is_taken(page: Page) -> None:
    page.field.set_value("one two")
    to_end(page.field)
    compose("hui'yi")
    # Such as an undo, or a repair, that comes in between.
    page.field.set_value("ONE two")
    assert held(page.field) == "one two"
    assert page.field.value() == "ONE two"
    assert focused() is page.field
    assert page.heard.all == []
    commit("会议")
    assert held(page.field) == page.field.value()
    assert sorted(page.field.value()) == sorted("ONE two会议")
    if isinstance(page.field, TextField):
        # Where the person composes, not where the other change was.
        assert page.field.value() == "ONE two会议"
    assert page.heard.all == [("ONE two", page.field.value())]


@every_field
def test_what_waits_is_shown_when_composing_is_given_up(page: Page) -> None:
    page.field.set_value("one")
    compose("hui")
    page.field.set_value("two")
    compose("")
    assert held(page.field) == page.field.value() == "two"
    assert page.heard.all == []


@every_field
def test_what_waits_is_shown_when_the_focus_goes(page: Page, qtbot: QtBot) -> None:
    page.field.set_value("one")
    compose("hui")
    page.field.set_value("two")
    page.other.setFocus()
    assert held(page.field) == page.field.value() == "two"
    page.field.setFocus()
    to_end(page.field)
    keys("!")
    assert page.heard.all == [("two", "two!")]


@every_field
def test_the_last_of_what_waits_counts(page: Page) -> None:
    page.field.set_value("one")
    compose("hui")
    page.field.set_value("two")
    page.field.set_value("one")
    assert page.field.value() == "one"
    compose("")
    assert held(page.field) == "one"


@every_field
def test_taking_and_composing_on_at_once(page: Page) -> None:
    """Some input methods take a word and compose the next in one event."""
    event = QInputMethodEvent("yi", [])
    event.setCommitString("会")
    QApplication.sendEvent(focused(), event)
    assert page.field.value() == "会"
    page.field.set_value("x会")
    assert held(page.field) == "会"
    commit("议")
    assert sorted(page.field.value()) == sorted("x会议")


@every_field
def test_hundreds_of_composed_letters_tell_nothing(page: Page) -> None:
    for length in range(1, 200):
        compose("a" * length)
    assert page.heard.all == []
    commit("完")
    assert page.heard.all == [("", "完")]


def test_a_tool_takes_what_was_there_and_loses_nothing(shown: Callable[[QWidget], QWidget]) -> None:
    editor = MarkdownEditor("Message")
    shown(editor)
    editor.set_value("word")
    editor.setFocus()
    editor.field.selectAll()
    compose("hui")
    for action in editor.field.actions():
        if action.text() == "Bold":
            action.trigger()
    commit("会")
    assert "会" in editor.value()


def test_composing_in_a_list_colours_and_keeps_the_line(shown: Callable[[QWidget], QWidget]) -> None:
    editor = MarkdownEditor("Message")
    shown(editor)
    editor.set_value("- **a** ")
    editor.setFocus()
    editor.field.moveCursor(editor.field.textCursor().MoveOperation.End)
    compose("hui'yi")
    QApplication.processEvents()
    assert editor.field.is_composing()
    assert editor.value() == "- **a** "
    commit("会议")
    assert not editor.field.is_composing()
    assert editor.value() == "- **a** 会议"
