"""What one draft holds: a message for each tab, and which of them is meant.

Immutable, so that undo, autosave and the worker thread can hold on to one without copying.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from dingui.messages.linebreaks import outgoing_of
from dingui.messages.models import (
    EMPTY,
    NOBODY,
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    MessageType,
    TextMessage,
    summary_of,
    text_of,
)
from dingui.messages.payload import to_payload
from dingui.messages.reading import read_payload
from dingui.messages.template_form import NO_FORM, TemplateForm

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Shared:
    """What types share, so that it can carry over from one tab to an empty one."""

    title: str = ""
    text: str = ""
    address: str = ""
    picture: str = ""
    at: At = NOBODY


@dataclass(frozen=True, slots=True)
class Composition:
    """One draft's content."""

    active: MessageType = MessageType.MARKDOWN
    messages: Mapping[MessageType, Message] = field(default_factory=lambda: MappingProxyType(dict(EMPTY)))
    """A message for every type, empty ones included."""
    carried: frozenset[MessageType] = frozenset()
    """Types whose content came from another tab and has not been touched since: the next switch may refresh it."""
    origin: MessageType | None = None
    """The tab with something of its own that was in front last: what is only looked at in between loses nothing."""
    keep_breaks: bool = True
    """Whether what was typed with Enter breaks in the group too: see :attr:`outgoing`."""
    form: TemplateForm = NO_FORM
    """What is asked for the blanks, where more is said of them than that they are there."""

    @property
    def message(self) -> Message:
        """The message in front, as it was typed."""
        return self.messages[self.active]

    @property
    def outgoing(self) -> Message:
        """The message as it will be sent: what is judged, previewed and posted, its blanks aside.

        With :attr:`keep_breaks`, line ends of a Markdown text are in DingTalk's form; other types are as typed.
        """
        return outgoing_of(self.message, keep_breaks=self.keep_breaks)

    @property
    def summary(self) -> str:
        """The one line that stands for the draft in a list; empty where nothing was written."""
        order = [self.active, *(kind for kind in MessageType if kind is not self.active)]
        return next(filter(None, (summary_of(self.messages[kind]) for kind in order)), "")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in any tab."""
        return all(self.messages[kind] == EMPTY[kind] for kind in MessageType)

    def with_message(self, message: Message) -> Composition:
        """Return this with ``message`` in its tab, as the person wrote it there."""
        kind = message.type
        messages = MappingProxyType({**self.messages, kind: message})
        return replace(self, messages=messages, carried=self.carried - {kind})

    def with_keep_breaks(self, *, keep: bool) -> Composition:
        """Return this with :attr:`keep_breaks` set to ``keep``."""
        return replace(self, keep_breaks=keep)

    def with_form(self, form: TemplateForm) -> Composition:
        """Return this with :attr:`form` set to ``form``."""
        return replace(self, form=form)

    def switched_to(self, kind: MessageType) -> Composition:
        """Return this with another tab in front; a tab that is empty, or was only carried, takes what types share."""
        if kind is self.active:
            return self
        origin = self.origin if self.active in self.carried or self.message == EMPTY[self.active] else self.active
        moved = replace(self, active=kind, origin=origin)
        untouched = kind in self.carried or self.messages[kind] == EMPTY[kind]
        if origin is None or kind is origin or not untouched:
            return moved
        taken = _with_shared(kind, _shared_of(self.messages[origin]))
        carried = self.carried - {kind} if taken == EMPTY[kind] else self.carried | {kind}
        return replace(moved, messages=MappingProxyType({**self.messages, kind: taken}), carried=carried)

    def to_json(self) -> str:
        """Return the text that a draft is stored as."""
        filled = {kind.value: to_payload(m) for kind, m in self.messages.items() if m != EMPTY[kind]}
        document: dict[str, Any] = {"format": _FORMAT, "active": self.active.value, "messages": filled}
        document["keepBreaks"] = self.keep_breaks
        if self.form:
            document["form"] = self.form.to_json()
        if self.carried:
            document["carried"] = sorted(self.carried)
        if self.origin:
            document["origin"] = self.origin.value
        return json.dumps(document, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Composition:
        """Return what :meth:`to_json` wrote; an empty text gives an empty composition.

        Raises ``ValueError`` for a text that is no composition. Whatever can be understood of one is kept.
        """
        if not text:
            return cls()
        try:
            document = json.loads(text)
        except RecursionError:
            document = None
        if not isinstance(document, dict) or not isinstance(document.get("messages"), dict):
            raise ValueError("not a composition")
        messages = dict(EMPTY)
        for kind, payload in _known(document["messages"].items()):
            message = read_payload(payload).message if isinstance(payload, dict) else None
            if message is not None:
                messages[kind] = _as_type(message, kind)
        active = _one(document.get("active")) or MessageType.MARKDOWN
        names = document.get("carried")
        carried = (
            frozenset(kind for kind, _ in _known((name, None) for name in names))
            if isinstance(names, list)
            else frozenset()
        )
        # Drafts that were stored before there was a choice say nothing, and keep their line breaks.
        keep = document.get("keepBreaks") is not False
        form = TemplateForm.from_json(document.get("form"))
        return cls(active, MappingProxyType(messages), carried, _one(document.get("origin")), keep, form)

    @classmethod
    def of(cls, message: Message) -> Composition:
        """Return a composition that holds ``message`` alone."""
        return cls(active=message.type).with_message(message)


def _known(pairs: Iterable[tuple[Any, Any]]) -> Iterable[tuple[MessageType, Any]]:
    kinds = {kind.value: kind for kind in MessageType}
    return [(kinds[name], value) for name, value in pairs if isinstance(name, str) and name in kinds]


def _one(name: object) -> MessageType | None:
    return next((kind for kind, _ in _known([(name, None)])), None)


def _as_type(message: Message, kind: MessageType) -> Message:
    """Both ActionCards share a ``msgtype``: an unfinished one is told apart by the tab that it stood in."""
    if message.type is kind:
        return message
    if isinstance(message, ActionCard) and kind is MessageType.ACTION_CARD_BUTTONS:
        return ActionCardButtons(message.title, message.text, (), message.hide_avatar, message.orientation, message.at)
    if isinstance(message, ActionCardButtons) and kind is MessageType.ACTION_CARD:
        return ActionCard(message.title, message.text, "", "", message.hide_avatar, message.orientation, message.at)
    return EMPTY[kind]


def _shared_of(message: Message) -> Shared:
    match message:
        case TextMessage() | MarkdownMessage():
            return Shared(getattr(message, "title", ""), text_of(message), at=message.at)
        case LinkMessage():
            return Shared(message.title, message.text, message.message_url, message.pic_url, message.at)
        case ActionCard():
            return Shared(message.title, message.text, message.single_url, at=message.at)
        case ActionCardButtons():
            address = message.buttons[0].action_url if message.buttons else ""
            return Shared(message.title, message.text, address, at=message.at)
        case FeedCard():
            first = message.items[0] if message.items else FeedItem()
            return Shared(first.title, "", first.message_url, first.pic_url, message.at)


def _with_shared(kind: MessageType, shared: Shared) -> Message:
    match kind:
        case MessageType.TEXT:
            return TextMessage(shared.text or shared.title, shared.at)
        case MessageType.MARKDOWN:
            return MarkdownMessage(shared.title, shared.text, shared.at)
        case MessageType.LINK:
            return LinkMessage(shared.title, shared.text, shared.address, shared.picture, shared.at)
        case MessageType.ACTION_CARD:
            return ActionCard(shared.title, shared.text, single_url=shared.address, at=shared.at)
        case MessageType.ACTION_CARD_BUTTONS:
            buttons = (CardButton("", shared.address),) if shared.address else ()
            return ActionCardButtons(shared.title, shared.text, buttons, at=shared.at)
        case MessageType.FEED_CARD:
            item = FeedItem(shared.title, shared.address, shared.picture)
            return FeedCard((item,) if item != FeedItem() else (), shared.at)
