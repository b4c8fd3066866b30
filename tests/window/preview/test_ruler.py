"""What makes laying out cheaper makes no difference to where anything stands."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dingui.messages.markdown import parse
from dingui.window.preview.body import MessageBody
from dingui.window.preview.document import BlockDocument
from dingui.window.preview.look import LOOKS
from dingui.window.preview.pictures import NoPictures
from dingui.window.preview.ruler import Ruler, may_turn
from dingui.window.preview.writer import TextStyle

TEXT = "# 标题\n\n> quoted\n> > twice\n\n- one\n  - two\n\n1. first\n\n"
ARABIC = "- مرحبا one\n"


def tops(document: QTextDocument) -> list[QRectF]:
    layout = document.documentLayout()
    found = []
    block = document.begin()
    while block.isValid():
        found.append(layout.blockBoundingRect(block))
        block = block.next()
    return found


def test_every_letter_that_turns_a_text_is_known() -> None:
    assert [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.bidirectional(chr(code)) in ("R", "AL", "RLE", "RLO", "RLI") and not may_turn(chr(code))
    ] == []
    assert not may_turn("Words, 汉字, 😀 and 123")


@pytest.mark.parametrize(
    "steps", [[TEXT], [TEXT, TEXT + ARABIC], [ARABIC, TEXT + ARABIC, TEXT], [TEXT * 60, TEXT * 60 + ARABIC, TEXT * 60]]
)
def test_each_block_is_written_as_its_first_letter_is(qtbot: QtBot, steps: list[str]) -> None:
    del qtbot
    style = TextStyle(LOOKS["light"], QFont(QGuiApplication.font()))
    document = QTextDocument()
    document.setTextWidth(280)
    kept = BlockDocument(document)
    for text in steps:
        kept.show(parse(text), style)
        found = tops(document)
        directions = []
        block = document.begin()
        while block.isValid():
            directions.append(block.textDirection())
            block = block.next()
        option = document.defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        plain = document.clone()
        plain.setTextWidth(280)
        plain.setDefaultTextOption(option)
        block = plain.begin()
        for direction in directions:
            assert block.textDirection() == direction, block.text()
            block = block.next()
        assert tops(plain) == found
        assert (Qt.LayoutDirection.RightToLeft in directions) == ("مرحبا" in text)


def test_a_ruler_measures_as_the_screen_does(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    body = MessageBody(NoPictures(), around)
    body.show_blocks(parse(TEXT * 3), LOOKS["light"], mentions_coloured=False)
    body.fit(280)
    measured = tops(body.document())
    body.document().documentLayout().setPaintDevice(body.viewport())
    body.document().markContentsDirty(0, body.document().characterCount())
    assert tops(body.document()) == measured


@pytest.mark.parametrize("dpi", [72, 96, 120, 144, 163])
def test_a_ruler_has_the_resolution_of_its_screen(qtbot: QtBot, dpi: int) -> None:
    del qtbot
    document = QTextDocument()
    Ruler(document).be_for(dpi)
    device = document.documentLayout().paintDevice()
    assert (device.logicalDpiX(), device.logicalDpiY()) == (dpi, dpi)
