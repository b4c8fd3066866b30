"""What is wrong inside a message's text: addresses, mentions, markup, and what a script left behind.

Everything found names its line. The work grows with the text, whatever stands in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, islice
from typing import Final

from dingui.messages.address_checks import link_problems, picture_problems
from dingui.messages.fields import text_path
from dingui.messages.limits import MENTIONS_MAX
from dingui.messages.markup import marked_in, pieces_if_ready, places_in
from dingui.messages.mentions import everyone_in, is_mobile, mentioned_in, mobiles_in, spans_of
from dingui.messages.models import Message, MessageType, text_of
from dingui.messages.pieces import one_line_end
from dingui.messages.problems import Problem, warning
from dingui.messages.text_addresses import PARTING, TextAddress, addresses_of_part, parts_of

_LITERAL: Final = re.compile(
    r"(?<![A-Za-z])[A-Za-z]:\\\S*"  # a path of Windows holds backslashes before any letter
    r"|(?<!\S)\\\\[^\s\\]+\\\S*"
    r"|((?:\\r)?\\n)"
)

ADDRESSES_MAX: Final = 20
"""Addresses of one text that are complained of: who has mended these sees the next."""

_CODE: Final = ("code", "indented", "code_span")


def has_markdown(message: Message) -> bool:
    """Return whether the message's text is Markdown (§2.4, §2.5)."""
    return message.type not in (MessageType.TEXT, MessageType.LINK, MessageType.FEED_CARD)


def text_problems(message: Message) -> Iterator[Problem]:
    """Yield what is wrong inside the text of ``message``, apart from mentions."""
    path = text_path(message)
    text = one_line_end(text_of(message))
    literal = literal_newlines(text)
    if literal:
        # A shell or a script passed backslash-n on; the group would read it as two characters (§3.2).
        yield warning("literal_newline", path, count=len(literal), line=_line(text, literal[0][0]))
    if has_markdown(message):
        yield from _addresses(path, text)
        for mark in marked_in(text):
            yield warning(f"markup_{mark.note}", path, count=mark.count, line=mark.line)


def _addresses(path: str, text: str) -> Iterator[Problem]:
    """Inside a text a broken address is one among others: worth saying, not worth refusing."""
    found = _broken_addresses(text)
    if not found:
        return
    code = [place for place in places_in(text) if place.note in _CODE]
    starts = [place.start for place in code]
    seen: set[tuple[str, bool]] = set()
    complaints = 0
    line = 1
    counted_to = 0
    for start, one, problems in found:
        index = bisect_right(starts, start) - 1
        if (one.address, one.picture) in seen or (index >= 0 and start < code[index].end):
            continue
        seen.add((one.address, one.picture))
        line += text.count("\n", counted_to, start)
        counted_to = start
        for problem in problems:
            data = {**problem.data, "address": one.address[:120], "line": line}
            yield warning(problem.code, path, **data)
            complaints += 1
            if complaints == ADDRESSES_MAX:
                return


def _broken_addresses(text: str) -> list[tuple[int, TextAddress, tuple[Problem, ...]]]:
    """The addresses with which something is wrong, with their places in the text.

    No address reaches over the end of a piece. Those of a text that was read are the same strings at each key, so what
    is remembered of them is found at once.
    """
    pieces = pieces_if_ready(text)
    parts = [part for _start, part in parts_of(text)] if pieces is None else [piece.reading.text for piece in pieces]
    broken = [_address_problems(part) for part in parts]
    if not any(broken):
        return []
    gap = len(PARTING) if pieces is None else 0
    starts = accumulate((len(part) + gap for part in parts), initial=0)
    return [
        (start + one.start, one, problems)
        for start, each in zip(starts, broken, strict=False)
        for one, problems in each
    ]


@lru_cache(maxsize=2048)
def _address_problems(part: str) -> tuple[tuple[TextAddress, tuple[Problem, ...]], ...]:
    """Those addresses of one part of a text with which something is wrong. The same part is looked at once."""
    found = []
    for one in addresses_of_part(part):
        problems = tuple((picture_problems if one.picture else link_problems)("", one.address))
        if problems:
            found.append((one, problems))
    return tuple(found)


def literal_newlines(text: str) -> list[tuple[int, int]]:
    """Return where ``text`` holds a backslash and an n for a line end: (start, end). Windows' paths are left alone."""
    if "\\" not in text:
        return []
    return [found.span() for found in _LITERAL.finditer(text) if found.group(1)]


def _line(text: str, position: int) -> int:
    """The line of a position, from 1; each of the three line ends makes one."""
    lone = text.count("\r", 0, position) - text.count("\r\n", 0, position) if "\r" in text else 0
    return text.count("\n", 0, position) + lone + 1


def mention_problems(message: Message) -> Iterator[Problem]:
    """Yield where the list of people and the text disagree: Markdown mentions nobody who is not in the text (§2.7)."""
    text = text_of(message)
    path = text_path(message)
    at = message.at
    if at.everyone:
        # Everyone is notified: whoever is named besides is too.
        return
    for start, end in everyone_in(text)[:1]:
        yield warning("everyone_not_listed", path, entry=text[start:end], line=_line(text, start))
    if message.type is not MessageType.TEXT and at.people:
        yield from islice(_absent(message, text), MENTIONS_MAX)
    listed = set(at.people)
    missing = [mobile for mobile in mobiles_in(text) if mobile not in listed]
    for mobile in missing[:MENTIONS_MAX]:
        yield warning("mention_not_listed", path, entry=mobile, line=_line(text, text.find(f"@{mobile}")))
    joined = joined_mentions(text, at.people)
    if joined:
        start, end = joined[0]
        entry = text[start + 1 : end][:60]
        yield warning("mention_joined", path, entry=entry, count=len(joined), line=_line(text, start))


def _absent(message: Message, text: str) -> Iterator[Problem]:
    at = message.at
    present = mentioned_in(text, at.people)
    for kind, people in (("atMobiles", at.mobiles), ("atUserIds", at.user_ids)):
        for index, person in enumerate(people):
            # Of what is no mobile it was said already that it mentions nobody.
            if person not in present and (kind == "atUserIds" or is_mobile(person)):
                yield warning("mention_not_in_text", f"at.{kind}[{index}]", entry=person[:60])


def joined_mentions(text: str, people: Iterable[str]) -> list[tuple[int, int]]:
    """Return the mentions in ``text`` that a word or another mention follows at once: (start, end) of each.

    DingTalk's clients part a mention from what follows by a space (§2.7).
    """
    return [
        (start, end)
        for start, end in spans_of(people, text)
        if (next_ := text[end : end + 1]).isalnum() or next_ == "@"
    ]
