"""Words for everything that the library, the settings and the keyring can come to, in both languages."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dingui.library.errors import LIBRARY_ERROR_CODES
from dingui.secrets import SECRET_ERROR_CODES, StorePlace, backends, base
from dingui.texts import language, storage
from dingui.texts.storage import (
    explain_library_error,
    explain_secret_error,
    explain_settings_set_aside,
    where_secrets_are,
)

LIBRARY_CODES = [*LIBRARY_ERROR_CODES, "set_aside", "draft_unreadable"]

KEYRINGS = ["gnome", "kwallet", "keepassxc", "secret-service", "windows", "macos", "other"]

PLACES = [StorePlace("keyring", name) for name in KEYRINGS]
PLACES += [StorePlace("memory"), *(StorePlace("memory", reason=code) for code in SECRET_ERROR_CODES)]

DATA: dict[str, str | int] = {
    "path": "/home/someone/数据/library.sqlite3",
    "version": 31,
    "known": 30,
    "name": "产品群",
    "id": "3f9d",
}

NAMED = {
    "newer": {"version", "known"},
    "not_a_library": {"path"},
    "unreadable": {"path"},
    "robot_name_taken": {"name"},
    "list_name_taken": {"name"},
    "set_aside": {"path"},
}
"""What the sentence for a code names; the others name nothing."""


@pytest.fixture(params=["english", "chinese"])
def both(request: pytest.FixtureRequest) -> str:
    """Each of the two languages in turn."""
    request.getfixturevalue(request.param)
    return str(request.param)


def assert_is_a_sentence(words: str) -> None:
    assert words == words.strip()
    assert words[0].isupper() or not words[0].isascii() or words.startswith(("/", "library.sqlite3", "dingui"))
    assert words[-1] in ".。", words
    assert len(words) > 8
    assert not re.search(r"[{}_]|None", words), words
    if language() == "zh_CN":
        assert re.search(r"[\u4e00-\u9fff]", words), words
        assert words[-1] == "。"


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("code", LIBRARY_CODES)
def test_every_library_error_has_a_sentence(code: str) -> None:
    words = explain_library_error(code, DATA)
    assert_is_a_sentence(words)
    for name in NAMED.get(code, set()):
        assert str(DATA[name]) in words
    assert_is_a_sentence(explain_library_error(code, {}))


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("code", SECRET_ERROR_CODES)
def test_every_secret_error_has_a_sentence(code: str) -> None:
    assert_is_a_sentence(explain_secret_error(code, {}))


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_place_has_a_sentence(place: StorePlace) -> None:
    assert_is_a_sentence(where_secrets_are(place))


@pytest.mark.usefixtures("both")
def test_settings_that_were_put_aside() -> None:
    words = explain_settings_set_aside("/home/{someone}/settings.broken-20260101-120000.toml")
    assert "/home/{someone}/settings.broken-20260101-120000.toml" in words
    assert_is_a_sentence(words.replace("{someone}", "someone"))


@pytest.mark.usefixtures("both")
def test_no_two_cases_are_told_in_the_same_words() -> None:
    library = [explain_library_error(code, DATA) for code in LIBRARY_CODES]
    secret = [explain_secret_error(code, {}) for code in SECRET_ERROR_CODES]
    places = [where_secrets_are(place) for place in PLACES]
    assert len(set(library)) == len(LIBRARY_CODES)
    assert len(set(secret)) == len(SECRET_ERROR_CODES)
    # Which Secret Service it is, and a keyring of another kind, are not told apart.
    assert len(set(places)) == len(PLACES) - 1


def test_there_are_words_for_these_codes_and_no_others() -> None:
    assert set(storage._LIBRARY) == set(LIBRARY_CODES)
    assert set(storage._SECRETS) == set(SECRET_ERROR_CODES)
    assert set(storage._IN_MEMORY) == {*SECRET_ERROR_CODES, ""}
    assert set(storage._KEYRINGS) == set(KEYRINGS) - {"secret-service", "other"}


def test_the_keyrings_known_here_are_those_that_can_be_found() -> None:
    """Read from the source of what finds them, so that a new one cannot be forgotten."""
    produced = {*backends._NAMES.values(), *backends._PROVIDERS.values(), "secret-service", "other"}
    assert produced == set(KEYRINGS)
    assert '"secret-service")' in inspect.getsource(backends.name_of)
    documented = re.findall(r"``([a-z-]+)``", inspect.getsource(base.StorePlace).partition("Which keyring")[2])
    assert set(documented) >= set(KEYRINGS)


@pytest.mark.parametrize("table", [storage._LIBRARY, storage._SECRETS, storage._IN_MEMORY, storage._KEYRINGS])
def test_sentences_name_only_what_they_may(table: dict[str, str]) -> None:
    for code, words in table.items():
        named = NAMED.get(code, set()) if table is storage._LIBRARY else set()
        assert set(re.findall(r"\{(\w*)\}", words)) == named, code


@pytest.mark.usefixtures("both")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*LIBRARY_CODES, *SECRET_ERROR_CODES]) | st.text(max_size=12),
    st.dictionaries(st.sampled_from(sorted(DATA)) | st.text(max_size=8), st.text(max_size=20) | st.integers()),
)
def test_whatever_the_code_and_the_data_there_are_words(code: str, data: dict[str, str | int]) -> None:
    assert explain_library_error(code, data)
    assert explain_secret_error(code, data)


def test_a_code_that_is_not_known_is_not_shown() -> None:
    """A dialog gets errors of several parts; what it does not know stays a failure, in words."""
    assert explain_library_error("brand_new", {}) == explain_library_error("failed", {})
    assert explain_secret_error("disk_full", DATA) == explain_secret_error("failed", {})


def test_values_are_not_taken_for_places() -> None:
    assert "“{path} {0} {”" in explain_library_error("robot_name_taken", {"name": "{path} {0} {"})


@dataclass(frozen=True)
class AnyPlace:
    kind: str
    name: str
    reason: str


@pytest.mark.parametrize("kind", ["memory", "elsewhere", ""])
@pytest.mark.parametrize("name", ["", "gnome"])
@pytest.mark.parametrize("reason", ["", "locked", "brand_new"])
def test_only_a_keyring_is_called_one(kind: str, name: str, reason: str) -> None:
    words = where_secrets_are(AnyPlace(kind, name, reason))
    assert words.startswith("Secrets are kept in memory only, until dingui closes")


@pytest.mark.parametrize("name", ["", "brand-new"])
def test_a_keyring_without_a_name_we_know(name: str) -> None:
    assert where_secrets_are(StorePlace("keyring", name)) == "Secrets are kept in this computer's keyring."


def test_without_a_reason_none_is_made_up() -> None:
    assert where_secrets_are(StorePlace("memory")) == "Secrets are kept in memory only, until dingui closes."


@pytest.mark.parametrize("code", [*LIBRARY_ERROR_CODES, "made_up"])
def test_where_nobody_types_nothing_is_said_of_typing(code: str) -> None:
    words = explain_library_error(code, {}, typing=False)
    assert words
    assert "What you type" not in words


@pytest.mark.parametrize("code", [*LIBRARY_ERROR_CODES, "made_up"])
@pytest.mark.usefixtures("chinese")
def test_nor_in_chinese(code: str) -> None:
    words = explain_library_error(code, {}, typing=False)
    assert words
    assert "输入" not in words
