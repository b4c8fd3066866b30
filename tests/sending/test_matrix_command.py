"""Every way to fail, through ``dingui send``: a sample here, all of them under ``make soak``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sending.fault_matrix import WAYS, Row, Way, hold, table
from tests.sending.matrix_command import run

_CHANCE = random.Random(20_261_124)
SAMPLE = _CHANCE.sample(WAYS, 7)
FEW = _CHANCE.sample(WAYS, 2)


def by_name(way: Way) -> str:
    return way.name.replace(" ", "-")


@pytest.fixture(scope="module")
def results() -> Iterator[dict[str, list[Row]]]:
    """What came of each way, printed as one table in the end."""
    found: dict[str, list[Row]] = {}
    yield found
    print(f"\nThe command, {len(found)} ways:\n{table(found)}")


def check(way: Way, robots: int, folder: Path, results: dict[str, list[Row]]) -> None:
    rows = run(way, robots, folder)
    results[way.name] = results.get(way.name, []) + rows
    hold(way, rows, robots)


@pytest.mark.parametrize("way", SAMPLE, ids=by_name)
def test_one_robot(way: Way, tmp_path: Path, results: dict[str, list[Row]]) -> None:
    check(way, 1, tmp_path, results)


@pytest.mark.parametrize("way", FEW, ids=by_name)
def test_five_robots(way: Way, tmp_path: Path, results: dict[str, list[Row]]) -> None:
    check(way, 5, tmp_path, results)


@pytest.mark.soak
@pytest.mark.parametrize("robots", [1, 30])
@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_all_of_it(way: Way, robots: int, tmp_path: Path, results: dict[str, list[Row]]) -> None:
    check(way, robots, tmp_path, results)
