"""Numbers that change with each key, in words that do not."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel

_DIGIT: Final = re.compile(r"\d")


class SteadyLabel(QLabel):
    """A label that takes other digits without asking the window around it to lay itself out.

    Its size is that of the words with the widest digits, so nothing moves when one of them changes either.
    """

    def __init__(self) -> None:
        super().__init__()
        self._measured = ""

    def show_words(self, words: str) -> None:
        """Show ``words``."""
        if words == self.text():
            return
        widest = _DIGIT.sub("8", words)
        if widest != self._measured:
            self._measure(widest)
        self.setText(words)

    def _measure(self, widest: str) -> None:
        self._measured = widest
        self.setText(widest)
        # The least size counts for the hint.
        self.setMinimumSize(0, 0)
        self.setFixedSize(self.sizeHint())

    def changeEvent(self, event: QEvent) -> None:
        """Another font takes another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._measured:
            words = self.text()
            self._measure(self._measured)
            self.setText(words)
