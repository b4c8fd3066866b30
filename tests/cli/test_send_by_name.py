"""``dingui send --robot``: several robots at once, by the names that the library knows."""

from __future__ import annotations

from typing import Any

import pytest

from dingui.library import Library
from dingui.paths import find_paths
from dingui.practice.faults import FaultKind
from tests.cli.conftest import MessageFile, Send
from tests.cli.groups import Group, deliveries
from tests.cli.sending import LINE, MESSAGE, send_by_name


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
    run = send_by_name(by_name, file, "产品群", "Sales", options=("--no-wait",))
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
    with Library.open(find_paths().library) as library:
        library.robots.add("练习机器人", "http://127.0.0.1/robot/send", signed=True, practice=True)
    run = send(file, "--robot", "练习机器人", "--json")
    assert (run.status, run.object["robot"], run.object["outcome"]) == (0, "练习机器人", "delivered")
