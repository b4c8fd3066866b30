"""The program of a journey: dingui, started as its own process with a data folder of its own."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.journeys.desktop import Desktop

HARMLESS: Final = re.compile(
    # Qt's own, on every version tried; it answers an optional question of at-spi's.
    r'AtSpiAdaptor::applicationInterface does not implement "GetApplicationBusAddress"'
    # The driver asked about a node that had just vanished, as any screen reader may.
    r"|qt\.accessibility\.atspi: Could not find accessible on path"
)
"""Lines on standard error that are nobody's fault."""


class Program:
    """One run of a program on a desktop."""

    def __init__(
        self,
        desktop: Desktop,
        output: Path,
        command: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        self._output = output
        whole = desktop.environment() | dict(environment)
        with output.open("wb") as stream:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                # An empty value takes a variable away.
                env={name: value for name, value in whole.items() if value},
                cwd=desktop.home,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """The exit status; None while it runs."""
        return self._process.poll()

    def output(self) -> str:
        """Return what it wrote on both standard streams."""
        return self._output.read_text("utf-8", errors="replace")

    def complaints(self) -> list[str]:
        """Return the lines of :meth:`output` that are no harmless noise."""
        return [line for line in self.output().splitlines() if line.strip() and not HARMLESS.search(line)]

    def ends_by_itself(self, timeout_s: float = 15.0) -> int:
        """Wait for the end and return the exit status. Raises ``TimeoutExpired``."""
        return self._process.wait(timeout_s)

    def kill(self) -> None:
        """``kill -9``; returns when it is dead."""
        if self.running:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)
