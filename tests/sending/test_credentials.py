"""A robot's credentials and what the library says of them: changed together, and never mixed up with another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from dingui.concealed import Concealed
from dingui.library.errors import LibraryError
from dingui.library.library import Library
from dingui.library.robots import Robot
from dingui.secrets import (
    CredentialsChange,
    KeyringStore,
    MemoryStore,
    RobotCredentials,
    SecretStoreError,
    SessionStore,
)
from dingui.sending.credentials import CredentialsDesk
from tests.secrets.backend import HandHeldKeyring
from tests.secrets.conftest import TIMEOUT_S, code_of, made

TOKEN = "70ce7" * 12 + "beef"
OTHER = "07e12" * 12 + "beef"
SECRET = "SECfake" + "5ecre7" * 9
ENDPOINT = "https://oapi.dingtalk.com/robot/send"


class Kept:
    """A robot with an entry in a keyring that the test holds in its hand."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.keyring = HandHeldKeyring()
        self.robot = library.robots.add("群", ENDPOINT, signed=True, fingerprint=Concealed(TOKEN).fingerprint())
        self.id = self.robot.id
        KeyringStore(TIMEOUT_S, lambda: self.keyring).set(self.id, made(TOKEN, SECRET))
        self.keyring.calls.clear()
        self.desk = self.opened()

    def opened(self) -> CredentialsDesk:
        """As the next start has it."""
        session = SessionStore(KeyringStore(TIMEOUT_S, lambda: self.keyring), MemoryStore())
        return CredentialsDesk(session, self.library.robots, self.library.farewells)

    def writes(self, text: str) -> None:
        """Let something else write the entry."""
        self.keyring.entries["dingui", self.id] = text

    @property
    def known(self) -> Robot:
        found = self.library.robots.get(self.id)
        assert found is not None
        return found


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with Library.open(tmp_path / "library.sqlite3") as library:
        yield Kept(library)


@pytest.mark.parametrize(
    ("change", "becomes"),
    [
        (CredentialsChange(secret=Concealed("SECnew")), made(TOKEN, "SECnew")),
        (CredentialsChange(secret=Concealed()), made(TOKEN)),
        (CredentialsChange(access_token=Concealed(OTHER)), made(OTHER, SECRET)),
        (CredentialsChange(Concealed(OTHER), Concealed("SECnew")), made(OTHER, "SECnew")),
        (CredentialsChange(), made(TOKEN, SECRET)),
    ],
    ids=["secret", "no secret", "token", "both", "nothing"],
)
def test_a_part_changes_and_the_rest_stays(kept: Kept, change: CredentialsChange, becomes: RobotCredentials) -> None:
    kept.desk.change(kept.id, change, ENDPOINT + "/new")
    assert kept.opened().get(kept.id) == becomes
    assert kept.known.signed is bool(becomes.secret)
    assert kept.known.fingerprint == becomes.access_token.fingerprint()
    assert kept.known.endpoint == ENDPOINT + "/new"
    assert (kept.known.name, kept.known.position) == (kept.robot.name, kept.robot.position)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ('{"v": 1, "access_token": "' + OTHER + '", "secret": "SECanother"}', "other_robot"),
        ('{"v": 1, "access_token": "' + TOKEN + '"}', "damaged_entry"),
        ('{"v": 1, "secret": "SEC"}', "damaged_entry"),
        ('{"v": 2, "access_token": "' + TOKEN + '", "secret": ""}', "newer_entry"),
        ('{"v": 0, "access_token": "' + TOKEN + '", "secret": ""}', "damaged_entry"),
        ('{"v": true, "access_token": "' + TOKEN + '", "secret": ""}', "damaged_entry"),
        ("hunter2", "damaged_entry"),
        ("", "damaged_entry"),
    ],
)
def test_an_entry_that_is_not_this_robots_is_never_used_and_never_completed(kept: Kept, entry: str, code: str) -> None:
    kept.writes(entry)
    assert code_of(lambda: kept.desk.get(kept.id)) == code
    assert code_of(lambda: kept.desk.existing(kept.id)) == code
    for part in (CredentialsChange(secret=Concealed("SECnew")), CredentialsChange(access_token=Concealed(OTHER))):
        assert code_of(lambda part=part: kept.desk.change(kept.id, part, ENDPOINT)) == code  # type: ignore[misc]
    assert kept.keyring.entries["dingui", kept.id] == entry
    assert kept.known == kept.robot
    # What is whole needs nothing of it.
    kept.desk.change(kept.id, CredentialsChange(Concealed(TOKEN), Concealed(SECRET)), ENDPOINT)
    assert kept.opened().get(kept.id) == made(TOKEN, SECRET)


def test_a_part_of_nothing(kept: Kept) -> None:
    kept.keyring.entries.clear()
    assert kept.desk.get(kept.id) is None
    assert code_of(lambda: kept.desk.existing(kept.id)) == "missing"
    change = CredentialsChange(secret=Concealed("SECnew"))
    assert code_of(lambda: kept.desk.change(kept.id, change, ENDPOINT)) == "missing"
    assert kept.keyring.entries == {}


def test_a_robot_of_an_early_version_has_no_mark(kept: Kept) -> None:
    kept.library.robots.set_reach(kept.id, ENDPOINT, signed=True, fingerprint="")
    assert kept.desk.get(kept.id) == made(TOKEN, SECRET)


def test_what_the_keyring_refuses_changes_nothing(kept: Kept) -> None:
    whole = CredentialsChange(Concealed("x" * 3000), Concealed(SECRET))
    assert code_of(lambda: kept.desk.change(kept.id, whole, ENDPOINT + "/new")) == "too_long"
    assert kept.known == kept.robot
    assert kept.opened().get(kept.id) == made(TOKEN, SECRET)
    part = CredentialsChange(secret=Concealed("SEC" + "x" * 3000))
    assert code_of(lambda: kept.desk.change(kept.id, part, ENDPOINT + "/new")) == "too_long"
    assert kept.known == kept.robot


def test_a_robot_that_the_library_does_not_know(kept: Kept) -> None:
    change = CredentialsChange(Concealed(TOKEN), Concealed())
    with pytest.raises(LibraryError):
        kept.desk.change("nowhere", change, ENDPOINT)


def test_one_prompt_at_most_for_each_robot(kept: Kept) -> None:
    """macOS may ask for each reading of an entry: shown, copied, changed and sent, it is read once."""
    for _ in range(3):
        kept.desk.existing(kept.id)
        kept.desk.get(kept.id)
    assert kept.keyring.calls == ["get"]
    kept.keyring.calls.clear()
    kept.desk.change(kept.id, CredentialsChange(secret=Concealed("SECnew")), ENDPOINT)
    assert kept.keyring.calls == ["set", "get"], "written, and read back"
    assert len(kept.keyring.entries) == 1, "one entry holds both parts"


def test_a_new_robot_needs_no_reading_before_it_is_stored(kept: Kept) -> None:
    robot = kept.library.robots.add("新群", ENDPOINT)
    kept.desk.change(robot.id, CredentialsChange(Concealed(OTHER), Concealed()), ENDPOINT)
    assert kept.keyring.calls == ["set", "get"]


@pytest.mark.parametrize("call", ["get", "set"])
def test_a_keyring_that_dies_in_the_middle_of_a_change(kept: Kept, call: str) -> None:
    def die(name: str) -> None:
        if name == call:
            raise ConnectionResetError("gone")

    kept.keyring.before = die
    change = CredentialsChange(secret=Concealed("SECnew"))
    code = code_of(lambda: kept.desk.change(kept.id, change, ENDPOINT))
    kept.keyring.before = lambda _: None
    if call == "get":
        assert code == "failed"
        assert kept.known == kept.robot
        assert kept.opened().get(kept.id) == made(TOKEN, SECRET)
    else:
        # Held in memory, and moved into the keyring as soon as it works again.
        assert code == ""
        assert kept.desk.get(kept.id) == made(TOKEN, "SECnew")


def test_nothing_of_the_error_holds_a_secret(kept: Kept) -> None:
    kept.writes('{"v": 1, "access_token": "' + OTHER + '", "secret": ""}')
    with pytest.raises(SecretStoreError) as caught:
        kept.desk.get(kept.id)
    assert OTHER not in repr(caught.value)
    assert TOKEN not in repr(caught.value)


# Removed robots


def test_a_removed_robot_that_comes_back_keeps_its_secrets(kept: Kept) -> None:
    kept.library.robots.remove(kept.id)
    kept.library.farewells.begin(kept.id)
    kept.desk.forget_the_gone()
    assert kept.keyring.calls == [], "until the program closes"
    kept.library.robots.restore(kept.id)
    assert kept.library.farewells.let_fall_due() == []
    kept.desk.forget_the_gone()
    assert kept.desk.get(kept.id) == made(TOKEN, SECRET)


def test_what_a_locked_keyring_did_not_delete_is_deleted_as_soon_as_it_answers(kept: Kept) -> None:
    def locked(_call: str) -> None:
        raise KeyringLocked("locked")

    kept.library.robots.remove(kept.id)
    kept.library.farewells.begin(kept.id)
    assert kept.library.farewells.let_fall_due() == [kept.id]
    kept.keyring.before = locked
    assert code_of(lambda: kept.desk.forget(kept.id)) == "locked"
    kept.desk.forget_the_gone()
    kept.keyring.before = lambda _: None
    assert kept.keyring.entries
    # The next start, in which the first thing asked of the keyring went well.
    next_start = kept.opened()
    next_start.forget_the_gone()
    assert kept.keyring.entries == {}
    kept.keyring.calls.clear()
    next_start.forget_the_gone()
    assert kept.keyring.calls == []
