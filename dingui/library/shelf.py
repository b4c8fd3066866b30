"""Where drafts stand: folders, tags, pins, and which of them are templates.

A folder is a name that drafts bear, one each, and there is one as long as a draft stands in it: nothing to be made,
emptied or lost. Tags are likewise, as many as one likes. None of it changes when a draft was written last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dingui.library.database import Database, storable
from dingui.library.errors import DraftMissing

NAME_LENGTH: Final = 60
"""Characters of a folder's or a tag's name that are kept."""


class Shelf:
    """Puts drafts into their places. Each method is one short transaction; all may raise ``DraftMissing``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pin(self, draft_id: str, *, pinned: bool) -> None:
        """Let a draft stand above the others, or among them again."""
        self._set(
            "UPDATE drafts SET pinned = ? WHERE id = ? AND removed_ms IS NULL RETURNING id", int(pinned), draft_id
        )

    def set_template(self, draft_id: str, *, template: bool) -> None:
        """Make a template of a draft, or a draft of a template."""
        self._set(
            "UPDATE drafts SET template = ? WHERE id = ? AND removed_ms IS NULL RETURNING id", int(template), draft_id
        )

    def move(self, draft_id: str, folder: str) -> None:
        """Put a draft into a folder, which begins to be there by that; empty for no folder."""
        self._set(
            "UPDATE drafts SET folder = ? WHERE id = ? AND removed_ms IS NULL RETURNING id", _name(folder), draft_id
        )

    def rename_folder(self, folder: str, name: str) -> None:
        """Call a folder otherwise; where there is one of that name, both become one. An empty name dissolves it."""
        self._database.run("UPDATE drafts SET folder = ? WHERE folder = ?", (_name(name), folder))

    def tag(self, draft_id: str, tags: Iterable[str]) -> None:
        """Let a draft bear these tags and no others."""
        wanted = set(filter(None, map(_name, tags)))
        with self._database.transaction():
            if not self._database.run("SELECT 1 FROM drafts WHERE id = ? AND removed_ms IS NULL", (draft_id,)):
                raise DraftMissing(draft_id)
            before = set(self.tags_of(draft_id))
            for tag in before - wanted:
                self._database.run("DELETE FROM draft_tags WHERE tag = ? AND draft_id = ?", (tag, draft_id))
            for tag in wanted - before:
                self._database.run("INSERT INTO draft_tags (tag, draft_id) VALUES (?, ?)", (tag, draft_id))

    def tags_of(self, draft_id: str) -> list[str]:
        """Return a draft's tags in alphabetical order."""
        rows = self._database.run("SELECT tag FROM draft_tags WHERE draft_id = ? ORDER BY tag", (draft_id,))
        return [str(row[0]) for row in rows]

    def folders(self) -> list[str]:
        """Return the folders in which a draft stands, in alphabetical order."""
        rows = self._database.run(
            # From one to the next in the index, whatever the number of drafts.
            "SELECT name FROM (WITH RECURSIVE found (name) AS ("
            " SELECT min(folder) FROM drafts INDEXED BY drafts_folders WHERE removed_ms IS NULL AND folder <> ''"
            " UNION ALL SELECT (SELECT min(folder) FROM drafts INDEXED BY drafts_folders"
            " WHERE removed_ms IS NULL AND folder <> '' AND folder > found.name) FROM found WHERE name IS NOT NULL)"
            " SELECT name FROM found WHERE name IS NOT NULL)"
        )
        return [str(row[0]) for row in rows]

    def tags(self) -> list[str]:
        """Return the tags that a draft bears, in alphabetical order."""
        rows = self._database.run(
            "SELECT each FROM (WITH RECURSIVE found (each) AS (SELECT min(tag) FROM draft_tags"
            " UNION ALL SELECT (SELECT min(tag) FROM draft_tags WHERE tag > found.each) FROM found"
            " WHERE each IS NOT NULL) SELECT each FROM found WHERE each IS NOT NULL)"
            " WHERE EXISTS (SELECT 1 FROM draft_tags JOIN drafts ON drafts.id = draft_id"
            " WHERE tag = each AND removed_ms IS NULL)"
        )
        return [str(row[0]) for row in rows]

    def _set(self, sql: str, value: str | int, draft_id: str) -> None:
        if not self._database.run(sql, (value, draft_id)):
            raise DraftMissing(draft_id)


def _name(typed: str) -> str:
    return storable(" ".join(typed.split())[:NAME_LENGTH].strip())
