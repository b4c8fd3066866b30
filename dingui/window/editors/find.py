"""Find and replace in a text: a slim bar above it, and marks in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QTextEdit, QToolButton, QVBoxLayout, QWidget

from dingui.texts import _, ngettext
from dingui.window.editors.line_edits import Edit
from dingui.window.editors.plain import TextField, units
from dingui.window.icons import icon
from dingui.window.theme import colours

MARKED_MAX: Final = 500
"""Places that are marked at once; all are counted and reached."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where words stand in a text, as (start, end) in characters, in order."""

    all: tuple[tuple[int, int], ...] = ()

    @staticmethod
    def of(words: str, text: str, *, exact_case: bool) -> Places:
        """Find ``words``; with ``exact_case``, capital letters are others than small ones."""
        if not words:
            return Places()
        pattern = re.compile(re.escape(words), 0 if exact_case else re.IGNORECASE)
        return Places(tuple(found.span() for found in pattern.finditer(text)))

    def next_from(self, position: int) -> int:
        """Return which place begins at ``position`` or is the next behind it; round to the first. -1 for none."""
        behind = (index for index, (start, _end) in enumerate(self.all) if start >= position)
        return next(behind, 0 if self.all else -1)

    def last_before(self, position: int) -> int:
        """Return which place ends at ``position`` or is the last before it; round to the last. -1 for none."""
        before = [index for index, (_start, end) in enumerate(self.all) if end <= position]
        return before[-1] if before else len(self.all) - 1


class FindBar(QWidget):
    """Looks for words in one field.

    Enter goes on, Shift+Enter back, as F3 and Shift+F3 do from the text too; Escape closes the bar and gives the focus
    back.

    Signals:
        said: (sentence) what came of replacing everything.
    """

    said = Signal(str)

    def __init__(self, field: TextField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._places = Places()
        self._current: tuple[int, int] | None = None
        self._words = _line(_("Find"))
        self._with = _line(_("Replace with"))
        self._count = QLabel()
        self._count.setObjectName("muted")
        self._case = self._tool("", _("Match case"), "Alt+C")
        self._case.setText("Aa")
        self._case.setCheckable(True)
        back = self._tool("up", _("Previous"), "Shift+F3")
        forth = self._tool("down", _("Next"), "F3")
        close = self._tool("close", _("Close find"), "Esc")
        self._one = QPushButton(_("Replace"))
        self._every = QPushButton(_("Replace all"))
        self._one.setToolTip(_("{name} ({keys})").format(name=_("Replace"), keys=_keys("Return")))
        top = QHBoxLayout()
        bottom = QHBoxLayout()
        for row, parts in (
            (top, (self._words, self._count, self._case, back, forth, close)),
            (bottom, (self._with, self._one, self._every)),
        ):
            row.setSpacing(4)
            for part in parts:
                row.addWidget(part, int(isinstance(part, QLineEdit)))
        self._second = QWidget()
        bottom.setContentsMargins(0, 0, 0, 0)
        self._second.setLayout(bottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._second)
        self.hide()
        self._words.textChanged.connect(self._on_words)
        self._case.toggled.connect(self._on_words)
        back.clicked.connect(self.go_back)
        forth.clicked.connect(self.go_on)
        close.clicked.connect(self.close_bar)
        self._one.clicked.connect(self._on_replace)
        self._every.clicked.connect(self._on_replace_all)
        field.textChanged.connect(self._on_text)
        for part in (self._words, self._with):
            part.installEventFilter(self)

    def open_bar(self, *, replace: bool = False) -> None:
        """Show the bar and look for what is selected, else for what was looked for last."""
        selected = self._field.textCursor().selectedText()
        self._second.setVisible(replace or (self.isVisible() and self._second.isVisible()))
        self.show()
        if selected and "\u2029" not in selected:
            self._words.setText(selected)
        self._words.setFocus()
        self._words.selectAll()
        self._look()

    @Slot()
    def close_bar(self) -> None:
        """Hide the bar and its marks; what was found last is selected."""
        self.hide()
        self._field.setExtraSelections([])
        if self._current is not None:
            self._field.apply_edit(Edit(self._field.shown_text(), *self._current))
            self._current = None
        self._field.setFocus()

    @Slot()
    def go_on(self) -> None:
        """Go to the next place."""
        self._look()
        position = self._current[1] if self._current else self._field.edit_state().start
        self._go_to(self._places.next_from(position))

    @Slot()
    def go_back(self) -> None:
        """Go to the place before."""
        self._look()
        position = self._current[0] if self._current else self._field.edit_state().start
        self._go_to(self._places.last_before(position))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the bar."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            # Else a window's own Escape would come first.
            event.accept()
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_bar()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not control:
                if watched is self._with:
                    self._on_replace()
                elif shift:
                    self.go_back()
                else:
                    self.go_on()
            case Qt.Key.Key_C if event.modifiers() == Qt.KeyboardModifier.AltModifier:
                self._case.toggle()
            case _:
                return False
        return True

    # What happens

    @Slot()
    def _on_words(self) -> None:
        """Go to the first place at or behind the cursor, as one types on."""
        self._look()
        self._go_to(self._places.next_from(self._field.edit_state().start))

    @Slot()
    def _on_text(self) -> None:
        if self.isVisible():
            self._look()

    @Slot()
    def _on_replace(self) -> None:
        """Replace the place that is marked, and go to the next."""
        self._look()
        if self._current is None:
            self.go_on()
            return
        text = self._field.shown_text()
        start, end = self._current
        words = self._with.text()
        at = start + len(words)
        self._current = None
        self._field.apply_edit(Edit(text[:start] + words + text[end:], at, at))
        self.go_on()

    @Slot()
    def _on_replace_all(self) -> None:
        self._look()
        count = len(self._places.all)
        if not count:
            self.said.emit(_("Nothing to replace."))
            return
        text = self._field.shown_text()
        parts = []
        done = 0
        for start, end in self._places.all:
            parts += [text[done:start], self._with.text()]
            done = end
        changed = "".join(parts) + text[done:]
        at = self._field.edit_state().start
        self._current = None
        self._field.apply_edit(Edit(changed, min(at, len(changed)), min(at, len(changed))))
        sentence = ngettext(
            "Replaced {count} place. Ctrl+Z brings it back.", "Replaced {count} places. Ctrl+Z brings them back.", count
        )
        self.said.emit(sentence.format(count=count))

    def _look(self) -> None:
        """Find and mark every place."""
        text = self._field.shown_text()
        self._places = Places.of(self._words.text(), text, exact_case=self._case.isChecked())
        if self._current not in self._places.all:
            self._current = None
        self._mark(text)
        count = len(self._places.all)
        if not self._words.text():
            words = ""
        elif not count:
            words = _("Not found")
        elif self._current:
            number = self._places.all.index(self._current) + 1
            words = _("{number} of {count}").format(number=number, count=count)
        else:
            words = ngettext("{count} place", "{count} places", count).format(count=count)
        self._count.setText(words)
        self._words.setAccessibleDescription(words)

    def _go_to(self, index: int) -> None:
        if index >= 0:
            self._current = self._places.all[index]
            # The cursor goes there, and nothing is selected: a selection's colour would hide the mark's.
            self._field.apply_edit(Edit(self._field.shown_text(), self._current[0], self._current[0]))
        self._look()

    def _mark(self, text: str) -> None:
        shades = colours(self.palette())
        other, current = QTextCharFormat(), QTextCharFormat()
        other.setBackground(shades.selection)
        # The highlighter's own colours are readable on the text's ground, not on every other.
        other.setForeground(shades.text)
        current.setBackground(shades.accent)
        current.setForeground(shades.on_accent)
        marks = []
        first = max(0, self._places.next_from(self._current[0]) - MARKED_MAX // 2) if self._current else 0
        at = done = 0
        for start, end in self._places.all[first : first + MARKED_MAX]:
            # Qt counts UTF-16 units.
            at += units(text[done:start])
            length = units(text[start:end])
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._field.document())
            cursor.setPosition(at)
            cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format = current if (start, end) == self._current else other
            marks.append(mark)
            at, done = at + length, end
        self._field.setExtraSelections(marks)

    def _tool(self, symbol: str, name: str, keys: str) -> QToolButton:
        button = QToolButton()
        if symbol:
            button.setIcon(icon(symbol))
        button.setIconSize(QSize(16, 16))
        button.setAutoRaise(True)
        button.setAccessibleName(name)
        button.setToolTip(_("{name} ({keys})").format(name=name, keys=_keys(keys)))
        # Each has a key of its own: Tab goes from the words to what replaces them.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(name)
    return line


def _keys(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
