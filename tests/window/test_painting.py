"""What is painted at a key is little, and never too little: the screen looks as if all had been painted anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QImage, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from dingui.messages.models import ActionCard, MarkdownMessage, Message
from dingui.window.editors.markdown_field import MarkdownField
from dingui.window.preview.body import MessageBody
from tests.window.opened import Opened
from tests.window.person import commit, keys, press

TEXT = """# Heading 标题

Words over some lines, with **bold** ones, and
another line.

> a quotation
>
> > and one in it

- item one
- item **two**
  - inside

1. first
2. second

| a | b |
|---|---|
| 1 | 2 |

`code` and https://example.com

---

The last words."""


@pytest.fixture(autouse=True)
def _steady_cursor() -> Iterator[None]:
    before = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    yield
    QApplication.setCursorFlashTime(before)


class Screen:
    """An open window with a message, as it is on the screen."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.show(MarkdownMessage("t", TEXT))

    def show(self, message: Message) -> None:
        opened = self.opened
        opened.set_message(message)
        self.field = next(each for each in opened.bench.composer.findChildren(MarkdownField) if each.isVisible())
        self.field.setFocus()
        # A window that becomes the active one later paints its cursor and its selection anew by itself.
        opened.qtbot.waitUntil(lambda: opened.window.isActiveWindow() and self.field.hasFocus())
        self.settle()

    @property
    def body(self) -> MessageBody:
        return next(each for each in self.opened.bench.preview.findChildren(MessageBody) if each.isVisible())

    def settle(self) -> None:
        self.opened.qtbot.waitUntil(lambda: not self.opened.bench.judge.is_refreshing)
        QApplication.processEvents()
        QApplication.processEvents()

    def put_cursor_behind(self, words: str, *, nth: int = 1) -> None:
        cursor = QTextCursor(self.field.document())
        for _time in range(nth):
            cursor = self.field.document().find(words, cursor)
            assert not cursor.isNull(), words
        cursor.setPosition(cursor.selectionEnd())
        self.field.setTextCursor(cursor)
        self.settle()

    def seen(self, part: QWidget) -> QImage:
        window = part.window()
        everything = window.screen().grabWindow(window.winId()).toImage()
        return everything.copy(QRect(part.mapTo(window, part.rect().topLeft()), part.size()))

    def same_as_painted_anew(self, part: QWidget) -> bool:
        before = self.seen(part)
        # Each of its own: what paints its ground itself is not painted with what stands behind.
        for each in (part, *part.findChildren(QWidget)):
            each.update()
        QApplication.processEvents()
        return before == self.seen(part)


@pytest.fixture
def screen(opened: Opened) -> Screen:
    return Screen(opened)


TYPED = ["x", "一", " ", "\n", "*", "`", "> ", "- ", "# ", "```\n", "\b", "\b\b\b\b", "\n\n", "wide " * 30, "😀", "g"]


@pytest.mark.parametrize(
    "place",
    [
        "Heading",
        "Words over",
        "bold",
        "another",
        "a quotation",
        "in it",
        "item one",
        "two",
        "first",
        "---|",
        "code",
        ".",
    ],
)
def test_the_screen_is_as_if_all_had_been_painted_anew(screen: Screen, place: str) -> None:
    screen.put_cursor_behind(place)
    for typed in TYPED:
        for letter in typed:
            key = {"\n": Qt.Key.Key_Return, "\b": Qt.Key.Key_Backspace}.get(letter)
            if key is not None:
                press(key)
            elif letter.isascii():
                keys(letter)
            else:
                commit(letter)
        screen.settle()
        assert screen.same_as_painted_anew(screen.field.viewport()), f"the editor, after {typed!r}"
        assert screen.same_as_painted_anew(screen.opened.bench.preview.view), f"the preview, after {typed!r}"


# Without a table: Qt rounds the dots that mark one by where the painting begins.
LONG = TEXT.replace("| a | b |\n|---|---|\n| 1 | 2 |\n\n", "") * 3


@pytest.mark.parametrize("message", [MarkdownMessage("t", LONG), ActionCard("t", LONG, "more", "https://a.cn")])
@pytest.mark.parametrize("place", ["Words over", "in it", "inside", "code`"])
def test_the_screen_of_a_long_message_is_as_if_all_had_been_painted_anew(
    screen: Screen, message: MarkdownMessage | ActionCard, place: str
) -> None:
    screen.show(message)
    screen.put_cursor_behind(place, nth=2)
    for typed in ["wide " * 12, "\n", "x", "\b\b", "\n\n", "# ", "字", "\b" * 5, "\b" * 40]:
        for letter in typed:
            key = {"\n": Qt.Key.Key_Return, "\b": Qt.Key.Key_Backspace}.get(letter)
            if key is not None:
                press(key)
            elif letter.isascii():
                keys(letter)
            else:
                commit(letter)
            if letter != "\b":
                screen.settle()
        screen.settle()
        assert screen.same_as_painted_anew(screen.opened.bench.preview.view), f"the preview, after {typed!r}"


def test_another_width_is_painted_as_a_whole(screen: Screen) -> None:
    for width in ("pc", "phone"):
        screen.opened.bench.preview.view.set_width(width)
        screen.settle()
        assert screen.same_as_painted_anew(screen.opened.bench.preview.view)


def test_a_line_more_moves_the_pixels_below_and_paints_none_of_them(screen: Screen) -> None:
    screen.show(MarkdownMessage("t", LONG))
    screen.put_cursor_behind("Words over")
    grown = 0
    for _letter in range(60):
        preview, height = Painted(screen.body.viewport()), screen.body.height()
        keys("x")
        screen.settle()
        if screen.body.height() != height:
            grown += 1
            # The paragraph alone, though what is seen is higher.
            assert sum(preview.heights) < screen.opened.bench.preview.view.height() / 2
    assert grown


class Painted(QObject):
    """How many pixels of a widget are asked for."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.heights: list[int] = []
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.heights.append(event.rect().height())
        return super().eventFilter(watched, event)


@pytest.mark.parametrize("place", ["Heading", "Words over", "a quotation", "item one", "first"])
def test_a_letter_paints_its_line_once_on_each_side(screen: Screen, place: str) -> None:
    screen.put_cursor_behind(place)
    line = screen.field.cursorRect().height()
    for _letter in range(2):
        editor, preview = Painted(screen.field.viewport()), Painted(screen.body.viewport())
        keys("x")
        screen.settle()
    assert len(editor.heights) == len(preview.heights) == 1
    assert editor.heights[0] < 2 * line
    assert preview.heights[0] < screen.body.height() / 2


def test_where_code_begins_every_line_below_is_coloured(screen: Screen) -> None:
    screen.field.moveCursor(QTextCursor.MoveOperation.Start)
    screen.settle()
    for _mark in range(3):
        keys("`")
    screen.settle()
    assert screen.same_as_painted_anew(screen.field.viewport())
