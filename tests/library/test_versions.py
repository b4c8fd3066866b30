"""Versions: kept by time and by act, thinned with age, cheap to keep, and never in the way of the draft."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from dingui.library import DraftMissing, Library, LibraryError
from dingui.library.acts import Act
from dingui.library.versions import ACTS, BURST_MS, DAY_MS, HOUR_MS, MONTH_MS, folded, thinned, unfolded
from tests.library.conftest import Clock

MINUTE_S = 60


def save(library: Library, draft_id: str, content: str) -> None:
    library.drafts.save(draft_id, content=content, type="text", summary=content)


def contents(library: Library, draft_id: str) -> list[str]:
    return [library.versions.content(head.number) for head in library.versions.of(draft_id)]


@pytest.fixture
def draft_id(library: Library) -> str:
    return library.drafts.add("周会", "one", "text", "one").id


def test_typing_within_a_minute_keeps_only_what_was_before(library: Library, draft_id: str) -> None:
    for text in ("one t", "one tw", "one two"):
        save(library, draft_id, text)
    assert contents(library, draft_id) == ["one"]


def test_after_a_pause_what_was_there_becomes_a_version(library: Library, draft_id: str, clock: Clock) -> None:
    save(library, draft_id, "two")
    stored_ms = library.drafts.heads()[0].updated_ms
    clock.seconds += 2 * MINUTE_S
    save(library, draft_id, "three")
    [latest, first] = library.versions.of(draft_id)
    assert (library.versions.content(latest.number), library.versions.content(first.number)) == ("two", "one")
    # It says since when the draft was so, not when it was left.
    assert latest.made_ms == stored_ms
    assert (latest.act, latest.name, latest.type, latest.summary) == ("", "周会", "text", "two")


def test_somebody_who_never_pauses_gets_a_version_for_each_minute(
    library: Library, draft_id: str, clock: Clock
) -> None:
    for number in range(600):
        clock.seconds += 0.99
        save(library, draft_id, str(number))
    assert 9 <= len(library.versions.of(draft_id)) <= 11


def test_the_same_is_not_kept_twice(library: Library, draft_id: str, clock: Clock) -> None:
    for text in ("two", "one", "two", "one"):
        clock.seconds += 2 * MINUTE_S
        save(library, draft_id, text)
    found = contents(library, draft_id)
    assert found[0] == "two"
    assert all(one != other for one, other in pairwise(found))


def test_a_clock_that_was_set_back_keeps_no_versions_away(library: Library, draft_id: str, clock: Clock) -> None:
    save(library, draft_id, "two")
    clock.seconds -= 7 * 86_400
    save(library, draft_id, "three")
    assert "two" in contents(library, draft_id)


@pytest.mark.parametrize("act", [act for act in ACTS if act and act != "renamed"])
def test_an_act_keeps_what_is_there_now(library: Library, draft_id: str, act: Act) -> None:
    save(library, draft_id, "two")
    library.versions.mark(draft_id, act)
    library.versions.mark(draft_id, act)
    assert [(head.act, head.summary) for head in library.versions.of(draft_id)][:2] == [(act, "two")] * 2


def test_a_new_name_is_an_act_and_its_letters_are_one(library: Library, draft_id: str, clock: Clock) -> None:
    for name in ("周会通", "周会通知", "周会通知（三月）"):
        clock.seconds += 1
        library.drafts.rename(draft_id, name)
    library.drafts.rename(draft_id, "周会通知（三月）")
    assert [(head.act, head.name) for head in library.versions.of(draft_id)] == [("renamed", "周会通知（三月）")]
    clock.seconds += 2 * MINUTE_S
    library.drafts.rename(draft_id, "另一个")
    assert [head.name for head in library.versions.of(draft_id)] == ["另一个", "周会通知（三月）"]


def test_what_is_kept_before_an_act_is_kept_once(library: Library, draft_id: str) -> None:
    library.versions.keep(draft_id)
    library.versions.keep(draft_id)
    assert contents(library, draft_id) == ["one"]


def test_a_draft_that_is_not_there_has_no_versions(library: Library) -> None:
    assert library.versions.of("nobody") == []
    with pytest.raises(DraftMissing):
        library.versions.keep("nobody")
    with pytest.raises(DraftMissing):
        library.versions.mark("nobody", "sent")
    library.versions.keep_before_change("nobody")


def test_a_version_that_is_not_there_is_an_error_by_name(library: Library) -> None:
    with pytest.raises(LibraryError) as caught:
        library.versions.content(7)
    assert caught.value.code == "version_missing"


def test_a_spoiled_version_is_an_error_and_the_others_are_read(library: Library, draft_id: str, path: Path) -> None:
    library.versions.mark(draft_id, "sent")
    save(library, draft_id, "two")
    library.versions.mark(draft_id, "sent")
    spoiled, sound = library.versions.of(draft_id)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE versions SET content = substr(content, 1, 5) WHERE number = ?", (spoiled.number,))
    with pytest.raises(LibraryError) as caught:
        library.versions.content(spoiled.number)
    assert caught.value.code == "damaged"
    assert library.versions.content(sound.number) == "one"


@pytest.mark.parametrize("text", ["", "九点开会 😀", "x" * 100_000, '{"a": "\ufffd"}'])
def test_a_version_unfolds_to_what_it_was(text: str) -> None:
    assert unfolded(folded(text)) == text


def test_versions_go_with_the_draft_and_only_then(library: Library, draft_id: str) -> None:
    library.versions.mark(draft_id, "sent")
    library.drafts.remove(draft_id)
    assert len(library.versions.of(draft_id)) == 1
    assert library.bin.remove_for_good(draft_id)
    assert library.versions.of(draft_id) == []


# Thinning


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)


def test_what_stays_of_a_year_of_changes() -> None:
    """A version every ten minutes for a year: what is left is as the rule says, whatever the time of the day."""
    now = at("2026-11-24 14:05")
    made = list(range(now, now - 365 * DAY_MS, -10 * MINUTE_S * 1000))
    numbered = list(zip(range(len(made), 0, -1), made, strict=True))
    gone = set(thinned(numbered, now))
    ages = [now - made_ms for number, made_ms in numbered if number not in gone]
    assert len([age for age in ages if age < HOUR_MS]) == 6
    assert 23 <= len([age for age in ages if HOUR_MS <= age < DAY_MS]) <= 24
    assert 29 <= len([age for age in ages if DAY_MS <= age < MONTH_MS]) <= 30
    assert 48 <= len([age for age in ages if age >= MONTH_MS]) <= 49
    # Of each hour, day or week it is the last.
    assert max(now - age for age in ages if age >= DAY_MS) == at("2026-11-23 14:05")


def test_thinning_step_by_step_leaves_what_thinning_at_once_leaves() -> None:
    """A version is thinned at every change, not once: what stays must not depend on how often."""
    now = at("2026-11-24 14:05")
    kept: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []
    for number in range(4_000):
        made = now + number * 37 * MINUTE_S * 1000
        whole.insert(0, (number, made))
        kept.insert(0, (number, made))
        gone = set(thinned(kept, made))
        kept = [each for each in kept if each[0] not in gone]
    end = now + 4_000 * 37 * MINUTE_S * 1000
    at_once = set(thinned(whole, end))
    # But where the rule changes in the middle of a day or a week: there the last one is another from hour to hour.
    spans = ((0, HOUR_MS), (2 * DAY_MS, MONTH_MS - DAY_MS), (MONTH_MS + 7 * DAY_MS, end))
    meant = {
        number
        for number, made in whole
        if number not in at_once and any(least <= end - made < most for least, most in spans)
    }
    assert len(meant) > 35
    assert meant <= {number for number, _made in kept}
    assert len(kept) < 250


def test_acts_are_never_thinned(library: Library, draft_id: str, clock: Clock) -> None:
    for number in range(300):
        clock.seconds += 3 * 3600
        save(library, draft_id, str(number))
        if number % 10 == 0:
            library.versions.mark(draft_id, "sent")
    heads = library.versions.of(draft_id)
    assert len([head for head in heads if head.act == "sent"]) == 30
    assert len([head for head in heads if not head.act]) < 60


# What it costs


def test_keeping_versions_costs_less_than_a_millisecond(library: Library, clock: Clock) -> None:
    """Of 20 kB, the most that DingTalk takes, in the very save that begins a version: the dearest of all."""
    text = "今天晚上八点开始停机维护，请提前保存。" * 350
    draft = library.drafts.add("n", text)
    costs = []
    for number in range(40):
        clock.seconds += 2 * BURST_MS / 1000
        library.drafts.save(draft.id, content=f"{text}{number}", type="text", summary="")
        began = time.perf_counter()
        library.drafts.save(draft.id, content=f"{text}{number}.", type="text", summary="")
        usual = time.perf_counter() - began
        clock.seconds += 2 * BURST_MS / 1000
        began = time.perf_counter()
        library.drafts.save(draft.id, content=f"{text}{number}", type="text", summary="")
        costs.append((time.perf_counter() - began - usual) * 1000)
    assert statistics.median(costs) < 1.0


def test_versions_are_kept_compactly(open_library: Callable[..., Library], clock: Clock) -> None:
    library = open_library()
    text = "".join(f"第{number}条：请各组在周{number % 5 + 1}前交付本周的进展。\n" for number in range(400))
    draft = library.drafts.add("n", text)
    for number in range(50):
        clock.seconds += 61
        save(library, draft.id, text + str(number))
    kept = library._database.run("SELECT SUM(length(content)) FROM versions")[0][0]
    assert kept < 0.4 * 50 * len(text.encode())
