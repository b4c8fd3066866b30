"""Repairs of mentions: the list of people and the text brought together, in either direction (§2.7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from dingui.messages.fields import text_path, with_value
from dingui.messages.limits import MENTIONS_MAX
from dingui.messages.mentions import is_mobile, mentioned_in
from dingui.messages.mobiles import mobile_of
from dingui.messages.models import NOBODY, At, Message, text_of, with_at
from dingui.messages.preflight_text import has_markdown, joined_mentions
from dingui.messages.problems import Problem, Repair

_ENTRY: Final = re.compile(r"at\.(atMobiles|atUserIds)\[(\d+)\]")
_ONLY_MENTIONS: Final = re.compile(r"(?:@\S+[ \t]+)+")


def with_paragraph(text: str, words: str, *, markdown: bool) -> str:
    """Return ``text`` with ``words`` behind it, where no mark of Markdown is in their way."""
    return text.rstrip() + ("\n\n" if markdown else "\n") + words


def _entry(problem: Problem, message: Message) -> str:
    """The whole entry of the list that a problem is about; its data hold the beginning only."""
    found = _ENTRY.fullmatch(problem.field)
    if not found:
        return ""
    people = message.at.mobiles if found.group(1) == "atMobiles" else message.at.user_ids
    index = int(found.group(2))
    return people[index] if index < len(people) else ""


def _not_in_text(problem: Problem, message: Message) -> Iterator[Repair]:
    person = _entry(problem, message)
    if not person:
        return
    # A name with spaces would end at the first one.
    if not re.search(r"\s", person):
        yield Repair("put_in_text", text_path(message), {"entry": person})
        if len(_absent(message)) > 1:
            yield Repair("put_all_in_text", text_path(message), {"count": len(_absent(message))})
    yield Repair("remove_from_list", problem.field, {"entry": person})


def _absent(message: Message) -> list[str]:
    present = mentioned_in(text_of(message), message.at.people)
    mobiles = [mobile for mobile in message.at.mobiles if is_mobile(mobile)]
    people = [*mobiles, *(person for person in message.at.user_ids if not re.search(r"\s", person))]
    return [person for person in dict.fromkeys(people) if person not in present]


def _put_in_text(repair: Repair, message: Message) -> Message:
    return _with_mentions(message, [str(repair.data["entry"])])


def _put_all_in_text(_repair: Repair, message: Message) -> Message:
    return _with_mentions(message, _absent(message))


def _with_mentions(message: Message, people: list[str]) -> Message:
    """Each as ``@…`` and a space (§2.7): in the last line where that holds mentions alone, else in one of its own."""
    text = text_of(message)
    words = "".join(f"@{person} " for person in people)
    last = text[text.rfind("\n") + 1 :]
    if _ONLY_MENTIONS.fullmatch(last) or not text.strip():
        return with_value(message, text_path(message), text + words)
    return with_value(message, text_path(message), with_paragraph(text, words, markdown=has_markdown(message)))


def _remove_from_list(repair: Repair, message: Message) -> Message:
    entry = str(repair.data["entry"])
    at = message.at
    if repair.field.startswith("at.atMobiles"):
        return with_at(message, replace(at, mobiles=tuple(each for each in at.mobiles if each != entry)))
    return with_at(message, replace(at, user_ids=tuple(each for each in at.user_ids if each != entry)))


def _no_mobile(problem: Problem, message: Message) -> Iterator[Repair]:
    entry = _entry(problem, message)
    mobile = mobile_of(entry)
    if mobile:
        yield Repair("correct_mobile", problem.field, {"entry": entry, "mobile": mobile})
    if entry:
        yield Repair("remove_from_list", problem.field, {"entry": entry})


def _correct_mobile(repair: Repair, message: Message) -> Message:
    wrong, right = str(repair.data["entry"]), str(repair.data["mobile"])
    mobiles = (right if each == wrong else each for each in message.at.mobiles)
    return with_at(message, replace(message.at, mobiles=tuple(dict.fromkeys(mobiles))))


def _not_listed(problem: Problem, message: Message) -> Iterator[Repair]:
    if len(message.at.people) < MENTIONS_MAX:
        yield Repair("add_to_list", "at.atMobiles", {"entry": problem.data["entry"]})


def _add_to_list(repair: Repair, message: Message) -> Message:
    entry = str(repair.data["entry"])
    if entry in message.at.people:
        return message
    return with_at(message, replace(message.at, mobiles=(*message.at.mobiles, entry)))


def _joined(problem: Problem, _message: Message) -> Iterator[Repair]:
    yield Repair("part_mentions", problem.field)


def _part_mentions(repair: Repair, message: Message) -> Message:
    text = text_of(message)
    for _start, end in reversed(joined_mentions(text, message.at.people)):
        text = f"{text[:end]} {text[end:]}"
    return with_value(message, repair.field, text)


def _everyone_and_people(_problem: Problem, message: Message) -> Iterator[Repair]:
    yield Repair("remove_people", "at", {"count": len(message.at.people)})
    if len(message.at.people) <= MENTIONS_MAX:
        yield Repair("mention_people_only", "at.isAtAll", {"count": len(message.at.people)})


def _remove_people(_repair: Repair, message: Message) -> Message:
    return with_at(message, At(everyone=True))


def _mention_people_only(_repair: Repair, message: Message) -> Message:
    return with_at(message, replace(message.at, everyone=False))


def _everyone_not_listed(_problem: Problem, _message: Message) -> Iterator[Repair]:
    yield Repair("mention_everyone", "at.isAtAll")


def _mention_everyone(_repair: Repair, message: Message) -> Message:
    return with_at(message, replace(message.at, everyone=True))


def _ignored(problem: Problem, message: Message) -> Iterator[Repair]:
    if message.at:
        yield Repair("remove_mentions", problem.field)


def _remove_mentions(_repair: Repair, message: Message) -> Message:
    return with_at(message, NOBODY)


OFFERS: Final[Mapping[str, Callable[[Problem, Message], Iterator[Repair]]]] = {
    "mention_not_in_text": _not_in_text,
    "mention_not_listed": _not_listed,
    "mention_joined": _joined,
    "mentions_ignored": _ignored,
    "not_a_mobile": _no_mobile,
    "everyone_and_people": _everyone_and_people,
    "everyone_not_listed": _everyone_not_listed,
}

ACTS: Final[Mapping[str, Callable[[Repair, Message], Message]]] = {
    "put_in_text": _put_in_text,
    "put_all_in_text": _put_all_in_text,
    "remove_from_list": _remove_from_list,
    "correct_mobile": _correct_mobile,
    "add_to_list": _add_to_list,
    "part_mentions": _part_mentions,
    "remove_people": _remove_people,
    "mention_people_only": _mention_people_only,
    "mention_everyone": _mention_everyone,
    "remove_mentions": _remove_mentions,
}
