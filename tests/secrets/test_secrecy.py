"""A marker goes through everything that can go wrong with a store, and must be seen nowhere."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from keyring import errors

from dingui.concealed import Concealed
from dingui.secrets import KeyringStore, MemoryStore, RobotCredentials, SecretStore, SecretStoreError, SessionStore
from dingui.secrets.keyring_store import SERVICE
from tests.journeys.waiting import until
from tests.secrets.backend import Gate, HandHeldKeyring
from tests.secrets.conftest import TIMEOUT_S, code_of

MARKERS = ("70ce7" * 13, "SECfake" + "5ecre7" * 9)
CREDENTIALS = RobotCredentials(*map(Concealed, MARKERS))


def assert_hidden(text: str) -> None:
    for marker in MARKERS:
        # Pieces of it as well: some messages are cut.
        assert marker[:24] not in text
        assert marker[-24:] not in text


def everything_about(error: BaseException) -> str:
    """Return what any crash reporter could print of ``error``, the variables of each of our frames included."""
    parts = [repr(error), str(error), repr(error.args), repr(vars(error))]
    parts += traceback.format_exception(error)
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if "/tests/" not in frame.f_code.co_filename:
            parts += [repr(value) for value in frame.f_locals.values()]
    for other in (error.__cause__, error.__context__):
        parts += [] if other is None else [everything_about(other)]
    return "\n".join(parts)


@pytest.fixture(autouse=True)
def all_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing of it in the log, at any level, from any library."""
    caplog.set_level(logging.DEBUG)
    yield
    assert_hidden("\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.get_records("call")))


@pytest.fixture(autouse=True)
def nothing_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert_hidden("".join(capfd.readouterr()))


class Talkative(Exception):
    """An error that quotes what it was given, as some systems' do."""


def quoting(kind: type[Exception]) -> Exception:
    words = f"could not store {MARKERS[0]} with {MARKERS[1]}"
    if kind is UnicodeDecodeError:
        return UnicodeDecodeError("utf-8", words.encode(), 0, 5, words)
    return kind(words)


@pytest.mark.parametrize("call", ["get", "set", "delete"])
@pytest.mark.parametrize("in_call", ["get", "set", "delete"])
@pytest.mark.parametrize(
    "kind",
    [
        errors.KeyringLocked,
        errors.NoKeyringError,
        errors.InitError,
        errors.PasswordSetError,
        errors.PasswordDeleteError,
        RuntimeError,
        UnicodeDecodeError,
        Talkative,
    ],
)
@pytest.mark.parametrize("over_session", [False, True], ids=["keyring", "session"])
def test_no_error_quotes_it(
    backend: HandHeldKeyring,
    store: KeyringStore,
    robot_id: str,
    call: str,
    in_call: str,
    kind: type[Exception],
    over_session: bool,
) -> None:
    store.set(robot_id, CREDENTIALS)
    if in_call == "set":
        backend.entries[SERVICE, robot_id] = f"changed: {MARKERS[0]}"  # so that it is written a second time

    def fails(name: str) -> None:
        if name == in_call:
            raise quoting(kind)

    backend.before = fails
    asked: SecretStore = SessionStore(store, MemoryStore()) if over_session else store
    try:
        if call == "get":
            asked.get(robot_id)
        elif call == "set":
            asked.set(robot_id, CREDENTIALS)
        else:
            asked.delete(robot_id)
    except SecretStoreError as error:
        assert_hidden(everything_about(error))
    assert_hidden(repr(asked.place()))


def test_the_test_would_see_it() -> None:
    """What keyring's own error shows, were it let through."""
    with pytest.raises(Talkative) as caught:
        raise quoting(Talkative)
    with pytest.raises(AssertionError):
        assert_hidden(everything_about(caught.value))


@pytest.mark.parametrize("damage", [lambda text: text[:-1], lambda text: text.replace('"v": 1', '"v": 0')])
def test_a_damaged_entry_is_not_quoted(
    backend: HandHeldKeyring, store: KeyringStore, robot_id: str, damage: Callable[[str], str]
) -> None:
    store.set(robot_id, CREDENTIALS)
    backend.entries[SERVICE, robot_id] = damage(backend.entries[SERVICE, robot_id])
    with pytest.raises(SecretStoreError) as caught:
        store.get(robot_id)
    assert caught.value.code == "damaged_entry"
    assert_hidden(everything_about(caught.value))


def test_too_long_is_not_quoted(store: KeyringStore, robot_id: str) -> None:
    for one in (store, MemoryStore()):
        with pytest.raises(SecretStoreError) as caught:
            one.set(robot_id, replace(CREDENTIALS, secret=Concealed(MARKERS[1] * 50)))
        assert caught.value.code == "too_long"
        assert_hidden(everything_about(caught.value))


def test_values_and_stores_do_not_show_it(store: KeyringStore, robot_id: str) -> None:
    memory = MemoryStore()
    session = SessionStore(store, memory)
    session.set(robot_id, CREDENTIALS)
    memory.set(robot_id, CREDENTIALS)
    for thing in (CREDENTIALS, [CREDENTIALS], store, memory, session, vars(memory), vars(session)):
        assert_hidden(f"{thing!r} {thing!s} {thing}")


def test_an_abandoned_call_that_fails_does_not_show_it(
    backend: HandHeldKeyring, robot_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unhandled: list[object] = []
    monkeypatch.setattr(threading, "excepthook", unhandled.append)
    gate = Gate("set")

    def held_then_fails(name: str) -> None:
        gate(name)
        raise quoting(Talkative)

    backend.before = held_then_fails
    store = KeyringStore(0.1, lambda: backend)
    try:
        with pytest.raises(SecretStoreError) as caught:
            store.set(robot_id, CREDENTIALS)
        assert caught.value.code == "timeout"
        assert_hidden(everything_about(caught.value))
    finally:
        gate.open()
    backend.before = lambda _: None
    until("it is over", lambda: code_of(lambda: store.get("another")) == "")
    assert unhandled == []


def test_with_a_real_keyring(request: pytest.FixtureRequest, robot_id: str) -> None:
    request.getfixturevalue("gnome")
    store = KeyringStore(TIMEOUT_S)
    store.set(robot_id, CREDENTIALS)
    assert SessionStore(store, MemoryStore()).get(robot_id) == CREDENTIALS
    store.delete(robot_id)


def test_importing_the_package_imports_no_keyring() -> None:
    """keyring takes 70 ms and more, which a start need not pay."""
    code = (
        "import sys, dingui.secrets as secrets\n"
        "secrets.SessionStore(secrets.KeyringStore(), secrets.MemoryStore())\n"
        "heavy = {'keyring', 'jeepney', 'secretstorage', 'importlib.metadata', 'PySide6', 'requests', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
