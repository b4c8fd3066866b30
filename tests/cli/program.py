"""dingui as a process of its own, as scripts and other tools use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
TYPES = ("text", "markdown", "link", "action-card", "action-card-buttons", "feed-card")

TIMEOUT_S = 60


@dataclass(frozen=True)
class Run:
    """How one run ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output, of which every line must be one JSON object."""
        objects = [json.loads(line) for line in self.out.splitlines()]
        assert all(isinstance(each, dict) for each in objects)
        return objects

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        [found] = self.lines
        return found


def command(*arguments: str) -> list[str]:
    """Return what starts dingui with ``arguments``."""
    return [sys.executable, "-m", "dingui", *arguments]


def surroundings(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this test's environment with ``changes``; an empty value takes a variable away."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **(changes or {})}
    return {name: value for name, value in environ.items() if value}


def dingui(*arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Run:
    """Run dingui to its end."""
    done = subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        env=surroundings(env),
        timeout=TIMEOUT_S,
        check=False,
    )
    run = Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
    assert "Traceback" not in run.err, run.err
    return run
