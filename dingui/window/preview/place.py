"""Holding still what is being read while pictures above it come and grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QScrollArea, QTextBrowser, QWidget


@contextmanager
def kept_in_place(shown: QWidget, text: QTextBrowser | None) -> Iterator[None]:
    """Scroll so that the paragraph of ``text`` at the top of what is seen stays there, whatever the body changes.

    ``shown`` is what a scroll area around it scrolls. Where there is none, or the top is above the text, nothing is
    scrolled, and what is at the top stays by itself.
    """
    viewport = shown.parentWidget()
    area = viewport.parentWidget() if viewport is not None else None
    block: QTextBlock | None = None
    before = 0
    if isinstance(area, QScrollArea) and text is not None and shown.y() < 0:
        top = text.mapFrom(shown, QPoint(0, -shown.y()))
        if 0 <= top.y() < text.height():
            block = text.cursorForPosition(top).block()
            before = _top(shown, text, block)
    yield
    if block is not None and isinstance(area, QScrollArea) and text is not None:
        bar = area.verticalScrollBar()
        bar.setValue(bar.value() + _top(shown, text, block) - before)


def _top(shown: QWidget, text: QTextBrowser, block: QTextBlock) -> int:
    rect = text.document().documentLayout().blockBoundingRect(block)
    return text.mapTo(shown, QPoint(0, round(rect.top()))).y()
