"""Whatever a script sends and DingTalk would take, there is a row for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from dingui.practice.robot import Exchange, PracticeRobot
from dingui.window.practice.rows import ChatRow, preview_of_exchange, words_beside
from tests.practice.helpers import MESSAGES, message, request, settings
from tests.practice.test_properties import ANYTHING

FIELDS = ("picUrl", "hideAvatar", "btnOrientation", "singleTitle", "singleURL", "btns", "title", "more")


def arrive(body: object) -> Exchange:
    # Escaped, so that half a surrogate pair comes through as well.
    return PracticeRobot(settings()).handle(request(raw=json.dumps(body).encode()))


@given(
    st.sampled_from(sorted(MESSAGES)),
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=4),
    st.dictionaries(st.sampled_from(["at", "msgUuid", "more"]), ANYTHING, max_size=3),
)
@effort(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
def test_what_was_posted_is_drawn_or_said_not_to_be(kind: str, fields: dict[str, Any], beside: dict[str, Any]) -> None:
    body = message(kind)
    body[body["msgtype"]].update(fields)
    body.update(beside)
    exchange = arrive(body)
    preview = preview_of_exchange(exchange)
    assert exchange.posted or preview is None
    assert preview is not None or words_beside(exchange, drawn=False)


ODD: list[tuple[str, dict[str, Any]]] = [
    ("link", {"picUrl": 5}),
    ("link", {"picUrl": None}),
    ("actionCard", {"hideAvatar": True, "btnOrientation": 1}),
    ("buttons", {"btns": [{"title": "一", "actionURL": "javascript:alert(1)", "x": []}]}),
    ("markdown", {"text": "> " * 300 + "深"}),
    ("text", {"content": "\ud83d half \u0000 nul"}),
]


@pytest.mark.parametrize(("kind", "fields"), ODD)
def test_odd_payloads_are_drawn(qtbot: QtBot, kind: str, fields: dict[str, Any]) -> None:
    body = message(kind)
    body[body["msgtype"]].update(fields)
    row = ChatRow(arrive(body), "练习", None, "phone", "light", 400)
    qtbot.addWidget(row)
    assert row.exchange.posted
    assert row.canvas is not None
    assert not row.grab().isNull()
