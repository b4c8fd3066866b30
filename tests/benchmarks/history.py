"""Looking through 100,000 sent messages: from a key to what is found, and how long that takes without an index."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

from dingui.library.history import HistoryQuery
from dingui.library.library import Library
from tests.benchmarks.measure import Result, alternate, milliseconds

COUNT = 100_000
FOUND_TARGET_MS = 16
_CHARACTERS = [chr(0x4E00 + number * 7 % 20_000) for number in range(2_500)]
_OFTEN = list(itertools.accumulate(1 / (rank + 3) for rank in range(2_500)))
"""Zipf's law: how often each character comes, added up."""
_ASKED = {
    "one character": _CHARACTERS[50],
    "two characters": "".join(_CHARACTERS[:2]),
    "three that are not there": "".join(_CHARACTERS[number] for number in (3, 900, 1500)),
    "part of a word": "ploy",
    "two words": f"{_CHARACTERS[10]} ploy",
}


def search(runs: int) -> Iterator[Result]:
    """Measure a search for each of several texts; making what is searched takes a minute."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.sqlite3"
        with Library.open(path) as library:
            _fill(library, path)
            while library.history.index_more(500):
                library.history.merge(500)
            while library.history.merge(500):
                pass
            for name, words in _ASKED.items():
                found, plain = alternate(partial(_search, library, words), partial(_plainly, library, words), runs)
                spread = (min(found), max(found))
                name = f"search in {COUNT:,} sent: {name}"
                yield Result(name, median(found), None, "ms", runs, FOUND_TARGET_MS, spread)
                yield Result(f"{name}, plainly", median(plain), None, "ms", runs, None, (min(plain), max(plain)))


def _search(library: Library, words: str) -> float:
    return milliseconds(lambda: library.history.page(HistoryQuery(words)))


def _plainly(library: Library, words: str) -> float:
    """The same without an index."""
    sql = "SELECT * FROM deliveries WHERE instr(payload, ?) AND instr(payload, ?) ORDER BY number DESC LIMIT 50"
    first, last = words.split()[0], words.split()[-1]
    return milliseconds(lambda: library._database.run(sql, (first, last)))


def _fill(library: Library, path: Path) -> None:
    robot = library.robots.add("产品群", "https://oapi.dingtalk.com/robot/send")
    chance = random.Random(20261124)
    with closing(sqlite3.connect(path)) as connection, connection:
        for number in range(COUNT):
            text = "".join(chance.choices(_CHARACTERS, cum_weights=_OFTEN, k=chance.randint(30, 250)))
            if number % 50 == 0:
                text += " deployment"
            payload = json.dumps(
                {"msgtype": "markdown", "markdown": {"title": text[:12], "text": text}}, ensure_ascii=False
            )
            connection.execute(
                "INSERT INTO deliveries (id, robot_id, robot_name, payload, msg_uuid, attempt, started_ms, owner,"
                " state, resolved_ms) VALUES (?, ?, ?, ?, '', 1, ?, '', 'delivered', 1)",
                (f"id{number}", robot.id, robot.name, payload, number * 600_000),
            )
