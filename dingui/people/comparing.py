"""Who of a reading is new, who is in the book already, and what would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dingui.people.entries import Entry, Fault, Reading
from dingui.people.models import Person, clean_tags


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is in the book, by mobile or user id."""

    entry: Entry
    person: Person
    """As the book has them."""
    changed: Person
    """As they would be: what was read replaces, tags are added, nothing is emptied."""

    @property
    def differs(self) -> bool:
        """Whether taking the entry over would change anything."""
        return self.changed != self.person


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reading beside the book."""

    new: tuple[Entry, ...]
    known: tuple[Known, ...]
    faults: tuple[Fault, ...]

    @property
    def changes(self) -> tuple[Person, ...]:
        """Those in the book who would be others, as they would be."""
        return tuple(known.changed for known in self.known if known.differs)


def compare(reading: Reading, people: Iterable[Person]) -> Comparison:
    """Compare what was read with the book's ``people``.

    An entry whose mobile is one person's and whose user id is another's is a fault, ``two_people``.
    """
    people = list(people)
    by_mobile = {person.mobile: person for person in people if person.mobile}
    by_user_id = {person.user_id: person for person in people if person.user_id}
    new: list[Entry] = []
    known: dict[str, Known] = {}
    faults = list(reading.faults)
    for entry in reading.people:
        found = {each.id: each for each in (by_mobile.get(entry.mobile), by_user_id.get(entry.user_id)) if each}
        if len(found) > 1:
            faults.append(Fault(entry.line, "two_people", entry.name))
        elif not found:
            new.append(entry)
        else:
            [person] = found.values()
            if person.id in known:
                # One line had the mobile, another the user id.
                faults.append(Fault(entry.line, "repeated", entry.name, known[person.id].entry.line))
                continue
            known[person.id] = Known(entry, person, _merged(person, entry))
    return Comparison(tuple(new), tuple(known.values()), tuple(sorted(faults, key=lambda fault: fault.line)))


def _merged(person: Person, entry: Entry) -> Person:
    return replace(
        person,
        name=entry.name or person.name,
        mobile=entry.mobile or person.mobile,
        user_id=entry.user_id or person.user_id,
        tags=clean_tags((*person.tags, *entry.tags)),
    )
