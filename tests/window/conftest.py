"""A real library, a session over it, and ways to look at the file as another program would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.assets import resource
from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import Message
from dingui.messages.reading import read_document
from dingui.window.session import DraftSession
from tests.window.opened import Opened

SAMPLES = ("text", "markdown", "link", "action-card", "action-card-buttons", "feed-card")


def sample(name: str) -> Message:
    """The message of a file of ``resources/samples``."""
    message = read_document(resource(f"samples/{name}.json").read_bytes()).message
    assert message is not None
    return message


@pytest.fixture
def library_path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def library(library_path: Path) -> Iterator[Library]:
    with Library.open(library_path) as opened:
        yield opened


@pytest.fixture
def stored(library_path: Path) -> Iterator[Callable[[str], Composition]]:
    """What a second connection finds of a draft: what is left if this process ends now."""
    with Library.open(library_path) as other:

        def look(draft_id: str) -> Composition:
            draft = other.drafts.get(draft_id)
            assert draft is not None
            return Composition.from_json(draft.content)

        yield look


@pytest.fixture
def session(qtbot: QtBot, library: Library) -> Iterator[DraftSession]:
    made = DraftSession(library.drafts, library.marks)
    assert made.add()
    yield made
    # Before the library is closed: its timer may still run.
    delete(made)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Shows a widget as the active window, so that it has the keys."""

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(640, 600)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return show


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens a window over real parts, and ends it."""
    made: list[Opened] = []

    def make(**how: Any) -> Opened:
        made.append(Opened(qtbot, tmp_path / "home", **how))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture
def opened(open_window: Callable[..., Opened]) -> Opened:
    return open_window()
