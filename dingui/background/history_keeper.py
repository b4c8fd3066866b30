"""What drafts and sent messages need beside the window: indexing, removing what is old, measuring, exporting."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal

from dingui.background.own_thread import OwnThread
from dingui.people.pinyin import Pinyin

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.history import HistoryQuery
    from dingui.library.library import Library

_log = logging.getLogger(__name__)

CHUNK: Final = 40
"""Deliveries in one transaction: 10 ms, while the window waits up to 50 ms for its own."""

DRAFTS_CHUNK: Final = 15
"""Drafts in one transaction: likewise."""

_MERGED_PAGES: Final = 64
"""Of the index, merged in one transaction: likewise."""

_BREATH_S: Final = 0.005
"""Between two transactions, so that whoever waits for the file gets it: SQLite's lock knows no queue."""

_DAY_MS: Final = 86_400_000
_JOBS_DAYS: Final = 7
"""How long a job is kept of which nothing is left to do; its deliveries are what the setting is about."""
_EXPORT_PAGE: Final = 200

Work = Callable[["Library"], Any]


class HistoryKeeper(OwnThread):
    """Works with a library connection of its own, which ends with the thread.

    Signals:
        changed: deliveries became findable, or were removed.
        drafts_findable: drafts became findable.
    """

    changed = Signal()
    drafts_findable = Signal()

    def __init__(self, open_library: Callable[[], Library], now_ms: Callable[[], int] | None = None) -> None:
        """``open_library`` is called in the thread."""
        super().__init__("history")
        self._open_library = open_library
        self._now_ms = now_ms or (lambda: int(time.time() * 1000))
        self._pinyin = Pinyin()
        self._mine = threading.local()
        """The library of the thread that asks."""

    def keep(self, days: int | None) -> None:
        """Make findable what is not yet, and remove for good what is older than ``days``; None for nothing.

        Jobs of which nothing is left go, too.
        """
        self._run(lambda library: self._tidy(library, days), None)

    def index_drafts(self) -> None:
        """Make findable every draft that is not yet, also by how its name is read."""
        self._run(self._index_drafts, lambda value: self.drafts_findable.emit() if value is True else None)

    def measure(self, done: Callable[[Any], object]) -> None:
        """Tell ``done`` the :class:`HistorySize`, or the exception."""
        self._run(lambda library: library.history.size(), done)

    def export(self, path: Path, query: HistoryQuery, done: Callable[[Any], object]) -> None:
        """Write what fits ``query`` as CSV; ``done`` is told how many they were, or the exception."""
        self._run(lambda library: self._export(library, path, query), done)

    # In the thread

    def _do(self, work: Work, held: ExitStack) -> Any:
        if not hasattr(self._mine, "library"):
            self._mine.library = held.enter_context(self._open_library())
        return work(self._mine.library)

    def _tidy(self, library: Library, days: int | None) -> bool:
        """Return whether anything is another now."""
        before_ms = None if days is None else self._now_ms() - days * _DAY_MS
        did = False
        while before_ms is not None and not self._stop.is_set() and library.history.remove_older(before_ms, CHUNK):
            did = True
            self._stop.wait(_BREATH_S)
        finished_ms = self._now_ms() - _JOBS_DAYS * _DAY_MS
        while not self._stop.is_set() and library.jobs.forget_finished(finished_ms, CHUNK):
            self._stop.wait(_BREATH_S)
        while not self._stop.is_set() and library.history.index_more(CHUNK):
            did = True
            self._stop.wait(_BREATH_S)
            library.history.merge(_MERGED_PAGES)
            self._stop.wait(_BREATH_S)
        while did and not self._stop.is_set() and library.history.merge(_MERGED_PAGES):
            self._stop.wait(_BREATH_S)
        return did

    def _index_drafts(self, library: Library) -> bool:
        """Return whether anything is another now."""
        did = False
        while not self._stop.is_set() and library.draft_search.index_more(DRAFTS_CHUNK, self._pinyin):
            did = True
            self._stop.wait(_BREATH_S)
            library.draft_search.merge(_MERGED_PAGES)
            self._stop.wait(_BREATH_S)
        while did and not self._stop.is_set() and library.draft_search.merge(_MERGED_PAGES):
            self._stop.wait(_BREATH_S)
        return did

    def _export(self, library: Library, path: Path, query: HistoryQuery) -> int:
        from dingui.checking.record import write_csv

        groups = {}
        for robot_id, _name in library.history.robots():
            robot = library.robots.get(robot_id) if robot_id else None
            if robot is not None:
                groups[robot_id] = robot.group
        return write_csv(path, self._found(library, query), groups, library.jobs.all_sizes())

    def _found(self, library: Library, query: HistoryQuery) -> Iterator[Delivery]:
        before: int | None = None
        while True:
            page = library.history.page(query, before, limit=_EXPORT_PAGE, budget_ms=1_000)
            yield from page.deliveries
            before = page.before
            if self._stop.is_set():
                raise InterruptedError(0, "stopped")
            if before is None:
                return

    # In the window's thread

    def _tell(self, value: object) -> None:
        if value is True:
            self.changed.emit()
