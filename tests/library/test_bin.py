"""The bin: what was removed comes back for 30 days, and goes on purpose or by itself, with its versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dingui.library import Library
from dingui.library.bin import KEPT_DAYS
from tests.library.conftest import Clock

DAY_S = 86_400


def removed(library: Library, *names: str) -> list[str]:
    ids = [library.drafts.add(name, f"content of {name}", "text", name).id for name in names]
    for draft_id in ids:
        library.drafts.remove(draft_id)
    return ids


def test_what_was_removed_last_comes_first(library: Library) -> None:
    living = library.drafts.add("living")
    removed(library, "one", "two")
    assert [head.name for head in library.bin.heads()] == ["two", "one"]
    assert [head.name for head in library.bin.heads(1)] == ["two"]
    assert library.bin.count() == 2
    assert [head.id for head in library.drafts.heads()] == [living.id]


def test_put_back_it_is_as_it_was(library: Library) -> None:
    [draft_id] = removed(library, "one")
    library.drafts.restore(draft_id)
    assert library.bin.heads() == []
    draft = library.drafts.get(draft_id)
    assert draft is not None
    assert (draft.content, draft.removed_ms) == ("content of one", None)


def test_a_draft_that_is_not_in_the_bin_is_not_removed_for_good(library: Library) -> None:
    living = library.drafts.add("living")
    assert not library.bin.remove_for_good(living.id)
    assert not library.bin.remove_for_good("nobody")
    assert library.drafts.get(living.id) == living


def test_for_good_means_its_text_is_gone_and_what_was_sent_stays(library: Library) -> None:
    [draft_id] = removed(library, "one")
    delivery = library.deliveries.begin(draft_id, None, "产品群", '{"msgtype": "text"}', "uuid")
    assert library.bin.remove_for_good(draft_id)
    assert library.drafts.get(draft_id) is None
    [found] = library.deliveries.recent(5)
    assert (found.id, found.draft_id, found.robot_name) == (delivery.id, None, "产品群")


def test_emptying_goes_in_steps_and_leaves_what_was_removed_later(library: Library) -> None:
    removed(library, *map(str, range(5)))
    until = library.bin.heads()[0].removed_ms
    [later] = removed(library, "later")
    steps = []
    while number := library.bin.empty(until, 2):
        steps.append(number)
    assert steps == [2, 2, 1]
    assert [head.id for head in library.bin.heads()] == [later]


def test_after_thirty_days_it_goes_by_itself_and_not_before(library: Library, clock: Clock) -> None:
    removed(library, "old")
    clock.seconds += DAY_S
    removed(library, "younger")
    clock.seconds += (KEPT_DAYS - 1) * DAY_S - 60
    assert library.bin.let_go(int(clock() * 1000), 20) == 0
    clock.seconds += 120
    assert library.bin.let_go(int(clock() * 1000), 20) == 1
    assert [head.name for head in library.bin.heads()] == ["younger"]


def test_how_long_a_draft_stays(library: Library, clock: Clock) -> None:
    removed(library, "one")
    [head] = library.bin.heads()
    assert head.days_left(head.removed_ms) == KEPT_DAYS
    assert head.days_left(head.removed_ms + 29 * DAY_S * 1000 + 1) == 0
    assert head.days_left(head.removed_ms + 60 * DAY_S * 1000) == 0


def test_the_list_comes_from_the_index_alone(library: Library, path: Path) -> None:
    """A bin of years, with long drafts in it, is listed as fast as an empty one is found empty."""
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT id, name, summary, type, updated_ms, removed_ms FROM drafts"
            " WHERE removed_ms IS NOT NULL ORDER BY removed_ms DESC, id LIMIT 10"
        ).fetchall()
    assert "COVERING INDEX drafts_removed" in plan[0][3]
