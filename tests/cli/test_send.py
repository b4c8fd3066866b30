"""``dingui send`` to one address: exit statuses, JSON lines, and where address and secret may come from."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from dingui.paths import find_paths
from dingui.practice.faults import FaultKind
from tests.cli.conftest import MessageFile, Send
from tests.cli.groups import SECRET, TOKEN, Group, deliveries
from tests.cli.sending import HASTY, LINE, MESSAGE, send_apart, to
from tests.sending.conftest import wait_until

LOCAL = f"http://127.0.0.1:1/robot/send?access_token={TOKEN}"


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


def test_a_robot_that_was_too_fast_is_let_rest(send: Send, group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind.THROTTLE)
    run = send(file, *to(group), "--json")
    assert (run.status, run.object["outcome"], run.object["attempts"], run.err) == (1, "rejected", 1, "")
    group.robot.set_fault(None)
    run = send(file, *to(group), "--json", "--no-wait")
    assert (run.status, run.object["outcome"], run.object["attempts"]) == (1, "not_sent", 0)
    assert "20 messages" in run.object["explanation"]
    assert group.requests == 1


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
