"""Nothing typed is lost: not by quitting, not by being killed, not by switching tabs, and undo brings removals back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from dingui.assets import resource
from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import (
    DELIVERED,
    SECRET,
    adds_robot,
    begins_a_draft,
    chooses_only,
    drafts,
    sends_to_a_real_group,
    without_uuid,
)

pytestmark = pytest.mark.journey

SENTENCE = "关于周五消防演练的通知：九点集合，请勿乘坐电梯。Please bring your badge. 谢谢配合，注意安全！"


def test_quitting_and_starting_again_finds_drafts_and_credentials(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET)
    person.opens()
    adds_robot(person, "产品群", robot)
    begins_a_draft(person, "Text")
    person.types("Message", "第一稿")
    begins_a_draft(person, "Link")
    person.types("Title", "第二稿")
    person.types("Message", "两句话。")
    # No waiting for the autosave: quitting stores what there is.
    person.quits()

    person.opens()
    person.sees_state("Link", "selected", roles=["page tab"])
    person.sees_in_field("Title", "第二稿")
    person.sees_in_field("Message", "两句话。")
    assert drafts(person)[:2] == ["第二稿", "第一稿"]
    person.clicks("第一稿", within="Drafts")
    person.sees_in_field("Message", "第一稿")
    # Nothing real is ticked by itself, and the credentials come out of the keyring.
    person.sees_state("产品群", without=["checked"], within="Send to")
    chooses_only(person, "产品群")
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", DELIVERED.format("产品群"))
    assert [without_uuid(payload) for payload in robot.receives()] == [
        {"msgtype": "text", "text": {"content": "第一稿"}}
    ]


def test_kill_in_mid_typing_loses_at_most_one_second(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "Text")
    person.goes_to("Message")
    long = SENTENCE * 6
    seen_at = person.types_at_pace("Message", long)
    person.kills_dingui()
    killed_at = time.monotonic()

    person.opens()
    person.sees_state("Text", "selected", roles=["page tab"])
    found = person.reads_field("Message")
    old = sum(at < killed_at - 1 for at in seen_at)
    assert old > 20, "too little was typed for this to say anything"
    assert long.startswith(found)
    assert len(found) >= old, f"{old} characters were older than a second, {len(found)} are there"


def test_a_kill_while_nothing_is_typed_loses_nothing(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "Text")
    person.types("Message", SENTENCE)
    person.sees(SENTENCE, within="Drafts")  # the list shows what is stored
    person.kills_dingui()
    person.opens()
    person.sees_in_field("Message", SENTENCE)


def test_switching_tabs_loses_nothing_and_fills_an_empty_tab(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "Link")
    person.types("Title", "手册")
    person.types("Message", "第三版")
    person.types("Link address", "https://example.com/handbook")
    person.chooses_tab("Markdown")
    person.sees_in_field("Title", "手册")
    person.sees_in_field("Message", "第三版")
    person.types("Title", "（修订）")
    person.chooses_tab("ActionCard with buttons")
    person.clicks("Add button")
    person.types("Button text", "看看", within="Button 1")
    person.chooses_tab("FeedCard")
    person.chooses_tab("Link")
    person.sees_in_field("Title", "手册")
    person.sees_in_field("Link address", "https://example.com/handbook")
    person.chooses_tab("Markdown")
    person.sees_in_field("Title", "手册（修订）")
    person.quits()

    person.opens()
    person.sees_in_field("Title", "手册（修订）")
    person.chooses_tab("ActionCard with buttons")
    person.sees_in_field("Button text", "看看", within="Button 1")


def test_undo_brings_back_a_button_an_order_an_item_and_a_draft(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "ActionCard with buttons")
    for number, title in enumerate(("甲", "乙"), 1):
        person.clicks("Add button")
        person.types("Button text", title, within=f"Button {number}")
    person.clicks("Remove button", within="Button 1")
    person.sees_no("Button 2")
    person.sees_in_field("Button text", "乙", within="Button 1")
    person.presses("ctrl+z")
    person.sees_in_field("Button text", "甲", within="Button 1")
    person.sees_in_field("Button text", "乙", within="Button 2")
    person.presses("ctrl+shift+z")
    person.sees_no("Button 2")
    person.presses("ctrl+z")

    person.drags("⠿", within="Button 2", to="Button 1")
    person.sees_in_field("Button text", "乙", within="Button 1")
    person.presses("ctrl+z")
    person.sees_in_field("Button text", "甲", within="Button 1")

    person.chooses_tab("FeedCard")
    person.clicks("Add item")
    person.types("Title", "丙", within="Item 1")
    person.clicks("Remove item", within="Item 1")
    person.sees_no("Item 1")
    person.presses("ctrl+z")
    person.sees_in_field("Title", "丙", within="Item 1")

    person.sees("丙", within="Drafts")
    before = drafts(person)
    person.presses("ctrl+shift+Delete")
    person.sees("Result", "The draft was removed")
    assert len(drafts(person)) == len(before) - 1
    person.presses("ctrl+z")
    person.sees_in_field("Title", "丙", within="Item 1")
    assert drafts(person) == before
    person.presses("ctrl+shift+Delete")
    person.clicks("Undo", within="Result")
    person.sees_in_field("Title", "丙", within="Item 1")
    assert drafts(person) == before


def test_a_message_file_opens_as_a_new_draft(person: Person) -> None:
    person.opens(str(resource("samples/link.json")))
    link = json.loads(resource("samples/link.json").read_text("utf-8"))["link"]
    person.sees_state("Link", "selected", roles=["page tab"])
    person.sees_in_field("Title", link["title"])
    person.sees_in_field("Link address", link["messageUrl"])
    person.quits()
    person.opens()
    person.sees_in_field("Title", link["title"])
