"""Message files that are dragged onto the window, wherever they are let go, are drafts; nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from dingui.messages.models import TextMessage
from tests.window.opened import Opened


def message(folder: Path, name: str, text: str = "words") -> Path:
    path = folder / name
    path.write_text(json.dumps({"msgtype": "text", "text": {"content": text}}), encoding="utf-8")
    return path


def drag(where: QWidget, *files: Path) -> bool:
    """Drag files onto a part of the window and let go, as Qt does it; return whether anyone took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    place = QPoint(5, 5)
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at: QWidget | None = where
    # Whoever accepts drops is asked first, then those around it (QApplication::notify).
    while at is not None:
        if at.isEnabled() and at.acceptDrops():
            enter = QDragEnterEvent(place, actions, mime, buttons, modifiers)
            enter.ignore()
            QApplication.sendEvent(at, enter)
            if enter.isAccepted():
                drop = QDropEvent(QPointF(place), actions, mime, buttons, modifiers)
                QApplication.sendEvent(at, drop)
                return drop.isAccepted()
        at = at.parentWidget()
    return False


@pytest.mark.parametrize("where", ["the window", "Title", "Message"])
def test_message_files_become_drafts_wherever_they_are_let_go(opened: Opened, tmp_path: Path, where: str) -> None:
    before = opened.bench.session.composition.message
    draft = opened.bench.session.draft_id
    files = [message(tmp_path, "停机 公告.json", "今晚"), message(tmp_path, "周会.json", "改到三点")]
    field = opened.field("Title") if where == "Title" else opened.field("Message")
    target = opened.window if where == "the window" else field
    viewport = getattr(target, "viewport", None)
    assert drag(viewport() if viewport else target, *files)
    assert opened.bench.session.composition.message == TextMessage("改到三点")
    heads = {head.name for head in opened.library.drafts.heads()}
    assert {"停机 公告", "周会"} < heads
    assert opened.bench.session.open(draft)
    assert opened.bench.session.composition.message == before
    assert opened.deliveries() == []


def test_what_is_wrong_with_each_of_them_is_said(opened: Opened, tmp_path: Path) -> None:
    good = message(tmp_path, "good.json")
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert drag(opened.window, tmp_path / "missing.json", good, broken)
    assert opened.bench.session.name == "good"
    assert "missing.json" in opened.result
    assert "JSON" in opened.result


def test_a_text_field_keeps_what_is_no_message_file(opened: Opened, tmp_path: Path) -> None:
    drafts = len(opened.library.drafts.heads())
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    field = opened.field("Message")
    drag(field.viewport(), picture)  # type: ignore[union-attr]  # Message has many lines
    assert len(opened.library.drafts.heads()) == drafts


def test_what_is_no_file_is_not_the_windows(opened: Opened) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.com/message.json")])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(opened.window, enter)
    assert not enter.isAccepted()
