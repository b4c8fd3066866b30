"""Drafts: what was typed, named or not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from dingui.library.database import Database, Row, storable
from dingui.library.errors import DraftMissing
from dingui.library.versions import Versions

SUMMARY_LENGTH: Final = 200
"""Characters of a summary that are kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft, whole. Times are milliseconds since 1970."""

    id: str
    """A UUID."""
    name: str
    """As the person gave it; empty for one without a name."""
    content: str
    """The composition as JSON text; the library does not look inside."""
    type: str
    """The key of the message's type."""
    summary: str
    """One line for the list."""
    created_ms: int
    updated_ms: int
    removed_ms: int | None = None
    """When it was removed; it can be restored."""
    folder: str = ""
    """Where it stands; empty for no folder."""
    pinned: bool = False
    """Whether it stands above the others."""
    template: bool = False
    """Whether new drafts begin as copies of it."""


class DraftHead(NamedTuple):
    """What a list shows of a draft. A tuple, not a dataclass: a thousand are made at once, in a third of the time."""

    id: str
    name: str
    summary: str
    type: str
    updated_ms: int


class Drafts:
    """All drafts. Each method is one short transaction."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._versions = Versions(database, now_ms)

    def add(self, name: str = "", content: str = "", type: str = "", summary: str = "") -> Draft:  # noqa: A002 - the message's own word, as in save()
        """Store a new draft and return it."""
        now = self._now_ms()
        rows = self._database.run(
            "INSERT INTO drafts (id, name, content, type, summary, created_ms, updated_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (str(uuid.uuid4()), storable(name), storable(content), type, _one_line(summary), now, now),
        )
        return _draft(rows[0])

    def get(self, draft_id: str) -> Draft | None:
        """Return a draft, also one that was removed (``removed_ms`` tells)."""
        rows = self._database.run("SELECT * FROM drafts WHERE id = ?", (draft_id,))
        return _draft(rows[0]) if rows else None

    def by_name(self, name: str) -> list[Draft]:
        """Return the drafts that were not removed and have just this name, the last changed first."""
        rows = self._database.run(
            "SELECT * FROM drafts WHERE name = ? AND removed_ms IS NULL ORDER BY updated_ms DESC, id",
            (storable(name.strip()),),
        )
        return [_draft(row) for row in rows]

    def save(self, draft_id: str, *, content: str, type: str, summary: str) -> DraftHead:  # noqa: A002 - the message's own word
        """Replace what a draft holds, and return its line for the list; what it held becomes a version when it is time.

        Raises ``DraftMissing`` for one that is not there or was removed.
        """
        with self._database.joined():
            self._versions.keep_before_change(draft_id)
            rows = self._database.run(
                "UPDATE drafts SET content = ?, type = ?, summary = ?, updated_ms = ?"
                " WHERE id = ? AND removed_ms IS NULL RETURNING id, name, summary, type, updated_ms",
                (storable(content), type, _one_line(summary), self._now_ms(), draft_id),
            )
            return _head(rows, draft_id)

    def rename(self, draft_id: str, name: str) -> DraftHead:
        """Give a draft another name; its place in the list stays. A name in place of another is an act of a version.

        Raises ``DraftMissing``.
        """
        with self._database.joined():
            before = self._database.run("SELECT name FROM drafts WHERE id = ?", (draft_id,))
            rows = self._database.run(
                "UPDATE drafts SET name = ? WHERE id = ? AND removed_ms IS NULL"
                " RETURNING id, name, summary, type, updated_ms",
                (storable(name), draft_id),
            )
            head = _head(rows, draft_id)
            if before[0][0] != head.name:
                self._versions.mark(draft_id, "renamed")
            return head

    def remove(self, draft_id: str) -> None:
        """Mark a draft as removed; :meth:`restore` brings it back. Raises ``DraftMissing``."""
        rows = self._database.run(
            "UPDATE drafts SET removed_ms = ? WHERE id = ? AND removed_ms IS NULL RETURNING id",
            (self._now_ms(), draft_id),
        )
        if not rows:
            raise DraftMissing(draft_id)

    def restore(self, draft_id: str) -> DraftHead:
        """Bring a removed draft back as it was; one that is not removed stays. Raises ``DraftMissing``."""
        rows = self._database.run(
            "UPDATE drafts SET removed_ms = NULL WHERE id = ? RETURNING id, name, summary, type, updated_ms",
            (draft_id,),
        )
        return _head(rows, draft_id)

    def heads(self, limit: int = -1) -> list[DraftHead]:
        """Return the drafts that were not removed, the last changed first; at most ``limit`` where it is not -1."""
        rows = self._database.run(
            "SELECT id, name, summary, type, updated_ms FROM drafts"
            " WHERE removed_ms IS NULL ORDER BY updated_ms DESC, id LIMIT ?",
            (limit,),
        )
        return list(map(DraftHead._make, rows))


def _head(rows: list[Row], draft_id: str) -> DraftHead:
    if not rows:
        raise DraftMissing(draft_id)
    return DraftHead._make(rows[0])


def _draft(row: Row) -> Draft:
    return Draft(
        id=row["id"],
        name=row["name"],
        content=row["content"],
        type=row["type"],
        summary=row["summary"],
        created_ms=row["created_ms"],
        updated_ms=row["updated_ms"],
        removed_ms=row["removed_ms"],
        folder=row["folder"],
        pinned=bool(row["pinned"]),
        template=bool(row["template"]),
    )


def _one_line(text: str) -> str:
    return storable(" ".join(text.split())[:SUMMARY_LENGTH])
