"""Killed at any moment, nothing that is older than a second is lost, and nothing that was stored is damaged."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.library import Library
from dingui.library.backups import Backups
from dingui.messages.composition import Composition
from dingui.messages.models import MessageType, TextMessage
from dingui.window.session import DraftSession
from tests.journeys.waiting import until
from tests.library.conftest import integrity
from tests.library.test_migrations import VERSIONS, from_dump
from tests.window.killed_writer import ACTIVITIES, pattern

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes as POSIX does")

ROOT = Path(__file__).resolve().parents[2]
PROMISED_S = 1.0
LONGEST_S = 2.2
"""Seconds until a kill: more than the promised one, so that there is something older to look for."""

KILLS_IN_A_LIBRARY = 25
"""One library is gone on with after each kill, as a person would."""


@dataclass
class Told:
    """What a writer told before it was killed."""

    killed_at: float
    before: set[str]
    """The drafts that there were before it began."""
    lines: list[tuple[str, str, object, float]] = field(default_factory=list)

    def since(self, what: str, draft_id: str = "") -> list[object]:
        """The states that may be found: the last one that is older than a second, and all later ones."""
        mine = [
            (each if what == "open" else value, at)
            for kind, each, value, at in self.lines
            if kind == what and (what == "open" or each == draft_id)
        ]
        old = [number for number, (_value, at) in enumerate(mine) if at < self.killed_at - PROMISED_S]
        return [value for value, _at in mine[old[-1] if old else 0 :]]

    def drafts(self, what: str) -> set[str]:
        return {each for kind, each, _value, _at in self.lines if kind == what}

    def old(self, what: str, draft_id: str) -> bool:
        """Whether anything of this kind is older than a second."""
        return any(
            kind == what and each == draft_id and at < self.killed_at - PROMISED_S
            for kind, each, _value, at in self.lines
        )


def run_and_kill(path: Path, output: Path, seed: int, activity: str, after_s: float) -> Told:
    """Let a writer write for ``after_s`` seconds and kill it."""
    with Library.open(path) as library:
        before = {head.id for head in library.drafts.heads()} | {head.id for head in library.bin.heads()}
    with output.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.window.killed_writer", str(path), str(seed), activity],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
            stdout=written,
        )
    try:
        until("it writes", lambda: '["ready"' in output.read_text("utf-8") or process.poll() is not None, 30)
        assert process.poll() is None, output.read_text("utf-8")
        time.sleep(after_s)  # the moment is the test's input, not something that is waited for
    finally:
        killed_at = time.monotonic()
        process.send_signal(signal.SIGKILL)
        process.wait()
    told = Told(killed_at, before)
    for line in output.read_text("utf-8").splitlines():
        if line.endswith("]"):  # the last one may have been cut
            told.lines.append(tuple(json.loads(line)))
    return told


def text_of(content: str) -> str:
    message = Composition.from_json(content).messages[MessageType.TEXT]
    assert isinstance(message, TextMessage)
    return message.content


def look(path: Path, told: Told) -> int:
    """Look whether all is there that must be; return how many characters were older than a second."""
    assert integrity(path) == "ok"
    checked = 0
    with Library.open(path) as library:
        assert library.set_aside is None
        for draft_id in told.drafts("text"):
            draft = library.drafts.get(draft_id)
            assert draft is not None, "a draft is gone"
            found = text_of(draft.content)
            assert found == pattern(len(found)), "another text than was typed"
            if told.old("text", draft_id):
                least = min(int(str(value)) for value in told.since("text", draft_id))
                assert len(found) >= least, f"{least} characters were older than a second, {len(found)} are there"
                checked += least
        for draft_id in told.drafts("name"):
            draft = library.drafts.get(draft_id)
            assert draft is not None
            if told.old("name", draft_id):
                assert draft.name in told.since("name", draft_id)
        for draft_id in told.drafts("gone"):
            draft = library.drafts.get(draft_id)
            assert draft is not None
            # It was done before it was told, so what is told counts at once.
            gone = [value for kind, each, value, _at in told.lines if kind == "gone" and each == draft_id][-1]
            in_the_middle = told.since("open")[-1] == draft_id
            assert (draft.removed_ms is not None) == bool(gone) or in_the_middle
        session = DraftSession(library.drafts, library.marks)
        assert session.open_last()
        # Killed in the middle of its removal, the open one is in the bin, and the newest one takes its place.
        last = library.drafts.get(str(told.since("open")[-1]))
        assert last is not None
        expected = [library.drafts.heads()[0].id] if last.removed_ms is not None else told.since("open")
        # A draft that it had begun and not yet told of is open, too.
        untold = session.draft_id not in told.before | told.drafts("open")
        assert session.draft_id in expected or untold, "another draft is open"
        delete(session)
        for version in (version for each in told.drafts("text") for version in library.versions.of(each)):
            Composition.from_json(library.versions.content(version.number))
    copies = Backups(path, time.time)
    for copy in copies.all():
        assert copies.look_inside(copy.path).drafts >= 1
    return checked


def kill_again_and_again(tmp_path: Path, moments: Sequence[tuple[int, str, float]]) -> int:
    """Return how many characters that were older than a second were looked for, and found."""
    checked = 0
    for number, (seed, activity, after_s) in enumerate(moments):
        folder = tmp_path / f"library-{number // KILLS_IN_A_LIBRARY}"
        folder.mkdir(exist_ok=True)
        path = folder / "library.sqlite3"
        told = run_and_kill(path, tmp_path / "told.jsonl", seed, activity, after_s)
        try:
            checked += look(path, told)
        except AssertionError as error:
            raise AssertionError(f"kill {number}: {activity}, seed {seed}, after {after_s:.3f} s: {error}") from error
    return checked


def moments(seed: int, count: int) -> list[tuple[int, str, float]]:
    chance = random.Random(seed)
    return [
        (chance.randrange(2**32), ACTIVITIES[number % len(ACTIVITIES)], chance.uniform(0, LONGEST_S))
        for number in range(count)
    ]


def test_some_kills_while_drafts_are_written_lose_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    times = [(seed, activity, 1.3 + number / 10) for number, (seed, activity, _s) in enumerate(moments(20261124, 5))]
    assert kill_again_and_again(tmp_path, times) > 50


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_hundreds_of_kills_while_drafts_are_written_lose_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    checked = kill_again_and_again(tmp_path, moments(6, 400))
    print(f"400 kills; {checked} characters older than a second were looked for")
    assert checked > 10_000


# Migrating

OPENER = """
import os, sys
from pathlib import Path
from dingui.library import Library
os.write(1, b"ready")
Library.open(Path(sys.argv[1])).close()
os.write(1, b"done")
"""


def old_library(path: Path, dump: Path, drafts: int) -> set[str]:
    """A library of an old version, with so much in it that leading it on takes a while."""
    import sqlite3
    from contextlib import closing

    from_dump(dump, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO drafts (id, name, content, type, summary, created_ms, updated_ms, removed_ms)"
            " VALUES (?, ?, ?, 'text', '', 1, 1, ?)",
            [(f"id-{number}", f"n {number}", "x" * 3_000, number % 3 or None) for number in range(drafts)],
        )
        return {str(row[0]) for row in connection.execute("SELECT id FROM drafts")}


def kill_while_migrating(tmp_path: Path, seed: int, count: int) -> set[str]:
    """Return at which points it was killed: before, in the middle or after."""
    chance = random.Random(seed)
    points = set()
    for number in range(count):
        path = tmp_path / f"m-{number}" / "library.sqlite3"
        ids = old_library(path, chance.choice(VERSIONS[:-1]), 1_500)
        process = subprocess.Popen(
            [sys.executable, "-c", OPENER, str(path)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.read(5) == b"ready"
        time.sleep(chance.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        points.add("after" if b"done" in process.stdout.read() else "in the middle")
        process.wait()
        process.stdout.close()
        with Library.open(path) as library:
            assert library.set_aside is None
            assert {str(row[0]) for row in library._database.run("SELECT id FROM drafts")} == ids
        assert integrity(path) == "ok"
        for copy in path.parent.glob("library.v*.sqlite3"):
            # An unfinished copy of the old one may be there; it is never taken for anything else.
            assert copy.name != path.name
    return points


def test_some_kills_while_migrating_lose_nothing(tmp_path: Path) -> None:
    assert "in the middle" in kill_while_migrating(tmp_path, 20261124, 4)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_hundred_kills_while_migrating_lose_nothing(tmp_path: Path) -> None:
    points = kill_while_migrating(tmp_path, 8, 100)
    assert points == {"in the middle", "after"}
