"""The Markdown editor: a text field with a small toolbar for DingTalk's subset (``dingtalk-protocol.md`` §3.1)."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.window.editors.plain import TextField, units
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
        """Put ``mark`` (``*`` or ``**``) on both sides of the selection, or take it away where it stands already."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        chosen = _lines(cursor.selectedText())
        size = len(mark)
        outside = min(self._stars(start - 1, -1), self._stars(end, 1))
        inside = min(_leading(chosen), _leading(chosen[::-1]))
        if _holds(outside, mark):
            self._replace(start - size, end + size, chosen, 0, chosen)
        elif _holds(inside, mark):
            inner = chosen[size:-size]
            self._replace(start, end, inner, 0, inner)
        else:
            inner = chosen or placeholder
            self._replace(start, end, f"{mark}{inner}{mark}", size, inner)

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
        text = "\n".join(new)
        if cursor.hasSelection():
            self._replace(first.position(), last.position() + last.length() - 1, text, 0, text)
        else:
            # The cursor stays at the same distance from the end of its line.
            behind = last.position() + last.length() - 1 - cursor.position()
            self._replace(first.position(), last.position() + last.length() - 1, text, 0, "")
            cursor.setPosition(first.position() + max(0, units(text) - behind))
            self.setTextCursor(cursor)

    def insert_link(self, *, picture: bool) -> None:
        """Write a link or picture around the selection and select the address that is to be filled in."""
        cursor = self.textCursor()
        chosen = _lines(cursor.selectedText()).replace("\n", " ")
        is_address = chosen.startswith(("http://", "https://"))
        address = chosen if is_address else "https://"
        words = _("text") if is_address or not chosen else chosen
        head = "![](" if picture else f"[{words}]("
        self._replace(cursor.selectionStart(), cursor.selectionEnd(), f"{head}{address})", units(head), address)

    def _replace(self, start: int, end: int, text: str, inner_at: int, inner: str) -> None:
        """Put ``text`` in place of a part, and select ``inner``, which begins ``inner_at`` units into it."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        cursor.setPosition(start + inner_at)
        cursor.setPosition(start + inner_at + units(inner), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def _stars(self, position: int, step: int) -> int:
        """How many ``*`` stand in a row from ``position`` on."""
        count = 0
        while self.document().characterAt(position + count * step) == "*":
            count += 1
        return count

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


def _lines(selected: str) -> str:
    """Qt separates the lines of a selection by a character of its own."""
    return selected.replace("\u2029", "\n")


def _leading(text: str) -> int:
    """How many ``*`` a text begins with; none where there is nothing else."""
    rest = text.lstrip("*")
    return len(text) - len(rest) if rest else 0


def _holds(stars: int, mark: str) -> bool:
    """Whether a row of ``*`` holds ``mark``: one is italic, two are bold, three are both."""
    return stars >= 2 if mark == "**" else stars % 2 == 1


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

    def show_start(self) -> None:
        """Scroll to the beginning, as the field does."""
        self.field.show_start()

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
