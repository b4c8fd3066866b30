"""The dialogs for links and pictures, through their keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.editors.insert import AddressDialog, LinkDialog, PictureDialog
from dingui.window.editors.markdown import MarkdownEditor
from tests.window.editors.marked import marked, shown
from tests.window.person import ALT, CONTROL, Heard, click, focused, keys, named, press, words_in

Act = Callable[[AddressDialog], None]


@pytest.fixture
def editor(shown: Callable[[QWidget], QWidget]) -> Iterator[MarkdownEditor]:
    made = MarkdownEditor("Message")
    shown(made)
    made.setFocus()
    QGuiApplication.clipboard().clear()
    yield made
    QGuiApplication.clipboard().clear()


def at(editor: MarkdownEditor, text: str) -> None:
    """Put a text with its selection into the editor."""
    edit = marked(text)
    editor.set_value(edit.text)
    editor.field.apply_edit(edit)


def ask(key: Qt.Key, modifiers: Qt.KeyboardModifier, act: Act) -> None:
    """Press a key that opens a dialog, and do ``act`` in it. A dialog that stays open is closed, and fails the test."""
    faults: list[BaseException] = []

    def in_dialog() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and not dialog.isActiveWindow():
            # It has no keys yet.
            QTimer.singleShot(0, in_dialog)
            return
        try:
            assert isinstance(dialog, AddressDialog)
            act(dialog)
            assert not dialog.isVisible(), "the dialog is still open"
        except BaseException as fault:
            # Raised again below, outside of Qt's loop.
            faults.append(fault)
        finally:
            if dialog is not None and dialog.isVisible():
                dialog.close()

    window = focused().window()
    QTimer.singleShot(0, in_dialog)
    press(key, modifiers)
    # Off screen, nobody gives the keys back to the window by themselves.
    window.activateWindow()
    deadline = time.monotonic() + 5
    while not window.isActiveWindow():
        QApplication.processEvents()
        assert time.monotonic() < deadline
    for fault in faults:
        raise fault


def link(act: Act) -> None:
    ask(Qt.Key.Key_K, CONTROL, act)


def picture(act: Act) -> None:
    ask(Qt.Key.Key_P, CONTROL | ALT, act)


def field(dialog: AddressDialog, name: str) -> QLineEdit:
    return named(dialog, name, QLineEdit)


def button(dialog: AddressDialog, text: str) -> QPushButton:
    [found] = [each for each in dialog.findChildren(QPushButton) if each.text() == text]
    return found


def test_a_link_goes_around_the_selection(editor: MarkdownEditor) -> None:
    at(editor, "see |the page| now")
    heard = Heard()
    editor.edited.connect(heard)

    def act(dialog: AddressDialog) -> None:
        assert dialog.windowTitle() == "Insert link"
        assert field(dialog, "Link text").text() == "the page"
        assert focused() is field(dialog, "Link address")
        keys("https://example.com/a b\n")

    link(act)
    assert editor.value() == "see [the page](https://example.com/a%20b) now"
    assert len(heard.all) == 1
    assert focused() is editor.field
    keys("!")
    assert editor.value() == "see [the page](https://example.com/a%20b)! now"


def test_without_a_selection_the_words_come_first(editor: MarkdownEditor) -> None:
    def act(dialog: AddressDialog) -> None:
        assert focused() is field(dialog, "Link text")
        keys("a")
        press(Qt.Key.Key_Tab)
        keys("example.com/x\n")

    link(act)
    # As people say an address.
    assert editor.value() == "[a](https://example.com/x)"


@pytest.mark.parametrize(("opened", "name"), [(link, "Link address"), (picture, "Picture address")])
def test_an_address_on_the_clipboard_is_filled_in(
    editor: MarkdownEditor, opened: Callable[[Act], None], name: str
) -> None:
    QGuiApplication.clipboard().setText(" https://example.com/p.png ")

    def act(dialog: AddressDialog) -> None:
        assert field(dialog, name).text() == "https://example.com/p.png"
        press(Qt.Key.Key_Return)

    opened(act)
    assert "(https://example.com/p.png)" in editor.value()


@pytest.mark.parametrize(
    "copied", ["just words", "https://a b", "javascript:x", "https://", "https://x.y/" + "a" * 2_000]
)
def test_anything_else_on_the_clipboard_is_not(editor: MarkdownEditor, copied: str) -> None:
    QGuiApplication.clipboard().setText(copied)

    def act(dialog: AddressDialog) -> None:
        assert field(dialog, "Link address").text() == ""
        press(Qt.Key.Key_Escape)

    link(act)
    assert editor.value() == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "not a complete address"),
        ("https://", "not a complete address"),
        ("javascript:alert(1)", "does not open"),
        ("ftp://example.com/a", "does not open"),
    ],
)
def test_what_is_no_address_is_not_taken_and_says_why(editor: MarkdownEditor, typed: str, said: str) -> None:
    def act(dialog: AddressDialog) -> None:
        field(dialog, "Link address").setText(typed)
        assert said in words_in(dialog)
        assert said in field(dialog, "Link address").accessibleDescription()
        assert not button(dialog, "Insert").isEnabled()
        assert said in button(dialog, "Insert").toolTip()
        press(Qt.Key.Key_Return)
        assert dialog.isVisible()
        press(Qt.Key.Key_Escape)

    link(act)
    assert editor.value() == ""


def test_an_internal_address_is_warned_of_and_taken(editor: MarkdownEditor) -> None:
    def act(dialog: AddressDialog) -> None:
        field(dialog, "Link address").setText("http://10.0.0.1/x")
        assert "inside your network" in words_in(dialog)
        press(Qt.Key.Key_Return)

    link(act)
    assert editor.value() == "[http://10.0.0.1/x](http://10.0.0.1/x)"


def test_nothing_typed_is_nothing_wrong(editor: MarkdownEditor) -> None:
    def act(dialog: AddressDialog) -> None:
        assert not button(dialog, "Insert").isEnabled()
        assert button(dialog, "Insert").toolTip()
        assert "not a complete" not in words_in(dialog)
        press(Qt.Key.Key_Escape)

    link(act)


def test_the_link_at_the_cursor_is_changed_not_nested(editor: MarkdownEditor) -> None:
    at(editor, "a [b\\]|c](https://example.com) d")

    def act(dialog: AddressDialog) -> None:
        assert dialog.windowTitle() == "Change link"
        assert field(dialog, "Link text").text() == "b]c"
        assert field(dialog, "Link address").text() == "https://example.com"
        field(dialog, "Link address").setText("https://example.org")
        click(button(dialog, "Change"))

    link(act)
    assert editor.value() == "a [b\\]c](https://example.org) d"


def test_a_link_is_taken_off(editor: MarkdownEditor) -> None:
    at(editor, "a [**b**|](https://example.com) c")
    link(lambda dialog: click(button(dialog, "Remove")))
    assert editor.value() == "a **b** c"


def test_a_picture_is_put_changed_and_taken_off(editor: MarkdownEditor) -> None:
    def put(dialog: AddressDialog) -> None:
        assert focused() is field(dialog, "Picture address")
        keys("https://example.com/(1).png")
        press(Qt.Key.Key_Tab)
        assert focused() is field(dialog, "Picture description")
        keys("a plan\n")

    picture(put)
    assert editor.value() == "![a plan](https://example.com/%281%29.png)"
    at(editor, "![a| plan](https://example.com/%281%29.png)")

    def change(dialog: AddressDialog) -> None:
        assert field(dialog, "Picture description").text() == "a plan"
        field(dialog, "Picture description").setText("")
        press(Qt.Key.Key_Return)

    picture(change)
    assert editor.value() == "![](https://example.com/%281%29.png)"
    at(editor, "x ![|](https://example.com/1.png) y")
    picture(lambda dialog: click(button(dialog, "Remove")))
    assert editor.value() == "x  y"


def test_a_selected_address_becomes_the_address(editor: MarkdownEditor) -> None:
    at(editor, "|https://example.com/a|")

    def act(dialog: AddressDialog) -> None:
        assert field(dialog, "Link text").text() == ""
        assert field(dialog, "Link address").text() == "https://example.com/a"
        click(button(dialog, "Insert"))

    link(act)
    assert editor.value() == "[https://example.com/a](https://example.com/a)"


@pytest.mark.parametrize("kind", [LinkDialog, PictureDialog])
def test_leaving_changes_nothing(editor: MarkdownEditor, kind: type[AddressDialog]) -> None:
    at(editor, "a |b| c")
    opened = link if kind is LinkDialog else picture
    opened(lambda dialog: click(button(dialog, "Leave as it was")))
    assert shown(editor.field.edit_state()) == "a |b| c"


def test_no_dialog_stays_behind(editor: MarkdownEditor, qtbot: QtBot) -> None:
    link(lambda dialog: dialog.reject())
    qtbot.waitUntil(lambda: not editor.window().findChildren(AddressDialog))
