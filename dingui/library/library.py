"""The library: the one door to everything that is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from dingui.library.bin import Bin
from dingui.library.database import Database
from dingui.library.deliveries import Deliveries
from dingui.library.doubts import Doubts
from dingui.library.draft_search import DraftSearch
from dingui.library.drafts import Drafts
from dingui.library.farewells import Farewells
from dingui.library.history import History
from dingui.library.jobs import Jobs
from dingui.library.marks import Marks
from dingui.library.opening import Opened, open_file
from dingui.library.passes import Passes
from dingui.library.people import People
from dingui.library.practice_groups import PracticeGroups
from dingui.library.robot_lists import RobotLists
from dingui.library.robots import Robots
from dingui.library.schema import MIGRATIONS, Migration
from dingui.library.shelf import Shelf
from dingui.library.versions import Versions
from dingui.library.watch import Watch


class Library:
    """Drafts, robots, people, deliveries and marks, over one connection of its own.

    It belongs to the thread that opened it: the window and the worker each open theirs, on the same file. Any method
    may raise ``LibraryError``: ``locked`` (another writer was not done within the wait: keep the change and try
    again), ``disk_full``, ``read_only``, ``disk_error``, ``damaged``, ``moved``, ``failed``. Nothing is half done then.
    """

    set_aside: Path | None
    """Where a damaged file was put when this open replaced it."""
    drafts: Drafts
    versions: Versions
    bin: Bin
    draft_search: DraftSearch
    shelf: Shelf
    robots: Robots
    robot_lists: RobotLists
    people: People
    practice_groups: PracticeGroups
    deliveries: Deliveries
    history: History
    doubts: Doubts
    passes: Passes
    jobs: Jobs
    marks: Marks
    farewells: Farewells
    watch: Watch

    def __init__(self, opened: Opened, clock: Callable[[], float]) -> None:
        self._database: Database = opened.database
        self._lock = opened.lock
        self.set_aside = opened.set_aside

        def now_ms() -> int:
            return int(clock() * 1000)

        self.drafts = Drafts(self._database, now_ms)
        self.versions = Versions(self._database, now_ms)
        self.bin = Bin(self._database)
        self.draft_search = DraftSearch(self._database)
        self.shelf = Shelf(self._database)
        self.robots = Robots(self._database, now_ms)
        self.robot_lists = RobotLists(self._database, now_ms)
        self.people = People(self._database, now_ms)
        self.practice_groups = PracticeGroups(self._database)
        self.deliveries = Deliveries(self._database, now_ms)
        self.history = History(self._database, self.deliveries)
        self.doubts = Doubts(self._database, self.deliveries, now_ms)
        self.passes = Passes(self._database)
        self.jobs = Jobs(self._database, now_ms)
        self.marks = Marks(self._database)
        self.farewells = Farewells(self.marks, self.robots)
        self.watch = Watch(self._database)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        durable: bool = False,
        busy_ms: int | None = None,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> Library:
        """Open the library at ``path``; make it, with its folder, where there is none.

        ``clock`` gives seconds since 1970. ``durable`` commits survive a power cut (the journal of deliveries needs
        that; it costs an fsync each). ``busy_ms`` is how long to wait for another writer; by default 5 s while
        opening and for a durable library, 50 ms for others. An older file is copied to ``library.v<n>-<time>.sqlite3``
        and migrated. A damaged one is renamed to ``library.damaged-<time>.sqlite3`` and a new one begun:
        :attr:`set_aside` says so.

        Raises ``LibraryError``: ``newer``, ``not_a_library``, ``unreadable``, ``read_only``, ``disk_full``,
        ``disk_error``, ``locked``, ``migration_failed``, ``damaged`` (and open elsewhere, so it cannot be set aside).
        """
        return cls(open_file(path, clock=clock, durable=durable, busy_ms=busy_ms, migrations=migrations), clock)

    def transaction(self) -> AbstractContextManager[None]:
        """Make what is done inside one commit: all of it happens, or none."""
        return self._database.transaction()

    def close(self) -> None:
        """Close the connection, in the thread that opened it; doing so twice is fine."""
        self._database.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
