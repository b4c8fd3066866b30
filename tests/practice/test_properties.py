"""Whatever comes, there is a verdict."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.practice.case import Request
from dingui.practice.faults import FaultKind
from dingui.practice.robot import PracticeRobot
from dingui.practice.settings import parse_allow
from tests.practice.helpers import JSON_TYPE, SECRET, TOKEN, FakeClock, settings

ASKING = settings(
    secret=Concealed(SECRET),
    keywords=("公告",),
    allow=(parse_allow("127.0.0.1"),),
    refuse_over_50_mentions=True,
    admins_only_everyone=True,
    monthly_quota=1,
)
KINDS = ("text", "link", "markdown", "actionCard", "feedCard", "at", "msgtype", "msgUuid", "links", "btns", "title")
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KINDS) | st.text(), inner, max_size=6),
    max_leaves=20,
)
MESSAGE = st.fixed_dictionaries(
    {"msgtype": st.sampled_from(KINDS) | ANYTHING},
    optional=dict.fromkeys((*KINDS[:6], "msgUuid"), ANYTHING),
)
QUERY = st.text() | st.builds("access_token={}&timestamp={}&sign={}".format, st.just(TOKEN), st.text(), st.text())
EFFORT = effort(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def hold(request: Request) -> None:
    for group in (ASKING, settings()):
        for fault in (None, *FaultKind):
            robot = PracticeRobot(group, FakeClock())
            robot.set_fault(fault)
            exchange = robot.handle(request)
            assert exchange.posted is (exchange.verdict is not None and exchange.verdict.posted)
            if fault is None:
                assert exchange.reply is not None
                said = json.loads(exchange.wire.body)
                assert set(said) == {"errcode", "errmsg"}
                assert said["errcode"] == exchange.reply.errcode
                assert (said["errcode"] == 0) is exchange.posted


@given(st.sampled_from(["GET", "POST", "BREW"]), st.text(), QUERY, st.dictionaries(st.text(), st.text()), st.binary())
@EFFORT
def test_any_bytes_get_a_verdict(method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> None:
    hold(Request(method, path, query, headers, body))


@given(MESSAGE, QUERY)
@EFFORT
def test_any_json_gets_a_verdict(message: dict[str, Any], query: str) -> None:
    for asked in (query, f"access_token={TOKEN}"):
        hold(Request("POST", "/robot/send", asked, JSON_TYPE, json.dumps(message).encode()))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 15_000,
        b'{"a":' * 3_000,
        b'{"msgtype":' + b"9" * 10_000 + b"}",
        b"\xef\xbb\xbf{}",
        b'{"a":1e999}',
        b"\x00",
    ],
)
def test_tricks_are_no_json(body: bytes) -> None:
    hold(Request("POST", "/robot/send", f"access_token={TOKEN}", JSON_TYPE, body))
    exchange = PracticeRobot(settings()).handle(
        Request("POST", "/robot/send", f"access_token={TOKEN}", JSON_TYPE, body)
    )
    assert exchange.payload is None
    assert exchange.reply is not None
    assert exchange.reply.errcode == 40035
