from __future__ import annotations

import threading

import pytest

from dingui.pictures.pool import Pool
from dingui.pictures.recent import Recent
from dingui.pictures.stop import Stop, Stopped


class Gate:
    """Work that waits until it is let through."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.inside = 0
        self.most = 0

    def __call__(self, stop: Stop) -> None:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.entered.release()
        self.open.wait(10)
        with self.lock:
            self.inside -= 1
        stop.check()


def test_a_few_at_once_and_the_others_wait() -> None:
    pool, gate = Pool(threads=2, waiting_max=3), Gate()
    assert all(pool.submit(number, gate) for number in range(2))
    for _ in range(2):
        assert gate.entered.acquire(timeout=10)
    assert [pool.submit(number, gate) for number in range(2, 6)] == [True, True, True, False]
    gate.open.set()
    for _ in range(3):
        assert gate.entered.acquire(timeout=10)
    assert pool.close(10)
    assert gate.most == 2


def test_threads_start_when_they_are_needed() -> None:
    pool = Pool(threads=3)
    assert pool.close(0)
    assert not pool.submit(1, lambda _stop: None)
    pool = Pool(threads=3)
    done = threading.Semaphore(0)
    for number in range(5):
        pool.submit(number, lambda _stop: done.release())
        assert done.acquire(timeout=10)
    assert 1 <= len([thread for thread in threading.enumerate() if thread.name == "dingui pictures"]) <= 3
    assert pool.close(10)


def test_what_waits_is_taken_out_and_what_runs_is_stopped() -> None:
    pool, gate = Pool(threads=1), Gate()
    stopped = threading.Event()
    ran: list[int] = []

    def stoppable(stop: Stop) -> None:
        gate.entered.release()
        if stop.event.wait(10):
            stopped.set()
            raise Stopped

    pool.submit(1, stoppable)
    assert gate.entered.acquire(timeout=10)
    pool.submit(2, lambda _stop: ran.append(2))
    pool.submit(3, lambda _stop: ran.append(3))
    pool.cancel(2)
    pool.cancel(99)
    pool.cancel(1)
    assert stopped.wait(10)
    done = threading.Event()
    pool.submit(4, lambda _stop: done.set())
    assert done.wait(10)
    assert ran == [3]
    assert pool.close(10)


def test_one_that_does_not_end_is_told() -> None:
    pool, gate = Pool(threads=1), Gate()
    pool.submit(1, gate)
    assert gate.entered.acquire(timeout=10)
    assert not pool.close(0.05)
    gate.open.set()
    assert pool.close(10)


def test_a_mistake_ends_one_piece_of_work_only(expected_log: pytest.LogCaptureFixture) -> None:
    pool = Pool(threads=1)
    done = threading.Event()

    def wrong(stop: Stop) -> None:
        raise ValueError("https://example.com/secret")

    pool.submit(1, wrong)
    pool.submit(2, lambda _stop: done.set())
    assert done.wait(10)
    assert pool.close(10)
    assert "ValueError" in expected_log.text
    assert "secret" not in expected_log.text


def test_what_was_used_lately_stays() -> None:
    recent: Recent[str] = Recent(10)
    for key in "abc":
        recent.put(key, key.upper(), 4)
        recent.get("a")
    assert [key in recent for key in "abc"] == [True, False, True]
    assert recent.bytes == 8
    recent.put("c", "C", 1)
    assert recent.bytes == 5
    recent.remove("z")
    recent.clear()
    assert (recent.bytes, recent.get("a")) == (0, None)


def test_what_is_to_be_kept_stays_over_the_limit() -> None:
    recent: Recent[str] = Recent(10)
    for key in "abcd":
        recent.put(key, key, 8, keep="abd")
    assert [key in recent for key in "abcd"] == [True, True, False, True]
    recent.shrink(keep="d")
    assert [key in recent for key in "abcd"] == [False, False, False, True]
