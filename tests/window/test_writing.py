"""Writing in the whole window: what the editor says, what undo brings back, and what an input method composes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from dingui.messages.models import MarkdownMessage
from tests.window.opened import Opened
from tests.window.person import CONTROL, commit, compose, press


@pytest.fixture(autouse=True)
def _empty_clipboard() -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def paste(html: str) -> None:
    mime = QMimeData()
    mime.setHtml(html)
    QGuiApplication.clipboard().setMimeData(mime)
    press(Qt.Key.Key_V, CONTROL)


def text_of(opened: Opened) -> str:
    message = opened.bench.session.composition.message
    assert isinstance(message, MarkdownMessage)
    return message.text


def test_what_was_left_out_of_a_paste_is_said_and_undo_takes_the_paste_back(opened: Opened) -> None:
    opened.field("Message").setFocus()
    before = text_of(opened)
    paste("<ul><li>one<li>two <img src='file:///C:/plan.png'></ul>")
    assert "- one\n- two" in text_of(opened)
    opened.wait_for("“plan.png”")
    opened.press(Qt.Key.Key_Z, CONTROL)
    assert text_of(opened) == before
    opened.press(Qt.Key.Key_Y, CONTROL)
    assert "- one\n- two" in text_of(opened)


def test_what_is_composed_is_neither_stored_nor_in_the_preview(opened: Opened) -> None:
    field = opened.field("Message")
    field.setFocus()
    before = opened.bench.session.composition
    compose("hui'yi")
    opened.qtbot.waitUntil(lambda: not opened.bench.judge.is_refreshing)
    assert opened.bench.session.composition is before
    assert opened.bench.session.store()
    stored = opened.library.drafts.get(opened.bench.session.draft_id)
    assert stored is not None
    assert "hui" not in stored.content
    assert field.hasFocus()
    commit("会议")
    assert "会议" in text_of(opened)
