"""Editor and preview scroll side by side, in the whole window, with the wheel, the keys and the bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QScrollBar

from dingui.messages.models import ActionCard, ActionCardButtons, CardButton, MarkdownMessage, Message, TextMessage
from dingui.window.editors.markdown_field import MarkdownField
from dingui.window.preview.body import MessageBody
from tests.window.opened import Opened
from tests.window.person import CONTROL, Heard, keys, press

PICTURE = "![a](https://example.com/a.png)"
TABLE = "| a | b |\n|---|---|\n" + "\n".join(f"| table{row} | cell |" for row in range(40))
LIST = "\n".join(f"- item{row}" for row in range(60))
CODE = "```\n" + "\n".join(f"code{row}" for row in range(60)) + "\n```"
LONG_LINE = "endless " * 300
TEXT = "\n\n".join(
    [
        "# Start",
        *(f"## Part {part}\n\npara{part} " + "words " * 30 + f"\nsecond{part}" for part in range(12)),
        PICTURE,
        TABLE,
        LIST,
        LONG_LINE,
        CODE,
        *(f"> quote{part}" for part in range(12)),
        "the very last",
    ]
)


class Sides:
    """Both sides of an open window."""

    def __init__(self, opened: Opened, message: Message) -> None:
        self.opened = opened
        opened.set_message(message)
        self.settle()
        self.field = next(each for each in opened.bench.composer.findChildren(MarkdownField) if each.isVisible())
        self.left = self.field.verticalScrollBar()
        self.area = opened.bench.preview.view.findChildren(QScrollArea)[0]
        self.right = self.area.verticalScrollBar()
        self.field.moveCursor(QTextCursor.MoveOperation.Start)
        self.settle()

    def settle(self) -> None:
        """Until the preview shows what was typed."""
        self.opened.qtbot.waitUntil(lambda: not self.opened.bench.judge.is_refreshing)
        QApplication.processEvents()

    @property
    def body(self) -> MessageBody:
        return next(each for each in self.area.findChildren(MessageBody) if each.isVisible())

    def seen(self, word: str) -> bool:
        """Whether ``word`` is in sight in the preview."""
        return self.area.viewport().rect().intersects(self.place(word))

    def place(self, word: str) -> QRect:
        """Where the first line that holds ``word`` stands, from the top of what is seen of the preview."""
        cursor = self.body.document().find(word)
        assert not cursor.isNull()
        cursor.setPosition(cursor.selectionStart())
        rect = self.body.cursorRect(cursor)
        return QRect(self.body.viewport().mapTo(self.area.viewport(), rect.topLeft()), rect.size())

    def at_top(self) -> str:
        """The first word of the line that is at the editor's top."""
        return self.field.firstVisibleBlock().text()


@pytest.fixture
def sides(opened: Opened) -> Callable[[Message], Sides]:
    return lambda message: Sides(opened, message)


def messages() -> Iterator[Message]:
    yield MarkdownMessage("t", TEXT)
    yield ActionCard("t", f"{PICTURE}\n\n{TEXT}", "more", "https://example.com")
    yield ActionCard("t", f"{PICTURE}\n{TEXT}", "more", "https://example.com")
    # Of the text, all is on one page of the editor; of the preview, it is most of the message.
    yield MarkdownMessage("t", TEXT + "\n\n" + "\n\n".join([PICTURE] * 9))
    yield ActionCardButtons("t", TEXT, (CardButton("one", "https://example.com"), CardButton("two", "https://a.cn")))


each_message = pytest.mark.parametrize(
    "message", list(messages()), ids=["markdown", "lead", "lead in text", "pictures", "buttons"]
)


def wheel(area: QAbstractScrollArea, notches: int = -1) -> None:
    """Turn the wheel over an area; down is negative."""
    target = area.viewport()
    at = QPointF(target.rect().center())
    event = QWheelEvent(
        at,
        QPointF(target.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's signature
    )
    QApplication.sendEvent(target, event)


def turned_to_the_end(area: QAbstractScrollArea, notches: int) -> Iterator[None]:
    """Turn the wheel until nothing moves any more."""
    bar = area.verticalScrollBar()
    for _turn in range(2000):
        before = bar.value()
        wheel(area, notches)
        if bar.value() == before:
            return
        yield
    raise AssertionError("no end")


@each_message
def test_the_wheel_over_the_editor_moves_the_preview_to_both_ends(
    sides: Callable[[Message], Sides], message: Message
) -> None:
    both = sides(message)
    assert (both.left.value(), both.right.value()) == (0, 0)
    assert both.right.maximum() > 500
    values = [both.right.value() for _ in turned_to_the_end(both.field, -1)]
    assert values == sorted(values)
    assert both.left.value() == both.left.maximum()
    assert both.right.value() == both.right.maximum()
    values = [both.right.value() for _ in turned_to_the_end(both.field, 1)]
    assert values == sorted(values, reverse=True)
    assert (both.left.value(), both.right.value()) == (0, 0)


@each_message
def test_the_wheel_over_the_preview_moves_the_editor_to_both_ends(
    sides: Callable[[Message], Sides], message: Message
) -> None:
    both = sides(message)
    values = [both.left.value() for _ in turned_to_the_end(both.area, -1)]
    assert values == sorted(values)
    assert both.right.value() == both.right.maximum()
    assert both.left.value() == both.left.maximum()
    values = [both.left.value() for _ in turned_to_the_end(both.area, 1)]
    assert values == sorted(values, reverse=True)
    assert (both.left.value(), both.right.value()) == (0, 0)


@each_message
def test_one_turn_moves_each_side_once(sides: Callable[[Message], Sides], message: Message) -> None:
    """What follows pushes nothing on."""
    both = sides(message)
    for moved in (both.field, both.area):
        left, right = Heard(), Heard()
        both.left.valueChanged.connect(left)
        both.right.valueChanged.connect(right)
        for _turn in range(5):
            wheel(moved)
            both.settle()
        assert 1 <= len(left.all) <= 5
        assert 1 <= len(right.all) <= 5
        both.left.valueChanged.disconnect(left)
        both.right.valueChanged.disconnect(right)


@each_message
@pytest.mark.parametrize("word", ["Part 3", "Part 9", "table2", "table30", "item2", "item45", "code3", "code50"])
def test_what_is_at_the_top_of_one_is_near_the_top_of_the_other(
    sides: Callable[[Message], Sides], message: Message, word: str
) -> None:
    both = sides(message)
    block = both.field.document().find(word).block()
    both.left.setValue(block.firstLineNumber())
    both.field.verticalScrollBar().setValue(both.field.document().find(word).block().firstLineNumber())
    if both.left.value() > both.left.maximum() - both.left.pageStep():
        # On the last page both go on to their ends.
        assert both.seen(word)
        return
    assert -20 <= both.place(word).top() <= 40
    # The other way round it is the same place: a turn of the preview up and down again comes back to it.
    before = both.left.value()
    wheel(both.area, -1)
    wheel(both.area, 1)
    assert abs(both.left.value() - before) <= 2


def test_a_long_line_is_passed_bit_by_bit(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("t", f"start\n\n{LONG_LINE}\n\n" + "\n\n".join(["end"] * 80)))
    both.left.setValue(3)
    first = both.right.value()
    both.left.setValue(12)
    assert first < both.right.value()
    assert both.at_top().startswith("endless")


def test_the_keys_and_the_bars_scroll_too(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("t", TEXT))
    both.field.setFocus()
    press(Qt.Key.Key_End, CONTROL)
    assert both.right.value() == both.right.maximum()
    press(Qt.Key.Key_Home, CONTROL)
    assert both.right.value() == 0
    # A cursor that takes the editor along leads again, after the preview has.
    wheel(both.area, -3)
    assert both.left.value() > 0
    press(Qt.Key.Key_End, CONTROL)
    assert both.right.value() == both.right.maximum()
    press(Qt.Key.Key_Home, CONTROL)
    assert both.right.value() == 0
    both.right.setFocus()
    for _press in range(5):
        press(Qt.Key.Key_PageDown)
    assert both.left.value() > 5
    before = both.left.value()
    _drag(both.right)
    assert both.left.value() > before
    # A key in the message's own words scrolls the area around them.
    both.body.setFocus()
    before = both.left.value()
    press(Qt.Key.Key_PageUp)
    assert both.left.value() < before


def _drag(bar: QScrollBar) -> None:
    """Click in the groove near the lower end: a page for each."""
    for _click in range(2):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, bar.height() - 4))


def test_the_preview_shows_where_is_typed(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("t", TEXT))
    both.field.setFocus()
    for word, lands in (("quote9", "fresh"), ("para2", "again"), ("item40", "more")):
        cursor = both.field.document().find(word)
        cursor.setPosition(cursor.selectionEnd())
        both.field.setTextCursor(cursor)
        # Away from it, where the person reads something else; the cursor stays.
        wheel(both.area, 200 if both.right.value() else -200)
        assert not both.seen(word)
        keys(lands)
        both.settle()
        assert both.seen(word + lands)


def test_what_is_in_sight_does_not_move_under_typing(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("t", TEXT))
    both.field.setFocus()
    cursor = both.field.document().find("para3")
    cursor.setPosition(cursor.selectionEnd())
    both.field.setTextCursor(cursor)
    both.right.triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    while not both.seen("second3"):
        wheel(both.area)
    wheel(both.area)
    at = both.right.value()
    changes = Heard()
    both.right.valueChanged.connect(changes)
    for letter in "abc":
        keys(letter)
        both.settle()
    both.right.valueChanged.disconnect(changes)
    assert both.right.value() == at
    assert changes.all == []


def test_a_text_that_grows_scrolls_the_editor_alone(sides: Callable[[Message], Sides]) -> None:
    """Until the preview shows it, rows and blocks do not belong together."""
    both = sides(MarkdownMessage("t", TEXT))
    both.field.setFocus()
    wheel(both.field, -5)
    below = both.field.cursorForPosition(QPoint(4, both.field.viewport().height() - 4))
    both.field.setTextCursor(below)
    QApplication.processEvents()
    left, right = both.left.value(), both.right.value()
    keys("\n\n\n")
    assert both.left.value() > left
    assert both.right.value() == right


def test_lines_that_are_added_keep_both_where_they_are_written(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("t", TEXT))
    both.field.setFocus()
    press(Qt.Key.Key_End, CONTROL)
    for number in range(12):
        keys(f"\n\nadded{number}")
        both.settle()
        assert both.seen(f"added{number}")


def test_undo_shows_what_came_back(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("t", TEXT))
    both.field.setFocus()
    press(Qt.Key.Key_End, CONTROL)
    press(Qt.Key.Key_Backspace)
    both.settle()
    press(Qt.Key.Key_Home, CONTROL)
    assert both.right.value() == 0
    press(Qt.Key.Key_Z, CONTROL)
    both.settle()
    assert both.seen("the very last")


def test_a_type_without_markdown_scrolls_alone(opened: Opened) -> None:
    opened.set_message(TextMessage("line\n" * 200))
    opened.qtbot.waitUntil(lambda: not opened.bench.judge.is_refreshing)
    area = opened.bench.preview.view.findChildren(QScrollArea)[0]
    field = opened.field("Message")
    assert isinstance(field, QAbstractScrollArea)
    before = field.verticalScrollBar().value()
    wheel(area, 1)
    wheel(area, -5)
    assert area.verticalScrollBar().value() > 0
    assert field.verticalScrollBar().value() == before


def test_the_editor_in_front_is_the_one(opened: Opened) -> None:
    """Each tab has an editor of its own; those behind are left alone."""
    markdown = Sides(opened, MarkdownMessage("t", TEXT))
    wheel(markdown.field, -10)
    at, shown = markdown.left.value(), markdown.right.value()
    assert shown > 0
    card = Sides(opened, ActionCard("t", TEXT, "more", "https://example.com"))
    assert card.field is not markdown.field
    wheel(card.area, -20)
    assert card.left.value() > 0
    assert markdown.left.value() == at
    wheel(card.field, -40)
    assert card.right.value() > shown
    press(Qt.Key.Key_2, CONTROL)
    card.settle()
    assert markdown.field.isVisible()
    assert (markdown.left.value(), markdown.right.value()) == (at, shown)


def test_an_empty_text_scrolls_nothing(sides: Callable[[Message], Sides]) -> None:
    both = sides(MarkdownMessage("", ""))
    wheel(both.area)
    wheel(both.field)
    assert (both.left.value(), both.right.value()) == (0, 0)
