"""The text of a document, of which a key makes only its own letters be read.

To ask Qt for 20 kB copies and converts them; between two keys all but a few letters stay as they were.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextDocument

_LINE_ENDS: Final = ("\u2029", "\u2028", "\ufdd0", "\ufdd1")
"""What Qt's documents hold in place of a line feed."""


class ReadingAlong(QObject):
    """Follows the changes of a document that has a layout: Qt tells of none otherwise."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._document = document
        self._text: str | None = None
        """The text as it stands; None where it is to be read anew."""
        document.contentsChange.connect(self._on_change)

    def text(self) -> str:
        """Return the document's text, with one kind of line end."""
        if self._text is None or len(self._text) != self._document.characterCount() - 1:
            # toPlainText would make ordinary spaces of those that do not break.
            self._text = one_line_end(self._document.toRawText())
        return self._text

    @Slot(int, int, int)
    def _on_change(self, position: int, removed: int, added: int) -> None:
        """Take in what stands in the place of what was removed, where that is no more than a part of one line.

        Positions count UTF-16 units. A text that has a character of two of them is read whole: where its length is
        that of the text in Qt, there is none.
        """
        text, self._text = self._text, None
        if text is None or position + removed > len(text):
            return
        block = self._document.findBlock(position)
        start = position - block.position()
        line = block.text()
        if start + added > len(line) or len(line) != block.length() - 1:
            return
        whole = text[:position] + one_line_end(line[start : start + added]) + text[position + removed :]
        if len(whole) == self._document.characterCount() - 1:
            self._text = whole


def one_line_end(text: str) -> str:
    """Return a text of Qt's with line feeds."""
    for end in _LINE_ENDS:
        if end in text:
            text = text.replace(end, "\n")
    return text
