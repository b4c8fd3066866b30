"""Parts that a person gave a time: nothing before it, nothing long after it, and nobody else waits for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.robots.webhook import Webhook
from dingui.sending.jobs import Order, PartState, Target
from dingui.sending.times import LATE_MS, LOOK_AGAIN_MS
from tests.sending.conftest import rows, wait_until
from tests.sending.fakes import UNKNOWN, Bench, orders

HOURS_10 = 10 * 3600


@pytest.fixture
def bench(path: Path) -> Iterator[Bench]:
    with Library.open(path, durable=True) as library:
        made = Bench(library)
        yield made
        made.outbox.close()


def at(bench: Bench, seconds: float) -> int:
    return int((bench.clocks.wall + seconds) * 1000)


def timed(targets: Sequence[Target], not_before_ms: int, text: str = "周会改到三点") -> list[Order]:
    return [replace(order, not_before_ms=not_before_ms) for order in orders(targets, text)]


def test_nothing_leaves_before_its_time(bench: Bench, path: Path) -> None:
    due_ms = at(bench, HOURS_10)
    asked: list[str] = []
    look_up = bench.outbox._credentials

    def asked_for(target: Target) -> tuple[Webhook, Concealed] | None:
        asked.append(target.name)
        return look_up(target)

    bench.outbox._credentials = asked_for
    job_id = bench.outbox.submit(timed(bench.robots("群"), due_ms), bench.hear)
    while bench.clocks.wall * 1000 < due_ms - LOOK_AGAIN_MS:
        pause = bench.outbox.pump()
        assert pause is not None
        assert 0 < pause <= LOOK_AGAIN_MS
        assert (rows(path), asked, bench.answers.bodies) == ([], [], [])
        bench.clocks.sleep(pause / 1000 * 10)
    first = bench.told[0]
    assert (first.state, first.scheduled, first.until_ms) == (PartState.WAITING, True, due_ms)
    [part] = bench.library.jobs.get(job_id).parts  # type: ignore[union-attr]  # it is there
    assert (part.state, part.not_before_ms) == ("waiting", due_ms)
    bench.outbox.run()
    assert bench.ends() == {"群": "delivered"}
    assert len(rows(path)) == 1
    assert bench.answers.count("群") == 1
    assert bench.clocks.wall * 1000 >= due_ms
    assert bench.last("群").scheduled is False


def test_the_others_of_the_job_go_at_once_and_each_at_its_own_time(bench: Bench) -> None:
    now, eight, nine = bench.robots("现在", "八点", "九点")
    start = bench.clocks.up
    given = orders([now]) + timed([eight], at(bench, 3600)) + timed([nine], at(bench, 7200))
    bench.outbox.submit(given, bench.hear)
    bench.outbox.run()
    assert set(bench.ends().values()) == {"delivered"}
    left = {name: bench.answers.at[name][0] - start for name in ("现在", "八点", "九点")}
    assert left["现在"] < 1
    assert 3600 <= left["八点"] < 3602
    assert 7200 <= left["九点"] < 7202


def test_a_message_for_now_does_not_wait_behind_one_for_later(bench: Bench) -> None:
    [target] = bench.robots("群")
    bench.outbox.submit(timed([target], at(bench, 3600), "later"), bench.hear)
    bench.outbox.submit(orders([target], "now"), bench.hear)
    began = bench.clocks.up
    bench.outbox.run(lambda: bench.answers.count("群") == 1 and not bench.answers.together)
    assert bench.clocks.up - began < 60
    bench.outbox.run()
    assert bench.answers.count("群") == 2
    assert b"now" in bench.answers.bodies[0][1]
    assert b"later" in bench.answers.bodies[1][1]


def test_stop_works_while_it_waits(bench: Bench, path: Path) -> None:
    job_id = bench.outbox.submit(timed(bench.robots("群"), at(bench, 3600)), bench.hear)
    bench.outbox.pump()
    stopper = threading.Thread(target=bench.outbox.stop, args=(job_id,))
    stopper.start()
    stopper.join()
    bench.outbox.run()
    assert bench.ends() == {"群": "stopped"}
    assert rows(path) == []
    # Gone on with, it waits for its time all the same, for it is still to come.
    bench.outbox.resume(job_id, bench.hear)
    bench.outbox.pump()
    assert bench.last("群").scheduled
    bench.outbox.run()
    assert bench.ends() == {"群": "delivered"}
    assert bench.answers.count("群") == 1


@pytest.mark.parametrize("slept", [True, False], ids=["slept", "clock set forward"])
def test_a_time_that_passed_by_is_not_made_up_for(bench: Bench, path: Path, slept: bool) -> None:
    job_id = bench.outbox.submit(timed(bench.robots("群"), at(bench, 3600)), bench.hear)
    bench.outbox.pump()
    bench.clocks.wall += 3600 + LATE_MS / 1000 + 1
    # A monotonic clock that stands still while the computer sleeps, or one that does not.
    bench.clocks.up += 60 if slept else 0
    bench.outbox.run()
    last = bench.last("群")
    assert (last.state, last.outcome and last.outcome.reason) == (PartState.STOPPED, "time_passed")
    assert rows(path) == []
    # It is offered, and goes where somebody says so.
    [job] = bench.library.jobs.unfinished()
    assert job.id == job_id
    bench.outbox.resume(job_id, bench.hear)
    bench.outbox.run()
    assert bench.ends() == {"群": "delivered"}


def test_a_few_minutes_late_is_still_in_time(bench: Bench) -> None:
    bench.outbox.submit(timed(bench.robots("群"), at(bench, 3600)), bench.hear)
    bench.outbox.pump()
    bench.clocks.sleep(3600 + LATE_MS / 1000 - 60)
    bench.outbox.run()
    assert bench.ends() == {"群": "delivered"}


def test_a_clock_that_is_set_back_puts_it_off_and_doubles_nothing(bench: Bench) -> None:
    bench.outbox.submit(timed(bench.robots("群"), at(bench, 60)), bench.hear)
    bench.outbox.pump()
    bench.clocks.wall -= 3600
    began = bench.clocks.up
    bench.outbox.run()
    assert bench.clocks.up - began >= 3660
    assert bench.answers.count("群") == 1


def test_what_is_unknown_by_then_is_not_sent_on_top(bench: Bench, path: Path) -> None:
    """The same message was sent meanwhile, and nobody knows whether it arrived."""
    [target] = bench.robots("群")
    bench.outbox.submit(timed([target], at(bench, 3600)), bench.hear)
    bench.answers.prepared["群"] = [UNKNOWN]
    bench.outbox.submit(orders([target]), lambda _progress: None)
    bench.outbox.run()
    assert bench.answers.count("群") == 1
    last = bench.last("群")
    assert (last.state, last.attempt) == (PartState.UNKNOWN, 0)
    assert last.delivery_id == rows(path)[0]["id"]


def test_the_next_start_offers_it_and_sends_nothing_by_itself(bench: Bench, path: Path) -> None:
    job_id = bench.outbox.submit(timed(bench.robots("群"), at(bench, 3600)), bench.hear)
    bench.outbox.pump()
    # The process is gone, and its time has passed when there is another one.
    bench.outbox = bench.open()
    bench.clocks.sleep(2 * 3600)
    for _ in range(3):
        assert bench.outbox.pump() is None
    assert rows(path) == []
    [job] = bench.library.jobs.unfinished()
    assert (job.id, len(job.left)) == (job_id, 1)
    bench.outbox.resume(job_id, bench.hear)
    bench.outbox.run()
    assert bench.ends() == {"群": "delivered"}


def test_closing_while_it_waits_leaves_it_for_the_next_start(bench: Bench) -> None:
    bench.outbox.submit(timed(bench.robots("群"), at(bench, 3600)), bench.hear)
    bench.outbox.pump()
    bench.outbox.close()
    assert bench.ends() == {"群": "stopped"}
    assert len(bench.library.jobs.unfinished()) == 1
    wait_until(bench.outbox.idle)
