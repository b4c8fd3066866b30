"""The window and ``dingui send`` on one journal at the same time; the commands are real processes."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from dingui.library.library import Library
from dingui.practice.faults import FaultKind
from dingui.practice.robot import Exchange
from dingui.texts.outcomes import state_word
from dingui.window import journal_watch
from dingui.window.journal_watch import LOOK_MS, RECOVER_LOOKS
from tests.cli.groups import Group
from tests.cli.program import command, surroundings
from tests.cli.sending import MESSAGE, PATIENT, WITH_SECRET, to
from tests.window.opened import PATIENT as PATIENT_WINDOW
from tests.window.opened import Opened
from tests.window.person import CONTROL, keys, press

OpenWindow = Callable[..., Opened]
SOON_MS = 2_000 + 20 * LOOK_MS
"""A second or two is what is meant; a machine with other things to do gets more."""


class HeldGroup(Group):
    """A group that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()

    def _note(self, exchange: Exchange) -> None:
        super()._note(exchange)
        self.may_answer.wait(60)

    def __enter__(self) -> HeldGroup:
        super().__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.may_answer.set()
        super().__exit__(*details)


@pytest.fixture
def held() -> Iterator[HeldGroup]:
    with HeldGroup() as group:
        yield group


class Command:
    """``dingui send`` as a process, on the window's data folder."""

    def __init__(self, opened_home: Path, group: Group, file: Path) -> None:
        self.process = subprocess.Popen(
            command("send", str(file), *to(group), "--json"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(PATIENT | WITH_SECRET | {"DINGUI_HOME": str(opened_home)}),
        )

    def outcome(self) -> str:
        out, err = self.process.communicate(timeout=60)
        assert err == b""
        return str(json.loads(out)["outcome"])


@pytest.fixture
def send(tmp_path: Path) -> Iterator[Callable[[Group], Command]]:
    file = tmp_path / "message.json"
    file.write_text(json.dumps(MESSAGE), encoding="utf-8")
    commands: list[Command] = []

    def begin(group: Group) -> Command:
        commands.append(Command(tmp_path / "home", group, file))
        return commands[-1]

    yield begin
    for each in commands:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def sent(opened: Opened) -> list[str]:
    """The words for the states in the list of what was sent, the latest first, as they are shown."""
    view = opened.bench.sidebar.sent
    model = view.model()
    described = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in range(model.rowCount())]
    return [str(each).rpartition(" — ")[2].partition(" · ")[0] for each in described]


def test_the_window_shows_what_a_command_sends(
    opened: Opened, held: HeldGroup, send: Callable[[Group], Command]
) -> None:
    opened.bench.start_background()
    assert sent(opened) == []
    running = send(held)
    opened.qtbot.waitUntil(lambda: sent(opened) == [state_word("sending")], timeout=SOON_MS)
    # For as long as its process lives nobody calls it unknown, however often it is asked.
    for _ in range(3 * RECOVER_LOOKS):
        opened.bench.watch.look()
    done: list[int] = []
    opened.dispatcher.recover(done.append)
    opened.qtbot.waitUntil(lambda: bool(done))
    assert done == [0]
    assert [delivery.state for delivery in opened.deliveries()] == ["sending"]
    held.may_answer.set()
    assert running.outcome() == "delivered"
    opened.qtbot.waitUntil(lambda: sent(opened) == [state_word("delivered")], timeout=SOON_MS)
    assert opened.result == ""


def test_a_window_that_starts_while_a_command_sends_leaves_it_its_outcome(
    open_window: OpenWindow, held: HeldGroup, send: Callable[[Group], Command], tmp_path: Path
) -> None:
    running = send(held)
    assert held.asked.wait(60)
    opened = open_window()
    # What a start of the program does first (dingui/core.py).
    assert opened.library.deliveries.recover() == []
    opened.bench.start_background()
    assert sent(opened) == [state_word("sending")]
    held.may_answer.set()
    assert running.outcome() == "delivered"
    opened.qtbot.waitUntil(lambda: sent(opened) == [state_word("delivered")], timeout=SOON_MS)


def test_a_command_that_is_killed_becomes_unknown_and_is_shown(
    opened: Opened, held: HeldGroup, send: Callable[[Group], Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_watch, "RECOVER_LOOKS", 1)
    opened.bench.start_background()
    running = send(held)
    assert held.asked.wait(60)
    running.process.kill()
    running.process.wait()
    opened.qtbot.waitUntil(lambda: sent(opened) == [state_word("unknown")], timeout=SOON_MS)
    opened.wait_for("not certain")
    [delivery] = opened.deliveries()
    assert delivery.outcome is not None
    assert delivery.outcome.reason == "interrupted"


def test_a_command_that_starts_while_the_window_sends_leaves_it_its_outcome(
    open_window: OpenWindow, held: HeldGroup, send: Callable[[Group], Command]
) -> None:
    opened = open_window(timeouts=PATIENT_WINDOW)
    opened.bench.start_background()
    slow = opened.add_group("产品群", FaultKind.HANG)
    opened.tick("产品群")
    press(Qt.Key.Key_Return, CONTROL)
    opened.qtbot.waitUntil(lambda: slow.requests == 1)
    held.may_answer.set()
    # It asks at its start whose process is gone, as each does.
    assert send(held).outcome() == "delivered"
    assert [delivery.state for delivery in opened.deliveries()] == ["delivered", "sending"]
    opened.qtbot.waitUntil(lambda: len(sent(opened)) == 2, timeout=SOON_MS)
    slow.server.stop()
    opened.wait_idle()
    outcome = opened.deliveries()[1].outcome
    assert outcome is not None
    assert outcome.reason != "interrupted"


def test_typing_and_storing_are_no_news(opened: Opened) -> None:
    opened.bench.start_background()
    told: list[bool] = []
    opened.bench.watch.changed.connect(lambda: told.append(True))
    opened.field("Title").setFocus()
    keys("typed")
    assert opened.bench.session.store()
    with Library.open(opened.paths.library) as other:
        other.drafts.add("of another process")
    opened.bench.watch.look()
    assert told == []
    with Library.open(opened.paths.library) as other:
        other.deliveries.begin(None, None, "产品群", "{}", "")
    opened.bench.watch.look()
    opened.bench.watch.look()
    assert told == [True]


def test_a_journal_that_cannot_be_read_now_is_read_later(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    from dingui.library.errors import LibraryError

    def broken(*_args: object) -> None:
        raise LibraryError("disk_error", path="library.sqlite3")

    opened.bench.start_background()
    with Library.open(opened.paths.library) as other:
        other.deliveries.begin(None, None, "产品群", "{}", "")
    with monkeypatch.context() as patch:
        patch.setattr(opened.library.watch, "changed", broken)
        opened.bench.watch.look()
    opened.bench.watch.look()
    assert len(sent(opened)) == 1
