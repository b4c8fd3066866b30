"""Copies of the library: one for each day on which it was changed, the last seven; and taking one back.

Where a new library was begun because the former was damaged, the former's copies are what is left of it: those of the
new one never replace them. They stay for 30 days.

A copy is made with SQLite's online backup while the library is in use, in the thread of whoever asks, looked through,
and only then given its name. Nothing of the library itself is changed by that.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from dingui.library.errors import LibraryError, translated
from dingui.library.files import COMPANIONS, FolderLock, code_of, companion, size_of, unused_name
from dingui.library.opening import inspect
from dingui.library.schema import MIGRATIONS, Migration

KEPT: Final = 7
"""Days of which a copy is kept."""

RENEWED_S: Final = 3_600
"""Seconds after which a day's copy is made anew, where the library was changed since."""

FORMER_KEPT_S: Final = 30 * 86_400
"""Seconds for which copies of a library stay that another one has taken the place of."""

_NAME: Final = re.compile(r"library\.(\d{4}-\d{2}-\d{2})(?:-\d+)?\.sqlite3")
_UNFINISHED: Final = "unfinished.sqlite3"
_PAGES: Final = 256
"""Pages (1 MB) that are copied at once, between two looks at whether to stop: 1 ms."""

_NEWEST_NAMES: Final = 5
_SPARE: Final = 1024 * 1024
"""Bytes that a disk must have left over for what is typed while a copy is made."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy."""

    path: Path
    day: str
    """The day that it is of: ``2026-11-24``."""
    made_s: float
    """Seconds since 1970: when what it holds was changed last."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What is in a copy."""

    drafts: int
    removed: int
    """Drafts in its bin."""
    robots: int
    """Without those for practice."""
    sent: int
    newest: tuple[tuple[str, str], ...]
    """Name and summary of the drafts that were changed last."""


class Stopped(Exception):
    """The program is about to end; the copy is not made."""


class Backups:
    """The copies of the library at ``path``, in the folder ``backups`` beside it. Holds nothing open."""

    def __init__(self, path: Path, clock: Callable[[], float], migrations: Sequence[Migration] = MIGRATIONS) -> None:
        """``clock`` gives seconds since 1970."""
        self._path = Path(os.path.realpath(path))
        self.folder = self._path.parent / "backups"
        self._clock = clock
        self._migrations = migrations

    def all(self) -> list[Copy]:
        """Return the copies there are, the newest first. A folder that can't be read has none."""
        copies = []
        with suppress(OSError):
            for each in self.folder.iterdir():
                named = _NAME.fullmatch(each.name)
                if named and each.is_file():
                    status = each.stat()
                    copies.append(Copy(each, named[1], status.st_mtime, status.st_size))
        return sorted(copies, key=lambda copy: (copy.day, copy.made_s), reverse=True)

    def due(self) -> bool:
        """Whether the library was changed since the last copy, and that is of another day or an hour old."""
        changed = self._changed_s()
        if not changed:
            return False
        copies = self.all()
        if not copies:
            return True
        last = copies[0]
        if changed <= last.made_s:
            return False
        # A copy of tomorrow, which a clock that was wrong has left, is no reason never to make one again.
        return last.day != self._today() or not 0 <= self._clock() - last.made_s < RENEWED_S

    def make(self, stop: Callable[[], bool] = lambda: False) -> Copy:
        """Make the day's copy, in place of one that was made earlier today, and remove those that are too old.

        Raises ``LibraryError`` (``damaged`` where what was copied is not sound: then every older copy stays) and
        :class:`Stopped` soon after ``stop`` says so; the copies there were are as they were.
        """
        # Before it is read: a change of the next moment must not seem to be in it.
        changed_s = self._changed_s()
        unfinished = self.folder / _UNFINISHED
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for ending in ("", *COMPANIONS):
                companion(unfinished, ending).unlink(missing_ok=True)
            if shutil.disk_usage(self.folder).free < size_of(self._path) + _SPARE:
                raise LibraryError("disk_full", path=str(unfinished))
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                self._copy(unfinished, stop)
                check(unfinished)
                os.utime(unfinished, (changed_s, changed_s))
                mine = _id_of(unfinished)
                target = self.folder / f"library.{self._today()}.sqlite3"
                if target.exists() and _id_of(target) != mine:
                    target.rename(self._unused(target))
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
            self._let_go(mine)
        except OSError as error:
            raise LibraryError(code_of(error), path=str(unfinished)) from error
        return Copy(target, self._today(), changed_s, size_of(target))

    def look_inside(self, path: Path) -> Inside:
        """Look into the copy at ``path``; nothing of it is changed. Raises ``LibraryError``."""
        inspect(path, self._migrations, 0)
        check(path)
        with translated(path), closing(_reading(path)) as connection:

            def number(sql: str) -> int:
                return int(connection.execute(sql).fetchone()[0])

            newest = connection.execute(
                "SELECT name, summary FROM drafts WHERE removed_ms IS NULL ORDER BY updated_ms DESC, id LIMIT ?",
                (_NEWEST_NAMES,),
            )
            return Inside(
                number("SELECT COUNT(*) FROM drafts WHERE removed_ms IS NULL"),
                number("SELECT COUNT(*) FROM drafts WHERE removed_ms IS NOT NULL"),
                number("SELECT COUNT(*) FROM robots WHERE removed_ms IS NULL AND practice = 0"),
                number("SELECT COUNT(*) FROM deliveries WHERE state = 'delivered'"),
                tuple((str(name), str(summary)) for name, summary in newest),
            )

    def newest_good(self) -> Copy | None:
        """Return the newest copy that is sound; None where there is none."""
        for copy in self.all():
            with suppress(LibraryError):
                inspect(copy.path, self._migrations, 0)
                check(copy.path)
                return copy
        return None

    def take_back(self, copy: Path) -> Path | None:
        """Put a copy in the library's place; return where the library is that stood there, None where none did.

        Nobody may have the library open. The copy itself stays. Killed at any moment, either the library or the copy
        stands in the place, whole. Raises ``LibraryError``: ``locked`` (open somewhere), or what is wrong with the
        copy or the disk; then the library is where it was.
        """
        self.look_inside(copy)
        lock = FolderLock(self._path, 0)
        try:
            if not lock.become_sole():
                raise LibraryError("locked", path=str(self._path))
            return self._swap(copy)
        finally:
            lock.release()

    def _swap(self, copy: Path) -> Path | None:
        incoming = unused_name(self._path, "incoming", self._clock())
        try:
            os.close(os.open(incoming, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                shutil.copyfile(copy, incoming)
                with incoming.open("rb+") as written:
                    os.fsync(written.fileno())
                aside = self._put_aside()
                incoming.replace(self._path)
            finally:
                incoming.unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(code_of(error), path=str(self._path)) from error
        return aside

    def _put_aside(self) -> Path | None:
        """Give the present library, which may be a damaged one, another name beside its own."""
        if not os.path.lexists(self._path) and not size_of(companion(self._path, "-wal")):
            return None
        self._fold_log()
        aside = unused_name(self._path, "replaced", self._clock())
        # A log that is still there is that of a damaged library. It must not be taken for the log of what comes.
        for ending in COMPANIONS:
            if os.path.lexists(companion(self._path, ending)):
                companion(self._path, ending).rename(companion(aside, ending))
        if self._path.exists():
            # Under both names for a moment: whenever this is killed, a library stands in the place.
            try:
                os.link(self._path, aside)
            except OSError:  # a disk that knows no second names
                self._path.rename(aside)
        return aside

    def _fold_log(self) -> None:
        """Let SQLite write what is only in the log into the file; not into a damaged one, which stays as it is."""
        if not size_of(companion(self._path, "-wal")):
            return
        with suppress(LibraryError):
            inspect(self._path, self._migrations, 0)
            check(self._path)
            with (
                translated(self._path),
                closing(sqlite3.connect(self._path, timeout=0, isolation_level=None)) as connection,
            ):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _copy(self, target: Path, stop: Callable[[], bool]) -> None:
        def look_up(_status: int, _left: int, _all: int) -> None:
            if stop():
                raise Stopped

        with (
            translated(self._path),
            closing(_reading(self._path)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copied,
        ):
            # One view of it: else each change that somebody makes meanwhile begins the copy anew.
            source.execute("BEGIN")
            source.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
            source.backup(copied, pages=_PAGES, progress=look_up, sleep=0)
            # A copy is one file: it must not begin its life with a log.
            copied.execute("PRAGMA journal_mode = DELETE")

    def _let_go(self, mine: str) -> None:
        """Remove the copies that are too old; ``mine`` identifies the library that is in use."""
        copies = self.all()
        own = [copy for copy in copies if _id_of(copy.path) == mine]
        former = [copy for copy in copies if copy not in own and self._clock() - copy.made_s > FORMER_KEPT_S]
        for copy in own[KEPT:] + former:
            copy.path.unlink(missing_ok=True)

    def _unused(self, target: Path) -> Path:
        numbers = (target.with_name(f"{target.stem}-{number}.sqlite3") for number in itertools.count(2))
        return next(name for name in numbers if not os.path.lexists(name))

    def _changed_s(self) -> float:
        return max(_changed(companion(self._path, ending)) for ending in ("", "-wal"))

    def _today(self) -> str:
        return f"{datetime.fromtimestamp(self._clock()).astimezone():%Y-%m-%d}"


def check(path: Path, stop: Callable[[], bool] = lambda: False) -> None:
    """Look through the library at ``path`` over a connection that only reads, and ends soon after ``stop`` says so.

    Raises ``LibraryError``: ``damaged``; and :class:`Stopped`.
    """
    with translated(path), closing(_reading(path)) as connection:
        connection.execute("PRAGMA cell_size_check = ON")
        connection.set_progress_handler(stop, 100_000)
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.OperationalError:
            if stop():
                raise Stopped from None
            raise
    if found is None or found[0] != "ok":
        raise LibraryError("damaged", path=str(path))


def _id_of(path: Path) -> str:
    """Return what a library has in common with its copies; empty for a file that can't be read."""
    try:
        with translated(path), closing(_reading(path)) as connection:
            found = connection.execute("SELECT text FROM marks WHERE key = 'library_id'").fetchone()
    except LibraryError:
        return ""
    return str(found[0]) if found else ""


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5, isolation_level=None)


def _changed(path: Path) -> float:
    """Return when a file was written last, in seconds since 1970; 0 for none, or an empty one."""
    try:
        status = path.stat()
    except OSError:
        return 0.0
    return status.st_mtime if status.st_size else 0.0
