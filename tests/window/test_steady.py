from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dingui.window.steady import SteadyLabel


class Asked(QObject):
    """How often a widget was asked to lay itself out."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


def shown(qtbot: QtBot, words: str) -> tuple[QWidget, SteadyLabel]:
    page = QWidget()
    label = SteadyLabel()
    QHBoxLayout(page).addWidget(label)
    qtbot.addWidget(page)
    label.show_words(words)
    page.show()
    QApplication.processEvents()
    return page, label


def test_other_digits_move_nothing_and_another_length_does(qtbot: QtBot) -> None:
    page, label = shown(qtbot, "18,001 of 20,000 bytes")
    asked = Asked(page)
    size = label.size()
    label.show_words("19,876 of 20,000 bytes")
    QApplication.processEvents()
    assert (label.text(), label.size(), asked.count) == ("19,876 of 20,000 bytes", size, 0)
    label.show_words("9 of 20,000 bytes")
    QApplication.processEvents()
    assert label.width() < size.width()
    assert asked.count


def test_every_digit_has_room(qtbot: QtBot) -> None:
    _page, label = shown(qtbot, "1,111 of 20,000 bytes")
    for digit in "0123456789":
        label.show_words(f"{digit},{digit * 3} of 20,000 bytes")
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


def test_a_larger_font_takes_more_room(qtbot: QtBot) -> None:
    page, label = shown(qtbot, "12 of 20,000 bytes")
    before = label.size()
    font = page.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    page.setFont(font)
    QApplication.processEvents()
    assert label.text() == "12 of 20,000 bytes"
    assert label.width() > 1.5 * before.width()
    assert label.height() > before.height()
