"""The journal: what was sent to whom, written before it leaves and completed after.

Open it with ``Library.open(durable=True)``: what :meth:`Deliveries.begin` returned is on the disk before the request
is made, so that after any end of this process the next start knows of it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from dingui.library.database import Database, Row, storable
from dingui.library.errors import DraftMissing, LibraryError
from dingui.library.processes import is_running, own_mark
from dingui.outcomes import Outcome, OutcomeKind

INTERRUPTED: Final = "interrupted"
"""The reason of an ``unknown`` delivery whose process ended before an answer: the one truth that may be replaced."""

_INTEGERS: Final = range(-(2**63), 2**63)
_OWNERS: Final = "SELECT DISTINCT owner FROM deliveries WHERE state = 'sending'"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to post, as the journal holds it. Times are milliseconds since 1970."""

    id: str
    """A UUID."""
    draft_id: str | None
    robot_id: str | None
    robot_name: str
    """The robot's name at that time."""
    payload: str
    """The JSON text as it was posted."""
    msg_uuid: str
    """DingTalk's ``msgUuid``; the same for a repetition (dingtalk-protocol.md §2)."""
    attempt: int
    """From 1."""
    started_ms: int
    outcome: Outcome | None
    """``None`` while it is being sent."""
    resolved_ms: int | None
    seen_ms: int | None
    """When the person looked at it, for an ``unknown`` one."""
    job_id: str | None = None
    """The job that it was a part of."""
    content: str = ""
    """A digest of what was said (:func:`dingui.sending.jobs.content_of`); empty in what is older than that."""
    settled: str = ""
    """What the person said of an unknown outcome: a :class:`dingui.library.doubts.Settled`, or nothing yet."""
    settled_ms: int | None = None

    @property
    def state(self) -> str:
        """``sending``, or one of :class:`dingui.outcomes.OutcomeKind`."""
        return "sending" if self.outcome is None else self.outcome.kind.value


class Deliveries:
    """All deliveries. Each method is one short transaction."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._owner: str | None = None

    def begin(
        self,
        draft_id: str | None,
        robot_id: str | None,
        robot_name: str,
        payload: str,
        msg_uuid: str,
        attempt: int = 1,
        *,
        job_id: str | None = None,
        content: str = "",
        pace_key: str = "",
        left_up_ms: int | None = None,
    ) -> Delivery:
        """Write down that a request is about to leave, and return the delivery in the state ``sending``.

        ``pace_key`` and ``left_up_ms`` (on the monotonic clock) are for pacing. A draft or robot that is given must be
        in the library (a removed one is). Raises ``LibraryError``:
        ``draft_missing``, ``robot_missing``, and all that a full disk brings; then nothing must be sent.
        """
        if self._owner is None:
            self._owner = own_mark()
        try:
            rows = self._database.run(
                "INSERT INTO deliveries"
                " (id, draft_id, robot_id, robot_name, payload, msg_uuid, attempt, started_ms, owner, state,"
                " job_id, content, pace_key, left_up_ms)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', ?, ?, ?, ?) RETURNING *",
                (
                    str(uuid.uuid4()),
                    draft_id,
                    robot_id,
                    storable(robot_name),
                    storable(payload),
                    msg_uuid,
                    attempt,
                    self._now_ms(),
                    self._owner,
                    job_id,
                    content,
                    pace_key,
                    left_up_ms,
                ),
            )
        except LibraryError as error:
            if getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_CONSTRAINT_FOREIGNKEY":
                raise
            if draft_id is not None and not self._database.run("SELECT 1 FROM drafts WHERE id = ?", (draft_id,)):
                raise DraftMissing(draft_id) from None
            raise LibraryError("robot_missing", id=robot_id or "") from None
        return _delivery(rows[0])

    def resolve(self, delivery_id: str, outcome: Outcome, *, ended_up_ms: int | None = None) -> Delivery:
        """Write down what came of a delivery, once.

        Only ``unknown`` with the reason :data:`INTERRUPTED` may be replaced: by a truth that came later. An
        ``errcode`` beyond 64 bits is kept as text in ``data["errcode"]``. Raises ``LibraryError``:
        ``already_resolved``, ``delivery_missing``.
        """
        data = dict(outcome.data)
        errcode = outcome.errcode
        if errcode is not None and errcode not in _INTEGERS:
            data["errcode"] = str(errcode)
            errcode = None
        rows = self._database.run(
            "UPDATE deliveries SET state = ?, reason = ?, errcode = ?, errmsg = ?, data = ?, http_status = ?,"
            " duration_ms = ?, resolved_ms = ?, seen_ms = NULL, ended_up_ms = ?"
            " WHERE id = ? AND (state = 'sending' OR (state = 'unknown' AND reason = ?))"
            " RETURNING *",
            (
                outcome.kind.value,
                storable(outcome.reason),
                errcode,
                storable(outcome.errmsg),
                json.dumps(data),
                outcome.http_status,
                outcome.duration_ms,
                self._now_ms(),
                ended_up_ms,
                delivery_id,
                INTERRUPTED,
            ),
        )
        if not rows:
            raise LibraryError("already_resolved" if self.get(delivery_id) else "delivery_missing", id=delivery_id)
        return _delivery(rows[0])

    def recover(self) -> list[Delivery]:
        """Make ``unknown`` (:data:`INTERRUPTED`) of every delivery whose process is gone, and return these.

        What this process or another living one is sending right now, the command line's for example, is left alone.
        """
        owners = [str(row["owner"]) for row in self._database.run(_OWNERS)]
        gone = [owner for owner in owners if owner != self._owner and not is_running(owner)]
        if not gone:
            return []
        rows = self._database.run(
            "UPDATE deliveries SET state = 'unknown', reason = ?, resolved_ms = ?"
            " WHERE state = 'sending' AND owner IN (SELECT value FROM json_each(?)) RETURNING *",
            (INTERRUPTED, self._now_ms(), json.dumps(gone)),
        )
        return [_delivery(row) for row in sorted(rows, key=itemgetter("number"))]

    def get(self, delivery_id: str) -> Delivery | None:
        """Return one delivery."""
        rows = self._database.run("SELECT * FROM deliveries WHERE id = ?", (delivery_id,))
        return _delivery(rows[0]) if rows else None

    def recent(self, limit: int, before: str | None = None) -> list[Delivery]:
        """Return the last ``limit`` deliveries, the latest first; with ``before`` (an id), those older than it."""
        if before is None:
            rows = self._database.run(
                "SELECT * FROM deliveries ORDER BY number DESC LIMIT ?",
                (limit,),
            )
        else:
            rows = self._database.run(
                "SELECT * FROM deliveries WHERE number < (SELECT number FROM deliveries WHERE id = ?)"
                " ORDER BY number DESC LIMIT ?",
                (before, limit),
            )
        return [_delivery(row) for row in rows]

    def by_numbers(self, numbers: Iterable[int]) -> list[Delivery]:
        """Return the deliveries with these numbers (their order in the journal), the latest first."""
        rows = self._database.run(
            "SELECT * FROM deliveries WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number DESC",
            (json.dumps(list(numbers)),),
        )
        return [_delivery(row) for row in rows]

    def last_for(self, draft_id: str, robot_id: str) -> Delivery | None:
        """Return the latest delivery of this draft to this robot."""
        rows = self._database.run(
            "SELECT * FROM deliveries WHERE draft_id = ? AND robot_id = ? ORDER BY number DESC LIMIT 1",
            (draft_id, robot_id),
        )
        return _delivery(rows[0]) if rows else None

    def unseen(self) -> list[Delivery]:
        """Return the ``unknown`` deliveries that nobody has looked at, the oldest first."""
        rows = self._database.run(
            "SELECT * FROM deliveries WHERE state = 'unknown' AND seen_ms IS NULL ORDER BY number"
        )
        return [_delivery(row) for row in rows]

    def mark_seen(self, delivery_ids: Iterable[str]) -> None:
        """Note that the person has looked at these; ones that are not there are fine."""
        now = self._now_ms()
        with self._database.transaction():
            for delivery_id in delivery_ids:
                self._database.run(
                    "UPDATE deliveries SET seen_ms = ? WHERE id = ? AND seen_ms IS NULL", (now, delivery_id)
                )


def _delivery(row: Row) -> Delivery:
    outcome = None
    if row["state"] != "sending":
        outcome = Outcome(
            kind=OutcomeKind(row["state"]),
            reason=row["reason"],
            errcode=row["errcode"],
            errmsg=row["errmsg"],
            data=_data(row["data"]),
            http_status=row["http_status"],
            duration_ms=row["duration_ms"],
        )
    return Delivery(
        id=row["id"],
        draft_id=row["draft_id"],
        robot_id=row["robot_id"],
        robot_name=row["robot_name"],
        payload=row["payload"],
        msg_uuid=row["msg_uuid"],
        attempt=row["attempt"],
        started_ms=row["started_ms"],
        outcome=outcome,
        resolved_ms=row["resolved_ms"],
        seen_ms=row["seen_ms"],
        job_id=row["job_id"],
        content=row["content"],
        settled=row["settled"],
        settled_ms=row["settled_ms"],
    )


def _data(text: str) -> dict[str, str | int]:
    # A bit that flipped inside this text must not keep the journal from being shown.
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str | int)}
