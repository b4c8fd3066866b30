from __future__ import annotations

from typing import Any

import pytest

from dingui.practice.case import Mentions
from tests.practice.helpers import message, request, settings, verdict

A, B = "13800000001", "13800000002"


def mentioned(kind: str, at: object, text: str = "正文", **group: Any) -> Mentions:
    body = message(kind) | {"at": at}
    inner = body[body["msgtype"]]
    if "links" not in inner:
        inner["content" if kind == "text" else "text"] = text
    found = verdict(request(body), settings(**group))
    assert found.posted
    return found.mentions


AT = {"atMobiles": [A, B], "atUserIds": ["manager7"], "isAtAll": False}


def test_a_text_mentions_without_a_marker() -> None:
    assert mentioned("text", AT) == Mentions((A, B), ("manager7",), everyone=False)


@pytest.mark.parametrize("kind", ["markdown", "actionCard", "buttons"])
def test_markdown_and_cards_need_the_marker(kind: str) -> None:
    assert mentioned(kind, AT) == Mentions()
    assert mentioned(kind, AT, f"@{B} 请看，@manager7请回复") == Mentions((B,), ("manager7",))
    assert mentioned(kind, AT, f"@{A}9 @manager75 {A}") == Mentions()


@pytest.mark.parametrize("kind", ["link", "feedCard"])
def test_links_and_feeds_mention_nobody(kind: str) -> None:
    assert mentioned(kind, AT | {"isAtAll": True}, f"@{A}") == Mentions()


@pytest.mark.parametrize("kind", ["text", "markdown", "actionCard"])
def test_everyone_needs_no_marker(kind: str) -> None:
    assert mentioned(kind, {"isAtAll": True}) == Mentions(everyone=True)
    assert mentioned(kind, {"isAtAll": "true"}) == Mentions()


def test_in_an_external_group_nobody_is_mentioned() -> None:
    assert mentioned("text", AT | {"isAtAll": True}, external_group=True) == Mentions()


def test_what_is_no_number_is_nobody() -> None:
    at = {"atMobiles": ["手机号码", "138....01", "", 13800000001, None, f" {A} ", A, "+852-12345678"]}
    assert mentioned("text", at) == Mentions((A, "+852-12345678"))


@pytest.mark.parametrize("at", [None, 7, [], "all", {"atMobiles": A}, {"atUserIds": {"a": 1}}])
def test_an_at_of_another_shape_mentions_nobody(at: object) -> None:
    assert mentioned("text", at) == Mentions()


def test_the_fifty_first_is_not_mentioned_where_it_is_not_refused() -> None:
    mobiles = [f"139{number:08}" for number in range(49)]
    found = mentioned("text", {"atMobiles": mobiles, "atUserIds": ["first", "second"]})
    assert (len(found.mobiles), found.user_ids) == (49, ("first",))
    assert len(mentioned("text", {"atMobiles": [*mobiles, A, B], "atUserIds": ["first"]}).mobiles) == 50
