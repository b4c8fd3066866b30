"""The six messages that a custom robot can post, as immutable values (``dingtalk-protocol.md`` §2).

An unfinished message is a value too: every field may be empty, and :mod:`dingui.messages.preflight` says what is
missing. Field names are Python's; :mod:`dingui.messages.payload` knows DingTalk's spelling of each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dingui.messages.types import MessageType as MessageType


class Orientation(StrEnum):
    """``btnOrientation``: how an ActionCard's buttons stand (§2.5)."""

    VERTICAL = "0"
    HORIZONTAL = "1"


@dataclass(frozen=True, slots=True)
class At:
    """Who is mentioned (§2.7)."""

    mobiles: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.mobiles or self.user_ids or self.everyone)

    @property
    def people(self) -> tuple[str, ...]:
        """Mobiles and user ids together."""
        return self.mobiles + self.user_ids


NOBODY: Final = At()


@dataclass(frozen=True, slots=True)
class TextMessage:
    """``text``: plain text; line breaks are kept (§2.2)."""

    content: str = ""
    at: At = NOBODY

    @property
    def type(self) -> MessageType:
        """The message's type."""
        return MessageType.TEXT


@dataclass(frozen=True, slots=True)
class MarkdownMessage:
    """``markdown``: the title stands in the conversation list only (§2.4)."""

    title: str = ""
    text: str = ""
    at: At = NOBODY

    @property
    def type(self) -> MessageType:
        """The message's type."""
        return MessageType.MARKDOWN


@dataclass(frozen=True, slots=True)
class LinkMessage:
    """``link``: one card that opens an address; ``at`` is sent along and has no effect (§2.3)."""

    title: str = ""
    text: str = ""
    message_url: str = ""
    pic_url: str = ""
    at: At = NOBODY

    @property
    def type(self) -> MessageType:
        """The message's type."""
        return MessageType.LINK


@dataclass(frozen=True, slots=True)
class ActionCard:
    """``actionCard`` with one jump, 整体跳转 (§2.5 a)."""

    title: str = ""
    text: str = ""
    single_title: str = ""
    single_url: str = ""
    hide_avatar: bool = False
    orientation: Orientation = Orientation.VERTICAL
    at: At = NOBODY

    @property
    def type(self) -> MessageType:
        """The message's type."""
        return MessageType.ACTION_CARD


@dataclass(frozen=True, slots=True)
class CardButton:
    """One of an ActionCard's buttons."""

    title: str = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class ActionCardButtons:
    """``actionCard`` with independent buttons, 独立跳转 (§2.5 b)."""

    title: str = ""
    text: str = ""
    buttons: tuple[CardButton, ...] = ()
    hide_avatar: bool = False
    orientation: Orientation = Orientation.VERTICAL
    at: At = NOBODY

    @property
    def type(self) -> MessageType:
        """The message's type."""
        return MessageType.ACTION_CARD_BUTTONS


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a FeedCard."""

    title: str = ""
    message_url: str = ""
    pic_url: str = ""


@dataclass(frozen=True, slots=True)
class FeedCard:
    """``feedCard``: a large first item and rows (§2.6); ``at`` has no effect."""

    items: tuple[FeedItem, ...] = ()
    at: At = NOBODY

    @property
    def type(self) -> MessageType:
        """The message's type."""
        return MessageType.FEED_CARD


Message = TextMessage | MarkdownMessage | LinkMessage | ActionCard | ActionCardButtons | FeedCard

EMPTY: Final[dict[MessageType, Message]] = {
    MessageType.TEXT: TextMessage(),
    MessageType.MARKDOWN: MarkdownMessage(),
    MessageType.LINK: LinkMessage(),
    MessageType.ACTION_CARD: ActionCard(),
    MessageType.ACTION_CARD_BUTTONS: ActionCardButtons(),
    MessageType.FEED_CARD: FeedCard(),
}
"""A message of each type with nothing in it."""


def with_at(message: Message, at: At) -> Message:
    """Return ``message`` with other mentions."""
    return replace(message, at=at)


def text_of(message: Message) -> str:
    """Return the text that a message's mentions and line breaks live in; empty for a FeedCard."""
    match message:
        case TextMessage():
            return message.content
        case FeedCard():
            return ""
        case _:
            return message.text


def title_of(message: Message) -> str:
    """Return the title, or an empty string where the type has none."""
    match message:
        case TextMessage():
            return ""
        case FeedCard():
            return message.items[0].title if message.items else ""
        case _:
            return message.title


def summary_of(message: Message, limit: int = 80) -> str:
    """Return the one line that stands for a message in a list, at most ``limit`` characters; empty for an empty one."""
    for source in (title_of(message), text_of(message)):
        for line in source.splitlines():
            words = " ".join(line.strip("#>*- \t").split())
            if words:
                return words if len(words) <= limit else words[: limit - 1] + "…"
    return ""
