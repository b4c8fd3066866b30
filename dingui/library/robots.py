"""Robots as far as they are no secret: access token and signing secret are in ``dingui.secrets``, by the same id."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from dingui.library.database import Database, Row, storable
from dingui.library.errors import LibraryError, RobotNameTaken

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_INSERT: Final = """
    INSERT INTO robots (
        name, endpoint, keywords, signed, practice, fingerprint, colour, group_name, tags, notes, allowed_ips, real,
        mentions, archived, needs_webhook, words, quiet, id, created_ms, position
    ) VALUES (
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(position), -1) + 1 FROM robots)
    ) RETURNING *
"""
_UPDATE: Final = """
    UPDATE robots SET
        name = ?, endpoint = ?, keywords = ?, signed = ?, practice = ?, fingerprint = ?, colour = ?, group_name = ?,
        tags = ?, notes = ?, allowed_ips = ?, real = ?, mentions = ?, archived = ?, needs_webhook = ?, words = ?,
        quiet = ?, position = ?
    WHERE id = ? AND removed_ms IS NULL RETURNING *
"""


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
    colour: str = ""
    """``#rrggbb`` of the palette that one chooses from; empty for none."""
    group: str = ""
    """The name of its group in DingTalk; empty where nobody said it."""
    tags: tuple[str, ...] = ()
    notes: str = ""
    allowed_ips: tuple[str, ...] = ()
    """Its IP allowlist as set in DingTalk: addresses or CIDR. Information for checks; DingTalk is what holds it."""
    real: bool = True
    """Whether it reaches people, so that sending is asked about first."""
    mentions: bool = True
    """Whether mentions work there; in an external group they may not (dingtalk-protocol.md §2.7)."""
    archived: bool = False
    """Whether it is kept without being offered as a place to send to."""
    needs_webhook: bool = False
    """Whether its webhook was never pasted on this computer: it came from another one, without its secrets."""
    words: tuple[tuple[str, str], ...] = ()
    """Its own words: what stands for a blank in its group, as pairs of a name and a word, in the person's order."""
    quiet: str = ""
    """When its group is not to be disturbed, as ``dingui.library.quiet.QuietHours.text`` has it; empty for never."""

    @property
    def is_target(self) -> bool:
        """Whether it is offered as a place to send to."""
        return not self.archived


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
        colour: str = "",
        group: str = "",
        tags: Iterable[str] = (),
        notes: str = "",
        allowed_ips: Iterable[str] = (),
        real: bool | None = None,
        mentions: bool = True,
        archived: bool = False,
        needs_webhook: bool = False,
        words: Iterable[tuple[str, str]] = (),
        quiet: str = "",
    ) -> Robot:
        """Store a new robot at the end of the list and return it; it is real unless it is for practice.

        Raises ``RobotNameTaken``; ``ValueError`` for an empty name, an endpoint that may hold a token or a colour that
        is not ``#rrggbb``.
        """
        robot = Robot(
            str(uuid.uuid4()),
            _checked_name(name),
            endpoint,
            tuple(keywords),
            signed,
            practice,
            fingerprint,
            created_ms=self._now_ms(),
            position=0,
            colour=colour,
            group=group,
            tags=tuple(tags),
            notes=notes,
            allowed_ips=tuple(allowed_ips),
            real=not practice if real is None else real,
            mentions=mentions,
            archived=archived,
            needs_webhook=needs_webhook,
            words=tuple(words),
            quiet=quiet,
        )
        return self._insert(robot)

    def add_all(self, robots: Iterable[Robot]) -> list[Robot]:
        """Store new robots at the end of the list, all or none, and return them with ids, times and places of theirs.

        Raises as :meth:`add`.
        """
        now = self._now_ms()
        with self._database.transaction():
            return [self._insert(replace(robot, id=str(uuid.uuid4()), created_ms=now)) for robot in robots]

    def _insert(self, robot: Robot) -> Robot:
        with self._unique(robot.name):
            rows = self._database.run(_INSERT, (*_values(robot), robot.id, robot.created_ms))
        return _robot(rows[0])

    def update(self, robot: Robot) -> Robot:
        """Store ``robot`` over the one with its id, and return what is stored now.

        ``created_ms`` and ``removed_ms`` are not taken over. Raises ``RobotNameTaken``; ``LibraryError``
        ``robot_missing`` for one that is not there or was removed; ``ValueError`` as :meth:`add`.
        """
        values = _values(robot)
        with self._unique(robot.name):
            rows = self._database.run(_UPDATE, (*values, robot.position, robot.id))
        return self._one(rows, robot.id)

    def set_reach(self, robot_id: str, endpoint: str, *, signed: bool, fingerprint: str) -> None:
        """Store what goes with a robot's credentials, and nothing else: the rest may be changed at the same time.

        Of a removed robot too. Raises ``LibraryError`` ``robot_missing``; ``ValueError`` as :meth:`add`.
        """
        rows = self._database.run(
            "UPDATE robots SET endpoint = ?, signed = ?, fingerprint = ?, needs_webhook = 0 WHERE id = ? RETURNING id",
            (_checked_endpoint(endpoint), int(signed), fingerprint, robot_id),
        )
        if not rows:
            raise LibraryError("robot_missing", id=robot_id)

    def arrange(self, ids: Sequence[str]) -> None:
        """Let the robots stand in the order of ``ids``, all or none; others keep their places behind these."""
        with self._database.transaction():
            for position, robot_id in enumerate(ids):
                self._database.run("UPDATE robots SET position = ? WHERE id = ?", (position, robot_id))
            rest = [robot.id for robot in self.all() if robot.id not in set(ids)]
            for position, robot_id in enumerate(rest, len(ids)):
                self._database.run("UPDATE robots SET position = ? WHERE id = ?", (position, robot_id))

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


def _checked_colour(colour: str) -> str:
    if colour and not _COLOUR.fullmatch(colour):
        raise ValueError("a colour is #rrggbb")
    return colour


def _values(robot: Robot) -> tuple[str | int, ...]:
    """What a person decides of a robot, as both statements take it. Raises ``ValueError`` for what is never stored."""
    return (
        _checked_name(robot.name),
        _checked_endpoint(robot.endpoint),
        _to_text(robot.keywords),
        int(robot.signed),
        int(robot.practice),
        robot.fingerprint,
        _checked_colour(robot.colour),
        storable(robot.group.strip()),
        _to_text(robot.tags),
        storable(robot.notes),
        _to_text(robot.allowed_ips),
        int(robot.real),
        int(robot.mentions),
        int(robot.archived),
        int(robot.needs_webhook),
        json.dumps(dict(robot.words)),
        storable(robot.quiet),
    )


def _to_text(words: Iterable[str]) -> str:
    return json.dumps(list(words))


def _robot(row: Row) -> Robot:
    return Robot(
        id=row["id"],
        name=row["name"],
        endpoint=row["endpoint"],
        keywords=_words(row["keywords"]),
        signed=bool(row["signed"]),
        practice=bool(row["practice"]),
        fingerprint=row["fingerprint"],
        created_ms=row["created_ms"],
        position=row["position"],
        removed_ms=row["removed_ms"],
        colour=row["colour"],
        group=row["group_name"],
        tags=_words(row["tags"]),
        notes=row["notes"],
        allowed_ips=_words(row["allowed_ips"]),
        real=bool(row["real"]),
        mentions=bool(row["mentions"]),
        archived=bool(row["archived"]),
        needs_webhook=bool(row["needs_webhook"]),
        words=_pairs(row["words"]),
        quiet=row["quiet"],
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = _json(text)
    pairs = found.items() if isinstance(found, dict) else ()
    return tuple((name, word) for name, word in pairs if isinstance(word, str))


def _json(text: str) -> object:
    # A bit that flipped inside this text must not keep the whole list from being shown.
    try:
        return json.loads(text)
    except ValueError:
        return None


def _words(text: str) -> tuple[str, ...]:
    found = _json(text)
    return tuple(word for word in found if isinstance(word, str)) if isinstance(found, list) else ()
