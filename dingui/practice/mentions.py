"""Who is really mentioned by a message (dingtalk-protocol.md §2.7)."""

from __future__ import annotations

import re
from typing import Final

from dingui.practice.case import Case, Mentions

MAX_MENTIONS: Final = 50

_MOBILE = re.compile(r"(\+\d{1,4}-)?\d{5,15}", re.ASCII)


def asked_for(case: Case) -> Mentions:
    """Return whom the ``at`` object names, whether or not they will be mentioned; what is no text is left out.

    What is no telephone number, as in the tutorial's own samples, belongs to nobody and is left out too.
    """
    at = case.payload.get("at") if case.payload else None
    if not isinstance(at, dict):
        return Mentions()
    return Mentions(
        mobiles=tuple(text for text in _texts(at.get("atMobiles")) if _MOBILE.fullmatch(text)),
        user_ids=_texts(at.get("atUserIds")),
        everyone=at.get("isAtAll") is True,
    )


def resolve(case: Case) -> Mentions:
    """Return who is really mentioned.

    A text mentions whom ``at`` names; Markdown and ActionCard only those whose ``@…`` stands in the text as well,
    but everyone without it; link and FeedCard nobody; and in an external group nobody ever is.
    """
    if case.settings.external_group or case.msgtype not in ("text", "markdown", "actionCard"):
        return Mentions()
    asked = asked_for(case)
    mobiles, user_ids = asked.mobiles, asked.user_ids
    if case.msgtype != "text":
        body = case.body or {}
        text = body.get("text")
        shown = text if isinstance(text, str) else ""
        mobiles = tuple(mobile for mobile in mobiles if re.search(rf"@{re.escape(mobile)}(?!\d)", shown))
        user_ids = tuple(user for user in user_ids if re.search(rf"@{re.escape(user)}(?![0-9A-Za-z_])", shown))
    mobiles = mobiles[:MAX_MENTIONS]
    return Mentions(mobiles, user_ids[: MAX_MENTIONS - len(mobiles)], asked.everyone)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(text.strip() for text in value if isinstance(text, str) and text.strip()))
