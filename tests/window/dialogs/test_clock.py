from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QPushButton, QWidget

from dingui.texts.times import clock_time
from dingui.window.dialogs.clock import ClockDialog, settings_opener
from tests.window.person import click, words_in

NOW = 1_764_000_000.0
HOUR = 60 * 60

Show = Callable[[QWidget], QWidget]


def opening(dialog: QWidget) -> list[QPushButton]:
    return [each for each in dialog.findChildren(QPushButton) if "settings" in each.text()]


@pytest.mark.parametrize(("off_s", "words"), [(2 * HOUR, "2 hours ahead"), (-2 * HOUR, "2 hours behind")])
def test_what_it_shows_and_what_it_should_show(shown: Show, off_s: int, words: str) -> None:
    dialog = shown(ClockDialog(off_s, clock=lambda: NOW, opener=lambda: True))
    said = words_in(dialog)
    assert words in said
    assert clock_time(NOW) in said
    assert clock_time(NOW - off_s) in said


def test_where_the_answer_did_not_say_the_time(shown: Show) -> None:
    dialog = shown(ClockDialog(None, clock=lambda: NOW, opener=lambda: True))
    assert "more than an hour wrong" in words_in(dialog)


@pytest.mark.parametrize(
    ("platform", "words"), [("win32", "Sync now"), ("darwin", "On a Mac"), ("linux", "timedatectl")]
)
def test_how_it_is_set_on_each_system(shown: Show, platform: str, words: str) -> None:
    dialog = shown(ClockDialog(HOUR, platform=platform, opener=lambda: True))
    assert words in words_in(dialog)


def test_the_settings_are_opened(shown: Show) -> None:
    opened: list[bool] = []

    def opener() -> bool:
        opened.append(True)
        return True

    dialog = shown(ClockDialog(HOUR, opener=opener))
    [button] = opening(dialog)
    click(button)
    assert opened == [True]
    assert button.isEnabled()


def test_settings_that_do_not_open_are_told(shown: Show) -> None:
    dialog = shown(ClockDialog(HOUR, opener=lambda: False))
    [button] = opening(dialog)
    click(button)
    assert not button.isEnabled()
    assert button.text() == "The settings could not be opened"
    assert button.toolTip()


def test_no_button_where_no_settings_are_known(shown: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    assert settings_opener("linux") is None
    assert opening(shown(ClockDialog(HOUR, platform="linux"))) == []


def test_the_desktop_s_own_settings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, list[str]]] = []

    def start(path: str, arguments: list[str]) -> tuple[bool, int]:
        started.append((path, arguments))
        return True, 1

    there = {"systemsettings": "/bin/systemsettings"}
    monkeypatch.setattr(shutil, "which", there.get)
    monkeypatch.setattr(QProcess, "startDetached", start)
    opener = settings_opener("linux")
    assert opener is not None
    assert opener()
    assert started == [("/bin/systemsettings", ["kcm_clock"])]
