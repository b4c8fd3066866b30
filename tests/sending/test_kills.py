"""``kill -9`` in the middle of a broadcast: every robot has exactly one post, or an honest unknown."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingui.library import Library
from tests.cli.program import ROOT
from tests.library.conftest import integrity
from tests.sending.kills import NAMES, ROBOTS, Groups, hold


@pytest.fixture
def groups() -> Iterator[Groups]:
    found = Groups()
    yield found
    found.server.close()


def start(path: Path, groups: Groups) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sending.kill_child", str(path), str(groups.server.port)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def rest(process: subprocess.Popen[str]) -> str:
    """Return what a process said after its "go", once it has ended."""
    assert process.stdout is not None
    with process.stdout:
        # Not communicate(): what was read ahead with the first line would be lost to it.
        said = process.stdout.read()
    process.wait(60)
    return said


def kill_and_go_on(path: Path, groups: Groups, chance: random.Random) -> tuple[int, int]:
    """Kill a broadcast once or twice at a random moment, go on, and look; return how many died and are unknown."""
    groups.posts.clear()
    with Library.open(path) as library:
        for name in NAMES:
            library.robots.add(name, "http://127.0.0.1/robot/send")
    killed = 0
    for _ in range(chance.choice((1, 1, 2))):
        process = start(path, groups)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        out = rest(process)
        killed += "done" not in out
        assert integrity(path) == "ok"
    process = start(path, groups)
    out = rest(process)
    assert (process.returncode, out) == (0, "done\n")
    return killed, hold(path, groups)


@pytest.mark.parametrize(
    "rounds", [pytest.param(5), pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_killed_at_any_moment(rounds: int, tmp_path: Path, groups: Groups) -> None:
    chance = random.Random(20_261_124)
    found = [kill_and_go_on(tmp_path / f"{number}" / "library.sqlite3", groups, chance) for number in range(rounds)]
    killed, unknown = (sum(each[column] for each in found) for column in (0, 1))
    print(f"{rounds} broadcasts to {ROBOTS}: {killed} killed in the middle, {unknown} robots left unknown, 0 doubled")
    assert killed >= rounds * 0.4, "the moments must lie within the broadcast"
