"""What a person does in the window, for tests: finding a control by its name, typing, composing Chinese, pointing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget

W = TypeVar("W", bound=QWidget)

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def all_named(root: QWidget, name: str, kind: type[W]) -> list[W]:
    """Return the visible widgets of a kind with this accessible name, in the order in which they stand."""
    found = [widget for widget in root.findChildren(kind) if widget.accessibleName() == name and widget.isVisible()]
    return sorted(found, key=lambda widget: (widget.mapTo(root, QPoint()).y(), widget.mapTo(root, QPoint()).x()))


def named(root: QWidget, name: str, kind: type[W]) -> W:
    """Return the one visible widget with this accessible name."""
    [found] = all_named(root, name, kind)
    return found


def words_in(root: QWidget) -> str:
    """Return everything that visible labels below ``root`` say."""
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisible())


def focused() -> QWidget:
    """Return the widget that has the keys."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(text: str) -> None:
    """Type ASCII where the focus is; ``\\n`` is Enter. (QTest aborts the process on anything else.)"""
    for character in text:
        if character == "\n":
            QTest.keyClick(focused(), Qt.Key.Key_Return)
        else:
            QTest.keyClicks(focused(), character)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key where the focus is."""
    QTest.keyClick(focused(), key, modifiers)


def compose(text: str) -> None:
    """Let an input method show ``text`` that is not taken yet."""
    QApplication.sendEvent(focused(), QInputMethodEvent(text, []))


def commit(text: str) -> None:
    """Let an input method take ``text``: the way in which Chinese comes."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


def write(text: str) -> None:
    """Type ``text`` as it is typed: ASCII by keys, everything else through an input method."""
    for character in text:
        if character.isascii():
            keys(character)
        else:
            commit(character)


def click(widget: QWidget) -> None:
    """Click in the middle of a widget; of a check box, on its tick, as its label may be shorter than it is wide."""
    at = QPoint(8, widget.height() // 2) if isinstance(widget, QCheckBox) else widget.rect().center()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)


def drag(widget: QWidget, distances: Iterator[int] | list[int]) -> None:
    """Press on a widget, move to each distance below where it was pressed in pixels, and let go there."""
    start = widget.mapToGlobal(widget.rect().center())
    _mouse(widget, QEvent.Type.MouseButtonPress, start)
    at = start
    for distance in distances:
        at = start + QPoint(0, distance)
        _mouse(widget, QEvent.Type.MouseMove, at)
        # A row changes its place when the layout is done, as between two movements of a hand.
        QApplication.sendPostedEvents()
    _mouse(widget, QEvent.Type.MouseButtonRelease, at)


def _mouse(widget: QWidget, kind: QEvent.Type, at: QPoint) -> None:
    """Send what the window system sends; QTest has no movement with a pressed button."""
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    local = QPointF(widget.mapFromGlobal(at))
    event = QMouseEvent(kind, local, QPointF(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


class Heard(QObject):
    """Notes what a signal said."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[tuple[object, ...]] = []

    def __call__(self, *values: object) -> None:
        self.all.append(values)

    @property
    def last(self) -> tuple[object, ...]:
        return self.all[-1]
