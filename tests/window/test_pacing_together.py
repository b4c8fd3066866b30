"""The window and commands send to one group at the same time: together they keep to twenty a minute.

Twenty-five robots of the library have the same token, so that they are one to DingTalk. A minute passes in a second; as
slow as it is in truth under ``make soak``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dingui.concealed import Concealed
from dingui.messages.models import TextMessage
from dingui.parts import SendingParts
from dingui.robots.redaction import Redactor
from dingui.secrets import MemoryStore, RobotCredentials
from tests.cli.groups import write_keyring
from tests.cli.program import ROOT, surroundings
from tests.library.conftest import integrity
from tests.robots.servers import MiniServer, Peer
from tests.sending.conftest import rows
from tests.sending.hurried import FastTime, HurriedParts
from tests.window.opened import PATIENT, Opened
from tests.window.person import CONTROL, press

TOKEN = "0" * 60 + "beef"
ROBOTS = 25
COMMANDS = 2
LIMIT = 20
"""In any 60 s, whatever the code says (dingtalk-protocol.md §4.1)."""
TEXTS = ["由窗口发送", "由命令发送一", "由命令发送二"]


class Group:
    """The one group; it notes when each request was there."""

    def __init__(self, fast: FastTime) -> None:
        self.fast = fast
        self._lock = threading.Lock()
        self.arrivals: list[float] = []
        self.texts: Counter[str] = Counter()
        self.server = MiniServer(self._post)

    def _post(self, peer: Peer) -> None:
        body = peer.read_request().partition(b"\r\n\r\n")[2]
        with self._lock:
            self.arrivals.append(self.fast.monotonic())
            self.texts[json.loads(body)["text"]["content"]] += 1
        peer.answer()


class HurriedWindow(Opened):
    """The window in a fast time."""

    def __init__(self, qtbot: QtBot, home: Path, fast: FastTime) -> None:
        self._fast = fast
        self.keyring = MemoryStore()
        super().__init__(qtbot, home, PATIENT, TextMessage(TEXTS[0]))

    def _make_parts(self) -> SendingParts:
        return HurriedParts(self.paths, Redactor(), environ=self._timeouts, fast=self._fast, keyring=self.keyring)


@pytest.fixture(
    params=[pytest.param(60, id="fast"), pytest.param(1, id="real", marks=[pytest.mark.soak, pytest.mark.timeout(600)])]
)
def group(request: pytest.FixtureRequest) -> Iterator[Group]:
    found = Group(FastTime.begin(request.param))
    with found.fast.slow_network():
        yield found
    found.server.close()


def test_twenty_a_minute_whoever_sends(group: Group, qtbot: QtBot, tmp_path: Path) -> None:
    fast = group.fast
    home = tmp_path / "home"
    opened = HurriedWindow(qtbot, home, fast)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        names = [f"群{number}" for number in range(ROBOTS)]
        credentials = RobotCredentials(Concealed(TOKEN), Concealed())
        for name in names:
            opened.keyring.set(opened.library.robots.add(name, group.server.address(), real=False).id, credentials)
        secrets = {robot.id: credentials for robot in opened.library.robots.all() if not robot.practice}
        env = write_keyring(secrets, tmp_path / "keyring") | fast.environment
        env |= {"DINGUI_HOME": str(home), "PYTHONPATH": f"{env['PYTHONPATH']}:{ROOT}", "DINGUI_TIMEOUTS": "5,60,60"}
        opened.bench.desk.robots_changed.emit()
        opened.tick(*names)
        for number in range(COMMANDS):
            file = tmp_path / f"{number}.json"
            message = {"msgtype": "text", "text": {"content": TEXTS[number + 1]}}
            file.write_text(json.dumps(message, ensure_ascii=False), encoding="utf-8")
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.sending.hurried", str(file), "--json", "--robot", *names],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=surroundings(env),
                )
            )
        # So that they are in the middle of it when the window begins.
        qtbot.waitUntil(lambda: len(group.arrivals) >= LIMIT // 2, timeout=60_000)
        press(Qt.Key.Key_Return, CONTROL)
        assert opened.bench.flow.busy
        qtbot.waitUntil(lambda: not opened.bench.flow.busy, timeout=400_000)
        ends = [process.communicate(timeout=400) for process in processes]
        assert [process.returncode for process in processes] == [0] * COMMANDS, ends
        assert f"{ROBOTS} sent" in opened.result
    finally:
        for process in processes:
            process.kill()
            process.communicate()
        opened.end()

    assert group.texts == dict.fromkeys(TEXTS, ROBOTS)
    minutes = [later - earlier for earlier, later in zip(group.arrivals, group.arrivals[LIMIT:], strict=False)]
    print(f"{len(group.arrivals)} requests; the shortest time in which {LIMIT + 1} arrived: {min(minutes):.2f} s")
    assert all(later >= earlier for earlier, later in pairwise(group.arrivals))
    assert min(minutes) >= 60
    if fast.speed == 1:
        # And it was hardly slower than it must be: in a fast time, every hiccup of this machine would be seconds.
        assert group.arrivals[-1] - group.arrivals[0] < (len(group.arrivals) / LIMIT) * 65
    path = home / "library.sqlite3"
    assert integrity(path) == "ok"
    found = rows(path)
    assert Counter(row["state"] for row in found) == {"delivered": ROBOTS * len(TEXTS)}
    assert {row["attempt"] for row in found} == {1}
    assert len({row["msg_uuid"] for row in found}) == len(found)
