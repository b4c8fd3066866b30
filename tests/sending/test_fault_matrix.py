"""Every way to fail ends in its outcome, with the requests and posts that it must have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sending.fault_matrix import WAYS, Way, run, table

MANY = [pytest.param(5), pytest.param(30, marks=pytest.mark.soak)]


def hold(way: Way, robots: int, path: Path) -> None:
    rows = run(way, robots, path)
    print(table({way.name: rows}))
    assert len(rows) == robots
    for row in rows:
        # What may never be, whatever the way.
        assert row.posts <= 1
        assert row.outcome != "delivered" or row.posts == 1
        assert row.outcome != "not_sent" or (row.posts, row.seen) == (0, 0)
        assert row.outcome != "rejected" or row.posts == 0
        assert (row.outcome, row.seen, row.posts, row.attempts) == (way.outcome, way.seen, way.posts, way.attempts)
        assert way.reason in ("*", row.reason)


def test_there_are_ways_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) >= 25


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "-"))
def test_one_robot(way: Way, path: Path) -> None:
    hold(way, 1, path)


@pytest.mark.parametrize("robots", MANY)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "-"))
def test_many_robots(way: Way, robots: int, path: Path) -> None:
    hold(way, robots, path)
