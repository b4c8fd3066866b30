"""A message → the one that corrects it: a post can be neither recalled nor edited, so a second one says so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    FeedCard,
    LinkMessage,
    MarkdownMessage,
    Message,
    TextMessage,
    text_of,
    title_of,
)

CHINESE: Final = "更正："
ENGLISH: Final = "Correction: "

_CHINESE_CHARACTER: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_MARKUP: Final = re.compile(r"\s*(?:#{1,6}[ \t]+|>[ \t]?|[*+-][ \t]+|\d{1,9}[.)][ \t]+)*")
"""What a line of Markdown may begin with and still be a heading, quotation or list with the prefix behind it."""


def corrected(message: Message) -> Message:
    """Return ``message`` as the beginning of its correction, in its own language; whoever it mentions stays.

    Title and text begin with the word; for a link the title, for a FeedCard that of its first item. One that begins
    with it already stays as it is.
    """
    said = title_of(message) + text_of(message)
    prefix = CHINESE if _CHINESE_CHARACTER.search(said) else ENGLISH
    match message:
        case TextMessage():
            return replace(message, content=_with(prefix, message.content))
        case FeedCard():
            if not message.items:
                return message
            first = replace(message.items[0], title=_with(prefix, message.items[0].title))
            return replace(message, items=(first, *message.items[1:]))
        case LinkMessage():
            return replace(message, title=_with(prefix, message.title))
        case MarkdownMessage() | ActionCard() | ActionCardButtons():
            return replace(message, title=_with(prefix, message.title), text=_with_markup(prefix, message.text))


def _with(prefix: str, text: str) -> str:
    return text if text.lstrip().startswith(prefix.strip()) else prefix + text


def _with_markup(prefix: str, text: str) -> str:
    found = _MARKUP.match(text)
    markup = found.group() if found else ""
    return markup + _with(prefix, text[len(markup) :])
