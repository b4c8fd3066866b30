"""Rows that can be added, removed, duplicated and reordered, by pointer and by keys: buttons and feed items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from dingui.messages.problems import Problem
from dingui.texts import _
from dingui.window.editors.field import show_note
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.wrapped import WrappedLabel

_TOOL: Final = QSize(16, 16)


@dataclass(frozen=True, slots=True)
class Column:
    """One text of a row."""

    attribute: str
    """The value's attribute."""
    json_name: str
    """DingTalk's spelling, in problems' paths."""
    name: str
    """The accessible name, which is the label too."""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class RowWords:
    """What the buttons say."""

    add: str
    remove: str
    title: str
    """Names a row by its number: ``Button {number}``."""
    empty: str
    """What stands there while there is no row."""


class Row(QFrame):
    """One row: its fields below each other, its tools beside the first.

    Signals:
        edited: (attribute, before, after) a text was changed.
        wants: (act) ``remove``, ``duplicate``, ``up`` or ``down``.
        dragged: (y) the handle is being dragged, in the parent's coordinates.
        dropped: the handle was let go.
    """

    edited = Signal(str, object, object)
    wants = Signal(str)
    dragged = Signal(int)
    dropped = Signal()

    def __init__(self, columns: Sequence[Column], words: RowWords) -> None:
        super().__init__()
        self.setObjectName("editorRow")
        self._words = words
        self.fields: dict[str, LineField] = {}
        self._notes: dict[str, QLabel] = {}
        self._title = QLabel()
        self._title.setObjectName("rowTitle")
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 4, 4, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addLayout(self._header(), 0, 0, 1, 2)
        for index, column in enumerate(columns):
            self._add_column(grid, 1 + 2 * index, column)
        for keys, act in (
            ("Alt+Up", "up"),
            ("Alt+Down", "down"),
            ("Ctrl+D", "duplicate"),
            ("Ctrl+Backspace", "remove"),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda wish=act: self.wants.emit(wish))

    def set_number(self, number: int, count: int) -> None:
        """Say which row this is and how many there are."""
        title = self._words.title.format(number=number)
        self._title.setText(title)
        self._up.setEnabled(number > 1)
        self._up.setToolTip(_("Move up (Alt+Up)") if number > 1 else _("This is the first one"))
        self._down.setEnabled(number < count)
        self._down.setToolTip(_("Move down (Alt+Down)") if number < count else _("This is the last one"))
        for tool in (self._up, self._down, self._duplicate, self._remove):
            # The same names in every row, as one hears the row's title first; the number tells them apart.
            tool.setAccessibleDescription(title)
        self.setAccessibleName(title)

    def show_value(self, value: Any) -> None:
        """Show the texts of ``value``."""
        for attribute, field in self.fields.items():
            field.set_value(getattr(value, attribute))

    def show_problems(self, problems: dict[str, list[Problem]]) -> None:
        """Show problems by the attribute that they belong to."""
        for attribute, note in self._notes.items():
            show_note(note, self.fields[attribute], problems.get(attribute, []))

    def focused_part(self) -> str:
        """Return which of its fields or tools has the focus, empty for none; :meth:`focus_part` takes it."""
        return next((name for name, part in self._parts().items() if part.hasFocus()), "")

    def focus_part(self, name: str) -> None:
        """Give one of the fields or tools the focus; where a row goes no further, the tool for the way back."""
        part = self._parts()[name]
        if not part.isEnabled():
            part = self._down if part is self._up else self._up
        part.setFocus()

    def _parts(self) -> dict[str, QWidget]:
        return {**self.fields, "up": self._up, "down": self._down}

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setSpacing(0)
        header.addWidget(Handle(self))
        header.addWidget(self._title)
        header.addStretch(1)
        self._up = self._tool("up", _("Move up"), "up")
        self._down = self._tool("down", _("Move down"), "down")
        self._duplicate = self._tool("duplicate", _("Duplicate"), "duplicate")
        self._duplicate.setToolTip(_("Duplicate (Ctrl+D)"))
        self._remove = self._tool("remove", self._words.remove, "remove")
        self._remove.setToolTip(self._words.remove)
        for tool in (self._up, self._down, self._duplicate, self._remove):
            header.addWidget(tool)
        return header

    def _tool(self, symbol: str, name: str, act: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(symbol))
        button.setIconSize(_TOOL)
        button.setAutoRaise(True)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self.wants.emit(act))
        return button

    def _add_column(self, grid: QGridLayout, line: int, column: Column) -> None:
        field = LineField(column.name, column.placeholder)
        label = QLabel(column.name)
        label.setBuddy(field)
        note = WrappedLabel()
        note.setObjectName("fieldNote")
        note.hide()
        field.edited.connect(lambda before, after: self.edited.emit(column.attribute, before, after))
        grid.addWidget(label, line, 0)
        grid.addWidget(field, line, 1)
        grid.addWidget(note, line + 1, 1)
        self.fields[column.attribute] = field
        self._notes[column.attribute] = note


class Handle(QLabel):
    """What a row is dragged by. The keys for the same are Alt+Up and Alt+Down."""

    def __init__(self, row: Row) -> None:
        super().__init__("⠿")
        self._row = row
        self.setObjectName("dragHandle")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(_("Drag to reorder (Alt+Up, Alt+Down)"))
        self.setFixedWidth(20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the row along."""
        self._row.dragged.emit(self._row.mapToParent(self.mapTo(self._row, event.position().toPoint())).y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._row.dropped.emit()
        event.accept()


class RowsEditor(QWidget):
    """Shows a tuple of immutable values and gives a new tuple back; it keeps nothing that the tuple does not say.

    Signals:
        edited: (values, label, field, before, after) the person changed something. ``field`` is empty where it was no
            typing; else it names the text, and before and after are its states.
        arranged: there are other rows, or in another order.
    """

    edited = Signal(object, str, str, object, object)
    arranged = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        words: RowWords,
        path: str,
        make: Callable[[], Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._words = words
        self._path = path
        self._make = make
        self._values: tuple[Any, ...] = ()
        self._rows: list[Row] = []
        self._drag_start: tuple[Any, ...] | None = None
        self._empty = WrappedLabel(words.empty)
        self._empty.setObjectName("muted")
        self._add = QPushButton(icon("add"), words.add)
        self._add.setAccessibleName(words.add)
        self._add.clicked.connect(self._on_add)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._empty)
        layout.addLayout(self._list)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    def set_values(self, values: tuple[Any, ...]) -> None:
        """Show ``values``; rows are reused, so that focus and cursor survive an undo."""
        if values == self._values:
            return
        self._values = values
        count = len(self._rows)
        while len(self._rows) < len(values):
            self._insert_row()
        while len(self._rows) > len(values):
            row = self._rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._refresh()
        if len(self._rows) != count:
            self.arranged.emit()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each row's problems beside its fields."""
        names = {column.json_name: column.attribute for column in self._columns}
        for index, row in enumerate(self._rows):
            head = f"{self._path}[{index}]."
            mine: dict[str, list[Problem]] = {}
            for problem in problems:
                attribute = names.get(problem.field.removeprefix(head)) if problem.field.startswith(head) else None
                if attribute:
                    mine.setdefault(attribute, []).append(problem)
            row.show_problems(mine)

    def focus_first(self) -> None:
        """Put the cursor into the first row, or on the button that adds one."""
        self._focus(0 if self._rows else -1)

    def field_at(self, path: str) -> QWidget | None:
        """Return the widget of a problem's path, or the button that adds a row."""
        for index, row in enumerate(self._rows):
            for column in self._columns:
                if path == f"{self._path}[{index}].{column.json_name}":
                    return row.fields[column.attribute]
        return self._add if path == self._path else None

    def _insert_row(self) -> None:
        row = Row(self._columns, self._words)
        row.edited.connect(self._on_edited)
        row.wants.connect(self._on_wants)
        row.dragged.connect(self._on_dragged)
        row.dropped.connect(self._on_dropped)
        self._rows.append(row)
        self._list.addWidget(row)

    def _refresh(self) -> None:
        for index, (row, value) in enumerate(zip(self._rows, self._values, strict=True)):
            row.show_value(value)
            row.set_number(index + 1, len(self._rows))
        self._empty.setVisible(not self._rows)

    def _change(self, values: tuple[Any, ...], label: str) -> None:
        self.set_values(values)
        self.edited.emit(values, label, "", "", "")

    def _sender_index(self) -> int:
        row = self.sender()
        return self._rows.index(row) if isinstance(row, Row) else -1

    def _on_add(self) -> None:
        self._change((*self._values, self._make()), self._words.add)
        self._focus(len(self._rows) - 1)

    def _on_edited(self, attribute: str, before: str, after: str) -> None:
        index = self._sender_index()
        value = replace(self._values[index], **{attribute: after})
        self._values = (*self._values[:index], value, *self._values[index + 1 :])
        self.edited.emit(self._values, _("Typing"), f"{self._path}[{index}].{attribute}", before, after)

    def _on_wants(self, act: str) -> None:
        index = self._sender_index()
        values = list(self._values)
        match act:
            case "remove":
                del values[index]
                self._change(tuple(values), self._words.remove)
                self._focus(min(index, len(values) - 1))
            case "duplicate":
                values.insert(index + 1, values[index])
                self._change(tuple(values), _("Duplicate"))
                self._focus(index + 1)
            case "up" | "down":
                self._move(index, index + (1 if act == "down" else -1))

    def _move(self, index: int, to: int) -> None:
        if not 0 <= to < len(self._values):
            return
        focused = self._rows[index].focused_part()
        values = list(self._values)
        values.insert(to, values.pop(index))
        self._change(tuple(values), _("Move"))
        if focused:
            self._rows[to].focus_part(focused)

    def _focus(self, index: int) -> None:
        if index >= 0:
            self._rows[index].fields[self._columns[0].attribute].setFocus()
        else:
            self._add.setFocus()

    def _on_dragged(self, y: int) -> None:
        index = self._sender_index()
        if self._drag_start is None:
            self._drag_start = self._values
        to = index
        if index > 0 and y < self._rows[index - 1].geometry().center().y():
            to = index - 1
        elif index < len(self._rows) - 1 and y > self._rows[index + 1].geometry().center().y():
            to = index + 1
        if to == index:
            return
        # The rows themselves change places, so that the one that is held stays under the pointer.
        row = self._rows.pop(index)
        self._rows.insert(to, row)
        self._list.removeWidget(row)
        self._list.insertWidget(to, row)
        values = list(self._values)
        values.insert(to, values.pop(index))
        self._values = tuple(values)
        self._refresh()
        self.arranged.emit()

    def _on_dropped(self) -> None:
        start, self._drag_start = self._drag_start, None
        if start is not None and start != self._values:
            self.edited.emit(self._values, _("Move"), "", "", "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a row's field makes no button act."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            event.accept()
            return
        super().keyPressEvent(event)
