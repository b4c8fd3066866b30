"""What goes wrong with a keyring, by its code; and what is done about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from keyring import errors

from dingui.secrets import SECRET_ERROR_CODES, KeyringStore, SecretStoreError, StorePlace, backends
from dingui.secrets.keyring_store import DEFAULT_TIMEOUT_S, SERVICE
from tests.secrets.backend import HandHeldKeyring
from tests.secrets.conftest import TIMEOUT_S, code_of, made


class SecretStorageException(Exception):
    """As SecretStorage names it, which exists on Linux only."""


class LockedException(SecretStorageException):
    pass


class SecretServiceNotAvailableException(SecretStorageException):
    pass


class PromptDismissedException(SecretStorageException):
    pass


class Special(LockedException):
    pass


def undecodable() -> Exception:
    return UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")


CODES: list[tuple[Exception, str]] = [
    (errors.KeyringLocked("Failed to unlock the collection!"), "locked"),
    (LockedException("Collection is locked!"), "locked"),
    (Special(), "locked"),
    (errors.NoKeyringError("No recommended backend was available."), "no_keyring"),
    (errors.InitError("Failed to create the collection"), "no_keyring"),
    (RuntimeError("Unable to initialize SecretService"), "no_keyring"),
    (SecretServiceNotAvailableException(), "no_keyring"),
    (errors.PasswordSetError("Cancelled by user"), "refused"),
    (PromptDismissedException(), "refused"),
    (undecodable(), "damaged_entry"),
    (errors.KeyringError("something else"), "failed"),
    (SecretStorageException("something else"), "failed"),
    (OSError(5, "Input/output error"), "failed"),
    (AttributeError("'NoneType' object has no attribute 'decode'"), "failed"),
    (AssertionError(), "failed"),
]


@pytest.mark.parametrize(("error", "code"), CODES, ids=[f"{type(error).__name__}-{code}" for error, code in CODES])
@pytest.mark.parametrize("call", ["get", "set"])
def test_every_error_has_a_code(
    backend: HandHeldKeyring, store: KeyringStore, robot_id: str, error: Exception, code: str, call: str
) -> None:
    def fail(name: str) -> None:
        if name == call:
            raise error

    backend.before = fail
    assert code in SECRET_ERROR_CODES
    assert code_of(lambda: store.set(robot_id, made()) if call == "set" else store.get(robot_id)) == code
    backend.before = lambda _: None
    store.set(robot_id, made())
    assert store.get(robot_id) == made(), "it works again as soon as the keyring does"


def test_an_error_in_deleting(backend: HandHeldKeyring, store: KeyringStore, robot_id: str) -> None:
    store.set(robot_id, made())

    def locked(_: str) -> None:
        raise errors.KeyringLocked

    backend.before = locked
    assert code_of(lambda: store.delete(robot_id)) == "locked"


def test_a_write_that_is_not_kept_is_refused(backend: HandHeldKeyring, store: KeyringStore, robot_id: str) -> None:
    backend.writes = False
    assert code_of(lambda: store.set(robot_id, made())) == "refused"


def test_a_write_that_is_not_kept_leaves_no_old_secret(
    backend: HandHeldKeyring, store: KeyringStore, robot_id: str
) -> None:
    store.set(robot_id, made("old"))
    backend.writes = False
    assert code_of(lambda: store.set(robot_id, made("new"))) == "refused"
    assert store.get(robot_id) is None


def test_a_deletion_that_is_not_done_is_refused(backend: HandHeldKeyring, store: KeyringStore, robot_id: str) -> None:
    store.set(robot_id, made())
    backend.deletes = False
    assert code_of(lambda: store.delete(robot_id)) == "refused"


def test_deleting_what_is_not_there_asks_once(backend: HandHeldKeyring, store: KeyringStore, robot_id: str) -> None:
    store.delete(robot_id)
    assert backend.calls == ["get"]


def test_one_entry_for_a_robot(backend: HandHeldKeyring, store: KeyringStore, robot_id: str) -> None:
    store.set(robot_id, made("abc", "SECfake"))
    assert backend.entries == {(SERVICE, robot_id): '{"v": 1, "access_token": "abc", "secret": "SECfake"}'}
    assert SERVICE == "dingui"


def test_a_foreign_entry_is_damaged_and_can_be_replaced_or_removed(
    backend: HandHeldKeyring, store: KeyringStore, robot_id: str
) -> None:
    ways: list[Callable[[], None]] = [lambda: store.set(robot_id, made()), lambda: store.delete(robot_id)]
    for mend in ways:
        backend.entries[SERVICE, robot_id] = "hunter2"
        assert code_of(lambda: store.get(robot_id)) == "damaged_entry"
        mend()
        assert code_of(lambda: store.get(robot_id)) == ""


def test_too_long_does_not_reach_the_keyring(backend: HandHeldKeyring, store: KeyringStore, robot_id: str) -> None:
    assert code_of(lambda: store.set(robot_id, made("x" * 3000))) == "too_long"
    assert backend.calls == []


def test_a_keyring_that_starts_after_the_program_is_found(robot_id: str) -> None:
    there: list[HandHeldKeyring] = []

    def find() -> HandHeldKeyring:
        if not there:
            raise SecretStoreError("no_keyring")
        return there[0]

    store = KeyringStore(TIMEOUT_S, find)
    assert code_of(store.place) == "no_keyring"
    assert code_of(lambda: store.get(robot_id)) == "no_keyring"
    assert code_of(lambda: store.set(robot_id, made())) == "no_keyring"
    assert code_of(lambda: store.delete(robot_id)) == "no_keyring"
    there.append(HandHeldKeyring())
    store.set(robot_id, made())
    assert store.place() == StorePlace("keyring", "other")


def test_another_keyring_is_looked_for_when_one_has_gone(robot_id: str) -> None:
    first, second = HandHeldKeyring(), HandHeldKeyring()
    there = [first]
    store = KeyringStore(TIMEOUT_S, lambda: there[0])
    store.set(robot_id, made())

    def gone(_: str) -> None:
        raise errors.InitError("Failed to open keyring")

    first.before = gone
    there[0] = second
    assert code_of(lambda: store.get(robot_id)) == "no_keyring"
    assert store.get(robot_id) is None
    assert second.calls == ["get"]


def test_a_keyring_that_works_is_looked_for_once(backend: HandHeldKeyring, robot_id: str) -> None:
    found: list[HandHeldKeyring] = []

    def find() -> HandHeldKeyring:
        found.append(backend)
        return backend

    store = KeyringStore(TIMEOUT_S, find)
    store.set(robot_id, made())
    store.get(robot_id)
    store.place()
    assert len(found) == 1


def test_a_name_is_asked_for_until_it_is_known(
    backend: HandHeldKeyring, store: KeyringStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon may not run yet when the first window asks."""
    names = ["secret-service", "secret-service", "gnome", "kwallet"]
    monkeypatch.setattr(backends, "name_of", lambda _: names.pop(0))
    told = [store.place().name for _ in range(5)]
    assert told == ["secret-service", "secret-service", "gnome", "gnome", "gnome"]
    assert names == ["kwallet"]


def test_there_is_time_to_type_a_password() -> None:
    assert DEFAULT_TIMEOUT_S >= 30
