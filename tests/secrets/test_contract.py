"""What every store of secrets is held to, the real gnome-keyring's included."""

from __future__ import annotations

import uuid

import pytest

from dingui.secrets import (
    KeyringStore,
    MemoryStore,
    RobotCredentials,
    SecretStore,
    SecretStoreError,
    SessionStore,
    StorePlace,
)
from dingui.secrets.entry import LIMIT
from tests.secrets.backend import HandHeldKeyring
from tests.secrets.conftest import TIMEOUT_S, code_of, made

KINDS = ("memory", "keyring", "gnome", "session", "session over gnome", "session without keyring")

ENTRY_AROUND = len('{"v": 1, "access_token": "", "secret": ""}')

TEXTS = {
    "plain": "0" * 60 + "beef",
    "empty": "",
    "Chinese": "加签密钥：今晚八点停水",
    "beyond the basic plane": "𠮷野家😀👨‍👩‍👧",
    "quotes and braces": "\"'\\{}[]%s%d${HOME}`$(x)`",
    "control characters": "".join(map(chr, range(32))) + "\x7f",
    "line ends": "\r\n\n\r\u2028\u2029\x85",
    "spaces at both ends": "  \t token \u3000\xa0",
    "half a pair": "\ud800 and \udfff",
    "no characters": "\ufffe\uffff\ufeff",
    "XML and markup": "<a href='x'>&amp;</a><!--",
    "an entry in an entry": '{"v": 1, "access_token": "x", "secret": ""}',
    "right to left": "שלום\u202e\u200f",
    "long": "SECfake" + "0123456789abcdef" * 70,
}


def no_keyring() -> HandHeldKeyring:
    raise SecretStoreError("no_keyring")


@pytest.fixture(params=KINDS)
def kept(request: pytest.FixtureRequest) -> SecretStore:
    """Each of the stores in turn."""
    kind = str(request.param)
    if "gnome" in kind:
        request.getfixturevalue("gnome")
        keyring = KeyringStore(TIMEOUT_S)
    else:
        backend = HandHeldKeyring()
        keyring = KeyringStore(TIMEOUT_S, no_keyring if "without" in kind else lambda: backend)
    if kind.startswith("session"):
        return SessionStore(keyring, MemoryStore())
    return MemoryStore() if kind == "memory" else keyring


def test_nothing_is_there_at_first(kept: SecretStore, robot_id: str) -> None:
    assert kept.get(robot_id) is None


@pytest.mark.parametrize("secret", TEXTS.values(), ids=TEXTS)
def test_what_was_stored_comes_back(kept: SecretStore, robot_id: str, secret: str) -> None:
    credentials = made(TEXTS["plain"], secret)
    kept.set(robot_id, credentials)
    assert kept.get(robot_id) == credentials
    kept.set(robot_id, made(secret, TEXTS["plain"]))
    assert kept.get(robot_id) == made(secret, TEXTS["plain"])


@pytest.mark.parametrize("letter", ["x", "密"])
def test_as_much_as_windows_holds_and_not_one_character_more(kept: SecretStore, robot_id: str, letter: str) -> None:
    most = LIMIT // 2 - ENTRY_AROUND
    full = made(letter * (most - 64), letter * 64)
    kept.set(robot_id, full)
    assert kept.get(robot_id) == full
    with pytest.raises(SecretStoreError) as caught:
        kept.set(robot_id, made(letter * (most - 63), letter * 64))
    assert caught.value.code == "too_long"
    assert kept.get(robot_id) == full, "what was there is left alone"


def test_the_last_one_stored_is_the_one(kept: SecretStore, robot_id: str) -> None:
    for n in range(4):
        kept.set(robot_id, made(f"token-{n}", f"SECfake{n}"))
    assert kept.get(robot_id) == made("token-3", "SECfake3")
    kept.set(robot_id, made("token-4"))
    assert kept.get(robot_id) == made("token-4"), "nothing of the old secret is left"


def test_deleting(kept: SecretStore, robot_id: str) -> None:
    kept.delete(robot_id)
    kept.set(robot_id, made())
    kept.delete(robot_id)
    assert kept.get(robot_id) is None
    kept.delete(robot_id)
    kept.set(robot_id, made("another"))
    assert kept.get(robot_id) == made("another")


def test_robots_do_not_know_each_other(kept: SecretStore) -> None:
    ids = [str(uuid.uuid4()) for _ in range(4)]
    ids += [ids[0].upper(), ids[0][:-1], f"{ids[0]} ", f"{ids[0]}@dingui", f"群-{ids[0]}"]
    for n, each in enumerate(ids):
        kept.set(each, made(f"token-{n}"))
    kept.delete(ids[1])
    found = [kept.get(each) for each in ids]
    assert found == [made(f"token-{n}") if n != 1 else None for n in range(len(ids))]


def test_no_robot_is_without_an_id(kept: SecretStore, robot_id: str) -> None:
    """Some keyrings take an empty name as "any"."""
    kept.set(robot_id, made())
    with pytest.raises(ValueError, match="never empty"):
        kept.get("")
    with pytest.raises(ValueError, match="never empty"):
        kept.set("", made("another"))
    with pytest.raises(ValueError, match="never empty"):
        kept.delete("")
    assert kept.get(robot_id) == made()


def test_what_comes_back_is_a_value(kept: SecretStore, robot_id: str) -> None:
    kept.set(robot_id, made("token", "SECfake"))
    found = kept.get(robot_id)
    assert isinstance(found, RobotCredentials)
    assert hash(found) == hash(made("token", "SECfake"))
    assert repr(found) == "RobotCredentials(access_token=Concealed(•••), secret=Concealed(•••))"


def test_the_place_fits_the_store(kept: SecretStore, request: pytest.FixtureRequest, robot_id: str) -> None:
    expected = {
        "memory": StorePlace("memory"),
        "keyring": StorePlace("keyring", "other"),
        "gnome": StorePlace("keyring", "gnome"),
        "session": StorePlace("keyring", "other"),
        "session over gnome": StorePlace("keyring", "gnome"),
        "session without keyring": StorePlace("memory", reason="no_keyring"),
    }[request.node.callspec.params["kept"]]
    assert kept.place() == expected
    kept.set(robot_id, made())
    assert kept.place() == expected
    assert code_of(lambda: kept.get(robot_id)) == ""
    assert kept.place() == expected
