"""Every way to fail, through the window: a sample here, all of them under ``make soak``."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.sending.fault_matrix import WAYS, Way, hold
from tests.sending.matrix_report import Note, note
from tests.window.matrix_window import run

_CHANCE = random.Random(20_261_125)
SAMPLE = _CHANCE.sample(WAYS, 7)
FEW = _CHANCE.sample(WAYS, 2)


def by_name(way: Way) -> str:
    return way.name.replace(" ", "-")


Check = Callable[[Way, int], None]


@pytest.fixture
def check(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, record_property: Note) -> Check:
    def hold_one(way: Way, robots: int) -> None:
        rows = run(way, robots, tmp_path, qtbot, monkeypatch)
        note(record_property, "window", way, robots, rows)
        hold(way, rows, robots)

    return hold_one


@pytest.mark.parametrize("way", SAMPLE, ids=by_name)
def test_one_robot(way: Way, check: Check) -> None:
    check(way, 1)


@pytest.mark.parametrize("way", FEW, ids=by_name)
def test_five_robots(way: Way, check: Check) -> None:
    check(way, 5)


@pytest.mark.soak
@pytest.mark.parametrize("robots", [1, 30])
@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_all_of_it(way: Way, robots: int, check: Check) -> None:
    check(way, robots)
