"""What laying out asks for every block, and what each answer costs where there are hundreds of them at each key.

Qt moves all blocks below a change. For each it looks for the first letter that has a direction, and for each that is
indented it asks the widget for the screen it is on and that for its resolution: a quarter of the time that it takes.
"""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument

_TO_THE_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Without any of these, no text is written from the right to the left."""

_INCH_M: Final = 0.0254


class Ruler:
    """Stands for the screen while a document is laid out: a paint device of its resolution, which costs no look-up."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._device = QImage()
        self._dpi = 0

    def be_for(self, dpi: int) -> None:
        """Measure for a screen of ``dpi`` dots per inch, from the next change of the document on."""
        if dpi == self._dpi:
            return
        self._dpi = dpi
        device = QImage(1, 1, QImage.Format.Format_RGB32)
        device.setDotsPerMeterX(round(dpi / _INCH_M))
        device.setDotsPerMeterY(round(dpi / _INCH_M))
        self._document.documentLayout().setPaintDevice(device)
        # The layout does not keep it alive.
        self._device = device


def may_turn(text: str) -> bool:
    """Return whether ``text`` has anything that is written from the right to the left."""
    return not text.isascii() and _TO_THE_LEFT.search(text) is not None


def look_for_directions(document: QTextDocument, *, wanted: bool) -> None:
    """Let each block be written as its first letters are, or all of them from the left; another answer costs a layout.

    Where :func:`may_turn` is true of no block, both are the same.
    """
    option = document.defaultTextOption()
    direction = Qt.LayoutDirection.LayoutDirectionAuto if wanted else Qt.LayoutDirection.LeftToRight
    if option.textDirection() != direction:
        option.setTextDirection(direction)
        document.setDefaultTextOption(option)
        # Qt would lay out a long document by and by, and its size would not be known.
        document.documentLayout().blockBoundingRect(document.lastBlock())
