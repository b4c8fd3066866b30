from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from dingui.messages.composition import Composition
from dingui.messages.models import MessageType
from dingui.window.composer.composer import Composer
from dingui.window.editors.plain import LineField


def way(composer: Composer, steps: int) -> list[str]:
    """Where Tab goes, from the draft's name on."""
    names = []
    for _ in range(steps):
        widget = QApplication.focusWidget()
        assert widget is not None
        names.append(widget.accessibleName() or getattr(widget, "text", str)())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    return names


def shown(qtbot: QtBot, kind: MessageType) -> Composer:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.set_composition(Composition(active=kind))
    composer.show()
    composer.activateWindow()
    qtbot.waitUntil(composer.isActiveWindow)
    return composer


def test_forms_made_later_stand_between_tabs_and_mentions(qtbot: QtBot) -> None:
    composer = shown(qtbot, MessageType.MARKDOWN)
    composer.focus_first()
    assert way(composer, 7) == [
        "Title",
        "Message",
        "Mentioned mobiles",
        "Mentioned user ids",
        "Mention everyone",
        "Keep my line breaks",
        "Draft name",
    ]


def test_rows_added_later_stand_where_they_are_seen(qtbot: QtBot) -> None:
    composer = shown(qtbot, MessageType.ACTION_CARD_BUTTONS)
    add = next(button for button in composer.findChildren(QPushButton) if button.accessibleName() == "Add button")
    add.click()
    add.click()
    qtbot.waitUntil(lambda: all(field.isVisible() for field in composer.findChildren(LineField)))
    composer.focus_first()
    row = ["Move up", "Move down", "Duplicate", "Remove button", "Button text", "Button address"]
    # The first row cannot move up, the last one not down.
    first = [name for name in row if name != "Move up"]
    last = [name for name in row if name != "Move down"]
    assert way(composer, 16) == [
        "Title",
        "Message",
        *first,
        *last,
        "Add button",
        "Side by side",
        "Hide the robot's avatar",
        "Mentioned mobiles",
    ]
