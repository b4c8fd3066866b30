"""One practice robot: the rules, with what it remembers between requests."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from dingui.practice.case import CheckName, Mentions, Payload, Request, Standing, Verdict, open_case, read_payload
from dingui.practice.faults import Fault, FaultKind, Reply, Wire, answer
from dingui.practice.raw import SHOWN_BODY_BYTES, RawRequest, raw_request
from dingui.practice.rules import judge
from dingui.practice.settings import PracticeSettings

Clock = Callable[[], int]
"""Milliseconds since 1970."""

MINUTE_MS: Final = 60_000
PENALTY_MS: Final = 10 * MINUTE_MS

KEPT_EXCHANGES: Final = 1_000
_CHINA: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it. It holds neither token nor signature."""

    at_ms: int
    method: str
    path: str
    payload: Payload | None
    """The JSON object that arrived; None where there was none, or it was not read."""
    reply: Reply | None
    """What DingTalk's JSON said; None where a fault gave no such answer."""
    posted: bool
    """Whether the message appeared in the group."""
    mentions: Mentions
    verdict: Verdict | None
    """The rules' verdict; None where a fault kept the request from them."""
    fault: FaultKind | None
    wire: Wire = field(repr=False)
    group_id: str = ""
    """The robot's, as :class:`PracticeRobot` was given it."""
    number: int = 0
    """Counts the requests of one robot, from 1."""
    raw: RawRequest | None = field(default=None, repr=False)
    """The request to be shown; None where nothing of it was read."""


class PracticeRobot:
    """A robot that answers as DingTalk's does and posts into a list. Safe to use from several threads."""

    def __init__(
        self,
        settings: PracticeSettings,
        clock: Clock = lambda: time.time_ns() // 1_000_000,
        *,
        group_id: str = "",
        kept: int = KEPT_EXCHANGES,
    ) -> None:
        """``group_id`` stands on every exchange; ``kept`` is how many of them are remembered."""
        self._clock = clock
        self._group_id = group_id
        self._requests = 0
        self._lock = threading.Lock()
        self._settings = settings
        self._fault: Fault | None = None
        self._fault_times: int | None = None
        self._posts_ms: deque[int] = deque()
        self._throttled_until_ms = 0
        self._uuids: dict[str, int] = {}
        self._month = ""
        self._month_posts = 0
        self._posts = 0
        self._exchanges: deque[Exchange] = deque(maxlen=kept)

    @property
    def settings(self) -> PracticeSettings:
        """The group's set-up."""
        with self._lock:
            return self._settings

    def change_settings(self, settings: PracticeSettings) -> None:
        """Set the group up anew; what was posted and remembered stays."""
        with self._lock:
            self._settings = settings

    def set_fault(self, fault: Fault | FaultKind | None, times: int | None = None) -> None:
        """Practise a fault from the next request on, ``times`` times or until told otherwise; None ends it."""
        with self._lock:
            self._fault = Fault(fault) if isinstance(fault, FaultKind) else fault
            self._fault_times = times

    @property
    def fault(self) -> tuple[FaultKind | None, int | None]:
        """The fault that is practised, and how many requests are left of it; None for all that come."""
        with self._lock:
            return (None if self._fault is None else self._fault.kind), self._fault_times

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The last requests, oldest first: 1,000, or as many as it was told to remember."""
        with self._lock:
            return tuple(self._exchanges)

    @property
    def posted(self) -> tuple[Exchange, ...]:
        """Those of :attr:`exchanges` whose message appeared in the group, oldest first."""
        return tuple(exchange for exchange in self.exchanges if exchange.posted)

    @property
    def posts(self) -> int:
        """How many messages have appeared in the group."""
        with self._lock:
            return self._posts

    def take_drop(self) -> Exchange | None:
        """Return the exchange of a request that is to be dropped unread, or None where none is."""
        with self._lock:
            if self._fault is None or self._fault.kind is not FaultKind.DROP:
                return None
            return self._keep(None, None, self._take_fault(), None, self._clock())

    def handle(self, request: Request) -> Exchange:
        """Judge one request, remember it, and return what came of it and how the answer goes out."""
        with self._lock:
            now_ms = self._clock()
            fault = self._take_fault()
            if fault is not None and not fault.reaches_rules:
                return self._keep(request, read_payload(request.body), fault, None, now_ms)
            standing = self._standing(now_ms)
            practised = fault is not None and fault.kind is FaultKind.THROTTLE
            if practised:
                standing = replace(standing, throttled=True)
            verdict = judge(open_case(request, self._settings, standing, now_ms))
            if verdict.posted:
                self._remember_post(verdict, now_ms)
            deciding = verdict.deciding
            if deciding is not None and deciding.name is CheckName.THROTTLE and not standing.throttled:
                self._throttled_until_ms = now_ms + PENALTY_MS
            return self._keep(request, verdict.payload, fault, verdict, now_ms)

    def _take_fault(self) -> Fault | None:
        fault = self._fault
        if self._fault_times is not None:
            self._fault_times -= 1
            if self._fault_times <= 0:
                self._fault = self._fault_times = None
        return fault

    def _standing(self, now_ms: int) -> Standing:
        # A clock that was set back must not leave posts "in the future" that throttle for hours.
        self._posts_ms = deque(at for at in self._posts_ms if now_ms - MINUTE_MS < at <= now_ms)
        memory_ms = self._settings.uuid_memory_ms
        self._uuids = {uuid: at for uuid, at in self._uuids.items() if now_ms - at < memory_ms}
        return Standing(
            posts_last_minute=len(self._posts_ms),
            throttled=now_ms < self._throttled_until_ms <= now_ms + PENALTY_MS,
            posts_this_month=self._month_posts if self._month == _month(now_ms) else 0,
            seen_uuids=frozenset(self._uuids),
        )

    def _remember_post(self, verdict: Verdict, now_ms: int) -> None:
        self._posts += 1
        self._posts_ms.append(now_ms)
        month = _month(now_ms)
        self._month_posts = self._month_posts + 1 if month == self._month else 1
        self._month = month
        uuid = verdict.payload.get("msgUuid") if verdict.payload else None
        if isinstance(uuid, str) and uuid:
            self._uuids[uuid] = now_ms

    def _keep(
        self,
        request: Request | None,
        payload: Payload | None,
        fault: Fault | None,
        verdict: Verdict | None,
        now_ms: int,
    ) -> Exchange:
        reply, wire = answer(verdict, fault)
        self._requests += 1
        own = (self._settings.access_token, self._settings.secret)
        exchange = Exchange(
            at_ms=now_ms,
            method=request.method if request else "",
            path=request.path if request else "",
            payload=payload,
            reply=reply,
            posted=verdict is not None and verdict.posted,
            mentions=verdict.mentions if verdict else Mentions(),
            verdict=verdict,
            fault=fault.kind if fault else None,
            wire=wire,
            group_id=self._group_id,
            number=self._requests,
            raw=raw_request(request, own) if request else None,
        )
        self._exchanges.append(without_bulk(exchange))
        return exchange


def without_bulk(exchange: Exchange) -> Exchange:
    """Return ``exchange`` as it can be kept by the hundred: of megabytes that came or went, only the beginning."""
    if len(exchange.wire.body) > SHOWN_BODY_BYTES:
        exchange = replace(exchange, wire=replace(exchange.wire, body=exchange.wire.body[:SHOWN_BODY_BYTES]))
    if exchange.raw is not None and exchange.raw.cut:
        verdict = exchange.verdict and replace(exchange.verdict, payload=None)
        exchange = replace(exchange, payload=None, verdict=verdict)
    return exchange


def _month(now_ms: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now_ms) + _CHINA:%Y-%m}"
