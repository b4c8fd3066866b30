"""Who a text and a list of people mention, and what a person types for them (``dingtalk-protocol.md`` §2.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[\s,，;；、]+")
# A mainland number, or a foreign one as +<country>-<number>. Only 0 to 9: a phone knows no other digits.
_MOBILE = re.compile(r"1[0-9]{10}|\+[0-9]{1,4}-[0-9]{4,14}")
# A number that stands behind an @ in a text. Longer runs of digits are no mobile.
_AT_MOBILE = re.compile(rf"@({_MOBILE.pattern})(?![0-9])")
_EVERYONE = re.compile(r"@(?:所有人|全体成员|(?:all|everyone)(?![0-9A-Za-z_]))", re.I)
_DIGIT = re.compile(r"[0-9]")
_ID_CHARACTER = re.compile(r"[0-9A-Za-z_]")


def split_people(text: str) -> tuple[str, ...]:
    """Return the entries of a typed list: separated by spaces, commas, semicolons or line breaks, each once, in order.

    A leading ``@`` is dropped, as people write it and DingTalk's list has none.
    """
    entries = (entry.lstrip("@") for entry in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def is_mobile(text: str) -> bool:
    """Return whether ``text`` can be a mobile number: 11 digits from 1, or ``+852-12345678``."""
    return _MOBILE.fullmatch(text) is not None


def mobiles_in(text: str) -> tuple[str, ...]:
    """Return the numbers that ``text`` holds behind an ``@``, each once, in order."""
    return tuple(dict.fromkeys(_AT_MOBILE.findall(text)))


def everyone_in(text: str) -> list[tuple[int, int]]:
    """Return where ``text`` has words that look like a mention of everyone, as (start, end), in order."""
    return [found.span() for found in _EVERYONE.finditer(text)] if "@" in text else []


def stands_in(person: str, text: str) -> bool:
    """Return whether ``text`` holds ``@person``, and not merely as the beginning of a longer name or number."""
    return bool(spans_of((person,), text))


def spans_of(people: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Return where ``text`` holds ``@person`` for one of ``people``, as (start, end), in order; the longest name wins.

    The work grows with the text and with how many lengths of names there are, not with the number of people.
    """
    names = {person for person in people if person}
    lengths: dict[str, list[int]] = {}
    for first, length in sorted({(name[0], len(name)) for name in names}, reverse=True):
        lengths.setdefault(first, []).append(length)
    found: list[tuple[int, int]] = []
    start = text.find("@") if names else -1
    while start >= 0:
        end = start + 1
        for length in lengths.get(text[end : end + 1], ()):
            name = text[start + 1 : start + 1 + length]
            if name in names and _ends_at(name, text, start + 1 + length):
                end = start + 1 + length
                found.append((start, end))
                break
        start = text.find("@", end)
    return found


def mentioned_in(text: str, people: Iterable[str]) -> frozenset[str]:
    """Return those of ``people`` for whom ``text`` holds ``@person``."""
    return frozenset(text[start + 1 : end] for start, end in spans_of(people, text))


def _ends_at(person: str, text: str, position: int) -> bool:
    """Whether a name that was found up to ``position`` ends there. Chinese may follow at once, without a space."""
    goes_on = _DIGIT if is_mobile(person) else _ID_CHARACTER
    return goes_on.match(text, position) is None
