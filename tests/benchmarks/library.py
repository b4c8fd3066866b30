"""A library of 100,000 drafts: starting, searching, scrolling and opening, and what that takes with ten of them."""

from __future__ import annotations

import itertools
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage, MessageType, TextMessage
from dingui.people.pinyin import Pinyin

COUNT: Final = 100_000
FEW: Final = 10
_CHARACTERS: Final = [chr(0x4E00 + number * 7 % 20_000) for number in range(2_500)]
_OFTEN: Final = list(itertools.accumulate(1 / (rank + 3) for rank in range(2_500)))
"""Zipf's law: how often each character comes, added up."""
_WORDS: Final = ("deployment", "release", "kubernetes", "maintenance", "standup", "rollback", "https", "example")
_BYTES: Final = 1_000
_MINUTE_MS: Final = 60_000
_NOW_MS: Final = 1_790_000_000_000


def fill(path: Path, count: int) -> None:
    """Make a library of ``count`` drafts of 1 kB at ``path``, all of them findable."""
    chance = random.Random(20261124)

    def drafts() -> itertools.chain[tuple[object, ...]]:
        return itertools.chain.from_iterable(_draft(number, chance) for number in range(count))

    with Library.open(path) as library:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(
                "INSERT INTO drafts (id, name, content, type, summary, created_ms, updated_ms,"
                " folder, pinned, template)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                drafts(),
            )
        pinyin = Pinyin()
        while library.draft_search.index_more(1_000, pinyin):
            library.draft_search.merge(500)
        while library.draft_search.merge(500):
            pass


def _draft(number: int, chance: random.Random) -> list[tuple[object, ...]]:
    text = ""
    while len(text.encode()) < _BYTES - 200:
        text += "".join(chance.choices(_CHARACTERS, cum_weights=_OFTEN, k=chance.randint(10, 60)))
        text += "，\n"
        if chance.random() < 0.2:
            text += f" {chance.choice(_WORDS)} "
    name = text[:6] if number % 3 else ""
    message = TextMessage(text) if number % 4 == 0 else MarkdownMessage(text[:12], text)
    content = Composition.of(message)
    kind = MessageType.TEXT if number % 4 == 0 else MessageType.MARKDOWN
    moment = _NOW_MS - number * _MINUTE_MS
    folder = f"文件夹{number % 20}" if number % 5 == 0 else ""
    values = (f"{chance.getrandbits(128):032x}", name, content.to_json(), kind.value, content.summary[:200])
    return [(*values, moment, moment, folder, int(number % 20_000 == 0), int(number % 1_000 == 0))]
