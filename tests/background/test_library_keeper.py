"""What looks after the library: it finds damage, makes copies, empties the bin, and is in nobody's way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.background.library_keeper import LibraryKeeper
from dingui.library import Library, LibraryError
from dingui.library.backups import Backups, Inside
from tests.window.person import Heard


class Calendar:
    """A clock that can be set to another day."""

    def __init__(self) -> None:
        self.days = 0

    def __call__(self) -> float:
        return datetime.now().astimezone().timestamp() + self.days * 86_400


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path, busy_ms=5_000) as opened:
        yield opened


@pytest.fixture
def keeper(qtbot: QtBot, path: Path, calendar: Calendar) -> Iterator[LibraryKeeper]:
    made = LibraryKeeper(path, lambda: Library.open(path), calendar)
    yield made
    assert made.close(5_000)
    delete(made)


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)


def test_it_makes_a_copy_of_a_sound_library_beside_the_window(
    qtbot: QtBot, path: Path, library: Library, keeper: LibraryKeeper, calendar: Calendar
) -> None:
    library.drafts.add("周会")
    with qtbot.waitSignal(keeper.copied) as copied:
        keeper.look_after()
    assert Backups(path, calendar).look_inside(copied.args[0].path).drafts == 1
    # The window's own connection was never in its way.
    library.drafts.add("another")


def test_it_copies_once_a_day_and_only_what_changed(
    qtbot: QtBot, path: Path, library: Library, keeper: LibraryKeeper, calendar: Calendar
) -> None:
    library.drafts.add("one")
    heard = Heard()
    keeper.copied.connect(heard)
    for _ in range(3):
        keeper.look_after()
        qtbot.waitUntil(lambda: not keeper.busy)
    qtbot.waitUntil(lambda: len(heard.all) == 1)
    calendar.days += 1
    keeper.look_after()
    qtbot.waitUntil(lambda: not keeper.busy)
    assert len(Backups(path, calendar).all()) == 1


def test_a_damaged_library_is_told_with_the_newest_good_copy_and_nothing_is_overwritten(
    qtbot: QtBot, path: Path, keeper: LibraryKeeper, calendar: Calendar
) -> None:
    with Library.open(path) as library:
        library.drafts.add("one")
    copy = Backups(path, calendar).make()
    spoil(path)
    before = {each: each.read_bytes() for each in (path, copy.path)}
    with qtbot.waitSignal(keeper.damaged) as told:
        keeper.look_after()
    assert told.args == [copy]
    assert {each: each.read_bytes() for each in before} == before
    qtbot.waitUntil(lambda: not keeper.busy)
    # It is told once more when it is looked at once more: nothing was mended.
    with qtbot.waitSignal(keeper.damaged):
        keeper.look_after()


def test_a_damaged_library_without_copies_is_told_too(qtbot: QtBot, path: Path, keeper: LibraryKeeper) -> None:
    with Library.open(path) as library:
        library.drafts.add("one")
    spoil(path)
    with qtbot.waitSignal(keeper.damaged) as told:
        keeper.look_after()
    assert told.args == [None]


def test_what_is_old_enough_leaves_the_bin_by_itself(
    qtbot: QtBot, library: Library, keeper: LibraryKeeper, calendar: Calendar
) -> None:
    for number in range(50):
        library.drafts.remove(library.drafts.add(str(number)).id)
    living = library.drafts.add("living")
    calendar.days = 29
    keeper.look_after()
    qtbot.waitUntil(lambda: not keeper.busy)
    assert library.bin.count() == 50
    calendar.days = 31
    with qtbot.waitSignal(keeper.bin_changed):
        keeper.look_after()
    assert library.bin.count() == 0
    assert [head.id for head in library.drafts.heads()] == [living.id]


def test_the_bin_is_emptied_in_steps_while_the_window_writes(
    qtbot: QtBot, library: Library, keeper: LibraryKeeper
) -> None:
    for number in range(90):
        library.drafts.remove(library.drafts.add(str(number)).id)
    until_ms = library.bin.heads(1)[0].removed_ms
    told: list[object] = []
    keeper.empty_bin(until_ms, told.append)
    written = 0
    while not told:
        library.drafts.add("typed meanwhile")
        written += 1
        qtbot.wait(1)
    assert told == [90]
    assert library.bin.count() == 0
    assert len(library.drafts.heads()) == written


def test_copies_are_listed_and_looked_into(
    qtbot: QtBot, path: Path, library: Library, keeper: LibraryKeeper, calendar: Calendar
) -> None:
    library.drafts.add("one")
    copy = Backups(path, calendar).make()
    told: list[object] = []
    keeper.copies(told.append)
    keeper.look_inside(copy.path, told.append)
    keeper.newest_good(told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[0] == [copy]
    assert isinstance(told[1], Inside)
    assert told[2] == copy


def test_what_cannot_be_looked_into_is_told_as_an_error(qtbot: QtBot, tmp_path: Path, keeper: LibraryKeeper) -> None:
    told: list[object] = []
    keeper.look_inside(tmp_path / "no such file", told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], LibraryError)


def test_a_library_that_is_busy_is_looked_after_later(qtbot: QtBot, path: Path, calendar: Calendar) -> None:
    def locked() -> Library:
        raise LibraryError("locked", path=str(path))

    keeper = LibraryKeeper(path, locked, calendar)
    told: list[object] = []
    keeper.empty_bin(1, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], LibraryError)
    assert keeper.close(5_000)
    delete(keeper)


def test_it_ends_at_once_in_the_middle_of_its_work(
    qtbot: QtBot, path: Path, library: Library, calendar: Calendar
) -> None:
    for number in range(300):
        library.drafts.remove(library.drafts.add(str(number), "x" * 2_000).id)
    opened = threading.Event()

    def slowly() -> Library:
        opened.set()
        return Library.open(path)

    keeper = LibraryKeeper(path, slowly, calendar)
    keeper.empty_bin(2**60, lambda _value: None)
    assert opened.wait(5)
    qtbot.waitUntil(lambda: library.bin.count() < 300)
    assert keeper.close(5_000)
    # Nothing is begun any more.
    keeper.look_after()
    assert not keeper.busy
    delete(keeper)
