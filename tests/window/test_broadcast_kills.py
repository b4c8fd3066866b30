"""``kill -9`` of the process that has the window in the middle of a broadcast; the next start goes on with the rest."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import surroundings
from tests.library.conftest import integrity
from tests.sending.kills import ROBOTS, Groups, hold
from tests.sending.test_kills_command import kill_in_the_middle, prepare


@pytest.fixture
def groups() -> Iterator[Groups]:
    found = Groups()
    yield found
    found.server.close()


def start(env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.window.kill_window"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(env | {"QT_QPA_PLATFORM": "offscreen"}),
    )


def kill_and_go_on(home: Path, groups: Groups, chance: random.Random) -> tuple[int, int]:
    """Kill a window that is sending, start it again, and look; return how many died and how many are unknown."""
    groups.posts.clear()
    env = prepare(home, groups)
    path = home / "library.sqlite3"
    killed = 0
    for _ in range(chance.choice((1, 1, 2))):
        process = start(env)
        killed += kill_in_the_middle(process, groups, chance)
        assert integrity(path) == "ok"
    process = start(env)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out.splitlines()[-1:]) == (0, [b"done"]), err.decode()
    return killed, hold(path, groups)


@pytest.mark.parametrize(
    ("seed", "rounds"), [(0, 1), pytest.param(1, 30, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]
)
def test_killed_at_any_moment(seed: int, rounds: int, tmp_path: Path, groups: Groups) -> None:
    chance = random.Random(20_261_126 + seed)
    found = [kill_and_go_on(tmp_path / f"{number}", groups, chance) for number in range(rounds)]
    killed, unknown = (sum(each[column] for each in found) for column in (0, 1))
    print(
        f"{rounds} windows sending to {ROBOTS}: {killed} killed in the middle, {unknown} robots left unknown, 0 doubled"
    )
    assert killed >= rounds * 0.4
