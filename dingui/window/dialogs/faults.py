"""What a form in a dialog says of what was typed into it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from dingui.window.wrapped import WrappedLabel


class FormFault(Exception):
    """Something in a form that can't be taken, in words, and the field that it is in."""

    def __init__(self, field: QWidget, words: str) -> None:
        super().__init__(words)
        self.field = field
        self.words = words


class FormNote(WrappedLabel):
    """The line below a form: a fault, or that something was done."""

    def __init__(self, fields: Sequence[QWidget], parent: QWidget | None = None) -> None:
        """``fields`` are the form's."""
        super().__init__(parent=parent)
        self._fields = fields
        self.setObjectName("fieldNote")

    def tell(self, words: str, severity: str = "", at: QWidget | None = None) -> None:
        """Say ``words``, and with the field ``at`` that they are about, which gets the cursor; nothing hides it."""
        for field in self._fields:
            field.setAccessibleDescription(words if field is at else "")
        if at is not None:
            at.setFocus()
        self.setText(words)
        self.setProperty("severity", severity)
        self.style().polish(self)
        self.setVisible(bool(words))
