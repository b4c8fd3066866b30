"""Copies of the library: made while it is in use, looked into, taken back; nothing is ever overwritten by that."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError
from dingui.library.backups import KEPT, Backups, Stopped
from tests.library.conftest import Clock, files_of, integrity
from tests.library.test_opening import leave_a_log, small_disk, spoil_header, spoil_with_zeros

__all__ = ["small_disk"]


class Calendar:
    """A clock that stands at noon of a day, as near to the files' own times as it may be."""

    def __init__(self) -> None:
        self.day = 0

    def __call__(self) -> float:
        noon = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
        return noon.timestamp() + self.day * 86_400


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def backups(path: Path, calendar: Calendar) -> Backups:
    return Backups(path, calendar)


def change(path: Path, text: str) -> None:
    with Library.open(path) as library:
        library.drafts.add(text, text, "text", text)


def touch_later(backups: Backups, path: Path) -> None:
    """As if the library had been written a minute after the last copy."""
    made = backups.all()[0].made_s
    os.utime(path, (made + 60, made + 60))


def names(path: Path) -> list[str]:
    with Library.open(path) as library:
        assert library.set_aside is None
        return [head.name for head in library.drafts.heads()]


def test_a_copy_is_made_of_a_library_in_use(path: Path, backups: Backups) -> None:
    with Library.open(path) as library:
        library.drafts.add("in the log only")
        copy = backups.make()
        library.drafts.add("later")
    assert [each.path for each in backups.all()] == [copy.path]
    assert integrity(copy.path) == "ok"
    inside = backups.look_inside(copy.path)
    assert (inside.drafts, inside.newest) == (1, (("in the log only", ""),))
    assert [each.name for each in backups.folder.iterdir()] == [copy.path.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(backups.folder.stat().st_mode) == 0o700


def test_a_copy_is_due_when_something_changed_and_not_before(path: Path, backups: Backups, calendar: Calendar) -> None:
    assert not backups.due(), "there is nothing to copy"
    change(path, "one")
    assert backups.due()
    backups.make()
    assert not backups.due()
    # A start that changes nothing writes nothing.
    Library.open(path).close()
    calendar.day += 1
    assert not backups.due()
    touch_later(backups, path)
    assert backups.due()


def test_a_day_has_one_copy_which_is_renewed_after_an_hour(path: Path, calendar: Calendar) -> None:
    now = [calendar()]
    backups = Backups(path, lambda: now[0])
    change(path, "one")
    os.utime(path, (now[0], now[0]))
    backups.make()
    now[0] += 1800
    change(path, "two")
    os.utime(path, (now[0], now[0]))
    assert not backups.due(), "half an hour is not yet an hour"
    now[0] += 1801
    assert backups.due()
    [before] = backups.all()
    backups.make()
    [copy] = backups.all()
    assert copy.path == before.path
    assert backups.look_inside(copy.path).drafts == 2


def test_seven_days_are_kept(path: Path, backups: Backups, calendar: Calendar) -> None:
    days = []
    for number in range(KEPT + 3):
        calendar.day = number
        change(path, str(number))
        days.append(backups.make().day)
    assert [each.day for each in backups.all()] == days[: -KEPT - 1 : -1]
    assert [backups.look_inside(each.path).drafts for each in backups.all()] == list(range(10, 3, -1))


def test_a_new_library_does_not_replace_the_copies_of_the_damaged_one(
    path: Path, backups: Backups, calendar: Calendar
) -> None:
    """Else the first copy of the new, empty one would take away what the day's copy of the damaged one held."""
    for number in range(KEPT):
        calendar.day = number - KEPT + 1
        change(path, str(number))
        last = backups.make()
    spoil_with_zeros(path)
    with Library.open(path) as library:
        assert library.set_aside is not None
        library.drafts.add("new")
    for number in range(4):
        calendar.day = number
        change(path, f"new {number}")
        backups.make()
        # Renewed within the day, it replaces its own only.
        change(path, f"newer {number}")
        backups.make()
    counts = [backups.look_inside(each.path).drafts for each in backups.all()]
    assert sorted(counts) == sorted([*range(1, KEPT + 1), 3, 5, 7, 9])
    assert KEPT in [backups.look_inside(each.path).drafts for each in backups.all() if each.day == last.day]
    # They go when they have been of no use for a month.
    calendar.day = 40
    change(path, "last")
    backups.make()
    assert sorted(backups.look_inside(each.path).drafts for each in backups.all()) == [3, 5, 7, 9, 10]


def test_a_copy_that_was_taken_back_goes_on_with_its_copies(path: Path, backups: Backups, calendar: Calendar) -> None:
    change(path, "one")
    copy = backups.make()
    change(path, "two")
    backups.take_back(copy.path)
    change(path, "three")
    backups.make()
    assert [backups.look_inside(each.path).drafts for each in backups.all()] == [2]


def test_files_of_others_in_the_folder_stay(path: Path, backups: Backups, calendar: Calendar) -> None:
    backups.folder.mkdir(parents=True)
    mine = backups.folder / "my own copy.sqlite3"
    mine.write_text("mine")
    for number in range(KEPT + 2):
        calendar.day = number
        change(path, str(number))
        backups.make()
    assert mine.read_text() == "mine"
    assert mine not in [each.path for each in backups.all()]


def test_changes_while_it_is_copied_neither_stop_it_nor_get_lost(path: Path, backups: Backups) -> None:
    """SQLite begins a copy anew at each change of another connection: a person who types must not keep it going."""
    with Library.open(path) as library:
        for number in range(2_000):
            library.drafts.add(str(number), "x" * 4_000)
        wrote = 0

        def typing() -> bool:
            nonlocal wrote
            library.drafts.add("meanwhile")
            wrote += 1
            return False

        copy = backups.make(typing)
        assert wrote >= 5, "it was copied in fewer pieces than this test is about"
        assert len(library.drafts.heads()) == 2_000 + wrote
    assert backups.look_inside(copy.path).drafts == 2_000


def test_stopped_in_the_middle_it_leaves_what_there_was(path: Path, backups: Backups, calendar: Calendar) -> None:
    change(path, "one")
    backups.make()
    before = files_of(backups.folder)
    calendar.day += 1
    change(path, "two")
    with pytest.raises(Stopped):
        backups.make(lambda: True)
    assert files_of(backups.folder) == before


def test_a_damaged_library_replaces_no_good_copy(path: Path, backups: Backups) -> None:
    change(path, "one")
    copy = backups.make()
    sound = copy.path.read_bytes()
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(LibraryError) as caught:
        backups.make()
    assert caught.value.code == "damaged"
    assert copy.path.read_bytes() == sound
    assert [each.name for each in backups.folder.iterdir()] == [copy.path.name]


def test_no_room_for_a_copy_is_said_and_nothing_is_left_behind(small_disk: Path, calendar: Calendar) -> None:
    path = small_disk / "library.sqlite3"
    change(path, "one")
    room = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(b"x" * (room.f_bavail * room.f_bsize - 40_000))
    backups = Backups(path, calendar)
    with pytest.raises(LibraryError) as caught:
        backups.make()
    assert caught.value.code == "disk_full"
    assert list(backups.folder.iterdir()) == []
    assert names(path) == ["one"]


def test_what_is_inside_is_counted_and_nothing_is_changed(path: Path, backups: Backups) -> None:
    with Library.open(path, clock=Clock()) as library:
        for number in range(7):
            library.drafts.add(f"draft {number}", "x", "text", f"line {number}")
        library.drafts.remove(library.drafts.add("gone").id)
        library.robots.add("产品群", "https://oapi.dingtalk.com/robot/send")
        library.robots.add("Practice", "http://127.0.0.1/robot/send", practice=True)
    copy = backups.make()
    before = copy.path.read_bytes()
    inside = backups.look_inside(copy.path)
    assert (inside.drafts, inside.removed, inside.robots, inside.sent) == (7, 1, 1, 0)
    assert inside.newest[0] == ("draft 6", "line 6")
    assert len(inside.newest) == 5
    assert copy.path.read_bytes() == before
    assert [each.name for each in backups.folder.iterdir()] == [copy.path.name]


def test_the_newest_good_copy_is_the_newest_that_is_sound(path: Path, backups: Backups, calendar: Calendar) -> None:
    assert backups.newest_good() is None
    copies = []
    for number in range(3):
        calendar.day = number
        change(path, str(number))
        copies.append(backups.make())
    spoil_with_zeros(copies[2].path)
    assert backups.newest_good() == copies[1]


# Taking one back


def test_a_copy_takes_the_librarys_place_and_what_was_there_is_put_aside(path: Path, backups: Backups) -> None:
    change(path, "before")
    copy = backups.make()
    change(path, "after")
    aside = backups.take_back(copy.path)
    assert aside is not None
    assert aside.name.startswith("library.replaced-")
    assert names(path) == ["before"]
    assert sorted(names(aside)) == ["after", "before"]
    assert copy.path.exists()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_only_in_the_log_is_put_aside_too(path: Path, backups: Backups) -> None:
    change(path, "before")
    copy = backups.make()
    leave_a_log(path)
    aside = backups.take_back(copy.path)
    assert aside is not None
    assert names(path) == ["before"]
    assert "in the log" in names(aside)


@pytest.mark.parametrize("spoil", [spoil_header, spoil_with_zeros], ids=["header", "zeros"])
def test_a_damaged_library_is_put_aside_as_it_is_with_its_log(
    path: Path, backups: Backups, spoil: Callable[[Path], None]
) -> None:
    change(path, "before")
    copy = backups.make()
    log = leave_a_log(path)
    spoil(path)
    damaged = path.read_bytes()
    aside = backups.take_back(copy.path)
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert aside.with_name(aside.name + "-wal").read_bytes() == log
    assert names(path) == ["before"]


def test_where_there_is_no_library_the_copy_becomes_it(path: Path, backups: Backups) -> None:
    change(path, "one")
    copy = backups.make()
    path.unlink()
    assert backups.take_back(copy.path) is None
    assert names(path) == ["one"]


@pytest.mark.skipif(sys.platform == "win32", reason="there the system refuses")
def test_a_library_in_use_is_not_replaced(path: Path, backups: Backups) -> None:
    change(path, "one")
    copy = backups.make()
    with Library.open(path):
        before = files_of(path.parent)
        with pytest.raises(LibraryError) as caught:
            backups.take_back(copy.path)
        assert caught.value.code == "locked"
        assert files_of(path.parent) == before


@pytest.mark.parametrize("spoil", [spoil_header, spoil_with_zeros, Path.unlink], ids=["header", "zeros", "gone"])
def test_a_bad_copy_changes_nothing(path: Path, backups: Backups, spoil: Callable[[Path], object]) -> None:
    change(path, "one")
    copy = backups.make()
    spoil(copy.path)
    before = files_of(path.parent)
    with pytest.raises(LibraryError) as caught:
        backups.take_back(copy.path)
    assert caught.value.code in ("damaged", "not_a_library", "unreadable")
    assert files_of(path.parent) == before


def test_no_room_for_taking_back_changes_nothing(small_disk: Path, calendar: Calendar, tmp_path: Path) -> None:
    path = small_disk / "library.sqlite3"
    change(path, "one")
    elsewhere = Backups(tmp_path / "elsewhere" / "library.sqlite3", calendar)
    with Library.open(tmp_path / "elsewhere" / "library.sqlite3") as library:
        library.drafts.add("big", "x" * 600_000)
    copy = elsewhere.make()
    before = files_of(small_disk)
    with pytest.raises(LibraryError) as caught:
        Backups(path, calendar).take_back(copy.path)
    assert caught.value.code == "disk_full"
    assert files_of(small_disk) == before
    assert names(path) == ["one"]


def test_while_one_is_taken_back_nobody_opens_the_library(
    path: Path, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(path, "one")
    copy = backups.make()
    seen: list[str] = []
    swap = Backups._swap

    def slowly(self: Backups, incoming: Path) -> Path | None:
        def look() -> None:
            try:
                Library.open(path, busy_ms=50).close()
            except LibraryError as error:
                seen.append(error.code)

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        return swap(self, incoming)

    monkeypatch.setattr(Backups, "_swap", slowly)
    backups.take_back(copy.path)
    assert seen == ["locked"]
