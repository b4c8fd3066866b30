"""What is true after ``dingui send`` was stopped, killed, left alone, or run twice at once."""

from __future__ import annotations

import json
import signal
import subprocess
import threading

from dingui.cli.stopping import stopped_by_signals
from dingui.outcomes import OutcomeKind
from dingui.practice.faults import Fault, FaultKind
from dingui.robots.cancel import Cancellation
from tests.cli.groups import Group, deliveries
from tests.cli.program import command, surroundings
from tests.cli.sending import PATIENT, WITH_SECRET, send_apart, to
from tests.sending.conftest import wait_until


def test_ctrl_c_waits_for_what_is_on_its_way_and_a_second_one_does_not(group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind.HANG)
    with subprocess.Popen(
        command("send", file, *to(group), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | WITH_SECRET),
    ) as process:
        assert group.asked.wait(30)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.readline().decode()
        assert "What is on its way is waited for" in said
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (3, b"")
    line = json.loads(out)
    assert (line["outcome"], line["attempts"]) == ("unknown", 1)
    assert [delivery.state for delivery in deliveries()] == ["unknown"]


def test_what_was_on_its_way_at_ctrl_c_is_told_as_it_is(group: Group, file: str) -> None:
    """The answer comes after all: nothing is unknown that can be known."""
    group.robot.set_fault(Fault(FaultKind.SLOW, delay_ms=1_000))
    with subprocess.Popen(
        command("send", file, *to(group), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | WITH_SECRET),
    ) as process:
        wait_until(lambda: [delivery.state for delivery in deliveries()] == ["sending"])
        process.send_signal(signal.SIGINT)
        out, _err = process.communicate(timeout=30)
    assert (process.returncode, json.loads(out)["outcome"], group.posts) == (0, "delivered", 1)


def test_sigterm_does_not_wait(group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind.HANG)
    with subprocess.Popen(
        command("send", file, *to(group), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | WITH_SECRET),
    ) as process:
        assert group.asked.wait(30)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err, json.loads(out)["outcome"]) == (3, b"", "unknown")


def test_ctrl_c_in_the_middle_of_a_lock_holds_nothing_up() -> None:
    """A handler runs wherever the main thread is, also where that holds the very lock that cancelling needs."""
    before = signal.getsignal(signal.SIGINT)
    halt, cancellation, told = Cancellation(), Cancellation(), threading.Event()
    halt.on_cancel(told.set)
    with stopped_by_signals(halt, cancellation):
        with halt._lock:
            signal.raise_signal(signal.SIGINT)
            assert not told.is_set()
        assert told.wait(30)
        assert not cancellation.cancelled
    assert signal.getsignal(signal.SIGINT) is before


def test_a_process_that_was_killed_leaves_an_unknown_delivery(group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind.HANG, times=1)
    with subprocess.Popen(
        command("send", file, *to(group), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | WITH_SECRET),
    ) as process:
        assert group.asked.wait(30)
        assert [delivery.state for delivery in deliveries()] == ["sending"]
        process.kill()
        process.communicate(timeout=30)
    assert send_apart(file, *to(group)).status == 0
    first, second = deliveries()
    assert first.outcome is not None
    assert (first.outcome.kind, first.outcome.reason) == (OutcomeKind.UNKNOWN, "interrupted")
    assert second.state == "delivered"


def test_a_reader_who_goes_keeps_nobody_from_being_sent_to(
    groups: dict[str, Group], by_name: dict[str, str], file: str
) -> None:
    with subprocess.Popen(
        command("send", file, "--json", "--robot", "产品群", "Sales"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | by_name),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0
    assert [group.posts for group in groups.values()] == [1, 1, 0]


def test_two_at_once_share_the_library(group: Group, file: str) -> None:
    processes = [
        subprocess.Popen(
            command("send", file, *to(group), "--json"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(PATIENT | WITH_SECRET),
        )
        for _ in range(3)
    ]
    ends = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], ends
    assert group.posts == 3
    assert [delivery.state for delivery in deliveries()] == ["delivered"] * 3
