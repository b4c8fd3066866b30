"""The whole program in one process: from an empty window to a full one, and what the settings change."""

from __future__ import annotations

import errno
import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PySide6.QtCore import Qt, QTimer, QTranslator
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui import texts
from dingui.app import Program, run_window
from dingui.concealed import Concealed
from dingui.library.drafts import Drafts
from dingui.library.errors import LibraryError
from dingui.library.library import Library
from dingui.messages.models import MarkdownMessage
from dingui.paths import Paths
from dingui.robots.redaction import HIDDEN
from dingui.secrets import CredentialsChange, StorePlace
from dingui.settings import Settings, load_settings, save_settings
from dingui.single.asking import settle
from dingui.single.claim import Claim
from dingui.window.dialogs.settings import SettingsDialog
from dingui.window.theme import Theme, is_dark
from tests.window.person import CONTROL, all_named, click, commit, focused, keys, press, words_in
from tests.window.spoken import compiled_catalogues


@pytest.fixture
def surroundings(qapp: QApplication) -> Iterator[None]:
    """Leave application, log and collector as they were."""
    logger = logging.getLogger("dingui")
    before = (list(logger.handlers), logger.level, logger.propagate)
    font = qapp.font()
    yield
    for handler in set(logger.handlers) - set(before[0]):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(before[1])
    logger.propagate = before[2]
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        delete(translator)
    for theme in qapp.findChildren(Theme):
        delete(theme)
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())
    qapp.setFont(font)
    gc.unfreeze()


class Run:
    """One run of the program."""

    def __init__(self, qtbot: QtBot, paths: Paths, application: QApplication) -> None:
        self.qtbot = qtbot
        self.paths = paths
        self.program = Program(paths, application)

    def start(self) -> None:
        self.program.show()
        self.qtbot.waitUntil(lambda: self.program.window.workbench is not None)
        self.activate()

    def activate(self) -> None:
        self.program.window.activateWindow()
        self.qtbot.waitUntil(self.program.window.isActiveWindow)
        self.program.workbench.composer.focus_first()

    def end(self) -> None:
        core = self.program._core
        assert self.program.close()
        delete(self.program.window)
        if core is not None:
            delete(core.dispatcher)

    @property
    def message(self) -> MarkdownMessage:
        found = self.program.workbench.session.composition.message
        assert isinstance(found, MarkdownMessage)
        return found

    def choose(self, name: str, words: str, apply: str) -> None:
        """Change one setting in the settings' dialog."""

        def change() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None or not dialog.isActiveWindow():
                QTimer.singleShot(1, change)
                return
            assert isinstance(dialog, SettingsDialog)
            [combo] = all_named(dialog, name, QComboBox)
            combo.setCurrentText(words)
            [button] = [each for each in dialog.findChildren(QPushButton) if each.text() == apply]
            click(button)

        self.activate()
        QTimer.singleShot(0, change)
        QTest.keyClick(focused(), Qt.Key.Key_Comma, CONTROL)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(data=tmp_path / "home", config=tmp_path / "home", logs=tmp_path / "home" / "logs")
    found.create()
    return found


@pytest.fixture
def own_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An English system on which the settings choose; the catalogues are compiled for it."""
    for name in ("DINGUI_LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    compiled = compiled_catalogues(tmp_path / "compiled")
    monkeypatch.setattr(texts, "resources_root", lambda: compiled)


@pytest.fixture
def run(qtbot: QtBot, qapp: QApplication, paths: Paths, surroundings: None) -> Iterator[Run]:
    made = Run(qtbot, paths, qapp)
    yield made
    made.end()


def test_the_window_is_there_before_it_is_filled(run: Run) -> None:
    run.program.show()
    assert run.program.window.isVisible()
    assert run.program.window.workbench is None
    with run.qtbot.waitSignal(run.program.window.painted):
        pass
    run.qtbot.waitUntil(lambda: run.program.window.workbench is not None)
    # A first start: a sample is open, the practice robot is the one robot there is, and Send works.
    assert run.message.title == "Friday 2 pm: quarterly review"
    assert [robot.name for robot in run.program.workbench.targets.chosen()] == ["Practice robot"]
    run.activate()
    press(Qt.Key.Key_Return, CONTROL)
    run.qtbot.waitUntil(lambda: "Sent to “Practice robot”." in words_in(run.program.workbench.result))


def test_a_window_that_is_closed_at_once_closes(run: Run) -> None:
    run.program.show()
    with run.qtbot.waitSignal(run.program.window.closed):
        run.program.window.close()


def test_a_file_that_was_named_is_open_when_it_is_there(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "停机.json"
    path.write_text('{"msgtype": "markdown", "markdown": {"title": "停机", "text": "今晚"}}', encoding="utf-8")
    run.program.on_started.append(lambda: run.program.workbench.files.open(path))
    run.program.start_now()
    assert run.message == MarkdownMessage("停机", "今晚")


def test_the_theme_changes_at_once_and_is_kept(run: Run, qapp: QApplication) -> None:
    run.start()
    assert not is_dark(qapp.palette())
    run.choose("Appearance", "Dark", "Apply")
    assert is_dark(qapp.palette())
    assert load_settings(run.paths.settings).settings.theme == "dark"
    run.choose("Appearance", "Light", "Leave as it was")
    assert is_dark(qapp.palette())


def test_another_language_loses_nothing(run: Run, own_language: None) -> None:
    run.start()
    bench = run.program.workbench
    keys("typed a moment ago ")
    press(Qt.Key.Key_Return, CONTROL)
    run.qtbot.waitUntil(lambda: "Sent to" in words_in(bench.result))
    before = run.message
    draft = bench.session.draft_id
    place = run.program.window.geometry()
    old = run.program.window
    run.choose("Language", "简体中文", "Apply")
    run.qtbot.waitUntil(lambda: run.program.window is not old)
    assert texts.language() == "zh_CN"
    run.activate()
    assert run.message == before
    assert run.program.workbench.session.draft_id == draft
    assert run.program.window.geometry() == place
    assert [delivery.state for delivery in run.program.workbench.deliveries()] == ["delivered"]
    assert "已发送" in words_in(run.program.window)
    assert [robot.practice for robot in run.program.workbench.targets.chosen()] == [True]
    # It is a window like the first: it writes, stores, sends, and goes back.
    commit("再写")
    assert "再写" in run.message.title
    press(Qt.Key.Key_Return, CONTROL)
    run.qtbot.waitUntil(lambda: len(run.program.workbench.deliveries()) == 2)
    run.qtbot.waitUntil(lambda: not run.program.workbench.flow.busy)
    run.choose("语言", "English", texts._("Apply"))
    run.qtbot.waitUntil(lambda: texts.language() == "en")
    assert "再写" in run.message.title
    assert load_settings(run.paths.settings).settings.language == "en"


def test_with_a_full_disk_the_language_waits(run: Run, own_language: None, monkeypatch: pytest.MonkeyPatch) -> None:
    run.start()
    old = run.program.window

    def full(*_args: object, **_named: object) -> None:
        raise LibraryError("disk_full", path="library.sqlite3")

    with monkeypatch.context() as patch:
        patch.setattr(Drafts, "save", full)
        keys("only in memory ")
        run.choose("Language", "简体中文", "Apply")
        run.qtbot.waitUntil(lambda: "The disk is full" in words_in(run.program.workbench.result))
        assert run.program.window is old
        assert "only in memory" in run.message.title
    assert run.program.workbench.session.store()


def test_the_language_chosen_last_is_the_one_of_the_next_start(
    qtbot: QtBot, qapp: QApplication, paths: Paths, surroundings: None, own_language: None
) -> None:
    save_settings(paths.settings, Settings(language="zh_CN"))
    run = Run(qtbot, paths, qapp)
    run.start()
    assert "已发送" in words_in(run.program.window)
    assert run.message.title == "周五下午两点：季度总结会"
    run.end()


def test_what_was_set_aside_is_said(qtbot: QtBot, qapp: QApplication, paths: Paths, surroundings: None) -> None:
    paths.settings.write_text("this is = no [toml", encoding="utf-8")
    run = Run(qtbot, paths, qapp)
    run.program.start_now()
    run.program.window.show()
    QApplication.sendPostedEvents()
    assert "settings could not be read" in words_in(run.program.workbench.result)
    run.end()


def test_a_crash_while_sending_is_shown_at_the_next_start(
    qtbot: QtBot, qapp: QApplication, paths: Paths, surroundings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(paths.library, durable=True) as library, monkeypatch.context() as patch:
        # As a process writes that is gone by now.
        patch.setattr("dingui.library.deliveries.own_mark", lambda: "0:0")
        library.deliveries.begin(None, None, "产品群", '{"msgtype": "text"}', "uuid")
    run = Run(qtbot, paths, qapp)
    run.start()
    assert [delivery.state for delivery in run.program.workbench.deliveries()] == ["unknown"]
    qtbot.waitUntil(lambda: "not certain" in words_in(run.program.workbench.result))
    assert "产品群" in words_in(run.program.workbench.result)
    run.end()


def test_a_mistake_of_ours_is_said_and_the_program_goes_on(run: Run, expected_log: pytest.LogCaptureFixture) -> None:
    run.start()
    error = ValueError("made up")
    run.program.report_mistake(ValueError, error, None)
    QApplication.sendPostedEvents()
    assert "Something went wrong inside dingui" in words_in(run.program.workbench.result)
    assert str(run.paths.log) in words_in(run.program.workbench.result)
    assert "made up" in run.paths.log.read_text(encoding="utf-8")


def test_a_mistake_with_a_secret_in_it_keeps_it_to_itself(
    run: Run, expected_log: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the window's thread and in the worker's, in the error's own words and in what it came of."""
    run.start()
    token, secret = "made-up token 密", "made-up secret, unlike any other"
    dispatcher, library = run.program.core.dispatcher, run.program.core.library
    robot = library.robots.add("群", "https://oapi.dingtalk.com/robot/send")
    kept: list[object] = []
    change = CredentialsChange(Concealed(token), Concealed(secret))
    dispatcher.change_credentials(robot.id, change, robot.endpoint, kept.append, kept.append)
    run.qtbot.waitUntil(lambda: bool(kept))
    assert kept == [StorePlace("memory", reason="no_keyring")]

    def fails(_parts: object = None) -> object:
        try:
            raise KeyError(f"?access_token={quote(token)}")
        except KeyError as error:
            raise ValueError(f"{secret} and {token!r}") from error

    try:
        fails()
    except ValueError as error:
        run.program.report_mistake(ValueError, error, error.__traceback__)
    failed: list[Exception] = []

    def no_value(value: object) -> None:
        raise AssertionError(value)

    dispatcher.run(fails, no_value, failed.append)
    run.qtbot.waitUntil(lambda: bool(failed))
    run.program.report_mistake(ValueError, failed[0], failed[0].__traceback__)
    dispatcher.ask_secrets_place(kept.append)
    QApplication.sendPostedEvents()

    log = run.paths.log.read_text(encoding="utf-8")
    assert log.count("a mistake of dingui's own") == 2
    assert HIDDEN in log
    said = "\n".join([log, words_in(run.program.window), *capfd.readouterr()])
    for mark in (token, secret, quote(token), repr(token)[1:-1]):
        assert mark not in said
    for path in run.paths.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [mark for mark in (token, secret, quote(token)) if mark.encode() in content], path


def test_settings_that_cannot_be_written_are_said_and_hold_for_now(
    run: Run, expected_log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    run.start()

    def full(path: Path, settings: Settings) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dingui.settings_file.save_settings", full)
    run.program.settings.change(Settings(theme="dark"))
    assert is_dark(qapp.palette())
    assert "No space left on device" in words_in(run.program.workbench.result)


class Box:
    """What a person reads in a box, and which of its buttons they press."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *presses: str) -> None:
        self.read: list[str] = []
        presses_left = list(presses)

        def shown(box: QMessageBox) -> int:
            self.read.append(box.text())
            wanted = presses_left.pop(0)
            [button] = [each for each in box.buttons() if each.text() == wanted]
            button.click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", shown)


def test_trying_again_hands_over_once_the_other_answers(
    qapp: QApplication, paths: Paths, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    claim = Claim.take(paths.data)
    assert claim is not None
    claim.tell("closing")
    asked: list[list[Path]] = []

    def settled(folder: Path, files: list[Path], patience_s: float) -> Claim | None:
        asked.append(files)
        return settle(folder, files, patience_s) if len(asked) < 3 else None

    monkeypatch.setattr("dingui.single.asking.settle", settled)
    box = Box(monkeypatch, "Try again", "Try again")
    file = tmp_path / "停机.json"
    assert run_window(paths, [file], patience_s=0.01) == 0
    assert asked == [[file]] * 3
    assert len(box.read) == 2
    assert box.read[0].startswith("dingui is just closing")
    assert "停机.json" in box.read[0]
    assert "just closing" in capfd.readouterr().err
    claim.release()


def test_nothing_is_opened_where_the_other_does_not_answer(
    qapp: QApplication, paths: Paths, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    claim = Claim.take(paths.data)
    assert claim is not None
    box = Box(monkeypatch, "Close")
    before = set(paths.data.iterdir())
    assert run_window(paths, patience_s=0.01) == 1
    assert "does not answer" in box.read[0]
    assert "Not opened" not in box.read[0]
    assert set(paths.data.iterdir()) == before
    claim.release()


def test_it_is_said_in_the_language_of_the_settings(
    qapp: QApplication, paths: Paths, monkeypatch: pytest.MonkeyPatch, own_language: None
) -> None:
    save_settings(paths.settings, Settings(language="zh_CN"))
    claim = Claim.take(paths.data)
    assert claim is not None
    box = Box(monkeypatch, "关闭")
    assert run_window(paths, patience_s=0.01) == 1
    assert "没有响应" in box.read[0]
    claim.release()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "disk is full"),
        (errno.ELOOP, "Too many levels"),
        (errno.ENOLCK, "can't be locked"),
    ],
)
def test_a_folder_that_cannot_be_claimed_is_refused_in_words(
    qapp: QApplication, paths: Paths, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(_descriptor: int) -> bool:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("dingui.single.claim._lock", refuse)
    box = Box(monkeypatch, "Close")
    assert run_window(paths) == 1
    assert words in box.read[0]
