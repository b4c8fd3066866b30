"""A real gnome-keyring: after a restart, locked, killed, hung, changed behind our back, and not there at all."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dingui.secrets import KeyringStore, MemoryStore, SessionStore, StorePlace
from tests.journeys.waiting import until
from tests.secrets import leavings
from tests.secrets.conftest import TIMEOUT_S, MakeService, code_of, made

if TYPE_CHECKING:
    from tests.secrets.secret_service import SecretService

# keyring leaves its connection to the garbage collector where the keyring stays locked or goes.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")

LIMIT_S = 1.0
TOKEN = "70ce7" * 12 + "beef"
SECRET = "SECfake" + "5ecre7" * 9
GNOME = StorePlace("keyring", "gnome")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what keyring left open while that is still allowed."""
    yield
    leavings.collect()


def program(
    service: SecretService, *calls: Sequence[str], timeout_s: float = TIMEOUT_S, **environment: str
) -> list[object]:
    """Run a process that makes ``calls`` and ends; return what they came to."""
    lines = [[*call, "", "", ""][:4] for call in calls]
    done = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-m", "tests.secrets.client", str(timeout_s)],
        env=service.environment() | environment,
        input=json.dumps(lines),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    results = json.loads(done.stdout)
    assert isinstance(results, list)
    return results


def test_what_one_process_stored_the_next_one_finds(gnome: SecretService, robot_id: str) -> None:
    chinese = "加签密钥\n\u0000😀"
    stored = program(gnome, ["set", robot_id, TOKEN, SECRET], ["set", f"{robot_id}-2", chinese], ["place"])
    assert stored == ["stored", "stored", ["keyring", "gnome", ""]]
    assert program(gnome, ["get", robot_id], ["get", f"{robot_id}-2"]) == [[TOKEN, SECRET], [chinese, ""]]
    assert program(gnome, ["delete", robot_id], ["get", robot_id]) == ["deleted", None]
    assert program(gnome, ["get", robot_id]) == [None]


def test_other_programs_find_it_by_service_and_id(gnome: SecretService, robot_id: str) -> None:
    KeyringStore(TIMEOUT_S).set(robot_id, made(TOKEN, SECRET))
    told = gnome.tool("lookup", "service", "dingui", "username", robot_id)
    assert json.loads(told) == {"v": 1, "access_token": TOKEN, "secret": SECRET}


@pytest.mark.parametrize(
    "put_there",
    [b"hunter2", b"", b"\xff\xfe\x00", b'{"v": 1, "access_token": 3}', b"[" * 50_000],
    ids=["text", "empty", "no UTF-8", "other types", "deep"],
)
def test_an_entry_that_something_else_changed(gnome: SecretService, robot_id: str, put_there: bytes) -> None:
    store = KeyringStore(TIMEOUT_S)
    session = SessionStore(store, MemoryStore())
    store.set(robot_id, made(TOKEN))
    gnome.tool("store", "--label=edited", "service", "dingui", "username", robot_id, stdin=put_there)
    assert code_of(lambda: store.get(robot_id)) == "damaged_entry"
    assert code_of(lambda: session.get(robot_id)) == "damaged_entry"
    assert session.place() == GNOME
    session.set(robot_id, made(TOKEN, SECRET))
    assert store.get(robot_id) == made(TOKEN, SECRET)
    gnome.tool("store", "--label=edited", "service", "dingui", "username", robot_id, stdin=put_there)
    store.delete(robot_id)
    assert store.get(robot_id) is None


def test_several_entries_under_one_id(gnome: SecretService, robot_id: str) -> None:
    store = KeyringStore(TIMEOUT_S)
    for n in range(3):
        other = ["service", "dingui", "username", robot_id, "made-by", f"other{n}"]
        gnome.tool("store", "--label=other", *other, stdin=b"hunter2")
    store.set(robot_id, made(TOKEN))
    assert store.get(robot_id) == made(TOKEN)
    store.delete(robot_id)
    assert store.get(robot_id) is None


def test_an_entry_that_something_else_removed(gnome: SecretService, robot_id: str) -> None:
    store = KeyringStore(TIMEOUT_S)
    store.set(robot_id, made(TOKEN))
    gnome.tool("clear", "service", "dingui", "username", robot_id)
    assert store.get(robot_id) is None
    store.delete(robot_id)


def test_locked(own_gnome: MakeService, robot_id: str) -> None:
    service, store, memory = own_gnome(), KeyringStore(TIMEOUT_S), MemoryStore()
    session = SessionStore(store, memory)
    store.set(robot_id, made(TOKEN))
    service.lock()
    assert code_of(lambda: store.get(robot_id)) == "locked"
    assert code_of(lambda: store.set(robot_id, made("another"))) == "locked"
    assert code_of(lambda: store.delete(robot_id)) == "locked"

    assert code_of(lambda: session.get(robot_id)) == "locked"
    session.set("new robot", made(TOKEN, SECRET))
    assert session.place() == StorePlace("memory", reason="locked")
    assert session.get("new robot") == made(TOKEN, SECRET)
    assert code_of(lambda: session.delete(robot_id)) == "locked"

    service.unlock()
    assert store.get(robot_id) == made(TOKEN), "nothing was changed while it was locked"
    assert session.get(robot_id) == made(TOKEN)
    assert session.place() == GNOME
    assert memory.ids() == ()
    assert program(service, ["get", "new robot"]) == [[TOKEN, SECRET]]


def test_locked_from_the_start(own_gnome: MakeService, robot_id: str) -> None:
    service = own_gnome()
    service.lock()
    results = program(service, ["get", robot_id], ["set", robot_id, TOKEN, SECRET], ["get", robot_id], ["place"])
    assert results == ["locked", "stored", [TOKEN, SECRET], ["memory", "", "locked"]]
    service.unlock()
    assert program(service, ["get", robot_id]) == [None]


def test_killed_and_started_again(own_gnome: MakeService, robot_id: str) -> None:
    service, session = own_gnome(), SessionStore(KeyringStore(TIMEOUT_S), MemoryStore())
    session.set(robot_id, made(TOKEN, SECRET))
    session.set("another", made(TOKEN))
    service.kill_daemon()
    fresh = SessionStore(KeyringStore(TIMEOUT_S), MemoryStore())
    assert fresh.get(robot_id) is None, "there is no keyring"
    assert fresh.place() == StorePlace("memory", reason="no_keyring")

    assert session.get(robot_id) == made(TOKEN, SECRET), "known since it was stored"
    assert code_of(lambda: session.get("not asked for yet")) == "no_keyring"
    session.set("another", made("newer"))
    assert session.place() == StorePlace("memory", reason="no_keyring")
    assert code_of(lambda: session.delete(robot_id)) == "no_keyring", "it is still in the keyring that has gone"

    service.start_daemon()
    assert session.get("not asked for yet") is None
    assert session.place() == GNOME
    results = program(service, ["get", robot_id], ["get", "another"])
    assert results == [[TOKEN, SECRET], ["newer", ""]]
    assert fresh.get(robot_id) == made(TOKEN, SECRET)


def test_killed_and_brought_back_locked_by_the_bus(own_gnome: MakeService, robot_id: str) -> None:
    service, store = own_gnome(activated=True), KeyringStore(TIMEOUT_S)
    store.set(robot_id, made(TOKEN))
    service.kill_daemon()
    assert code_of(lambda: store.get(robot_id)) == "locked"
    assert code_of(lambda: store.set(robot_id, made("another"))) == "locked"
    service.unlock()
    assert store.get(robot_id) == made(TOKEN)


def test_hung(own_gnome: MakeService, robot_id: str) -> None:
    service, store = own_gnome(), KeyringStore(LIMIT_S)
    patient = KeyringStore(TIMEOUT_S)
    patient.set(robot_id, made(TOKEN))
    assert patient.get(robot_id) == made(TOKEN)
    session = SessionStore(store, MemoryStore())
    service.stop_daemon()

    began = time.monotonic()
    assert code_of(lambda: session.get(robot_id)) == "timeout"
    first = time.monotonic() - began
    assert LIMIT_S <= first < 4 * LIMIT_S

    began = time.monotonic()
    for _ in range(10):
        assert code_of(lambda: store.get(robot_id)) == "timeout"
    session.set("new robot", made(TOKEN, SECRET))
    assert session.place() == StorePlace("memory", reason="timeout")
    assert time.monotonic() - began < LIMIT_S, "later ones fail at once"
    assert session.get("new robot") == made(TOKEN, SECRET)

    service.continue_daemon()
    until("it answers again", lambda: code_of(lambda: session.get(robot_id)) == "")
    assert session.get(robot_id) == made(TOKEN)

    def moved() -> bool:
        code_of(lambda: session.get("another"))  # moves what memory holds, within the limit or another time
        return session.place() == GNOME

    until("nothing is in memory only", moved)
    assert patient.get("new robot") == made(TOKEN, SECRET)


@pytest.mark.parametrize("overtaken", [False, True])
def test_hung_while_it_writes(own_gnome: MakeService, robot_id: str, overtaken: bool) -> None:
    """A late entry stands unless something else was wanted under its id meanwhile."""
    service, store, patient = own_gnome(), KeyringStore(LIMIT_S), KeyringStore(TIMEOUT_S)
    patient.set(robot_id, made("before"))
    until("the impatient one knows it", lambda: code_of(lambda: store.get("another")) == "")
    service.stop_daemon()
    assert code_of(lambda: store.set(robot_id, made("late"))) == "timeout"
    if overtaken:
        assert code_of(lambda: store.set(robot_id, made("latest"))) == "timeout"
    service.continue_daemon()
    until("it answers again", lambda: code_of(lambda: store.get("another")) == "")
    assert patient.get(robot_id) == (None if overtaken else made("late"))


def test_a_program_whose_keyring_hangs_can_end(own_gnome: MakeService, robot_id: str) -> None:
    service = own_gnome()
    service.stop_daemon()
    began = time.monotonic()
    results = program(service, ["set", robot_id, TOKEN], ["get", robot_id], ["place"], timeout_s=LIMIT_S)
    assert results == ["stored", [TOKEN, ""], ["memory", "", "timeout"]]
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("address", [None, "", "unix:path=/nowhere/at/all", "nonsense"])
def test_no_bus(monkeypatch: pytest.MonkeyPatch, gnome: SecretService, robot_id: str, address: str | None) -> None:
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    store = KeyringStore(TIMEOUT_S)
    assert code_of(lambda: store.get(robot_id)) == "no_keyring"
    assert code_of(lambda: store.set(robot_id, made())) == "no_keyring"
    assert code_of(lambda: store.delete(robot_id)) == "no_keyring"
    assert code_of(store.place) == "no_keyring"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    assert code_of(lambda: store.get(robot_id)) == "no_keyring"


def test_nobody_on_the_bus(own_gnome: MakeService, robot_id: str) -> None:
    service = own_gnome()
    service.kill_daemon()
    assert program(service, ["get", robot_id], ["place"]) == [None, ["memory", "", "no_keyring"]]


def test_nothing_in_the_home_can_be_read(own_gnome: MakeService, robot_id: str) -> None:
    service = own_gnome()
    program(service, ["set", robot_id, TOKEN, SECRET])
    service.lock()
    program(service, ["set", f"{robot_id}-2", TOKEN, SECRET], ["get", robot_id])
    service.end()
    files = [path for path in service.root.rglob("*") if path.is_file()]
    assert [path.name for path in files if path.suffix == ".keyring"], "the keyring's own file is among them"
    for path in files:
        content = path.read_bytes()
        for text in (TOKEN, SECRET):
            for encoding in ("utf-8", "utf-16-le"):
                assert text.encode(encoding) not in content, path.name


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_connection_is_left_open(own_gnome: MakeService, robot_id: str) -> None:
    """A program runs for days, and asks a locked keyring again and again; nothing of ours holds the connections."""
    service, store = own_gnome(), KeyringStore(TIMEOUT_S)

    def ask() -> None:
        code_of(lambda: store.get(robot_id))
        code_of(lambda: store.set(robot_id, made()))
        code_of(lambda: store.delete(robot_id))
        store.place()

    ask()
    service.lock()
    ask()
    gc.collect()
    before = open_files()
    for _ in range(10):
        ask()
    gc.collect()
    assert open_files() <= before
