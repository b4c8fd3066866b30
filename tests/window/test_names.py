"""Names in the place of numbers: in the text, in the preview, in its tooltips; the payload holds the numbers."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage, QTextCursor
from PySide6.QtWidgets import QApplication

from dingui.messages.models import At, LinkMessage, MarkdownMessage, Message, TextMessage
from dingui.messages.payload import to_payload
from dingui.messages.preview import preview_of, words_of
from dingui.people.models import Person
from dingui.window.editors import plain
from dingui.window.editors.plain import TextField
from tests.window.opened import Opened
from tests.window.person import CONTROL, press

ZHANG, LI = "13800000001", "13800000002"
PEOPLE = [Person("", "张三", ZHANG), Person("", "Wong <b>", "", "manager7675")]
AT = At((ZHANG, LI), ("manager7675",))


def shown(opened: Opened) -> str:
    """What the preview says."""
    return opened.bench.preview.view.visible_text


def typed(opened: Opened, message: Message) -> TextField:
    opened.bench.desk.people.add(PEOPLE)
    opened.set_message(message)
    opened.bench.judge.refresh()
    field = opened.field("Message")
    assert isinstance(field, TextField)
    field.moveCursor(QTextCursor.MoveOperation.Start)
    opened.field("Mentioned mobiles").setFocus()
    return field


def place_of(field: TextField, words: str) -> QPoint:
    """The middle of some words in a field's viewport."""
    cursor = field.textCursor()
    cursor.setPosition(field.value().index(words) + len(words) // 2)
    return field.cursorRect(cursor).center()


def picture(field: TextField) -> QImage:
    QApplication.processEvents()
    return field.viewport().grab().toImage()


@pytest.mark.parametrize("kind", [TextMessage, lambda text, at: MarkdownMessage("Title", text, at)])
def test_the_preview_shows_names_and_the_payload_holds_numbers(opened: Opened, kind: object) -> None:
    message = kind(f"hi @{ZHANG} and @{LI} and @manager7675 end", AT)  # type: ignore[operator]  # makes a message
    typed(opened, message)
    assert f"hi @张三 and @{LI} and @Wong <b> end" in shown(opened)
    assert ZHANG not in shown(opened)
    assert words_of(preview_of(to_payload(message))) == f"hi @{ZHANG} and @{LI} and @manager7675 end"
    payload = to_payload(opened.bench.session.composition.outgoing)
    assert ZHANG in str(payload)
    assert "张三" not in str(payload)
    # Whoever goes out of the book is a number again.
    book = opened.bench.desk.people
    book.remove([person.id for person in book.people()])
    opened.bench.judge.refresh()
    assert ZHANG in shown(opened)
    assert "张三" not in shown(opened)


def test_a_name_stays_a_name_where_everyone_is_mentioned_besides(opened: Opened) -> None:
    typed(opened, TextMessage(f"hi @{ZHANG} end", At((ZHANG,), everyone=True)))
    assert "hi @张三 end" in shown(opened)
    assert ZHANG not in shown(opened)


def test_the_line_in_the_chat_list_has_the_name(opened: Opened) -> None:
    typed(opened, TextMessage("hi", At((ZHANG,))))
    assert "Practice robot: @张三 hi" in shown(opened)


def test_who_is_not_notified_is_told_by_name(opened: Opened) -> None:
    typed(opened, LinkMessage("Title", "text", "https://example.com", at=At((ZHANG,))))
    assert "Not notified: @张三." in shown(opened)


def test_the_text_shows_the_name_over_the_number(opened: Opened) -> None:
    field = typed(opened, TextMessage(f"hi @{ZHANG} end", At((ZHANG,))))
    with_name = picture(field)
    book = opened.bench.desk.people
    book.remove([person.id for person in book.people()])
    without = picture(field)
    assert with_name != without
    # Nothing of the text is another one.
    assert field.value() == field.toPlainText() == f"hi @{ZHANG} end"
    book.undo()
    assert picture(field) == with_name
    # Where one writes, the number is seen, and the name comes back behind.
    field.setFocus()
    cursor = field.textCursor()
    cursor.setPosition(8)
    field.setTextCursor(cursor)
    field.setCursorWidth(0)
    inside = picture(field)
    cursor.setPosition(0)
    field.setTextCursor(cursor)
    assert picture(field) != inside
    # And what is copied is the text.
    press(Qt.Key.Key_A, CONTROL)
    press(Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == f"hi @{ZHANG} end"


def test_the_tooltip_tells_name_and_number(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(plain, "QToolTip", SimpleNamespace(showText=lambda _at, words, _field: told.append(words)))
    field = typed(opened, TextMessage(f"hi @{ZHANG} and @manager7675 and @{LI}", AT))

    def point(words: str) -> None:
        at = place_of(field, words)
        QApplication.sendEvent(field.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, field.viewport().mapToGlobal(at)))

    point(f"@{ZHANG}")
    assert told == [f"<p>“张三” in your address book. The message holds {ZHANG}.</p>"]
    point("@manager7675")
    assert told[1] == "<p>“Wong &lt;b&gt;” in your address book. The message holds manager7675.</p>"
    # Who is not in the book, and words.
    point(f"@{LI}")
    point("hi")
    assert len(told) == 2
