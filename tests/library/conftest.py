"""A library on a real file, with a clock that the test sets."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from dingui.library import Library

NOBODY = 65534


class Clock:
    """Seconds since 1970, moved by hand; each reading is ten milliseconds later than the one before."""

    def __init__(self) -> None:
        self.seconds = 1_790_000_000.0

    def __call__(self) -> float:
        self.seconds += 0.01
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "library.sqlite3"


@pytest.fixture
def open_library(path: Path, clock: Clock) -> Iterator[Callable[..., Library]]:
    """Open the library at ``path`` (or elsewhere); closed when the test ends."""
    with ExitStack() as stack:

        def opened(at: Path = path, **options: object) -> Library:
            return stack.enter_context(Library.open(at, clock=clock, **options))  # type: ignore[arg-type]  # any option

        yield opened


@pytest.fixture
def library(open_library: Callable[..., Library]) -> Library:
    return open_library()


@pytest.fixture
def unprivileged_folder() -> Iterator[Path]:
    """A folder that belongs to an ordinary user, who the test is until it ends: root may write everywhere."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        privileged = os.geteuid() == 0
        if privileged:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if privileged:
                os.seteuid(0)
            folder.chmod(0o700)


def integrity(path: Path) -> str:
    """What SQLite says of the whole file."""
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, however deep, but the lock and the shared memory, which hold nothing."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.name.endswith((".lock", "-shm"))
    }
