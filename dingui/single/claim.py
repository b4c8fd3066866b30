"""The claim on a data folder: whoever holds it has the one window there is.

It is a lock of the operating system on ``window.lock``, never the file's being there: it goes with the process, however
that ends, and nothing has to be cleaned up after a crash or a power cut. The file itself holds a note for the next one
that comes: who is there, and where they listen.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from dingui.single.errors import SingleError

NOTE_BYTES: Final = 1024
"""The note's size in bytes, always the same: written over in place, it needs no room on a full disk."""

_HOST_LENGTH: Final = 64

# Windows lets nobody else read what is locked, so a byte is locked that will never be there.
_LOCKED_BYTE: Final = 0x7FFF0000

_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL)

State = Literal["starting", "open", "closing"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the claim, as far as the note says."""

    pid: int
    host: str
    state: State
    address: str = ""
    """Where it listens; empty while it does not."""

    @property
    def is_here(self) -> bool:
        """Whether it runs on this computer."""
        return self.host == _own_host()


def lock_file(folder: Path) -> Path:
    """Return the file that is locked in a data folder."""
    return folder / "window.lock"


def holder_of(folder: Path) -> Holder | None:
    """Return who holds the claim, or held it last; None where no note can be read."""
    try:
        with lock_file(folder).open("rb") as stream:
            note = json.loads(stream.read(NOTE_BYTES))
        state, pid, host, address = (note[name] for name in ("state", "pid", "host", "address"))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    if state not in ("starting", "open", "closing") or not isinstance(pid, int) or isinstance(pid, bool):
        return None
    if not isinstance(host, str) or not isinstance(address, str):
        return None
    return Holder(pid, host, state, address)


class Claim:
    """The claim, held. Let go of by :meth:`release`, or by the process's end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Claim | None:
        """Take the claim on ``folder``; return None where another process holds it.

        Raises ``SingleError`` (``no_locks``) where the drive knows no locks: then nobody could say whether there is a
        window already. Raises ``OSError`` where the file cannot be made.
        """
        path = lock_file(folder)
        flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
        try:
            taken = _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in _NO_LOCKS:
                raise SingleError("no_locks", path=str(folder)) from None
            raise
        if not taken:
            os.close(descriptor)
            return None
        return cls(descriptor)

    def tell(self, state: State, address: str = "") -> None:
        """Leave a note for whoever comes next; a disk that refuses it is no reason not to start."""
        holder = Holder(os.getpid(), _own_host(), state, address)
        note = json.dumps(asdict(holder)).encode().ljust(NOTE_BYTES)
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, note)
        except OSError:
            return

    def release(self) -> None:
        """Let go; doing so twice is fine."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _own_host() -> str:
    if sys.platform == "win32":
        import platform

        return platform.node()[:_HOST_LENGTH]
    return os.uname().nodename[:_HOST_LENGTH]


if sys.platform == "win32":

    def _lock(descriptor: int) -> bool:
        import msvcrt

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

else:

    def _lock(descriptor: int) -> bool:
        import fcntl

        # Not a lock of fcntl(2): that one is lost as soon as anything in this process closes the file.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True
