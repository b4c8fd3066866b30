"""What pacing asks of the journal: which requests reached a robot of late, by whichever process they were made."""

from __future__ import annotations

import json
from dataclasses import dataclass

from dingui.library.database import Database
from dingui.library.processes import boot_of

DEFAULT_PAUSE_S = 600
"""Where an answer does not say it (dingtalk-protocol.md §4.1)."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One request that left, or may have. All times in milliseconds."""

    left_up_ms: int
    """When it left, on the monotonic clock of the process that made it."""
    left_ms: int
    """The same, since 1970."""
    ended_up_ms: int | None
    """When its answer was there, or was given up; None while it is on its way, or where its process ended."""
    ended_ms: int | None
    boot: str = ""
    """Which start of the computer that monotonic clock counts from; empty where the system does not say."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """DingTalk said that a robot posted too fast."""

    at_up_ms: int | None
    at_ms: int
    seconds: int
    """For how long it said that it would take nothing more."""
    boot: str = ""
    """As :attr:`Pass.boot`."""


class Passes:
    """A view of the deliveries, by the token that they went to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, pace_key: str, limit: int) -> list[Pass]:
        """Return the last requests that were not certainly kept from leaving, the latest first."""
        rows = self._database.run(
            "SELECT left_up_ms, ended_up_ms, started_ms, resolved_ms, owner FROM deliveries INDEXED BY deliveries_pace"
            " WHERE pace_key = ? AND pace_key <> '' AND state <> 'not_sent' ORDER BY number DESC LIMIT ?",
            (pace_key, limit),
        )
        return [
            Pass(
                row["left_up_ms"] or 0,
                row["started_ms"],
                row["ended_up_ms"],
                row["resolved_ms"],
                boot_of(row["owner"]),
            )
            for row in rows
        ]

    def refusal(self, pace_key: str) -> Refusal | None:
        """Return the last time that DingTalk found the robot too fast."""
        rows = self._database.run(
            "SELECT ended_up_ms, resolved_ms, data, owner FROM deliveries"
            " WHERE pace_key = ? AND reason = 'throttled' ORDER BY number DESC LIMIT 1",
            (pace_key,),
        )
        if not rows or rows[0]["resolved_ms"] is None:
            return None
        return Refusal(
            rows[0]["ended_up_ms"], rows[0]["resolved_ms"], _seconds(rows[0]["data"]), boot_of(rows[0]["owner"])
        )

    def key_of(self, robot_id: str) -> str:
        """Return the key by which a robot was paced the last time; empty where nothing was sent to it yet."""
        rows = self._database.run(
            "SELECT pace_key FROM deliveries WHERE robot_id = ? ORDER BY started_ms DESC, number DESC LIMIT 1",
            (robot_id,),
        )
        return str(rows[0]["pace_key"]) if rows else ""

    def posts_since(self, since_ms: int) -> dict[str, int]:
        """Return how many messages each real robot may have posted since then, by its id; those with none are left out.

        What is unknown counts: DingTalk may have counted it.
        """
        rows = self._database.run(
            "SELECT r.id, (SELECT count(*) FROM deliveries AS d WHERE d.robot_id = r.id AND d.started_ms >= ?"
            " AND d.state IN ('delivered', 'unknown', 'sending')) AS posts FROM robots AS r WHERE r.practice = 0",
            (since_ms,),
        )
        return {str(row["id"]): int(row["posts"]) for row in rows if row["posts"]}


def _seconds(data: str) -> int:
    try:
        found = json.loads(data)
    except ValueError:
        return DEFAULT_PAUSE_S
    seconds = found.get("seconds") if isinstance(found, dict) else None
    return seconds if isinstance(seconds, int) and 0 < seconds <= 24 * 3600 else DEFAULT_PAUSE_S
