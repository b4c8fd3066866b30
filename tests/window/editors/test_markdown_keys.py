"""Tab in and out of lists and of the field, the row of tools, colour, and scrolling together with a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QPalette, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.editors.plain import LineField
from dingui.window.editors.toolbar import text_colours
from dingui.window.theme import CONTRAST_MIN, colours, contrast, make_palette
from tests.window.editors.marked import marked, shown
from tests.window.person import ALT, CONTROL, SHIFT, Heard, focused, keys, named, press

# Off screen, no menu can be raised or hold the keyboard, and Qt says so of each one that pops up.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class Page(QWidget):
    """An editor between two lines."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.editor, self.after = LineField("Before"), MarkdownEditor("Message"), LineField("After")
        layout = QVBoxLayout(self)
        for part in (self.before, self.editor, self.after):
            layout.addWidget(part)
        self.heard = Heard()
        self.editor.edited.connect(self.heard)

    def at(self, text: str) -> None:
        """Put a text with its selection into the editor, and the keys there."""
        edit = marked(text)
        self.editor.set_value(edit.text)
        self.editor.field.apply_edit(edit)
        self.editor.setFocus()

    @property
    def text(self) -> str:
        """The text with its selection."""
        return shown(self.editor.field.edit_state())


@pytest.fixture
def page(shown: Callable[[QWidget], QWidget]) -> Page:
    made = Page()
    shown(made)
    return made


def test_tab_moves_an_item_in_and_out_in_one_change_each(page: Page) -> None:
    page.at("1. 😀\n2. b|\n3. c")
    press(Qt.Key.Key_Tab)
    assert page.text == "1. 😀\n   1. b|\n2. c"
    press(Qt.Key.Key_Backtab, SHIFT)
    assert page.text == "1. 😀\n2. b|\n3. c"
    assert len(page.heard.all) == 2
    assert focused() is page.editor.field


@pytest.mark.parametrize("text", ["words|", "> quote|", "# heading|", "- a\n\n|", "|"])
def test_elsewhere_tab_moves_on_and_back(page: Page, text: str) -> None:
    page.at(text)
    press(Qt.Key.Key_Tab)
    assert focused() is page.after
    page.editor.setFocus()
    press(Qt.Key.Key_Backtab, SHIFT)
    assert focused() is page.before
    assert page.heard.all == []


def test_ctrl_tab_leaves_a_list(page: Page) -> None:
    page.at("- a\n- b|")
    press(Qt.Key.Key_Tab, CONTROL)
    assert focused() is page.after
    page.editor.setFocus()
    press(Qt.Key.Key_Backtab, CONTROL | SHIFT)
    assert focused() is page.before
    assert page.text == "- a\n- b|"


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_Tab, None), (Qt.Key.Key_Backtab, SHIFT)])
def test_escape_then_tab_leaves_a_list(page: Page, key: Qt.Key, modifiers: Qt.KeyboardModifier | None) -> None:
    page.at("- a\n- b|")
    press(Qt.Key.Key_Escape)
    if modifiers is not None:
        # Held before the key that it is for.
        press(Qt.Key.Key_Shift, modifiers)
    press(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert focused() is (page.after if modifiers is None else page.before)
    assert page.text == "- a\n- b|"


def test_escape_is_forgotten_by_the_next_key(page: Page) -> None:
    page.at("- a\n- b|")
    press(Qt.Key.Key_Escape)
    keys("c")
    press(Qt.Key.Key_Tab)
    assert page.text == "- a\n  - bc|"


def test_how_to_leave_is_said(page: Page) -> None:
    for name in ("Bulleted list", "Numbered list"):
        assert "Ctrl+Tab leaves" in named(page, name, QToolButton).toolTip()
    assert "Ctrl+Tab leaves" in page.editor.field.whatsThis()


def test_the_same_key_takes_a_heading_off(page: Page) -> None:
    page.at("title|")
    for expected in ("## title|", "title|"):
        press(Qt.Key.Key_2, CONTROL | ALT)
        assert page.text == expected


def test_a_heading_by_the_menu(page: Page) -> None:
    page.at("title|")
    menu = named(page, "Heading", QToolButton).defaultAction().menu()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [
        "Large heading",
        "Medium heading",
        "Small heading",
        "No heading",
    ]
    menu.actions()[0].trigger()
    menu.actions()[2].trigger()
    assert page.text == "### title|"
    menu.actions()[3].trigger()
    assert page.text == "title|"


# The row of tools


def visible_tools(page: QWidget) -> list[str]:
    buttons = [button for button in page.findChildren(QToolButton) if button.isVisible()]
    return [button.accessibleName() for button in sorted(buttons, key=lambda button: button.x())]


def shown_in(row: QWidget) -> list[QToolButton]:
    return [button for button in row.findChildren(QToolButton) if button.isVisible()]


@pytest.mark.parametrize("width", [60, 200, 328, 600])
def test_what_finds_no_place_is_in_the_menu(page: Page, qtbot: QtBot, width: int) -> None:
    page.resize(width + 24, 400)
    qtbot.waitUntil(lambda: page.width() <= max(width + 24, page.minimumWidth()))
    row = named(page, "More tools", QToolButton).parentWidget()
    assert row is not None
    qtbot.waitUntil(lambda: all(row.rect().contains(button.geometry()) for button in shown_in(row)))
    tools = visible_tools(page)
    assert tools[-1] == "More tools"
    menu = named(page, "More tools", QToolButton).menu()
    menu.aboutToShow.emit()
    listed = [action.text() for action in menu.actions() if action.text()]
    assert listed[-4:] == ["Find next", "Find previous", "Replace", "Paste as plain text"]
    everything = {"Bold", "Italic", "Heading", "Quote", "Bulleted list", "Numbered list", "Link", "Picture"}
    assert {*tools, *listed} >= everything | {"Emoji", "Text colour", "Find"}
    assert not set(tools) & set(listed)


def test_a_narrow_column_keeps_what_is_used_most(page: Page, qtbot: QtBot) -> None:
    """A column of 360 pixels has room for ten buttons in the program's own style, which these here do not have."""
    button = named(page, "Bold", QToolButton)
    page.editor.setFixedWidth(10 * button.sizeHint().width())
    qtbot.waitUntil(lambda: "Find" not in visible_tools(page))
    assert {"Bold", "Italic", "Heading", "Bulleted list", "Link", "Picture", "Emoji"} <= set(visible_tools(page))


def test_the_menu_of_the_right_button_has_every_tool(page: Page) -> None:
    page.at("a|")
    seen: list[str] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            seen.extend(action.text() for action in menu.actions())
            menu.close()
        else:
            QTimer.singleShot(0, look)

    QTimer.singleShot(0, look)
    press(Qt.Key.Key_Menu)
    QApplication.sendEvent(page.editor.field, _context_menu_event(page))
    assert {"Bold", "Link", "Find", "Paste as plain text"} <= set(seen)


def _context_menu_event(page: Page) -> QContextMenuEvent:
    middle = page.editor.field.rect().center()
    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, page.editor.field.mapToGlobal(middle))


# Colour


def colour_menu(page: Page) -> QMenu:
    menu = page.findChild(MarkdownEditor).colour_menu()  # type: ignore[union-attr]  # there is one
    assert isinstance(menu, QMenu)
    return menu


def entry(page: Page, name: str) -> QAction:
    [found] = [action for action in colour_menu(page).actions() if action.text() == name]
    return found


def test_colour_is_put_on_changed_and_taken_off(page: Page) -> None:
    page.at("a |b| c")
    entry(page, "Red").trigger()
    assert page.text == "a <font color=#d93026>|b|</font> c"
    entry(page, "Blue").trigger()
    assert page.text == "a <font color=#1a73e8>|b|</font> c"
    entry(page, "No colour").trigger()
    assert page.text == "a |b| c"
    assert len(page.heard.all) == 3


def test_it_is_said_that_colours_are_not_documented(page: Page) -> None:
    note = colour_menu(page).actions()[0]
    assert note.text() == "Not documented by DingTalk"
    assert not note.isEnabled()
    assert "does not document" in named(page, "Text colour", QToolButton).toolTip()


def test_its_key_opens_the_colours(page: Page, qtbot: QtBot) -> None:
    page.at("|b|")
    press(Qt.Key.Key_C, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is colour_menu(page))
    press_in(colour_menu(page), Qt.Key.Key_Down)
    press_in(colour_menu(page), Qt.Key.Key_Return)
    assert page.text == "<font color=#d93026>|b|</font>"


def press_in(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


@pytest.mark.parametrize(("_name", "value"), text_colours())
def test_every_colour_can_be_read_and_has_six_digits(_name: str, value: str) -> None:
    assert QColor(value).name() == value
    assert contrast(QColor(value), QColor("#ffffff")) >= CONTRAST_MIN
    # Of one text for two grounds, the dark one can only have what is left.
    assert contrast(QColor(value), QColor("#1f1f1f")) >= 3


# Looks


@pytest.fixture
def palette(qapp: QApplication) -> Iterator[None]:
    before = QApplication.palette()
    yield
    QApplication.setPalette(before)


def test_another_theme_has_other_colours(page: Page, palette: None) -> None:
    page.at("- a|")
    for dark in (True, False):
        QApplication.setPalette(make_palette(dark=dark))
        QApplication.processEvents()
        [part] = page.editor.field.document().firstBlock().layout().formats()
        assert part.format.foreground().color() == colours(QApplication.palette()).accent
    assert page.editor.field.palette().color(QPalette.ColorRole.Base) == QColor("#ffffff")
    assert page.heard.all == []


# Scrolling together


def long_text() -> str:
    return "\n".join(f"line {number} " + "words " * (40 if number % 3 == 0 else 1) for number in range(200))


def test_each_line_begins_in_a_row_of_the_field(page: Page) -> None:
    page.editor.set_value(long_text())
    page.editor.show_start()
    field = page.editor.field
    bar = field.verticalScrollBar()
    assert field.row_of(0) == 0
    # The first line is wrapped into several rows.
    assert field.row_of(1) > 1
    assert [field.row_of(line) for line in range(200)] == sorted({field.row_of(line) for line in range(200)})
    for line in (1, 57, 120):
        bar.setValue(field.row_of(line))
        bar.setValue(field.row_of(line))
        assert field.firstVisibleBlock().blockNumber() == line
    assert field.row_count() > 200


def test_a_line_that_shift_and_enter_made_counts(page: Page) -> None:
    page.at("one|\ntwo\nthree")
    press(Qt.Key.Key_Return, SHIFT)
    keys("x")
    assert page.editor.value() == "one\nx\ntwo\nthree"
    field = page.editor.field
    assert field.cursor_row() == 1
    assert [field.row_of(line) for line in range(5)] == [0, 1, 2, 3, 4]


def test_the_cursor_is_in_a_row(page: Page) -> None:
    page.editor.set_value(long_text())
    page.editor.show_start()
    field = page.editor.field
    assert field.cursor_row() == 0
    field.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    assert field.cursor_row() == field.row_of(1) - 1
    field.moveCursor(QTextCursor.MoveOperation.End)
    assert field.cursor_row() == field.row_count() - 1
