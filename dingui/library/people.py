"""The address book: people whom messages mention. Their names and numbers are in this table and nowhere else."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from dingui.library.database import Database, storable
from dingui.library.errors import LibraryError, PersonTaken
from dingui.people.models import Person


class People:
    """All people. A mobile or a user id belongs to one of those who were not removed."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def all(self) -> list[Person]:
        """Return those who were not removed, in the order in which they came."""
        rows = self._database.run(
            "SELECT id, name, mobile, user_id, tags FROM people WHERE removed_ms IS NULL ORDER BY rowid"
        )
        # Many have the same tags, and 10,000 people are to be there within a frame or two.
        known: dict[str, tuple[str, ...]] = {"": ()}
        people = []
        for person_id, name, mobile, user_id, text in map(tuple, rows):
            tags = known.get(text)
            if tags is None:
                tags = known[text] = _tags(text)
            people.append(Person(person_id, name, mobile, user_id, tags))
        return people

    def add(self, people: Iterable[Person]) -> list[Person]:
        """Store new people, all or none, and return them with their ids; ids that they have are not kept.

        Raises ``PersonTaken``; ``ValueError`` for one without a name, or without both mobile and user id.
        """
        added = [replace(_checked(person), id=str(uuid.uuid4())) for person in people]
        now = self._now_ms()
        with self._database.transaction():
            for person in added:
                with self._unique(person):
                    self._database.run(
                        "INSERT INTO people (id, name, mobile, user_id, tags, created_ms) VALUES (?, ?, ?, ?, ?, ?)",
                        (person.id, person.name, person.mobile, person.user_id, _to_text(person.tags), now),
                    )
        return added

    def replace(self, people: Iterable[Person]) -> None:
        """Store people over those with their ids, all or none.

        Raises ``PersonTaken``; ``LibraryError`` ``person_missing``; ``ValueError`` as :meth:`add`.
        """
        changed = [_checked(person) for person in people]
        with self._database.transaction():
            for person in changed:
                with self._unique(person):
                    rows = self._database.run(
                        "UPDATE people SET name = ?, mobile = ?, user_id = ?, tags = ?"
                        " WHERE id = ? AND removed_ms IS NULL RETURNING id",
                        (person.name, person.mobile, person.user_id, _to_text(person.tags), person.id),
                    )
                if not rows:
                    raise LibraryError("person_missing", id=person.id)

    def remove(self, ids: Sequence[str]) -> None:
        """Mark people as removed, all or none; :meth:`bring_back` undoes it.

        Raises ``LibraryError`` ``person_missing``.
        """
        self._mark(ids, "UPDATE people SET removed_ms = ? WHERE id = ? AND removed_ms IS NULL RETURNING id")

    def bring_back(self, ids: Sequence[str]) -> None:
        """Bring removed people back, all or none; those who are not removed stay.

        Raises ``PersonTaken`` where somebody else has the mobile or user id by now; ``LibraryError``
        ``person_missing``.
        """
        with self._database.transaction():
            for person_id in ids:
                with self._unique(Person(person_id, "")):
                    rows = self._database.run(
                        "UPDATE people SET removed_ms = NULL WHERE id = ? RETURNING id", (person_id,)
                    )
                if not rows:
                    raise LibraryError("person_missing", id=person_id)

    def _mark(self, ids: Sequence[str], sql: str) -> None:
        now = self._now_ms()
        with self._database.transaction():
            for person_id in ids:
                if not self._database.run(sql, (now, person_id)):
                    raise LibraryError("person_missing", id=person_id)

    @contextmanager
    def _unique(self, person: Person) -> Iterator[None]:
        try:
            yield
        except LibraryError as error:
            cause = error.__cause__
            if getattr(cause, "sqlite_errorname", "") != "SQLITE_CONSTRAINT_UNIQUE":
                raise
            # SQLite names the column, not what stands in it.
            raise PersonTaken(person.id, "user_id" if "people.user_id" in str(cause) else "mobile") from None


def _checked(person: Person) -> Person:
    name = storable(person.name.strip())
    mobile, user_id = storable(person.mobile.strip()), storable(person.user_id.strip())
    if not name:
        raise ValueError("a person needs a name")
    if not mobile and not user_id:
        raise ValueError("a person needs a mobile or a user id")
    tags = tuple(storable(tag) for tag in person.tags)
    return replace(person, name=name, mobile=mobile, user_id=user_id, tags=tags)


def _to_text(tags: Iterable[str]) -> str:
    found = list(tags)
    return json.dumps(found) if found else ""


def _tags(text: str) -> tuple[str, ...]:
    # A bit that flipped inside this text must not keep the whole book from being shown.
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return tuple(tag for tag in found if isinstance(tag, str)) if isinstance(found, list) else ()
