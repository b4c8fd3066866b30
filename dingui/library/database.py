"""One connection to the library's file, and nothing about what is in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dingui.library.errors import translated

Row = sqlite3.Row
Value = str | int | bytes | None

OPENING_WAIT_MS: Final = 5_000
"""How long opening waits for another process that is creating or migrating the file."""
JOURNAL_WAIT_MS: Final = 5_000
"""How long the worker's connection waits for another writer."""
WINDOW_WAIT_MS: Final = 50
"""How long any other connection waits: the window's thread must not stand still for longer (promise 5 of the design).

Two writers meet for the few milliseconds of the other's commit. Whoever gets "locked" keeps the change and tries again.
"""


class Database:
    """A connection that belongs to the thread that opened it; sqlite3 refuses any other."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self._path = path

    def run(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run one statement and return its rows; outside of :meth:`transaction` it is a transaction of its own.

        Raises ``LibraryError``.
        """
        with translated(self._path):
            if sql.startswith("SELECT"):
                self._connection.text_factory = str
                try:
                    return self._connection.execute(sql, values).fetchall()
                except sqlite3.OperationalError as error:
                    if not str(error).startswith("Could not decode"):
                        raise
            # One bad byte in a text must not keep the rest of it from being read. Twice as slow, so not for lists.
            self._connection.text_factory = _as_far_as_it_goes
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several statements one: all of them happen, or none.

        Raises ``LibraryError``; any exception from inside undoes what was done and passes on.
        """
        with translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Be a part of the transaction that is open, or else one of its own. Raises as :meth:`transaction` does."""
        if self._connection.in_transaction:
            yield
            return
        with self.transaction():
            yield

    def close(self) -> None:
        """Close the connection; the last one of all writes the log back into the file."""
        self._connection.close()


def _as_far_as_it_goes(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def storable(text: str) -> str:
    """Return ``text`` as SQLite can hold it.

    Halves of surrogate pairs (Qt hands them out one by one, and JSON may hold them) are joined where they belong
    together, and become U+FFFD where they stand alone; all else is unchanged.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
