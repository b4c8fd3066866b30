"""What was asked for: one message to one or many robots, kept so that the rest can be sent after any end.

A part is *sending* from the commit before its request leaves to the one after; both are the same commits as the
delivery's, so that no crash can come between them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dingui.library.database import Database, Row, storable
from dingui.library.processes import is_running, own_mark

WAITING: Final = "waiting"
SENDING: Final = "sending"
STOPPED: Final = "stopped"


@dataclass(frozen=True, slots=True)
class JobPart:
    """One robot's part of a job."""

    position: int
    robot_id: str
    """Empty for an address that only a command knew: nobody can go on with that."""
    robot_name: str
    endpoint: str
    practice: bool
    msg_uuid: str
    payload: str
    """The JSON text as it is posted, ``msgUuid`` included."""
    state: str = WAITING
    """``waiting``, ``sending``, ``stopped``, or the value of a :class:`dingui.outcomes.OutcomeKind`."""
    attempts: int = 0
    """Requests begun."""
    delivery_id: str | None = None
    """The last of them."""
    not_before_ms: int = 0
    """When it may leave at the earliest, in milliseconds since 1970; 0 for at once."""


@dataclass(frozen=True, slots=True)
class Job:
    """One message to one or many robots."""

    id: str
    draft_id: str | None
    made_ms: int
    parts: tuple[JobPart, ...]

    @property
    def left(self) -> tuple[JobPart, ...]:
        """The parts that were never begun, or may be begun again without doubling anything."""
        return tuple(part for part in self.parts if part.state in (WAITING, STOPPED) and part.robot_id)


class Jobs:
    """All jobs. Each method is one short transaction, or a part of the one that the caller opened."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._owner: str | None = None

    def add(self, draft_id: str | None, parts: Sequence[JobPart]) -> str:
        """Keep a job and return its id (a UUID); to be called in a transaction where there are several parts."""
        job_id = str(uuid.uuid4())
        self._database.run(
            "INSERT INTO jobs (id, draft_id, made_ms, owner) VALUES (?, ?, ?, ?)",
            (job_id, draft_id, self._now_ms(), self._mark()),
        )
        for part in parts:
            self._database.run(
                "INSERT INTO job_parts"
                " (job_id, position, robot_id, robot_name, endpoint, practice, msg_uuid, payload, not_before_ms)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job_id,
                    part.position,
                    part.robot_id,
                    storable(part.robot_name),
                    storable(part.endpoint),
                    int(part.practice),
                    part.msg_uuid,
                    storable(part.payload),
                    part.not_before_ms,
                ),
            )
        return job_id

    def begin(self, job_id: str, position: int, delivery_id: str) -> bool:
        """Make *sending* of a waiting part; say whether it was one, and still this process's to begin."""
        rows = self._database.run(
            "UPDATE job_parts SET state = 'sending', attempts = attempts + 1, delivery_id = ?"
            " WHERE job_id = ? AND position = ? AND state = 'waiting'"
            " AND job_id IN (SELECT id FROM jobs WHERE owner = ?) RETURNING position",
            (delivery_id, job_id, position, self._mark()),
        )
        return bool(rows)

    def mark(self, job_id: str, position: int, state: str, delivery_id: str = "") -> None:
        """Write down how a part stands; ``delivery_id`` is the attempt that it is known from.

        Where another process has gone on with the job, only what came of an attempt of ours is written, and only as
        long as none of its own has followed.
        """
        self._database.run(
            "UPDATE job_parts SET state = ? WHERE job_id = ? AND position = ?"
            " AND (delivery_id = ? OR job_id IN (SELECT id FROM jobs WHERE owner = ?))",
            (state, job_id, position, delivery_id, self._mark()),
        )

    def get(self, job_id: str) -> Job | None:
        """Return one job with all of its parts."""
        rows = self._database.run("SELECT * FROM jobs WHERE id = ?", (job_id,))
        if not rows:
            return None
        parts = self._database.run("SELECT * FROM job_parts WHERE job_id = ? ORDER BY position", (job_id,))
        return Job(rows[0]["id"], rows[0]["draft_id"], rows[0]["made_ms"], tuple(_part(row) for row in parts))

    def unfinished(self) -> list[Job]:
        """Return the jobs that can be gone on with, the oldest first.

        Those of other living processes are left out. Parts that were *sending* in a process that is gone take over
        what the journal says of their deliveries, so call ``Deliveries.recover`` before.
        """
        self._database.run(
            "UPDATE job_parts SET state = (SELECT d.state FROM deliveries AS d WHERE d.id = job_parts.delivery_id)"
            " WHERE state = 'sending' AND EXISTS"
            " (SELECT 1 FROM deliveries AS d WHERE d.id = job_parts.delivery_id AND d.state <> 'sending')"
        )
        rows = self._database.run(
            "SELECT DISTINCT j.id, j.owner, j.number FROM jobs AS j JOIN job_parts AS p ON p.job_id = j.id"
            " WHERE j.closed_ms IS NULL AND p.state IN ('waiting', 'stopped') AND p.robot_id <> '' ORDER BY j.number"
        )
        free = [row["id"] for row in rows if row["owner"] == self._mark() or not is_running(row["owner"])]
        return [job for job in map(self.get, free) if job is not None]

    def any_left(self) -> bool:
        """Say, at no cost, whether :meth:`unfinished` may find anything: living processes' jobs count here."""
        rows = self._database.run(
            "SELECT EXISTS (SELECT 1 FROM job_parts AS p JOIN jobs AS j ON j.id = p.job_id"
            " WHERE p.state IN ('waiting', 'sending', 'stopped') AND p.robot_id <> '' AND j.closed_ms IS NULL) AS any"
        )
        return bool(rows[0]["any"])

    def sizes(self, job_ids: Iterable[str]) -> dict[str, int]:
        """Return to how many robots each of these jobs went, as far as they are still kept."""
        rows = self._database.run(
            "SELECT job_id, count(*) AS parts FROM job_parts WHERE job_id IN (SELECT value FROM json_each(?))"
            " GROUP BY job_id",
            (json.dumps(list(job_ids)),),
        )
        return {str(row["job_id"]): int(row["parts"]) for row in rows}

    def all_sizes(self) -> dict[str, int]:
        """Return to how many robots each job went that is kept."""
        rows = self._database.run("SELECT job_id, count(*) AS parts FROM job_parts GROUP BY job_id")
        return {str(row["job_id"]): int(row["parts"]) for row in rows}

    def claim(self, job_id: str) -> bool:
        """Take over a job whose process is gone; say whether it is this process's now."""
        rows = self._database.run("SELECT owner FROM jobs WHERE id = ? AND closed_ms IS NULL", (job_id,))
        if not rows:
            return False
        owner = str(rows[0]["owner"])
        if owner == self._mark():
            return True
        if is_running(owner):
            return False
        # Whoever asks second finds another owner than the one it read.
        taken = self._database.run(
            "UPDATE jobs SET owner = ? WHERE id = ? AND owner = ? RETURNING id", (self._mark(), job_id, owner)
        )
        return bool(taken)

    def reopen(self, job_id: str, positions: Sequence[int]) -> None:
        """Make *waiting* of parts that were stopped."""
        self._database.run(
            "UPDATE job_parts SET state = 'waiting' WHERE job_id = ? AND state = 'stopped'"
            " AND position IN (SELECT value FROM json_each(?))",
            (job_id, json.dumps(list(positions))),
        )

    def close(self, job_id: str) -> None:
        """Note that nobody wants the rest of a job any more; its parts stay as they are."""
        self._database.run("UPDATE jobs SET closed_ms = ? WHERE id = ? AND closed_ms IS NULL", (self._now_ms(), job_id))

    def forget_finished(self, before_ms: int, limit: int) -> int:
        """Remove jobs from before ``before_ms`` of which nothing is left to do, at most ``limit``; return how many.

        What they came to is in the journal. One that can still be gone on with stays, however old it is.
        """
        rows = self._database.run(
            "DELETE FROM jobs WHERE number IN (SELECT j.number FROM jobs AS j WHERE j.made_ms < ? AND"
            " (j.closed_ms IS NOT NULL OR NOT EXISTS (SELECT 1 FROM job_parts AS p WHERE p.job_id = j.id"
            " AND p.state IN ('waiting', 'sending', 'stopped') AND p.robot_id <> ''))"
            " ORDER BY j.number LIMIT ?) RETURNING number",
            (before_ms, limit),
        )
        return len(rows)

    def _mark(self) -> str:
        if self._owner is None:
            self._owner = own_mark()
        return self._owner


def _part(row: Row) -> JobPart:
    return JobPart(
        position=row["position"],
        robot_id=row["robot_id"],
        robot_name=row["robot_name"],
        endpoint=row["endpoint"],
        practice=bool(row["practice"]),
        msg_uuid=row["msg_uuid"],
        payload=row["payload"],
        state=row["state"],
        attempts=row["attempts"],
        delivery_id=row["delivery_id"],
        not_before_ms=row["not_before_ms"],
    )
