"""Every way to fail ends in its outcome, with the requests and posts that it must have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sending.fault_matrix import WAYS, Way, hold, run, table

MANY = [pytest.param(5), pytest.param(30, marks=pytest.mark.soak)]


def check(way: Way, robots: int, path: Path) -> None:
    rows = run(way, robots, path)
    print(table({way.name: rows}))
    hold(way, rows, robots)


def test_there_are_ways_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) >= 25


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "-"))
def test_one_robot(way: Way, path: Path) -> None:
    check(way, 1, path)


@pytest.mark.parametrize("robots", MANY)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "-"))
def test_many_robots(way: Way, robots: int, path: Path) -> None:
    check(way, robots, path)
