"""What is read along with a document's changes is what reading it whole would give."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QPalette, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from dingui.window.editors.highlight import Highlighter
from dingui.window.editors.reading_along import ReadingAlong, one_line_end

PIECES = ["x", "字", "\n", "a\nb", "\u2028", "\u00a0", "😀", "\ufeff", "\r\n", "\ud800", "**b**", "> q\n", ""]

edits = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.integers(0, 8),
        st.sampled_from(PIECES),
        st.sampled_from(["insert", "insert", "insert", "whole", "undo", "two"]),
    ),
    max_size=25,
)


def read_whole(made: QTextDocument) -> str:
    return one_line_end(made.toRawText())


@pytest.mark.usefixtures("qapp")
@settings(max_examples=300)
@given(edits)
def test_reading_along_is_reading_it_whole(steps: list[tuple[int, int, str, str]]) -> None:
    made = QTextDocument()
    made.setDocumentLayout(QPlainTextDocumentLayout(made))
    along = ReadingAlong(made)
    # It takes letters that look different for letters that were added.
    highlighter = Highlighter(made, QPalette())
    for position, length, text, how in steps:
        most = made.characterCount() - 1
        cursor = QTextCursor(made)
        cursor.setPosition(min(position, most))
        cursor.setPosition(min(position + length, most), QTextCursor.MoveMode.KeepAnchor)
        if how == "insert":
            cursor.insertText(text)
        elif how == "whole":
            made.setPlainText(text * 2)
        elif how == "undo":
            made.undo()
        else:
            # Two changes in one.
            cursor.beginEditBlock()
            cursor.insertText(text)
            cursor.movePosition(QTextCursor.MoveOperation.Start)
            cursor.insertText("y")
            cursor.endEditBlock()
        assert along.text() == read_whole(made)
    del highlighter


@pytest.mark.usefixtures("qapp")
def test_a_letter_makes_no_more_than_its_line_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = QTextDocument("first\nsecond\nthird")
    made.setDocumentLayout(QPlainTextDocumentLayout(made))
    along = ReadingAlong(made)
    assert along.text() == "first\nsecond\nthird"
    monkeypatch.setattr(QTextDocument, "toRawText", lambda _self: pytest.fail("the whole text was read"))
    cursor = made.find("sec")
    cursor.insertText("z")
    assert along.text() == "first\nzond\nthird"
    cursor.deletePreviousChar()
    assert along.text() == "first\nond\nthird"
