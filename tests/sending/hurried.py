"""The program's own parts in a time that runs faster, the same for all processes of a test.

As ``python -m tests.sending.hurried ARGUMENT…`` it is ``dingui send`` in such a time, with the library's clock, pacing
and every wait in it; only the network is as slow as ever.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from dingui import cli
from dingui.library import Library
from dingui.parts import SendingParts
from dingui.paths import Paths
from dingui.robots.redaction import Redactor
from dingui.sending import pacing
from dingui.sending.outbox import AT_ONCE, Outbox

VARIABLE = "FAST_TIME_OF_THE_TEST"


@dataclass(frozen=True)
class FastTime:
    """A time that runs ``speed`` times as fast since a moment that all processes know."""

    speed: float
    wall: float
    up: float

    @classmethod
    def begin(cls, speed: float) -> FastTime:
        return cls(speed, time.time(), time.monotonic())

    @classmethod
    def of_environment(cls) -> FastTime:
        return cls(*map(float, os.environ[VARIABLE].split(",")))

    @property
    def environment(self) -> dict[str, str]:
        return {VARIABLE: f"{self.speed!r},{self.wall!r},{self.up!r}"}

    def clock(self) -> float:
        return self.wall + (time.time() - self.wall) * self.speed

    def monotonic(self) -> float:
        """The system's clock is one for all processes, and so is this."""
        return self.up + (time.monotonic() - self.up) * self.speed

    @contextmanager
    def slow_network(self) -> Iterator[None]:
        """Let a request be on its way for as long as the client waits, which is no shorter in a fast time."""
        longest_ms = round(pacing.LONGEST_ON_ITS_WAY_MS * self.speed)
        with mock.patch("dingui.sending.pacing.LONGEST_ON_ITS_WAY_MS", longest_ms):
            yield

    def open(self, path: Path, *, durable: bool = False) -> Library:
        """Open a library that lives in this time."""
        return Library.open(path, durable=durable, clock=self.clock)


class HurriedParts(SendingParts):
    """Parts that live in a fast time."""

    def __init__(self, paths: Paths, redactor: Redactor, *, fast: FastTime, **named: Any) -> None:
        with mock.patch("dingui.parts.Library", fast):
            super().__init__(paths, redactor, **named)
        self._fast = fast
        self.outbox = Outbox(
            self.library,
            self._credentials,
            self._client,
            at_once=named.get("at_once", AT_ONCE),
            clock=fast.clock,
            monotonic=fast.monotonic,
            wait=self._wait,
        )

    def _wait(self, woken: threading.Event, seconds: float | None) -> None:
        woken.wait(None if seconds is None else seconds / self._fast.speed)

    def pump(self) -> int | None:
        """Do what the window's worker asks for."""
        pause_ms = super().pump()
        return None if pause_ms is None else round(pause_ms / self._fast.speed)


def main(*arguments: str) -> int:
    fast = FastTime.of_environment()
    with fast.slow_network(), mock.patch("dingui.cli.send.SendingParts", partial(HurriedParts, fast=fast)):
        return cli.run(["send", *arguments])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
