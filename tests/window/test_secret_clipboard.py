"""A copied secret: out of histories, gone after a minute, and nothing else is ever taken away."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dingui.concealed import Concealed
from dingui.window.secret_clipboard import KEEP_S, SecretClipboard, history_marks
from tests.window.person import Heard

SECRET = "SECfake-for-the-clipboard-00000000000"


class Copier:
    """The clipboard's keeper with a clock that the test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.keeper = SecretClipboard(lambda: self.now_s)
        self.said = Heard()
        self.keeper.said.connect(self.said)

    def waits(self, seconds: float) -> None:
        self.now_s += seconds
        self.keeper.look()


@pytest.fixture
def copier(qtbot: QtBot) -> Copier:
    made = Copier()
    QApplication.clipboard().clear()
    return made


def on_clipboard() -> str:
    return QApplication.clipboard().text()


def test_it_is_there_for_a_minute_and_says_what_remains(copier: Copier) -> None:
    copier.keeper.copy(Concealed(SECRET))
    assert on_clipboard() == SECRET
    assert "in 60 seconds" in str(copier.said.last)
    copier.waits(10)
    assert "in 50 seconds" in str(copier.said.last)
    copier.waits(KEEP_S - 10.5)
    assert on_clipboard() == SECRET
    copier.waits(0.5)
    assert on_clipboard() == ""
    assert copier.said.last == ("The secret was taken off the clipboard again.",)
    assert not copier.keeper.holding
    assert SECRET not in str(copier.said.all)


def test_by_itself(qtbot: QtBot) -> None:
    """Without a test that looks: its own timer does."""
    keeper = SecretClipboard(keep_s=0.2)
    keeper.copy(Concealed(SECRET))
    qtbot.waitUntil(lambda: on_clipboard() == "")
    assert not keeper.holding


def test_what_was_copied_since_stays(copier: Copier) -> None:
    copier.keeper.copy(Concealed(SECRET))
    QApplication.clipboard().setText("a shopping list")
    copier.waits(1)
    assert "Something else was copied" in str(copier.said.last)
    copier.waits(KEEP_S)
    copier.keeper.close()
    assert on_clipboard() == "a shopping list"


@pytest.mark.parametrize("other", [SECRET + " ", SECRET[:-1], f"secret: {SECRET}"])
def test_what_only_holds_it_stays(copier: Copier, other: str) -> None:
    copier.keeper.copy(Concealed(SECRET))
    QApplication.clipboard().setText(other)
    copier.waits(KEEP_S)
    copier.keeper.close()
    assert on_clipboard() == other


def test_it_goes_with_the_program(copier: Copier) -> None:
    copier.keeper.copy(Concealed(SECRET))
    copier.keeper.close()
    assert on_clipboard() == ""
    copier.keeper.close()


def test_a_second_one_has_its_own_minute(copier: Copier) -> None:
    copier.keeper.copy(Concealed(SECRET))
    copier.waits(50)
    copier.keeper.copy(Concealed(SECRET[::-1]))
    copier.waits(50)
    assert on_clipboard() == SECRET[::-1]
    copier.waits(10)
    assert on_clipboard() == ""


def test_what_another_program_offers_is_not_even_read_where_that_would_wait(
    copier: Copier, monkeypatch: pytest.MonkeyPatch
) -> None:
    copier.keeper.copy(Concealed(SECRET))
    monkeypatch.setattr("dingui.window.secret_clipboard.QGuiApplication", Foreign())
    copier.waits(KEEP_S)
    assert "Something else was copied" in str(copier.said.last)


class Foreign:
    """An X11 clipboard that belongs to a program which does not answer."""

    @staticmethod
    def platformName() -> str:  # noqa: N802 - Qt's name
        return "xcb"

    def clipboard(self) -> Foreign:
        return self

    def ownsClipboard(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def text(self) -> str:
        raise AssertionError("read")

    def clear(self) -> None:
        raise AssertionError("cleared")


def test_histories_are_asked_to_leave_it_out(copier: Copier) -> None:
    copier.keeper.copy(Concealed(SECRET))
    mime = QApplication.clipboard().mimeData()
    assert bytes(mime.data("x-kde-passwordManagerHint").data()) == b"secret"
    windows = {name.partition('value="')[2].rstrip('"'): value for name, value in history_marks("win32").items()}
    assert set(windows) >= {"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory"}
    assert windows["CanIncludeInClipboardHistory"] == b"\0\0\0\0"
    assert history_marks("darwin") == {}
