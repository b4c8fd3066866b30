"""Measure, and print a table: ``python -m tests.benchmarks [--runs N] [NAME …]``.

Nothing here fails: a machine that does something else beside it measures the machine. The targets are the project's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator

from tests.benchmarks import broadcast, commands, history, keystrokes, library, sending, turns, windows
from tests.benchmarks.measure import Result, table

BENCHMARKS: dict[str, Callable[[int], Iterator[Result]]] = {
    "first-paint": windows.first_paint,
    "ready": windows.ready,
    "memory": windows.memory,
    "check": commands.check,
    "event-loop": sending.event_loop,
    "broadcast": broadcast.broadcast,
    "keystrokes": keystrokes.keystrokes,
    "holds": turns.holds,
    "switching": turns.switching,
    "worst": turns.worst,
    "history": history.search,
    "library": library.library,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure, and print a table.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which; by default all: {', '.join(BENCHMARKS)}")
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="how often each is done (15)")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"not a benchmark: {', '.join(unknown)}")
    results = []
    for name in chosen.names or BENCHMARKS:
        try:
            for result in BENCHMARKS[name](chosen.runs):
                results.append(result)
                sys.stderr.write(f"{result.name}: done\n")
        except (OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"{name}: could not be measured: {error}\n")
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
