"""Somebody who has nothing but a webhook and a secret on the clipboard, and what each step costs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person, copied
from tests.journeys.steps import DELIVERED

pytestmark = pytest.mark.journey

MOST: Final = 6


class Counted:
    """Does what a person does and notes it: each click and each key, or keys that are pressed together, is one."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.done: list[str] = []

    def clicks(self, name: str, **where: Any) -> None:
        self._person.clicks(name, **where)
        self.done.append(f"click {name}")

    def presses(self, keys: str) -> None:
        self._person.presses(keys)
        self.done.append(f"press {keys}")


@pytest.mark.parametrize("between", ["\n", "\n\n加签密钥："])
def test_from_the_clipboard_to_a_delivered_message(person: Person, group: Callable[..., Group], between: str) -> None:
    robot = group()
    acts = Counted(person)
    with copied(person.desktop, f"{robot.webhook}{between}{robot.secret}"):
        person.opens()
        acts.clicks("Robots", roles=["push button"])
        person.sees_focus("Paste what you have")
        acts.presses("ctrl+v")
        person.sees_focus("Robot name")
        person.sees_in_field("Robot name", "My group")
        acts.presses("Return")
        person.sees_no("Robots", roles=["dialog"])
        person.sees("Result", "“My group” is set up")
        # Nothing real is ticked but by the person.
        person.sees_state("My group", without=["checked"], within="Send to")
        acts.presses("space")
        person.sees_state("My group", "checked", within="Send to")
        acts.presses("ctrl+Return")
        person.sees("Send to a real group?", "My group")
        acts.clicks("Send to 1 group")
        person.sees("Result", DELIVERED.format("My group"))
    [payload] = robot.receives()
    assert payload["msgtype"] == "markdown"
    assert len(acts.done) <= MOST, acts.done


def test_the_first_letter_takes_the_place_of_the_name_that_was_proposed(
    person: Person, group: Callable[..., Group]
) -> None:
    robot = group()
    with copied(person.desktop, f"{robot.webhook}\n{robot.secret}"):
        person.opens()
        person.presses("ctrl+r")
        person.sees_focus("Paste what you have")
        person.presses("ctrl+v")
        person.sees_in_field("Robot name", "My group")
        person.driver.types("产品群")
        person.sees_in_field("Robot name", "产品群")
        person.presses("Return")
    person.sees("Result", "“产品群” is set up")
    person.sees("产品群", within="Send to")
    # A second one is added as ever.
    person.presses("ctrl+r")
    person.sees("产品群", within="Your robots")
    person.presses("Escape")
