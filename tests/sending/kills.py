"""Thirty groups to send to while the sender is killed, and what must be true afterwards, whoever the sender is."""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dingui.library import Library
from tests.library.conftest import integrity
from tests.robots.servers import MiniServer, Peer
from tests.sending.conftest import rows

ROBOTS = 30
NAMES = [f"r{number:02}" for number in range(ROBOTS)]
_TOKEN = re.compile(rb"access_token=(\w+)")


class Groups:
    """Thirty groups behind one address, told apart by their tokens; each request that was read whole is a post."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self._random = random.Random(4711)
        self._changed = threading.Condition()
        self.server = MiniServer(self._post)

    def _post(self, peer: Peer) -> None:
        request = peer.read_request()
        head, _, body = request.partition(b"\r\n\r\n")
        found = _TOKEN.search(head)
        if found is None or b"msgUuid" not in body:
            return
        with self._changed:
            self.posts[found[1].decode()] += 1
            self._changed.notify_all()
        time.sleep(self._random.uniform(0.02, 0.06))
        peer.answer()

    def wait_for(self, posts: int, patience_s: float) -> bool:
        """Wait until so many were posted since the last look; say whether they were."""
        with self._changed:
            return self._changed.wait_for(lambda: self.posts.total() >= posts, patience_s)


def hold(path: Path, groups: Groups, names: Sequence[str] = NAMES) -> int:
    """Hold library and groups against the promise, after everything was gone on with; return how many are unknown."""
    assert integrity(path) == "ok"
    last = {row["robot_name"]: row for row in rows(path)}
    assert sorted(last) == list(names)
    assert len(rows(path)) == len(names), "none was begun twice"
    for name in names:
        posts, state = groups.posts[name], last[name]["state"]
        assert state in ("delivered", "unknown"), (name, state)
        assert posts <= 1, (name, posts)
        assert state == "unknown" or posts == 1, (name, state)
    unknown = [row["state"] for row in last.values()].count("unknown")
    with Library.open(path) as library:
        assert library.jobs.unfinished() == []
        assert len(library.deliveries.unseen()) == unknown
    return unknown
