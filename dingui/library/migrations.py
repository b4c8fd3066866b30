"""The code that leads a library from one version of the schema to the next."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from dingui.library.errors import LibraryError, translated
from dingui.library.files import code_of, unused_name
from dingui.library.schema import Migration, newest

APPLICATION_ID: Final = 0x44475549
"""``DGUI``, in bytes 68 to 71 of the file: how ``file`` and dingui tell a library from any other database."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the file's schema version; 0 where nothing was ever made."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], clock: Callable[[], float]
) -> None:
    """Lead the file to the newest version in one transaction; before that, copy one that holds anything.

    Foreign keys must be off on ``connection``: a step may rebuild a table. Raises ``LibraryError``; the file then is
    as it was, and the copy beside it stays.
    """
    if version_of(connection) == newest(migrations):
        return
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again: another process may have done it while this one waited for its turn.
        version = version_of(connection)
        pending = [step for step in migrations if step.version > version]
        if pending and version > 0:
            back_up(path, version, clock)
        with translated(path):
            for step in pending:
                for statement in step.statements:
                    connection.execute(statement)
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise LibraryError("migration_failed", path=str(path))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {newest(migrations)}")
            connection.execute("COMMIT")
    except BaseException as error:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        if isinstance(error, LibraryError) and error.code == "failed":
            raise LibraryError("migration_failed", path=str(path)) from error
        raise


def back_up(path: Path, version: int, clock: Callable[[], float]) -> Path:
    """Copy the library at ``path`` to ``library.v1-<time>.sqlite3`` beside it and return where.

    Raises ``LibraryError``; an unfinished copy is not left behind.
    """
    copy = unused_name(path, f"v{version}", clock())
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            translated(path),
            closing(sqlite3.connect(path, isolation_level=None)) as source,
            closing(sqlite3.connect(copy, isolation_level=None)) as target,
        ):
            source.backup(target)
    except OSError as error:
        raise LibraryError(code_of(error), path=str(path)) from error
    except LibraryError:
        copy.unlink(missing_ok=True)
        raise
    return copy
