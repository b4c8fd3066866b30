"""Commands without a window, against an interpreter that does nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from tests.benchmarks.measure import ROOT, Result, compare, milliseconds, run_python

CHECK_TARGET = 5
_LEAST_RUNS = 20


def check(runs: int) -> Iterator[Result]:
    """Measure ``dingui check`` of a sample from its start to its end."""
    sample = str(ROOT / "resources" / "samples" / "markdown.json")
    with tempfile.TemporaryDirectory(prefix="dingui-bench-") as home:
        env = {"DINGUI_HOME": home, "DINGUI_LANG": "zh_CN"}
        yield compare(
            "dingui check, against python -c pass",
            lambda: milliseconds(lambda: run_python(["-m", "dingui", "check", sample], env)),
            lambda: milliseconds(lambda: run_python(["-c", "pass"], env)),
            runs=max(runs, _LEAST_RUNS),
            target=CHECK_TARGET,
        )
