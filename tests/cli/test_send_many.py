"""``dingui send`` to many robots: several at once, tried again, stopped, and gone on with later."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from dingui.library import Library
from dingui.paths import find_paths
from dingui.practice.faults import FaultKind
from dingui.sending.outbox import AT_ONCE
from tests.cli.conftest import MessageFile
from tests.cli.groups import Group, add_robots, deliveries
from tests.cli.program import ROOT, Run, command, dingui, surroundings
from tests.cli.sending import LINE, MESSAGE, PATIENT
from tests.sending.conftest import wait_until

MANY = AT_ONCE + 2
NAMES = [f"群{number}" for number in range(MANY)]


@pytest.fixture
def many() -> Iterator[dict[str, Group]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(Group(token=f"{n:064x}")) for n, name in enumerate(NAMES)}


@pytest.fixture
def env(many: dict[str, Group], tmp_path: Path) -> dict[str, str]:
    _, env = add_robots(many, tmp_path / "keyring")
    return PATIENT | env | {"PYTHONPATH": f"{env['PYTHONPATH']}:{ROOT}"}


def start(env: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command("send", *arguments, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings(env)
    )


def end(process: subprocess.Popen[bytes]) -> Run:
    with process:
        out, err = process.communicate(timeout=60)
    return Run(process.returncode, out.decode(), err.decode())


def stop_in_the_middle(many: dict[str, Group], env: dict[str, str], file: str, names: Sequence[str] = NAMES) -> Run:
    """Press Ctrl+C twice while as many hang as may be under way."""
    first = [many[name] for name in names[:AT_ONCE]]
    for group in first:
        group.robot.set_fault(FaultKind.HANG, times=1)
    before = [group.requests for group in first]
    process = start(env, file, "--robot", *names)
    wait_until(lambda: all(group.requests > count for group, count in zip(first, before, strict=True)))
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert b"Stopping." in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    return end(process)


def outcomes(run: Run) -> list[str]:
    assert all(list(line) == LINE for line in run.lines)
    return [line["outcome"] for line in run.lines]


def test_the_rest_is_gone_on_with_and_nothing_else(many: dict[str, Group], env: dict[str, str], file: str) -> None:
    run = stop_in_the_middle(many, env, file)
    assert run.status == 3
    assert [line["robot"] for line in run.lines] == NAMES
    assert outcomes(run) == ["unknown"] * AT_ONCE + ["not_sent"] * 2
    assert "2 robots are left, to which nothing was sent. Go on with them: dingui send --continue " in run.err
    job = run.err.strip().rpartition(" ")[2]
    later = dingui("send", "--continue", job, "--json", env=env)
    assert (later.status, [line["robot"] for line in later.lines]) == (0, NAMES[AT_ONCE:])
    # What is unknown is never repeated by itself.
    assert [group.posts for group in many.values()] == [1] * MANY
    again = dingui("send", "--continue", "--json", env=env)
    assert (again.status, again.object["problems"][0]["code"]) == (2, "job_unknown")


def test_a_send_that_was_killed_is_gone_on_with(many: dict[str, Group], env: dict[str, str], file: str) -> None:
    for name in NAMES[:AT_ONCE]:
        many[name].robot.set_fault(FaultKind.HANG, times=1)
    process = start(env, file, "--robot", *NAMES)
    wait_until(lambda: all(many[name].requests for name in NAMES[:AT_ONCE]))
    # Not while it lives.
    early = dingui("send", "--continue", "--json", env=env)
    assert (early.status, early.object["problems"][0]["code"]) == (2, "job_unknown")
    process.kill()
    end(process)
    later = dingui("send", "--continue", "--json", env=env)
    assert (later.status, [line["robot"] for line in later.lines]) == (0, NAMES[AT_ONCE:])
    assert [group.posts for group in many.values()] == [1] * MANY


def test_which_of_several_is_asked(
    many: dict[str, Group], env: dict[str, str], message_file: MessageFile, file: str
) -> None:
    jobs = []
    for content in ("第一条", "第二条"):
        name = message_file(MESSAGE | {"text": {"content": content}})
        jobs.append(stop_in_the_middle(many, env, name).err.strip().rpartition(" ")[2])
    run = dingui("send", "--continue", env=env)
    assert (run.status, run.out) == (2, "")
    for job, content in zip(jobs, ("第一条", "第二条"), strict=True):
        assert f"{job}  “{content}”" in run.err
    before = sum(group.posts for group in many.values())
    assert dingui("send", "--continue", jobs[1], env=env).status == 0
    assert sum(group.posts for group in many.values()) == before + 2


@pytest.mark.parametrize("more", [["FILE"], ["--after-unknown", "new"], ["--secret-env", "X"]])
def test_what_does_not_go_with_going_on(more: list[str], env: dict[str, str]) -> None:
    run = dingui("send", *more, "--json", "--continue", env=env)
    assert (run.status, len(run.object["problems"])) == (2, 1)


def test_without_a_file_there_is_nothing_to_send(env: dict[str, str]) -> None:
    run = dingui("send", "--json", "--robot", NAMES[0], env=env)
    assert (run.status, run.object["problems"][0]["code"]) == (2, "file_or_template")


def test_what_was_busy_is_tried_again_and_said(many: dict[str, Group], env: dict[str, str], file: str) -> None:
    many[NAMES[0]].robot.set_fault(FaultKind.BUSY, times=1)
    run = dingui("send", file, "--json", "--robot", *NAMES[:2], env=env)
    assert (run.status, [line["attempts"] for line in run.lines]) == (0, [2, 1])
    assert "attempt 2 follows at" in run.err
    [first, second] = [each for each in deliveries() if each.robot_name == NAMES[0]]
    assert (first.msg_uuid, first.state, second.state) == (second.msg_uuid, "rejected", "delivered")


def test_who_does_not_want_to_wait_has_one_attempt(many: dict[str, Group], env: dict[str, str], file: str) -> None:
    many[NAMES[0]].robot.set_fault(FaultKind.BUSY, times=1)
    run = dingui("send", file, "--json", "--no-wait", "--robot", NAMES[0], env=env)
    assert (run.status, run.object["attempts"], many[NAMES[0]].requests) == (1, 1, 1)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_full_disk_for_what_it_says_stops_nothing(
    stream: str, many: dict[str, Group], env: dict[str, str], file: str
) -> None:
    """An error while printing would cut off what is under way, and leave it unknown."""
    many[NAMES[0]].robot.set_fault(FaultKind.BUSY, times=1)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("send", file, "--robot", *NAMES),
            stdout=full if stream == "stdout" else subprocess.PIPE,
            stderr=full if stream == "stderr" else subprocess.PIPE,
            env=surroundings(env),
            timeout=60,
            check=False,
        )
    assert done.returncode == 0
    assert [group.posts for group in many.values()] == [1] * MANY
    assert {each.state for each in deliveries() if each.robot_name != NAMES[0]} == {"delivered"}


def test_the_rest_is_the_window_s_too(many: dict[str, Group], env: dict[str, str], file: str) -> None:
    """It stands in the library, from which the window offers to go on with it."""
    stop_in_the_middle(many, env, file)
    with Library.open(find_paths().library) as library:
        [job] = library.jobs.unfinished()
        assert [part.robot_name for part in job.left] == NAMES[AT_ONCE:]
        assert json.loads(job.left[0].payload)["text"] == MESSAGE["text"]


def test_two_that_go_on_at_once_send_it_once(many: dict[str, Group], env: dict[str, str], file: str) -> None:
    stop_in_the_middle(many, env, file)
    ends = [end(process) for process in [start(env, "--continue") for _ in range(3)]]
    assert sorted(run.status for run in ends) == [0, 2, 2]
    assert all(run.object["problems"][0]["code"] == "job_unknown" for run in ends if run.status)
    assert [group.posts for group in many.values()] == [1] * MANY


@pytest.mark.parametrize("number", ["\ud800", "x" * 100_000, "\x00", 7])
def test_a_number_that_the_library_cannot_hold_is_no_traceback(
    number: object, many: dict[str, Group], env: dict[str, str], tmp_path: Path
) -> None:
    name = tmp_path / "odd.json"
    name.write_text(json.dumps(MESSAGE | {"msgUuid": number}), encoding="utf-8")
    run = dingui("send", str(name), "--json", "--no-wait", "--robot", NAMES[0], env=env)
    posts = many[NAMES[0]].posts
    assert run.status in (0, 1, 2)
    assert posts == (run.status == 0)
