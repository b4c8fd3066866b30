"""Every way to fail ends in its outcome, with the requests and posts that it must have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sending.fault_matrix import WAYS, Way, hold, run
from tests.sending.matrix_report import Note, note


def by_name(way: Way) -> str:
    return way.name.replace(" ", "-")


Check = Callable[[Way, int], None]


@pytest.fixture
def check(path: Path, record_property: Note) -> Check:
    def hold_one(way: Way, robots: int) -> None:
        rows = run(way, robots, path)
        note(record_property, "core", way, robots, rows)
        hold(way, rows, robots)

    return hold_one


def test_there_are_ways_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) >= 25


@pytest.mark.parametrize("robots", [1, 5])
@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_each_way(way: Way, robots: int, check: Check) -> None:
    check(way, robots)


@pytest.mark.soak
@pytest.mark.parametrize("robots", [1, 30])
@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_all_of_it(way: Way, robots: int, check: Check) -> None:
    check(way, robots)
