"""What the person says of deliveries whose outcome nobody knows.

DingTalk's silence stays in the journal as it is: ``state`` remains ``unknown``, and ``settled`` says beside it what the
person did or found out.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from dingui.library.database import Database
from dingui.library.deliveries import Deliveries, Delivery
from dingui.library.errors import LibraryError
from dingui.library.processes import own_mark


class Settled(StrEnum):
    """The four ways out of an unknown outcome."""

    AGAIN = "again"
    """Tried again with the same ``msgUuid``."""
    NEW = "new"
    """Sent as a new message, which may double it."""
    ARRIVED = "arrived"
    """The person looked into the group, and it is there."""
    LOST = "lost"
    """The person looked into the group, and it is not there."""


class Doubts:
    """Unknown deliveries that nobody has settled. Each method is one short transaction."""

    def __init__(self, database: Database, deliveries: Deliveries, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._deliveries = deliveries
        self._now_ms = now_ms
        self._owner: str | None = None

    def about(self, robot_id: str, content: str) -> Delivery | None:
        """Return the latest unsettled delivery of this content (its digest) to this robot; None where there is none."""
        rows = self._database.run(
            "SELECT id FROM deliveries WHERE robot_id = ? AND content = ? AND state = 'unknown' AND settled = ''"
            " ORDER BY number DESC LIMIT 1",
            (robot_id, content),
        )
        return self._deliveries.get(rows[0]["id"]) if rows else None

    def settle(self, delivery_id: str, how: Settled) -> Delivery:
        """Write down what the person says of a delivery, and of every earlier one of the same message to that robot.

        Raises ``LibraryError``: ``delivery_missing``; ``already_resolved`` for one that is not unknown or was settled
        before.
        """
        now = self._now_ms()
        rows = self._database.run(
            "UPDATE deliveries SET settled = ?, settled_ms = ?, seen_ms = coalesce(seen_ms, ?)"
            " WHERE state = 'unknown' AND settled = '' AND (id = ? OR (content <> '' AND (robot_id, content) ="
            " (SELECT robot_id, content FROM deliveries WHERE id = ? AND state = 'unknown' AND settled = '')))"
            " RETURNING id",
            (how.value, now, now, delivery_id, delivery_id),
        )
        found = self._deliveries.get(delivery_id)
        if found is None:
            raise LibraryError("delivery_missing", id=delivery_id)
        if delivery_id not in {row["id"] for row in rows}:
            raise LibraryError("already_resolved", id=delivery_id)
        return found

    def under_way_elsewhere(self, robot_id: str, content: str) -> bool:
        """Say whether another process is posting this content (its digest) to this robot right now.

        Call ``Deliveries.recover`` before: it makes unknown what a process that is gone was posting.
        """
        if self._owner is None:
            self._owner = own_mark()
        return bool(
            self._database.run(
                "SELECT 1 FROM deliveries INDEXED BY deliveries_open WHERE state = 'sending' AND robot_id = ?"
                " AND content = ? AND content <> '' AND owner <> ? LIMIT 1",
                (robot_id, content, self._owner),
            )
        )

    def reopen(self, robot_id: str, content: str) -> None:
        """Make unsettled again what was settled by another attempt that has come to nothing.

        Trying again, with the old number or a new one, settles a doubt by what comes of it. Where that was kept from
        leaving or was refused, nobody knows any more than before whether the first one arrived.
        """
        self._database.run(
            "UPDATE deliveries SET settled = '', settled_ms = NULL"
            " WHERE robot_id = ? AND content = ? AND content <> '' AND state = 'unknown'"
            " AND settled IN ('again', 'new') AND number > coalesce((SELECT max(d.number) FROM deliveries AS d"
            " WHERE d.robot_id = ? AND d.content = ? AND (d.state = 'delivered' OR d.settled IN ('arrived', 'lost'))),"
            " 0)",
            (robot_id, content, robot_id, content),
        )
