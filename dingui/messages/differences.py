"""What differs between two compositions: field by field, and word by word within a field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Final

from dingui.messages.composition import Composition
from dingui.messages.fields import fields_of
from dingui.messages.models import ActionCard, ActionCardButtons, Message, MessageType, Orientation

_TOKEN: Final = re.compile(r"[A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff]+|\s+|.", re.DOTALL)
"""A word, what is between words, or one character: Chinese has no spaces."""

_TOKENS_MAX: Final = 1_500
"""Of both sides together; a passage of more is marked as a whole. Comparing so many takes up to 20 ms."""


KEEP_BREAKS: Final = "keepBreaks"
"""The one field that is none of the message's."""

ON: Final = "on"
"""The value of a field that is ticked; one that is not is empty."""


class Change(Enum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a message, as it is in the two."""

    kind: MessageType | None
    """The tab that it stands in, where that is in front in neither; else None."""
    path: str
    """The field's, as problems name it (``dingui.texts.problems.field_label``); or :data:`KEEP_BREAKS`."""
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether it is another in the two."""
        return self.before != self.after

    def pieces(self) -> tuple[Piece, ...]:
        """Return the text's parts in their order; those that were removed stand before what came in their place."""
        return pieces_of(self.before, self.after)


def differences(before: Composition, after: Composition) -> tuple[Difference, ...]:
    """Return every field that is filled in one of the two fronts, and of the tabs behind those that differ."""
    found = [Difference(None, "msgtype", before.active.value, after.active.value)]
    found += _of(None, before.message, after.message)
    if before.keep_breaks != after.keep_breaks:
        found.append(Difference(None, KEEP_BREAKS, _flag(on=before.keep_breaks), _flag(on=after.keep_breaks)))
    for kind in MessageType:
        if kind not in (before.active, after.active):
            found += [each for each in _of(kind, before.messages[kind], after.messages[kind]) if each.changed]
    return tuple(found)


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """Return what is the same in both texts, what only ``before`` has and what only ``after`` has, word by word."""
    return tuple(_joined(_by_lines(before, after)))


def _of(kind: MessageType | None, before: Message, after: Message) -> list[Difference]:
    old, new = _values(before), _values(after)
    names = list(old)
    # Fields that only the later one has stand where they stand in it.
    for place, name in enumerate(new):
        if name not in old:
            names.insert(min(place, len(names)), name)
    found = []
    for name in names:
        path, value = old.get(name, ("", ""))
        new_path, new_value = new.get(name, ("", ""))
        if value or new_value:
            found.append(Difference(kind, new_path or path, value, new_value))
    return found


def _values(message: Message) -> dict[str, tuple[str, str]]:
    """The fields' paths and texts by their names; those of different types that mean the same have the same name."""
    values = {}
    for field in fields_of(message):
        name = field.path.partition(".")[2]
        values["text" if name == "content" else name] = (field.path, field.value)
    if isinstance(message, ActionCard | ActionCardButtons):
        side_by_side = message.orientation is Orientation.HORIZONTAL
        values["orientation"] = ("actionCard.btnOrientation", _flag(on=side_by_side))
        values["avatar"] = ("actionCard.hideAvatar", _flag(on=message.hide_avatar))
    values["people"] = ("at", "\n".join(message.at.people))
    values["everyone"] = ("at.isAtAll", _flag(on=message.at.everyone))
    return values


def _flag(*, on: bool) -> str:
    return ON if on else ""


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, start, end, new_start, new_end in _opcodes(old, new):
        one, other = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "replace" and end - start == new_end - new_start:
            for line, new_line in zip(old[start:end], new[new_start:new_end], strict=True):
                yield from _by_words(line, new_line)
        elif tag == "replace":
            yield from _by_words(one, other)
        else:
            yield from _whole(one, other, same=tag == "equal")


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield Piece(Change.SAME, "".join(old[:start]))
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) + len(middle_new) > _TOKENS_MAX:
        yield from _whole("".join(middle_old), "".join(middle_new), same=False)
    else:
        for tag, one, two, three, four in _opcodes(middle_old, middle_new):
            yield from _whole("".join(middle_old[one:two]), "".join(middle_new[three:four]), same=tag == "equal")
    yield Piece(Change.SAME, "".join(old[len(old) - end :]))


def _whole(before: str, after: str, *, same: bool) -> Iterator[Piece]:
    if same:
        yield Piece(Change.SAME, before)
    else:
        yield Piece(Change.REMOVED, before)
        yield Piece(Change.ADDED, after)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Empty pieces go, and neighbours of one kind become one."""
    held: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held is not None and held.change is piece.change:
            held = Piece(held.change, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
