"""Looking through what was sent, and removing what is older than it should be.

The index of words runs behind the journal: a send must not pay for it, and the rows of an older library are indexed a
little at a time (:meth:`History.index_more`), by a thread that has nothing else to do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dingui.library.database import Database, Value
from dingui.library.word_index import WordIndex
from dingui.library.words import match_of, words_of

if TYPE_CHECKING:
    from dingui.library.deliveries import Deliveries, Delivery

PAGE: Final = 50
"""Deliveries that are read at once."""

_SLICE: Final = 10_000
"""Numbers of the journal that are looked through at once: 1 ms, measured with 100,000 deliveries."""

# Asked for both at once, SQLite would look at every row.
_ENDS: Final = "SELECT (SELECT min(number) FROM deliveries) AS first, (SELECT max(number) FROM deliveries) AS last"
_FILTERS: Final = (
    "(? IS NULL OR state = ?) AND (? IS NULL OR robot_id = ?) AND (? IS NULL OR robot_id IS NULL)"
    " AND (? IS NULL OR started_ms >= ?) AND (? IS NULL OR started_ms < ?)"
)
_LISTED: Final = (
    "SELECT number FROM deliveries INDEXED BY deliveries_listed WHERE number >= ? AND number < ?"  # noqa: S608 - no value in it
    f" AND {_FILTERS} ORDER BY number DESC LIMIT ?"
)
_LISTED_OF: Final = (
    "SELECT number FROM deliveries INDEXED BY deliveries_listed"  # noqa: S608 - no value in it
    f" WHERE number IN (SELECT value FROM json_each(?)) AND {_FILTERS} ORDER BY number DESC LIMIT ?"
)
_LAST_BEFORE: Final = (
    "SELECT number FROM deliveries INDEXED BY deliveries_times WHERE number < ? AND started_ms < ?"
    " ORDER BY number DESC LIMIT 1"
)
_FIRST_SINCE: Final = (
    "SELECT number FROM deliveries INDEXED BY deliveries_times WHERE number >= ? AND started_ms >= ?"
    " ORDER BY number LIMIT 1"
)
# The list's index says at once where nothing is old; of what is, each row is looked at.
_OLD: Final = (
    "SELECT number FROM deliveries"
    " WHERE number IN (SELECT number FROM deliveries INDEXED BY deliveries_times WHERE started_ms < ?)"
    " AND started_ms < ? AND state <> 'sending' AND NOT (state = 'unknown' AND seen_ms IS NULL)"
    " ORDER BY number LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """What is looked for; everything that is said must fit."""

    words: str = ""
    """Each of them, or a part of one, stands in the message's texts or in the robot's name."""
    robot_id: str | None = None
    """A robot's id; empty for those that were sent without a robot of the library; None for all."""
    state: str = ""
    """As :attr:`Delivery.state`; empty for any."""
    from_ms: int | None = None
    """The first millisecond since 1970 that counts."""
    until_ms: int | None = None
    """The first one that does not count any more."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A part of what was found, the latest first."""

    deliveries: tuple[Delivery, ...]
    before: int | None
    """Where to look on; None at the end. There may be more although little, or nothing, was found here."""


@dataclass(frozen=True, slots=True)
class HistorySize:
    """How much is kept."""

    count: int
    size: int
    """Bytes that messages, answers and what they are found by take."""


class History:
    """All deliveries, as something to be looked through. Each method is one short transaction, unless it says so."""

    def __init__(
        self, database: Database, deliveries: Deliveries, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._database = database
        self._deliveries = deliveries
        self._clock = clock
        self._index = WordIndex(database, "sent_words", "sent_search", indexed=("words", "parts"))

    def page(
        self, query: HistoryQuery, before: int | None = None, *, limit: int = PAGE, budget_ms: float = 5.0
    ) -> HistoryPage:
        """Return the next deliveries that fit ``query``, at most ``limit``; ``before`` is where the last page ended.

        What is rare among 100,000 takes longer than a frame to be found: after ``budget_ms`` the page ends early.
        """
        ends = self._database.run(_ENDS)[0]
        if ends["last"] is None:
            return HistoryPage((), None)
        first, start = int(ends["first"]), self._clock()
        match, filters = match_of(query.words), _values(query)
        place = int(ends["last"]) + 1 if before is None else before
        # Numbers and times go together, as a rule: where the first and the last one that fit stand is known at once.
        if query.until_ms is not None:
            place = max((number + 1 for number in self._run(_LAST_BEFORE, (place, query.until_ms))), default=first)
        if query.from_ms is not None:
            first = min(self._run(_FIRST_SINCE, (first, query.from_ms)), default=place)
        found: list[int] = []
        while place > first and len(found) < limit:
            numbers, place = self._numbers(match, filters, first, place, limit - len(found))
            found += numbers
            if (self._clock() - start) * 1000 >= budget_ms:
                break
        deliveries = tuple(self._deliveries.by_numbers(found)) if found else ()
        return HistoryPage(deliveries, place if place > first else None)

    def robots(self) -> list[tuple[str, str]]:
        """Return id and name of each robot that something was sent by; ("", "") stands for no robot of the library.

        A removed robot has the name that it had.
        """
        rows = self._database.run(
            # From one robot to the next in the index, whatever the number of deliveries.
            "SELECT * FROM (WITH RECURSIVE sent (id) AS ("
            " SELECT min(robot_id) FROM deliveries UNION ALL"
            " SELECT (SELECT min(robot_id) FROM deliveries WHERE robot_id > sent.id) FROM sent WHERE id IS NOT NULL)"
            " SELECT robots.id, robots.name, removed_ms, position FROM sent JOIN robots ON robots.id = sent.id)"
            " ORDER BY removed_ms IS NOT NULL, position, name"
        )
        robots = [(str(row["id"]), str(row["name"])) for row in rows]
        if self._database.run("SELECT 1 FROM deliveries WHERE robot_id IS NULL LIMIT 1"):
            robots.append(("", ""))
        return robots

    def pending(self) -> bool:
        """Return whether some deliveries can't be found by their words yet."""
        return bool(
            self._database.run(
                "SELECT 1 FROM deliveries WHERE number > (SELECT coalesce(max(number), 0) FROM sent_words) LIMIT 1"
            )
        )

    def index_more(self, limit: int) -> int:
        """Make the next deliveries findable, at most ``limit``, and return how many: 0.2 ms each."""
        # Looked for outside of the transaction, which nobody need wait for where there is nothing to do.
        if not self.pending():
            return 0
        with self._database.transaction():
            rows = self._database.run(
                "SELECT number, robot_name, payload FROM deliveries"
                " WHERE number > (SELECT coalesce(max(number), 0) FROM sent_words) ORDER BY number LIMIT ?",
                (limit,),
            )
            for row in rows:
                self._index.put(int(row["number"]), words_of(row["payload"], row["robot_name"]))
        return len(rows)

    def merge(self, pages: int) -> bool:
        """Merge what was indexed in small parts, as :meth:`WordIndex.merge` does."""
        return self._index.merge(pages)

    def remove_older(self, than_ms: int, limit: int) -> int:
        """Remove what was sent before ``than_ms``, at most ``limit`` deliveries, for good; return how many.

        What is being sent, and what is unknown and was not seen, stays however old it is.
        """
        with self._database.transaction():
            rows = self._database.run(_OLD, (than_ms, than_ms, limit))
            for row in rows:
                number = int(row["number"])
                self._index.take_out(number)
                self._database.run("DELETE FROM deliveries WHERE number = ?", (number,))
        return len(rows)

    def size(self) -> HistorySize:
        """Return how much is kept; reads all of it, 50 ms for 100,000 deliveries, so not for the window's thread."""
        [sent] = self._database.run(
            "SELECT count(*) AS count, coalesce(sum(length(CAST(payload AS BLOB)) + length(errmsg) + length(data)"
            " + 200), 0) AS size FROM deliveries"
        )
        [words] = self._database.run(
            "SELECT coalesce(sum(length(CAST(words AS BLOB)) + length(CAST(parts AS BLOB))), 0) AS size FROM sent_words"
        )
        # What FTS5 makes of the words takes about as much as they do.
        return HistorySize(int(sent["count"]), int(sent["size"]) + 2 * int(words["size"]))

    def _numbers(self, match: str, filters: list[Value], first: int, before: int, limit: int) -> tuple[list[int], int]:
        """Return the next numbers below ``before`` that fit, the latest first, and where to look on."""
        if not match:
            low = max(before - _SLICE, first)
            numbers = self._run(_LISTED, (low, before, *filters, limit))
            return numbers, numbers[-1] if len(numbers) == limit else low
        if all(value is None for value in filters):
            # Not slice by slice: FTS5 looks at a lower bound only when it has found something.
            numbers = self._index.matching(match, before, limit)
            return numbers, numbers[-1] if len(numbers) == limit else first
        return self._index.matching_those(
            match,
            first,
            before,
            limit,
            lambda found: self._run(_LISTED_OF, (json.dumps(found), *filters, limit)),
        )

    def _run(self, sql: str, values: Sequence[Value]) -> list[int]:
        return [int(row[0]) for row in self._database.run(sql, values)]


def _values(query: HistoryQuery) -> list[Value]:
    """For the places of :data:`_FILTERS`."""
    state = query.state or None
    robot = query.robot_id or None
    return [
        state,
        state,
        robot,
        robot,
        1 if query.robot_id == "" else None,
        query.from_ms,
        query.from_ms,
        query.until_ms,
        query.until_ms,
    ]
