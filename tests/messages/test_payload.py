from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.models import (
    EMPTY,
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    MessageType,
    Orientation,
    TextMessage,
)
from dingui.messages.payload import body_bytes, encode_text, to_body, to_json, to_payload, whole_characters
from dingui.messages.reading import read_document, read_payload
from tests.messages.strategies import SAMPLE, SOAK, broken_words, messages, words

# DingTalk's own spelling of every field (dingtalk-protocol.md §2).
SHAPES: list[tuple[Message, dict[str, Any]]] = [
    (
        TextMessage("你好", At(("13800000000",), ("manager7675",))),
        {
            "msgtype": "text",
            "text": {"content": "你好"},
            "at": {"atMobiles": ["13800000000"], "atUserIds": ["manager7675"], "isAtAll": False},
        },
    ),
    (
        MarkdownMessage("题", "文", At(everyone=True)),
        {"msgtype": "markdown", "markdown": {"title": "题", "text": "文"}, "at": {"isAtAll": True}},
    ),
    (
        LinkMessage("题", "文", "https://example.com", "https://example.com/a.png"),
        {
            "msgtype": "link",
            "link": {
                "title": "题",
                "text": "文",
                "messageUrl": "https://example.com",
                "picUrl": "https://example.com/a.png",
            },
        },
    ),
    (
        LinkMessage("题", "文", "https://example.com"),
        {"msgtype": "link", "link": {"title": "题", "text": "文", "messageUrl": "https://example.com"}},
    ),
    (
        ActionCard("题", "文", "阅读全文", "https://example.com"),
        {
            "msgtype": "actionCard",
            "actionCard": {
                "title": "题",
                "text": "文",
                "singleTitle": "阅读全文",
                "singleURL": "https://example.com",
            },
        },
    ),
    (
        ActionCard("题", "文", "看", "https://example.com", hide_avatar=True, orientation=Orientation.HORIZONTAL),
        {
            "msgtype": "actionCard",
            "actionCard": {
                "title": "题",
                "text": "文",
                "singleTitle": "看",
                "singleURL": "https://example.com",
                "hideAvatar": "1",
                "btnOrientation": "1",
            },
        },
    ),
    (
        ActionCardButtons("题", "文", (CardButton("去", "https://example.com/1"), CardButton("不去", "dtmd://x"))),
        {
            "msgtype": "actionCard",
            "actionCard": {
                "title": "题",
                "text": "文",
                "btnOrientation": "0",
                "btns": [
                    {"title": "去", "actionURL": "https://example.com/1"},
                    {"title": "不去", "actionURL": "dtmd://x"},
                ],
            },
        },
    ),
    (
        FeedCard((FeedItem("题", "https://example.com", "https://example.com/a.png"),)),
        {
            "msgtype": "feedCard",
            "feedCard": {
                "links": [
                    {"title": "题", "messageURL": "https://example.com", "picURL": "https://example.com/a.png"},
                ]
            },
        },
    ),
]


@pytest.mark.parametrize(("message", "payload"), SHAPES)
def test_a_message_becomes_the_json_that_dingtalk_documents(message: Message, payload: dict[str, Any]) -> None:
    assert to_payload(message) == payload


@pytest.mark.parametrize(("message", "payload"), SHAPES)
def test_that_json_is_read_back_without_a_fault(message: Message, payload: dict[str, Any]) -> None:
    reading = read_payload(payload)
    assert reading.message == message
    assert reading.problems == ()


@pytest.mark.parametrize("kind", MessageType)
def test_an_empty_message_comes_back_as_the_same_type(kind: MessageType) -> None:
    assert read_document(to_json(EMPTY[kind])).message == EMPTY[kind]


def _comes_back(message: Message) -> None:
    for document in (to_json(message), to_json(message, indent=None), to_body(message), to_body(message, "0" * 36)):
        reading = read_document(document)
        assert reading.message == message
        assert reading.problems == ()


@SAMPLE
@given(messages())
def test_message_to_json_to_message_loses_nothing(message: Message) -> None:
    _comes_back(message)


@pytest.mark.soak
@SOAK
@given(messages())
def test_message_to_json_to_message_loses_nothing_at_length(message: Message) -> None:
    _comes_back(message)


@SAMPLE
@given(messages(broken_words))
def test_a_lone_surrogate_becomes_a_replacement_character_and_never_crashes(message: Message) -> None:
    body = to_body(message)
    assert json.loads(body) == to_payload(message)
    reading = read_document(body)
    assert reading.message is not None
    assert to_payload(reading.message) == to_payload(message)
    assert to_json(message).encode()


def test_what_is_sent_carries_the_idempotency_key_and_is_what_was_counted() -> None:
    message = TextMessage("你好")
    uuid = "12345678-1234-1234-1234-123456789012"
    body = to_body(message, uuid)
    assert json.loads(body) == to_payload(message) | {"msgUuid": uuid}
    assert body_bytes(message) == len(body)
    assert "msgUuid" not in json.loads(to_body(message))


ESCAPED = [*map(chr, range(0x21)), '"', "\\", "\x7f", "x", "汉", "👍", "\ud83d", "\ude00", "\u2028"]


@SAMPLE
@given(st.text(st.sampled_from(ESCAPED)), messages(words))
def test_what_is_counted_is_what_is_sent(text: str, message: Message) -> None:
    uuid = "12345678-1234-1234-1234-123456789012"
    assert body_bytes(message) == len(to_body(message, uuid))
    for each in (MarkdownMessage("标题", text), ActionCard("t", text), ActionCardButtons("t", text)):
        assert body_bytes(each) == len(to_body(each, uuid))


def test_a_chinese_character_counts_three_bytes() -> None:
    assert body_bytes(TextMessage("汉汉")) - body_bytes(TextMessage("汉")) == 3
    assert body_bytes(TextMessage("👍")) - body_bytes(TextMessage("")) == 4


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("plain 汉字 👍", "plain 汉字 👍"),
        ("\ud83d\ude00", "😀"),
        ("a\ud800b", "a\ufffdb"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("end\ud83d", "end\ufffd"),
        ("\ud83d😀", "\ufffd😀"),
        ("", ""),
    ],
)
def test_surrogates_are_joined_or_replaced(text: str, whole: str) -> None:
    assert whole_characters(text) == whole
    assert encode_text(text) == whole.encode()
