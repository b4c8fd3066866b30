"""One request before the robot, and what the rules find: plain values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn
from urllib.parse import parse_qsl

from dingui.practice.settings import PracticeSettings
from dingui.practice.wordings import Refusal

Payload = dict[str, object]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as it arrived. Its query, headers and body are never shown: they hold token and signature."""

    method: str
    path: str
    query: str = field(repr=False)
    """The raw query, without the question mark, not decoded."""
    headers: Mapping[str, str] = field(repr=False)
    """By names in lower case."""
    body: bytes = field(repr=False)
    peer_ip: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the robot remembers of earlier requests, as the rules need it."""

    posts_last_minute: int = 0
    throttled: bool = False
    posts_this_month: int = 0
    seen_uuids: frozenset[str] = frozenset()


class CheckName(StrEnum):
    """The checks, by what they look at."""

    PATH = "path"
    METHOD = "method"
    TOKEN_GIVEN = "token_given"  # noqa: S105 - the name of a check
    TOKEN_KNOWN = "token_known"  # noqa: S105 - the name of a check
    ROBOT = "robot"
    CONTENT_TYPE = "content_type"
    SIZE = "size"
    JSON = "json"
    MSGTYPE = "msgtype"
    IP = "ip"
    TIMESTAMP = "timestamp"
    SIGN = "sign"
    KEYWORD = "keyword"
    FIELDS = "fields"
    EVERYONE = "everyone"
    MENTIONS = "mentions"
    THROTTLE = "throttle"
    QUOTA = "quota"


class CheckState(StrEnum):
    """What came of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    """The group does not ask for it, or there is nothing to look at."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What came of one check; the refusal where it failed."""

    name: CheckName
    state: CheckState
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """Who is really mentioned, in distinction to who stands in ``at`` (dingtalk-protocol.md §2.7)."""

    mobiles: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say to one request."""

    errcode: int
    errmsg: str
    posted: bool
    """Whether the message appears in the group; false for a ``msgUuid`` that was posted before, though that is 0."""
    payload: Payload | None
    """The JSON object of the body; None where there is none."""
    mentions: Mentions
    """Nobody, where nothing was posted."""
    checks: tuple[CheckResult, ...]
    """Every check in order, also those after the one that decided: the first that failed."""
    duplicate: bool = False

    @property
    def deciding(self) -> CheckResult | None:
        """The check that DingTalk would have stopped at; None where all passed."""
        return next((check for check in self.checks if check.state is CheckState.FAILED), None)


@dataclass(frozen=True, slots=True)
class Case:
    """All that a check may look at. Every check must bear a payload of None, so that the order stays free."""

    request: Request
    settings: PracticeSettings
    standing: Standing
    now_ms: int
    """Milliseconds since 1970."""
    query: Mapping[str, str]
    """Decoded once. Of a name that stands twice the first value counts, so a stale signature in front is noticed."""
    payload: Payload | None

    @property
    def msgtype(self) -> str:
        """The message's type; empty where it is not a text."""
        value = self.payload.get("msgtype") if self.payload else None
        return value if isinstance(value, str) else ""

    @property
    def msg_uuid(self) -> str:
        """The idempotency key; empty where there is none."""
        value = self.payload.get("msgUuid") if self.payload else None
        return value if isinstance(value, str) else ""

    @property
    def body(self) -> Payload | None:
        """The object that ``msgtype`` names; None where it is missing or no object."""
        value = self.payload.get(self.msgtype) if self.payload else None
        return value if isinstance(value, dict) else None


def open_case(request: Request, settings: PracticeSettings, standing: Standing, now_ms: int) -> Case:
    """Read query and body of ``request``. Never raises, whatever came."""
    return Case(request, settings, standing, now_ms, read_query(request.query), read_payload(request.body))


def read_query(query: str) -> dict[str, str]:
    """Return the parameters of a raw query, decoded once; of a name that stands twice, the first value."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, value)
    return found


def read_payload(body: bytes) -> Payload | None:
    """Return the JSON object in ``body`` (UTF-8), or None where it is none. Never raises."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"not JSON: {name}")  # Python would take NaN and Infinity


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number that could not be written again")
    return number
