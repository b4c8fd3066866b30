"""Will it go through? Everything about a message that is known before it is sent.

Errors are what DingTalk refuses or what would arrive broken; everything else is a warning. Sources in each check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dingui.messages import addresses
from dingui.messages.limits import (
    BODY_BYTES_MAX,
    BODY_BYTES_WARN,
    BUTTON_TITLE_SOFT_MAX,
    BUTTONS_SOFT_MAX,
    MENTIONS_MAX,
    SIDE_BY_SIDE_BUTTONS,
)
from dingui.messages.mentions import is_mobile, mobiles_in, spans_of
from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    FeedCard,
    LinkMessage,
    MarkdownMessage,
    Message,
    MessageType,
    Orientation,
    TextMessage,
    text_of,
)
from dingui.messages.payload import body_bytes, whole_characters
from dingui.messages.problems import Problem, Severity

_BRACKET: Final = re.compile(r"\\.|!?\[|\](?:\(\s*<?((?:[^()<>\s]|\([^()<>\s]*\))+))?|\n\s*\n")
"""What matters for finding pictures: an escape, an opening bracket, a closing one with its address, a blank line."""


@dataclass(frozen=True, slots=True)
class FieldRole:
    """A field of a message: its path, its text, and what kind of thing it must hold."""

    path: str
    value: str
    role: str
    """``words``, ``link`` or ``picture``."""
    required: bool


def fields_of(message: Message) -> tuple[FieldRole, ...]:
    """Return every text field of ``message`` with what it must hold (§2.2–2.6)."""
    match message:
        case TextMessage():
            return (FieldRole("text.content", message.content, "words", required=True),)
        case MarkdownMessage():
            return (
                FieldRole("markdown.title", message.title, "words", required=True),
                FieldRole("markdown.text", message.text, "words", required=True),
            )
        case LinkMessage():
            return (
                FieldRole("link.title", message.title, "words", required=True),
                FieldRole("link.text", message.text, "words", required=True),
                FieldRole("link.messageUrl", message.message_url, "link", required=True),
                FieldRole("link.picUrl", message.pic_url, "picture", required=False),
            )
        case ActionCard():
            return (
                FieldRole("actionCard.title", message.title, "words", required=True),
                FieldRole("actionCard.text", message.text, "words", required=True),
                FieldRole("actionCard.singleTitle", message.single_title, "words", required=True),
                FieldRole("actionCard.singleURL", message.single_url, "link", required=True),
            )
        case ActionCardButtons():
            head = (
                FieldRole("actionCard.title", message.title, "words", required=True),
                FieldRole("actionCard.text", message.text, "words", required=True),
            )
            rows = []
            for index, button in enumerate(message.buttons):
                path = f"actionCard.btns[{index}]"
                rows.append(FieldRole(f"{path}.title", button.title, "words", required=True))
                rows.append(FieldRole(f"{path}.actionURL", button.action_url, "link", required=True))
            return (*head, *rows)
        case FeedCard():
            rows = []
            for index, item in enumerate(message.items):
                path = f"feedCard.links[{index}]"
                rows.append(FieldRole(f"{path}.title", item.title, "words", required=True))
                rows.append(FieldRole(f"{path}.messageURL", item.message_url, "link", required=True))
                rows.append(FieldRole(f"{path}.picURL", item.pic_url, "picture", required=True))
            return tuple(rows)


def text_path(message: Message) -> str:
    """Return the path of the field that holds the message's text; a FeedCard's list of items."""
    match message:
        case TextMessage():
            return "text.content"
        case FeedCard():
            return "feedCard.links"
        case _:
            return f"{message.type.msgtype}.text"


def check(message: Message) -> tuple[Problem, ...]:
    """Return every problem of ``message``, errors first, otherwise in the order of the form."""
    found = [
        *_empty_lists(message),
        *_fields(message),
        *_size(message),
        *_mentions(message),
        *_buttons(message),
        *_text(message),
    ]
    return tuple(sorted(found, key=lambda problem: not problem.is_error))


def check_keywords(message: Message, keywords: Iterable[str], robot: str) -> tuple[Problem, ...]:
    """Return the problem that ``message`` holds none of a robot's keywords, where that is so (§1.2).

    One keyword is enough, anywhere in titles and texts; the search is exact, as nothing else is known.
    """
    wanted = [keyword for keyword in keywords if keyword]
    if not wanted:
        return ()
    # Whether DingTalk looks at the words on buttons is not known, so they do not count.
    places = [field.value for field in fields_of(message) if field.role == "words" and not _on_a_button(field.path)]
    if any(keyword in place for keyword in wanted for place in places):
        return ()
    data: dict[str, str | int] = {"robot": robot, "keywords": "、".join(wanted), "keyword": wanted[0]}
    return (Problem("keyword_missing", text_path(message), Severity.ERROR, data),)


def _on_a_button(path: str) -> bool:
    return ".btns[" in path or path == "actionCard.singleTitle"


def _error(code: str, field: str, **data: str | int) -> Problem:
    return Problem(code, field, Severity.ERROR, data)


def _warning(code: str, field: str, **data: str | int) -> Problem:
    return Problem(code, field, Severity.WARNING, data)


def _empty_lists(message: Message) -> Iterator[Problem]:
    if isinstance(message, ActionCardButtons) and not message.buttons:
        yield _error("no_buttons", "actionCard.btns")
    if isinstance(message, FeedCard) and not message.items:
        yield _error("no_items", "feedCard.links")


def _fields(message: Message) -> Iterator[Problem]:
    for field in fields_of(message):
        if whole_characters(field.value) != field.value:
            yield _warning("broken_character", field.path)
        if not field.value.strip():
            if field.required:
                yield _error("required", field.path)
        elif field.role == "link":
            yield from _link(field)
        elif field.role == "picture":
            yield from _picture(field.path, field.value)


def _link(field: FieldRole) -> Iterator[Problem]:
    address = field.value.strip()
    scheme = addresses.scheme_of(address)
    if scheme and scheme not in addresses.LINK_SCHEMES:
        yield _error("scheme_not_allowed", field.path, scheme=scheme)
    elif not addresses.is_complete(address):
        yield _error("address_incomplete", field.path)
    elif addresses.needs_encoding(field.value):
        yield _warning("address_not_encoded", field.path)
    elif addresses.is_internal(address):
        yield _warning("address_internal", field.path, host=addresses.host_of(address))


def _picture(path: str, value: str) -> Iterator[Problem]:
    """A picture that DingTalk's servers cannot fetch (§3.2); a media id is passed through (§2.3)."""
    address = value.strip()
    if address.startswith("@"):
        yield _warning("picture_media_id", path)
    elif not addresses.is_complete(address, addresses.WEB_SCHEMES):
        yield _error("picture_not_web", path)
    elif addresses.needs_encoding(value):
        yield _warning("address_not_encoded", path)
    elif addresses.is_internal(address):
        yield _warning("picture_internal", path, host=addresses.host_of(address))
    elif addresses.scheme_of(address) == "http":
        yield _warning("picture_http", path)


def _size(message: Message) -> Iterator[Problem]:
    size = body_bytes(message)
    if size > BODY_BYTES_MAX:
        yield _error("too_long", text_path(message), bytes=size, limit=BODY_BYTES_MAX, over=size - BODY_BYTES_MAX)
    elif size >= BODY_BYTES_WARN:
        yield _warning("nearly_too_long", text_path(message), bytes=size, limit=BODY_BYTES_MAX)


def _mentions(message: Message) -> Iterator[Problem]:
    at = message.at
    if at and not message.type.has_mentions:
        yield _warning("mentions_ignored", "at")
        return
    for index, mobile in enumerate(at.mobiles):
        if not is_mobile(mobile):
            yield _warning("not_a_mobile", f"at.atMobiles[{index}]", entry=mobile[:60])
    if len(at.people) > MENTIONS_MAX:
        yield _error("too_many_mentions", "at", count=len(at.people), limit=MENTIONS_MAX)
    if at.everyone and at.people:
        yield _warning("everyone_and_people", "at.isAtAll")
    yield from _mentions_and_text(message)


def _mentions_and_text(message: Message) -> Iterator[Problem]:
    """Where the list of people and the text disagree: Markdown mentions nobody who is not in the text (§2.7)."""
    text = text_of(message)
    at = message.at
    if message.type is not MessageType.TEXT and at.people:
        present = {text[start + 1 : end] for start, end in spans_of(at.people, text)}
        for kind, people in (("atMobiles", at.mobiles), ("atUserIds", at.user_ids)):
            for index, person in enumerate(people):
                # Of what is no mobile it was said already that it mentions nobody.
                if person not in present and (kind == "atUserIds" or is_mobile(person)):
                    yield _warning("mention_not_in_text", f"at.{kind}[{index}]", entry=person[:60])
    listed = set(at.people)
    for mobile in mobiles_in(text):
        if mobile not in listed:
            yield _warning("mention_not_listed", text_path(message), entry=mobile)


def _buttons(message: Message) -> Iterator[Problem]:
    if not isinstance(message, ActionCardButtons) or not message.buttons:
        return
    count = len(message.buttons)
    if message.orientation is Orientation.HORIZONTAL and count != SIDE_BY_SIDE_BUTTONS:
        yield _warning("side_by_side_needs_two", "actionCard.btnOrientation", count=count)
    if count > BUTTONS_SOFT_MAX:
        yield _warning("many_buttons", "actionCard.btns", count=count, limit=BUTTONS_SOFT_MAX)
    if count == 1:
        yield _warning("one_button", "actionCard.btns")
    for index, button in enumerate(message.buttons):
        if len(button.title) > BUTTON_TITLE_SOFT_MAX:
            path = f"actionCard.btns[{index}].title"
            yield _warning("button_title_long", path, count=len(button.title), limit=BUTTON_TITLE_SOFT_MAX)


def _text(message: Message) -> Iterator[Problem]:
    text = text_of(message)
    if "\\n" in text:
        # A shell or a script passed backslash-n on; the group would read it as two characters (§3.2).
        yield _warning("literal_newline", text_path(message))
    if message.type not in (MessageType.TEXT, MessageType.LINK):
        for address in dict.fromkeys(_pictures_in(text)):
            for problem in _picture(text_path(message), address):
                # Inside a text a broken picture is one line among others: worth saying, not worth refusing.
                yield _warning(problem.code, problem.field, **dict(problem.data), address=address[:120])


def _pictures_in(text: str) -> Iterator[str]:
    """The addresses of a Markdown text's pictures, in one pass and without the parser, which takes long to import."""
    opened: list[bool] = []
    for found in _BRACKET.finditer(text):
        mark = found.group()
        if mark in ("[", "!["):
            opened.append(mark == "![")
        elif mark.startswith("]"):
            if opened and opened.pop() and found.group(1):
                yield found.group(1)
        elif mark.startswith("\n"):
            opened.clear()
