"""What an answer means (dingtalk-protocol.md §1.4, §4.2, §4.3).

``delivered`` takes a complete answer of status 200 that is a JSON object with ``errcode`` 0. ``rejected`` takes
DingTalk's own word for it. Everything else is ``unknown``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Final

from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.reasons import Reason

MAX_ERRMSG: Final = 2000
"""Characters of DingTalk's words that are kept."""

THROTTLE_S: Final = 600
"""Seconds for which a robot that posted too fast is refused (dingtalk-protocol.md §4.1)."""

_BY_CODE: Final[dict[int, Reason]] = {
    -1: Reason.BUSY,
    40035: Reason.BODY_NOT_JSON,
    43002: Reason.WRONG_METHOD,
    43004: Reason.WRONG_CONTENT_TYPE,
    90030: Reason.QUOTA_USED_UP,
    101002: Reason.TOO_LONG,
    130101: Reason.THROTTLED,
    300001: Reason.TOKEN_UNKNOWN,
    300005: Reason.TOKEN_UNKNOWN,
    310000: Reason.SECURITY_SETTING,
    400013: Reason.GROUP_DISSOLVED,
    400101: Reason.TOKEN_UNKNOWN,
    400102: Reason.ROBOT_STOPPED,
    400105: Reason.TYPE_NOT_SUPPORTED,
    400106: Reason.ROBOT_REMOVED,
    410100: Reason.THROTTLED,
    430101: Reason.UNSAFE_LINK,
    430102: Reason.UNSUITABLE_TEXT,
    430103: Reason.UNSUITABLE_PICTURE,
    430104: Reason.UNSUITABLE_CONTENT,
    460101: Reason.TOO_LONG,
    500100: Reason.SERVER_EXCEPTION,
}

_FIELDS: Final[dict[int, str]] = {
    400202: "text.content",
    400302: "link.text",
    400303: "link.title",
    400304: "link.messageUrl",
    400402: "markdown.title",
    400403: "markdown.text",
    400503: "actionCard.text",
    400602: "feedCard.links",
}
_OBJECTS: Final[dict[int, str]] = {2: "text", 3: "link", 4: "markdown", 5: "actionCard", 6: "feedCard"}

# The wordings of 310000, of all three generations. "Expired" stands before "sign": the words for an expired signature
# name the signature too.
_SECURITY: Final = (
    (Reason.KEYWORD_MISSING, ("keyword", "关键词")),
    (Reason.IP_NOT_ALLOWED, ("whitelist", "白名单")),
    (Reason.SIGN_EXPIRED, ("timestamp", "签名过期", "过期")),
    (Reason.SIGN_MISMATCH, ("sign", "签名")),
)

_IPV4: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_INTEGER: Final = re.compile(r"\s*[+-]?\d{1,18}\s*", re.ASCII)
_BREAKS: Final = "\t\r\n\u2028\u2029"
_CONTRADICTION: Final = object()


def read_answer(status: int, body: bytes, *, limit: int, redact: Callable[[str], str], signed: bool = True) -> Outcome:
    """Return the outcome that a complete answer amounts to; never raises, whatever came.

    ``status`` is HTTP's, ``body`` what came with it, ``limit`` the number of bytes above which it is not believed.
    ``redact`` takes secrets out of DingTalk's words. ``signed`` says whether the request carried a signature.
    """
    unreadable = _without_json(status)
    if len(body) > limit:
        return Outcome(OutcomeKind.UNKNOWN, unreadable or Reason.ANSWER_TOO_LONG, http_status=status)
    if not body.strip():
        return Outcome(OutcomeKind.UNKNOWN, unreadable or Reason.ANSWER_EMPTY, http_status=status)
    answer = _json_object(body)
    if answer is None:
        return Outcome(OutcomeKind.UNKNOWN, unreadable or Reason.ANSWER_NOT_JSON, http_status=status)
    errcode = _errcode(answer.get("errcode"))
    words = clean_words(answer.get("errmsg"), redact)
    if errcode is None:
        return _without_errcode(answer, status, words)
    if errcode == 0:
        if status == 200:
            return Outcome(OutcomeKind.DELIVERED, Reason.ACCEPTED, 0, words, http_status=status)
        # DingTalk answers 200 to everything (§4.2): somebody in between says something else.
        return Outcome(OutcomeKind.UNKNOWN, Reason.ANSWER_CONTRADICTORY, 0, words, http_status=status)
    reason, data = _refusal(errcode, words, signed)
    if unreadable and reason in (Reason.UNKNOWN_CODE, Reason.BUSY, Reason.SERVER_EXCEPTION):
        # A gateway's own JSON, perhaps: such codes are not DingTalk's alone, and its refusals come with status 200.
        return Outcome(OutcomeKind.UNKNOWN, unreadable, errcode, words, http_status=status)
    return Outcome(OutcomeKind.REJECTED, reason, errcode, words, data, status)


def with_clock(outcome: Outcome, timestamp_ms: int, date: str) -> Outcome:
    """Return ``outcome`` with ``clock_off_s`` where a signature was out of date and the answer's ``Date`` can be read.

    ``clock_off_s`` is by how many seconds ``timestamp_ms``, which this computer's clock gave, was ahead of ``date``;
    negative where it was behind.
    """
    if outcome.reason != Reason.SIGN_EXPIRED:
        return outcome
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return outcome
    return replace(outcome, data={**outcome.data, "clock_off_s": round(timestamp_ms / 1000 - theirs)})


def clean_words(words: object, redact: Callable[[str], str]) -> str:
    """Return an ``errmsg`` fit to be kept and shown: redacted, without control characters, at most 2,000 characters."""
    if words is None:
        return ""
    text = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    # Redacted twice: a control character in its middle must not save a secret, nor the lack of one make another.
    text = redact(text)
    text = "".join(" " if character in _BREAKS else character for character in text if _visible(character))
    return redact(text).strip()[:MAX_ERRMSG]


def _visible(character: str) -> bool:
    """Leave out control characters, invisible marks, and halves of surrogate pairs, which no file takes."""
    return character in _BREAKS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def _without_json(status: int) -> Reason | None:
    """Return what a status other than 200 says where no answer of DingTalk's came with it.

    None of them is a refusal that can be trusted. A 5xx may come from a gateway after the request went through. A 303
    is even the way to answer a form that *was* taken, and a network's login page answers with the same statuses; so a
    redirection is neither followed nor called a refusal. A 4xx of something in between says nothing of DingTalk.
    """
    if status == 200:
        return None
    if 300 <= status < 400:
        return Reason.REDIRECTED
    if status >= 500:
        return Reason.SERVER_ERROR
    return Reason.ANSWERED_BY_OTHER


def _without_errcode(answer: dict[str, object], status: int, words: str) -> Outcome:
    if answer.get("source") == "x5" and answer.get("punish") == "deny":
        # DingTalk's traffic guard, documented: it stands before the robots and has turned the request away (§4.1).
        wait = answer.get("wait")
        minutes = wait if isinstance(wait, int) and not isinstance(wait, bool) and 0 < wait <= 60 else 5
        data: dict[str, str | int] = {"seconds": minutes * 60}
        return Outcome(OutcomeKind.REJECTED, Reason.TRAFFIC_GUARD, None, words, data, status)
    reason = _without_json(status) or Reason.ANSWER_WITHOUT_ERRCODE
    return Outcome(OutcomeKind.UNKNOWN, reason, None, words, http_status=status)


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        answer = json.loads(body.decode("utf-8-sig", "replace"), object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its members; two different errcodes make none."""
    made: dict[str, object] = {}
    for name, value in pairs:
        made[name] = _CONTRADICTION if name == "errcode" and name in made and made[name] != value else value
    return made


def _errcode(value: object) -> int | None:
    """Return an ``errcode`` as a number: live answers hold a number, the documents print a string (§4.2).

    True, 0.0 and numbers too long for a database are none.
    """
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return value
    return None


def _refusal(errcode: int, words: str, signed: bool) -> tuple[Reason, dict[str, str | int]]:
    reason = _BY_CODE.get(errcode)
    lower = words.lower()
    if reason is None:
        return _unlisted(errcode, lower, words)
    if reason is Reason.SECURITY_SETTING:
        return _security(words, signed)
    if reason is Reason.THROTTLED:
        return reason, {"seconds": THROTTLE_S}
    if errcode == 40035 and "access_token" in lower:
        return Reason.TOKEN_MISSING, {}
    if errcode == 300001 and "token" not in lower:
        return Reason.BODY_REFUSED, {}
    return reason, {}


def _security(words: str, signed: bool) -> tuple[Reason, dict[str, str | int]]:
    # What happened stands before what to do about it, and the advice may name other settings.
    described = re.split(r"solution\s*:|解决方案", words.lower())[0]
    for text in (described, words.lower()):
        for reason, marks in _SECURITY:
            if any(mark in text for mark in marks):
                address = _IPV4.search(words) if reason is Reason.IP_NOT_ALLOWED else None
                if reason is Reason.SIGN_MISMATCH and not signed:
                    reason = Reason.SIGN_MISSING
                return reason, {"ip": address[0]} if address else {}
    return Reason.SECURITY_SETTING, {}


def _unlisted(errcode: int, lower: str, words: str) -> tuple[Reason, dict[str, str | int]]:
    """Return the meaning of a code that stands in no table, by family and then by words."""
    if 400200 <= errcode < 400700:
        named = re.search(r"miss param\s*:\s*(\w+)(?:->(\w+))?", words) or re.search(
            r"参数\s*(\w+)\s*--》\s*(\w+)", words
        )
        field = ".".join(part for part in named.groups() if part) if named else ""
        return Reason.FIELD_MISSING, {"field": field or _FIELDS.get(errcode) or _OBJECTS[errcode // 100 % 10]}
    # Seen without their numbers (§4.3).
    if re.search(r"only group admin can @\s*all", lower):
        return Reason.EVERYONE_RESTRICTED, {}
    if "send forbidden" in lower or "禁止发送消息" in lower:
        return Reason.ROBOT_BARRED, {}
    return Reason.UNKNOWN_CODE, {}
