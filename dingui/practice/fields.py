"""Which fields each type of message must have, with the code for each (dingtalk-protocol.md §2, §4.3).

The codes are ``400``, a digit for the type, two for the field. Those that no source shows are inferred from the others:
400301, 400501, 400502, 400504 and after, 400601, 400603 and after. Keys count with their exact case: ``messageUrl``
in a link, ``messageURL`` in a FeedCard.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dingui.practice.case import Case, Payload
from dingui.practice.wordings import Refusal, missing

OBJECT_CODES: Final[Mapping[str, int]] = {
    "text": 400201,
    "link": 400301,
    "markdown": 400401,
    "actionCard": 400501,
    "feedCard": 400601,
}
"""The types that a webhook takes, and the code for a type whose object is missing."""

_TEXT_FIELDS: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "text": ((400202, "content"),),
    "link": ((400302, "text"), (400303, "title"), (400304, "messageUrl")),
    "markdown": ((400402, "title"), (400403, "text")),
    "actionCard": ((400502, "title"), (400503, "text")),
    "feedCard": (),
}
_ITEM_FIELDS: Final = ((400603, "title"), (400604, "messageURL"), (400605, "picURL"))
_BUTTON_FIELDS: Final = ((400507, "title"), (400508, "actionURL"))


def missing_field(case: Case) -> Refusal | None:
    """Return the refusal for the first required field that is missing or blank, None where all are there.

    ``case.msgtype`` must be one of :data:`OBJECT_CODES`.
    """
    kind, body = case.msgtype, case.body
    if body is None:
        return missing(OBJECT_CODES[kind], kind)
    lenient = kind == "actionCard" and case.settings.lenient_card
    for code, name in _TEXT_FIELDS[kind]:
        if not _filled(body, name) and not (lenient and name != "text"):
            return missing(code, kind, name)
    if kind == "actionCard" and not lenient:
        return _missing_in_card(body)
    if kind == "feedCard":
        return _missing_in_feed(body)
    return None


def _missing_in_card(card: Payload) -> Refusal | None:
    single_title, single_url = _filled(card, "singleTitle"), _filled(card, "singleURL")
    if single_title and single_url:
        return None  # and the buttons are ignored (§2.5)
    if "btns" in card:
        return _missing_in_list(card["btns"], (400506, "actionCard", "btns"), _BUTTON_FIELDS)
    if not single_title:
        return missing(400504, "actionCard", "singleTitle")
    return missing(400505, "actionCard", "singleURL")


def _missing_in_feed(feed: Payload) -> Refusal | None:
    return _missing_in_list(feed.get("links"), (400602, "feedCard", "links"), _ITEM_FIELDS)


def _missing_in_list(
    items: object, itself: tuple[int, str, str], fields: tuple[tuple[int, str], ...]
) -> Refusal | None:
    code, *names = itself
    if not isinstance(items, list) or not items:
        return missing(code, *names)
    for item in items:
        for item_code, name in fields:
            if not isinstance(item, dict) or not _filled(item, name):
                return missing(item_code, *names, name)
    return None


def _filled(body: Payload, name: str) -> bool:
    value = body.get(name)
    return isinstance(value, str) and bool(value.strip())
