"""The Robots dialog over a real gnome-keyring in every state: it never waits, and keeps what was typed."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.background.dispatcher import Dispatcher
from dingui.concealed import Concealed
from dingui.library.library import Library
from dingui.library.robots import Robot
from dingui.parts import SendingParts
from dingui.paths import Paths
from dingui.robots.redaction import Redactor
from dingui.secrets import KeyringStore, RobotCredentials
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from dingui.window.secret_clipboard import SecretClipboard
from tests.secrets import leavings
from tests.window.person import click, commit, named, words_in

if TYPE_CHECKING:
    from tests.secrets.prompter import Prompter
    from tests.secrets.secret_service import SecretService

# keyring leaves its connection to the garbage collector where the keyring stays locked or goes.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")

TOKEN = "70ce7" * 12 + "beef"
OTHER = "07e12" * 12 + "beef"
SECRET = "SECfake" + "5ecre7" * 9
NEW_SECRET = "SECfake" + "7ecre5" * 9
ENDPOINT = "https://oapi.dingtalk.com/robot/send"
PATIENT_S = 20.0
LIMIT_S = 1.5
HELD_MS = 500
"""Far below what any call here waits for the keyring, and above what a busy machine makes of a frame."""


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect here what keyring left open, while that is allowed, and before what other tests left of windows.

    The threads in which a keyring is asked are no place for a window to be taken apart.
    """
    gc.collect()
    yield
    leavings.collect()


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A real keyring of the test's own."""
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's")
    from tests.secrets.secret_service import SecretService

    with SecretService(tmp_path / "session") as started:
        started.enter(monkeypatch)
        yield started


@pytest.fixture
def prompter(service: SecretService) -> Iterator[Prompter]:
    from tests.secrets.prompter import Prompter

    with Prompter(service.environment()["DBUS_SESSION_BUS_ADDRESS"]) as started:
        yield started


class Real:
    """The dialog with the worker thread and the keyring behind it, and a robot whose secrets are kept."""

    def __init__(self, qtbot: QtBot, home: Path, limit_s: float) -> None:
        self.qtbot = qtbot
        self._limit_s = limit_s
        self._paths = Paths(data=home, config=home, logs=home / "logs")
        self._paths.create()
        self.library = Library.open(self._paths.library)
        self.robot = self.library.robots.add(
            "产品群", ENDPOINT, signed=True, fingerprint=Concealed(TOKEN).fingerprint()
        )
        KeyringStore(PATIENT_S).set(self.robot.id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
        self.dispatcher = Dispatcher(self._make_parts)
        self.clipboard = SecretClipboard()
        self.dialog = RobotsDialog(self.library.robots, self.dispatcher, "", self.clipboard)
        self._last_s = time.monotonic()
        self.longest_s = 0.0
        self._ticks = QTimer()
        self._ticks.setInterval(5)
        self._ticks.timeout.connect(self._tick)

    def _make_parts(self) -> SendingParts:
        return SendingParts(self._paths, Redactor(), keyring=KeyringStore(self._limit_s))

    def _tick(self) -> None:
        now = time.monotonic()
        self.longest_s, self._last_s = max(self.longest_s, now - self._last_s), now

    def watch(self) -> None:
        """From now on, note how long the window is held."""
        self._last_s = time.monotonic()
        self._ticks.start()

    def end(self) -> None:
        self._ticks.stop()
        assert self.dispatcher.close(20_000)
        self.library.close()

    def field(self, name: str) -> LineField:
        return named(self.dialog, name, LineField)

    def enter(self, name: str, text: str) -> None:
        self.field(name).setFocus()
        self.field(name).selectAll()
        commit(text)

    def press(self, name: str) -> None:
        found = [
            each
            for each in self.dialog.findChildren(QPushButton)
            if name in (each.text(), each.accessibleName()) and each.isVisible()
        ]
        assert [each.isEnabled() for each in found] == [True]
        click(found[0])

    @property
    def save(self) -> QPushButton:
        [found] = [each for each in self.dialog.findChildren(QPushButton) if each.text() == "Save robot"]
        return found

    def reads(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in words_in(self.dialog), timeout=20_000)

    def settles(self) -> None:
        """Wait until what was to be saved is, or is not."""
        self.qtbot.waitUntil(self.save.isEnabled, timeout=20_000)

    def shows(self, name: str, text: str) -> None:
        self.qtbot.waitUntil(lambda: self.field(name).displayText() == text, timeout=20_000)

    def known(self) -> Robot:
        found = self.library.robots.get(self.robot.id)
        assert found is not None
        return found

    def in_keyring(self) -> RobotCredentials | None:
        return KeyringStore(PATIENT_S).get(self.robot.id)


@pytest.fixture
def make(
    qtbot: QtBot, tmp_path: Path, service: SecretService, shown: Callable[[QWidget], QWidget]
) -> Iterator[Callable[..., Real]]:
    with ExitStack() as ends:

        def start(limit_s: float = PATIENT_S) -> Real:
            real = Real(qtbot, tmp_path / "home", limit_s)
            ends.callback(real.end)
            shown(real.dialog)
            # So that the first question is not held up by importing.
            done: list[object] = []
            real.dispatcher.ask_secrets_place(done.append)
            qtbot.waitUntil(lambda: bool(done), timeout=20_000)
            real.watch()
            return real

        yield start


KEPT = RobotCredentials(Concealed(TOKEN), Concealed(SECRET))
CHANGED = RobotCredentials(Concealed(TOKEN), Concealed(NEW_SECRET))


def test_what_is_kept_is_shown_copied_and_changed(make: Callable[..., Real]) -> None:
    real = make()
    real.press("Show: Webhook")
    real.shows("Webhook", f"{ENDPOINT}?access_token={TOKEN}")
    real.press("Copy: Secret")
    real.reads("in 60 seconds")
    assert QApplication.clipboard().text() == SECRET
    real.clipboard.close()
    real.enter("Secret", NEW_SECRET)
    real.press("Save robot")
    real.reads("Saved.")
    assert real.in_keyring() == CHANGED
    assert real.longest_s * 1000 < HELD_MS


def test_locked(make: Callable[..., Real], service: SecretService) -> None:
    real = make()
    service.lock()
    real.press("Show: Secret")
    real.reads("The keyring is locked.")
    real.enter("Secret", NEW_SECRET)
    assert "The keyring is locked." not in words_in(real.dialog)
    real.press("Save robot")
    real.settles()
    assert "The keyring is locked." in words_in(real.dialog)
    assert real.field("Secret").text() == NEW_SECRET
    service.unlock()
    assert real.in_keyring() == KEPT
    real.press("Try again")
    real.reads("Saved.")
    assert real.in_keyring() == CHANGED
    assert real.longest_s * 1000 < HELD_MS


def test_somebody_says_no_to_the_prompt(make: Callable[..., Real], service: SecretService, prompter: Prompter) -> None:
    real = make()
    service.lock()
    prompter.dismisses_at_once()
    real.press("Copy: Secret")
    real.reads("The keyring is locked.")
    service.unlock()
    real.press("Try again")
    real.reads("in 60 seconds")
    assert QApplication.clipboard().text() == SECRET
    real.clipboard.close()


def test_a_prompt_that_is_answered_after_a_while(
    make: Callable[..., Real], service: SecretService, prompter: Prompter
) -> None:
    real = make()
    service.lock()
    real.press("Show: Secret")
    real.reads("Waiting for the keyring.")
    # Meanwhile the dialog does what a person does in it.
    real.enter("Keywords", "公告")
    assert real.field("Keywords").text() == "公告"
    assert prompter.asked == 1
    service.unlock()
    prompter.dismisses()
    real.shows("Secret", SECRET)
    assert "Waiting" not in words_in(real.dialog)
    assert real.longest_s * 1000 < HELD_MS


def test_saving_while_a_prompt_is_open(make: Callable[..., Real], service: SecretService, prompter: Prompter) -> None:
    real = make()
    service.lock()
    real.enter("Secret", NEW_SECRET)
    real.press("Save robot")
    real.reads("Waiting for the keyring.")
    assert real.field("Secret").text() == NEW_SECRET
    service.unlock()
    prompter.dismisses()
    real.reads("Saved.")
    assert real.in_keyring() == CHANGED
    assert real.longest_s * 1000 < HELD_MS


def test_a_prompt_that_nobody_answers_in_time(
    make: Callable[..., Real], service: SecretService, prompter: Prompter
) -> None:
    real = make(LIMIT_S)
    service.lock()
    real.enter("Secret", NEW_SECRET)
    real.press("Save robot")
    real.reads("The keyring did not answer.")
    assert real.field("Secret").text() == NEW_SECRET
    service.unlock()
    prompter.dismisses()
    real.qtbot.waitUntil(lambda: real.in_keyring() == KEPT, timeout=20_000)

    def saved() -> bool:
        # The prompt that was given up on may still be coming back.
        if "Saved." not in words_in(real.dialog) and any(
            each.text() == "Try again" and each.isVisible() for each in real.dialog.findChildren(QPushButton)
        ):
            real.press("Try again")
        return "Saved." in words_in(real.dialog)

    real.qtbot.waitUntil(saved, timeout=20_000)
    assert real.in_keyring() == CHANGED
    assert real.longest_s * 1000 < HELD_MS


def test_it_dies_between_two_calls(make: Callable[..., Real], service: SecretService) -> None:
    real = make()
    service.kill_daemon()
    real.press("Show: Secret")
    real.reads("There is no keyring on this computer")
    service.start_daemon()
    real.press("Try again")
    real.shows("Secret", SECRET)


def test_it_dies_with_its_prompt_open(make: Callable[..., Real], service: SecretService, prompter: Prompter) -> None:
    real = make(LIMIT_S)
    service.lock()
    real.enter("Secret", NEW_SECRET)
    real.press("Save robot")
    prompter.is_asked()
    service.kill_daemon()
    real.qtbot.waitUntil(
        lambda: real.field("Secret").text() == NEW_SECRET and "Try again" in texts(real), timeout=20_000
    )
    service.start_daemon()
    real.press("Try again")
    real.reads("Saved.")
    assert real.in_keyring() == CHANGED


def texts(real: Real) -> list[str]:
    return [each.text() for each in real.dialog.findChildren(QPushButton) if each.isVisible()]


def test_it_hangs(make: Callable[..., Real], service: SecretService) -> None:
    real = make(LIMIT_S)
    service.stop_daemon()
    real.press("Show: Secret")
    real.enter("Robot name", "产品群（新）")
    assert real.field("Robot name").text() == "产品群（新）"
    real.reads("The keyring did not answer.")
    assert real.longest_s * 1000 < HELD_MS
    service.continue_daemon()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (f'{{"v": 1, "access_token": "{OTHER}", "secret": "SECfake"}}', "another robot's webhook"),
        (f'{{"v": 1, "access_token": "{TOKEN}"}}', "was changed by something else"),
        (f'{{"v": 9, "access_token": "{TOKEN}", "secret": ""}}', "written by a newer dingui"),
        ("hunter2", "was changed by something else"),
        ("\x00", "was changed by something else"),
    ],
    ids=["another robot's", "fields missing", "another version", "text", "nothing readable"],
)
def test_an_entry_that_something_else_wrote(
    make: Callable[..., Real], service: SecretService, entry: str, words: str
) -> None:
    real = make()
    where = ["service", "dingui", "username", real.robot.id]
    service.tool("store", "--label=edited", *where, stdin=entry.encode())
    real.press("Show: Webhook")
    real.reads(words)
    assert OTHER not in words_in(real.dialog)
    real.enter("Secret", NEW_SECRET)
    real.press("Save robot")
    real.settles()
    assert words in words_in(real.dialog)
    assert real.field("Secret").text() == NEW_SECRET
    # As the words say: both again. The secret is still in the form.
    real.enter("Webhook", f"{ENDPOINT}?access_token={TOKEN}")
    real.press("Save robot")
    real.reads("Saved.")
    assert real.in_keyring() == CHANGED


def test_an_entry_that_something_else_removed(make: Callable[..., Real], service: SecretService) -> None:
    real = make()
    service.tool("clear", "service", "dingui", "username", real.robot.id)
    real.press("Copy: Webhook")
    real.reads("has nothing for this robot any more")


def test_more_than_every_system_can_hold(make: Callable[..., Real]) -> None:
    real = make()
    long = "SEC" + "x" * 1300  # 2,560 bytes of UTF-16 are what Windows takes
    real.enter("Secret", long)
    real.press("Save robot")
    real.reads("longer than a keyring takes")
    assert real.field("Secret").text() == long
    assert real.in_keyring() == KEPT
    assert real.known() == real.robot


def test_a_robot_is_deleted_while_the_keyring_is_locked(
    make: Callable[..., Real], service: SecretService, expected_log: pytest.LogCaptureFixture
) -> None:
    """Its secrets stay in the keyring, and the log says so without them; the window has gone on long since."""
    real = make()
    service.lock()
    real.dispatcher.forget_credentials(real.robot.id)
    real.qtbot.waitUntil(lambda: "SecretStoreError" in expected_log.text, timeout=20_000)
    assert TOKEN not in expected_log.text
    service.unlock()
    assert real.in_keyring() == KEPT
    real.dispatcher.forget_credentials(real.robot.id)
    done: list[object] = []
    real.dispatcher.ask_secrets_place(done.append)
    real.qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    assert real.in_keyring() is None
