"""One message to many robots: each state, each way on, without a network and without waiting."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from dingui.library import Library
from dingui.library.doubts import Settled
from dingui.library.processes import _mark
from dingui.messages.models import TextMessage
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.doubts import send_anew, settle, try_again
from dingui.sending.jobs import Order, PartState, SendJob, Target, new_msg_uuid
from dingui.sending.retries import PATIENT, Policy, again
from tests.sending.conftest import rows, wait_until
from tests.sending.fakes import (
    BUSY,
    DELIVERED,
    GUARDED,
    KEYWORD,
    REFUSED,
    THROTTLED,
    UNKNOWN,
    Bench,
    orders,
)

NAMES = [f"群{number}" for number in range(20)]


@pytest.fixture
def bench(library: Library) -> Bench:
    return Bench(library)


def part_states(bench: Bench, job_id: str) -> list[str]:
    job = bench.library.jobs.get(job_id)
    assert job is not None
    return [part.state for part in job.parts]


# Many at once


def test_each_robot_gets_it_once_and_says_so(bench: Bench, path: Path) -> None:
    job_id = bench.send(bench.robots(*NAMES))
    assert bench.ends() == dict.fromkeys(NAMES, "delivered")
    assert bench.states("群3") == ["waiting", "sending", "delivered"]
    assert {bench.answers.count(name) for name in NAMES} == {1}
    assert {row["state"] for row in rows(path)} == {"delivered"}
    assert {row["job_id"] for row in rows(path)} == {job_id}
    assert part_states(bench, job_id) == ["delivered"] * len(NAMES)
    assert bench.library.jobs.unfinished() == []


def test_eight_are_under_way_together_and_never_more(bench: Bench) -> None:
    gates = [bench.answers.held.setdefault(name, threading.Event()) for name in NAMES]
    bench.outbox.submit(orders(bench.robots(*NAMES)), bench.hear)
    bench.outbox.pump()
    wait_until(lambda: bench.answers.together == 8)
    for gate in gates:
        gate.set()
    bench.outbox.run()
    assert bench.answers.most_together == 8


def test_one_robots_messages_keep_their_order(bench: Bench) -> None:
    [target] = bench.robots("群")
    for number in range(5):
        bench.outbox.submit(orders([target], f"{number}"), bench.hear)
    bench.answers.prepared["群"] = [REFUSED, DELIVERED]  # the first comes late, and the others still come after it
    bench.outbox.run()
    texts = [json.loads(body)["text"]["content"] for _, body in bench.answers.bodies]
    assert texts == ["0", "0", "1", "2", "3", "4"]
    assert bench.answers.most_together == 1


def test_one_failure_is_in_no_other_robots_way(bench: Bench) -> None:
    targets = bench.robots("busy", "dead", "keyword", "unknown", "missing", "fine")
    bench.answers.prepared |= {"busy": [BUSY] * 9, "dead": [REFUSED] * 9, "keyword": [KEYWORD], "unknown": [UNKNOWN]}
    bench.missing.add("missing")
    job_id = bench.send(targets)
    assert bench.ends() == {
        "busy": "rejected",
        "dead": "not_sent",
        "keyword": "rejected",
        "unknown": "unknown",
        "missing": "not_sent",
        "fine": "delivered",
    }
    assert bench.last("missing").outcome == Outcome(OutcomeKind.NOT_SENT, "credentials_missing")
    assert bench.last("fine").outcome == DELIVERED
    assert part_states(bench, job_id) == ["rejected", "not_sent", "rejected", "unknown", "not_sent", "delivered"]


def test_a_payload_of_its_own_for_each_robot(bench: Bench) -> None:
    targets = bench.robots("甲", "乙")
    jobs = [SendJob(each, TextMessage(f"{each.name}，你好"), msg_uuid=new_msg_uuid()) for each in targets]
    bench.outbox.submit([job.order() for job in jobs], bench.hear)
    bench.outbox.run()
    got = {name: json.loads(body)["text"]["content"] for name, body in bench.answers.bodies}
    assert got == {"甲": "甲，你好", "乙": "乙，你好"}


def test_a_payload_that_cannot_be_written_down_keeps_only_itself_from_leaving(bench: Bench, path: Path) -> None:
    """One commit for all is tried first; where that fails, each is written by itself."""
    targets = bench.robots("甲", "乙")
    given = orders(targets)
    draft = "00000000-0000-4000-8000-000000000000"
    given[0] = Order(given[0].target, given[0].payload, given[0].msg_uuid, draft_id=draft)
    bench.outbox.submit(given, bench.hear)
    bench.outbox.run()
    assert bench.ends() == {"甲": "not_sent", "乙": "delivered"}
    assert bench.last("甲").outcome == Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": "draft_missing"})
    assert [row["robot_name"] for row in rows(path)] == ["乙"]


# Tried again by itself


def test_what_never_left_is_tried_three_more_times_with_growing_pauses(bench: Bench, path: Path) -> None:
    bench.answers.prepared["群"] = [REFUSED] * 9
    bench.send(bench.robots("群"))
    assert bench.states("群") == ["waiting"] + ["sending", "waiting"] * 3 + ["sending", "not_sent"]
    waits = [(each.attempt, each.until_ms) for each in bench.told if each.state is PartState.WAITING]
    assert [attempt for attempt, _ in waits] == [1, 2, 3, 4]
    first, second, third = (b - a for a, b in zip(bench.answers.at["群"], bench.answers.at["群"][1:], strict=False))
    assert first < second < third
    assert [row["attempt"] for row in rows(path)] == [1, 2, 3, 4]
    assert len({row["msg_uuid"] for row in rows(path)}) == 1
    assert bench.last("群").attempt == 4


def test_robots_that_failed_in_one_moment_are_not_tried_in_one_moment() -> None:
    chances = iter((0.0, 0.5, 1.0))
    pauses = [again(REFUSED, Counter(), PATIENT, lambda: next(chances)) for _ in range(3)]
    assert [each.pause_ms for each in pauses if each] == [750, 1000, 1250]


def test_busy_is_asked_again_with_the_same_number(bench: Bench) -> None:
    bench.answers.prepared["群"] = [BUSY, BUSY]
    bench.send(bench.robots("群"))
    assert bench.ends() == {"群": "delivered"}
    assert len({body for _, body in bench.answers.bodies}) == 1
    assert bench.answers.count("群") == 3


def test_too_fast_waits_for_ten_minutes_and_says_until_when(bench: Bench) -> None:
    bench.answers.prepared["群"] = [THROTTLED]
    began = bench.clocks.wall
    bench.send(bench.robots("群"))
    assert bench.states("群") == ["waiting", "sending", "waiting_for_limit", "sending", "delivered"]
    [waiting] = [each for each in bench.told if each.state is PartState.WAITING_FOR_LIMIT]
    assert waiting.paused
    assert waiting.until_ms is not None
    assert 599_000 <= waiting.until_ms - began * 1000 <= 602_000
    first, second = bench.answers.at["群"]
    assert 600 <= second - first <= 602


def test_the_traffic_guard_holds_every_robot_back(bench: Bench) -> None:
    targets = bench.robots("甲", "乙")
    bench.answers.prepared["甲"] = [GUARDED]
    bench.at_once = 1
    bench.outbox = bench.open()
    bench.send(targets)
    assert bench.ends() == {"甲": "delivered", "乙": "delivered"}
    assert min(bench.answers.at["甲"][1], bench.answers.at["乙"][0]) - bench.answers.at["甲"][0] >= 300


@pytest.mark.parametrize("outcome", [UNKNOWN, KEYWORD])
def test_nothing_else_is_tried_again(outcome: Outcome, bench: Bench) -> None:
    bench.answers.prepared["群"] = [outcome] * 9
    bench.send(bench.robots("群"))
    assert bench.answers.count("群") == 1


# Twenty a minute


def test_the_twenty_first_waits_for_the_minute(bench: Bench) -> None:
    [target] = bench.robots("群")
    for number in range(45):
        bench.outbox.submit(orders([target], f"{number}"), bench.hear)
    bench.outbox.run()
    at = bench.answers.at["群"]
    assert len(at) == 45
    assert all(at[number + 20] - at[number] >= 60 for number in range(25))
    assert "waiting_for_limit" in bench.states("群")
    assert at[-1] - at[0] <= 125
    assert bench.library.deliveries.recent(1)[0].state == "delivered"


def test_who_does_not_want_to_wait_is_told(bench: Bench) -> None:
    [target] = bench.robots("群")
    for number in range(21):
        bench.outbox.submit(orders([target], f"{number}"), bench.hear, policy=Policy(wait_for_limit=False))
    bench.outbox.run()
    assert bench.states("群").count("delivered") == 20
    last = bench.last("群")
    assert (last.state, last.outcome and last.outcome.reason) == (PartState.NOT_SENT, "pace_limit")
    assert last.outcome is not None
    assert 55 <= int(last.outcome.data["seconds"]) <= 61


def test_two_robots_with_one_token_are_one_to_dingtalk(bench: Bench) -> None:
    targets = bench.robots("甲", "乙")
    bench.token = "token"
    for number in range(15):
        bench.outbox.submit(orders(targets, f"{number}"), bench.hear)
    bench.outbox.run()
    at = sorted(bench.answers.at["token"])
    assert len(at) == 30
    assert all(at[number + 20] - at[number] >= 60 for number in range(10))


# Stopping, and going on


def test_stop_keeps_what_has_not_begun_and_waits_for_what_has(bench: Bench) -> None:
    gates = [bench.answers.held.setdefault(name, threading.Event()) for name in NAMES]
    job_id = bench.outbox.submit(orders(bench.robots(*NAMES)), bench.hear)
    bench.outbox.pump()
    wait_until(lambda: bench.answers.together == 8)
    stopper = threading.Thread(target=bench.outbox.stop, args=(job_id,))
    stopper.start()
    stopper.join()
    bench.outbox.pump()
    assert list(bench.ends().values()) == ["stopped"] * 12
    assert not bench.outbox.idle()
    for gate in gates:
        gate.set()
    bench.outbox.run()
    assert sorted(bench.ends().values()) == ["delivered"] * 8 + ["stopped"] * 12
    assert sorted(part_states(bench, job_id)) == ["delivered"] * 8 + ["stopped"] * 12
    # And the rest later, each once.
    assert bench.outbox.resume(job_id, bench.hear) == 12
    bench.outbox.run()
    assert {bench.answers.count(name) for name in NAMES} == {1}
    assert part_states(bench, job_id) == ["delivered"] * 20
    assert bench.outbox.resume(job_id, bench.hear) == 0


def test_cutting_off_says_unknown_of_what_had_begun(bench: Bench) -> None:
    bench.answers.held["群0"] = threading.Event()
    job_id = bench.outbox.submit(orders(bench.robots(*NAMES[:1])), bench.hear)
    bench.outbox.pump()
    wait_until(lambda: bench.answers.together == 1)
    bench.outbox.stop(job_id, cut=True)
    bench.outbox.run()
    assert bench.ends() == {"群0": "unknown"}


def test_stop_ends_a_wait_for_the_limit_at_once(bench: Bench) -> None:
    [target] = bench.robots("群")
    bench.answers.prepared["群"] = [THROTTLED]
    job_id = bench.outbox.submit(orders([target]), bench.hear)
    bench.outbox.run(lambda: "waiting_for_limit" in bench.states("群"))
    bench.outbox.stop(job_id)
    bench.outbox.run()
    assert bench.ends() == {"群": "stopped"}
    assert bench.last("群").outcome == THROTTLED
    assert bench.answers.count("群") == 1


def test_a_stopped_retry_is_stopped(bench: Bench) -> None:
    bench.answers.prepared["群"] = [REFUSED] * 9
    job_id = bench.outbox.submit(orders(bench.robots("群")), bench.hear)
    bench.outbox.run(lambda: bench.states("群")[-2:] == ["sending", "waiting"])
    bench.outbox.stop(job_id)
    bench.outbox.run()
    assert bench.ends() == {"群": "stopped"}


def test_the_next_start_goes_on_with_what_never_began(bench: Bench, path: Path) -> None:
    """As after a crash: the process is gone, one part was being sent, one was done, the rest was waiting."""
    gate = bench.answers.held.setdefault("群1", threading.Event())
    bench.at_once = 2
    bench.outbox = bench.open()
    job_id = bench.outbox.submit(orders(bench.robots(*NAMES[:5])), bench.hear)
    bench.outbox.run(lambda: bench.states("群2")[-1:] == ["sending"])
    before = len(bench.answers.bodies)
    # The outbox is never pumped again, as if its process had been killed now.
    gate.set()
    wait_until(lambda: bench.answers.together == 0)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE deliveries SET owner = '1:gone:gone'")
        other.execute("UPDATE jobs SET owner = '1:gone:gone'")
    bench.told.clear()
    later = bench.open()
    assert len(bench.library.deliveries.recover()) == 2
    [job] = bench.library.jobs.unfinished()
    assert job.id == job_id
    assert [part.state for part in job.parts] == ["delivered", "unknown", "unknown", "waiting", "waiting"]
    assert later.resume(job_id, bench.hear) == 2
    later.run()
    assert bench.ends() == {"群3": "delivered", "群4": "delivered"}
    assert len(bench.answers.bodies) == before + 2
    assert {bench.answers.count(name) for name in NAMES[:5]} == {1}
    assert bench.library.jobs.unfinished() == []


def test_what_another_process_is_sending_is_left_to_it(bench: Bench, path: Path) -> None:
    job_id = bench.outbox.submit(orders(bench.robots("群")), bench.hear)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE jobs SET owner = ?", (_mark(1),))
    assert bench.library.jobs.unfinished() == []
    assert bench.open().resume(job_id, bench.hear) == 0
    # And should both think that it is theirs, the library lets only one begin.
    bench.outbox.run()
    assert bench.answers.bodies == []
    assert bench.last("群").outcome == Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": "taken"})


def test_closing_stops_and_says_so(bench: Bench) -> None:
    bench.answers.held["群0"] = threading.Event()
    bench.outbox.submit(orders(bench.robots(*NAMES[:10])), bench.hear)
    bench.outbox.pump()
    bench.outbox.close()
    assert bench.outbox.idle()
    ends = bench.ends()
    assert ends.pop("群0") == "unknown"
    assert set(ends.values()) <= {"delivered", "stopped", "unknown"}


# Unknown, and the ways out of it


@pytest.fixture
def doubtful(bench: Bench) -> Bench:
    """A bench where it is not known whether a message to 群 arrived."""
    bench.answers.prepared["群"] = [UNKNOWN]
    bench.send(bench.robots("群"))
    assert bench.ends() == {"群": "unknown"}
    bench.told.clear()
    return bench


def again_order(bench: Bench, text: str = "周会改到三点") -> Order:
    [robot] = bench.library.robots.by_name("群")
    job = SendJob(Target(robot.id, robot.name, robot.endpoint), TextMessage(text), msg_uuid=new_msg_uuid())
    return job.order()


def test_the_same_message_is_refused_until_a_way_is_chosen(doubtful: Bench) -> None:
    doubtful.outbox.submit([again_order(doubtful)], doubtful.hear)
    doubtful.outbox.run()
    doubtful.outbox.pump()
    last = doubtful.last("群")
    assert (last.state, last.outcome, last.attempt) == (PartState.UNKNOWN, UNKNOWN, 0)
    assert doubtful.answers.count("群") == 1
    # Another message, and another robot, are not meant.
    doubtful.outbox.submit([again_order(doubtful, "another")], doubtful.hear)
    doubtful.outbox.submit(orders(doubtful.robots("二群")), doubtful.hear)
    doubtful.outbox.run()
    assert doubtful.ends() == {"群": "delivered", "二群": "delivered"}


def test_trying_again_safely_is_the_same_bytes(doubtful: Bench) -> None:
    [unknown] = doubtful.library.deliveries.unseen()
    doubtful.outbox.submit([try_again(doubtful.library, unknown.id)], doubtful.hear)
    doubtful.outbox.run()
    assert doubtful.ends() == {"群": "delivered"}
    first, second = doubtful.answers.bodies
    assert first == second
    found = doubtful.library.deliveries.get(unknown.id)
    assert found is not None
    assert (found.state, found.settled) == ("unknown", "again")
    assert doubtful.library.deliveries.unseen() == []


def test_a_new_message_has_a_new_number(doubtful: Bench) -> None:
    [unknown] = doubtful.library.deliveries.unseen()
    doubtful.outbox.submit([send_anew(doubtful.library, unknown.id)], doubtful.hear)
    doubtful.outbox.run()
    numbers = [json.loads(body)["msgUuid"] for _, body in doubtful.answers.bodies]
    assert len(set(numbers)) == 2
    found = doubtful.library.deliveries.get(unknown.id)
    assert found is not None
    assert found.settled == "new"


@pytest.mark.parametrize("how", [Settled.ARRIVED, Settled.LOST])
def test_what_the_person_says_stands_beside_what_dingtalk_said(how: Settled, doubtful: Bench) -> None:
    [unknown] = doubtful.library.deliveries.unseen()
    settled = settle(doubtful.library, unknown.id, how)
    assert (settled.state, settled.outcome, settled.settled) == ("unknown", UNKNOWN, how.value)
    assert settled.settled_ms is not None
    assert doubtful.library.deliveries.unseen() == []
    doubtful.outbox.submit([again_order(doubtful)], doubtful.hear)
    doubtful.outbox.run()
    assert doubtful.ends() == {"群": "delivered"}


def test_an_unknown_try_again_is_a_doubt_of_its_own(doubtful: Bench) -> None:
    [unknown] = doubtful.library.deliveries.unseen()
    doubtful.answers.prepared["群"] = [UNKNOWN]
    doubtful.outbox.submit([try_again(doubtful.library, unknown.id)], doubtful.hear)
    doubtful.outbox.run()
    doubtful.outbox.submit([again_order(doubtful)], doubtful.hear)
    doubtful.outbox.run()
    doubtful.outbox.pump()
    assert doubtful.ends() == {"群": "unknown"}
    assert doubtful.answers.count("群") == 2
