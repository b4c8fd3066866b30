"""Comparing two things that are done in turn, and saying what came of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 30


@dataclass(frozen=True)
class Result:
    """Something of ours beside its yardstick, which was measured in the same run."""

    name: str
    ours: float
    """The median, in ``unit``."""
    yardstick: float | None = None
    """Likewise; None where there is none."""
    unit: str = "ms"
    runs: int = 1
    target: float | None = None
    """The largest ratio (without a yardstick: the largest value) that the project wants."""
    spread: tuple[float, float] = (0, 0)
    """The least and the largest of ours."""

    @property
    def compared(self) -> float:
        """What is held against the target."""
        return self.ours / self.yardstick if self.yardstick else self.ours


def alternate(ours: Callable[[], float], yardstick: Callable[[], float], runs: int) -> tuple[list[float], list[float]]:
    """Do both once unmeasured, to fill the caches, then in turn, so that a busy machine is busy for both."""
    ours()
    yardstick()
    measured: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        measured[0].append(ours())
        measured[1].append(yardstick())
    return measured


def compare(
    name: str,
    ours: Callable[[], float],
    yardstick: Callable[[], float],
    *,
    runs: int,
    target: float | None = None,
    unit: str = "ms",
) -> Result:
    """Return the medians of ``runs`` runs of each."""
    a, b = alternate(ours, yardstick, runs)
    return Result(name, statistics.median(a), statistics.median(b), unit, runs, target, (min(a), max(a)))


def run_python(arguments: Sequence[str], env: Mapping[str, str], timeout_s: float = TIMEOUT_S) -> str:
    """Run this interpreter to its end and return what it printed. Raises ``CalledProcessError``."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        timeout=timeout_s,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stderr)
        done.check_returncode()
    return done.stdout


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def table(results: Iterable[Result]) -> str:
    """Return the results as a table for a terminal."""
    head = ("", "dingui", "min–max", "yardstick", "ratio", "target", "runs")
    lines = [head, *(_row(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _row(result: Result) -> tuple[str, ...]:
    against = result.yardstick
    target = ""
    if result.target is not None:
        word = "ok" if result.compared <= result.target else "MISSED"
        target = f"{result.target:g} {'' if against else result.unit} {word}".replace("  ", " ")
    return (
        result.name,
        f"{result.ours:.1f} {result.unit}",
        f"{result.spread[0]:.1f}–{result.spread[1]:.1f}",
        "—" if against is None else f"{against:.1f} {result.unit}",
        "—" if against is None else f"{result.compared:.2f}",
        target or "—",
        str(result.runs),
    )
