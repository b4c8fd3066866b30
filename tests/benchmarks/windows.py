"""The window against the least that PySide6 can show: start to first paint, and memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.benchmarks.measure import Result, compare, run_python

PAINT_TARGET = 1.5
MEMORY_TARGET = 1.6
_MEMORY_RUNS = 5

_PROCESS = str(Path(__file__).with_name("window_process.py"))


def first_paint(runs: int) -> Iterator[Result]:
    """Measure from the start of the process to the first paintEvent of its main window."""
    for platform, env in _platforms():
        with env() as surroundings:
            yield compare(
                f"start to first paint, {platform}",
                _measured("dingui", "paint", surroundings),
                _measured("bare", "paint", surroundings),
                runs=runs,
                target=PAINT_TARGET,
            )


def ready(runs: int) -> Iterator[Result]:
    """Measure from the start of the process until the window is filled and painted: it can be typed into."""
    for platform, env in _platforms():
        with env() as surroundings:
            yield compare(
                f"start to ready, {platform}",
                _measured("dingui", "ready", surroundings),
                _measured("bare", "ready", surroundings),
                runs=runs,
            )


def memory(runs: int) -> Iterator[Result]:
    """Measure the resident memory after a second of idling."""
    if sys.platform != "linux":
        return
    for platform, env in _platforms():
        with env() as surroundings:
            yield compare(
                f"resident memory, {platform}",
                _measured("dingui", "memory", surroundings),
                _measured("bare", "memory", surroundings),
                runs=min(runs, _MEMORY_RUNS),
                target=MEMORY_TARGET,
                unit="MB",
            )


def _measured(what: str, measure: str, surroundings: dict[str, str]) -> Callable[[], float]:
    def run() -> float:
        with tempfile.TemporaryDirectory(prefix="dingui-bench-") as home:
            env = {**surroundings, "DINGUI_HOME": str(Path(home) / "home"), "DINGUI_LANG": "zh_CN"}
            number = float(run_python([_PROCESS, what, measure, str(time.monotonic_ns())], env))
        return number / 1024 if measure == "memory" else number

    return run


def _platforms() -> Iterator[tuple[str, Callable[[], AbstractContextManager[dict[str, str]]]]]:
    yield "offscreen", _offscreen
    if shutil.which("Xvfb") is not None:
        yield "xcb", _xvfb


@contextmanager
def _offscreen() -> Iterator[dict[str, str]]:
    yield {"QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def _xvfb() -> Iterator[dict[str, str]]:
    # The server finds a free number itself and tells it.
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            if server.stdout is None:
                raise AssertionError("a pipe was asked for")
            yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{server.stdout.readline().strip()}"}
        finally:
            server.terminate()
