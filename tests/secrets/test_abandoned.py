"""Calls that were given up, and come back later: they never leave behind what nobody wants any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dingui.secrets import KeyringStore, MemoryStore, SessionStore, StorePlace
from dingui.secrets.keyring_store import SERVICE
from tests.journeys.waiting import until
from tests.secrets.backend import Gate, HandHeldKeyring
from tests.secrets.conftest import TIMEOUT_S, code_of, made

LIMIT_S = 0.2


class Held:
    """A store over a keyring whose calls can be held up."""

    def __init__(self, robot_id: str) -> None:
        self.robot_id = robot_id
        self.backend = HandHeldKeyring()
        self.find: Callable[[], object] = lambda: None
        self.store = KeyringStore(LIMIT_S, self._found)
        self.patient = KeyringStore(TIMEOUT_S, lambda: self.backend)
        """Another store over the same keyring, for what a test does while nothing is held up."""
        self.gates: list[Gate] = []

    def _found(self) -> HandHeldKeyring:
        self.find()
        return self.backend

    def hold(self, *names: str) -> Gate:
        gate = Gate(*names)
        self.gates.append(gate)
        self.backend.before = gate
        return gate

    def comes_back(self) -> None:
        """Let everything go on, and wait until nothing is under way."""
        self.backend.before = lambda _: None
        for gate in self.gates:
            gate.open()
        until("the keyring answers", lambda: code_of(lambda: self.store.get("another")) == "")

    def entry(self) -> str | None:
        return self.backend.entries.get((SERVICE, self.robot_id))


@pytest.fixture
def held(robot_id: str) -> Iterator[Held]:
    made_here = Held(robot_id)
    yield made_here
    for gate in made_here.gates:
        gate.open()


def give_up_setting(held: Held) -> None:
    gate = held.hold("set")
    assert code_of(lambda: held.store.set(held.robot_id, made("token-1"))) == "timeout"
    assert gate.reached.is_set()


def test_a_write_that_waits_in_the_keyring_stands(held: Held) -> None:
    """A prompt is open; when it is answered, that is what the person wanted."""
    give_up_setting(held)
    held.comes_back()
    assert held.patient.get(held.robot_id) == made("token-1")


def test_a_write_that_had_not_begun_is_not_begun(held: Held) -> None:
    gate = Gate("find")
    held.gates.append(gate)
    held.find = lambda: gate("find")
    assert code_of(lambda: held.store.set(held.robot_id, made())) == "timeout"
    held.comes_back()
    assert held.backend.calls.count("set") == 0
    assert held.entry() is None


def test_a_write_that_was_overtaken_by_another_leaves_nothing(held: Held) -> None:
    give_up_setting(held)
    assert code_of(lambda: held.store.set(held.robot_id, made("token-2"))) == "timeout"
    held.comes_back()
    assert held.entry() is None, "token-1 is an old secret, and token-2 is kept elsewhere"


def test_a_write_that_was_overtaken_by_a_deletion_leaves_nothing(held: Held) -> None:
    held.patient.set(held.robot_id, made("token-0"))
    give_up_setting(held)
    assert code_of(lambda: held.store.delete(held.robot_id)) == "timeout"
    held.comes_back()
    assert held.entry() is None


def test_another_robots_wishes_overtake_nothing(held: Held) -> None:
    give_up_setting(held)
    assert code_of(lambda: held.store.set("another", made("token-2"))) == "timeout"
    assert code_of(lambda: held.store.delete("a third")) == "timeout"
    assert code_of(lambda: held.store.get(held.robot_id)) == "timeout"
    held.comes_back()
    assert held.patient.get(held.robot_id) == made("token-1")


def test_being_overtaken_while_it_reads_back(held: Held) -> None:
    gate = held.hold("get")
    assert code_of(lambda: held.store.set(held.robot_id, made("token-1"))) == "timeout"
    assert gate.reached.is_set()
    assert held.entry() is not None
    assert code_of(lambda: held.store.delete(held.robot_id)) == "timeout"
    held.comes_back()
    assert held.entry() is None


def test_being_overtaken_while_it_is_put_right(held: Held) -> None:
    """The late entry is removed once; the wish that overtook it comes after that."""
    give_up_setting(held)
    assert code_of(lambda: held.store.set(held.robot_id, made("token-2"))) == "timeout"
    before_deleting = Gate("delete")
    held.gates.append(before_deleting)
    held.backend.before = before_deleting
    held.gates[0].open()
    assert before_deleting.reached.wait(10)
    assert code_of(lambda: held.store.set(held.robot_id, made("token-3"))) == "timeout"
    held.comes_back()
    assert held.entry() is None
    held.patient.set(held.robot_id, made("token-3"))
    assert held.patient.get(held.robot_id) == made("token-3")


def test_a_late_write_that_fails_surprises_nobody(held: Held) -> None:
    give_up_setting(held)
    gate = held.gates[0]

    def fails(name: str) -> None:
        gate(name)
        if name == "set":
            raise OSError

    held.backend.before = fails
    assert code_of(lambda: held.store.delete(held.robot_id)) == "timeout"
    held.comes_back()
    assert held.entry() is None


def test_a_late_read_is_thrown_away(held: Held) -> None:
    held.patient.set(held.robot_id, made("token-1"))
    held.hold("get")
    assert code_of(lambda: held.store.get(held.robot_id)) == "timeout"
    held.comes_back()
    held.patient.set(held.robot_id, made("token-2"))
    assert held.patient.get(held.robot_id) == made("token-2")


def test_a_late_deletion_is_done(held: Held) -> None:
    held.patient.set(held.robot_id, made("token-1"))
    held.hold("delete")
    assert code_of(lambda: held.store.delete(held.robot_id)) == "timeout"
    held.comes_back()
    assert held.entry() is None


def test_asking_where_secrets_are_has_the_same_limit(held: Held) -> None:
    gate = Gate("find")
    held.gates.append(gate)
    held.find = lambda: gate("find")
    assert code_of(held.store.place) == "timeout"
    held.comes_back()
    assert held.store.place() == StorePlace("keyring", "other")


def test_the_session_goes_on_with_what_the_person_wanted_last(held: Held) -> None:
    """The whole of it: two saves while the keyring hangs, then it answers."""
    session = SessionStore(held.store, MemoryStore())
    held.hold("set")
    session.set(held.robot_id, made("token-1"))
    assert session.place() == StorePlace("memory", reason="timeout")
    session.set(held.robot_id, made("token-2"))
    assert session.get(held.robot_id) == made("token-2")
    held.comes_back()
    assert held.entry() is None
    session.set("another", made("token-3"))
    assert session.place() == StorePlace("keyring", "other")
    assert SessionStore(held.patient, MemoryStore()).get(held.robot_id) == made("token-2")
