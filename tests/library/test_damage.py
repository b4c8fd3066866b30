"""A library that is cut off, zeroed, or has bits turned over, in its file or its log, ends in words and loses nothing.

Each variant ends in one of three ways. *Refused*: a typed error with a sentence, and every file as it was. *Set aside*:
the damaged files stand beside under another name, byte for byte, and a new library is begun. *Opened*: then what was
spoiled is in no place that opening looks at; using it gives what is there or a typed error, and the copy that is made
next is either sound or none.
"""

from __future__ import annotations

import collections
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError
from dingui.library.backups import Backups
from dingui.texts.storage import explain_library_error
from tests.library.conftest import integrity
from tests.library.test_migrations import VERSIONS, from_dump

posix = pytest.mark.skipif(sys.platform == "win32", reason="a killed process leaves its log, as POSIX does it")

Files = dict[str, bytes]
NAMES = ("library.sqlite3", "library.sqlite3-wal")


def cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def zeroed(content: bytearray, chance: random.Random) -> None:
    """Blocks of the disk that were never written before the power went."""
    block = chance.choice((512, 4096, len(content)))
    start = chance.randrange(0, len(content), block)
    end = min(start + block * chance.randrange(1, 4), len(content))
    content[start:end] = bytes(end - start)


def turned_over(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 8))):
        place = chance.randrange(len(content) * 8)
        content[place // 8] ^= 1 << place % 8


def filled_with_others(content: bytearray, chance: random.Random) -> None:
    """Something else was written over a part of it."""
    start = chance.randrange(len(content))
    other = chance.randbytes(chance.choice((16, 4096)))
    content[start : start + len(other)] = other


SPOILERS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    turned_over,
    cut_off,
    zeroed,
    filled_with_others,
)


def sound_files(folder: Path) -> tuple[Files, set[str]]:
    """A library with versions, a bin, sent messages and a log, as a killed process leaves it; and its drafts' ids."""
    path = folder / "library.sqlite3"
    with Library.open(path) as library:
        ids = {library.drafts.add(f"draft {n}", f"content {n} " * 40, "text", f"line {n}").id for n in range(40)}
        for draft_id in sorted(ids)[:10]:
            library.versions.mark(draft_id, "sent")
            library.deliveries.begin(draft_id, None, "产品群", '{"msgtype": "text"}', "uuid")
        library.drafts.remove(min(ids))
    code = (
        "import sys, os; from pathlib import Path; from dingui.library import Library\n"
        "library = Library.open(Path(sys.argv[1]))\n"
        "for n in range(10): library.drafts.add(f'logged {n}', 'in the log ' * 100, 'text', 'x')\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    return {name: (folder / name).read_bytes() for name in NAMES}, ids


def files_now(folder: Path) -> Files:
    # The empty log that a reader leaves is nothing that anybody lost.
    return {
        each.name: content
        for each in folder.iterdir()
        if each.is_file() and not each.name.endswith((".lock", "-shm")) and (content := each.read_bytes())
    }


def end_of(folder: Path, spoiled: Files, ids: set[str]) -> str:
    """Open what stands in ``folder`` and use it; return how that ended, once it ended as it must."""
    path = folder / "library.sqlite3"
    refused = None
    try:
        library = Library.open(path, busy_ms=50)
    except LibraryError as error:
        refused = error
    if refused is not None:
        words = explain_library_error(refused.code, refused.data, typing=False)
        assert words
        assert "{" not in words
        assert files_now(folder) == {name: content for name, content in spoiled.items() if content}
        return f"refused: {refused.code}"
    with library:
        if library.set_aside is not None:
            for name, content in spoiled.items():
                aside = library.set_aside.with_name(library.set_aside.name + name.removeprefix("library.sqlite3"))
                assert (aside.read_bytes() if aside.exists() else b"") == content, name
            assert library.drafts.heads() == []
            library.drafts.add("after")
            return "set aside"
        with suppress(LibraryError):
            for head in library.drafts.heads():
                library.drafts.get(head.id)
        for draft_id in ids:
            with suppress(LibraryError):
                for version in library.versions.of(draft_id):
                    library.versions.content(version.number)
        with suppress(LibraryError):
            library.bin.heads()
            library.drafts.add("after")
        backups = Backups(path, lambda: 1_790_000_000.0)
        with suppress(LibraryError):
            copy = backups.make()
            assert integrity(copy.path) == "ok" or backups.look_inside(copy.path)
        assert {each.path for each in backups.all()} == set(backups.folder.glob("library.*.sqlite3"))
    return "opened"


def spoil_again_and_again(tmp_path: Path, seed: int, count: int) -> collections.Counter[str]:
    sound, ids = sound_files(tmp_path / "sound")
    chance = random.Random(seed)
    ends: collections.Counter[str] = collections.Counter()
    for number in range(count):
        spoil = SPOILERS[number % len(SPOILERS)]
        # Mostly the file itself; every third time its log.
        name = NAMES[1] if number % 3 == 2 else NAMES[0]
        content = bytearray(sound[name])
        spoil(content, chance)
        spoiled = sound | {name: bytes(content)}
        folder = tmp_path / f"spoiled-{number}"
        folder.mkdir()
        for each, written in spoiled.items():
            (folder / each).write_bytes(written)
            (folder / each).chmod(0o600)
        try:
            ends[end_of(folder, spoiled, ids)] += 1
        except Exception as error:
            error.add_note(f"variant {number} of seed {seed}: {spoil.__name__} in {name}")
            raise
    return ends


@posix
def test_some_damaged_libraries_end_in_words_and_lose_nothing(tmp_path: Path) -> None:
    ends = spoil_again_and_again(tmp_path, 20261124, 26)
    assert ends["set aside"] >= 5
    assert ends["opened"] >= 3


@posix
@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_thousand_damaged_libraries_end_in_words_and_lose_nothing(tmp_path: Path) -> None:
    ends = spoil_again_and_again(tmp_path, 1000, 1000)
    print(f"1,000 variants: {dict(ends)}")
    assert ends.total() == 1000


@posix
@pytest.mark.parametrize("dump", VERSIONS[:-1], ids=lambda each: each.stem)
def test_a_damaged_library_of_an_old_version_is_set_aside_too(tmp_path: Path, dump: Path) -> None:
    path = tmp_path / "folder" / "library.sqlite3"
    from_dump(dump, path)
    content = bytearray(path.read_bytes())
    content[4096:8192] = bytes(4096)
    path.write_bytes(content)
    with Library.open(path) as library:
        assert library.set_aside is not None
        assert library.set_aside.read_bytes() == content
        library.drafts.add("after")


def test_a_foreign_file_under_the_name_of_a_copy_is_never_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    Library.open(path).close()
    backups = Backups(path, lambda: 1_790_000_000.0)
    backups.folder.mkdir()
    foreign = backups.folder / "library.2026-11-24.sqlite3"
    for content in (b"", b"%PDF-1.7 ...", b"SQLite format 3\x00", bytes(8192)):
        foreign.write_bytes(content)
        before = path.read_bytes()
        if content:
            with pytest.raises(LibraryError):
                backups.take_back(foreign)
            assert path.read_bytes() == before
            assert foreign.read_bytes() == content
    newer = backups.make()
    with closing(sqlite3.connect(newer.path)) as connection:
        connection.execute("PRAGMA user_version = 9000")
    with pytest.raises(LibraryError) as caught:
        backups.take_back(newer.path)
    assert caught.value.code == "newer"
