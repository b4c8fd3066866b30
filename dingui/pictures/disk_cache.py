"""Pictures on disk: a folder of files named by hashes, no larger than a limit, in which nothing is relied on.

Any file may be missing, cut off or someone else's at any time: then there is no picture, and it is fetched again. Every
method may be called from any thread and from several processes at once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

SIZE_MAX: Final = 50 * 1024 * 1024
"""Bytes of all files together; those that were not used for longest go first."""

_HEAD: Final = struct.Struct(">16sq32s")
_MAGIC: Final = b"dingui picture 1"
_SUFFIX: Final = ".picture"
_UNFINISHED: Final = ".part"
_UNFINISHED_S: Final = 60 * 60
"""Seconds after which a file that nobody finished is thrown away."""

_log = logging.getLogger(__name__)


class DiskCache:
    """The bytes of pictures by address."""

    def __init__(self, folder: Path, size_max: int = SIZE_MAX, clock: Callable[[], float] = time.time) -> None:
        """``folder`` is made when it is first needed. ``clock`` gives seconds since 1970."""
        self._folder = folder
        self._size_max = size_max
        self._clock = clock

    def get(self, address: str) -> bytes | None:
        """Return the bytes kept for ``address``, where they are whole and may still be used."""
        path = self._path(address)
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD.size)
                body = file.read(self._size_max + 1)
        except OSError:
            return None
        try:
            magic, until, digest = _HEAD.unpack(head)
        except struct.error:
            magic, until, digest = b"", 0, b""
        # What holds for longer than anything is kept was written while the clock was wrong.
        if magic != _MAGIC or not 0 < until - self._clock() < 1e9 or _digest(body) != digest:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        now = self._clock()
        with contextlib.suppress(OSError):
            os.utime(path, (now, now))
        return body

    def put(self, address: str, body: bytes, keep_s: int) -> None:
        """Keep ``body`` for ``keep_s`` seconds; where that cannot be done it is not kept."""
        if keep_s <= 0 or len(body) + _HEAD.size > self._size_max:
            return
        import tempfile  # in the thread that loads pictures, not while the window starts

        head = _HEAD.pack(_MAGIC, int(self._clock()) + keep_s, _digest(body))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
            part = Path(name)
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(head)
                    file.write(body)
                now = self._clock()
                os.utime(part, (now, now))
                part.replace(self._path(address))
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            self._make_room()
        except OSError as error:
            _log.info("a picture could not be kept on disk: %s", error.strerror)

    def remove(self, address: str) -> None:
        """Throw away what is kept for ``address``: it could not be decoded."""
        with contextlib.suppress(OSError):
            self._path(address).unlink()

    def clear(self) -> None:
        """Throw everything away."""
        for path, _, _ in self._files(_SUFFIX, _UNFINISHED):
            with contextlib.suppress(OSError):
                path.unlink()

    def _path(self, address: str) -> Path:
        return self._folder / (_digest(address.encode("utf-8", "surrogatepass")).hex() + _SUFFIX)

    def _files(self, *suffixes: str) -> list[tuple[Path, int, float]]:
        """Return path, size in bytes and time of last use of each file."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(suffixes):
                    # Another thread or process may have thrown it away since.
                    with contextlib.suppress(OSError):
                        status = entry.stat(follow_symlinks=False)
                        found.append((Path(entry.path), status.st_size, status.st_mtime))
        return found

    def _make_room(self) -> None:
        for path, _, used in self._files(_UNFINISHED):
            if used < self._clock() - _UNFINISHED_S:
                path.unlink(missing_ok=True)
        files = sorted(self._files(_SUFFIX), key=lambda file: file[2])
        total = sum(size for _, size, _ in files)
        for path, size, _ in files:
            if total <= self._size_max:
                break
            path.unlink(missing_ok=True)
            total -= size


def _digest(data: bytes) -> bytes:
    import hashlib  # as above

    return hashlib.sha256(data).digest()
