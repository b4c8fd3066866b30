"""Finding people as one types: by name, part of a number, tag, user id, pinyin whole, in part or by initials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from dingui.people.models import Person
from dingui.people.pinyin import Pinyin, Syllables

_DOUBLE: Final = ("zh", "ch", "sh")
_NO_MATCH: Final = 9


@dataclass(frozen=True, slots=True)
class _Entry:
    """A person with what is looked at, made once."""

    person: Person
    name: str = field(repr=False)
    squeezed: str = field(repr=False)
    """The name without spaces."""
    other: str = field(repr=False)
    """Number, user id and tags."""
    syllables: Syllables = field(repr=False)
    starts: str = field(repr=False)
    """The first letter of every reading of every character."""
    order: tuple[str, ...] = field(repr=False)
    read: bool
    """Whether its characters were known."""


class PeopleIndex:
    """People in the order of their names' pinyin, ready to be searched. Immutable: a change makes a new one."""

    def __init__(self, people: Iterable[Person], pinyin: Pinyin, before: PeopleIndex | None = None) -> None:
        """``before`` is the index of which this is a changed one: what it worked out is taken over."""
        known = before._entries if before else {}
        self._entries: dict[str, _Entry] = {}
        self._learnt = True
        for person in people:
            entry = known.get(person.id)
            if entry is None or entry.person != person or not entry.read:
                entry = _entry(person, pinyin)
            self._learnt = self._learnt and entry.read
            self._entries[person.id] = entry
        self._ordered = sorted(self._entries.values(), key=lambda entry: entry.order)

    @property
    def learnt(self) -> bool:
        """Whether everybody can be found by pinyin; otherwise some can't until :meth:`Pinyin.learn` was called."""
        return self._learnt

    def __len__(self) -> int:
        return len(self._ordered)

    def all(self) -> list[Person]:
        """Return everybody, in order."""
        return [entry.person for entry in self._ordered]

    def get(self, person_id: str) -> Person | None:
        """Return one person."""
        entry = self._entries.get(person_id)
        return entry.person if entry else None

    def search(self, words: str) -> list[Person]:
        """Return those whom every one of ``words`` fits, the best first; all where there are none.

        Names that begin with what was typed come first, then those that are read so, then other places.
        """
        wanted = words.lower().split()
        if not wanted:
            return self.all()
        ranks = [(entry, _rank(entry, wanted[0])) for entry in self._ordered]
        found = [(entry, rank) for entry, rank in ranks if rank != _NO_MATCH]
        for word in wanted[1:]:
            found = [(entry, max(rank, more)) for entry, rank in found if (more := _rank(entry, word)) != _NO_MATCH]
        found.sort(key=lambda pair: pair[1])
        return [entry.person for entry, _rank_of in found]


def _entry(person: Person, pinyin: Pinyin) -> _Entry:
    name = person.name.lower()
    syllables = pinyin.of(person.name)
    digits = person.mobile.replace("-", "")
    other = "\n".join((person.mobile, digits if digits != person.mobile else "", person.user_id, *person.tags)).lower()
    starts = "".join(sorted({reading[0] for readings in syllables for reading in readings if reading}))
    order = (*(readings[0] for readings in syllables), name, person.id)
    return _Entry(person, name, name.replace(" ", ""), other, syllables, starts, order, pinyin.knows(person.name))


def _rank(entry: _Entry, word: str) -> int:
    """How well a word fits: 0 best, 9 not at all."""
    if word in entry.squeezed or word in entry.name:
        return 0 if entry.name.startswith(word) else 2
    if word[0] in entry.starts and word.isascii():
        syllables = entry.syllables
        if _reads(syllables, 0, word):
            return 1
        if any(_reads(syllables, start, word) for start in range(1, len(syllables))):
            return 3
    return 4 if word in entry.other else _NO_MATCH


def _reads(syllables: Syllables, at: int, word: str) -> bool:
    """Whether ``word`` is read from the character ``at`` on: each by its whole reading or its first letters."""
    if at >= len(syllables):
        return False
    for reading in syllables[at]:
        if reading.startswith(word):
            return True
        if word[0] != reading[0]:
            continue
        for length in (len(reading), 2 if reading[:2] in _DOUBLE else 0, 1):
            if length and word.startswith(reading[:length]) and _reads(syllables, at + 1, word[length:]):
                return True
    return False
