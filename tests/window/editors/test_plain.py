from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.editors.markdown_field import MarkdownField
from dingui.window.editors.plain import LineField, TextField
from tests.messages.strategies import AWKWARD, SAMPLE
from tests.window.person import CONTROL, SHIFT, Heard, commit, compose, focused, keys, press, write

Field = LineField | TextField
FIELDS = [LineField, TextField, MarkdownField]
EMOJI = "😀"
FAMILY = "👩‍👩‍👧‍👦"


class Window(QMainWindow):
    """Two fields and the window's own actions."""

    def __init__(self, make: type[Field]) -> None:
        super().__init__()
        self.field = make("Message")
        self.next = LineField("Next")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addWidget(self.field)
        layout.addWidget(self.next)
        self.setCentralWidget(page)
        self.called: list[str] = []
        for name, sequences in (
            ("undo", ("Ctrl+Z",)),
            ("redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
            ("send", ("Ctrl+Return", "Ctrl+Enter")),
        ):
            action = QAction(name, self)
            action.setShortcuts([QKeySequence(keys) for keys in sequences])
            action.triggered.connect(lambda _checked=False, name=name: self.called.append(name))
            self.addAction(action)


@pytest.fixture
def open_with(shown: Callable[[QWidget], QWidget]) -> Callable[[type[Field]], Window]:
    def make(kind: type[Field]) -> Window:
        window = Window(kind)
        shown(window)
        window.field.setFocus()
        return window

    return make


OpenWith = Callable[[type[Field]], Window]


@pytest.mark.parametrize("kind", FIELDS)
def test_typing_is_told_with_both_states(open_with: OpenWith, kind: type[Field]) -> None:
    field = open_with(kind).field
    heard = Heard()
    field.edited.connect(heard)
    write("a会")
    assert heard.all == [("", "a"), ("a", "a会")]
    assert field.value() == "a会"
    assert field.accessibleName() == "Message"


@pytest.mark.parametrize("kind", FIELDS)
def test_setting_says_nothing(open_with: OpenWith, kind: type[Field]) -> None:
    field = open_with(kind).field
    heard = Heard()
    field.edited.connect(heard)
    field.set_value("会议")
    field.set_value("")
    assert heard.all == []


@pytest.mark.parametrize("kind", FIELDS)
def test_what_is_being_composed_is_not_there_yet(open_with: OpenWith, kind: type[Field]) -> None:
    field = open_with(kind).field
    field.set_value("a")
    heard = Heard()
    field.edited.connect(heard)
    compose("hui")
    compose("hui'yi")
    assert field.value() == "a"
    assert heard.all == []
    field.setFocus()
    commit("会议")
    assert sorted(field.value()) == sorted("a会议")
    assert len(heard.all) == 1


@pytest.mark.parametrize("kind", FIELDS)
def test_undo_redo_and_send_are_the_windows(open_with: OpenWith, kind: type[Field]) -> None:
    window = open_with(kind)
    keys("ab")
    for key, modifiers in (
        (Qt.Key.Key_Z, CONTROL),
        (Qt.Key.Key_Z, CONTROL | SHIFT),
        (Qt.Key.Key_Y, CONTROL),
        (Qt.Key.Key_Return, CONTROL),
        (Qt.Key.Key_Enter, CONTROL),
    ):
        press(key, modifiers)
    assert window.called == ["undo", "redo", "redo", "send", "send"]
    assert window.field.value() == "ab"


@pytest.mark.parametrize("kind", FIELDS)
def test_tab_goes_on_and_back(open_with: OpenWith, kind: type[Field]) -> None:
    window = open_with(kind)
    keys("a")
    press(Qt.Key.Key_Tab)
    assert focused() is window.next
    press(Qt.Key.Key_Backtab, SHIFT)
    assert focused() is window.field
    assert window.field.value() == "a"


def test_enter_makes_a_line(open_with: OpenWith) -> None:
    field = open_with(TextField).field
    keys("a\nb")
    assert field.value() == "a\nb"


def test_shift_and_enter_make_the_same_line(open_with: OpenWith) -> None:
    field = open_with(TextField).field
    keys("a")
    press(Qt.Key.Key_Return, SHIFT)
    keys("b")
    assert field.value() == "a\nb"


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize(
    ("before", "after", "cursor"),
    [
        ("", f"a{EMOJI}b", 4),
        (f"{EMOJI}{EMOJI}", f"{EMOJI}x{EMOJI}", 3),
        (f"{EMOJI}x{EMOJI}", f"{EMOJI}{EMOJI}", 2),
        # The two share their first half in UTF-16: a cut there would leave broken characters.
        ("😀", "😁", 2),
        (f"{FAMILY}!", FAMILY, len(FAMILY.encode("utf-16-le")) // 2),
        ("𠮷野家", "𠮷野", 3),
    ],
)
def test_characters_beyond_sixteen_bits_are_never_cut(
    open_with: OpenWith, kind: type[Field], before: str, after: str, cursor: int
) -> None:
    field = open_with(kind).field
    field.set_value(before)
    field.set_value(after)
    assert field.value() == after
    assert _held(field) == after
    # Where the change was, in Qt's UTF-16 units.
    position = field.cursorPosition() if isinstance(field, LineField) else field.textCursor().position()
    assert position == cursor


@pytest.mark.parametrize("kind", FIELDS)
def test_typing_beside_an_emoji(open_with: OpenWith, kind: type[Field]) -> None:
    field = open_with(kind).field
    field.set_value(f"{EMOJI}{EMOJI}")
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right)
    commit("中")
    assert field.value() == f"{EMOJI}中{EMOJI}"
    press(Qt.Key.Key_Delete)
    assert field.value() == f"{EMOJI}中"


@pytest.mark.parametrize(
    "texts",
    [
        ("a\r\nb\r\nc", "a\nb\nc!", "a\r\nb\r\nc", "a\nb\nc!"),
        ("a\rb", "a\rbc", "a\nbc"),
        ("one\r\ntwo\r\nthree", "one\r\ntwo\r\nthree more", "one\r\nthree more"),
        ("a\u2028b", "a\u2028bc", "a\nbc"),
        ("a\u2029b", "a\u2029bc"),
        ("a\xa0b", "a\xa0bc"),
    ],
)
def test_other_line_ends_and_spaces_do_not_shift_anything(open_with: OpenWith, texts: tuple[str, ...]) -> None:
    field = open_with(TextField).field
    assert isinstance(field, TextField)
    for text in texts:
        field.set_value(text)
        assert field.value() == text
        assert field.toPlainText() == _plain(text)


@pytest.mark.parametrize(
    "text", ["a\xa0b", f"a\xa0{EMOJI}", "全角\u3000空格", "e\u0301", "\u202bعربي", "a\ufeffb", "a\tb"]
)
@pytest.mark.parametrize("kind", FIELDS)
def test_typing_leaves_every_other_character_alone(open_with: OpenWith, kind: type[Field], text: str) -> None:
    field = open_with(kind).field
    field.set_value(text)
    press(Qt.Key.Key_End, CONTROL)
    keys("!")
    assert field.value() == text + "!"


@given(
    st.lists(
        st.lists(st.sampled_from((*AWKWARD, EMOJI, "\ufeff", "\r", "\n", "a", "会")), max_size=6).map("".join),
        max_size=6,
    )
)
@SAMPLE
def test_whatever_is_set_is_what_is_shown(qapp: QApplication, texts: list[str]) -> None:
    field, line = TextField("x"), LineField("y")
    for text in texts:
        field.set_value(text)
        line.set_value(text)
        assert field.value() == text
        assert field.toPlainText() == _plain(text)
        assert line.value() == text


def test_a_byte_order_mark_that_was_pasted_does_no_harm(open_with: OpenWith) -> None:
    field = open_with(TextField).field
    assert isinstance(field, TextField)
    commit("\ufeffab")
    keys("!")
    before = field.value()
    field.set_value("a")
    assert field.toPlainText() == "a"
    field.set_value(before)
    assert field.toPlainText() == "ab!"


def test_setting_keeps_the_place_in_a_long_text(open_with: OpenWith, qtbot: QtBot) -> None:
    field = open_with(TextField).field
    assert isinstance(field, TextField)
    lines = [f"line {number}" for number in range(300)]
    field.set_value("\n".join(lines))
    lines[150] = "line 150 changed"
    field.set_value("\n".join(lines))
    cursor = field.textCursor()
    assert cursor.block().text() == "line 150 changed"
    assert cursor.positionInBlock() == len("line 150 changed")
    assert field.viewport().rect().contains(field.cursorRect().center())


def _held(field: Field) -> str:
    return field.text() if isinstance(field, LineField) else field.toPlainText()


def _plain(text: str) -> str:
    """How Qt tells a text: every line end is one line feed, a no-break space an ordinary one."""
    for end in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    return text.removeprefix("\ufeff").replace("\xa0", " ")
