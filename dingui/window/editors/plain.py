"""Text fields whose undo is the form's, not their own."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from dingui.window.commands import difference

_LINE_ENDS: Final = ("\u2029", "\u2028", "\ufdd0", "\ufdd1")
"""What Qt's documents hold in place of a line feed."""


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

    edited = Signal(str, str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.textChanged.connect(self._on_text_changed)

    def set_value(self, text: str) -> None:
        """Show ``text``; the cursor goes to where it differs from what stood there."""
        if text == self._known:
            return
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
        return self._known

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        if is_undo_key(event):
            event.ignore()
            return False
        return super().event(event)

    def _on_text_changed(self, text: str) -> None:
        before, self._known = self._known, text
        if text != before:
            self.edited.emit(before, text)


class TextField(QPlainTextEdit):
    """Several lines of plain text. Tab moves on, as in any form; Enter makes a line.

    Signals:
        edited: (before, after) what the person changed; setting the text from outside says nothing.
    """

    edited = Signal(str, str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = ""
        self._setting = False
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.textChanged.connect(self._on_text_changed)

    def set_value(self, text: str) -> None:
        """Show ``text``, touching only what differs, so that cursor and scrolling stay."""
        if text == self._known:
            return
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
        self.setTextCursor(cursor)

    def show_start(self) -> None:
        """Scroll to the beginning, and put the cursor there."""
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def value(self) -> str:
        """The text as it stands, without what an input method is still composing."""
        return self._known

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

    def _is_shown_as(self, before: str, text: str) -> bool:
        """Whether positions in ``before`` are positions in the document, so that a part of it can be replaced."""
        # Qt makes one line end of "\r\n", and drops a byte order mark on the way to Python.
        return "\r" not in before + text and self.document().characterCount() - 1 == units(before)

    def _on_text_changed(self) -> None:
        if self._setting:
            return
        # toPlainText would make ordinary spaces of those that do not break.
        text = self.document().toRawText()
        for end in _LINE_ENDS:
            text = text.replace(end, "\n")
        before, self._known = self._known, text
        if text != before:
            self.edited.emit(before, text)


def units(text: str) -> int:
    """The length of ``text`` as Qt counts positions, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
