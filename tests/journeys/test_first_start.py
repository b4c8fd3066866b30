"""The first minute: a sample is open, the practice robot is the one robot there is, and Send reaches nobody."""

from __future__ import annotations

import json

import pytest

from dingui.assets import resource
from tests.journeys.person import FIELDS, Person
from tests.journeys.steps import DELIVERED, drafts, sent

pytestmark = pytest.mark.journey


def test_a_first_start_can_send_within_a_minute_and_reaches_nobody(person: Person) -> None:
    sample = json.loads(resource("samples/welcome.en.json").read_text("utf-8"))["markdown"]
    person.opens()
    person.sees_state("Markdown", "selected", roles=["page tab"])
    person.sees_in_field("Title", sample["title"])
    person.sees_in_field("Message", sample["text"])
    person.sees("Preview", "Quarterly review", "three priorities")
    assert drafts(person) == [sample["title"]]
    robots = person.finds(within="Send to")
    assert [robot.name for robot in robots] == ["Practice robot"]
    assert "checked" in robots[0].states
    assert sent(person) == []

    person.presses("ctrl+Return")
    person.sees("Result", DELIVERED.format("Practice robot"))
    assert [entry.name for entry in sent(person)] == [sample["title"]]
    person.quits()

    # The second start is not a first one: the draft is there once, and nothing is left to be told.
    person.opens()
    person.sees_in_field("Title", sample["title"])
    assert drafts(person) == [sample["title"]]
    assert [entry.name for entry in sent(person)] == [sample["title"]]
    assert person.finds("Result") == []


def test_what_the_practice_robot_received_can_be_seen(person: Person) -> None:
    person.opens()
    person.presses("ctrl+p")
    person.sees("Received")
    person.sees_any("appears here")
    person.presses("Escape")
    person.sees_no("Received")
    person.presses("ctrl+Return")
    person.sees("Result", DELIVERED.format("Practice robot"))
    person.presses("ctrl+p")
    person.sees("Friday 2 pm: quarterly review", within="Received")
    assert json.loads(person.reads_field("As it came"))["msgtype"] == "markdown"
    person.presses("Escape")


def test_a_first_start_in_chinese(person: Person) -> None:
    sample = json.loads(resource("samples/welcome.zh_CN.json").read_text("utf-8"))["markdown"]
    person.language = "zh_CN"
    person.opens()
    person.sees_in_field("标题", sample["title"])
    person.sees_in_field("正文", sample["text"])
    for name in ("@ 的手机号", "@ 的用户 ID"):
        person.sees(name, roles=FIELDS)
    for name in ("文本", "Markdown", "链接", "整体跳转 ActionCard", "独立跳转 ActionCard", "FeedCard"):
        person.sees(name, roles=["page tab"])
    for name in ("发送", "新建草稿", "机器人"):
        person.sees(name, roles=["push button"])
    for name in ("草稿", "发送到"):
        person.sees(name, roles=["list"])
    person.sees("预览", "季度总结会")
    person.presses("ctrl+Return")
    person.sees("结果", "已发送到“练习机器人”")
    person.sees("已发送", sample["title"], roles=["list"])
    # Words with a space between them, all in ASCII, would be English that nobody has translated.
    left = [node.name for node in person.finds() if node.name.isascii() and " " in node.name.strip()]
    assert left == []
