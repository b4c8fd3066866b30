"""What can go wrong on the way, to be practised: the kinds of fault, and what each does on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from dingui.practice.case import Verdict
from dingui.practice.wordings import BUSY, SERVER_EXCEPTION


class FaultKind(StrEnum):
    """The faults. The first nine are those of the ``practice`` command."""

    HANG = "hang"
    """Posts, and never answers."""
    DROP = "drop"
    """Closes before reading. Nothing is posted."""
    DROP_AFTER = "drop-after"
    """Posts, and closes without an answer."""
    HTTP500 = "http500"
    """Answers 500 with a page of HTML. Nothing is posted."""
    GARBAGE = "garbage"
    """Answers 200 with a page of HTML, as a network's log-in page does. Nothing is posted."""
    GATEWAY = "gateway"
    """Answers with the traffic guard's JSON, which has no ``errcode``. Nothing is posted."""
    SLOW = "slow"
    """Posts, and answers correctly, but late."""
    THROTTLE = "throttle"
    """Answers as if the limit of 20 a minute had been exceeded. Nothing is posted."""
    BUSY = "busy"
    """Answers -1. Nothing is posted."""

    RESET = "reset"
    """Posts, and resets the connection in place of an answer."""
    ERRCODE_STRING = "errcode-string"
    """Answers correctly, but with ``errcode`` as a text."""
    ENGLISH = "english"
    """Answers correctly, with refusals in English where any is known."""
    EXTRA_FIELDS = "extra-fields"
    """Answers correctly, with fields that nobody knows."""
    REVERSED_KEYS = "reversed-keys"
    """Answers correctly, ``errmsg`` first."""
    SLOW_BODY = "slow-body"
    """Posts, and answers correctly, byte by byte."""
    TRUNCATED = "truncated"
    """Posts; the answer is complete for HTTP, but its JSON is cut off."""
    WRONG_LENGTH = "wrong-length"
    """Posts; the answer ends before the length that it announced."""
    OVERSIZED = "oversized"
    """Posts; the answer is correct, but has megabytes."""
    REDIRECT = "redirect"
    """Answers 302, to a path where nothing may arrive. Nothing is posted."""
    SERVER_EXCEPTION = "server-exception"
    """Answers 500100. Nothing is posted."""
    NO_ERRCODE = "no-errcode"
    """Posts; the answer holds ``errmsg`` alone."""
    ANSWER = "answer"
    """Answers with the ``errcode`` and ``errmsg`` that the fault holds. Nothing is posted."""


COMMAND_KINDS: Final = tuple(FaultKind)[:9]
"""The kinds that ``dingui practice --fault`` takes; others rely on them."""

REDIRECTED_PATH: Final = "/robot/redirected"

_UNREACHED: Final = frozenset(
    {
        FaultKind.DROP,
        FaultKind.HTTP500,
        FaultKind.GARBAGE,
        FaultKind.GATEWAY,
        FaultKind.BUSY,
        FaultKind.REDIRECT,
        FaultKind.SERVER_EXCEPTION,
        FaultKind.ANSWER,
    }
)

_PAGE_500: Final = "<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>"
_PAGE_LOGIN: Final = "<!DOCTYPE html><html><head><title>Network log-in</title></head><body><form></form></body></html>"
# dingtalk-protocol.md §4.1; the uuid is made up.
_GUARD: Final = '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"00000000000000000000000000000000"}'
_OVERSIZE_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to practise."""

    kind: FaultKind
    delay_ms: int = 3_000
    """For ``slow`` how late the answer comes, for ``slow-body`` the pause after each byte; milliseconds."""
    errcode: int = 0
    """For ``answer``."""
    errmsg: str = ""
    """For ``answer``."""

    @property
    def reaches_rules(self) -> bool:
        """Whether the robot gets to see the request, and so may post it."""
        return self.kind not in _UNREACHED


class Manner(StrEnum):
    """What the server does with the connection."""

    ANSWER = "answer"
    HANG = "hang"
    CLOSE = "close"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Wire:
    """One answer, or the lack of one, as the server carries it out."""

    manner: Manner = Manner.ANSWER
    status: int = 200
    content_type: str = "application/json"
    body: bytes = field(default=b"", repr=False)
    announced_bytes: int | None = None
    """The length in the header, where it is not the body's."""
    location: str = ""
    delay_ms: int = 0
    """Before the first byte."""
    pause_ms: int = 0
    """After each byte of the body."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What DingTalk's JSON says, where an answer has any."""

    errcode: int
    errmsg: str


def answer(verdict: Verdict | None, fault: Fault | None) -> tuple[Reply | None, Wire]:
    """Return what is said and how it goes out.

    ``verdict`` is the rules', None where the fault kept the request from them; without a fault there is always one.
    """
    if verdict is None:
        if fault is None:
            raise ValueError("neither a verdict nor a fault")
        return _answer_unreached(fault)
    reply = Reply(verdict.errcode, verdict.errmsg)
    if fault is None:
        return reply, _say(reply)
    return _answer_bent(verdict, reply, fault)


def _answer_unreached(fault: Fault) -> tuple[Reply | None, Wire]:
    match fault.kind:
        case FaultKind.HTTP500:
            return None, Wire(status=500, content_type="text/html", body=_PAGE_500.encode())
        case FaultKind.GARBAGE:
            return None, Wire(content_type="text/html; charset=utf-8", body=_PAGE_LOGIN.encode())
        case FaultKind.GATEWAY:
            return None, Wire(body=_GUARD.encode())
        case FaultKind.REDIRECT:
            return None, Wire(status=302, location=REDIRECTED_PATH)
        case FaultKind.BUSY:
            reply = Reply(BUSY.errcode, BUSY.official)
        case FaultKind.SERVER_EXCEPTION:
            reply = Reply(SERVER_EXCEPTION.errcode, SERVER_EXCEPTION.official)
        case FaultKind.ANSWER:
            reply = Reply(fault.errcode, fault.errmsg)
        case _:
            return None, Wire(Manner.CLOSE)
    return reply, _say(reply)


def _answer_bent(verdict: Verdict, reply: Reply, fault: Fault) -> tuple[Reply | None, Wire]:
    whole = _json({"errcode": reply.errcode, "errmsg": reply.errmsg})
    match fault.kind:
        case FaultKind.HANG:
            return None, Wire(Manner.HANG)
        case FaultKind.DROP_AFTER:
            return None, Wire(Manner.CLOSE)
        case FaultKind.RESET:
            return None, Wire(Manner.RESET)
        case FaultKind.SLOW:
            return reply, Wire(body=whole, delay_ms=fault.delay_ms)
        case FaultKind.SLOW_BODY:
            return reply, Wire(body=whole, pause_ms=fault.delay_ms)
        case FaultKind.ERRCODE_STRING:
            return reply, Wire(body=_json({"errcode": str(reply.errcode), "errmsg": reply.errmsg}))
        case FaultKind.ENGLISH:
            failed = verdict.deciding
            if failed is not None and failed.refusal is not None:
                reply = Reply(reply.errcode, failed.refusal.errmsg_english())
            return reply, _say(reply)
        case FaultKind.EXTRA_FIELDS:
            fields = {"request_id": "made-up", "errcode": reply.errcode, "data": {"list": []}, "errmsg": reply.errmsg}
            return reply, Wire(body=_json(fields))
        case FaultKind.REVERSED_KEYS:
            return reply, Wire(body=_json({"errmsg": reply.errmsg, "errcode": reply.errcode}))
        case FaultKind.TRUNCATED:
            return None, Wire(body=whole[:-3])
        case FaultKind.WRONG_LENGTH:
            return None, Wire(body=whole, announced_bytes=len(whole) + 100)
        case FaultKind.OVERSIZED:
            padded = _json({"errcode": reply.errcode, "errmsg": reply.errmsg, "padding": "x" * _OVERSIZE_BYTES})
            return reply, Wire(body=padded)
        case FaultKind.NO_ERRCODE:
            return None, Wire(body=_json({"errmsg": reply.errmsg}))
        case _:
            return reply, _say(reply)  # throttle: the rules have spoken already


def _say(reply: Reply) -> Wire:
    return Wire(body=_json({"errcode": reply.errcode, "errmsg": reply.errmsg}))


def _json(fields: Mapping[str, object]) -> bytes:
    # Without spaces, as DingTalk writes it. An errmsg may repeat half a surrogate pair of the message's.
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
