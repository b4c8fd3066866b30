"""A message → the JSON that DingTalk's endpoint takes (``dingtalk-protocol.md`` §2).

Mind the spelling: ``link`` says ``messageUrl`` and ``picUrl``, everything else says ``…URL`` (§2.6).
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    At,
    FeedCard,
    LinkMessage,
    MarkdownMessage,
    Message,
    Orientation,
    TextMessage,
)

Payload = dict[str, Any]
"""One JSON object, as DingTalk takes it."""

_UUID_PLACE: Final = "0" * 36

_SHORT_ESCAPES: Final = b'\n"\\\t\r\b\f'
_LONG_ESCAPES: Final = bytes(each for each in range(0x20) if each not in _SHORT_ESCAPES)
"""What JSON escapes by two characters, and by six."""


def to_payload(message: Message) -> Payload:
    """Return the JSON object of ``message``. Fields with nothing in them that DingTalk calls optional are left out.

    Lone surrogates, which no UTF-8 can hold, become U+FFFD, so that a preview and a stored draft show what is sent.
    """
    msgtype = message.type.msgtype
    payload: Payload = {"msgtype": msgtype, msgtype: _body(message)}
    if message.at:
        payload["at"] = _at(message.at)
    return {name: _whole(value) for name, value in payload.items()}


def _whole(value: Any) -> Any:
    match value:
        case str():
            return whole_characters(value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {name: _whole(item) for name, item in value.items()}
        case _:
            return value


def _body(message: Message) -> Payload:
    match message:
        case TextMessage():
            return {"content": message.content}
        case MarkdownMessage():
            return {"title": message.title, "text": message.text}
        case LinkMessage():
            body = {"title": message.title, "text": message.text, "messageUrl": message.message_url}
            return body | ({"picUrl": message.pic_url} if message.pic_url else {})
        case ActionCard():
            single = {"singleTitle": message.single_title, "singleURL": message.single_url}
            upright = message.orientation is Orientation.VERTICAL
            return _card(message) | single | ({} if upright else {"btnOrientation": message.orientation.value})
        case ActionCardButtons():
            buttons = [{"title": button.title, "actionURL": button.action_url} for button in message.buttons]
            return _card(message) | {"btnOrientation": message.orientation.value, "btns": buttons}
        case FeedCard():
            links = [
                {"title": item.title, "messageURL": item.message_url, "picURL": item.pic_url} for item in message.items
            ]
            return {"links": links}


def _card(message: ActionCard | ActionCardButtons) -> Payload:
    card = {"title": message.title, "text": message.text}
    return card | ({"hideAvatar": "1"} if message.hide_avatar else {})


def _at(at: At) -> Payload:
    payload: Payload = {}
    if at.mobiles:
        payload["atMobiles"] = list(at.mobiles)
    if at.user_ids:
        payload["atUserIds"] = list(at.user_ids)
    payload["isAtAll"] = at.everyone
    return payload


def to_json(message: Message, *, indent: int | None = 2) -> str:
    """Return ``message`` as the text of a message file."""
    return json.dumps(to_payload(message), ensure_ascii=False, indent=indent)


def to_body(message: Message, msg_uuid: str = "") -> bytes:
    """Return the request body: UTF-8, compact, Chinese unescaped so that it counts 3 bytes and not 6 (§2.8).

    ``msg_uuid`` becomes ``msgUuid``, DingTalk's idempotency key (§2.1).
    """
    payload = to_payload(message)
    if msg_uuid:
        payload["msgUuid"] = msg_uuid
    return encode_text(json.dumps(payload, ensure_ascii=False, separators=(",", ":")))


@lru_cache(maxsize=8)
def body_bytes(message: Message) -> int:
    """Return the size of the request body in bytes, as it will be sent (with a ``msgUuid``). Each key asks twice.

    A long text is counted, as to write it all takes three times as long.
    """
    if isinstance(message, MarkdownMessage | ActionCard | ActionCardButtons):
        return _body_bytes(replace(message, text="")) + _in_json(message.text)
    return _body_bytes(message)


@lru_cache(maxsize=8)
def _body_bytes(message: Message) -> int:
    return len(to_body(message, _UUID_PLACE))


def _in_json(text: str) -> int:
    """Return how many bytes ``text`` takes in the request body, without the quotation marks around it."""
    data = _utf8(text)
    if data is None:
        data = whole_characters(text).encode()
    short = len(data) - len(data.translate(None, _SHORT_ESCAPES))
    long = len(data) - len(data.translate(None, _LONG_ESCAPES))
    return len(data) + short + 5 * long


def encode_text(text: str) -> bytes:
    """Return ``text`` in UTF-8; surrogate pairs are joined, lone surrogates become U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return whole_characters(text).encode()


def whole_characters(text: str) -> str:
    """Return ``text`` with surrogate pairs joined and lone surrogates replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _utf8(text) is None else text


@lru_cache(maxsize=16)
def _utf8(text: str) -> bytes | None:
    """Return ``text`` in UTF-8; None for one with surrogates. Problems, size and preview each ask at each key."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None
