r"""Blanks in messages: ``{{值班人}}`` stands for a word that is put in when the message is sent.

A name is one line of up to :data:`NAME_MAX` characters without braces; spaces at its ends, full width and capitals make
no difference (:func:`key_of`). A backslash in front makes the braces ordinary letters: ``\{{x}}`` is sent as ``{{x}}``.
To have a backslash in front of a filled blank, or of literal braces, each is written twice: ``C:\\{{folder}}``. Nothing
else is ever read as anything: there are no loops, conditions or formats, and what was put in is not looked at again.

How a value is written where it goes (escaped in Markdown, encoded in an address) is :mod:`dingui.messages.values`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from dingui.messages.fields import fields_of, with_value
from dingui.messages.mentions import is_mobile, split_people
from dingui.messages.models import At, Message, with_at
from dingui.messages.values import Slot, is_markdown, write

NAME_MAX: Final = 60
"""Characters of a name; longer braces are ordinary text."""

OPENING: Final = "{{"
_BRACES: Final = re.compile(r"\{\{([^{}\r\n]{1,80})\}\}")
_SPACES: Final = re.compile(r"\s+")


class Braces(NamedTuple):
    """One ``{{name}}`` in a text, with the backslashes in front of it."""

    name: str
    """As it was written, without spaces at its ends."""
    start: int
    """Where the backslashes begin, or the braces where there are none."""
    opens: int
    """Where the braces begin."""
    end: int

    @property
    def literal(self) -> bool:
        """Whether these are ordinary letters, because a backslash says so."""
        return (self.opens - self.start) % 2 == 1


@dataclass(frozen=True, slots=True)
class BlankPlace:
    """A blank, and where it stands in a message."""

    name: str
    field: str
    """The field's path in the JSON, such as ``markdown.text`` or ``at.atMobiles[0]``."""
    start: int
    """Characters of the field from ``start`` up to ``end``: the braces with what is between them."""
    end: int

    @property
    def key(self) -> str:
        """By what it is the same as another one."""
        return key_of(self.name)


@dataclass(frozen=True, slots=True)
class FilledMessage:
    """A message with its blanks filled, as far as there were values."""

    message: Message
    left: tuple[BlankPlace, ...] = ()
    """The blanks that are left, by their places in the message that was to be filled."""
    put: int = 0
    """How many places were filled."""


ValueOf = Callable[[str], str | None]
"""Returns what goes into the blank with a key; None where there is nothing, so that the blank is left."""


def key_of(name: str) -> str:
    """Return by what a name is compared: without case, full width, and spaces but single ones between words."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()


def braces_in(text: str) -> Iterator[Braces]:
    """Yield every ``{{name}}``, blank or literal, from the left. The work grows with the text."""
    if OPENING not in text:
        return
    done = 0
    for found in _BRACES.finditer(text):
        name = found.group(1).strip()
        if not name or len(name) > NAME_MAX:
            continue
        opens = start = found.start()
        while start > done and text[start - 1] == "\\":
            start -= 1
        done = found.end()
        yield Braces(name, start, opens, done)


def has_braces(message: Message) -> bool:
    """Return whether a message holds blanks or literal braces: whether filling can make another one of it."""
    return any(next(braces_in(text), None) is not None for _path, text in _texts(message))


def blanks_in(message: Message) -> tuple[BlankPlace, ...]:
    """Return every blank of a message with its place, in the order of the form, the mentions last."""
    return tuple(
        BlankPlace(each.name, path, each.opens, each.end)
        for path, text in _texts(message)
        for each in braces_in(text)
        if not each.literal
    )


def names_in(message: Message) -> tuple[str, ...]:
    """Return the names of a message's blanks, each once, as it was first written."""
    found: dict[str, str] = {}
    for place in blanks_in(message):
        found.setdefault(place.key, place.name)
    return tuple(found.values())


def literal(text: str) -> str:
    r"""Return ``text`` with its braces written so that filling gives just ``text`` again: ``\{{x}}`` for ``{{x}}``."""
    parts: list[str] = []
    done = 0
    for each in braces_in(text):
        parts += [text[done : each.start], "\\" * (2 * (each.opens - each.start) + 1), text[each.opens : each.end]]
        done = each.end
    return "".join([*parts, text[done:]]) if parts else text


def with_literal(message: Message, name: str) -> Message:
    """Return ``message`` with every blank called ``name`` made ordinary letters; mentions stay as they are."""
    key = key_of(name)
    for field in fields_of(message):
        parts: list[str] = []
        done = 0
        for each in braces_in(field.value):
            if not each.literal and key_of(each.name) == key:
                parts += [field.value[done : each.opens], "\\"]
                done = each.opens
        if parts:
            message = with_value(message, field.path, "".join([*parts, field.value[done:]]))
    return message


def fill(message: Message, value_of: ValueOf) -> FilledMessage:
    """Return ``message`` with ``value_of`` each blank in its place; the very same object where it holds no braces.

    Nothing but blanks, and the backslashes in front of braces, is changed. Of mentions, an entry that is a blank
    becomes the people that its value names; a mobile that was put in behind an ``@`` is mentioned.
    """
    if not has_braces(message):
        return FilledMessage(message)
    filler = _Filler(value_of)
    filled = message
    for field in fields_of(message):
        if OPENING in field.value:
            text = filler.text(field.path, field.value, field.role, markdown=is_markdown(message, field.path))
            filled = with_value(filled, field.path, text)
    at = filler.people(message.at, mention=message.type.has_mentions)
    if at != message.at:
        filled = with_at(filled, at)
    return FilledMessage(filled, tuple(filler.left), filler.put)


class _Filler:
    """Fills one text after another, and remembers what was left."""

    def __init__(self, value_of: ValueOf) -> None:
        self._value_of = value_of
        self.left: list[BlankPlace] = []
        self.put = 0
        self._mentioned: dict[str, None] = {}

    def text(self, path: str, text: str, role: str, *, markdown: bool) -> str:
        slots: list[Slot] = []
        for each in braces_in(text):
            value = None if each.literal else self._value(each, path)
            if value is not None and role == "words" and is_mobile(value) and text[each.start - 1 : each.start] == "@":
                self._mentioned[value] = None
            kept = "\\" * ((each.opens - each.start) // 2)
            slots.append(Slot(each.start, each.opens, each.end, kept, value))
        return write(text, slots, role, one_line=not path.endswith((".content", ".text")), markdown=markdown)

    def people(self, at: At, *, mention: bool) -> At:
        mobiles = self._entries("at.atMobiles", at.mobiles)
        user_ids = self._entries("at.atUserIds", at.user_ids)
        if mention and not at.everyone:
            mobiles += tuple(each for each in self._mentioned if each not in mobiles)
        return replace(at, mobiles=mobiles, user_ids=user_ids)

    def _entries(self, path: str, entries: tuple[str, ...]) -> tuple[str, ...]:
        if not any(OPENING in entry for entry in entries):
            return entries
        found: dict[str, None] = {}
        for index, entry in enumerate(entries):
            place = f"{path}[{index}]"
            if next(braces_in(entry), None) is None:
                found[entry] = None
                continue
            left = len(self.left)
            text = self.text(place, entry, "person", markdown=False)
            found.update(dict.fromkeys(split_people(text) if left == len(self.left) else (entry,)))
        return tuple(found)

    def _value(self, braces: Braces, path: str) -> str | None:
        value = self._value_of(key_of(braces.name))
        if value is None:
            self.left.append(BlankPlace(braces.name, path, braces.opens, braces.end))
        else:
            self.put += 1
        return value


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    for field in fields_of(message):
        yield field.path, field.value
    for name, entries in (("atMobiles", message.at.mobiles), ("atUserIds", message.at.user_ids)):
        for index, entry in enumerate(entries):
            yield f"at.{name}[{index}]", entry
