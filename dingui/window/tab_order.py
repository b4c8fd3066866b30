"""The order in which Tab goes through a part of the window.

Qt's own order is that in which widgets were made. Forms are made when they are first needed and rows when they are
added, so that order would put them behind the whole window.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def reading_order(part: QWidget) -> Iterator[QWidget]:
    """Yield what Tab stops at in ``part``, hidden or not, in the order of its layouts.

    A part that hands the focus on to something inside itself is one stop, and itself what Qt has in its order.
    """
    proxy = part.focusProxy()
    if proxy is not None and part.isAncestorOf(proxy):
        yield part
        return
    if part.focusPolicy().value & Qt.FocusPolicy.TabFocus.value:
        yield part
    inner = part.widget() if isinstance(part, QScrollArea) else None
    if inner is not None:
        yield from reading_order(inner)
    layout = part.layout()
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from reading_order(widget)
        elif inner is not None:
            yield from _in_layout(inner)


def chain(widgets: Iterable[QWidget]) -> None:
    """Let Tab go from each of ``widgets`` to the next."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
