"""The far side of a journey: a DingTalk group, played by ``dingui practice`` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.journeys.waiting import until


class Group:
    """A practice robot in its own process; what it says is kept in a file beside the person's home, not in it."""

    def __init__(self, folder: Path, environment: Mapping[str, str], arguments: Sequence[str]) -> None:
        folder.mkdir(parents=True)
        self._said = folder / "said.jsonl"
        self._complaints = folder / "complaints.log"
        with self._said.open("wb") as said, self._complaints.open("wb") as complaints:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-m", "dingui", "practice", *arguments],
                env={**environment, "DINGUI_HOME": str(folder / "dingui-home")},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=complaints,
            )
        first = until("the practice robot says where it is", self._lines, 20)[0]
        self.webhook = str(first["webhook"])
        self.secret = str(first["secret"])

    def requests(self) -> list[dict[str, Any]]:
        """Return what came in so far: a reply, whether it was posted, and the payload, for each request."""
        return self._lines()[1:]

    def payloads(self) -> list[dict[str, Any]]:
        """Return the messages that stand in the group now."""
        return [request["payload"] for request in self.requests() if request["posted"]]

    def receives(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait until ``count`` messages stand in the group, and return them."""
        return until(
            f"{count} messages in the group; there came {self.requests()}",
            lambda: self.payloads() if len(self.payloads()) >= count else None,
        )

    def is_asked(self, count: int = 1) -> None:
        """Wait until ``count`` requests have come in, posted or not."""
        until(f"{count} requests to the robot", lambda: len(self.requests()) >= count)

    def ends(self) -> None:
        """End the process; the robot is dead from then on. Raises ``AssertionError`` where it had complaints."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            status = self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        assert status == 0, self._complaints.read_text()
        assert self._complaints.read_text() == ""

    def _lines(self) -> list[dict[str, Any]]:
        assert self._process.poll() in (None, 0), self._complaints.read_text()
        whole, _, _ = self._said.read_text("utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]
