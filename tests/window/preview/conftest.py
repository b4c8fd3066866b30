"""What the tests of the preview share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dingui.assets import resource
from dingui.messages.preview import Preview, preview_of
from dingui.window.preview.view import PreviewView

SAMPLES = sorted(path.stem for path in resource("samples").glob("*.json"))


def sample(name: str) -> Preview:
    return preview_of(json.loads(resource(f"samples/{name}.json").read_text(encoding="utf-8")))


def markdown(text: str, title: str = "Title") -> Preview:
    return preview_of({"msgtype": "markdown", "markdown": {"title": title, "text": text}})


def text(content: str, **at: Any) -> Preview:
    return preview_of({"msgtype": "text", "text": {"content": content}, "at": at})


def card(**body: Any) -> Preview:
    return preview_of({"msgtype": "actionCard", "actionCard": {"title": "t", "text": "words", **body}})


def heard(widget: QWidget) -> str:
    """Return every word below ``widget`` in the tree that screen readers and test drivers read, seen ones only."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return "\n".join(_walk(interface))


def _walk(interface: QAccessibleInterface) -> list[str]:
    if interface.state().invisible:
        return []
    found = [interface.text(QAccessible.Text.Name)]
    words = interface.textInterface()
    if words is not None:
        found.append(words.text(0, words.characterCount()))
    for index in range(interface.childCount()):
        child = interface.child(index)
        assert child is not None
        found += _walk(child)
    return found


@pytest.fixture
def view(qtbot: QtBot) -> PreviewView:
    made = PreviewView()
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    return made


@pytest.fixture
def picture_path(tmp_path: Path) -> Path:
    return tmp_path / "preview.png"
