"""Saved lists of robots: a name, and the robots that are ticked together by it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from dingui.library.database import Database, Row, storable
from dingui.library.errors import LibraryError, ListNameTaken

NAME_MAX: Final = 60
"""Characters of a list's name."""
_INSERT: Final = "INSERT INTO robot_lists (id, name, robot_ids, created_ms) VALUES (?, ?, ?, ?) RETURNING *"


@dataclass(frozen=True, slots=True)
class RobotList:
    """One list."""

    id: str
    """A UUID."""
    name: str
    robot_ids: tuple[str, ...]
    """In the order in which they stood; also of robots that were removed, which can come back."""


class RobotLists:
    """All lists. Names are unique; a robot may be in many."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def all(self) -> list[RobotList]:
        """Return the lists, the oldest first."""
        return [_list(row) for row in self._database.run("SELECT * FROM robot_lists ORDER BY created_ms, rowid")]

    def add(self, name: str, robot_ids: Iterable[str]) -> RobotList:
        """Store a new list and return it. Raises ``ListNameTaken``; ``ValueError`` for an empty name."""
        return self._insert(RobotList(str(uuid.uuid4()), _checked_name(name), tuple(robot_ids)))

    def put_back(self, removed: RobotList) -> RobotList:
        """Store a list that was removed again, behind the others. Raises ``ListNameTaken``."""
        return self._insert(removed)

    def _insert(self, new: RobotList) -> RobotList:
        with _unique(new.name):
            rows = self._database.run(_INSERT, (new.id, new.name, _to_text(new.robot_ids), self._now_ms()))
        return _list(rows[0])

    def rename(self, list_id: str, name: str) -> RobotList:
        """Give a list another name.

        Raises ``ListNameTaken``; ``LibraryError`` ``list_missing``; ``ValueError`` for an empty name.
        """
        name = _checked_name(name)
        with _unique(name):
            rows = self._database.run("UPDATE robot_lists SET name = ? WHERE id = ? RETURNING *", (name, list_id))
        return _one(rows, list_id)

    def replace(self, list_id: str, robot_ids: Iterable[str]) -> RobotList:
        """Put other robots into a list. Raises ``LibraryError`` ``list_missing``."""
        sql = "UPDATE robot_lists SET robot_ids = ? WHERE id = ? RETURNING *"
        return _one(self._database.run(sql, (_to_text(robot_ids), list_id)), list_id)

    def remove(self, list_id: str) -> RobotList:
        """Remove a list and return what it was; its robots stay. Raises ``LibraryError`` ``list_missing``."""
        return _one(self._database.run("DELETE FROM robot_lists WHERE id = ? RETURNING *", (list_id,)), list_id)


@contextmanager
def _unique(name: str) -> Iterator[None]:
    try:
        yield
    except LibraryError as error:
        if getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE":
            raise ListNameTaken(name) from None
        raise


def _checked_name(name: str) -> str:
    name = storable(" ".join(name.split()))[:NAME_MAX]
    if not name:
        raise ValueError("a list needs a name")
    return name


def _to_text(robot_ids: Iterable[str]) -> str:
    return json.dumps(list(dict.fromkeys(robot_ids)))


def _one(rows: list[Row], list_id: str) -> RobotList:
    if not rows:
        raise LibraryError("list_missing", id=list_id)
    return _list(rows[0])


def _list(row: Row) -> RobotList:
    # A bit that flipped inside this text must not keep the other lists from being shown.
    try:
        found = json.loads(row["robot_ids"])
    except ValueError:
        found = None
    ids = tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
    return RobotList(row["id"], row["name"], ids)
