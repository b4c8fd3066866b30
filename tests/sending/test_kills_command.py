"""``kill -9`` of ``dingui send`` to thirty robots, and ``dingui send --continue`` after it."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.secrets import RobotCredentials
from tests.cli.groups import write_keyring
from tests.cli.program import ROOT, command, dingui, surroundings
from tests.cli.sending import MESSAGE, PATIENT
from tests.library.conftest import integrity
from tests.sending.conftest import rows
from tests.sending.kills import NAMES, ROBOTS, Groups, hold


@pytest.fixture
def groups() -> Iterator[Groups]:
    found = Groups()
    yield found
    found.server.close()


def prepare(home: Path, groups: Groups) -> dict[str, str]:
    """Store thirty robots in a data folder of their own; return the environment that brings it and their secrets."""
    home.mkdir()
    secrets = {}
    with Library.open(home / "library.sqlite3") as library:
        for name in NAMES:
            robot = library.robots.add(name, groups.server.address(), real=False)
            secrets[robot.id] = RobotCredentials(Concealed(name), Concealed("SECfake0"))
    env = write_keyring(secrets, home / "keyring")
    env["PYTHONPATH"] = f"{env['PYTHONPATH']}:{ROOT}"
    return PATIENT | env | {"DINGUI_HOME": str(home)}


def kill_in_the_middle(process: subprocess.Popen[bytes], groups: Groups, chance: random.Random) -> bool:
    """Kill a sender at a random moment, mostly within the broadcast; say whether it was in the middle of that."""
    if chance.random() < 0.2:
        groups.wait_for(ROBOTS, chance.uniform(0, 0.8))
    else:
        posts = groups.posts.total() + chance.randrange(1, ROBOTS)
        groups.wait_for(min(posts, ROBOTS), 20)
        groups.wait_for(ROBOTS, chance.uniform(0, 0.02))
    working = process.poll() is None
    process.kill()
    process.communicate(timeout=30)
    return working and 0 < groups.posts.total() < ROBOTS


def kill_and_go_on(home: Path, groups: Groups, chance: random.Random) -> tuple[int, int]:
    """Kill a send once or twice, go on, and look; return how many died and how many robots are unknown."""
    groups.posts.clear()
    env = prepare(home, groups)
    path = home / "library.sqlite3"
    file = home / "message.json"
    file.write_text(json.dumps(MESSAGE), encoding="utf-8")
    first = ["send", str(file), "--json", "--robot", *NAMES]
    later = ["send", "--continue", "--json"]
    killed = 0
    for _ in range(chance.choice((1, 1, 2))):
        process = subprocess.Popen(
            command(*(later if kept(path) else first)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(env),
        )
        killed += kill_in_the_middle(process, groups, chance)
        assert integrity(path) == "ok"
    if kept(path):
        run = dingui(*later, env=env)
        # 2 where nothing was left: all had begun.
        assert run.status == 0 or run.lines[0]["problems"][0]["code"] == "job_unknown"
    else:
        run = dingui(*first, env=env)
        assert run.status == 0
    return killed, hold(path, groups)


def kept(path: Path) -> bool:
    """Whether the send was written down, so that it is gone on with and not asked for anew."""
    with Library.open(path) as library:
        return bool(library.jobs.unfinished()) or bool(rows(path))


@pytest.mark.parametrize(
    ("seed", "rounds"),
    [(0, 2), *(pytest.param(seed, 50, marks=[pytest.mark.soak, pytest.mark.timeout(900)]) for seed in range(1, 5))],
)
def test_killed_at_any_moment(seed: int, rounds: int, tmp_path: Path, groups: Groups) -> None:
    chance = random.Random(20_261_124 + seed)
    found = [kill_and_go_on(tmp_path / f"{number}", groups, chance) for number in range(rounds)]
    killed, unknown = (sum(each[column] for each in found) for column in (0, 1))
    print(f"{rounds} sends to {ROBOTS}: {killed} killed in the middle, {unknown} robots left unknown, 0 doubled")
    assert killed >= rounds * 0.4
