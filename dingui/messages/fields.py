"""The fields of a message by their paths in the JSON: what each must hold, reading one, changing one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    FeedCard,
    LinkMessage,
    MarkdownMessage,
    Message,
    TextMessage,
)

_ROW: Final = re.compile(r"(?:btns|links)\[(\d+)\]\.(\w+)")
_ATTRIBUTES: Final = {
    "content": "content",
    "title": "title",
    "text": "text",
    "messageUrl": "message_url",
    "picUrl": "pic_url",
    "messageURL": "message_url",
    "picURL": "pic_url",
    "singleTitle": "single_title",
    "singleURL": "single_url",
    "actionURL": "action_url",
}


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
            return _head(message)
        case LinkMessage():
            return (
                *_head(message),
                FieldRole("link.messageUrl", message.message_url, "link", required=True),
                FieldRole("link.picUrl", message.pic_url, "picture", required=False),
            )
        case ActionCard():
            return (
                *_head(message),
                FieldRole("actionCard.singleTitle", message.single_title, "words", required=True),
                FieldRole("actionCard.singleURL", message.single_url, "link", required=True),
            )
        case ActionCardButtons():
            rows = []
            for index, button in enumerate(message.buttons):
                path = f"actionCard.btns[{index}]"
                rows.append(FieldRole(f"{path}.title", button.title, "words", required=True))
                rows.append(FieldRole(f"{path}.actionURL", button.action_url, "link", required=True))
            return (*_head(message), *rows)
        case FeedCard():
            rows = []
            for index, item in enumerate(message.items):
                path = f"feedCard.links[{index}]"
                rows.append(FieldRole(f"{path}.title", item.title, "words", required=True))
                rows.append(FieldRole(f"{path}.messageURL", item.message_url, "link", required=True))
                rows.append(FieldRole(f"{path}.picURL", item.pic_url, "picture", required=True))
            return tuple(rows)


def _head(message: MarkdownMessage | LinkMessage | ActionCard | ActionCardButtons) -> tuple[FieldRole, FieldRole]:
    """Title and text."""
    return (
        FieldRole(title_path(message), message.title, "words", required=True),
        FieldRole(text_path(message), message.text, "words", required=True),
    )


def text_path(message: Message) -> str:
    """Return the path of the field that holds the message's text; a FeedCard's list of items."""
    match message:
        case TextMessage():
            return "text.content"
        case FeedCard():
            return "feedCard.links"
        case _:
            return f"{message.type.msgtype}.text"


def title_path(message: Message) -> str:
    """Return the path of the title that a person reads first; empty where the type, or an empty FeedCard, has none."""
    match message:
        case TextMessage():
            return ""
        case FeedCard():
            return "feedCard.links[0].title" if message.items else ""
        case _:
            return f"{message.type.msgtype}.title"


def value_at(message: Message, path: str) -> str:
    """Return the text at ``path``, one of those of :func:`fields_of`; empty where the message has no such field."""
    return next((field.value for field in fields_of(message) if field.path == path), "")


def with_value(message: Message, path: str, value: str) -> Message:
    """Return ``message`` with another text at ``path``; the same message where it has no such field."""
    if not any(field.path == path for field in fields_of(message)):
        return message
    row = _ROW.search(path)
    # Which attribute a message has is known by the path, not to the type checker.
    changes: dict[str, Any] = {_ATTRIBUTES[row.group(2) if row else path.rpartition(".")[2]]: value}
    match message:
        case ActionCardButtons(buttons=buttons) if row:
            at = int(row.group(1))
            return replace(message, buttons=(*buttons[:at], replace(buttons[at], **changes), *buttons[at + 1 :]))
        case FeedCard(items=items) if row:
            at = int(row.group(1))
            return replace(message, items=(*items[:at], replace(items[at], **changes), *items[at + 1 :]))
        case _:
            return replace(message, **changes)
