"""Twenty a minute, whatever the clocks do and whoever sends."""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.library.passes import Pass, Refusal
from dingui.outcomes import Outcome, OutcomeKind
from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.sending.pacing import LIMIT, MARGIN_MS, MONTHLY_QUOTA, WINDOW_MS, Meter, Pacing
from tests.cli.program import ROOT
from tests.sending.fakes import DELIVERED, THROTTLED, Clocks


@dataclass
class World:
    """What time it really is, and what the clocks of a computer make of it."""

    real: float = 0.0
    wall_off: float = 1_790_000_000.0
    up_off: float = 100_000.0
    boot: str = "0"


class Paper:
    """A book on paper: passes in the order in which they began."""

    def __init__(self) -> None:
        self.passes: list[Pass] = []
        self.refused: Refusal | None = None

    def latest(self, pace_key: str, limit: int) -> list[Pass]:
        return self.passes[::-1][:limit]

    def refusal(self, pace_key: str) -> Refusal | None:
        return self.refused

    def key_of(self, robot_id: str) -> str:
        return "key"

    def posts_since(self, since_ms: int) -> dict[str, int]:
        return {}


def pacing_of(world: World, paper: Paper) -> Pacing:
    return Pacing(
        paper, clock=lambda: world.wall_off + world.real, monotonic=lambda: world.up_off + world.real, boot=world.boot
    )


def note(world: World, paper: Paper, pacing: Pacing, takes_s: float = 0.0) -> None:
    """A request that leaves now and has its answer ``takes_s`` later."""
    up, wall = pacing.up_ms(), int((world.wall_off + world.real) * 1000)
    paper.passes.append(Pass(up, wall, up + int(takes_s * 1000), wall + int(takes_s * 1000), world.boot))


def test_twenty_go_at_once_and_the_next_waits_for_the_first_to_be_a_minute_old() -> None:
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    for _ in range(LIMIT):
        assert pacing.wait("key").ms == 0
        note(world, paper, pacing)
        world.real += 1
    wait = pacing.wait("key")
    assert (wait.ms, wait.paused) == (WINDOW_MS + MARGIN_MS - LIMIT * 1000, False)
    assert pacing.ready_ms("whatever") == wait.ms
    world.real += wait.ms / 1000
    assert pacing.wait("key").ms == 0


def test_a_minute_is_counted_from_the_answer() -> None:
    """A request may reach DingTalk at any time until its answer is there."""
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    for _ in range(LIMIT):
        note(world, paper, pacing, takes_s=20)
    world.real += 62
    assert pacing.wait("key").ms == 20_000 + MARGIN_MS - 2_000
    # One whose end nobody wrote down may still arrive for half a minute.
    paper.passes = [replace(each, ended_up_ms=None, ended_ms=None) for each in paper.passes]
    assert pacing.wait("key").ms == 30_000 + MARGIN_MS - 2_000


@pytest.mark.parametrize("jump_s", [-86_400 * 365, -3_600, -61, -30, 30, 61, 3_600, 86_400 * 365])
def test_a_clock_that_is_set_neither_lets_more_through_nor_blocks(jump_s: float) -> None:
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    for _ in range(LIMIT):
        note(world, paper, pacing)
    world.real += 10
    world.wall_off += jump_s
    assert pacing.wait("key").ms >= 50_000
    world.real += 52 + 61
    assert pacing.wait("key").ms == 0


def test_sleep_neither_lets_more_through_nor_blocks() -> None:
    """The monotonic clock of some systems stands still while the computer sleeps."""
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    for _ in range(LIMIT):
        note(world, paper, pacing)
    world.real += 3_600
    world.up_off -= 3_600
    assert 0 < pacing.wait("key").ms <= WINDOW_MS + MARGIN_MS
    world.real += 62
    assert pacing.wait("key").ms == 0


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("up_s", [5.0, 3.0e6])
def test_a_restart_of_the_computer_neither_lets_more_through_nor_blocks(up_s: float, named: bool) -> None:
    world, paper = World(up_off=up_s), Paper()
    pacing = pacing_of(world, paper)
    for _ in range(LIMIT):
        note(world, paper, pacing)
    world.real += 20
    world.up_off = -world.real  # it began at zero just now
    world.boot = "1" if named else "0"  # some systems do not tell one start from another
    pacing = pacing_of(world, paper)
    assert pacing.wait("key").ms >= 41_000 - 1
    world.real += 62
    assert pacing.wait("key").ms <= 61_000
    world.real += 61
    assert pacing.wait("key").ms == 0


STEP = st.tuples(
    st.sampled_from(["send", "send", "send", "slow", "pass", "set", "sleep", "restart"]),
    st.floats(min_value=0, max_value=1),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, min_size=30, max_size=100))
def test_no_real_minute_holds_more_than_twenty_arrivals(steps: list[tuple[str, float]]) -> None:
    """Arrivals are put where they are worst: anywhere between leaving and answer."""
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    arrivals: list[float] = []
    for kind, size in steps:
        match kind:
            case "send" | "slow":
                wait = pacing.wait("key").ms
                assert wait <= WINDOW_MS + MARGIN_MS + 30_000
                # As the outbox does: it sleeps on the monotonic clock, asks again, and goes when it may.
                for _ in range(10):
                    if not wait:
                        break
                    world.real += wait / 1000
                    wait = pacing.wait("key").ms
                assert wait == 0
                takes = 25 * size if kind == "slow" else 0.05
                arrivals.append(world.real + takes * random.Random(size).random())
                note(world, paper, pacing, takes)
                world.real += takes
            case "pass":
                world.real += 30 * size
            case "set":
                world.wall_off += (size - 0.5) * 86_400
            case "sleep":
                world.real += 600 * size
                world.up_off -= 600 * size
            case _:
                world.real += 5 + 30 * size
                world.up_off = -world.real + 3
                world.boot += "0"
                pacing = pacing_of(world, paper)
    arrivals.sort()
    assert all(later - earlier >= 59.999 for earlier, later in zip(arrivals, arrivals[LIMIT:], strict=False))


# DingTalk's own pause


def test_after_too_fast_the_robot_rests_for_ten_minutes() -> None:
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    paper.refused = Refusal(pacing.up_ms(), int(world.wall_off * 1000), 600, "0")
    wait = pacing.wait("key")
    assert (wait.ms, wait.paused) == (600_000, True)
    world.real += 599
    assert pacing.wait("key").ms == 1_000
    world.real += 1
    assert pacing.wait("key").ms == 0


@pytest.mark.parametrize("change", ["back", "sleep", "restart"])
def test_a_pause_ends_whatever_the_clocks_do(change: str) -> None:
    world, paper = World(), Paper()
    pacing = pacing_of(world, paper)
    paper.refused = Refusal(pacing.up_ms(), int(world.wall_off * 1000), 600, "0")
    match change:
        case "back":
            world.wall_off -= 86_400 * 365
        case "sleep":
            world.up_off -= 1_000
            world.real += 1_000
        case _:
            world.up_off = 0
    world.real += 600
    assert pacing.wait("key").ms == 0


def test_a_pause_is_remembered_in_the_library(path: Path) -> None:
    """Another process, or the next start, knows of it."""
    clocks = Clocks()
    with Library.open(path, clock=lambda: clocks.wall) as library:
        robot = library.robots.add("群", "http://127.0.0.1/robot/send")
        begun = library.deliveries.begin(None, robot.id, "群", "{}", "", pace_key="key", left_up_ms=4_999_800)
        library.deliveries.resolve(begun.id, THROTTLED, ended_up_ms=4_999_900)
    with Library.open(path, clock=lambda: clocks.wall) as library:
        pacing = Pacing(library.passes, clock=lambda: clocks.wall, monotonic=lambda: clocks.up)
        assert pacing.wait("key").paused
        assert 599_000 < pacing.ready_ms(robot.id) <= 600_200
        assert pacing.wait("another").ms == pacing.ready_ms("nobody") == 0


def test_what_certainly_never_left_does_not_count(path: Path) -> None:
    with Library.open(path) as library:
        for kind in (OutcomeKind.NOT_SENT, OutcomeKind.DELIVERED):
            for _ in range(LIMIT):
                begun = library.deliveries.begin(None, None, "群", "{}", "", pace_key=kind.value, left_up_ms=0)
                library.deliveries.resolve(begun.id, Outcome(kind, "x"), ended_up_ms=0)
        pacing = Pacing(library.passes, monotonic=lambda: 0.0)
        assert pacing.wait("not_sent").ms == 0
        assert pacing.wait("delivered").ms > 0


# The month


def test_the_meter_counts_what_may_have_been_posted_this_month_in_china(path: Path) -> None:
    # 2026-09-30 23:30 and 2026-10-01 00:30 in China.
    clocks = Clocks(wall=1_790_782_200.0)
    with Library.open(path, clock=lambda: clocks.wall) as library:
        real = library.robots.add("群", "http://127.0.0.1/robot/send")
        practice = library.robots.add("练", "http://127.0.0.1/robot/send", practice=True)
        pacing = Pacing(library.passes, clock=lambda: clocks.wall)
        for moment in range(2):
            for robot in (real, practice):
                for outcome in (DELIVERED, THROTTLED, Outcome(OutcomeKind.UNKNOWN, "timeout")):
                    begun = library.deliveries.begin(None, robot.id, "群", "{}", "")
                    library.deliveries.resolve(begun.id, outcome)
            clocks.wall += 3_600 if moment == 0 else 0
            if moment == 0:
                assert pacing.meter().posts == 0  # the month has just begun
    assert (pacing_meter := _meter(path, clocks)).posts == 2
    assert list(pacing_meter.by_robot.values()) == [2]
    assert (pacing_meter.quota, pacing_meter.former_quota) == (MONTHLY_QUOTA, 5_000)


def _meter(path: Path, clocks: Clocks) -> Meter:
    with Library.open(path, clock=lambda: clocks.wall) as library:
        return Pacing(library.passes, clock=lambda: clocks.wall).meter()


# Several processes

_CHILD = """
import sys, time
from pathlib import Path
from dingui.concealed import Concealed
from dingui.library import Library
from dingui.messages.models import TextMessage
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.jobs import SendJob, Target, new_msg_uuid
from dingui.sending.outbox import Outbox
from dingui.sending.retries import Policy
from dingui.robots.client import RobotClient
from dingui.robots.webhook import parse_webhook

path, webhook, robot, how_many = sys.argv[1:]
webhook = parse_webhook(webhook)
done = []
with Library.open(Path(path), durable=True) as library:
    outbox = Outbox(library, lambda _target: (webhook, Concealed()), RobotClient())
    for number in range(int(how_many)):
        job = SendJob(Target(robot, "群", webhook.endpoint), TextMessage(f"{number}"), msg_uuid=new_msg_uuid())
        outbox.submit([job.order()], lambda p: done.append(p) if p.state.final else None,
                      policy=Policy(wait_for_limit=False))
        outbox.run()
print(sum(p.state.value == "delivered" for p in done), sum(p.outcome.reason == "pace_limit" for p in done))
"""


def test_two_processes_post_twenty_together(path: Path) -> None:
    robot = PracticeRobot(PracticeSettings(Concealed("0" * 60 + "beef")))
    with PracticeServer(robot) as server, Library.open(path) as library:
        known = library.robots.add("群", server.webhook().reveal().partition("?")[0])
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", _CHILD, str(path), server.webhook().reveal(), known.id, "20"],
                stdout=subprocess.PIPE,
                cwd=ROOT,
                text=True,
            )
            for _ in range(2)
        ]
        outs = [process.communicate(timeout=60)[0].split() for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        # And this process, which sent nothing itself, would have to wait as well.
        assert Pacing(library.passes).ready_ms(known.id) > 0
    delivered, held = (sum(int(out[column]) for out in outs) for column in (0, 1))
    assert (delivered, held, robot.posts) == (LIMIT, LIMIT, LIMIT)
    assert all(exchange.reply is not None and exchange.reply.errcode == 0 for exchange in robot.exchanges)


# What it costs


def test_a_wait_is_found_in_no_time_among_fifty_thousand_deliveries(path: Path) -> None:
    with Library.open(path) as library:
        library.deliveries.begin(None, None, "群", "{}", "", pace_key="key", left_up_ms=0)
    payload = json.dumps({"text": "长" * 500})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO deliveries (id, robot_name, msg_uuid, attempt, started_ms, owner, state, resolved_ms, payload,"
            " pace_key, left_up_ms, ended_up_ms) VALUES (?, '群', '', 1, ?, '', 'delivered', ?, ?, ?, ?, ?)",
            ((f"{n}", n, n, payload, "key" if n % 2 else "other", n, n) for n in range(50_000)),
        )
    with Library.open(path) as library:
        pacing = Pacing(library.passes)
        took = []
        for _ in range(50):
            began = time.perf_counter()
            pacing.wait("key")
            took.append((time.perf_counter() - began) * 1000)
        assert statistics.median(took) < 1
