"""Starts of dingui as processes of their own, on one data folder, off screen."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from dingui.library.drafts import DraftHead
from dingui.library.library import Library
from dingui.paths import find_paths
from dingui.single.claim import holder_of
from tests.cli.program import surroundings
from tests.journeys.waiting import until

PATIENCE_S = 20.0
"""What a second start allows the first one on a machine that has much to do."""


class Start:
    """One start; what it shows is heard in a thread of its own."""

    def __init__(self, *files: str, patience_s: float = PATIENCE_S, cwd: Path | None = None, **env: str) -> None:
        script = Path(__file__).with_name("window_process.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(patience_s), *files],
            env=surroundings({"QT_QPA_PLATFORM": "offscreen", **env}),
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.shown: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self._threads = [threading.Thread(target=self._hear), threading.Thread(target=self._hear_complaints)]
        for thread in self._threads:
            thread.start()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.shown.append(json.loads(line))

    def _hear_complaints(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if "This plugin does not support raise()" not in line:
                self.complaints.append(line)

    def saw(self, what: str) -> list[Any]:
        return [line[what] for line in list(self.shown) if what in line]

    @property
    def has_window(self) -> bool:
        return bool(self.saw("window"))

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_open(self) -> bool:
        """Whether its window is there, filled, and hears of other starts."""
        assert self.process.poll() is None, self.complaints
        holder = holder_of(find_paths().data)
        return holder is not None and (holder.pid, holder.state) == (self.pid, "open")

    def opens(self) -> Start:
        until("the window is open", self.is_open, 30)
        return self

    def ends(self, timeout_s: float = 40) -> int:
        status = self.process.wait(timeout_s)
        for thread in self._threads:
            thread.join()
        return status

    def closes(self) -> int:
        """Close the window, as a person does, and wait for the end."""
        with contextlib.suppress(BrokenPipeError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        return self.ends()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.ends()

    def stop(self) -> None:
        """Let it hang, as a program does that waits for a dead drive."""
        self.process.send_signal(signal.SIGSTOP)
        # The state is the kernel's to tell.
        stat = Path(f"/proc/{self.pid}/stat")
        until("it hangs", lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def let_go(self) -> None:
        """Whatever the test left: ended by its id."""
        if self.process.poll() is None:
            self.process.kill()
        self.ends()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def drafts() -> list[DraftHead]:
    """The drafts as they are stored."""
    with Library.open(find_paths().library) as library:
        return library.drafts.heads()


def states() -> list[str]:
    """The states of all deliveries, the oldest first."""
    with Library.open(find_paths().library) as library:
        return [delivery.state for delivery in library.deliveries.recent(1000)][::-1]
