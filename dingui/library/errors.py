"""What can go wrong with the library, as typed errors.

::

    DinguiError
      LibraryError             code, path where a file is meant
        DraftMissing           code "draft_missing"
        RobotNameTaken         code "robot_name_taken", name
        ListNameTaken          code "list_name_taken", name
        PersonTaken            code "person_taken", field
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, get_args

from dingui.errors import DinguiError

LibraryErrorCode = Literal[
    # opening
    "newer",
    "not_a_library",
    "unreadable",
    "migration_failed",
    # opening and using
    "read_only",
    "disk_full",
    "disk_error",
    "locked",
    "damaged",
    "moved",
    "failed",
    # the contents
    "draft_missing",
    "version_missing",
    "robot_missing",
    "robot_name_taken",
    "list_missing",
    "list_name_taken",
    "person_missing",
    "person_taken",
    "delivery_missing",
    "already_resolved",
]

LIBRARY_ERROR_CODES: Final[tuple[LibraryErrorCode, ...]] = get_args(LibraryErrorCode)
"""Every code of a :class:`LibraryError`; ``dingui.texts.storage`` has words for each."""

_ROOM_FOR_ONE_COMMIT: Final = 64 * 1024
"""Bytes. Below this an I/O error while writing means a full disk, whatever SQLite calls it."""


class LibraryError(DinguiError):
    """The library cannot do what was asked; nothing of what was stored before is changed.

    ``data`` holds ``path`` where the file itself is meant, ``version`` and ``known`` for ``newer``.
    """

    def __init__(self, code: LibraryErrorCode, **data: str | int) -> None:
        super().__init__(code, **data)


class DraftMissing(LibraryError):
    """There is no such draft, or it was removed."""

    def __init__(self, draft_id: str) -> None:
        super().__init__("draft_missing", id=draft_id)


class RobotNameTaken(LibraryError):
    """Another living robot has this name."""

    def __init__(self, name: str) -> None:
        super().__init__("robot_name_taken", name=name)


class ListNameTaken(LibraryError):
    """Another list of robots has this name."""

    def __init__(self, name: str) -> None:
        super().__init__("list_name_taken", name=name)


class PersonTaken(LibraryError):
    """Another living person has this mobile or user id. ``field`` says which, never what it is."""

    def __init__(self, person_id: str, field: Literal["mobile", "user_id"]) -> None:
        super().__init__("person_taken", id=person_id, field=field)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn sqlite3's errors into :class:`LibraryError`.

    ``sqlite3.ProgrammingError`` (a wrong thread, a closed connection) is a fault of ours and passes unchanged.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except UnicodeDecodeError as error:
        # SQLite quotes what it cannot understand, as it stands in the file.
        raise LibraryError("damaged", path=str(path)) from error
    except sqlite3.Error as error:
        raise LibraryError(_code_of(error, path), path=str(path)) from error


def _code_of(error: sqlite3.Error, path: Path) -> LibraryErrorCode:
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if extended == sqlite3.SQLITE_READONLY_DBMOVED:
        return "moved"
    primary = extended & 0xFF
    if primary == sqlite3.SQLITE_IOERR:
        return "disk_full" if _is_full(path) else "disk_error"
    return _CODES.get(primary, "failed")


_CODES: Final[dict[int, LibraryErrorCode]] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_CANTOPEN: "unreadable",
    sqlite3.SQLITE_PERM: "unreadable",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}


def _is_full(path: Path) -> bool:
    import shutil  # for a rare case only

    try:
        return shutil.disk_usage(path.parent).free < _ROOM_FOR_ONE_COMMIT
    except OSError:
        return False
