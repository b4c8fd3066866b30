"""Text fields whose undo is the form's, not their own.

While an input method is composing, what stands in a field is not touched: what is to be shown waits until the person
has taken what they compose or given it up. Half-composed letters are never told to anyone.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QToolTip, QWidget

from dingui.window.commands import difference
from dingui.window.editors.line_edits import Edit
from dingui.window.editors.reading_along import ReadingAlong, one_line_end
from dingui.window.file_drops import are_messages

if TYPE_CHECKING:
    from dingui.window.editors.names_in_text import NamesInText


def is_undo_key(event: QEvent) -> bool:
    """Return whether a shortcut-override event is for undo or redo, which belong to the window."""
    return (
        event.type() is QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
    )


class LineField(QLineEdit):
    """One line of text.

    Signals:
        edited: (before, after) what the person changed; setting the text from outside says nothing.
    """

    edited = Signal(object, object)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self._composing = False
        self._waiting: str | None = None
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.textChanged.connect(self._on_text_changed)

    def set_value(self, text: str) -> None:
        """Show ``text``; the cursor goes to where it differs from what stood there."""
        if self._composing:
            self._waiting = text if text != self._known else None
        elif text != self._known:
            self._show(text)

    def _show(self, text: str) -> None:
        end = difference(self._known, text)[1]
        self._known = text
        with QSignalBlocker(self):
            self.setText(text)
        self.setCursorPosition(units(text[: len(text) - end]))

    def show_start(self) -> None:
        """Put the cursor before the first character."""
        self.home(False)  # noqa: FBT003 - Qt's signature

    def value(self) -> str:
        """The text as it stands."""
        return self._known if self._waiting is None else self._waiting

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        if is_undo_key(event):
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether something is being composed; what is taken goes into the text that is to be shown."""
        if event.commitString():
            self._show_waiting()
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._composing:
            self._show_waiting()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Composing ends with the focus."""
        super().focusOutEvent(event)
        self._end_composing()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Composing ends with a click."""
        super().mousePressEvent(event)
        self._end_composing()

    def _end_composing(self) -> None:
        self._composing = False
        self._show_waiting()

    def _show_waiting(self) -> None:
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            self._show(text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave message files to the window, which opens them."""
        if are_messages(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def _on_text_changed(self, text: str) -> None:
        before, self._known = self._known, text
        if text != before:
            self.edited.emit(before, text)


class TextField(QPlainTextEdit):
    """Several lines of plain text. Tab moves on, as in any form; Enter makes a line.

    Signals:
        edited: (before, after) what the person changed; setting the text from outside says nothing.
    """

    edited = Signal(object, object)
    """Objects to Qt, which would copy a text that is a ``str`` to it twice for each hop on its way to the draft."""

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self._shown = ReadingAlong(self.document())
        self._setting = False
        self._waiting: str | None = None
        self._has_breaks: bool | None = None
        """Whether Shift+Enter made lines that are parts of a block; None where it was not looked for yet."""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.textChanged.connect(self._on_text_changed)
        self._names: NamesInText | None = None

    def show_names(self, names: NamesInText) -> None:
        """Show the names of those whose numbers stand in the text."""
        self._names = names
        self.cursorPositionChanged.connect(self._on_cursor)

    @Slot()
    def _on_cursor(self) -> None:
        # A name gives way to the number where the cursor is, and comes back behind it.
        if self._names:
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the names over what is drawn already."""
        super().paintEvent(event)
        if self._names is not None:
            self._names.draw(self)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say whose number it is that the pointer is on."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._names is not None:
            words = self._names.tip(self, event.pos())
            if words:
                # As it stands: a name with a mark in it must not be read as HTML.
                QToolTip.showText(event.globalPos(), f"<p>{escape(words)}</p>", self)
                return True
        return super().viewportEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Leave message files to the window, which opens them."""
        if are_messages(event.mimeData()):
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def set_value(self, text: str) -> None:
        """Show ``text``, touching only what differs, so that cursor and scrolling stay."""
        if self.is_composing():
            self._waiting = text if text != self._known else None
        elif text != self._known:
            cursor = self._show(text)
            self.setTextCursor(cursor)

    def is_composing(self) -> bool:
        """Return whether an input method shows letters that the person has not taken yet."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    def _show(self, text: str) -> QTextCursor:
        """Put ``text`` into the document; return where it changed."""
        before, self._known = self._known, text
        start, end, middle = difference(before, text) if self._is_shown_as(before, text) else (0, 0, text)
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(before[:start]))
        if end:
            cursor.setPosition(units(before[: len(before) - end]), QTextCursor.MoveMode.KeepAnchor)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self._setting = True
        try:
            cursor.insertText(middle)
        finally:
            self._setting = False
        return cursor

    def show_start(self) -> None:
        """Scroll to the beginning, and put the cursor there."""
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def value(self) -> str:
        """The text as it stands, without what an input method is still composing."""
        return self._known if self._waiting is None else self._waiting

    def edit_state(self) -> Edit:
        """Return the text that is shown, and what is selected in it."""
        text = self.shown_text()
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        return Edit(text, _characters(text, start), _characters(text, end))

    def apply_edit(self, edit: Edit) -> None:
        """Take over a change that a tool made for the person: one change, told by ``edited``."""
        if self.is_composing():
            QGuiApplication.inputMethod().commit()
        before = self.shown_text()
        cursor = self.textCursor()
        if edit.text != before:
            start, end, middle = difference(before, edit.text)
            cursor.setPosition(units(before[:start]))
            cursor.setPosition(units(before[: len(before) - end]), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(middle)
        cursor.setPosition(units(edit.text[: edit.start]))
        cursor.setPosition(units(edit.text[: edit.end]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def row_of(self, line: int) -> int:
        """Return the row of the field, as its scroll bar counts them, in which a line of the text begins.

        Both count from 0. A line is what ends with Enter; a long one is wrapped into several rows.
        """
        if self._has_breaks is None:
            self._has_breaks = self._known.count("\n") != self.blockCount() - 1
        if not self._has_breaks:
            return self.document().findBlockByNumber(line).firstLineNumber()
        block = self.document().begin()
        while block.isValid() and line > (breaks := block.text().count("\u2028")):
            line -= breaks + 1
            block = block.next()
        return block.firstLineNumber() + line if block.isValid() else self.row_count()

    def row_count(self) -> int:
        """Return how many rows the field has."""
        return self.document().lineCount()

    def cursor_row(self) -> int:
        """Return the row in which the cursor stands."""
        cursor = self.textCursor()
        within = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
        return cursor.block().firstLineNumber() + (within.lineNumber() if within.isValid() else 0)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        if is_undo_key(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter sends: it is the window's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Put what was to be shown in its place before what is composed is taken."""
        if event.commitString():
            self._show_waiting()
        super().inputMethodEvent(event)
        self._end_composing()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Composing ends with the focus; where nobody took what was composed, it is given up for what waits."""
        super().focusOutEvent(event)
        if self._waiting is not None and self.is_composing():
            QGuiApplication.sendEvent(self, QInputMethodEvent())
        self._end_composing()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Composing ends with a click."""
        super().mousePressEvent(event)
        self._end_composing()

    def _end_composing(self) -> None:
        if not self.is_composing():
            self._show_waiting()

    def _show_waiting(self) -> None:
        """Show what waited; the cursor stays where the person composes."""
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            self._show(text)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy words alone: Qt would add HTML, in which Markdown's marks are words like any other."""
        mime = QMimeData()
        mime.setText(one_line_end(self.textCursor().selectedText()))
        return mime

    def _is_shown_as(self, before: str, text: str) -> bool:
        """Whether positions in ``before`` are positions in the document, so that a part of it can be replaced."""
        # Qt makes one line end of "\r\n", and drops a byte order mark on the way to Python.
        return "\r" not in before + text and self.document().characterCount() - 1 == units(before)

    def shown_text(self) -> str:
        """Return the document's text: the value, with one kind of line end."""
        return self._shown.text()

    def _on_text_changed(self) -> None:
        self._has_breaks = None
        if self._setting:
            return
        text = self.shown_text()
        before, self._known = self._known, text
        if text != before:
            self.edited.emit(before, text)


def units(text: str) -> int:
    """The length of ``text`` as Qt counts positions, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _characters(text: str, position: int) -> int:
    """Return how many characters the first ``position`` UTF-16 units of ``text`` are."""
    if text.isascii():
        return position
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * position].decode("utf-16-le", "surrogatepass"))
