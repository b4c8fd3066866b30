"""What the fault matrix found, as one table at the end of a run: it comes from several modules, perhaps processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, Final

from tests.sending.fault_matrix import Row, Way

KEY: Final = "fault matrix"
Note = Callable[[str, object], None]
"""pytest's ``record_property``."""


def note(record: Note, runner: str, way: Way, robots: int, rows: list[Row]) -> None:
    """Keep what came of a way for the table."""
    record(
        KEY,
        {
            "runner": runner,
            "way": way.name,
            "robots": robots,
            "expected": [str(way.outcome), way.seen, way.posts, way.attempts],
            # Plain texts: between the processes of one run, nothing else is handed on.
            "rows": [asdict(row) | {"outcome": str(row.outcome), "reason": str(row.reason)} for row in rows],
        },
    )


def summary(noted: Iterable[dict[str, Any]]) -> list[str]:
    """Return the table's lines: for each way what was seen, posted and shown, and by whom; then the counts."""
    by_way: dict[str, dict[str, Counter[tuple[str, str, int, int, int]]]] = {}
    columns: list[str] = []
    parts = doubled = claimed = other = 0
    for each in noted:
        column = f"{each['runner']} ×{each['robots']}"
        if column not in columns:
            columns.append(column)
        for row in each["rows"]:
            shown = (row["outcome"], row["reason"], row["seen"], row["posts"], row["attempts"])
            by_way.setdefault(each["way"], {}).setdefault(column, Counter())[shown] += 1
            parts += 1
            doubled += max(0, row["posts"] - 1)
            claimed += row["outcome"] == "delivered" and not row["posts"]
            other += [row["outcome"], row["seen"], row["posts"], row["attempts"]] != each["expected"]
    columns.sort()
    lines = []
    for way, found in by_way.items():
        for shown in dict.fromkeys(shown for counter in found.values() for shown in counter):
            outcome, reason, seen, posts, attempts = shown
            by = "  ".join(f"{column}: {found[column][shown]}" for column in columns if shown in found.get(column, {}))
            lines.append(f"{way:24} seen {seen}  posted {posts}  attempts {attempts}  {outcome} ({reason})  | {by}")
    lines += [
        "",
        f"{len(by_way)} ways by {', '.join(columns)}: {parts} robots",
        f"posts beyond one: {doubled}; delivered without a post: {claimed}; outcomes other than expected: {other}",
    ]
    return lines
