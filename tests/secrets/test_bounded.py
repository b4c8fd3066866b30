"""Calls with a limit: one at a time, and an abandoned one keeps the others from starting until it has come back."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dingui.secrets.bounded import BoundedCalls, Call, OutOfTime
from tests.journeys.waiting import until

SOON_S = 0.05
LATE_S = 20.0


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What held-up calls wait for; opened at the end in any case."""
    event = threading.Event()
    yield event
    event.set()


def waits(gate: threading.Event, then: Callable[[Call[str]], str] = lambda _: "late") -> Callable[[Call[str]], str]:
    def work(call: Call[str]) -> str:
        assert gate.wait(LATE_S)
        return then(call)

    return work


def comes_back(calls: BoundedCalls) -> str:
    """Return what a call returns as soon as one may begin again."""

    def attempt() -> str:
        try:
            return calls.run(lambda _: "works")
        except OutOfTime:
            return ""

    return until("an abandoned call has come back", attempt)


def test_results_and_errors_pass_through() -> None:
    calls = BoundedCalls(LATE_S)
    assert calls.run(lambda _: 42) == 42
    assert calls.run(lambda _: None) is None
    with pytest.raises(ValueError, match="why"):
        calls.run(lambda _: int("why"))
    assert calls.run(lambda _: "after an error") == "after an error"


def test_a_call_that_takes_too_long_is_left_alone(gate: threading.Event) -> None:
    calls = BoundedCalls(SOON_S)
    began = time.monotonic()
    with pytest.raises(OutOfTime):
        calls.run(waits(gate))
    assert SOON_S <= time.monotonic() - began < LATE_S / 2


def test_while_it_has_not_come_back_later_ones_fail_at_once(gate: threading.Event) -> None:
    calls = BoundedCalls(1.0)
    with pytest.raises(OutOfTime):
        calls.run(waits(gate))
    begun: list[object] = []
    began = time.monotonic()
    for _ in range(20):
        with pytest.raises(OutOfTime):
            calls.run(begun.append)
    assert time.monotonic() - began < 1.0, "twenty of them take less than the limit of one"
    gate.set()
    assert comes_back(calls) == "works"
    assert begun == []


def test_a_call_knows_that_it_was_abandoned(gate: threading.Event) -> None:
    calls, told = BoundedCalls(SOON_S), []

    def tell(call: Call[str]) -> str:
        told.append(call.is_abandoned())
        return ""

    calls.run(tell)
    with pytest.raises(OutOfTime):
        calls.run(waits(gate, tell))
    gate.set()
    comes_back(calls)
    assert told == [False, True]


def test_one_at_a_time() -> None:
    calls, inside, most = BoundedCalls(LATE_S), [0], []

    def work(_: Call[None]) -> None:
        inside[0] += 1
        most.append(inside[0])
        time.sleep(0)  # let others run
        inside[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(calls.run, work) for _ in range(200)]:
            done.result()
    assert most == [1] * 200


def test_waiting_for_ones_turn_counts(gate: threading.Event) -> None:
    """Two callers of a hung keyring both go on after one limit, not the second after two."""
    calls, limit = BoundedCalls(0.5), 0.5
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(calls.run, waits(gate)) for _ in range(2)]
        for each in both:
            assert isinstance(each.exception(), OutOfTime)
    assert time.monotonic() - began < 2 * limit
    gate.set()
    comes_back(calls)


def test_what_was_waited_for_ones_turn_is_not_waited_again(gate: threading.Event) -> None:
    limit = 1.5
    calls, first = BoundedCalls(limit), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        quick = pool.submit(calls.run, waits(first))
        until("the first one runs", lambda: calls._running is not None)
        began = time.monotonic()
        hung = pool.submit(calls.run, waits(gate))
        until("most of the second one's time is over", lambda: time.monotonic() - began > 0.8 * limit)
        first.set()
        assert isinstance(hung.exception(), OutOfTime)
        assert time.monotonic() - began < 1.6 * limit
        quick.exception()
    gate.set()
    comes_back(calls)


def test_what_is_to_be_put_right_is_done_before_the_next_call_begins(gate: threading.Event) -> None:
    calls, order = BoundedCalls(SOON_S), []
    second = threading.Event()

    def put_right() -> None:
        assert second.wait(LATE_S)
        order.append("put right")

    def write(_: Call[str]) -> str:
        order.append("written")
        return ""

    with pytest.raises(OutOfTime):
        calls.run(waits(gate, write), lambda: put_right)
    gate.set()
    until("it has written", lambda: order)
    with pytest.raises(OutOfTime):
        calls.run(lambda _: order.append("too early"))
    second.set()
    comes_back(calls)
    assert order == ["written", "put right"]


def test_only_an_abandoned_call_is_put_right() -> None:
    calls, asked = BoundedCalls(LATE_S), []

    def never() -> None:
        asked.append("asked")

    assert calls.run(lambda _: "in time", never) == "in time"
    assert asked == []


def test_putting_right_may_fail(gate: threading.Event) -> None:
    calls = BoundedCalls(SOON_S)
    with pytest.raises(OutOfTime):
        calls.run(waits(gate), lambda: lambda: [][0])
    gate.set()
    assert comes_back(calls) == "works"


def test_an_abandoned_error_goes_nowhere(gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    unhandled: list[object] = []
    monkeypatch.setattr(threading, "excepthook", unhandled.append)
    calls = BoundedCalls(SOON_S)
    with pytest.raises(OutOfTime):
        calls.run(waits(gate, lambda _: [""][1]))
    gate.set()
    comes_back(calls)
    assert unhandled == []


def test_no_thread_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """One refusal of the system is not the end of all calls."""
    calls = BoundedCalls(LATE_S)

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            calls.run(lambda _: "never")
    assert calls.run(lambda _: "works") == "works"


def test_an_error_and_its_call_do_not_keep_each_other() -> None:
    """The garbage collector may be off, and an error's frames lead to what the call was given."""

    class Given:
        pass

    class Failed(Exception):
        pass

    import weakref

    calls = BoundedCalls(LATE_S)
    given = Given()
    gone = weakref.ref(given)

    def work(_: Call[None], given: Given = given) -> None:
        raise Failed

    gc.collect()
    gc.disable()
    try:
        with pytest.raises(Failed):
            calls.run(work)
        del work, given
        # The thread lets go of it when it ends.
        until("nothing holds it", lambda: gone() is None)
    finally:
        gc.enable()
