"""A field of a form: label, editor, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dingui.messages.problems import Problem
from dingui.texts.problems import describe_problem
from dingui.window.wrapped import WrappedLabel


class FieldBox(QWidget):
    """A label above its editor and, where there is something to say, a note below it.

    The note is also the editor's accessible description, so that a screen reader says it with the field.
    """

    def __init__(self, label: str, editor: QWidget, *, stretch: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._label = QLabel(label)
        self._label.setBuddy(editor)
        self._note = WrappedLabel()
        self._note.setObjectName("fieldNote")
        self._note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        layout.addWidget(editor, 1 if stretch else 0)
        layout.addWidget(self._note)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the first of ``problems``, which are this field's, or nothing."""
        show_note(self._note, self.editor, problems)


def show_note(note: QLabel, editor: QWidget, problems: Sequence[Problem]) -> None:
    """Put the first problem into ``note``, errors and warnings told apart by more than colour."""
    text = f"{'✕' if problems[0].is_error else '!'} {describe_problem(problems[0])}" if problems else ""
    if note.text() == text:
        return
    note.setText(text)
    note.setVisible(bool(text))
    severity = problems[0].severity.value if problems else ""
    if note.property("severity") != severity:
        note.setProperty("severity", severity)
        note.style().polish(note)
    # A compound editor hands the focus on: what a screen reader stops at is inside it.
    (editor.focusProxy() or editor).setAccessibleDescription(text)
