"""Opening the library's file: look without changing it, set it aside if it is damaged, lead it to the newest form.

Nothing that stood in the place before is ever overwritten: a file is either opened, refused with a ``LibraryError``, or
renamed.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dingui.library.database import JOURNAL_WAIT_MS, OPENING_WAIT_MS, WINDOW_WAIT_MS, Database
from dingui.library.errors import LibraryError, translated
from dingui.library.files import (
    FolderLock,
    companion,
    create_file,
    prepare_place,
    set_aside,
    size_of,
)
from dingui.library.migrations import APPLICATION_ID, migrate, version_of
from dingui.library.schema import Migration, newest

CHECKED_WHEN_OPENED: Final = 32 * 1024 * 1024
"""Bytes. Up to this size every page is looked at before use: 0.5 ms for each MB, measured."""

# Opening touches several files in turn; two threads of one process must not do that at once. (Between processes
# FolderLock and SQLite's own locks see to it.)
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Opened:
    """An open library file."""

    database: Database
    lock: FolderLock
    set_aside: Path | None
    """Where the damaged file is that stood here before."""


def open_file(
    path: Path,
    *,
    clock: Callable[[], float],
    durable: bool,
    busy_ms: int | None,
    migrations: Sequence[Migration],
) -> Opened:
    """Open, create, migrate or replace the library at ``path``; see :meth:`dingui.library.Library.open`."""
    wait_ms = OPENING_WAIT_MS if busy_ms is None else busy_ms
    with _one_at_a_time:
        # SQLite follows a link and keeps its companions beside the file itself, so that is where we look too.
        path = Path(os.path.realpath(path))
        prepare_place(path)
        lock = FolderLock(path, wait_ms)
        try:
            connection, moved_to = _connect_or_replace(path, lock, migrations, clock, wait_ms)
        except BaseException:
            lock.release()
            raise
    if busy_ms is None:
        busy_ms = JOURNAL_WAIT_MS if durable else WINDOW_WAIT_MS
    connection.execute(f"PRAGMA busy_timeout = {busy_ms:d}")
    # NORMAL never damages the file and survives a killed process; FULL also survives the power going out.
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    return Opened(Database(connection, path), lock, moved_to)


def _connect_or_replace(
    path: Path, lock: FolderLock, migrations: Sequence[Migration], clock: Callable[[], float], wait_ms: int
) -> tuple[sqlite3.Connection, Path | None]:
    """Return a connection to what stands at ``path``, or to a new file and where the damaged one is now."""

    def connect() -> sqlite3.Connection:
        inspect(path, migrations, wait_ms)
        return _connect(path, migrations, clock, wait_ms)

    try:
        return connect(), None
    except LibraryError as error:
        if error.code != "damaged":
            raise
    # What looks damaged may be in the middle of another process's making: looked at again when nobody else is there.
    if not lock.become_sole():
        return connect(), None
    try:
        try:
            return connect(), None
        except LibraryError as error:
            if error.code != "damaged":
                raise
        moved_to = set_aside(path, clock())
        return _connect(path, migrations, clock, wait_ms), moved_to
    finally:
        lock.share_again()


def inspect(path: Path, migrations: Sequence[Migration], wait_ms: int) -> None:
    """Make sure that the file at ``path`` is a library that this dingui can use; no byte of it is changed.

    Raises ``LibraryError``: ``damaged``, ``newer``, ``not_a_library``, ``locked``, ``unreadable``.
    """
    # The log is asked for first: where another process is just making the library, the file is there before its log.
    logged = size_of(companion(path, "-wal"))
    size = size_of(path)
    if size == 0:
        # SQLite deletes the log of a file that is empty; here it would be all that is left of a library.
        if logged:
            raise LibraryError("damaged", path=str(path))
        return
    try:
        _inspect(path, migrations, "ro", size, wait_ms)
    except LibraryError as error:
        if error.code not in ("read_only", "unreadable"):
            raise
        # A half-done transaction that must be rolled back first cannot be read without writing.
        _inspect(path, migrations, "rw", size, wait_ms)


def _inspect(path: Path, migrations: Sequence[Migration], mode: str, size: int, wait_ms: int) -> None:
    # Read-only, because closing the last connection that may write moves the log into the file.
    with (
        translated(path),
        closing(
            sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=wait_ms / 1000, isolation_level=None)
        ) as connection,
    ):
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("BEGIN")  # one view of the file, whatever another process does meanwhile
        tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        version = version_of(connection)
        _judge_head(connection, path, tables, version, migrations)
        if not tables:
            return
        if size <= CHECKED_WHEN_OPENED:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found is None or found[0] != "ok":
                raise LibraryError("damaged", path=str(path))
        if not _expected_shape(migrations, version) <= shape_of(connection):
            raise LibraryError("damaged", path=str(path))


def _judge_head(
    connection: sqlite3.Connection, path: Path, tables: set[str], version: int, migrations: Sequence[Migration]
) -> None:
    application_id = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if application_id != APPLICATION_ID:
        if not tables and version == 0 and application_id == 0:
            return  # created, and never written
        ours = {row[0] for row in _expected_shape(migrations, 1) if row[0]}
        raise LibraryError("damaged" if ours <= tables else "not_a_library", path=str(path))
    if version > newest(migrations):
        raise LibraryError("newer", path=str(path), version=version, known=newest(migrations))
    if version < 1 or not tables:
        raise LibraryError("damaged", path=str(path))


def shape_of(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """Return what tables, columns and indexes there are, in a form that does not depend on SQLite's version.

    A table's column is ``(table, column, type, not null, primary key)``, an index ``("", name)``. Tables that FTS5
    makes for itself are left out.
    """
    columns = connection.execute(
        'SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_schema AS m, pragma_table_info(m.name) AS c'
        " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND NOT EXISTS (SELECT 1 FROM sqlite_schema AS v WHERE v.sql LIKE 'CREATE VIRTUAL%'"
        " AND substr(m.name, 1, length(v.name) + 1) = v.name || '_')"
    ).fetchall()
    indexes = connection.execute("SELECT '', name FROM sqlite_schema WHERE type = 'index'").fetchall()
    return frozenset(tuple(str(value) for value in row) for row in columns + indexes)


def _expected_shape(migrations: Sequence[Migration], version: int) -> frozenset[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        for step in migrations:
            if step.version <= version:
                for statement in step.statements:
                    model.execute(statement)
        return shape_of(model)


def _connect(
    path: Path, migrations: Sequence[Migration], clock: Callable[[], float], wait_ms: int
) -> sqlite3.Connection:
    create_file(path)
    with translated(path):
        connection = sqlite3.connect(path, timeout=wait_ms / 1000, isolation_level=None)
    try:
        with translated(path):
            # Where a drive cannot do WAL, SQLite keeps to its older way, which is safe too.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            migrate(connection, path, migrations, clock)
            connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection
