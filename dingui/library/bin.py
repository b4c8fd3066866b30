"""The bin: drafts that were removed, until they are removed for good."""

from __future__ import annotations

from typing import Final, NamedTuple

from dingui.library.database import Database

KEPT_DAYS: Final = 30
"""For so long a removed draft can be put back."""

_DAY_MS: Final = 86_400_000


class BinHead(NamedTuple):
    """What the bin's list shows of a draft. Times are milliseconds since 1970."""

    id: str
    name: str
    summary: str
    type: str
    updated_ms: int
    removed_ms: int

    def days_left(self, now_ms: int) -> int:
        """Return after how many days it goes by itself; 0 for today."""
        return max(0, (self.removed_ms + KEPT_DAYS * _DAY_MS - now_ms) // _DAY_MS)


class Bin:
    """What is in the bin. ``Drafts.remove`` puts a draft in, ``Drafts.restore`` takes it out again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def heads(self, limit: int = -1) -> list[BinHead]:
        """Return what is in the bin, what was removed last first; at most ``limit`` where it is not -1."""
        rows = self._database.run(
            "SELECT id, name, summary, type, updated_ms, removed_ms FROM drafts"
            " WHERE removed_ms IS NOT NULL ORDER BY removed_ms DESC, id LIMIT ?",
            (limit,),
        )
        return list(map(BinHead._make, rows))

    def count(self) -> int:
        """Return how many drafts are in the bin."""
        return int(self._database.run("SELECT COUNT(*) FROM drafts WHERE removed_ms IS NOT NULL")[0][0])

    def remove_for_good(self, draft_id: str) -> bool:
        """Delete a draft of the bin with its versions; return whether it was there. What was sent of it stays sent."""
        rows = self._database.run(
            "DELETE FROM drafts WHERE id = ? AND removed_ms IS NOT NULL RETURNING id", (draft_id,)
        )
        return bool(rows)

    def empty(self, until_ms: int, limit: int) -> int:
        """Delete for good at most ``limit`` drafts that were removed up to ``until_ms``; return how many it were.

        To be called until it is 0: each call is one short transaction.
        """
        rows = self._database.run(
            "DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE removed_ms <= ?"
            " AND removed_ms IS NOT NULL ORDER BY removed_ms LIMIT ?) RETURNING id",
            (until_ms, limit),
        )
        return len(rows)

    def let_go(self, now_ms: int, limit: int) -> int:
        """Delete for good, likewise, what was removed more than :data:`KEPT_DAYS` before ``now_ms``."""
        return self.empty(now_ms - KEPT_DAYS * _DAY_MS, limit)
