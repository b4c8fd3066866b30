"""The moment to think again, in the real window: what is stopped in it leaves nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import DELIVERED, SECRET, adds_robot, begins_a_draft, chooses_only, sees_as_sent, sent

pytestmark = pytest.mark.journey

SECONDS = 15
"""Long enough for a person whose every look takes a while."""


def test_dont_send_keeps_it_back_and_the_next_one_leaves(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET)
    person.dingui_home.mkdir(parents=True)
    (person.dingui_home / "settings.toml").write_text(f"think_again_s = {SECONDS}\n")
    person.opens()
    adds_robot(person, "产品群", robot)
    chooses_only(person, "产品群")
    begins_a_draft(person, "Text")
    person.types("Message", "今晚停水")

    person.presses("ctrl+Return")
    person.sees("Send to a real group?", "产品群")
    person.sees_state("Don't send", "focused")
    person.clicks("Send to 1 group")
    person.sees("Nothing has left this computer yet.")
    person.sees_state("Don't send", "focused")
    person.presses("Return")
    person.sees_no("Nothing has left this computer yet.")
    assert (robot.requests(), sent(person)) == ([], [])

    person.presses("ctrl+Return")
    person.sees("Send to a real group?", "产品群")
    person.clicks("Send to 1 group")
    person.sees("Nothing has left this computer yet.")
    assert robot.requests() == []
    person.sees("Result", DELIVERED.format("产品群"), timeout_ms=(SECONDS + 20) * 1000)
    sees_as_sent(person, "Sent")
    assert len(robot.payloads()) == 1
