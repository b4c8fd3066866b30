"""An entry's text: everything comes back out of it, and nothing foreign is taken for one."""

from __future__ import annotations

import json
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.secrets import SecretStoreError
from dingui.secrets.entry import LIMIT, decode, encode
from tests.secrets.conftest import code_of, made

MARKER = "5ecre7" * 10

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_whatever_is_short_enough_comes_back(token: str, secret: str) -> None:
    credentials = made(token, secret)
    if code := code_of(lambda: encode(credentials)):
        assert code == "too_long"
        return
    text = encode(credentials)
    assert len(text.reveal().encode("utf-16-le")) <= LIMIT
    text.reveal().encode("utf-8")  # as keyrings store it
    assert decode(text) == credentials


@settings(deadline=None)
@given(st.text(max_size=150), st.text(max_size=25))
def test_a_token_and_a_secret_of_twice_their_usual_length_always_fit(token: str, secret: str) -> None:
    assert decode(encode(made(token, secret))) == made(token, secret)


def code_for(text: str) -> str:
    with pytest.raises(SecretStoreError) as caught:
        decode(Concealed(text))
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    assert MARKER not in "".join(traceback.format_exception(error))
    return error.code


def test_what_an_entry_looks_like() -> None:
    """Written down, because entries outlive the program that wrote them."""
    written = '{"v": 1, "access_token": "abc", "secret": "SECfake"}'
    assert encode(made("abc", "SECfake")).reveal() == written
    assert decode(Concealed(written)) == made("abc", "SECfake")
    assert decode(Concealed('{"secret":"","access_token":"密","v":1,"more":[1]}')) == made("密")


@pytest.mark.parametrize(
    "text",
    [
        "",
        MARKER,
        f'"{MARKER}"',
        f'{{"v": 1, "access_token": "{MARKER}"',
        f'{{"v": 1, "access_token": "{MARKER}"}}',
        f'{{"v": 1, "access_token": "{MARKER}", "secret": null}}',
        f'{{"v": 1, "access_token": ["{MARKER}"], "secret": ""}}',
        f'{{"v": 0, "access_token": "{MARKER}", "secret": ""}}',
        f'{{"v": true, "access_token": "{MARKER}", "secret": ""}}',
        f'{{"v": 1.5, "access_token": "{MARKER}", "secret": ""}}',
        f'{{"v": "1", "access_token": "{MARKER}", "secret": ""}}',
        f'{{"access_token": "{MARKER}", "secret": ""}}',
        f'["{MARKER}"]',
        "null",
        "1" * 5000,
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_what_is_not_ours_is_damaged(text: str) -> None:
    assert code_for(text) == "damaged_entry"


def test_a_later_version_is_not_called_damaged() -> None:
    assert code_for(f'{{"v": 2, "token": "{MARKER}"}}') == "newer_entry"


@settings(deadline=None)
@given(st.text() | JSON.map(json.dumps) | st.binary().map(lambda data: data.decode("latin-1")))
def test_whatever_stands_there_is_damaged_at_worst(text: str) -> None:
    assert code_for(text) == "damaged_entry"


def test_too_long_says_nothing_of_what_is_too_long() -> None:
    with pytest.raises(SecretStoreError) as caught:
        encode(made(MARKER * 100))
    assert caught.value.code == "too_long"
    assert MARKER not in "".join(traceback.format_exception(caught.value))
