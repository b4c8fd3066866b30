"""Robots to another computer and from one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu, QPushButton, QWidget

from dingui.concealed import Concealed
from dingui.library.library import Library
from dingui.window.dialogs.robot_moves import ImportDialog, RobotMoves
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.lists.two_lines import META_ROLE
from dingui.window.result_panel import ResultPanel
from tests.window.dialogs.test_robots import TOKEN, WEBHOOK, Robots
from tests.window.opened import Opened
from tests.window.person import commit, named, press, words_in

ENDPOINT = "https://oapi.dingtalk.com/robot/send"


@pytest.fixture
def robots(library: Library, shown: Callable[[QWidget], QWidget]) -> Robots:
    library.robots.add("Practice robot", "http://127.0.0.1/robot/send", signed=True, practice=True)
    library.robots.add("产品群", ENDPOINT, signed=True, tags=("产品",), fingerprint=Concealed(TOKEN).fingerprint())
    made = Robots(library)
    shown(made.dialog)
    return made


@pytest.fixture
def moves(robots: Robots) -> RobotMoves:
    [found] = robots.dialog.findChildren(RobotMoves)
    return found


def file_of(path: Path, *robots: object) -> Path:
    path.write_text(json.dumps({"dingui_robots": 1, "robots": robots}), encoding="utf-8")
    return path


class Seen:
    """What the import shows before anything is done."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.words = ""
        self.add: tuple[str, bool] = ("", False)


def importing(moves: RobotMoves, path: Path, key: Qt.Key) -> Seen:
    """Import a file, and answer what is asked by a key."""
    seen = Seen()

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        model = named(dialog, "Robots in the file", QListView).model()
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        seen.lines = [(index.data(), index.data(META_ROLE)) for index in rows]
        seen.words = words_in(dialog)
        [add] = [each for each in dialog.findChildren(QPushButton) if each.text().startswith("Add")]
        seen.add = (add.text(), add.isEnabled())
        QTest.keyClick(dialog, key)

    QTimer.singleShot(0, answer)
    moves.import_from(path)
    assert seen.words
    return seen


def test_what_was_exported_comes_in_on_another_computer(
    robots: Robots, moves: RobotMoves, tmp_path: Path, open_elsewhere: Callable[[], Robots]
) -> None:
    path = tmp_path / "robots.json"
    moves.export_to(path)
    assert "1 robot was exported. Webhooks and secrets are not in the file" in robots.said
    written = path.read_text(encoding="utf-8")
    assert TOKEN not in written
    assert Concealed(TOKEN).fingerprint() not in written
    there = open_elsewhere()
    [arriving] = there.dialog.findChildren(RobotMoves)
    seen = importing(arriving, path, Qt.Key.Key_Return)
    assert seen.lines == [("产品群", "New: needs its webhook")]
    assert "1 robot was added. Now paste each one's webhook" in there.said
    [robot] = there.real()
    assert (robot.name, robot.tags, robot.needs_webhook, robot.signed) == ("产品群", ("产品",), True, True)
    assert len(there.changed.all) == 1


@pytest.fixture
def open_elsewhere(
    tmp_path: Path, shown: Callable[[QWidget], QWidget], request: pytest.FixtureRequest
) -> Callable[[], Robots]:
    def make() -> Robots:
        library = Library.open(tmp_path / "elsewhere" / "library.sqlite3")
        request.addfinalizer(library.close)
        made = Robots(library)
        shown(made.dialog)
        return made

    return make


def test_nothing_that_is_here_is_changed(robots: Robots, moves: RobotMoves, tmp_path: Path) -> None:
    before = robots.library.robots.all()
    path = file_of(tmp_path / "r.json", {"name": "产品群", "tags": ["other"]}, {"name": "新群", "group": "全体"})
    seen = importing(moves, path, Qt.Key.Key_Return)
    assert seen.lines == [("产品群", "Already here: stays as it is"), ("新群 · 全体", "New: needs its webhook")]
    assert seen.add == ("Add 1 robot", True)
    after = robots.library.robots.all()
    assert after[:2] == before
    assert [robot.name for robot in after[2:]] == ["新群"]


def test_an_import_that_is_cancelled_adds_nothing(robots: Robots, moves: RobotMoves, tmp_path: Path) -> None:
    importing(moves, file_of(tmp_path / "r.json", {"name": "新群"}), Qt.Key.Key_Escape)
    assert [robot.name for robot in robots.real()] == ["产品群"]
    assert robots.changed.all == []


def test_where_all_is_here_already_nothing_can_be_added(robots: Robots, moves: RobotMoves, tmp_path: Path) -> None:
    seen = importing(moves, file_of(tmp_path / "r.json", {"name": "产品群"}), Qt.Key.Key_Escape)
    assert seen.add == ("Add 0 robots", False)
    assert "0 robots will be added" in seen.words


def test_what_is_wrong_in_the_file_is_said(moves: RobotMoves, tmp_path: Path) -> None:
    entries = [{"name": "群", "endpoint": f"{ENDPOINT}?access_token={TOKEN}"}, *([{"name": ""}] * 6)]
    seen = importing(moves, file_of(tmp_path / "r.json", *entries), Qt.Key.Key_Escape)
    assert "The address of “群” was not taken over" in seen.words
    assert "Robot 2 in the file has no name" in seen.words
    assert "And 2 more." in seen.words
    assert TOKEN not in seen.words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "This file holds no robots."),
        (b'{"dingui_robots": 9, "robots": []}', "newer dingui"),
        (None, "can't be read"),
    ],
)
def test_a_file_without_robots_is_explained(
    robots: Robots, moves: RobotMoves, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "r.json"
    if content is not None:
        path.write_bytes(content)
    moves.import_from(path)
    assert words in robots.said


def test_a_place_that_cannot_be_written_is_explained(robots: Robots, moves: RobotMoves, tmp_path: Path) -> None:
    moves.export_to(tmp_path / "no" / "such" / "robots.json")
    assert "The file robots.json can't be written" in robots.said


def test_both_ways_are_in_one_menu(robots: Robots) -> None:
    menu = robots.button("Move robots").menu()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Export robots…", "Import robots…"]


# In the window


def test_a_robot_without_webhook_leads_to_where_it_is_pasted(opened: Opened) -> None:
    arrived = opened.library.robots.add("新群", ENDPOINT, needs_webhook=True)
    opened.bench.desk.robots_changed.emit()
    opened.bench.send_bar.focus_targets()
    view = named(opened.window, "Send to", QListView)
    view.setCurrentIndex(view.model().index(1, 0))
    press(Qt.Key.Key_Return)
    assert [robot.name for robot in opened.bench.targets.chosen()] == ["Practice robot"]
    opened.wait_for("“新群” needs its webhook")

    def paste(dialog: RobotsDialog) -> None:
        assert dialog.focusWidget().accessibleName() == "Webhook"
        commit(WEBHOOK)
        press(Qt.Key.Key_Return)
        opened.qtbot.waitUntil(lambda: "Saved." in words_in(dialog))

    [panel] = opened.window.findChildren(ResultPanel)
    [button] = [each for each in panel.findChildren(QPushButton) if each.text() == "Paste its webhook…"]
    opened.in_dialog(RobotsDialog, paste, button.click)
    opened.tick("新群")
    stored = opened.library.robots.get(arrived.id)
    assert stored is not None
    assert not stored.needs_webhook
