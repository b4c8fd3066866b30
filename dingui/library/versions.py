"""What drafts were before: by time while they are written, and at each act that matters.

A version is a state that the draft had; the state that it has now stands in the draft itself. So typing costs nothing
here but a look, until a minute of it is over: then what stood there before goes into a version, in the transaction of
the change itself.

**Thinning.** Of versions that were kept by time, there stay:

* for an hour, all of them: one for each minute in which something was changed;
* for a day, the last one of each hour;
* for 30 days, the last one of each day;
* after that, the last one of each week.

Those of an act (:data:`ACTS`) are never thinned: they go when the draft is gone for good.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NamedTuple, get_args

from dingui.library.acts import BY_TIME, Act
from dingui.library.database import Database, Row
from dingui.library.errors import DraftMissing, LibraryError

ACTS: Final[tuple[Act, ...]] = get_args(Act)

BURST_MS: Final = 60_000
"""Changes within this become one version by time."""

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
MONTH_MS: Final = 30 * DAY_MS

_LEVEL: Final = 1
"""zlib's fastest: 20 kB of Chinese in 0.4 ms, to 40 % (level 6: 1.2 ms, to 36 %)."""

_LONGEST: Final = 64 * 1024 * 1024
"""Bytes that a version may unfold to; more is damage."""


class VersionHead(NamedTuple):
    """What a list shows of a version."""

    number: int
    """Identifies it; later ones have higher numbers."""
    made_ms: int
    act: Act
    """What happened then; ``""`` for one that was kept by time."""
    name: str
    """The draft's name at that time."""
    type: str
    summary: str


class Versions:
    """The versions of all drafts. Each method is one short transaction, or a part of the one that the caller opened."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def of(self, draft_id: str) -> list[VersionHead]:
        """Return the versions of a draft, the latest first."""
        rows = self._database.run(
            "SELECT number, made_ms, act, name, type, summary FROM versions WHERE draft_id = ? ORDER BY number DESC",
            (draft_id,),
        )
        return list(map(VersionHead._make, rows))

    def content(self, number: int) -> str:
        """Return a version's content, as :attr:`Draft.content` was.

        Raises ``LibraryError``: ``version_missing``, or ``damaged`` for one that can't be unfolded.
        """
        rows = self._database.run("SELECT content FROM versions WHERE number = ?", (number,))
        if not rows:
            raise LibraryError("version_missing")
        return unfolded(rows[0][0])

    def mark(self, draft_id: str, act: Act) -> None:
        """Keep what the draft holds now as a version of an act. Raises ``DraftMissing``."""
        with self._database.joined():
            row = self._draft(draft_id)
            if act == "renamed" and self._rename_again(draft_id, row):
                return
            self._insert(draft_id, row, act, folded(row["content"]), self._now_ms())

    def keep(self, draft_id: str) -> None:
        """Keep what the draft holds now as a version by time, unless the latest one is the same.

        For what comes before an act that changes it. Raises ``DraftMissing``.
        """
        with self._database.joined():
            self._keep(draft_id, self._draft(draft_id))

    def keep_before_change(self, draft_id: str) -> None:
        """Keep what the draft holds, where a minute of changes is over; to be called before each change.

        Costs a look into an index where it is not; a draft that is not there costs nothing either.
        """
        now = self._now_ms()
        with self._database.joined():
            # A clock that was set back must not keep versions from being made.
            rows = self._database.run(
                "SELECT 1 FROM versions WHERE draft_id = ? AND kept_ms BETWEEN ? AND ? LIMIT 1",
                (draft_id, now - BURST_MS, now),
            )
            if rows:
                return
            # A new draft in which nothing was written yet is no version.
            found = self._database.run(
                "SELECT * FROM drafts WHERE id = ? AND removed_ms IS NULL"
                " AND (updated_ms > created_ms OR summary <> '')",
                (draft_id,),
            )
            if found:
                self._keep(draft_id, found[0])

    def _draft(self, draft_id: str) -> Row:
        rows = self._database.run("SELECT * FROM drafts WHERE id = ?", (draft_id,))
        if not rows:
            raise DraftMissing(draft_id)
        return rows[0]

    def _keep(self, draft_id: str, row: Row) -> None:
        content = folded(row["content"])
        latest = self._database.run(
            "SELECT content FROM versions WHERE draft_id = ? ORDER BY number DESC LIMIT 1", (draft_id,)
        )
        if latest and latest[0][0] == content:
            return
        # It has been so since it was stored last.
        self._insert(draft_id, row, BY_TIME, content, row["updated_ms"])
        self._thin(draft_id, self._now_ms())

    def _insert(self, draft_id: str, row: Row, act: Act, content: bytes, made_ms: int) -> None:
        self._database.run(
            "INSERT INTO versions (draft_id, made_ms, kept_ms, act, name, type, summary, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (draft_id, made_ms, self._now_ms(), act, row["name"], row["type"], row["summary"], content),
        )

    def _rename_again(self, draft_id: str, row: Row) -> bool:
        """A name is stored while it is typed: its parts become one version. Return whether it was such a part."""
        now = self._now_ms()
        return bool(
            self._database.run(
                "UPDATE versions SET name = ?, made_ms = ?, kept_ms = ? WHERE number ="
                " (SELECT MAX(number) FROM versions WHERE draft_id = ?)"
                " AND act = 'renamed' AND kept_ms BETWEEN ? AND ? RETURNING number",
                (row["name"], now, now, draft_id, now - BURST_MS, now),
            )
        )

    def _thin(self, draft_id: str, now: int) -> None:
        rows = self._database.run(
            "SELECT number, made_ms FROM versions WHERE draft_id = ? AND act = '' ORDER BY number DESC", (draft_id,)
        )
        for number in thinned(((row[0], row[1]) for row in rows), now):
            self._database.run("DELETE FROM versions WHERE number = ?", (number,))


def thinned(versions: Iterable[tuple[int, int]], now_ms: int) -> list[int]:
    """Return the numbers of those that go, of ``versions`` by time (number and time in ms), the latest first."""
    seen: set[tuple[str, ...]] = set()
    gone = []
    for number, made_ms in versions:
        age = now_ms - made_ms
        if age < HOUR_MS:
            continue
        # Hours, days and weeks are those of the person's calendar.
        then = datetime.fromtimestamp(made_ms / 1000).astimezone()
        if age < DAY_MS:
            span = ("hour", f"{then:%Y-%m-%d %H}")
        elif age < MONTH_MS:
            span = ("day", f"{then:%Y-%m-%d}")
        else:
            span = ("week", f"{then:%G-%V}")
        if span in seen:
            gone.append(number)
        seen.add(span)
    return gone


def folded(content: str) -> bytes:
    """Return ``content`` as it is stored in a version."""
    return zlib.compress(content.encode("utf-8", "replace"), _LEVEL)


def unfolded(stored: bytes) -> str:
    """Return what :func:`folded` was given. Raises ``LibraryError``: ``damaged``."""
    try:
        unfolding = zlib.decompressobj()
        content = unfolding.decompress(stored, _LONGEST)
        if not unfolding.eof:
            raise LibraryError("damaged")
        return content.decode("utf-8")
    except (zlib.error, UnicodeDecodeError, TypeError) as error:
        raise LibraryError("damaged") from error
