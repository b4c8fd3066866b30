from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import pytest

from dingui.pictures.disk_cache import DiskCache

ADDRESS = "https://example.com/a.png"
DAY = 86_400


class Time:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pictures"


@pytest.fixture
def cache(folder: Path, clock: Time) -> DiskCache:
    return DiskCache(folder, size_max=10_000, clock=clock)


def test_what_was_put_comes_back_from_another_start(cache: DiskCache, folder: Path, clock: Time) -> None:
    assert cache.get(ADDRESS) is None
    assert not folder.exists()
    cache.put(ADDRESS, b"body", DAY)
    cache.put(ADDRESS, b"another", DAY)
    other = DiskCache(folder, clock=clock)
    assert other.get(ADDRESS) == b"another"
    assert other.get(ADDRESS + "?") is None
    other.remove(ADDRESS)
    other.remove(ADDRESS)
    assert cache.get(ADDRESS) is None


def test_names_tell_nothing_and_nobody_else_reads(cache: DiskCache, folder: Path) -> None:
    cache.put(ADDRESS, b"body", DAY)
    [path] = folder.iterdir()
    assert "example" not in path.name
    assert b"example" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_it_is_kept_no_longer_than_allowed(cache: DiskCache, folder: Path, clock: Time) -> None:
    cache.put(ADDRESS, b"body", 60)
    clock.now += 59
    assert cache.get(ADDRESS) == b"body"
    clock.now += 2
    assert cache.get(ADDRESS) is None
    assert list(folder.iterdir()) == []
    cache.put(ADDRESS, b"body", 0)
    assert list(folder.iterdir()) == []


def test_what_was_not_used_for_longest_goes(cache: DiskCache, folder: Path, clock: Time) -> None:
    for name in "abcd":
        cache.put(name, bytes(3000), DAY)
        clock.now += 10
        cache.get("a")
    assert [name for name in "abcd" if cache.get(name)] == ["a", "c", "d"]
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 10_000


def test_what_is_larger_than_everything_is_not_kept(cache: DiskCache) -> None:
    cache.put("b", bytes(3000), DAY)
    cache.put(ADDRESS, bytes(10_001), DAY)
    assert cache.get(ADDRESS) is None
    assert cache.get("b")


@pytest.mark.parametrize("damage", ["cut", "empty", "changed", "longer", "other", "folder", "for ever"])
def test_a_damaged_entry_is_none(cache: DiskCache, folder: Path, clock: Time, damage: str) -> None:
    cache.put(ADDRESS, b"body of a picture", DAY)
    [path] = folder.iterdir()
    whole = path.read_bytes()
    match damage:
        case "cut":
            path.write_bytes(whole[:-3])
        case "empty":
            path.write_bytes(b"")
        case "changed":
            path.write_bytes(whole[:-1] + b"!")
        case "longer":
            path.write_bytes(whole + b"!")
        case "other":
            path.write_bytes(b"\x89PNG" + whole[4:])
        case "for ever":
            clock.now -= 1e10
        case _:
            path.unlink()
            path.mkdir()
    assert cache.get(ADDRESS) is None
    if damage != "folder":
        cache.put(ADDRESS, b"anew", DAY)
        assert cache.get(ADDRESS) == b"anew"


def test_what_nobody_finished_is_thrown_away(cache: DiskCache, folder: Path, clock: Time) -> None:
    folder.mkdir(parents=True)
    for name, age in (("old.part", 4000), ("new.part", 10), ("not-ours.txt", 9000)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (clock.now - age, clock.now - age))
    cache.put(ADDRESS, b"body", DAY)
    assert not (folder / "old.part").exists()
    assert (folder / "new.part").exists()
    cache.clear()
    assert [path.name for path in folder.iterdir()] == ["not-ours.txt"]


def test_no_place_for_it_is_no_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "file").write_text("in the way")
    cache = DiskCache(tmp_path / "file" / "pictures")
    cache.put(ADDRESS, b"body", DAY)
    assert cache.get(ADDRESS) is None
    cache.remove(ADDRESS)
    cache.clear()
    assert ADDRESS not in caplog.text
    assert "could not be kept" in caplog.text


def test_many_at_once(folder: Path) -> None:
    caches = [DiskCache(folder, size_max=40_000) for _ in range(4)]
    found: list[bytes | None] = []

    def work(cache: DiskCache) -> None:
        for number in range(60):
            name = str(number % 15)
            cache.put(name, name.encode() * 2000, DAY)
            found.append(cache.get(name))
            if number % 20 == 19:
                cache.clear()

    threads = [threading.Thread(target=work, args=(cache,)) for cache in caches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 240
    assert all(body is None or body == body[: len(body) // 2000] * 2000 for body in found)
