"""A request as it came, to be shown: with token, secret and signature masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dingui.concealed import Concealed
from dingui.practice.case import Request, read_query
from dingui.robots.redaction import HIDDEN, Redactor

SHOWN_BODY_BYTES: Final = 64 * 1024
"""More of a body is not kept for showing: DingTalk itself takes 20,000 bytes."""

_HIDDEN_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization", "x-acs-dingtalk-access-token"})


@dataclass(frozen=True, slots=True)
class RawRequest:
    """One request as text."""

    line: str
    """Method and address, such as ``POST /robot/send?access_token=•••``."""
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in the order in which they came."""
    body: str
    """As UTF-8, what is none of it replaced; the first 64 KiB."""
    body_bytes: int
    """How long the body was, as far as it was read."""

    @property
    def head(self) -> str:
        """The first line and the headers, a line for each."""
        return "\n".join((self.line, *(f"{name}: {value}" for name, value in self.headers)))

    @property
    def cut(self) -> bool:
        """Whether the body was longer than what is kept."""
        return self.body_bytes > SHOWN_BODY_BYTES


def raw_request(request: Request, secrets: Iterable[Concealed]) -> RawRequest:
    """Return ``request`` as text, without ``secrets``, the signature, and whatever else looks like one."""
    query = read_query(request.query)
    given = [Concealed(query.get(name, "")) for name in ("access_token", "sign")]
    redactor = Redactor((*secrets, *given))
    address = f"{request.path}?{request.query}" if request.query else request.path
    headers = tuple(
        (name, HIDDEN if name in _HIDDEN_HEADERS else redactor.redact(f"{name}: {value}").partition(": ")[2])
        for name, value in request.headers.items()
    )
    body = request.body[:SHOWN_BODY_BYTES].decode("utf-8", "replace")
    line = redactor.redact(f"{request.method} {address}")
    return RawRequest(line, headers, redactor.redact(body), len(request.body))
