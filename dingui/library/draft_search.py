"""Finding drafts: by what was typed into them, by where they stand, in an order of one's choice.

What is found comes as ids, a page at a time, and no page takes longer than a frame; what a list shows of them
(:meth:`DraftSearch.cards`) is asked for when it is painted. The index of words runs behind the drafts: storing one only
notes that it changed (a trigger of the schema), and :meth:`DraftSearch.index_more` reads what was noted, the latest
first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from dingui.library.database import Database, Row, Value
from dingui.library.excerpts import excerpt_of
from dingui.library.readings import name_key, readings_of
from dingui.library.terms import Asked, asked_of, asked_whole, terms_of, texts_of_draft
from dingui.library.word_index import CANDIDATES, WordIndex
from dingui.people.pinyin import Pinyin, is_chinese

PAGE: Final = 100
"""Ids that are read at once."""

SLICE: Final = 5_000
"""Drafts of an order that are held against the filters at once: 1 to 4 ms."""
WORDS_SLICE: Final = 250
"""The same where their words are looked into one by one."""
_PEOPLE: Final = 30
"""People that a word may stand for; whoever looks for more of them has not typed a name yet."""
_BEYOND: Final = 2**62

Order = Literal["time", "name", "type"]
Place = tuple[str | int, ...]
"""Where a page ended."""


@dataclass(frozen=True, slots=True)
class DraftQuery:
    """What is looked for; everything that is said must fit."""

    words: str = ""
    """Each of them, or a part of one, stands in the name, in what was typed, in a tag, or is who is mentioned."""
    template: bool | None = None
    folder: str | None = None
    """Empty for those that stand in none."""
    tag: str = ""
    type: str = ""
    robot_id: str = ""
    """One by which it was sent."""
    from_ms: int | None = None
    """The first millisecond since 1970 that counts, of when it was written last."""
    until_ms: int | None = None
    """The first one that does not count any more."""
    order: Order = "time"
    """The last written first; by name, as it is read; by type. Pinned ones stand above the others in each."""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A part of what was found, in its order."""

    ids: tuple[str, ...]
    after: Place | None
    """Where to look on; None at the end. There may be more although little, or nothing, was found here."""
    pinned: int = 0
    """How many of the first are pinned."""


class DraftCard(NamedTuple):
    """What a list shows of a draft."""

    id: str
    name: str
    summary: str
    type: str
    updated_ms: int
    pinned: bool
    template: bool
    folder: str
    tags: tuple[str, ...]
    excerpt: str
    """A line around the words looked for; empty where none were, or none is in what was typed."""


class DraftSearch:
    """All drafts that were not removed. Each method is one short transaction, unless it says so."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.perf_counter) -> None:
        self._database = database
        self._clock = clock
        self._index = WordIndex(database, "draft_words", "draft_search", indexed=("parts",))

    # Looking

    def page(
        self, query: DraftQuery, after: Place | None = None, *, limit: int = PAGE, budget_ms: float = 5.0
    ) -> DraftPage:
        """Return the next drafts that fit ``query``, about ``limit``; ``after`` is where the last page ended.

        After ``budget_ms`` the page ends early. The first page holds all that are pinned.
        """
        start = self._clock()
        asked = [self._asked(word) for word in query.words.split()]
        asked = [any_of for any_of in asked if any_of]
        found: list[str] = []
        place = after
        if place is None:
            found += self._pinned(query, asked)
            place = ()
        pinned = len(found)
        match = " AND ".join("(" + " OR ".join(f"({each.match})" for each in any_of) + ")" for any_of in asked)
        unsure = [any_of for any_of in asked if not all(each.sure for each in any_of)]
        by_index = bool(match) and query.order == "time"
        if match and not by_index and not place:
            few = self._index.matching(match, _BEYOND, CANDIDATES + 1)
            if len(few) <= CANDIDATES:
                return DraftPage((*found, *self._few(query, unsure, few)), None, pinned)
        while True:
            if by_index:
                ids, place = self._next_by_words(query, match, unsure, place, limit)
            else:
                ids, place = self._next_in_order(query, asked, place, limit - len(found))
            found += ids
            if not place or len(found) >= limit or (self._clock() - start) * 1000 >= budget_ms:
                return DraftPage(tuple(found), place or None, pinned)

    def cards(self, ids: Sequence[str], words: str = "") -> dict[str, DraftCard]:
        """Return what a list shows of these drafts, by id; ``words`` were looked for. Removed ones are left out."""
        # The content stands behind the rest of a row: it is read where it is needed only.
        content = ", content" if words.split() else ", '' AS content"
        rows = self._database.run(
            "SELECT id, name, summary, type, updated_ms, pinned, template, folder,"  # noqa: S608 - no value in it
            " (SELECT json_group_array(tag) FROM draft_tags WHERE draft_id = drafts.id) AS tags"
            f"{content} FROM drafts WHERE id IN (SELECT value FROM json_each(?)) AND removed_ms IS NULL",
            (json.dumps(list(ids)),),
        )
        return {str(row["id"]): _card(row, words) for row in rows}

    def fits(self, query: DraftQuery, draft_id: str) -> bool:
        """Return whether a draft is among those that fit ``query``, but for its words."""
        conditions, values = _filters(query)
        sql = f"SELECT 1 FROM drafts AS d WHERE id = ? AND removed_ms IS NULL{conditions}"  # noqa: S608 - no value in it
        return bool(self._database.run(sql, (draft_id, *values)))

    def robots(self) -> list[tuple[str, str]]:
        """Return id and name of each robot that a draft was sent by."""
        rows = self._database.run(
            "SELECT id, name FROM robots WHERE EXISTS (SELECT 1 FROM deliveries WHERE robot_id = robots.id"
            " AND draft_id IS NOT NULL) ORDER BY removed_ms IS NOT NULL, position, name"
        )
        return [(str(row["id"]), str(row["name"])) for row in rows]

    # The index

    def pending(self, more_than: int = 0) -> bool:
        """Return whether more drafts than these can't be found by their words, or by how their name is read, yet."""
        sql = "SELECT 1 FROM draft_changes LIMIT 1 OFFSET ?"
        return bool(self._database.run(sql, (more_than,)))

    def index_more(self, limit: int, pinyin: Pinyin | None = None) -> int:
        """Make the drafts that were changed last findable, at most ``limit``; return how many were gone through.

        It takes 0.5 ms each. Without ``pinyin``, whose table takes time to be read, they are found by their words only,
        until it is called with it.
        """
        ready = "" if pinyin else " AND unread = 0"
        sql = (
            "SELECT c.number AS change, d.id, d.name, d.content, d.updated_ms, n.number, n.name AS known, n.readings"  # noqa: S608 - no value in it
            " FROM draft_changes AS c CROSS JOIN drafts AS d ON d.id = c.draft_id"
            f" LEFT JOIN draft_numbers AS n ON n.draft_id = d.id WHERE c.number > 0{ready}"
            " ORDER BY c.number DESC LIMIT ?"
        )
        gone = "SELECT number FROM draft_words_gone LIMIT ?"
        # Looked for outside of the transaction, which nobody need wait for where there is nothing to do.
        if not self._database.run(sql, (1,)) and not self._database.run(gone, (1,)):
            return 0
        if pinyin:
            pinyin.learn(str(row["name"]) for row in self._database.run(sql, (limit,)))
        with self._database.transaction():
            rows = self._database.run(sql, (limit,))
            for row in rows:
                self._index_one(row, pinyin)
            removed = [int(row[0]) for row in self._database.run(gone, (limit,))]
            for number in removed:
                self._index.take_out(number)
                self._database.run("DELETE FROM draft_words_gone WHERE number = ?", (number,))
        return len(rows) + len(removed)

    def merge(self, pages: int) -> bool:
        """Merge what was indexed in small parts, as :meth:`WordIndex.merge` does."""
        return self._index.merge(pages)

    def _index_one(self, row: Row, pinyin: Pinyin | None) -> None:
        draft_id, name = str(row["id"]), str(row["name"])
        read = True
        if pinyin is not None:
            readings, key = readings_of(name, pinyin), name_key(name, pinyin)
        elif row["known"] == name:
            readings, key = str(row["readings"]).split(), ""
        else:
            read = not any(map(is_chinese, name))
            readings, key = [], name_key(name, Pinyin())
        tags = [
            str(each[0]) for each in self._database.run("SELECT tag FROM draft_tags WHERE draft_id = ?", (draft_id,))
        ]
        number = row["number"]
        if number is not None:
            self._index.take_out(int(number))
            self._database.run("DELETE FROM draft_numbers WHERE draft_id = ?", (draft_id,))
        number = self._free_number(int(row["updated_ms"]))
        self._database.run(
            "INSERT INTO draft_numbers (draft_id, number, name, readings) VALUES (?, ?, ?, ?)",
            (draft_id, number, name if read else "\0", " ".join(readings)),
        )
        self._index.put(number, terms_of((name, *texts_of_draft(row["content"]), *tags), readings))
        if key:
            self._database.run("UPDATE drafts SET name_key = ? WHERE id = ? AND name_key <> ?", (key, draft_id, key))
        done = "DELETE FROM draft_changes WHERE number = ?"
        self._database.run(done if read else "UPDATE draft_changes SET unread = 1 WHERE number = ?", (row["change"],))

    def _free_number(self, updated_ms: int) -> int:
        """Return the number of what was written then: the latest have the highest, and those of one moment queue."""
        number = max(updated_ms, 1)
        while self._database.run("SELECT 1 FROM draft_words WHERE number = ?", (number,)):
            number += 1
        return number

    # Looking, in detail

    def _asked(self, word: str) -> tuple[Asked, ...]:
        """Return the conditions of which one must be fulfilled for ``word``: it stands there, or whom it means does."""
        asked = asked_of(word)
        if asked is None:
            return ()
        people = self._database.run(
            "SELECT mobile, user_id FROM people WHERE removed_ms IS NULL AND instr(lower(name), ?) LIMIT ?",
            (word.lower(), _PEOPLE),
        )
        handles = {str(handle) for row in people for handle in row if handle}
        return (asked, *filter(None, map(asked_whole, sorted(handles))))

    def _pinned(self, query: DraftQuery, asked: Sequence[Iterable[Asked]]) -> list[str]:
        conditions, values = _filters(query)
        words, word_values = _look_into(asked)
        rows = self._database.run(
            "SELECT id FROM drafts AS d INDEXED BY drafts_pinned"  # noqa: S608 - no value in it
            f" WHERE removed_ms IS NULL AND pinned = 1{conditions}{words} ORDER BY {_ORDERS[query.order].by}",
            (*values, *word_values),
        )
        return [str(row[0]) for row in rows]

    def _few(self, query: DraftQuery, unsure: Sequence[Iterable[Asked]], numbers: Sequence[int]) -> list[str]:
        conditions, values = _filters(query)
        words, word_values = _look_into(unsure)
        rows = self._database.run(
            "SELECT d.id FROM draft_numbers AS n JOIN drafts AS d ON d.id = n.draft_id"  # noqa: S608 - no value in it
            " WHERE n.number IN (SELECT value FROM json_each(?)) AND removed_ms IS NULL AND pinned = 0"
            f"{conditions}{words} ORDER BY {_ORDERS[query.order].by}",
            (json.dumps(list(numbers)), *values, *word_values),
        )
        return [str(row[0]) for row in rows]

    def _next_by_words(
        self, query: DraftQuery, match: str, unsure: Sequence[Iterable[Asked]], after: Place, limit: int
    ) -> tuple[list[str], Place]:
        """Return the next ids with the words, the last written first, and where to look on; empty at the end."""
        conditions, values = _filters(query)
        words, word_values = _look_into(unsure)
        ids: dict[int, str] = {}

        def those(numbers: list[int]) -> list[int]:
            rows = self._database.run(
                "SELECT n.number, d.id FROM draft_numbers AS n CROSS JOIN drafts AS d ON d.id = n.draft_id"  # noqa: S608 - no value in it
                " WHERE n.number IN (SELECT value FROM json_each(?)) AND removed_ms IS NULL AND pinned = 0"
                f"{conditions}{words} ORDER BY n.number DESC LIMIT ?",
                (json.dumps(numbers), *values, *word_values, limit),
            )
            ids.update((int(row[0]), str(row[1])) for row in rows)
            return list(ids)

        before = int(after[0]) if after else _BEYOND
        at_once = WORDS_SLICE if unsure else CANDIDATES
        numbers, before = self._index.matching_those(match, 0, before, limit, those, at_once)
        return [ids[number] for number in numbers], (before,) if before else ()

    def _next_in_order(
        self, query: DraftQuery, asked: Sequence[Iterable[Asked]], after: Place, limit: int
    ) -> tuple[list[str], Place]:
        """Return the next ids in the query's order, of one slice of all, and where to look on; empty at the end."""
        order = _ORDERS[query.order]
        conditions, values = _filters(query)
        words, word_values = _look_into(asked)
        slice_of, limit = WORDS_SLICE if words else SLICE, max(limit, 1)
        walk, walk_values = order.walk(after, slice_of)
        rows = self._database.run(
            # SQLite takes the inner rows in their order, one by one, and stops at the last that is wanted.
            f"SELECT {order.columns} FROM ({walk}) AS d WHERE pinned = 0{conditions}{words} LIMIT ?",  # noqa: S608 - no value in it
            (*walk_values, *values, *word_values, limit),
        )
        ids = [str(row["id"]) for row in rows]
        if len(ids) == limit:
            return ids, tuple(rows[-1])
        end = self._database.run(f"SELECT {order.columns} FROM ({walk}) LIMIT 1 OFFSET ?", (*walk_values, slice_of - 1))  # noqa: S608 - no value in it
        return ids, tuple(end[0]) if end else ()


@dataclass(frozen=True, slots=True)
class _OrderOf:
    """How one of the orders is asked for, of an index that holds all that is needed."""

    index: str
    columns: str
    """What tells where a draft stands in it, the id last."""
    by: str
    beyond: tuple[tuple[str, tuple[int, ...]], ...]
    """The conditions for what stands behind a place: that of the first comes first. Each begins where the index can be
    entered; beside it, which of the columns go into it."""

    def walk(self, after: Place, limit: int) -> tuple[str, tuple[Value, ...]]:
        """Return what asks for the next ``limit`` drafts, whatever they are, and the values for it."""
        ways = self.beyond if after else (("1", ()),)
        parts = [
            "SELECT id, name_key, type, updated_ms, pinned, template, folder"  # noqa: S608 - no value in it
            f" FROM drafts INDEXED BY {self.index} WHERE removed_ms IS NULL AND {condition} ORDER BY {self.by}"
            for condition, _takes in ways
        ]
        walk = " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)  # noqa: S608 - likewise
        return f"{walk} LIMIT {limit:d}", tuple(after[number] for _condition, takes in ways for number in takes)


_ORDERS: Final[dict[Order, _OrderOf]] = {
    "time": _OrderOf(
        "drafts_newest",
        "updated_ms, id",
        "updated_ms DESC, id",
        (("updated_ms <= ? AND (updated_ms < ? OR id > ?)", (0, 0, 1)),),
    ),
    "name": _OrderOf("drafts_named", "name_key, id", "name_key, id", (("(name_key, id) > (?, ?)", (0, 1)),)),
    "type": _OrderOf(
        "drafts_typed",
        "type, updated_ms, id",
        "type, updated_ms DESC, id",
        (
            ("type = ? AND updated_ms <= ? AND (updated_ms < ? OR id > ?)", (0, 1, 1, 2)),
            ("type > ?", (0,)),
        ),
    ),
}


def _filters(query: DraftQuery) -> tuple[str, list[Value]]:
    """Return the conditions of a query but for its words, each with ``AND`` before it, and what goes into them."""
    asked: list[tuple[str, Value]] = []
    if query.template is not None:
        asked.append(("template = ?", int(query.template)))
    if query.folder is not None:
        asked.append(("folder = ?", query.folder))
    if query.type:
        asked.append(("type = ?", query.type))
    if query.from_ms is not None:
        asked.append(("updated_ms >= ?", query.from_ms))
    if query.until_ms is not None:
        asked.append(("updated_ms < ?", query.until_ms))
    if query.tag:
        asked.append(("EXISTS (SELECT 1 FROM draft_tags WHERE tag = ? AND draft_id = d.id)", query.tag))
    if query.robot_id:
        asked.append(
            ("EXISTS (SELECT 1 FROM deliveries WHERE draft_id = d.id AND deliveries.robot_id = ?)", query.robot_id)
        )
    return "".join(f" AND {condition}" for condition, _value in asked), [value for _condition, value in asked]


def _look_into(asked: Sequence[Iterable[Asked]]) -> tuple[str, list[Value]]:
    """Return what makes sure of what FTS5 found, or looks into one draft after another without it."""
    if not asked:
        return "", []
    tests = " AND ".join("(" + " OR ".join("instr(w.words, ?)" for _each in any_of) + ")" for any_of in asked)
    sql = (
        " AND EXISTS (SELECT 1 FROM draft_numbers AS found JOIN draft_words AS w ON w.number = found.number"  # noqa: S608 - no value in it
        f" WHERE found.draft_id = d.id AND {tests})"
    )
    return sql, [each.piece for any_of in asked for each in any_of]


def _card(row: Row, words: str) -> DraftCard:
    return DraftCard(
        row["id"],
        row["name"],
        row["summary"],
        row["type"],
        row["updated_ms"],
        bool(row["pinned"]),
        bool(row["template"]),
        row["folder"],
        tuple(sorted(json.loads(row["tags"]))),
        excerpt_of(texts_of_draft(row["content"]), words) if words.split() else "",
    )
