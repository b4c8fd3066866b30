"""The robot's checks, each for itself: a case in, passed, not asked or a refusal out. Pure; none ever raises.

What each must do is dingtalk-protocol.md §8; :data:`dingui.practice.rules.CHECKS` sets their order.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Final

from dingui.practice import wordings
from dingui.practice.case import Case, CheckState
from dingui.practice.fields import OBJECT_CODES, missing_field
from dingui.practice.mentions import MAX_MENTIONS, asked_for
from dingui.practice.wordings import Refusal

Finding = Refusal | CheckState
Check = Callable[[Case], Finding]

MAX_BODY_BYTES: Final = 20_000
SIGNATURE_WINDOW_MS: Final = 60 * 60 * 1000
POSTS_PER_MINUTE: Final = 20

_MAX_TIMESTAMP_DIGITS: Final = 18
_MAX_ECHO: Final = 64
_SEARCHED: Final = {
    "text": ("content",),
    "markdown": ("title", "text"),
    "link": ("title", "text"),
    "actionCard": ("title", "text"),
}


def check_path(case: Case) -> Finding:
    """The address is the robots' one."""
    return _pass_if(wordings.NO_SUCH_PATH, holds=case.request.path == "/robot/send")


def check_method(case: Case) -> Finding:
    """The method is POST."""
    return _pass_if(wordings.NOT_POST, holds=case.request.method == "POST")


def check_token_given(case: Case) -> Finding:
    """There is an access token in the address."""
    return _pass_if(wordings.NO_TOKEN, holds=bool(case.query.get("access_token")))


def check_token_known(case: Case) -> Finding:
    """It is this robot's."""
    refusal = wordings.UNKNOWN_TOKEN[case.settings.unknown_token_errcode]
    return _pass_if(refusal, holds=case.query.get("access_token") == case.settings.access_token.reveal())


def check_robot(case: Case) -> Finding:
    """The robot is enabled and still in a group that exists."""
    settings = case.settings
    if settings.stopped:
        return wordings.STOPPED
    if settings.removed:
        return wordings.REMOVED
    return _pass_if(wordings.DISSOLVED, holds=not settings.dissolved)


def check_content_type(case: Case) -> Finding:
    """The header says JSON."""
    media_type = case.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    refusal = wordings.PARAM_ERROR if case.settings.legacy_content_type else wordings.NOT_JSON_TYPE
    return _pass_if(refusal, holds=media_type == "application/json")


def check_size(case: Case) -> Finding:
    """The body has at most 20,000 bytes."""
    return _pass_if(wordings.TOO_LONG, holds=len(case.request.body) <= MAX_BODY_BYTES)


def check_json(case: Case) -> Finding:
    """The body is a JSON object."""
    return _pass_if(wordings.NO_JSON, holds=case.payload is not None)


def check_msgtype(case: Case) -> Finding:
    """The type is one that a webhook takes."""
    if case.payload is None:
        return CheckState.NOT_ASKED
    echo = case.msgtype[:_MAX_ECHO] or "null"
    return _pass_if(wordings.unsupported_type(echo), holds=case.msgtype in OBJECT_CODES)


def check_ip(case: Case) -> Finding:
    """The client's address is on the allowlist, where there is one."""
    if not case.settings.allow:
        return CheckState.NOT_ASKED
    refusal = wordings.ip_refused(case.request.peer_ip)
    try:
        address = IPv4Address(case.request.peer_ip)
    except ValueError:
        return refusal
    return _pass_if(refusal, holds=any(address in network for network in case.settings.allow))


def check_timestamp(case: Case) -> Finding:
    """The timestamp is a number of milliseconds within one hour of now, where a signature is asked for.

    A missing one is the sign check's matter.
    """
    timestamp = case.query.get("timestamp", "")
    if not case.settings.secret or not timestamp or not case.query.get("sign"):
        return CheckState.NOT_ASKED
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MAX_TIMESTAMP_DIGITS):
        return wordings.TIMESTAMP
    return _pass_if(wordings.TIMESTAMP, holds=abs(case.now_ms - int(timestamp)) <= SIGNATURE_WINDOW_MS)


def check_sign(case: Case) -> Finding:
    """The signature is the secret's for that timestamp, where one is asked for (dingtalk-protocol.md §1.3)."""
    if not case.settings.secret:
        return CheckState.NOT_ASKED
    timestamp, sign = case.query.get("timestamp", ""), case.query.get("sign", "")
    if not timestamp or not sign:
        return wordings.SIGN
    # Written out here and not taken from the sending side, so that a mistake there cannot agree with itself.
    key = case.settings.secret.reveal().encode("utf-8", "surrogatepass")
    signed = timestamp.encode("utf-8", "surrogatepass") + b"\n" + key
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    return _pass_if(wordings.SIGN, holds=hmac.compare_digest(expected, sign.encode("utf-8", "surrogatepass")))


def check_keyword(case: Case) -> Finding:
    """At least one keyword stands in the message, where there are any. Exact, upper and lower case told apart."""
    if not case.settings.keywords:
        return CheckState.NOT_ASKED
    texts = searched_texts(case)
    found = any(keyword in text for keyword in case.settings.keywords for text in texts)
    return _pass_if(wordings.KEYWORD, holds=found)


def searched_texts(case: Case) -> list[str]:
    """Return the texts of the message that keywords are looked for in (dingtalk-protocol.md §1.2, §8)."""
    body = case.body
    if body is None:
        return []
    if case.msgtype == "feedCard":
        links = body.get("links")
        items = links if isinstance(links, list) else []
        values = [item.get("title") for item in items if isinstance(item, dict)]
    else:
        values = [body.get(name) for name in _SEARCHED.get(case.msgtype, ())]
    return [value for value in values if isinstance(value, str)]


def check_fields(case: Case) -> Finding:
    """The fields that the type must have are there and not blank."""
    if case.msgtype not in OBJECT_CODES:
        return CheckState.NOT_ASKED
    return missing_field(case) or CheckState.PASSED


def check_everyone(case: Case) -> Finding:
    """@everyone is allowed, where it is asked for."""
    if not asked_for(case).everyone:
        return CheckState.NOT_ASKED
    refusal = wordings.everyone_refused(case.settings.everyone_errcode)
    return _pass_if(refusal, holds=not case.settings.admins_only_everyone)


def check_mentions(case: Case) -> Finding:
    """At most 50 people are mentioned, where more are refused."""
    if not case.settings.refuse_over_50_mentions:
        return CheckState.NOT_ASKED
    asked = asked_for(case)
    refusal = wordings.too_many_mentioned(case.settings.mentions_errcode)
    return _pass_if(refusal, holds=len(asked.mobiles) + len(asked.user_ids) <= MAX_MENTIONS)


def check_throttle(case: Case) -> Finding:
    """Fewer than 20 messages were posted in the last 60 seconds, and no penalty is running."""
    too_fast = case.standing.throttled or case.standing.posts_last_minute >= POSTS_PER_MINUTE
    return _pass_if(wordings.TOO_FAST[case.settings.throttled_errcode], holds=not too_fast)


def check_quota(case: Case) -> Finding:
    """The month's posts are not used up, where they are counted."""
    if case.settings.monthly_quota is None:
        return CheckState.NOT_ASKED
    return _pass_if(wordings.OVER_QUOTA, holds=case.standing.posts_this_month < case.settings.monthly_quota)


def _pass_if(refusal: Refusal, *, holds: bool) -> Finding:
    return CheckState.PASSED if holds else refusal
