"""What stands in the library's place is opened, refused or set aside; never overwritten, and never a crash."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError
from dingui.library.migrations import APPLICATION_ID
from tests.library.conftest import Clock, files_of, integrity

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and renames as POSIX has them")

FLIPS = 60
"""Bits flipped one by one, each in a fresh copy."""


def fill(path: Path, drafts: int = 30) -> list[str]:
    with Library.open(path) as library:
        return [library.drafts.add(f"draft {n}", f"content {n} " * 40, "text", f"line {n}").id for n in range(drafts)]


def refused(path: Path) -> str:
    before = files_of(path.parent)
    with pytest.raises(LibraryError) as caught:
        Library.open(path, busy_ms=50)
    after = files_of(path.parent)
    assert {name: after.get(name) for name in before} == before
    assert caught.value.data.get("path") == str(path)
    return caught.value.code


def test_a_new_library_is_for_its_owner_alone(path: Path) -> None:
    with Library.open(path) as library:
        assert library.set_aside is None
        library.drafts.add("one")
        if sys.platform != "win32":
            for each in path.parent.iterdir():
                assert stat.S_IMODE(each.stat().st_mode) == 0o600, each
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@posix
def test_a_library_that_others_can_read_is_closed_to_them(path: Path) -> None:
    fill(path, 1)
    path.chmod(0o644)
    Library.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("durable", "level", "wait_ms"), [(True, 2, 5_000), (False, 1, 50)])
def test_the_journal_is_written_through_and_the_window_never_waits(
    open_library: Callable[..., Library], durable: bool, level: int, wait_ms: int
) -> None:
    database = open_library(durable=durable)._database
    assert database.run("PRAGMA synchronous")[0][0] == level
    assert database.run("PRAGMA busy_timeout")[0][0] == wait_ms
    assert database.run("PRAGMA foreign_keys")[0][0] == 1


def test_a_newer_library_is_refused(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9000")
    assert refused(path) == "newer"


def test_another_programs_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE books (title TEXT)")
    assert refused(path) == "not_a_library"


@posix
def test_a_folder_or_a_pipe_in_its_place_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(LibraryError) as caught:
        Library.open(path)
    assert caught.value.code == "not_a_library"
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(LibraryError) as caught:
        Library.open(path)
    assert caught.value.code == "not_a_library"
    assert path.is_fifo()


def test_a_file_in_the_place_of_its_folder_is_refused(path: Path) -> None:
    path.parent.write_text("a file")
    with pytest.raises(LibraryError) as caught:
        Library.open(path)
    assert caught.value.code == "unreadable"
    assert path.parent.read_text() == "a file"


@posix
def test_a_folder_that_cannot_be_written_is_refused(unprivileged_folder: Path) -> None:
    path = unprivileged_folder / "library.sqlite3"
    fill(path)
    unprivileged_folder.chmod(0o500)
    assert refused(path) == "read_only"
    missing = unprivileged_folder / "new" / "library.sqlite3"
    with pytest.raises(LibraryError) as caught:
        Library.open(missing)
    assert caught.value.code == "read_only"
    unprivileged_folder.chmod(0o700)
    with Library.open(path) as library:
        assert len(library.drafts.heads()) == 30


@posix
def test_a_file_that_cannot_be_written_or_read_is_refused(unprivileged_folder: Path) -> None:
    path = unprivileged_folder / "library.sqlite3"
    fill(path)
    path.chmod(0o400)
    assert refused(path) == "read_only"
    path.chmod(0)
    with pytest.raises(LibraryError) as caught:
        Library.open(path)
    assert caught.value.code == "unreadable"
    path.chmod(0o600)


def test_a_library_that_another_program_has_to_itself_is_refused_for_now(path: Path) -> None:
    fill(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert refused(path) == "locked"
        other.execute("ROLLBACK")
    with Library.open(path) as library:
        assert len(library.drafts.heads()) == 30


def test_a_write_while_another_is_writing_is_refused_and_can_be_repeated(path: Path) -> None:
    with Library.open(path) as library, closing(sqlite3.connect(path, isolation_level=None)) as other:
        draft = library.drafts.add("one", "before")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError) as caught:
            library.drafts.save(draft.id, content="after", type="", summary="")
        assert caught.value.code == "locked"
        found = library.drafts.get(draft.id)
        assert found is not None
        assert found.content == "before"
        other.execute("ROLLBACK")
        library.drafts.save(draft.id, content="after", type="", summary="")


def spoil_header(path: Path) -> None:
    path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:])


def spoil_with_zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def spoil_by_cutting(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_by_cutting_in_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def spoil_with_other_content(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"picture" * 900)


def spoil_the_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")


def spoil_the_application_id(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 7")


def spoil_the_schema(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE marks")


SPOILERS = [
    spoil_header,
    spoil_with_zeros,
    spoil_by_cutting,
    spoil_by_cutting_in_a_page,
    spoil_with_other_content,
    spoil_the_version,
    spoil_the_application_id,
    spoil_the_schema,
]


@pytest.mark.parametrize("spoil", SPOILERS, ids=lambda each: each.__name__)
def test_a_damaged_library_is_set_aside_whole_and_a_new_one_begun(
    path: Path, clock: Clock, spoil: Callable[[Path], None]
) -> None:
    fill(path)
    spoil(path)
    damaged = path.read_bytes()

    with Library.open(path, clock=clock) as library:
        aside = library.set_aside
        assert aside is not None
        assert aside.name.startswith("library.damaged-")
        assert aside.suffix == ".sqlite3"
        assert aside.read_bytes() == damaged
        assert library.drafts.heads() == []
        library.drafts.add("after")
    assert integrity(path) == "ok"
    with Library.open(path) as again:
        assert again.set_aside is None
        assert [each.name for each in again.drafts.heads()] == ["after"]


def test_a_second_damaged_library_does_not_replace_the_first(path: Path) -> None:
    fixed = 1_790_000_000.0
    names = set()
    for word in (b"first", b"second", b"third"):
        fill(path, 1)
        path.write_bytes(word * 1000)
        with Library.open(path, clock=lambda: fixed) as library:
            assert library.set_aside is not None
            assert library.set_aside.read_bytes() == word * 1000
            names.add(library.set_aside)
    assert len(names) == 3


def leave_a_log(path: Path) -> bytes:
    """Fill a library, then add to it in a process that ends without closing it, and return the log that one leaves."""
    fill(path)
    code = (
        "import sys, os; from pathlib import Path;"
        "from dingui.library import Library; library = Library.open(Path(sys.argv[1]));"
        "library.drafts.add('in the log'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    log = path.with_name(path.name + "-wal").read_bytes()
    assert log
    return log


@posix
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["missing", "empty"])
def test_the_log_of_a_lost_library_is_set_aside_too(path: Path, spoil: Callable[[Path], None]) -> None:
    log = leave_a_log(path)
    spoil(path)
    with Library.open(path) as library:
        aside = library.set_aside
        assert aside is not None
        assert aside.with_name(aside.name + "-wal").read_bytes() == log


@posix
def test_a_damaged_library_is_set_aside_with_its_log_as_they_were(path: Path) -> None:
    log = leave_a_log(path)
    spoil_with_zeros(path)
    damaged = path.read_bytes()
    with Library.open(path) as library:
        aside = library.set_aside
        assert aside is not None
        assert (aside.read_bytes(), aside.with_name(aside.name + "-wal").read_bytes()) == (damaged, log)


@posix
def test_what_is_only_in_the_log_is_there_after_a_crash(path: Path) -> None:
    leave_a_log(path)
    with Library.open(path) as library:
        assert library.drafts.heads()[0].name == "in the log"


def test_an_empty_file_becomes_a_library(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Library.open(path) as library:
        assert library.set_aside is None
        library.drafts.add("one")


@posix
def test_a_library_that_is_open_elsewhere_is_never_set_aside(path: Path) -> None:
    fill(path)
    with Library.open(path) as library:
        library.drafts.add("typed")
        spoil_with_zeros(path)
        spoiled = path.read_bytes()
        with pytest.raises(LibraryError) as caught:
            Library.open(path)
        assert caught.value.code == "damaged"
        assert path.read_bytes() == spoiled
    assert not list(path.parent.glob("*.damaged-*"))
    with Library.open(path) as library:
        assert library.set_aside is not None


def test_a_text_with_a_bad_byte_is_still_shown(path: Path) -> None:
    with Library.open(path) as library:
        draft = library.drafts.add("会议", "开头 中间 末尾", "text", "开头")
    spoiled = path.read_bytes().replace("中间".encode(), "中".encode() + b"\xff\xbd\xb4")
    path.write_bytes(spoiled.replace("会议".encode(), "会".encode() + b"\xff\xae\xae"))
    with Library.open(path) as library:
        found = library.drafts.get(draft.id)
        assert found is not None
        assert found.content.startswith("开头 中�")
        assert found.content.endswith(" 末尾")
        assert library.drafts.heads()[0].name.startswith("会�")
        assert library.drafts.rename(draft.id, "新").summary == "开头"


def test_every_flipped_bit_ends_in_a_library_an_error_or_setting_aside(path: Path, tmp_path: Path) -> None:
    """A fixed-seed sample; the one thing that no file without checksums can know is a changed letter in a text."""
    ids = fill(path)
    sound = path.read_bytes()
    chance = random.Random(20260924)
    # Half of the bits in the header and the schema, where they do most.
    places = [chance.randrange(100 * 8) for _ in range(FLIPS // 4)]
    schema = [page for page in range(0, len(sound), 4096) if b"CREATE " in sound[page : page + 4096]]
    places += [chance.choice(schema) * 8 + chance.randrange(4096 * 8) for _ in range(FLIPS // 4)]
    places += [chance.randrange(len(sound) * 8) for _ in range(FLIPS - len(places))]
    ends: dict[str, int] = {"opened": 0, "set aside": 0, "refused": 0}
    for number, place in enumerate(places):
        there = tmp_path / f"flip-{number}" / "library.sqlite3"
        there.parent.mkdir()
        flipped = bytearray(sound)
        flipped[place // 8] ^= 1 << place % 8
        there.write_bytes(flipped)
        try:
            library = Library.open(there)
        except LibraryError:
            ends["refused"] += 1
            assert there.read_bytes() == flipped
            continue
        with library:
            if library.set_aside is None:
                ends["opened"] += 1
                # Used throughout, it may still come upon the damage; then it says so.
                with suppress(LibraryError):
                    library.drafts.heads()
                    for draft_id in ids:
                        library.drafts.get(draft_id)
                    library.drafts.add("after")
            else:
                ends["set aside"] += 1
                assert library.set_aside.read_bytes() == flipped
                assert library.drafts.heads() == []
                library.drafts.add("after")
    assert sum(ends.values()) == FLIPS
    assert ends["set aside"] >= FLIPS // 4
    assert ends["opened"] >= 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 512 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("only root can make a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_loses_nothing_that_was_stored(small_disk: Path) -> None:
    path = small_disk / "library.sqlite3"
    stored: list[str] = []
    with Library.open(path) as library:
        code = ""
        while not code:
            try:
                stored.append(library.drafts.add(str(len(stored)), "x" * 5_000).id)
            except LibraryError as error:
                code = error.code
        assert code == "disk_full"
        assert len(stored) > 3
        with pytest.raises(LibraryError):
            library.drafts.add("more", "x" * 50_000)
        assert {each.id for each in library.drafts.heads()} == set(stored)
    with Library.open(path) as library:
        assert library.set_aside is None
        assert {each.id for each in library.drafts.heads()} == set(stored)
    assert integrity(path) == "ok"


def test_no_room_for_a_new_library_is_said(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(bytes(512 * 1024 - 4096))
    with pytest.raises(LibraryError) as caught:
        Library.open(small_disk / "library.sqlite3")
    assert caught.value.code == "disk_full"
    (small_disk / "filler").unlink()
    with Library.open(small_disk / "library.sqlite3") as library:
        library.drafts.add("one")
        assert library.set_aside is None


def test_a_full_database_is_a_full_disk(open_library: Callable[..., Library]) -> None:
    library = open_library()
    pages = library._database.run("PRAGMA page_count")[0][0]
    library._database.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError) as caught:
        library.drafts.add("big", "x" * 100_000)
    assert caught.value.code == "disk_full"
    assert library.drafts.heads() == []


def test_a_library_belongs_to_its_thread(library: Library) -> None:
    errors: list[BaseException] = []

    def use() -> None:
        try:
            library.drafts.heads()
        except BaseException as error:  # the very thing that is asked for
            errors.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert [type(error) for error in errors] == [sqlite3.ProgrammingError]
