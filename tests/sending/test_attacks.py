"""Ways in which "nothing is posted twice by us" could be broken, each tried."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dingui.library import Library
from dingui.library.deliveries import Delivery
from dingui.library.doubts import Settled
from dingui.library.processes import _mark
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.doubts import send_anew, settle, try_again
from dingui.sending.jobs import Order, PartState, Target
from tests.sending.conftest import rows, wait_until
from tests.sending.fakes import BUSY, DELIVERED, KEYWORD, REFUSED, UNKNOWN, Bench, orders


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path, durable=True, busy_ms=100) as opened:
        yield opened


@pytest.fixture
def bench(library: Library) -> Bench:
    return Bench(library)


@pytest.fixture
def group(bench: Bench) -> Target:
    [target] = bench.robots("群")
    return target


def leave_unknown(bench: Bench, target: Target) -> Delivery:
    """Leave it unknown whether the message arrived."""
    bench.answers.prepared[target.name] = [UNKNOWN]
    bench.send([target])
    assert bench.ends() == {target.name: "unknown"}
    bench.told.clear()
    [found] = bench.library.deliveries.unseen()
    return found


def ask(bench: Bench, order: Order) -> PartState:
    bench.outbox.submit([order], bench.hear)
    bench.outbox.run()
    bench.outbox.pump()
    return bench.last(order.target.name).state


# A way out that came to nothing is none


@pytest.mark.parametrize("end", [REFUSED, KEYWORD, BUSY], ids=lambda end: end.reason)
@pytest.mark.parametrize("way", [try_again, send_anew], ids=["again", "new"])
def test_trying_again_in_vain_leaves_the_doubt(
    way: object, end: Outcome, bench: Bench, group: Target, library: Library
) -> None:
    doubt = leave_unknown(bench, group)
    bench.answers.prepared["群"] = [end] * 4
    order = try_again(library, doubt.id) if way is try_again else send_anew(library, doubt.id)
    assert ask(bench, order).value == end.kind.value
    asked = bench.answers.count("群")
    # Nobody knows any more about the first one: the message goes nowhere until somebody says how.
    assert ask(bench, orders([group])[0]) is PartState.UNKNOWN
    assert bench.answers.count("群") == asked
    # And the ways out are still open.
    bench.answers.prepared.clear()
    assert ask(bench, try_again(library, doubt.id)) is PartState.DELIVERED
    assert ask(bench, orders([group])[0]) is PartState.DELIVERED


def test_a_way_out_that_never_begins_settles_nothing(bench: Bench, group: Target, library: Library) -> None:
    doubt = leave_unknown(bench, group)
    bench.outbox.submit([try_again(library, doubt.id)], bench.hear)
    # Killed before the first pump: nothing left.
    found = library.deliveries.get(doubt.id)
    assert found is not None
    assert found.settled == ""


def test_what_the_person_found_out_is_not_forgotten(bench: Bench, group: Target, library: Library) -> None:
    doubt = leave_unknown(bench, group)
    bench.answers.prepared["群"] = [UNKNOWN]
    assert ask(bench, try_again(library, doubt.id)) is PartState.UNKNOWN
    second = library.deliveries.recent(1)[0]
    settle(library, second.id, Settled.LOST)
    bench.answers.prepared["群"] = [KEYWORD]
    assert ask(bench, orders([group])[0]) is PartState.REJECTED
    assert ask(bench, orders([group])[0]) is PartState.DELIVERED


# A doubt that comes up while a part waits


def test_the_next_in_the_line_does_not_follow_what_became_unknown(bench: Bench, group: Target) -> None:
    """Asked for twice before the first one's outcome: the second was in no doubt then."""
    bench.answers.prepared["群"] = [UNKNOWN]
    for order in orders([group, group]):
        bench.outbox.submit([order], bench.hear)
    bench.outbox.run()
    assert bench.answers.count("群") == 1
    assert [each.state.value for each in bench.told if each.state.final] == ["unknown", "unknown"]
    assert bench.last("群").attempt == 0
    assert bench.library.jobs.unfinished() == []


_POST_AND_HANG = """
import sys
from pathlib import Path
from dingui.library import Library
path, robot_id, payload, content = sys.argv[1:]
with Library.open(Path(path), durable=True) as library:
    library.deliveries.begin(None, robot_id, "群", payload, "0" * 32, content=content)
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def sender_elsewhere(path: Path, bench: Bench, group: Target) -> Iterator[subprocess.Popen[str]]:
    """Another living process that is posting the same message to the same robot."""
    from dingui.sending.jobs import content_of

    payload = orders([group])[0].payload
    with subprocess.Popen(
        [sys.executable, "-c", _POST_AND_HANG, str(path), group.robot_id, payload, content_of(payload)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield process
        process.kill()


def test_a_process_that_is_killed_beside_us_leaves_a_doubt_at_once(
    sender_elsewhere: subprocess.Popen[str], bench: Bench, group: Target
) -> None:
    """Not only at the next start: the window may be open for days."""
    sender_elsewhere.kill()
    sender_elsewhere.wait(30)
    assert ask(bench, orders([group])[0]) is PartState.UNKNOWN
    assert bench.answers.count("群") == 0


def test_the_same_is_not_posted_beside_another_process_before_its_outcome_is_known(
    sender_elsewhere: subprocess.Popen[str], bench: Bench, group: Target, path: Path, library: Library
) -> None:
    bench.outbox.submit(orders([group]), bench.hear)
    bench.outbox.submit(orders([group], "another"), bench.hear)
    bench.outbox.run(lambda: bench.states("群").count("waiting") > 3)
    assert bench.answers.count("群") == 0
    [theirs] = [each["id"] for each in rows(path)]
    library.deliveries.resolve(theirs, UNKNOWN)
    bench.outbox.run()
    assert [each.state.value for each in bench.told if each.state.final] == ["unknown", "delivered"]
    assert bench.answers.count("群") == 1


# What could not be written down


def test_an_outcome_that_found_no_room_is_stored_when_there_is_some(
    bench: Bench, group: Target, path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    """The disk is full between the request and its answer: other than at the next start, the truth is known here."""
    gate = bench.answers.held.setdefault("群", threading.Event())
    bench.outbox.submit(orders([group]), bench.hear)
    bench.outbox.pump()
    wait_until(lambda: bench.answers.together == 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # as a full disk does, this keeps everything from being written
        gate.set()
        bench.outbox.run()
        assert bench.ends() == {"群": "delivered"}
        other.execute("ROLLBACK")
    assert [row["state"] for row in rows(path)] == ["sending"]
    assert ask(bench, orders([group], "another")[0]) is PartState.DELIVERED
    assert [row["state"] for row in rows(path)] == ["delivered", "delivered"]


def test_closing_tries_once_more_to_store_an_outcome(
    bench: Bench, group: Target, path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    bench.outbox.submit(orders([group]), bench.hear)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        bench.outbox.pump()
        other.execute("BEGIN IMMEDIATE")
        bench.outbox.run()
        other.execute("ROLLBACK")
    bench.outbox.close()
    assert [row["state"] for row in rows(path)] == ["delivered"]


# A job that two processes hold for theirs: two computers with one folder, or a container beside its host


def test_who_lost_a_job_says_nothing_more_about_it(bench: Bench, group: Target, path: Path) -> None:
    bench.answers.prepared["群"] = [BUSY]
    job_id = bench.outbox.submit(orders([group]), bench.hear)
    bench.outbox.run(lambda: bench.states("群")[-2:] == ["sending", "waiting"])
    # The other one takes the job over, and is sending its part.
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE jobs SET owner = ?", (_mark(1),))
        other.execute("UPDATE job_parts SET state = 'sending', delivery_id = 'theirs'")
    bench.outbox.stop(job_id)
    bench.outbox.run()
    # "Stopped" would be gone on with after a crash of the other one, although its request may have arrived.
    job = bench.library.jobs.get(job_id)
    assert job is not None
    assert [part.state for part in job.parts] == ["sending"]
    assert bench.answers.count("群") == 1


def test_an_outcome_of_ours_is_written_although_the_job_is_another_s(bench: Bench, group: Target, path: Path) -> None:
    gate = bench.answers.held.setdefault("群", threading.Event())
    job_id = bench.outbox.submit(orders([group]), bench.hear)
    bench.outbox.pump()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE jobs SET owner = ?", (_mark(1),))
        other.execute("UPDATE job_parts SET state = 'unknown'")
        other.execute("UPDATE deliveries SET state = 'unknown', reason = 'interrupted', resolved_ms = 1")
    gate.set()
    bench.outbox.run()
    job = bench.library.jobs.get(job_id)
    assert job is not None
    assert [part.state for part in job.parts] == ["delivered"]
    assert [row["state"] for row in rows(path)] == [DELIVERED.kind.value]


def test_a_job_that_is_gone_on_with_while_its_process_lives_is_begun_once(
    bench: Bench, library: Library, path: Path
) -> None:
    """Were a living process taken for a dead one: its parts and ours are the same rows, and each is begun once."""
    targets = bench.robots(*(f"群{number}" for number in range(12)))
    job_id = bench.outbox.submit(orders(targets), bench.hear)
    bench.outbox.pump()
    with Library.open(path, durable=True) as theirs:
        theirs.jobs._owner = theirs.deliveries._owner = "1:another:computer"
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("UPDATE jobs SET owner = '1:gone:gone'")
        second = Bench.__new__(Bench)
        second.__dict__.update(bench.__dict__)
        second.library = theirs
        outbox = second.open()
        second.outbox = outbox
        assert outbox.resume(job_id, bench.hear) > 0
        outbox.run()
        bench.outbox.run()
    assert {bench.answers.count(target.name) for target in targets} == {1}


def test_a_thread_that_cannot_be_had_is_not_sent(
    bench: Bench, group: Target, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr("dingui.sending.outbox.Attempt.start", none_left)
        bench.outbox.submit(orders([group]), bench.hear)
        bench.outbox.pump()
    bench.outbox.run()
    # It certainly never left, so it may be tried again.
    assert bench.ends() == {"群": "delivered"}
    assert [(row["state"], row["attempt"]) for row in rows(path)] == [("not_sent", 1), ("delivered", 2)]
    assert OutcomeKind(rows(path)[0]["state"]) is OutcomeKind.NOT_SENT


def test_a_keyring_that_fails_as_nobody_thought_is_in_no_other_robots_way(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    targets = bench.robots("群", "二群")
    look_up = bench._credentials

    def broken(target: Target) -> object:
        if target.name == "群":
            raise OSError("Too many open files: SECfake")
        return look_up(target)

    monkeypatch.setattr(bench, "_credentials", broken)
    bench.outbox = bench.open()
    bench.send(targets)
    assert bench.ends() == {"群": "not_sent", "二群": "delivered"}
    assert "SECfake" not in expected_log.text
