"""A robot's credentials: in the system's keyring while the robot is there, and gone from it when the robot is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import SECRET, adds_robot

pytestmark = pytest.mark.journey


def entries(person: Person) -> int:
    """Ask the Secret Service itself, with another program, how many entries dingui has there."""
    found = subprocess.run(
        ["secret-tool", "search", "--all", "service", "dingui"],
        env=person.desktop.environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return (found.stdout + found.stderr).count("attribute.service = dingui")


def test_a_removed_robot_leaves_the_keyring_when_it_cannot_come_back_any_more(
    person: Person, group: Callable[..., Group]
) -> None:
    before = entries(person)
    robot = group("--secret", SECRET)
    person.opens()
    adds_robot(person, "产品群", robot)
    assert entries(person) == before + 1

    person.presses("ctrl+r")
    person.clicks("产品群", within="Your robots")
    person.clicks("Remove robot")
    person.sees_no("产品群", within="Your robots")
    assert entries(person) == before + 1
    person.clicks("Bring it back")
    person.sees("产品群", within="Your robots")
    person.clicks("产品群", within="Your robots")
    person.clicks("Remove robot")
    person.sees_no("产品群", within="Your robots")
    person.presses("Escape")
    person.sees_no("产品群", within="Send to")
    person.quits()
    assert entries(person) == before


def test_what_cannot_be_a_robot_is_said_beside_the_form(person: Person, group: Callable[..., Group]) -> None:
    person.opens()
    person.presses("ctrl+r")
    person.sees_focus("Paste what you have")
    person.types("Robot name", "产品群")
    person.pastes("Webhook", "https://open.feishu.cn/open-apis/bot/v2/hook/00000000-0000", leaves="", within="Robots")
    person.sees_any("Feishu")
    person.clicks("Save robot")
    person.sees_focus("Webhook")
    robot = group("--secret", SECRET)
    # As it is copied out of a script: with spaces around it and an old signature behind it.
    copied = f"  {robot.webhook}&timestamp=1700000000000&sign=AAAA%3D "
    person.pastes("Webhook", copied, leaves="●" * len(robot.webhook), within="Robots")
    person.clicks("Save robot")
    # The first robot there is: the dialog closes by itself.
    person.sees_no("Robots", roles=["dialog"])
    person.sees("产品群", within="Send to")


def kept(person: Person) -> dict[str, str]:
    """Ask another program what dingui has in the Secret Service, where it has one entry."""
    found = subprocess.run(
        ["secret-tool", "lookup", "service", "dingui"],
        env=person.desktop.environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    entry: dict[str, str] = json.loads(found.stdout)
    return entry


def test_secrets_are_shown_copied_replaced_and_taken_away(person: Person, group: Callable[..., Group]) -> None:
    robot = group("--secret", SECRET)
    other = "SEC" + SECRET[:2:-1]
    person.opens()
    adds_robot(person, "产品群", robot)
    person.presses("ctrl+r")
    person.clicks("产品群", within="Your robots")
    person.clicks("Show: Secret")
    person.sees_in_field("Secret", SECRET)
    # Selecting is copying on this system, but not here.
    person.goes_to("Secret")
    person.presses("ctrl+a")
    person.clicks("Secret", roles=["text", "password text"], times=2)
    assert SECRET[:10] not in str(person.clipboard())
    person.clicks("Hide: Secret")
    person.clicks("Copy: Webhook")
    person.sees_any("It is taken off the clipboard")
    assert person.clipboard()["clipboard"] == robot.webhook

    person.pastes("Secret", other, hidden=True)
    person.clicks("Save robot")
    person.sees("Saved.", within="Robots")
    assert kept(person)["secret"] == other
    person.ticks("This robot does not sign any more")
    person.clicks("Save robot")
    person.sees_no("This robot does not sign any more")
    entry = kept(person)
    assert entry["secret"] == ""
    assert entry["access_token"] in robot.webhook
    person.clicks("Copy: Webhook")
    person.sees_any("It is taken off the clipboard")
    person.clicks("Close", within="Robots")
    person.sees_no("Robots", roles=["dialog"])
    assert person.clipboard()["clipboard"] == robot.webhook
    person.quits()
    assert person.clipboard() == {"clipboard": "", "selection": ""}
