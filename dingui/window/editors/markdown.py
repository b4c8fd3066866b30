"""The Markdown editor: a text field with a small toolbar for DingTalk's subset (``dingtalk-protocol.md`` §3.1)."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.window.editors.plain import TextField
from dingui.window.icons import icon

_LINE_MARK: Final = re.compile(r"(\s*)((?:>\s?)+|[-*+]\s|\d+\.\s|#{1,6}\s)")
_EMPTY_MARK: Final = re.compile(r"\s*((?:>\s?)+|[-*+]|\d+\.)\s*")
_NUMBER: Final = re.compile(r"\d+")


class MarkdownField(TextField):
    """A text field in which a list or quote goes on with Enter and ends on an empty item."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Continue lists and quotes."""
        plain_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if plain_enter and self._continue_line():
            return
        super().keyPressEvent(event)

    def surround(self, mark: str, placeholder: str) -> None:
        """Put ``mark`` on both sides of the selection, or take it away where it stands already."""
        cursor = self.textCursor()
        chosen = cursor.selectedText().replace("\u2029", "\n")
        size = len(mark)
        cursor.beginEditBlock()
        if len(chosen) > 2 * size and chosen.startswith(mark) and chosen.endswith(mark):
            cursor.insertText(chosen[size:-size])
            length = len(chosen) - 2 * size
            inner = 0
        else:
            inner_text = chosen or placeholder
            cursor.insertText(f"{mark}{inner_text}{mark}")
            length, inner = len(inner_text), size
        cursor.endEditBlock()
        end = cursor.position() - inner
        cursor.setPosition(end - length)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def mark_lines(self, mark: str) -> None:
        """Begin every selected line with ``mark`` (``"1. "`` counts), or take it away where all have it."""
        cursor = self.textCursor()
        document = self.document()
        first = document.findBlock(cursor.selectionStart())
        last = document.findBlock(max(cursor.selectionStart(), cursor.selectionEnd() - 1))
        numbers = range(first.blockNumber(), last.blockNumber() + 1)
        lines = [document.findBlockByNumber(number).text() for number in numbers]
        numbered = mark == "1. "
        marked = [bool(re.match(r"\d+\.\s", line)) if numbered else line.startswith(mark) for line in lines]
        new = []
        for index, line in enumerate(lines):
            if all(marked):
                new.append(re.sub(r"^\d+\.\s", "", line) if numbered else line[len(mark) :])
            else:
                new.append(f"{index + 1}. {line}" if numbered else mark + line)
        cursor.setPosition(first.position())
        cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("\n".join(new))
        self.setTextCursor(cursor)
        self.setFocus()

    def insert_link(self, *, picture: bool) -> None:
        """Write a link or picture around the selection and select the address that is to be filled in."""
        cursor = self.textCursor()
        chosen = cursor.selectedText().replace("\u2029", " ")
        address = "https://"
        is_address = chosen.startswith(("http://", "https://"))
        words = _("text") if is_address or not chosen else chosen
        if is_address:
            address = chosen
        cursor.insertText(f"!{'[]'}({address})" if picture else f"[{words}]({address})")
        end = cursor.position() - 1
        cursor.setPosition(end - len(address))
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def _continue_line(self) -> bool:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        line = cursor.block().text()
        before = line[: cursor.positionInBlock()]
        found = _LINE_MARK.match(before)
        if not found or found.group(2).startswith("#"):
            return False
        if _EMPTY_MARK.fullmatch(line):
            # Enter on an empty item ends the list.
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            return True
        mark = found.group(0)
        number = _NUMBER.search(mark)
        if number:
            mark = mark.replace(number.group(), str(int(number.group()) + 1), 1)
        cursor.insertText("\n" + mark)
        self.ensureCursorVisible()
        return True


class MarkdownEditor(QWidget):
    """The field with its toolbar.

    Signals:
        edited: (before, after), as the field's.
    """

    edited = Signal(str, str)

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = MarkdownField(name, placeholder)
        self.field.edited.connect(self.edited)
        self.setFocusProxy(self.field)
        # A part with a proxy has a place of its own in Tab's order, which can't be set while it takes no focus.
        self.setFocusPolicy(self.field.focusPolicy())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(self._toolbar())
        layout.addWidget(self.field, 1)

    def set_value(self, text: str) -> None:
        """Show ``text``."""
        self.field.set_value(text)

    def value(self) -> str:
        """The text as it stands."""
        return self.field.value()

    def _toolbar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        field = self.field
        row.addWidget(self._button("bold", _("Bold"), "Ctrl+B", self._on_bold))
        row.addWidget(self._button("italic", _("Italic"), "Ctrl+I", self._on_italic))
        row.addWidget(self._button("heading", _("Heading"), "Ctrl+Alt+1", lambda: field.mark_lines("### ")))
        row.addWidget(self._button("quote", _("Quote"), "Ctrl+Alt+Q", lambda: field.mark_lines("> ")))
        row.addWidget(self._button("list-bulleted", _("Bulleted list"), "Ctrl+Shift+8", lambda: field.mark_lines("- ")))
        row.addWidget(
            self._button("list-numbered", _("Numbered list"), "Ctrl+Shift+7", lambda: field.mark_lines("1. "))
        )
        row.addWidget(self._button("link", _("Link"), "Ctrl+K", lambda: field.insert_link(picture=False)))
        row.addWidget(self._button("picture", _("Picture"), "Ctrl+Alt+P", lambda: field.insert_link(picture=True)))
        row.addStretch(1)
        return row

    def _button(self, symbol: str, name: str, keys: str, act: object) -> QToolButton:
        sequence = QKeySequence(keys)
        action = QAction(icon(symbol), name, self)
        action.setShortcut(sequence)
        # Only while the field has the focus: two editors must not fight over a key.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setToolTip(f"{name} ({sequence.toString(QKeySequence.SequenceFormat.NativeText)})")
        action.triggered.connect(act)
        self.field.addAction(action)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        # Tab goes from the title straight to the text; each button has a key of its own.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(18, 18))
        return button

    def _on_bold(self) -> None:
        self.field.surround("**", _("bold"))

    def _on_italic(self) -> None:
        self.field.surround("*", _("italic"))
