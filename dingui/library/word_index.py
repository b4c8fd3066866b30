"""An index of words over FTS5, kept up to date by whoever writes, and merged when nobody waits.

FTS5 keeps no copy of what it indexes: a table beside it does, because to take something out, FTS5 must be told once
more what that was. Such a pair belongs to the messages that were sent (library/history.py) and to the drafts
(library/draft_search.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dingui.library.database import Database
from dingui.library.words import Indexed

CANDIDATES: Final = 1_000
"""Rows with the words looked for that are held against filters at once: 1 ms."""


class WordIndex:
    """A table of words and the FTS5 table over it. Each row has a number; the highest ones are found first."""

    def __init__(self, database: Database, words: str, search: str, *, indexed: tuple[str, ...]) -> None:
        """``words`` and ``search`` are the names of both tables, ``indexed`` the columns that FTS5 has of them."""
        self._database = database
        self._columns = indexed
        # Names of our own schema, never anything that was typed.
        columns, places = ", ".join(indexed), ", ".join("?" * len(indexed))
        self._insert_words = f"INSERT INTO {words} (number, words, parts) VALUES (?, ?, ?)"  # noqa: S608 - no value in it
        self._insert = f"INSERT INTO {search} (rowid, {columns}) VALUES (?, {places})"  # noqa: S608 - no value in it
        self._delete = (
            f"INSERT INTO {search} ({search}, rowid, {columns})"  # noqa: S608 - no value in it
            f" SELECT 'delete', number, {columns} FROM {words} WHERE number = ?"
        )
        self._delete_words = f"DELETE FROM {words} WHERE number = ?"  # noqa: S608 - no value in it
        self._matching = f"SELECT rowid FROM {search} WHERE {search} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608 - no value in it
        self._merge = f"INSERT INTO {search} ({search}, rank) VALUES ('merge', ?)"  # noqa: S608 - no value in it

    def put(self, number: int, indexed: Indexed) -> None:
        """Make a row findable that was not. Within a transaction."""
        self._database.run(self._insert_words, (number, indexed.words, indexed.parts))
        self._database.run(self._insert, (number, *(getattr(indexed, column) for column in self._columns)))

    def take_out(self, number: int) -> None:
        """Let a row not be found any more; nothing there is fine. Within a transaction."""
        self._database.run(self._delete, (number,))
        self._database.run(self._delete_words, (number,))

    def matching(self, match: str, before: int, limit: int) -> list[int]:
        """Return the next numbers below ``before`` that fit, the highest first."""
        return [int(row[0]) for row in self._database.run(self._matching, (match, before, limit))]

    def matching_those(
        self,
        match: str,
        first: int,
        before: int,
        limit: int,
        those: Callable[[list[int]], list[int]],
        at_once: int | None = None,
    ) -> tuple[list[int], int]:
        """Return the next numbers below ``before`` that fit and that ``those`` leaves over, and where to look on.

        ``those`` returns, of the at most ``at_once`` numbers that it is given, at most ``limit``, the highest first.
        Where there is nothing more, what is returned second is ``first``.
        """
        at_once = at_once or CANDIDATES
        candidates = self.matching(match, before, at_once)
        numbers = those(candidates)
        if len(numbers) == limit:
            return numbers, numbers[-1]
        return numbers, candidates[-1] if len(candidates) == at_once else first

    def merge(self, pages: int) -> bool:
        """Merge what was indexed in small parts, by about ``pages`` of 4 kB; return whether there was anything to do.

        Left to itself, FTS5 does so in the middle of a write, and holds the file for up to a second.
        """
        with self._database.transaction():
            before = self._changes()
            self._database.run(self._merge, (pages,))
            # As FTS5's documentation has it: a difference of less than 2 says that nothing was left to merge.
            return self._changes() - before >= 2

    def _changes(self) -> int:
        return int(self._database.run("SELECT total_changes()")[0][0])
