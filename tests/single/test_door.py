"""The first window's ear over real sockets: who may come, what is taken, and what garbage does."""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.single import door as door_module
from dingui.single.asking import settle
from dingui.single.claim import Claim
from dingui.single.door import CALLERS, Door
from dingui.single.errors import SingleError
from dingui.single.places import address_for, name_of, usual_address
from dingui.single.protocol import GREETING, REQUEST_BYTES, TAKEN, Request, encode

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at sockets as POSIX has them")


class Listening:
    """A door, what came through it, and whoever knocks."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.requests: list[Request] = []
        self.door = Door(self.requests.append)
        self.address = self.door.listen(folder)
        self.callers: list[socket.socket] = []

    def knock(self) -> socket.socket:
        caller = socket.socket(socket.AF_UNIX)
        self.callers.append(caller)
        caller.connect(self.address)
        caller.settimeout(0)
        return caller

    def hears(self, caller: socket.socket, size: int = 100) -> bytes:
        """What is said to a caller next; empty when it was hung up on."""
        said: list[bytes] = []

        def heard() -> bool:
            with contextlib.suppress(BlockingIOError):
                try:
                    said.append(caller.recv(size))
                except ConnectionResetError:
                    said.append(b"")
            return bool(said)

        self.qtbot.waitUntil(heard)
        return said[0]

    def close(self) -> None:
        self.door.close()
        delete(self.door)
        for caller in self.callers:
            caller.close()


@pytest.fixture
def listening(qtbot: QtBot, tmp_path: Path) -> Iterator[Listening]:
    made = Listening(qtbot, tmp_path)
    yield made
    made.close()


def test_only_its_owner_can_reach_it(listening: Listening) -> None:
    place = Path(listening.address)
    assert place.is_socket()
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert place.parent.stat().st_uid == os.geteuid()


def test_its_name_belongs_to_the_folder_and_tells_nothing_of_it(listening: Listening, tmp_path: Path) -> None:
    assert Path(listening.address).name == name_of(tmp_path)
    assert tmp_path.name not in listening.address
    assert name_of(tmp_path / "other") != name_of(tmp_path)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    assert name_of(link) == name_of(tmp_path)


def test_a_place_that_others_can_enter_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "runtime"
    theirs.mkdir(mode=0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(theirs))
    assert Path(address_for(tmp_path)).parent != theirs
    theirs.chmod(0o700)
    short = len(str(theirs / name_of(tmp_path))) <= 100
    assert (Path(address_for(tmp_path)).parent == theirs) == short
    monkeypatch.setenv("XDG_RUNTIME_DIR", "relative")
    assert Path(address_for(tmp_path)).is_absolute()


def test_where_somebody_else_made_the_place_it_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    # As another user would have made it, in the hope that somebody talks there.
    monkeypatch.setattr("dingui.single.places._user", lambda: 4_000_000_000)
    place = Path("/tmp/dingui-4000000000")
    place.mkdir(mode=0o700)
    try:
        assert usual_address(tmp_path) == ""
        address = Path(address_for(tmp_path))
        assert address.parent != place
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
        address.parent.rmdir()
    finally:
        place.rmdir()
        with contextlib.suppress(OSError):
            (Path(os.environ.get("TMPDIR", "/tmp")) / "dingui-4000000000").rmdir()


WAITING = """
import socket, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from dingui.single.asking import settle
from dingui.single.door import Door
application = QCoreApplication([])
claim = settle(Path(sys.argv[1]))
heard = []
door = Door(heard.append)
address = door.listen(Path(sys.argv[1]))
heavy = {"PySide6.QtNetwork", "hashlib", "_hashlib"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
caller = socket.socket(socket.AF_UNIX)
caller.connect(address)
caller.sendall(b'{"files": [], "token": ""}\\n')
while not heard:
    application.processEvents()
assert "PySide6.QtNetwork" in sys.modules
door.close()
assert not Path(address).exists()
print(caller.recv(100).decode(), end="")
"""


def test_a_window_that_nobody_calls_on_does_without_the_network_s_memory(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WAITING, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, (GREETING + TAKEN).decode(), "")


def test_what_is_handed_over_is_taken_and_said_so(listening: Listening) -> None:
    caller = listening.knock()
    assert listening.hears(caller) == GREETING
    request = Request((Path("/数据/停机 公告.json"),), "token")
    caller.sendall(encode(request))
    assert listening.hears(caller) == TAKEN
    assert listening.hears(caller) == b""
    assert listening.requests == [request]


def test_a_request_in_pieces_is_one(listening: Listening) -> None:
    caller = listening.knock()
    assert listening.hears(caller) == GREETING
    request = Request((Path("/a.json"),))
    line = encode(request)
    for start in range(0, len(line), 7):
        assert not listening.requests
        caller.sendall(line[start : start + 7])
        listening.qtbot.wait(1)
    assert listening.hears(caller) == TAKEN
    assert listening.requests == [request]


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\n",
        b"\0" * 100 + b"\n",
        json.dumps({"files": ["../x"], "token": ""}).encode() + b"\n",
        random.Random(5).randbytes(5000) + b"\n",
    ],
)
def test_garbage_is_hung_up_on_and_nothing_is_opened(listening: Listening, garbage: bytes) -> None:
    caller = listening.knock()
    assert listening.hears(caller) == GREETING
    caller.sendall(garbage)
    assert listening.hears(caller) == b""
    assert listening.requests == []
    again = listening.knock()
    assert listening.hears(again) == GREETING
    again.sendall(encode(Request()))
    assert listening.hears(again) == TAKEN


def test_a_line_without_an_end_is_hung_up_on(listening: Listening) -> None:
    caller = listening.knock()
    assert listening.hears(caller) == GREETING
    sent = 0

    def hung_up() -> bool:
        nonlocal sent
        try:
            sent += caller.send(b"[" * 65_536)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return False

    listening.qtbot.waitUntil(hung_up, timeout=20_000)
    # What the kernel holds on its way comes on top of what is read at most.
    assert sent < 3 * REQUEST_BYTES
    assert listening.requests == []


def test_whoever_says_nothing_is_hung_up_on(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "PATIENCE_MS", 50)
    silent = [listening.knock() for _ in range(CALLERS + 3)]
    # Those beyond the limit are greeted when the first have been hung up on.
    for caller in silent:
        assert listening.hears(caller) == GREETING
        assert listening.hears(caller) == b""


def test_closing_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    listening = Listening(qtbot, tmp_path)
    listening.knock()
    listening.close()
    assert not Path(listening.address).exists()


def test_what_a_killed_window_left_is_no_obstacle(qtbot: QtBot, tmp_path: Path) -> None:
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(address_for(tmp_path))
    dead.close()
    claim = settle(tmp_path)
    assert claim is not None
    listening = Listening(qtbot, tmp_path)
    assert listening.hears(listening.knock()) == GREETING
    listening.close()
    claim.release()


def test_somebody_who_deletes_the_locked_file_gets_no_second_window(tmp_path: Path) -> None:
    # The claim can be had then; but somebody listens.
    server = socket.socket(socket.AF_UNIX)
    server.bind(address_for(tmp_path))
    server.listen()
    try:
        with pytest.raises(SingleError) as caught:
            settle(tmp_path, patience_s=0.1)
        assert caught.value.code == "no_answer"
        claim = Claim.take(tmp_path)
        assert claim is not None
        claim.release()
    finally:
        server.close()
        Path(address_for(tmp_path)).unlink()


STRANGER = """
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
print("there", flush=True)
connection, _ = server.accept()
for each in sys.argv[2:]:
    connection.sendall(each.encode() + b"\\n")
    if each == "dingui 1":
        print(connection.recv(100_000).decode(), end="", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("answers", [(), ("who are you?",), ("dingui 1", "no")])
def test_a_stranger_in_its_place_is_told_little_and_believed_nothing(tmp_path: Path, answers: tuple[str, ...]) -> None:
    claim = Claim.take(tmp_path)
    assert claim is not None
    address = address_for(tmp_path)
    claim.tell("open", address)
    with subprocess.Popen(
        [sys.executable, "-c", STRANGER, address, *answers], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as stranger:
        try:
            assert stranger.stdout is not None
            assert stranger.stdout.readline() == "there\n"
            with pytest.raises(SingleError) as caught:
                settle(tmp_path, [Path("/a.json")], patience_s=0.3)
            assert caught.value.code == "no_answer"
            told, _ = stranger.communicate()
            # Whoever greets as dingui does hears of the files; nobody else hears anything.
            assert bool(told) == (answers[:1] == ("dingui 1",))
        finally:
            stranger.kill()
            Path(address).unlink()
            claim.release()


@pytest.mark.parametrize(("state", "code"), [("closing", "closing"), ("open", "no_answer"), ("starting", "no_answer")])
def test_whoever_holds_the_claim_and_does_not_listen_is_named(tmp_path: Path, state: str, code: str) -> None:
    claim = Claim.take(tmp_path)
    assert claim is not None
    claim.tell(state)  # type: ignore[arg-type]  # one of the three
    with pytest.raises(SingleError) as caught:
        settle(tmp_path, patience_s=0.05)
    assert (caught.value.code, caught.value.data) == (code, {"pid": os.getpid()})
    claim.release()


def test_another_computer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("dingui.single.claim._own_host", lambda: "study.example")
        claim = Claim.take(tmp_path)
        assert claim is not None
        claim.tell("open", "/run/user/1000/dingui-of-another-computer")
    with pytest.raises(SingleError) as caught:
        settle(tmp_path, patience_s=0.05)
    assert (caught.value.code, caught.value.data) == ("elsewhere", {"host": "study.example"})
    claim.release()
