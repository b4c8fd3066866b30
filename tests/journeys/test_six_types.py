"""Each type of message, typed in by hand and sent to a robot that checks signatures: what arrives is what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import (
    DELIVERED,
    SECRET,
    adds_robot,
    begins_a_draft,
    chooses_only,
    sends_to_a_real_group,
    without_uuid,
)

pytestmark = pytest.mark.journey

Writing = Callable[[Person], dict[str, Any]]


def writes_text(person: Person) -> dict[str, Any]:
    words = "明天上午九点全员大会，请准时参加。\nQuestions? Call 8001 — “张三” 😀"
    begins_a_draft(person, "Text")
    person.types("Message", words)
    person.types("Mentioned mobiles", "13800000001，+852-12345678")
    return {
        "msgtype": "text",
        "text": {"content": words},
        "at": {"atMobiles": ["13800000001", "+852-12345678"], "isAtAll": False},
    }


def writes_markdown(person: Person) -> dict[str, Any]:
    begins_a_draft(person, "Markdown")
    person.types("Title", "停机公告")
    words = "## 停机公告\n\n今晚 22:00 – 23:30，请**提前保存**。\n\n- 邮箱"
    person.types("Message", words)
    person.presses("Return")
    # A list goes on by itself.
    person.sees_in_field("Message", f"{words}\n- ")
    person.types_here("网盘")
    person.ticks("Mention everyone")
    return {
        "msgtype": "markdown",
        "markdown": {"title": "停机公告", "text": f"{words}\n- 网盘"},
        "at": {"isAtAll": True},
    }


def writes_link(person: Person) -> dict[str, Any]:
    begins_a_draft(person, "Link")
    link = {
        "title": "新员工手册",
        "text": "第三版已经发布，\n请各位查阅。",
        "messageUrl": "https://example.com/handbook?edition=3&lang=zh",
        "picUrl": "https://example.com/cover.png",
    }
    person.types("Title", link["title"])
    person.types("Message", link["text"])
    person.types("Link address", link["messageUrl"])
    person.types("Picture address", link["picUrl"])
    return {"msgtype": "link", "link": link}


def writes_card(person: Person) -> dict[str, Any]:
    begins_a_draft(person, "ActionCard")
    person.types("Title", "体检预约")
    person.types("Message", "### 体检预约\n\n本周五前完成。")
    person.types("Button text", "去预约")
    person.types("Button address", "https://example.com/checkup")
    person.ticks("Hide the robot's avatar")
    person.types("Mentioned user ids", "manager01, user02")
    return {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "体检预约",
            "text": "### 体检预约\n\n本周五前完成。",
            "hideAvatar": "1",
            "singleTitle": "去预约",
            "singleURL": "https://example.com/checkup",
        },
        "at": {"atUserIds": ["manager01", "user02"], "isAtAll": False},
    }


def writes_card_with_buttons(person: Person) -> dict[str, Any]:
    begins_a_draft(person, "ActionCard with buttons")
    person.types("Title", "团建去哪儿")
    person.types("Message", "请选一个：")
    buttons = [("爬山", "https://example.com/hill"), ("Museum", "https://example.com/museum?a=1")]
    for number, (title, address) in enumerate(buttons, 1):
        person.clicks("Add button")
        person.types("Button text", title, within=f"Button {number}")
        person.types("Button address", address, within=f"Button {number}")
    person.clicks("Move up", within="Button 2")
    person.sees_in_field("Button text", "Museum", within="Button 1")
    person.ticks("Side by side")
    person.ticks("Mention everyone")
    return {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "团建去哪儿",
            "text": "请选一个：",
            "btnOrientation": "1",
            "btns": [{"title": title, "actionURL": address} for title, address in reversed(buttons)],
        },
        "at": {"isAtAll": True},
    }


def writes_feed(person: Person) -> dict[str, Any]:
    begins_a_draft(person, "FeedCard")
    items = [
        {"title": "本周要闻", "messageURL": "https://example.com/news/1", "picURL": "https://example.com/1.png"},
        {"title": "Canteen: menu", "messageURL": "https://example.com/menu", "picURL": "https://example.com/2.png"},
    ]
    for number, item in enumerate(items, 1):
        person.clicks("Add item")
        person.types("Title", item["title"], within=f"Item {number}")
        person.types("Link address", item["messageURL"], within=f"Item {number}")
        person.types("Picture address", item["picURL"], within=f"Item {number}")
    return {"msgtype": "feedCard", "feedCard": {"links": items}}


@pytest.mark.parametrize(
    "writes",
    [writes_text, writes_markdown, writes_link, writes_card, writes_card_with_buttons, writes_feed],
    ids=["text", "markdown", "link", "action-card", "action-card-buttons", "feed-card"],
)
def test_what_was_typed_arrives(person: Person, group: Callable[..., Group], writes: Writing) -> None:
    robot = group("--secret", SECRET)
    person.opens()
    adds_robot(person, "产品群", robot)
    chooses_only(person, "产品群")
    typed = writes(person)
    sends_to_a_real_group(person, "产品群", everyone=bool(typed.get("at", {}).get("isAtAll")))
    person.sees("Result", DELIVERED.format("产品群"))
    assert [without_uuid(payload) for payload in robot.receives()] == [typed]
