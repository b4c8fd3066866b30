"""Builders for the practice robot's tests: a clock to turn, requests that pass, and a raw client."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dingui.concealed import Concealed
from dingui.practice.case import Request, Standing, Verdict, open_case
from dingui.practice.rules import judge
from dingui.practice.settings import PracticeSettings

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake0000000000000000000000000000"
NOW_MS = 1_700_000_000_000
JSON_TYPE = {"content-type": "application/json"}

MESSAGES: Mapping[str, dict[str, Any]] = {
    "text": {"msgtype": "text", "text": {"content": "周会改到三点"}},
    "link": {
        "msgtype": "link",
        "link": {"title": "标题", "text": "正文", "messageUrl": "https://example.com/", "picUrl": ""},
    },
    "markdown": {"msgtype": "markdown", "markdown": {"title": "标题", "text": "# 正文"}},
    "actionCard": {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "标题",
            "text": "正文",
            "singleTitle": "阅读全文",
            "singleURL": "https://example.com/",
        },
    },
    "buttons": {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "标题",
            "text": "正文",
            "btns": [{"title": "好", "actionURL": "https://example.com/"}],
        },
    },
    "feedCard": {
        "msgtype": "feedCard",
        "feedCard": {
            "links": [
                {
                    "title": "标题",
                    "messageURL": "https://example.com/",
                    "picURL": "https://example.com/a.png",
                }
            ]
        },
    },
}


class FakeClock:
    """A clock that a test turns."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def message(kind: str = "text") -> dict[str, Any]:
    """Return a message of a kind in ``MESSAGES``, to be changed at will."""
    return copy.deepcopy(MESSAGES[kind])


def settings(**changes: Any) -> PracticeSettings:
    """Return settings that ask for nothing but the token."""
    return PracticeSettings(access_token=Concealed(TOKEN), **changes)


def base64_sign(timestamp: int | str, secret: str = SECRET) -> str:
    """Return the signature before it is percent-encoded."""
    code = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(code).decode()


def query(timestamp: int | str | None = None, secret: str = SECRET, token: str = TOKEN) -> str:
    """Return a raw query; signed where ``timestamp`` is given."""
    text = f"access_token={token}"
    return (
        text if timestamp is None else f"{text}&timestamp={timestamp}&sign={quote(base64_sign(timestamp, secret), '')}"
    )


def request(
    body: object = None,
    *,
    raw: bytes | None = None,
    query: str = f"access_token={TOKEN}",
    method: str = "POST",
    path: str = "/robot/send",
    headers: Mapping[str, str] = JSON_TYPE,
    peer_ip: str = "127.0.0.1",
) -> Request:
    """Return a request that passes with ``settings()``, but for what is changed."""
    data = json.dumps(message() if body is None else body, ensure_ascii=False).encode() if raw is None else raw
    return Request(method, path, query, headers, data, peer_ip)


def verdict(
    asked: Request, group: PracticeSettings | None = None, standing: Standing | None = None, now_ms: int = NOW_MS
) -> Verdict:
    """Judge one request."""
    return judge(open_case(asked, group or settings(), standing or Standing(), now_ms))


def raw_post(body: bytes, token: str = TOKEN, extra: str = "") -> bytes:
    """Return an HTTP request as bytes."""
    head = (
        f"POST /robot/send?access_token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    )
    return head.encode() + body


def connect(port: int) -> socket.socket:
    """Return a connection to a server on this computer, which gives up after ten seconds."""
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def read_to_end(connection: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def talk(port: int, sent: bytes) -> tuple[str, dict[str, str], bytes]:
    """Send one request that asks for the end of the connection; return status line, headers (lower case) and body."""
    with connect(port) as connection:
        connection.sendall(sent)
        head, _, body = read_to_end(connection).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return status, {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}, body
