"""The window in Chinese: everything that is said is Chinese where the catalogue has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QPlainTextEdit, QTabBar, QWidget

from dingui.messages.models import MarkdownMessage
from dingui.texts import _
from tests.window.conftest import SAMPLES, sample
from tests.window.opened import Opened
from tests.window.spoken import speak_chinese
from tests.window.test_accessibility import (
    history,
    interface,
    name_of,
    practice,
    practice_group,
    robots,
    settings,
    visible,
)


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_chinese(monkeypatch)


@pytest.fixture
def opened_in_chinese(chinese: None, open_window: Callable[..., Opened]) -> Opened:
    return open_window(first=MarkdownMessage("周会", "下午三点"))


def said(root: QWidget) -> Iterator[str]:
    """Every text of the interface below ``root``: names, labels, tooltips, what stands in empty fields."""
    for widget in visible(root, QWidget):
        if widget.objectName() == "canvas":
            continue
        yield from (name_of(widget), widget.accessibleName(), widget.toolTip(), widget.accessibleDescription())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText()
        if isinstance(widget, QTabBar):
            for index in range(widget.count()):
                tab = interface(widget).child(index)
                assert tab is not None
                yield from (tab.text(QAccessible.Text.Name), widget.tabText(index), widget.tabToolTip(index))


def check_chinese(root: QWidget) -> None:
    for words in said(root):
        if words.isascii():
            # What is the same in both languages, "Markdown" for one, is its own translation.
            assert _(words) == words, f"English in the Chinese window: {words!r}"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_tab_speaks_chinese(opened_in_chinese: Opened, name: str) -> None:
    opened_in_chinese.set_message(sample(name))
    check_chinese(opened_in_chinese.window)
    for action in opened_in_chinese.window.actions():
        assert not action.text().isascii() or _(action.text()) == action.text()


def test_it_really_is_chinese(opened_in_chinese: Opened) -> None:
    assert "草稿" in set(said(opened_in_chinese.window))
    assert "发送" in set(said(opened_in_chinese.window))
    assert opened_in_chinese.shown("草稿") == ["周会"]


@pytest.mark.parametrize("make", [robots, practice, practice_group, history, settings])
def test_every_dialog_speaks_chinese(opened_in_chinese: Opened, make: Callable[[Opened], QDialog]) -> None:
    dialog = make(opened_in_chinese)
    dialog.show()
    check_chinese(dialog)
    assert not dialog.windowTitle().isascii()
