"""The library as files in a folder: its place, its companions, its lock, and setting a damaged one aside.

The library's own file is never opened here. Closing any descriptor of it would drop the locks that SQLite holds for
the other threads of this process (POSIX locks belong to the process: sqlite.org/howtocorrupt.html, section 2.2).
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from pathlib import Path
from typing import Final

from dingui.library.errors import LibraryError, LibraryErrorCode

COMPANIONS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside the file; the first holds transactions that are not in the file yet."""

_POLL_S: Final = 0.005


def prepare_place(path: Path) -> None:
    """Make the folder of ``path``, and the file if there is none, for the owner alone.

    Raises ``LibraryError``: ``read_only``, ``disk_full``, ``unreadable``, ``not_a_library`` (something else than a
    file stands there).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise LibraryError("not_a_library", path=str(path))
        if not _allowed(path.parent, os.R_OK | os.W_OK | os.X_OK):
            raise LibraryError("read_only", path=str(path))
        if path.exists():
            if not _allowed(path, os.R_OK):
                raise LibraryError("unreadable", path=str(path))
            if not _allowed(path, os.W_OK):
                raise LibraryError("read_only", path=str(path))
            if stat.S_IMODE(path.stat().st_mode) & 0o077 and sys.platform != "win32":
                path.chmod(0o600)
    except OSError as error:
        raise LibraryError(code_of(error), path=str(path)) from error


def create_file(path: Path) -> None:
    """Make an empty file at ``path`` that its owner alone can read; leave one that is there untouched.

    SQLite gives its companions the same permissions. Raises ``LibraryError``.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise LibraryError(code_of(error), path=str(path)) from error


def size_of(path: Path) -> int:
    """Return the size in bytes; 0 for what is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def companion(path: Path, ending: str) -> Path:
    """Return the path of one of :data:`COMPANIONS`."""
    return path.with_name(path.name + ending)


def unused_name(path: Path, label: str, seconds: float) -> Path:
    """Return a path beside ``path`` that nothing has yet: ``library.<label>-20261124-103205.sqlite3``."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(seconds))
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        name = path.with_name(f"{path.stem}.{label}-{stamp}{again}{path.suffix}")
        if not any(os.path.lexists(companion(name, ending)) for ending in ("", *COMPANIONS)):
            return name
        number += 1


def set_aside(path: Path, seconds: float) -> Path:
    """Rename a damaged library and its companions to ``library.damaged-<time>.sqlite3`` and return where it is.

    Nothing may have the file open (:meth:`FolderLock.become_sole`). Raises ``LibraryError``: ``damaged`` where it
    cannot be renamed.
    """
    target = unused_name(path, "damaged", seconds)
    try:
        for ending in ("", *COMPANIONS):
            if os.path.lexists(companion(path, ending)):
                companion(path, ending).rename(companion(target, ending))
    except OSError as error:
        raise LibraryError("damaged", path=str(path)) from error
    return target


class FolderLock:
    """A mark, on a file of its own, that the library is open; it goes with the process, however that ends.

    Every open library holds it together with all others. Setting a damaged file aside needs it alone: renaming the
    file under another process would let that one go on writing into what nobody reads again. On Windows there is no
    such lock, and no need: the system refuses to rename a file that is open.
    """

    def __init__(self, path: Path, wait_ms: int) -> None:
        """Take part in the lock beside the library at ``path``.

        Waits up to ``wait_ms`` for a process that is setting the library aside. Raises ``LibraryError``.
        """
        self._descriptor = -1
        if sys.platform == "win32":
            return
        try:
            self._descriptor = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LibraryError(code_of(error), path=str(path)) from error
        deadline = time.monotonic() + wait_ms / 1000
        while not self._take(alone=False):
            if time.monotonic() >= deadline:
                self.release()
                raise LibraryError("locked", path=str(path))
            time.sleep(_POLL_S)

    def become_sole(self) -> bool:
        """Say whether nobody else has the library open, nor can open it before :meth:`share_again`."""
        if self._take(alone=True):
            return True
        self._take(alone=False)  # a failed attempt may have given up the shared lock
        return False

    def share_again(self) -> None:
        """Let others in after :meth:`become_sole`."""
        self._take(alone=False)

    def release(self) -> None:
        """Leave the lock; doing so twice is fine."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _take(self, *, alone: bool) -> bool:
        if sys.platform == "win32":
            return True
        import fcntl  # not on Windows

        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # A network drive that knows no locks: SQLite will have its own say.
            return True
        return True


def _allowed(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def code_of(error: OSError) -> LibraryErrorCode:
    """Return the code that fits an error of the file system."""
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "read_only"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk_full"
    if error.errno == errno.EIO:
        return "disk_error"
    return "unreadable"
