"""Text at twice its size and a third longer, as promised, is cut nowhere (design.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dingui.messages.models import MarkdownMessage
from dingui.window.theme import style_sheet, text_font
from tests.window.conftest import SAMPLES, sample
from tests.window.opened import Opened
from tests.window.person import words_in
from tests.window.spoken import speak_longer
from tests.window.test_accessibility import DIALOGS, full_robots, visible

OpenWindow = Callable[..., Opened]


@pytest.fixture
def twice(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The system's font at 200 %, and longer texts."""
    speak_longer(monkeypatch)
    before = qapp.font()
    font = text_font(before)
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)
    yield
    qapp.setFont(before)


@pytest.fixture
def large(twice: None, open_window: OpenWindow) -> Opened:
    made = open_window()
    made.window.resize(1200, 760)
    QApplication.processEvents()
    return made


def cut(widget: QWidget) -> str:
    """What is missing of a widget's text, in words; empty where it is all there."""
    needed = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        height = widget.heightForWidth(widget.width())
        return f"{height - widget.height()} px lower" if height > widget.height() + 1 else ""
    if needed.width() > widget.width() + 1:
        return f"{needed.width() - widget.width()} px narrower"
    if needed.height() > widget.height() + 1:
        return f"{needed.height() - widget.height()} px lower"
    return ""


def out_of_sight(widget: QWidget, root: QWidget) -> str:
    """Whether a part of a widget lies outside of what is around it, apart from what scrolls."""
    inside: QWidget | None = widget
    while inside is not None and inside is not root:
        around = inside.parentWidget()
        if isinstance(around and around.parentWidget(), QScrollArea):
            return ""
        inside = around
    where = widget.mapTo(root, widget.rect().topLeft()), widget.mapTo(root, widget.rect().bottomRight())
    return "" if all(root.rect().contains(corner) for corner in where) else "outside the window"


def what_is_cut(root: QWidget) -> str:
    """Every text below ``root`` that is not seen whole, a line for each."""
    faults = []
    kinds: tuple[Any, ...] = (QLabel, QPushButton, QCheckBox, QToolButton)
    for kind in kinds:
        for widget in visible(root, kind):
            if not widget.text() or widget.objectName().startswith("qt_") or is_canvas(widget):
                continue
            fault = cut(widget) or out_of_sight(widget, root)
            if fault:
                faults.append(f"{type(widget).__name__} {widget.text()[:40]!r} is {fault}")
    for field in [*visible(root, QLineEdit), *visible(root, QPlainTextEdit)]:
        if field.height() < field.fontMetrics().height():
            faults.append(f"{field.accessibleName()!r} shows no whole line")
        if field.width() < 6 * field.fontMetrics().averageCharWidth():
            faults.append(f"{field.accessibleName()!r} shows no word")
    return "\n".join(faults)


def check_nothing_is_cut(qtbot: QtBot, root: QWidget) -> None:
    """A label that gets another width asks for another height in the next turn of the event loop."""

    def check() -> None:
        assert not what_is_cut(root)

    qtbot.waitUntil(check, timeout=1000)


def is_canvas(widget: QWidget) -> bool:
    """The preview has its own tests."""
    parent: QWidget | None = widget
    while parent is not None:
        if parent.objectName() == "canvas":
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_in_the_window_is_cut(large: Opened, name: str) -> None:
    large.set_message(sample(name))
    assert "~~~" in words_in(large.bench)
    check_nothing_is_cut(large.qtbot, large.window)


def test_nothing_is_cut_where_there_is_most_to_say(large: Opened) -> None:
    large.add_group("产品部全体同事通知群")
    large.set_message(MarkdownMessage("", ""))
    large.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    check_nothing_is_cut(large.qtbot, large.window)


@pytest.mark.parametrize("make", DIALOGS)
def test_nothing_in_a_dialog_is_cut(large: Opened, make: Callable[[Opened], QDialog]) -> None:
    dialog = make(large)
    dialog.show()
    QApplication.processEvents()
    check_nothing_is_cut(large.qtbot, dialog)


@pytest.fixture
def styled(qapp: QApplication) -> Iterator[None]:
    """The program's own style sheet, which lets buttons be narrower than their words."""
    qapp.setStyleSheet(style_sheet(qapp.palette()))
    yield
    qapp.setStyleSheet("")


def test_the_robots_dialog_fits_into_the_smallest_window(
    qapp: QApplication, styled: None, open_window: OpenWindow
) -> None:
    """800 × 600 and letters of twice the size: the form scrolls down, never sideways."""
    before = qapp.font()
    font = text_font(before)
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)
    try:
        opened = open_window()
        dialog = full_robots(opened)
        dialog.resize(800, 600)
        dialog.show()
        check_nothing_is_cut(opened.qtbot, dialog)
        assert dialog.width() <= 800
        assert dialog.height() <= 600
        [area] = visible(dialog, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    finally:
        qapp.setFont(before)


def test_what_a_search_says_is_not_cut(large: Opened) -> None:
    panel = large.bench.sidebar.panel
    panel.search.setText("nothing of that kind")
    assert panel._show_all.isVisible()
    check_nothing_is_cut(large.qtbot, large.window)
