"""``dingui send``: exit statuses, JSON lines, where secrets may come from, and what Ctrl+C leaves behind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dingui.cli.send import _stopped_by_signal
from dingui.outcomes import OutcomeKind
from dingui.paths import find_paths
from dingui.practice.faults import FaultKind
from dingui.robots.cancel import Cancellation
from tests.cli.conftest import Inside, MessageFile
from tests.cli.groups import SECRET, TOKEN, Group, add_robots, deliveries
from tests.cli.program import ROOT, Run, command, dingui, surroundings
from tests.sending.conftest import wait_until

MESSAGE = {"msgtype": "text", "text": {"content": "周会改到三点"}}
LINE = ["robot", "outcome", "errcode", "errmsg", "explanation", "msg_uuid", "attempts"]
PATIENT = {"DINGUI_TIMEOUTS": "60,60,60"}
HASTY = {"DINGUI_TIMEOUTS": "60,0.3,60"}
"""For what hangs."""

LOCAL = f"http://127.0.0.1:1/robot/send?access_token={TOKEN}"
WITH_SECRET = {"THE_SECRET": SECRET}


@pytest.fixture
def group() -> Iterator[Group]:
    with Group() as found:
        yield found


@pytest.fixture
def file(message_file: MessageFile) -> str:
    return message_file(MESSAGE)


Send = Callable[..., Run]


def send_apart(*arguments: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> Run:
    """Send in a process of its own."""
    return dingui("send", *arguments, env=PATIENT | WITH_SECRET | (env or {}), stdin=stdin)


@pytest.fixture
def send(inside: Inside, own_logger: None, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Send in this process, which takes a tenth of the time."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> Run:
        with monkeypatch.context() as patch:
            for name, value in (PATIENT | WITH_SECRET | (env or {})).items():
                patch.setenv(name, value)
            return inside("send", *arguments)

    return run


def to(group: Group) -> list[str]:
    return ["--webhook", group.webhook, "--secret-env", "THE_SECRET"]


def dead_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# One robot by its address


def test_a_delivery_is_one_line_and_exit_status_0(group: Group, file: str) -> None:
    run = send_apart(file, *to(group), "--json")
    assert (run.status, run.err) == (0, "")
    line = run.object
    assert list(line) == LINE
    assert line["robot"] == f"127.0.0.1:{group.server.port}"
    assert (line["outcome"], line["errcode"], line["attempts"]) == ("delivered", 0, 1)
    assert line["explanation"]
    [exchange] = group.robot.posted
    assert exchange.payload == MESSAGE | {"msgUuid": line["msg_uuid"]}
    [delivery] = deliveries()
    assert (delivery.state, delivery.msg_uuid, delivery.robot_id) == ("delivered", line["msg_uuid"], None)


def test_for_a_person_it_is_a_sentence(group: Group, file: str) -> None:
    run = send_apart(file, *to(group))
    assert (run.status, run.err) == (0, "")
    assert run.out == f"Sent to “127.0.0.1:{group.server.port}”.\n"
    assert send_apart(file, *to(group), env={"DINGUI_LANG": "zh_CN", "LC_ALL": "C"}).out.isascii() is False


@pytest.mark.parametrize(
    ("fault", "status", "outcome"),
    [
        ("hang", 3, "unknown"),
        ("drop", 3, "unknown"),
        ("drop-after", 3, "unknown"),
        ("http500", 3, "unknown"),
        ("garbage", 3, "unknown"),
        ("gateway", 1, "rejected"),
        ("throttle", 1, "rejected"),
        ("busy", 1, "rejected"),
    ],
)
def test_what_goes_wrong_has_its_exit_status(
    send: Send, fault: str, status: int, outcome: str, group: Group, file: str
) -> None:
    group.robot.set_fault(FaultKind(fault))
    env = HASTY if fault == "hang" else {}
    run = send(file, *to(group), "--json", env=env)
    assert (run.status, run.object["outcome"], run.object["attempts"], run.err) == (status, outcome, 1, "")
    wait_until(lambda: group.requests == 1)
    human = send(file, *to(group), env=env)
    wait_until(lambda: group.requests == 2)
    assert human.status == status
    assert len(human.out.splitlines()) == 1
    # A bare code never stands alone: what happened, why, and what to do.
    assert human.out.count(". ") >= 2


def test_a_wrong_secret_is_refused_in_dingtalk_s_words_and_ours(send: Send, group: Group, file: str) -> None:
    run = send(file, *to(group), "--json", env={"THE_SECRET": "SECfakebutanother0000"})
    assert run.status == 1
    assert (run.object["outcome"], run.object["errcode"]) == ("rejected", 310000)
    assert "签名" in run.object["errmsg"]
    assert "secret" in run.object["explanation"]
    assert group.posts == 0


def test_a_dead_port_is_not_sent(send: Send, file: str) -> None:
    webhook = f"http://127.0.0.1:{dead_port()}/robot/send?access_token={TOKEN}"
    run = send(file, "--webhook", webhook, "--json")
    assert (run.status, run.object["outcome"], run.object["errcode"]) == (1, "not_sent", None)
    assert [delivery.state for delivery in deliveries()] == ["not_sent"]


def test_a_robot_without_a_secret_needs_none(send: Send, file: str) -> None:
    with Group(secret="") as group:
        assert send(file, "--webhook", group.webhook, "--json").status == 0
        assert group.posts == 1


def test_standard_input_is_a_file_too(group: Group) -> None:
    run = send_apart("-", *to(group), "--json", stdin=json.dumps(MESSAGE).encode())
    assert (run.status, group.posts) == (0, 1)


def test_the_file_s_own_key_is_used_so_that_a_repetition_posts_once(
    send: Send, group: Group, message_file: MessageFile
) -> None:
    file = message_file(MESSAGE | {"msgUuid": "made-up-key"})
    lines = [send(file, *to(group), "--json").object for _ in range(2)]
    assert [(line["outcome"], line["msg_uuid"]) for line in lines] == [("delivered", "made-up-key")] * 2
    assert (group.requests, group.posts) == (2, 1)


def test_without_a_key_each_run_is_another_message(send: Send, group: Group, file: str) -> None:
    keys = {send(file, *to(group), "--json").object["msg_uuid"] for _ in range(2)}
    assert len(keys) == group.posts == 2


def test_warnings_are_said_beside_it_and_do_not_stop_it(send: Send, group: Group, message_file: MessageFile) -> None:
    file = message_file(MESSAGE | {"extra": 1})
    human = send(file, *to(group))
    assert human.status == 0
    assert human.err.startswith("Warning · ")
    assert len(human.out.splitlines()) == 1
    assert send(file, *to(group), "--json").err == ""


# Where an address and a secret may come from


def test_a_real_address_on_the_command_line_is_refused_in_words(send: Send, file: str) -> None:
    webhook = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
    run = send(file, "--webhook", webhook)
    assert (run.status, run.out) == (2, "")
    assert "--webhook-env" in run.err
    assert TOKEN not in run.err
    as_json = send(file, "--webhook", webhook, "--json")
    [problem] = as_json.object["problems"]
    assert (as_json.status, as_json.err, problem["code"]) == (2, "", "webhook_not_local")
    assert not find_paths().library.exists()


def test_an_address_from_the_environment(send: Send, group: Group, file: str) -> None:
    run = send(
        file, "--webhook-env", "THE_WEBHOOK", "--secret-env", "THE_SECRET", "--json", env={"THE_WEBHOOK": group.webhook}
    )
    assert (run.status, run.object["outcome"]) == (0, "delivered")


@pytest.mark.parametrize(
    ("arguments", "env", "code"),
    [
        (["--webhook-env", "NOT_SET"], {}, "variable_empty"),
        (["--webhook-env", "V"], {"V": "hello"}, "not_an_address"),
        (["--webhook-env", "V"], {"V": f"http://oapi.dingtalk.com/robot/send?access_token={TOKEN}"}, "https_required"),
        (["--webhook-env", "V"], {"V": "https://open.feishu.cn/open-apis/bot/v2/hook/x"}, "feishu"),
        (["--webhook-env", "V"], {"V": "https://oapi.dingtalk.com/robot/send"}, "no_token"),
        (["--webhook-env", "V"], {"V": SECRET}, "is_secret"),
        (
            ["--webhook", f"http://127.0.0.1:1/robot/send?access_token={TOKEN}", "--secret-env", "NOT_SET"],
            {},
            "variable_empty",
        ),
        (["--webhook", "http://192.0.2.1/robot/send?access_token=x"], {}, "not_dingtalk"),
        (["--webhook", ""], {}, "empty"),
        (["--robot", "产品群", "--secret-env", "THE_SECRET"], {}, "secret_not_used"),
    ],
)
def test_what_is_no_address_or_no_secret_is_said(
    send: Send, arguments: list[str], env: dict[str, str], code: str, file: str
) -> None:
    run = send(file, *arguments, "--json", env=env)
    [problem] = run.object["problems"]
    assert (run.status, problem["code"], problem["field"], problem["severity"]) == (2, code, "", "error")
    assert problem["message"]
    assert TOKEN not in run.out
    human = send(file, *arguments, env=env)
    assert (human.status, human.out, human.err) == (2, "", problem["message"] + "\n")


@pytest.mark.parametrize(
    "arguments", [[], ["--robot"], ["--robot", "a", "--webhook", "http://127.0.0.1:1/"], ["--webhook-env"]]
)
def test_one_place_must_be_named(send: Send, arguments: list[str], file: str) -> None:
    run = send(file, *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("usage: dingui send ")


# Bad input


@pytest.mark.parametrize("document", [b"", b"[]", b'{"msgtype": "text", "text": {"content": ""}}', b"{}"])
def test_what_a_check_refuses_is_not_sent(send: Send, document: bytes, group: Group, message_file: MessageFile) -> None:
    run = send(message_file(document), *to(group), "--json")
    assert (run.status, run.err) == (2, "")
    assert any(problem["severity"] == "error" for problem in run.object["problems"])
    human = send(message_file(document), *to(group))
    assert (human.status, human.out, bool(human.err)) == (2, "", True)
    assert group.requests == 0
    assert not find_paths().library.exists()


def test_a_folder_that_cannot_be_used_is_said(send: Send, group: Group, file: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    run = send(file, *to(group), "--json", env={"DINGUI_HOME": str(tmp_path / "taken")})
    assert (run.status, run.object["problems"][0]["code"], group.requests) == (2, "cannot_write", 0)


def test_a_library_that_cannot_be_used_is_said(send: Send, group: Group, file: str) -> None:
    find_paths().library.mkdir(parents=True)
    run = send(file, *to(group), "--json")
    assert (run.status, run.object["problems"][0]["code"], group.requests) == (2, "not_a_library", 0)


# Robots by name


@pytest.fixture
def groups() -> Iterator[dict[str, Group]]:
    tokens = iter(range(3))
    with (
        Group(token=f"{next(tokens):064x}") as product,
        Group(token=f"{next(tokens):064x}", secret="SECfakeofanother000000") as sales,
        Group(token=f"{next(tokens):064x}", keywords=("公告",)) as strict,
    ):
        yield {"产品群": product, "Sales": sales, "公告群": strict}


@pytest.fixture
def by_name(groups: dict[str, Group], tmp_path: Path) -> dict[str, str]:
    """The environment in which the groups are known by their names."""
    _, env = add_robots(groups, tmp_path / "keyring")
    return env | {"PYTHONPATH": f"{env['PYTHONPATH']}:{ROOT}"}


def send_by_name(by_name: dict[str, str], file: str, *names: str) -> Run:
    path = by_name["PYTHONPATH"]
    done = subprocess.run(
        command("send", file, "--json", "--robot", *names),
        capture_output=True,
        env=surroundings(PATIENT | by_name) | {"PYTHONPATH": path},
        timeout=60,
        check=False,
    )
    run = Run(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in run.err, run.err
    return run


def test_several_robots_are_sent_to_in_the_order_given_each_once(
    groups: dict[str, Group], by_name: dict[str, str], file: str
) -> None:
    run = send_by_name(by_name, file, "Sales", "产品群", "Sales")
    assert run.status == 0
    assert [(line["robot"], line["outcome"]) for line in run.lines] == [("Sales", "delivered"), ("产品群", "delivered")]
    assert all(list(line) == LINE for line in run.lines)
    assert len({line["msg_uuid"] for line in run.lines}) == 2
    assert [group.posts for group in groups.values()] == [1, 1, 0]
    assert [delivery.robot_name for delivery in deliveries()] == ["Sales", "产品群"]


def test_a_name_that_is_not_known_stops_all_of_it(groups: dict[str, Group], by_name: dict[str, str], file: str) -> None:
    run = send_by_name(by_name, file, "产品群", "Sale")
    [problem] = run.object["problems"]
    assert (run.status, problem["code"]) == (2, "robot_unknown")
    for name in ("Sale", "Sales", "产品群"):
        assert name in problem["message"]
    assert sum(group.requests for group in groups.values()) == 0


def test_a_keyword_that_is_missing_stops_all_of_it(
    groups: dict[str, Group], by_name: dict[str, str], message_file: MessageFile
) -> None:
    run = send_by_name(by_name, message_file(MESSAGE), "产品群", "公告群")
    assert run.status == 2
    assert "公告" in run.object["problems"][0]["message"]
    assert sum(group.requests for group in groups.values()) == 0
    with_keyword = message_file({"msgtype": "text", "text": {"content": "公告：周会改到三点"}})
    assert send_by_name(by_name, with_keyword, "产品群", "公告群").status == 0


@pytest.mark.parametrize(
    ("faults", "status"),
    [
        ({"Sales": "busy"}, 1),
        ({"产品群": "drop-after"}, 3),
        ({"产品群": "busy", "Sales": "drop-after"}, 3),
        ({"产品群": "drop-after", "Sales": "busy"}, 3),
    ],
)
def test_the_worst_outcome_is_the_exit_status(
    faults: dict[str, str], status: int, groups: dict[str, Group], by_name: dict[str, str], file: str
) -> None:
    for name, fault in faults.items():
        groups[name].robot.set_fault(FaultKind(fault))
    run = send_by_name(by_name, file, "产品群", "Sales")
    assert (run.status, len(run.lines)) == (status, 2)
    assert [group.requests for group in groups.values()] == [1, 1, 0]


def test_without_a_keyring_a_robot_s_webhook_is_missing(
    groups: dict[str, Group], by_name: dict[str, str], file: str
) -> None:
    run = send_by_name(by_name | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}, file, "产品群")
    line: dict[str, Any] = run.object
    assert (run.status, line["outcome"], line["attempts"]) == (1, "not_sent", 0)
    assert "webhook" in line["explanation"]
    assert groups["产品群"].requests == 0
    assert deliveries() == []


def test_the_practice_robot_inside_has_a_name_too(send: Send, file: str) -> None:
    from dingui.library import Library

    with Library.open(find_paths().library) as library:
        library.robots.add("练习机器人", "http://127.0.0.1/robot/send", signed=True, practice=True)
    run = send(file, "--robot", "练习机器人", "--json")
    assert (run.status, run.object["robot"], run.object["outcome"]) == (0, "练习机器人", "delivered")


# Being stopped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_while_it_hangs_tells_the_truth(number: signal.Signals, group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind.HANG)
    with subprocess.Popen(
        command("send", file, *to(group), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | WITH_SECRET),
    ) as process:
        assert group.asked.wait(30)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (3, b"")
    line = json.loads(out)
    assert (line["outcome"], line["attempts"]) == ("unknown", 1)
    assert [delivery.state for delivery in deliveries()] == ["unknown"]


def test_ctrl_c_in_the_middle_of_a_lock_holds_nothing_up() -> None:
    """A handler runs wherever the main thread is, also where that holds the very lock that cancelling needs."""
    before = signal.getsignal(signal.SIGINT)
    cancellation, told = Cancellation(), threading.Event()
    cancellation.on_cancel(told.set)
    with _stopped_by_signal(cancellation):
        with cancellation._lock:
            signal.raise_signal(signal.SIGINT)
            assert not told.is_set()
        assert told.wait(30)
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_keeps_the_robots_behind_from_being_sent_to(
    groups: dict[str, Group], by_name: dict[str, str], file: str
) -> None:
    groups["产品群"].robot.set_fault(FaultKind.HANG)
    with subprocess.Popen(
        command("send", file, "--json", "--robot", "产品群", "Sales"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | by_name) | {"PYTHONPATH": by_name["PYTHONPATH"]},
    ) as process:
        assert groups["产品群"].asked.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (3, b"")
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["unknown", "not_sent"]
    assert groups["Sales"].requests == 0


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
        env=surroundings(PATIENT | by_name) | {"PYTHONPATH": by_name["PYTHONPATH"]},
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
