"""``kill -9`` in the middle of a broadcast: every robot has exactly one post, or an honest unknown."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingui.library import Library
from tests.cli.program import ROOT
from tests.library.conftest import integrity
from tests.robots.servers import MiniServer, Peer
from tests.sending.conftest import rows

ROBOTS = 30
_TOKEN = re.compile(rb"access_token=(\w+)")


class Groups:
    """Thirty groups behind one address, told apart by their tokens; each request that was read whole is a post."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self._random = random.Random(4711)
        self.server = MiniServer(self._post)

    def _post(self, peer: Peer) -> None:
        request = peer.read_request()
        head, _, body = request.partition(b"\r\n\r\n")
        found = _TOKEN.search(head)
        if found is None or b"msgUuid" not in body:
            return
        self.posts[found[1].decode()] += 1
        time.sleep(self._random.uniform(0.02, 0.06))
        peer.answer()


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
        names = [library.robots.add(f"r{number:02}", "http://127.0.0.1/robot/send").name for number in range(ROBOTS)]
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
    assert integrity(path) == "ok"

    last = {row["robot_name"]: row for row in rows(path)}
    assert sorted(last) == names
    assert len(rows(path)) == ROBOTS, "none was begun twice"
    for name in names:
        posts, state = groups.posts[name], last[name]["state"]
        assert state in ("delivered", "unknown"), (name, state)
        assert posts <= 1, (name, posts)
        assert state == "unknown" or posts == 1, (name, state)
    with Library.open(path) as library:
        assert library.jobs.unfinished() == []
        assert len(library.deliveries.unseen()) == sum(row["state"] == "unknown" for row in last.values())
    return killed, sum(row["state"] == "unknown" for row in last.values())


@pytest.mark.parametrize(
    "rounds", [pytest.param(5), pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_killed_at_any_moment(rounds: int, tmp_path: Path, groups: Groups) -> None:
    chance = random.Random(20_261_124)
    found = [kill_and_go_on(tmp_path / f"{number}" / "library.sqlite3", groups, chance) for number in range(rounds)]
    killed, unknown = (sum(each[column] for each in found) for column in (0, 1))
    print(f"{rounds} broadcasts to {ROBOTS}: {killed} killed in the middle, {unknown} robots left unknown, 0 doubled")
    assert killed >= rounds * 0.4, "the moments must lie within the broadcast"
