"""Robots as far as they are no secret: access token and signing secret are in ``dingui.secrets``, by the same id."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dingui.library.database import Database, Row, storable
from dingui.library.errors import LibraryError, RobotNameTaken


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot. Times are milliseconds since 1970."""

    id: str
    """A UUID; the name of its entry in the keyring."""
    name: str
    endpoint: str
    """The address without its query, which holds the access token: ``https://oapi.dingtalk.com/robot/send``."""
    keywords: tuple[str, ...]
    """Its custom keywords, of which a message must hold one (dingtalk-protocol.md §1)."""
    signed: bool
    """Whether it has a signing secret."""
    practice: bool
    """Whether what it gets reaches nobody."""
    fingerprint: str
    """``Concealed.fingerprint`` of its access token, to know the same robot again."""
    created_ms: int
    position: int
    """Its place in the list; smaller ones come first."""
    removed_ms: int | None = None
    """When it was removed; it can be restored."""


class Robots:
    """All robots. Names are unique among those that were not removed."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def add(
        self,
        name: str,
        endpoint: str,
        *,
        keywords: Iterable[str] = (),
        signed: bool = False,
        practice: bool = False,
        fingerprint: str = "",
    ) -> Robot:
        """Store a new robot at the end of the list and return it.

        Raises ``RobotNameTaken``; ``ValueError`` for an empty name or an endpoint that may hold a token.
        """
        name = _checked_name(name)
        values = (str(uuid.uuid4()), name, _checked_endpoint(endpoint), _to_text(keywords), int(signed), int(practice))
        with self._unique(name):
            rows = self._database.run(
                "INSERT INTO robots (id, name, endpoint, keywords, signed, practice, fingerprint, created_ms, position)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(position), -1) + 1 FROM robots)) RETURNING *",
                (*values, fingerprint, self._now_ms()),
            )
        return _robot(rows[0])

    def update(self, robot: Robot) -> Robot:
        """Store ``robot`` over the one with its id, and return what is stored now.

        ``created_ms`` and ``removed_ms`` are not taken over. Raises ``RobotNameTaken``; ``LibraryError``
        ``robot_missing`` for one that is not there or was removed; ``ValueError`` as :meth:`add`.
        """
        name = _checked_name(robot.name)
        with self._unique(name):
            rows = self._database.run(
                "UPDATE robots SET name = ?, endpoint = ?, keywords = ?, signed = ?, practice = ?, fingerprint = ?,"
                " position = ? WHERE id = ? AND removed_ms IS NULL RETURNING *",
                (
                    name,
                    _checked_endpoint(robot.endpoint),
                    _to_text(robot.keywords),
                    int(robot.signed),
                    int(robot.practice),
                    robot.fingerprint,
                    robot.position,
                    robot.id,
                ),
            )
        return self._one(rows, robot.id)

    def set_reach(self, robot_id: str, endpoint: str, *, signed: bool, fingerprint: str) -> None:
        """Store what goes with a robot's credentials, and nothing else: the rest may be changed at the same time.

        Of a removed robot too. Raises ``LibraryError`` ``robot_missing``; ``ValueError`` as :meth:`add`.
        """
        rows = self._database.run(
            "UPDATE robots SET endpoint = ?, signed = ?, fingerprint = ? WHERE id = ? RETURNING id",
            (_checked_endpoint(endpoint), int(signed), fingerprint, robot_id),
        )
        if not rows:
            raise LibraryError("robot_missing", id=robot_id)

    def remove(self, robot_id: str) -> None:
        """Mark a robot as removed; :meth:`restore` brings it back. Raises ``LibraryError`` ``robot_missing``."""
        rows = self._database.run(
            "UPDATE robots SET removed_ms = ? WHERE id = ? AND removed_ms IS NULL RETURNING id",
            (self._now_ms(), robot_id),
        )
        if not rows:
            raise LibraryError("robot_missing", id=robot_id)

    def restore(self, robot_id: str) -> Robot:
        """Bring a removed robot back; one that is not removed stays.

        Raises ``RobotNameTaken`` where another has its name by now; ``LibraryError`` ``robot_missing``.
        """
        robot = self.get(robot_id)
        if robot is None:
            raise LibraryError("robot_missing", id=robot_id)
        with self._unique(robot.name):
            rows = self._database.run(
                "UPDATE robots SET removed_ms = NULL WHERE id = ? RETURNING *",
                (robot_id,),
            )
        return self._one(rows, robot_id)

    def all(self) -> list[Robot]:
        """Return the robots that were not removed, in their order."""
        rows = self._database.run("SELECT * FROM robots WHERE removed_ms IS NULL ORDER BY position, created_ms, id")
        return [_robot(row) for row in rows]

    def get(self, robot_id: str) -> Robot | None:
        """Return a robot, also one that was removed (``removed_ms`` tells)."""
        rows = self._database.run("SELECT * FROM robots WHERE id = ?", (robot_id,))
        return _robot(rows[0]) if rows else None

    def by_name(self, name: str) -> list[Robot]:
        """Return the robots that were not removed and have just this name; spaces around it do not count."""
        rows = self._database.run(
            "SELECT * FROM robots WHERE name = ? AND removed_ms IS NULL",
            (storable(name.strip()),),
        )
        return [_robot(row) for row in rows]

    def _one(self, rows: list[Row], robot_id: str) -> Robot:
        if not rows:
            raise LibraryError("robot_missing", id=robot_id)
        return _robot(rows[0])

    @contextmanager
    def _unique(self, name: str) -> Iterator[None]:
        try:
            yield
        except LibraryError as error:
            if getattr(error.__cause__, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE":
                raise RobotNameTaken(name) from None
            raise


def _checked_name(name: str) -> str:
    name = storable(name.strip())
    if not name:
        raise ValueError("a robot needs a name")
    return name


def _checked_endpoint(endpoint: str) -> str:
    """Refuse what may hold an access token: promise 4 of the design, held here once more. Says nothing of the text."""
    if any(mark in endpoint for mark in "?#@"):
        raise ValueError("an endpoint has no query, fragment or user")
    return endpoint


def _to_text(keywords: Iterable[str]) -> str:
    return json.dumps(list(keywords))


def _robot(row: Row) -> Robot:
    return Robot(
        id=row["id"],
        name=row["name"],
        endpoint=row["endpoint"],
        keywords=_keywords(row["keywords"]),
        signed=bool(row["signed"]),
        practice=bool(row["practice"]),
        fingerprint=row["fingerprint"],
        created_ms=row["created_ms"],
        position=row["position"],
        removed_ms=row["removed_ms"],
    )


def _keywords(text: str) -> tuple[str, ...]:
    # A bit that flipped inside this text must not keep the whole list from being shown.
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return tuple(word for word in found if isinstance(word, str)) if isinstance(found, list) else ()
