"""The vectors of dingtalk-protocol.md §6."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.robots.signing import sign, signed_query

# DingTalk's documented example, and vectors made from secrets that belong to no robot.
MADE_UP = "SECdingui" + "0" * 55 + "1"
VECTORS = [
    (1577262236757, "this is secret", "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="),
    (1700000000000, "SEC1234567890abcdef", "RqBq3E1RTBDv3n2QBCh4adZ2WHk9mVklyUoDBLxarjI="),
    (1700000000000, "SECtest-sign-key", "vIC5W08Cwue2lY+GTGRKiJ5goZdUg+/D/JpEwo5EJzM="),
    (1700000000000, MADE_UP, "YkQOUQcITK1I7Zz2S0Dfezn3dKj9FMhK5lbIPZe19hQ="),
    (1735689600000, MADE_UP, "G9aAaT3LP9V3zVNAOf/fr3XcC35qdelIwaXr25A36Ow="),
    (1735689600123, "SECplus-slash-probe-7", "ZAUnixLkB1wBmzhgcU1nuif/3DrBe8i/rdCaqyNlPeQ="),
    (1767225600000, "not-prefixed-secret", "tfLW+3yuP89hkzusxu3MNlFdAx7RbmPQDNAV0ZC2Ods="),
    (1767225600000, "SEC密钥测试", "gNngNQSdwCNYwkRTAHzT/76F/s4MQ9Nq6CiLhRz4u+4="),
    (
        1893456000999,
        "SEC" + "abcdef" + "0123456789abcdef" * 3 + "01234567",
        "g7RmTpxwbKfrInBiLc3yXnaxa/9oU93gqgwUApB3LwU=",
    ),
]
ENCODED = {
    "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=": "hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D",
    "G9aAaT3LP9V3zVNAOf/fr3XcC35qdelIwaXr25A36Ow=": "G9aAaT3LP9V3zVNAOf%2Ffr3XcC35qdelIwaXr25A36Ow%3D",
    "ZAUnixLkB1wBmzhgcU1nuif/3DrBe8i/rdCaqyNlPeQ=": "ZAUnixLkB1wBmzhgcU1nuif%2F3DrBe8i%2FrdCaqyNlPeQ%3D",
    "tfLW+3yuP89hkzusxu3MNlFdAx7RbmPQDNAV0ZC2Ods=": "tfLW%2B3yuP89hkzusxu3MNlFdAx7RbmPQDNAV0ZC2Ods%3D",
    "gNngNQSdwCNYwkRTAHzT/76F/s4MQ9Nq6CiLhRz4u+4=": "gNngNQSdwCNYwkRTAHzT%2F76F%2Fs4MQ9Nq6CiLhRz4u%2B4%3D",
    "g7RmTpxwbKfrInBiLc3yXnaxa/9oU93gqgwUApB3LwU=": "g7RmTpxwbKfrInBiLc3yXnaxa%2F9oU93gqgwUApB3LwU%3D",
}
WRONG = {
    "no line feed": "Ub1QZpYRve43ZSRKuRqYNsKvii65Y2iTMfnXQoW1QD0=",
    "a backslash and an n": "rPiAgna3isH2M7FfqudwY8A4Q1gGDET4Wv13uIiXkZQ=",
    "seconds": "UoYqn1rpqfwF6AsNiclVk7QqSvlIGcf+MIkW8vNCsIs=",
    "key and message swapped": "LH/mrA6OLBSU1jbbO10/MqNJfWUSIZiQyKToFBMwhJo=",
}


@pytest.mark.parametrize(("timestamp", "secret", "expected"), VECTORS)
def test_a_vector_is_reproduced(timestamp: int, secret: str, expected: str) -> None:
    assert sign(timestamp, Concealed(secret)) == expected


@pytest.mark.parametrize(("timestamp", "secret", "expected"), VECTORS)
def test_the_query_is_encoded_once(timestamp: int, secret: str, expected: str) -> None:
    query = signed_query(Concealed("t0ken"), timestamp, Concealed(secret))
    assert parse_qsl(query) == [("access_token", "t0ken"), ("timestamp", str(timestamp)), ("sign", expected)]
    if expected in ENCODED:
        assert query.endswith("&sign=" + ENCODED[expected])


@pytest.mark.parametrize("recipe", WRONG)
def test_no_wrong_recipe_is_followed(recipe: str) -> None:
    assert sign(1577262236757, Concealed("this is secret")) != WRONG[recipe]


def test_without_a_secret_there_is_no_signature() -> None:
    assert signed_query(Concealed("t0ken"), 1, Concealed()) == "access_token=t0ken"


@given(st.text(min_size=1).filter(lambda text: text.isprintable()), st.integers(0, 2**45), st.text())
def test_every_value_survives_the_query(token: str, timestamp: int, secret: str) -> None:
    pairs = dict(parse_qsl(signed_query(Concealed(token), timestamp, Concealed(secret)), strict_parsing=True))
    assert pairs["access_token"] == token
    assert ("sign" in pairs) is bool(secret)
    if secret:
        assert pairs["timestamp"] == str(timestamp)
        assert pairs["sign"] == sign(timestamp, Concealed(secret))
