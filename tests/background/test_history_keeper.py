"""The history's thread over a real library: it indexes, removes, measures and exports, and ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.background.history_keeper import HistoryKeeper
from dingui.library import Library, LibraryError
from dingui.library.draft_search import DraftQuery
from dingui.library.history import HistoryQuery, HistorySize
from dingui.library.jobs import JobPart
from dingui.outcomes import Outcome, OutcomeKind

DELIVERED = Outcome(OutcomeKind.DELIVERED, "delivered", errcode=0, errmsg="ok", http_status=200)
DAY_MS = 86_400_000
NOW_MS = 1_790_000_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    days = iter(range(1_000))
    # Each delivery is a day younger than the one before; a reading of the clock is half a day.
    with Library.open(path, clock=lambda: NOW_MS / 1000 - (200 - next(days) / 2) * 86_400, busy_ms=5_000) as opened:
        yield opened


@pytest.fixture
def keeper(qtbot: QtBot, path: Path) -> Iterator[HistoryKeeper]:
    made = HistoryKeeper(lambda: Library.open(path), lambda: NOW_MS)
    yield made
    assert made.close(5_000)
    delete(made)


def send(library: Library, count: int) -> list[str]:
    ids = []
    for number in range(count):
        payload = f'{{"msgtype": "text", "text": {{"content": "停机 {number}"}}}}'
        ids.append(library.deliveries.begin(None, None, "产品群", payload, "uuid").id)
        library.deliveries.resolve(ids[-1], DELIVERED)
    return ids


def count(library: Library, words: str = "") -> int:
    return len(library.history.page(HistoryQuery(words), limit=1_000, budget_ms=60_000).deliveries)


def test_what_was_sent_before_becomes_findable(qtbot: QtBot, library: Library, keeper: HistoryKeeper) -> None:
    send(library, 120)
    assert count(library, "停机") == 0
    with qtbot.waitSignal(keeper.changed):
        keeper.keep(None)
    assert count(library, "停机") == count(library) == 120


def test_what_is_older_goes(qtbot: QtBot, library: Library, keeper: HistoryKeeper) -> None:
    send(library, 150)
    with qtbot.waitSignal(keeper.changed):
        keeper.keep(90)
    assert count(library) == count(library, "停机") == 40
    assert all(each.started_ms >= NOW_MS - 90 * DAY_MS for each in library.deliveries.recent(200))
    with qtbot.assertNotEmitted(keeper.changed):
        keeper.keep(90)
        qtbot.waitUntil(lambda: not keeper.busy)
        told: list[object] = []
        keeper.measure(told.append)
        qtbot.waitUntil(lambda: bool(told))


def test_it_measures_and_exports_what_fits(
    qtbot: QtBot, library: Library, keeper: HistoryKeeper, tmp_path: Path
) -> None:
    send(library, 30)
    told: list[object] = []
    keeper.measure(told.append)
    keeper.keep(None)
    keeper.export(tmp_path / "sent.csv", HistoryQuery("停机"), told.append)
    keeper.export(tmp_path / "none" / "sent.csv", HistoryQuery(), told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert isinstance(told[0], HistorySize)
    assert told[0].count == 30
    assert told[1] == 30
    assert isinstance(told[2], OSError)
    assert len((tmp_path / "sent.csv").read_text("utf-8-sig").splitlines()) == 31


def test_a_library_that_cannot_be_opened_is_told_to_who_asked(qtbot: QtBot) -> None:
    def refuse() -> Library:
        raise LibraryError("locked", path="")

    keeper = HistoryKeeper(refuse)
    told: list[object] = []
    keeper.measure(told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], LibraryError)
    assert keeper.close(5_000)
    delete(keeper)


def test_drafts_become_findable_by_words_and_by_how_their_names_are_read(
    qtbot: QtBot, library: Library, keeper: HistoryKeeper
) -> None:
    for number in range(40):
        library.drafts.add("周会通知" if number % 2 else "", '{"messages": {"text": {"text": {"content": "停机"}}}}')
    with qtbot.waitSignal(keeper.drafts_findable):
        keeper.index_drafts()
    assert not library.draft_search.pending()
    for words, count in (("停机", 40), ("zhtz", 20)):
        assert len(library.draft_search.page(DraftQuery(words), budget_ms=60_000).ids) == count
    with qtbot.assertNotEmitted(keeper.drafts_findable):
        keeper.index_drafts()
        qtbot.waitUntil(lambda: not keeper.busy)


def test_it_stops_in_the_middle(library: Library, keeper: HistoryKeeper) -> None:
    send(library, 150)
    keeper.keep(None)
    assert keeper.close(5_000)
    assert not [thread for thread in threading.enumerate() if thread.name == "history"]
    keeper.keep(None)
    assert not keeper.busy


def test_jobs_of_which_nothing_is_left_go_after_a_week(qtbot: QtBot, library: Library, keeper: HistoryKeeper) -> None:
    old = library.jobs.add(None, [JobPart(0, "robot", "产品群", "", practice=False, msg_uuid="uuid", payload="{}")])
    library.jobs.mark(old, 0, "delivered")
    keeper.keep(None)
    qtbot.waitUntil(lambda: not keeper.busy)
    assert library.jobs.get(old) is None
