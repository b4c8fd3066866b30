"""The kinds of message, apart from the messages: the window's empty frame, painted first, needs no more."""

from __future__ import annotations

from enum import StrEnum


class MessageType(StrEnum):
    """A kind of message: one tab of the window. The value is its key in drafts."""

    TEXT = "text"
    MARKDOWN = "markdown"
    LINK = "link"
    ACTION_CARD = "actionCard"
    ACTION_CARD_BUTTONS = "actionCardButtons"
    FEED_CARD = "feedCard"

    @property
    def msgtype(self) -> str:
        """DingTalk's ``msgtype``: both ActionCards share one (§2.5)."""
        return "actionCard" if self is MessageType.ACTION_CARD_BUTTONS else self.value

    @property
    def has_mentions(self) -> bool:
        """Whether DingTalk honours ``at`` for this type (§2.7)."""
        return self not in (MessageType.LINK, MessageType.FEED_CARD)
