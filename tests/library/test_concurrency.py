"""Several connections at once, and processes that are killed."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

from dingui.library import Library
from tests.library.conftest import integrity

KILLS = 10
ROUNDS = 40


def test_two_threads_write_to_one_library(path: Path) -> None:
    """The window saves a draft while the worker keeps its journal; each with a connection of its own."""
    with Library.open(path) as library:
        draft = library.drafts.add("draft")
    start = threading.Barrier(2)
    errors: list[BaseException] = []

    def save() -> None:
        try:
            # A generous wait: what is asked here is that both get through, not how long a busy machine takes.
            with Library.open(path, busy_ms=10_000) as mine:
                start.wait()
                for number in range(ROUNDS):
                    mine.drafts.save(draft.id, content=str(number), type="text", summary="")
        except BaseException as error:  # shown by the test's own thread
            errors.append(error)

    def journal() -> None:
        try:
            with Library.open(path, durable=True, busy_ms=10_000) as mine:
                start.wait()
                for number in range(ROUNDS):
                    mine.deliveries.begin(draft.id, None, "group", "{}", str(number))
        except BaseException as error:  # shown by the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=act) for act in (save, journal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not errors
    with Library.open(path) as library:
        found = library.drafts.get(draft.id)
        assert found is not None
        assert found.content == str(ROUNDS - 1)
        assert [each.msg_uuid for each in library.deliveries.recent(1000)] == [str(n) for n in range(ROUNDS)][::-1]
    assert integrity(path) == "ok"


def test_many_threads_open_a_new_library_at_once(path: Path) -> None:
    start = threading.Barrier(6)
    errors: list[BaseException] = []

    def work(name: str) -> None:
        try:
            start.wait()
            with Library.open(path, busy_ms=10_000) as mine:
                assert mine.set_aside is None
                mine.drafts.add(name)
        except BaseException as error:  # shown by the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with Library.open(path) as library:
        assert {each.name for each in library.drafts.heads()} == {str(n) for n in range(6)}


def test_many_processes_open_a_new_library_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dingui.library import Library\n"
        "with Library.open(Path(sys.argv[1])) as library:\n"
        "    assert library.set_aside is None\n"
        "    library._database.run('PRAGMA busy_timeout = 10000')\n"
        "    library.drafts.add('one')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(6)]
    assert [each.wait() for each in running] == [0] * 6
    with Library.open(path) as library:
        assert len(library.drafts.heads()) == 6


SAVER = """
import sys
from pathlib import Path
from dingui.library import Library
library = Library.open(Path(sys.argv[1]))
draft = library.drafts.heads()[0].id
number = int(library.drafts.get(draft).content)
while True:
    number += 1
    library.drafts.save(draft, content=str(number) + " " * 3000, type="text", summary=str(number))
    print(number, flush=True)
"""


def test_a_killed_process_loses_nothing_that_was_acknowledged(path: Path) -> None:
    with Library.open(path) as library:
        draft = library.drafts.add("draft", "0").id
    chance = random.Random(20260924)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", SAVER, str(path)], stdout=subprocess.PIPE, text=True, bufsize=1
        ) as saver:
            assert saver.stdout is not None
            acknowledged = 0
            # Killed after a random number of saves, at whatever point the next one has reached by then.
            for _ in range(chance.randrange(1, 400)):
                acknowledged = int(saver.stdout.readline())
            saver.kill()
            # What was still in the pipe was acknowledged, too.
            rest = [line for line in saver.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
            acknowledged = int(rest[-1]) if rest else acknowledged
        assert integrity(path) == "ok"
        with Library.open(path) as library:
            assert library.set_aside is None
            found = library.drafts.get(draft)
            assert found is not None
            # At most the one save that was on its way is there without having been acknowledged.
            assert int(found.content) - acknowledged in (0, 1)
