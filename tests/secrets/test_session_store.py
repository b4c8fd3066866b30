"""The session's store: asks once, falls back to memory and says so, and never says what is not so."""

from __future__ import annotations

import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from keyring import errors

from dingui.secrets import (
    SECRET_ERROR_CODES,
    KeyringStore,
    MemoryStore,
    RobotCredentials,
    SecretErrorCode,
    SecretStoreError,
    SessionStore,
    StorePlace,
)
from dingui.secrets.keyring_store import SERVICE
from tests.secrets.backend import HandHeldKeyring
from tests.secrets.conftest import TIMEOUT_S, code_of, made

KEYRING = StorePlace("keyring", "other")

FALLS_BACK = ["locked", "no_keyring", "refused", "timeout", "failed"]

RAISES: dict[str, type[Exception]] = {
    "locked": errors.KeyringLocked,
    "no_keyring": errors.InitError,
    "refused": errors.PasswordSetError,
    "failed": OSError,
}


class Fails:
    """A keyring store that does nothing but fail, where a test says so."""

    def __init__(self) -> None:
        self.code: SecretErrorCode | None = None
        self.kept = MemoryStore()
        self.asked: list[str] = []

    def get(self, robot_id: str) -> RobotCredentials | None:
        self._begin("get")
        return self.kept.get(robot_id)

    def set(self, robot_id: str, credentials: RobotCredentials) -> None:
        self._begin("set")
        self.kept.set(robot_id, credentials)

    def delete(self, robot_id: str) -> None:
        self._begin("delete")
        self.kept.delete(robot_id)

    def place(self) -> StorePlace:
        self._begin("place")
        return KEYRING

    def _begin(self, call: str) -> None:
        self.asked.append(call)
        if self.code is not None:
            raise SecretStoreError(self.code)


@pytest.fixture
def keyring() -> Fails:
    return Fails()


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def session(keyring: Fails, memory: MemoryStore) -> SessionStore:
    return SessionStore(keyring, memory)


def test_the_keyring_is_asked_once(keyring: Fails, session: SessionStore) -> None:
    keyring.kept.set("a", made("token-a"))
    assert [session.get("a") for _ in range(5)] == [made("token-a")] * 5
    assert keyring.asked == ["get"]


def test_what_was_stored_is_not_asked_for(keyring: Fails, session: SessionStore, memory: MemoryStore) -> None:
    session.set("a", made("token-a"))
    assert session.get("a") == made("token-a")
    assert keyring.asked == ["set"]
    assert memory.ids() == ()


def test_what_is_not_there_is_asked_for_again(keyring: Fails, session: SessionStore) -> None:
    """A robot whose webhook is pasted in another window meanwhile."""
    assert session.get("a") is None
    keyring.kept.set("a", made("token-a"))
    assert session.get("a") == made("token-a")


def test_what_was_deleted_is_not_remembered(keyring: Fails, session: SessionStore) -> None:
    session.set("a", made("token-a"))
    session.delete("a")
    assert session.get("a") is None
    assert keyring.kept.ids() == ()


@pytest.mark.parametrize("code", FALLS_BACK)
def test_memory_where_the_keyring_cannot_be_used(
    keyring: Fails, session: SessionStore, memory: MemoryStore, code: SecretErrorCode
) -> None:
    before = session.fallback_reason
    keyring.code = code
    session.set("a", made("token-a"))
    assert session.get("a") == made("token-a")
    assert memory.ids() == ("a",)
    assert (before, session.fallback_reason) == (None, code)
    assert session.place() == StorePlace("memory", reason=code)


def test_what_fits_nowhere_is_refused(keyring: Fails, session: SessionStore, memory: MemoryStore) -> None:
    keyring.code = "no_keyring"
    assert code_of(lambda: session.set("a", made("x" * 3000))) == "too_long"
    keyring.code = "too_long"
    assert code_of(lambda: session.set("a", made())) == "too_long"
    assert memory.ids() == ()
    assert session.fallback_reason is None


@pytest.mark.parametrize("code", [code for code in SECRET_ERROR_CODES if code != "no_keyring"])
def test_what_the_keyring_may_have_is_not_said_to_be_missing(
    keyring: Fails, session: SessionStore, code: SecretErrorCode
) -> None:
    keyring.code = code
    assert code_of(lambda: session.get("a")) == code
    assert code_of(lambda: session.delete("a")) == code


def test_nothing_is_in_a_keyring_that_is_not_there(keyring: Fails, session: SessionStore) -> None:
    keyring.code = "no_keyring"
    assert session.get("a") is None
    session.delete("a")
    assert session.place() == StorePlace("memory", reason="no_keyring")


@pytest.mark.parametrize("was_used_by", ["get", "set", "delete"])
def test_something_may_be_in_a_keyring_that_was_there_before(
    keyring: Fails, session: SessionStore, was_used_by: str
) -> None:
    if was_used_by == "set":
        session.set("a", made())
    else:
        getattr(session, was_used_by)("a")
    keyring.code = "no_keyring"
    assert code_of(lambda: session.get("b")) == "no_keyring"
    assert code_of(lambda: session.delete("b")) == "no_keyring"


@pytest.mark.parametrize("code", FALLS_BACK)
@pytest.mark.parametrize("call", ["get", "set", "delete"])
def test_what_memory_held_moves_into_a_keyring_that_works_again(
    keyring: Fails, session: SessionStore, memory: MemoryStore, code: SecretErrorCode, call: str
) -> None:
    keyring.code = code
    session.set("a", made("token-a"))
    session.set("b", made("token-b"))
    keyring.code = None
    assert session.place() == StorePlace("memory", reason=code), "until then it is where it was"
    if call == "set":
        session.set("c", made("token-c"))
    else:
        getattr(session, call)("c")
    assert session.place() == KEYRING
    assert memory.ids() == ()
    assert keyring.kept.get("a") == session.get("a") == made("token-a")
    assert keyring.kept.get("b") == session.get("b") == made("token-b")


def test_a_keyring_that_stops_working_on_the_way(memory: MemoryStore, backend: HandHeldKeyring) -> None:
    session = SessionStore(KeyringStore(TIMEOUT_S, lambda: backend), memory)
    works: list[str] = []

    def locked_but_for(call: str) -> None:
        if call not in works:
            raise errors.KeyringLocked

    backend.before = locked_but_for
    session.set("a", made("token-a"))
    works.append("get")
    assert session.get("b") is None
    assert session.place() == StorePlace("memory", reason="locked"), "it gives, but takes nothing"
    assert memory.get("a") == session.get("a") == made("token-a")
    works.append("set")
    assert session.get("b") is None
    assert session.place() == KEYRING


def test_saving_again_after_unlocking(keyring: Fails, session: SessionStore, memory: MemoryStore) -> None:
    keyring.code = "locked"
    session.set("a", made("token-1"))
    keyring.code = None
    session.set("a", made("token-2"))
    assert session.place() == KEYRING
    assert memory.ids() == ()
    assert keyring.kept.get("a") == session.get("a") == made("token-2")


def test_a_newer_one_in_memory_hides_an_older_one(keyring: Fails, session: SessionStore) -> None:
    session.set("a", made("token-1"))
    keyring.code = "locked"
    session.set("a", made("token-2"))
    assert session.get("a") == made("token-2")


@pytest.mark.parametrize("code", SECRET_ERROR_CODES)
def test_asking_where_secrets_are_never_raises(keyring: Fails, session: SessionStore, code: SecretErrorCode) -> None:
    keyring.code = code
    assert session.place() == StorePlace("memory", reason=code)
    keyring.code = None
    assert session.place() == KEYRING, "nothing is remembered of an answer that was none"


def test_deleting_takes_it_out_of_memory_at_least(keyring: Fails, session: SessionStore, memory: MemoryStore) -> None:
    keyring.code = "locked"
    session.set("a", made("token-a"))
    assert code_of(lambda: session.delete("a")) == "locked"
    assert memory.ids() == ()
    assert code_of(lambda: session.get("a")) == "locked"


class Session(RuleBasedStateMachine):
    """Any order of calls over a keyring that fails as it likes, held against what the person was told."""

    ids = st.sampled_from(["a", "b", "c"])

    @initialize()
    def begin(self) -> None:
        self.backend = HandHeldKeyring()
        self.memory = MemoryStore()
        self.store = SessionStore(KeyringStore(TIMEOUT_S, lambda: self.backend), self.memory)
        self.wanted: dict[str, RobotCredentials] = {}
        """What was stored, as far as the person knows."""
        self.number = 0

    @rule(code=st.sampled_from(sorted(RAISES)), spared=st.sampled_from(["", "get", "set", "delete"]))
    def fail(self, code: str, spared: str) -> None:
        """From now on the keyring fails in this way, but for one kind of call perhaps."""

        def fails(call: str) -> None:
            if call != spared:
                raise RAISES[code]

        self.backend.before = fails

    @rule()
    def drop_what_is_written(self) -> None:
        self.backend.writes = False

    @rule()
    def work_again(self) -> None:
        self.backend.before = lambda _: None
        self.backend.writes = True

    @rule(robot_id=ids)
    def set(self, robot_id: str) -> None:
        self.number += 1
        credentials = made(f"token-{self.number}")
        self.store.set(robot_id, credentials)
        self.wanted[robot_id] = credentials

    @rule(robot_id=ids)
    def get(self, robot_id: str) -> None:
        try:
            found = self.store.get(robot_id)
        except SecretStoreError:
            return
        if robot_id in self.wanted:
            assert found == self.wanted[robot_id]

    @rule(robot_id=ids)
    def delete(self, robot_id: str) -> None:
        code = code_of(lambda: self.store.delete(robot_id))
        self.wanted.pop(robot_id, None)
        if not code:
            assert self.store.get(robot_id) is None or code_of(lambda: self.store.get(robot_id))

    @invariant()
    def nothing_that_was_stored_is_lost(self) -> None:
        for robot_id, credentials in self.wanted.items():
            assert self.store.get(robot_id) == credentials

    @invariant()
    def what_is_said_is_so(self) -> None:
        place = self.store.place()
        if place.kind == "keyring":
            for robot_id, credentials in self.wanted.items():
                entry = json.loads(self.backend.entries[SERVICE, robot_id])
                assert entry["access_token"] == credentials.access_token.reveal()
            assert self.memory.ids() == ()
        else:
            assert place.reason in SECRET_ERROR_CODES


Session.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestSession = Session.TestCase
