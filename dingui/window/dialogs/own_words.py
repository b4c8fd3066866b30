"""A robot's own words: what stands for a blank in its group, in two columns."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from dingui.messages.blanks import NAME_MAX, key_of
from dingui.texts import _
from dingui.texts.blanks import braced
from dingui.window.dialogs.faults import FormFault
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.preview.parts import discard
from dingui.window.tab_order import chain

WORDS_MAX: Final = 100
"""Rows; what is more is a table, and no longer typed."""

Pairs = tuple[tuple[str, str], ...]


class _Row:
    """A blank's name, the word for it, and a button that takes both away."""

    def __init__(self) -> None:
        self.name = LineField("", _("For example: on duty"))
        self.word = LineField("", _("For example: Zhang San"))
        self.remove = QToolButton()
        self.remove.setIcon(icon("remove"))
        self.remove.setIconSize(QSize(16, 16))
        self.remove.setAutoRaise(True)

    @property
    def parts(self) -> tuple[LineField, LineField, QToolButton]:
        """In Tab's order."""
        return self.name, self.word, self.remove

    def number(self, number: int) -> None:
        """Be the row with this number, from 1."""
        self.name.setAccessibleName(_("Blank {number}").format(number=number))
        self.word.setAccessibleName(_("Word {number}").format(number=number))
        words = _("Remove word {number}").format(number=number)
        self.remove.setAccessibleName(words)
        self.remove.setToolTip(words)


class OwnWords(QWidget):
    """Rows of a blank and a word; a button adds one.

    Signals:
        grown: a row came or went.
    """

    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._heads = (QLabel(_("Blank")), QLabel(_("Word in this group")))
        self._add = QPushButton(icon("add"), _("Add a word"))
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._on_add)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._grid)
        column.addWidget(self._add)
        for column_at, head in enumerate(self._heads):
            head.setObjectName("muted")
            self._grid.addWidget(head, 0, column_at)
        self._number()

    def set_value(self, pairs: Pairs) -> None:
        """Show these words."""
        while len(self._rows) > len(pairs):
            self._drop(self._rows[-1])
        while len(self._rows) < len(pairs):
            self._append()
        for row, (name, word) in zip(self._rows, pairs, strict=True):
            row.name.set_value(name)
            row.word.set_value(word)

    def value(self) -> Pairs:
        """Return what stands there, rows with nothing in them left out; braces around a name are left out too."""
        pairs = ((_bare(row.name.value()), row.word.value().strip()) for row in self._rows)
        return tuple((name, word) for name, word in pairs if name or word)

    def checked(self) -> Pairs:
        """Return what stands there. Raises :class:`FormFault` for what cannot be taken."""
        seen: set[str] = set()
        for row in self._rows:
            name = _bare(row.name.value())
            if not name and row.word.value().strip():
                raise FormFault(row.name, _("Say for which blank this word is."))
            if len(name) > NAME_MAX or set(name) & set("{}"):
                words = _("The name of a blank has at most {limit} characters, and no braces.")
                raise FormFault(row.name, words.format(limit=NAME_MAX))
            if name and key_of(name) in seen:
                raise FormFault(row.name, _("There is a word for {blank} already.").format(blank=braced(name)))
            seen.add(key_of(name))
        return self.value()

    def go_to(self, name: str = "") -> None:
        """Put the cursor where a blank's word goes, in a new row where there is none for it yet."""
        key = key_of(name)
        row = next((row for row in self._rows if key and key_of(_bare(row.name.value())) == key), None)
        if row is None and (name or not self._rows):
            row = self._append()
            row.name.set_value(name)
        row = row or self._rows[0]
        (row.word if name else row.name).setFocus()

    @Slot()
    def _on_add(self) -> None:
        self._append().name.setFocus()

    def _append(self) -> _Row:
        row = _Row()
        # In Tab's order they stand before the button that made them, not behind the whole dialog.
        before = self._add.previousInFocusChain()
        self._rows.append(row)
        line = len(self._rows)
        self._place(row, line)
        chain([*([before] if before is not None else []), *row.parts, self._add])
        row.remove.clicked.connect(lambda: self._on_remove(row))
        self._number()
        return row

    def _on_remove(self, row: _Row) -> None:
        at = self._rows.index(row)
        # A row that goes hands its words on to no other: the rest moves up as it is.
        self._drop(row)
        rest = self._rows[at:] or self._rows[-1:]
        (rest[0].remove if rest else self._add).setFocus()

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        for part in row.parts:
            self._grid.removeWidget(part)
            discard(part)
        for line, other in enumerate(self._rows, 1):
            self._place(other, line)
        self._number()

    def _place(self, row: _Row, line: int) -> None:
        for at, part in enumerate(row.parts):
            self._grid.addWidget(part, line, at)
            # At once: it may be to have the focus.
            part.show()

    def _number(self) -> None:
        for number, row in enumerate(self._rows, 1):
            row.number(number)
        for head in self._heads:
            head.setVisible(bool(self._rows))
        full = len(self._rows) >= WORDS_MAX
        self._add.setEnabled(not full)
        self._add.setToolTip(_("A robot has at most {limit} words.").format(limit=WORDS_MAX) if full else "")
        self.grown.emit()


def _bare(name: str) -> str:
    """A name without the braces that people type around it."""
    return name.strip().removeprefix("{{").removesuffix("}}").strip()
