"""The fault matrix by the window: Send is pressed, and the outcome read as the person reads it, and in the journal."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from dingui.outcomes import Outcome, OutcomeKind
from dingui.parts import SendingParts
from dingui.robots.redaction import Redactor
from dingui.secrets import MemoryStore, RobotCredentials
from dingui.texts.outcomes import explain
from tests.sending.fakes import Clocks
from tests.sending.fault_matrix import MESSAGE, Ground, Row, Stand, Way, settle
from tests.sending.matrix_command import timeouts_of, trust_file
from tests.sending.timeless import TimelessParts
from tests.window.opened import Opened
from tests.window.person import CONTROL, all_named, press

SHOWN = {"Sent": "delivered", "Refused": "rejected", "Not sent": "not_sent", "Uncertain": "unknown"}
LONGEST_MS = 60_000


class FaultyWindow(Opened):
    """The window over real parts that fail in one way."""

    def __init__(self, qtbot: QtBot, home: Path, way: Way, stack: ExitStack) -> None:
        self._way = way
        self._stack = stack
        self._keyring = MemoryStore()
        super().__init__(qtbot, home, timeouts_of(way), MESSAGE)

    def _make_parts(self) -> SendingParts:
        # In the worker's thread, at its first task, as in the program.
        return TimelessParts(
            self.paths,
            Redactor(),
            environ=self._timeouts,
            tell_practice=self.dispatcher.tell_practice,
            way=self._way,
            clocks=Clocks(wall=time.time()),
            stack=self._stack,
            keyring=self._keyring,
        )

    def add_stands(self, stands: dict[str, Stand]) -> None:
        """Have robots of these names, with their secrets in the keyring."""
        for name, stand in stands.items():
            robot = self.library.robots.add(name, stand.webhook.endpoint)
            self._keyring.set(robot.id, RobotCredentials(stand.webhook.access_token))
        self.bench.desk.robots_changed.emit()

    def shown_of(self, name: str) -> tuple[str, str]:
        """Return how a robot stands by the rows, and all that the result says while its row is looked at.

        Of few robots there are words alone.
        """
        views = all_named(self.window, "Robots of this message", QListView)
        if not views:
            return "", self.result
        model = views[0].model()
        lines = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
        [row] = [row for row, line in enumerate(lines) if line.startswith(f"{name} — ")]
        views[0].setCurrentIndex(model.index(row, 0))
        return SHOWN[lines[row].removeprefix(f"{name} — ")], self.result


def run(way: Way, robots: int, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """Send one message to so many robots that fail in this way; return what the window showed of each."""
    with ExitStack() as stack:
        ground = Ground(stack)
        stands = {f"{number}群": way.make(ground, number) for number in range(robots)}
        for name, value in trust_file(ground, folder).items():
            monkeypatch.setenv(name, value)
        opened = FaultyWindow(qtbot, folder / "home", way, stack)
        stack.callback(opened.end)
        opened.add_stands(stands)
        opened.tick(*stands)
        press(Qt.Key.Key_Return, CONTROL)
        assert opened.bench.flow.busy
        qtbot.waitUntil(lambda: not opened.bench.flow.busy, timeout=LONGEST_MS)
        settle(way, stands.values())
        return [_row(opened, name, way, stand) for name, stand in stands.items()]


def _row(opened: FaultyWindow, name: str, way: Way, stand: Stand) -> Row:
    by_row, words = opened.shown_of(name)
    by_words = [kind for kind in OutcomeKind if explain(Outcome(kind, way.reason), name).headline in words]
    assert len(by_words) == 1, words
    outcome = by_words[0].value
    assert by_row in ("", outcome)
    told = [each for each in opened.library.deliveries.recent(1_000) if each.robot_name == name]
    assert [each.attempt for each in told] == list(range(len(told), 0, -1))
    if not told:
        # Nothing was begun, so only the words tell why.
        why = explain(Outcome(by_words[0], way.reason), name).why
        return Row(outcome, way.reason if why in words else "?", stand.seen(), stand.posts(), 0)
    assert told[0].outcome is not None
    assert told[0].state == outcome, "the journal has to say what the window says"
    return Row(outcome, told[0].outcome.reason, stand.seen(), stand.posts(), len(told))
