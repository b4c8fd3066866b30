"""What a second start hands over, in the window that takes it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QMenu
from shiboken6 import delete

from dingui.practice.faults import FaultKind
from dingui.window.arrivals import Arrivals
from tests.window.opened import PATIENT, Opened
from tests.window.person import CONTROL, press

OpenWindow = Callable[..., Opened]

# What the offscreen platform says of what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)")


@pytest.fixture
def arrivals(opened: Opened) -> Iterator[Arrivals]:
    owner = QObject()
    yield Arrivals(lambda: opened.window, owner)
    delete(owner)


def message(folder: Path, name: str) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"msgtype": "text", "text": {"content": name}}), encoding="utf-8")
    return path


def test_a_minimised_window_comes_back(opened: Opened, arrivals: Arrivals) -> None:
    opened.window.showMinimized()
    arrivals.take((), "")
    assert not opened.window.isMinimized()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)


def test_the_desktops_token_is_there_for_one_moment(
    opened: Opened, arrivals: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    arrivals.take((), "token")
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "token"
    opened.qtbot.waitUntil(lambda: "XDG_ACTIVATION_TOKEN" not in os.environ)


@pytest.mark.parametrize("kind", [QDialog, QMenu])
def test_what_a_dialog_is_about_is_not_exchanged_under_it(
    opened: Opened, arrivals: Arrivals, tmp_path: Path, kind: type[QDialog] | type[QMenu]
) -> None:
    over = kind(opened.window)
    if isinstance(over, QDialog):
        over.open()
    else:
        over.addAction("words")
        over.popup(opened.window.pos())
    before = opened.bench.session.draft_id
    arrivals.take([message(tmp_path, "甲")], "")
    arrivals.take([message(tmp_path, "乙")], "")
    assert opened.bench.session.draft_id == before
    assert len(opened.library.drafts.heads()) == 1
    over.close()
    opened.qtbot.waitUntil(lambda: opened.bench.session.name == "乙")
    assert {head.name for head in opened.library.drafts.heads()} >= {"甲", "乙"}
    delete(over)


def test_whoever_starts_it_again_wants_it_to_stay(open_window: OpenWindow, tmp_path: Path) -> None:
    opened = open_window(timeouts=PATIENT)
    owner = QObject()
    arrivals = Arrivals(lambda: opened.window, owner)
    group = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(Qt.Key.Key_Return, CONTROL)
    opened.qtbot.waitUntil(lambda: group.requests == 1)
    # It would close as soon as the outcome is there.
    assert not opened.window.close()
    arrivals.take([message(tmp_path, "还要用")], "")
    assert opened.bench.session.name == "还要用"
    opened.bench.flow.cut()
    opened.wait_idle()
    assert opened.window.isVisible()
    delete(owner)
