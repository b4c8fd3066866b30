"""What every form is: a pure function of a message, and a teller of what the person changed in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from dingui.messages.models import Message
from dingui.messages.problems import Problem
from dingui.texts import _
from dingui.window.editors.field import FieldBox
from dingui.window.editors.markdown import MarkdownEditor
from dingui.window.editors.plain import LineField, TextField
from dingui.window.editors.rows import RowsEditor

TextEditor = LineField | TextField | MarkdownEditor


class Form(QScrollArea):
    """The form of one message type. It holds no state but the message that it shows.

    A subclass says which editor stands for which attribute of the message, in the order in which they are seen.

    Signals:
        edited: (message, label, field, before, after) the person changed something. Where it was typing, ``field``
            names the text, and before and after are its states; else all three are empty.
        arranged: there are other widgets in it, or in another order.
        said: (sentence) what a person should know, such as what of a clipboard was left out.
    """

    edited = Signal(object, str, str, object, object)
    arranged = Signal()
    said = Signal(str)

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message: Message = message
        self._texts: dict[str, TextEditor] = {}
        self._boxes: dict[str, FieldBox] = {}
        self._flags: dict[str, tuple[QCheckBox, Callable[[Any], bool]]] = {}
        self._rows: tuple[RowsEditor, str] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("formPage")
        self.page_layout = QVBoxLayout(page)
        self.page_layout.setContentsMargins(16, 16, 16, 8)
        self.page_layout.setSpacing(12)
        self.setWidget(page)

    def message(self) -> Message:
        """The message as it stands in the form."""
        return self._message

    def set_message(self, message: Message) -> None:
        """Show ``message``, touching only what differs."""
        self._message = message
        for attribute, editor in self._texts.items():
            editor.set_value(getattr(message, attribute))
        for box, read in self._flags.values():
            with QSignalBlocker(box):
                box.setChecked(read(message))
        if self._rows:
            rows, attribute = self._rows
            rows.set_values(getattr(message, attribute))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each problem beside its field."""
        by_field: dict[str, list[Problem]] = {}
        for problem in problems:
            by_field.setdefault(problem.field, []).append(problem)
        for path, box in self._boxes.items():
            box.show_problems(by_field.get(path, []))
        if self._rows:
            self._rows[0].show_problems(problems)

    def field_at(self, path: str) -> QWidget | None:
        """Return the widget that a problem's path means, or None where it is not in this form."""
        if path in self._boxes:
            return self._boxes[path].editor
        if path in self._flags:
            return self._flags[path][0]
        return self._rows[0].field_at(path) if self._rows else None

    def markdown_editor(self) -> MarkdownEditor | None:
        """Return the editor of the message's Markdown, where it has any."""
        return next((editor for editor in self._texts.values() if isinstance(editor, MarkdownEditor)), None)

    def show_start(self) -> None:
        """Scroll every text to its beginning, and the form to its first field."""
        for editor in self._texts.values():
            editor.show_start()
        self.verticalScrollBar().setValue(0)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        first = next(iter(self._texts.values()), None)
        if first is not None:
            first.setFocus()
        elif self._rows:
            self._rows[0].focus_first()

    # For subclasses

    def add_text(self, label: str, editor: TextEditor, attribute: str, path: str, *, stretch: bool = False) -> None:
        """Add a text field for ``attribute``, whose problems come under ``path``."""
        box = FieldBox(label, editor, stretch=stretch)
        self._texts[attribute] = editor
        self._boxes[path] = box
        self.page_layout.addWidget(box, 1 if stretch else 0)
        editor.edited.connect(lambda before, after: self._on_text(attribute, before, after))
        if isinstance(editor, MarkdownEditor):
            editor.said.connect(self.said)

    def add_flag(
        self, box: QCheckBox, read: Callable[[Any], bool], write: Callable[[bool], Any], attribute: str, path: str
    ) -> None:
        """Add a check box for ``attribute``, which ``path`` names in problems.

        ``read`` and ``write`` turn the message's value into a tick and back.
        """
        self._flags[path] = (box, read)
        box.toggled.connect(lambda ticked: self._tell(self._with(attribute, write(ticked)), box.text(), "", "", ""))
        self.page_layout.addWidget(box)

    def add_rows(self, rows: RowsEditor, attribute: str) -> None:
        """Add an editor of rows for ``attribute``."""
        self._rows = (rows, attribute)
        rows.arranged.connect(self.arranged)
        rows.edited.connect(
            lambda values, label, field, before, after: self._tell(
                self._with(attribute, values), label, field, before, after
            )
        )
        self.page_layout.addWidget(rows)

    def _on_text(self, attribute: str, before: str, after: str) -> None:
        field = f"{self._message.type}.{attribute}"
        self._tell(self._with(attribute, after), _("Typing"), field, before, after)

    def _with(self, attribute: str, value: object) -> Message:
        # Which attribute a message has is known where the form is laid out, not to the type checker.
        changes: dict[str, Any] = {attribute: value}
        return replace(self._message, **changes)

    def _tell(self, message: Any, label: str, field: str, before: str, after: str) -> None:
        self._message = message
        self.edited.emit(message, label, field, before, after)
