"""A library of 100,000 drafts: starting, searching, scrolling and opening, and what that takes with ten of them."""

from __future__ import annotations

import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage, MessageType, TextMessage
from dingui.people.pinyin import Pinyin
from tests.benchmarks.measure import Result, compare, run_python
from tests.benchmarks.sending import FRAME_MS

if TYPE_CHECKING:
    from dingui.app import Program
    from dingui.window.lists.drafts_panel import DraftsPanel

COUNT: Final = 100_000
FEW: Final = 10
PAINT_TARGET: Final = 1.1
MEMORY_TARGET: Final = 1.3
OPEN_MS: Final = 50
_MEMORY_RUNS: Final = 5
_SEARCHES: Final = 60
_OPENINGS: Final = 60
_PROCESS: Final = str(Path(__file__).with_name("window_process.py"))
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


def library(runs: int) -> Iterator[Result]:
    """Measure a library of 100,000 drafts against one of ten; making it takes two minutes."""
    with tempfile.TemporaryDirectory(prefix="dingui-bench-") as folder:
        many, few = Path(folder) / "many", Path(folder) / "few"
        for home, count in ((many, COUNT), (few, FEW)):
            home.mkdir()
            fill(home / "library.sqlite3", count)
        for measure, name, target, unit in (
            ("paint", "start to first paint", PAINT_TARGET, "ms"),
            ("ready", "start to ready", None, "ms"),
            ("memory", "resident memory", MEMORY_TARGET, "MB"),
        ):
            yield compare(
                f"{name}, {COUNT:,} drafts against {FEW}",
                started(many, measure),
                started(few, measure),
                runs=runs if measure != "memory" else min(runs, _MEMORY_RUNS),
                target=target,
                unit=unit,
            )
        for line in run_python([__file__, str(many)], {"QT_QPA_PLATFORM": "offscreen"}, timeout_s=600).splitlines():
            name, target_ms, *numbers = line.split("\t")
            values = [float(number) for number in numbers]
            compared = max(values) if name.startswith("scrolling") else statistics.quantiles(values, n=20)[-1]
            spread = (min(values), max(values))
            yield Result(f"{name}, {COUNT:,} drafts", compared, None, "ms", len(values), float(target_ms), spread)


def started(home: Path, measure: str) -> Callable[[], float]:
    """Return what starts the window over ``home`` and says what :mod:`window_process` measures: in ms or MB."""

    def run() -> float:
        env = {"QT_QPA_PLATFORM": "offscreen", "DINGUI_HOME": str(home), "DINGUI_LANG": "zh_CN"}
        number = float(run_python([_PROCESS, "dingui", measure, str(time.monotonic_ns())], env))
        return number / 1024 if measure == "memory" else number

    return run


def _main(home: Path) -> None:
    """Measure in a window over ``home``; print a line for each: a name, a target, and all times in milliseconds."""
    from dingui.app import Program, make_application
    from dingui.paths import Paths

    application = make_application()
    program = Program(Paths(data=home, config=home, logs=home), application)
    program.window.show()
    program.start_now()
    settle = application.processEvents
    settle()
    panel = program.workbench.sidebar.panel
    for name, searches in _searches(home).items():
        times = [_key_to_list(panel, settle, words) for words in searches]
        print(f"key to painted list: {name}", FRAME_MS, *times, sep="\t")
    panel.search.clear()
    settle()
    print("opening a draft", OPEN_MS, *_openings(program, settle), sep="\t")
    print("scrolling, worst of all frames", FRAME_MS, *_scrolls(panel, settle), sep="\t")
    program.close()


def _searches(home: Path) -> dict[str, list[str]]:
    """What is looked for: words out of drafts, each from another one."""
    chance = random.Random(1)
    with closing(sqlite3.connect(home / "library.sqlite3")) as connection:
        rows = connection.execute("SELECT content FROM drafts LIMIT 400").fetchall()
    lines = [
        line for (content,) in rows for line in Composition.from_json(content).summary.split("，") if len(line) > 8
    ]
    places = [(line, chance.randrange(len(line) - 4)) for line in chance.choices(lines, k=_SEARCHES)]
    return {
        "one character": [line[at] for line, at in places],
        "two characters": [line[at : at + 2] for line, at in places],
        "four characters": [line[at : at + 4] for line, at in places],
        "part of a word": [part for word in _WORDS for part in (word[1:4], word[2:6], word[:4], word[3:])],
        "what is nowhere": [line[at] + chr(0x9000 + number) for number, (line, at) in enumerate(places)],
    }


def _key_to_list(panel: DraftsPanel, settle: Callable[[], None], words: str) -> float:
    """The time from the last key of ``words`` until the list shows a screenful of what was found, or all of it."""
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    panel.search.setFocus()
    panel.search.setText(words[:-1])
    model: Any = panel.list.model()
    while not model.enough:
        settle()
    settle()
    event = QInputMethodEvent()
    event.setCommitString(words[-1])
    begun = time.perf_counter()
    QApplication.sendEvent(panel.search, event)
    while not model.enough:
        settle()
    settle()
    return (time.perf_counter() - begun) * 1000


def _openings(program: Program, settle: Callable[[], None]) -> list[float]:
    """The times from a key in the list until the draft and its preview are painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    view = program.workbench.sidebar.drafts
    view.setFocus()
    times = []
    for _ in range(_OPENINGS):
        begun = time.perf_counter()
        QTest.keyClick(view, Qt.Key.Key_Down)
        while program.workbench.judge.is_refreshing:
            settle()
        settle()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _scrolls(panel: DraftsPanel, settle: Callable[[], None]) -> list[float]:
    """The times of all frames from the first draft to the last, a page at a time."""
    bar = panel.list.verticalScrollBar()
    bar.setValue(0)
    settle()
    times = []
    while bar.value() < bar.maximum() or panel.list.model().canFetchMore(panel.list.rootIndex()):
        begun = time.perf_counter()
        bar.setValue(bar.value() + panel.list.viewport().height())
        settle()
        times.append((time.perf_counter() - begun) * 1000)
    return times


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
