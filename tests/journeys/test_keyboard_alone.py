"""The whole main job without a pointer: set a robot up, write, look at the problems, send, read what came of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import DELIVERED, SECRET, begins_a_draft, without_uuid

pytestmark = pytest.mark.journey


def tabs_to(person: Person, name: str, key: str = "Tab", limit: int = 40) -> None:
    """Press Tab until the control of that name has the focus."""
    passed = []
    for _ in range(limit):
        before = person.focus()
        if before.name == name:
            return
        passed.append(before.name)
        person.presses(key)
        person.sees_focus_move(before)
    raise AssertionError(f"no way to {name!r} by {key}; it goes {passed}")


def test_the_main_job_by_keyboard_alone(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET)
    person.opens()

    person.presses("ctrl+r")
    person.sees_focus("Paste what you have")
    tabs_to(person, "Robot name")
    person.types_here("产品群")
    person.presses("Tab")
    person.sees_focus("Webhook")
    person.types_unseen(robot.webhook)
    tabs_to(person, "Secret")
    person.types_unseen(robot.secret)
    # The first robot there is: the dialog closes by itself.
    person.presses("Return")
    person.sees_no("Robots", roles=["dialog"])

    person.presses("ctrl+n", "ctrl+5")
    person.sees_state("ActionCard with buttons", "selected", roles=["page tab"])
    person.presses("F7")
    person.sees_focus("Title")
    person.types_here("团建去哪儿")
    tabs_to(person, "Message")
    person.types_here("请选一个：")
    tabs_to(person, "Add button")
    person.presses("space")
    person.sees_focus("Button text")
    person.types_here("爬山")
    person.presses("Tab")
    person.sees_focus("Button address")
    person.types_here("https://example.com/hill")
    tabs_to(person, "Add button")
    person.presses("space")
    person.sees_focus("Button text")
    person.types_here("Museum")
    person.presses("Tab")
    person.types_here("https://example.com/museum")
    person.presses("alt+Up")
    person.sees_in_field("Button text", "Museum", within="Button 1")
    tabs_to(person, "Mentioned mobiles")
    person.types_here("13800000001")

    person.presses("F8")
    person.presses("Home")
    ticked = {node.name for node in person.finds(within="Send to") if "checked" in node.states}
    assert ticked == {"Practice robot"}
    person.presses("space", "Right", "space")
    person.sees_state("产品群", "checked", within="Send to")
    person.sees_state("Practice robot", without=["checked"], within="Send to")
    person.presses("ctrl+Return")
    person.sees("Send to a real group?", "产品群", "1 person")
    person.sees_state("Don't send", "focused")
    tabs_to(person, "Send to 1 group")
    person.presses("Return")
    person.sees("Result", DELIVERED.format("产品群"))
    assert [without_uuid(payload) for payload in robot.receives()] == [
        {
            "msgtype": "actionCard",
            "actionCard": {
                "title": "团建去哪儿",
                "text": "请选一个：",
                "btnOrientation": "0",
                "btns": [
                    {"title": "Museum", "actionURL": "https://example.com/museum"},
                    {"title": "爬山", "actionURL": "https://example.com/hill"},
                ],
            },
            "at": {"atMobiles": ["13800000001"], "isAtAll": False},
        }
    ]
    person.presses("F6")
    person.sees_focus("Drafts")


def test_tab_goes_through_the_whole_window_and_comes_back(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "ActionCard with buttons")
    person.clicks("Add button")
    person.sees("Button 1")
    person.presses("F7")
    start = person.sees_focus("Title")
    way = [start.name]
    for _ in range(60):
        before = person.focus()
        person.presses("Tab")
        node = person.sees_focus_move(before)
        if node.name == start.name:
            break
        way.append(node.name)
    else:
        raise AssertionError(f"Tab never comes back; it goes {way}")
    assert "" not in way, f"something without a name has the focus: {way}"
    along = ["Title", "Message", "Button text", "Button address", "Add button", "Mentioned mobiles"]
    along += [
        "Mentioned user ids",
        "Mention everyone",
        "Send to",
        "Robots",
        "Send",
        "New draft",
        "Drafts",
        "Draft name",
    ]
    assert [name for name in way if name in along] == along, f"Tab goes {way}"
