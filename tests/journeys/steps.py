"""What a person does in several steps again and again."""

from __future__ import annotations

from typing import Any, Final, Protocol

from tests.journeys.driver import Node
from tests.journeys.person import Person

SECRET: Final = "SECmade-up-for-a-journey-" + "0" * 40
"""A signing secret for practice robots."""

DELIVERED: Final = "Sent to “{}”."
REFUSED: Final = "DingTalk refused the message for “{}”. It was not posted."
NOT_SENT: Final = "Nothing was sent to “{}”."
UNCERTAIN: Final = "It is not certain whether the message arrived at “{}”."
"""What a person reads first of each outcome, with the robot's name."""

TICK: Final = (12, 12)
"""Where a robot's tick is, in pixels from the corner of its entry."""


class Reachable(Protocol):
    """What a person copies from a group's settings."""

    webhook: str
    secret: str


def adds_robot(person: Person, name: str, group: Reachable, *, secret: str | None = None, keywords: str = "") -> None:
    """Paste a group's webhook and secret into the Robots dialog, see them kept in the keyring, and close it."""
    person.clicks("Robots", roles=["push button"])
    person.sees("Robots", roles=["dialog"])
    person.clicks("Add robot")
    person.types("Robot name", name)
    person.pastes("Webhook", group.webhook, hidden=True, within="Robots")
    person.pastes("Secret", group.secret if secret is None else secret, hidden=True)
    if keywords:
        person.types("Keywords", keywords)
    person.clicks("Save robot")
    person.sees("Saved.", within="Robots")
    person.clicks("Close", within="Robots")
    person.sees_no("Robots", roles=["dialog"])


def chooses_only(person: Person, name: str) -> None:
    """Tick one robot under “Send to” and no other."""
    for entry in person.finds(within="Send to"):
        if (entry.name == name) != ("checked" in entry.states):
            person.clicks(entry.name, within="Send to", at=TICK)
    person.sees_state(name, "checked", within="Send to")


def sends_to_a_real_group(person: Person, name: str, *, everyone: bool = False) -> None:
    """Ask to send, read in the question which group it goes to, and say yes; for everyone, by holding the button."""
    person.presses("ctrl+Return")
    person.sees("Send to a real group?", name)
    if everyone:
        person.holds("Hold to send to 1 group")
    else:
        person.clicks("Send to 1 group")


def begins_a_draft(person: Person, tab: str) -> None:
    """Begin a new draft of a type."""
    person.clicks("New draft", roles=["push button"])
    person.chooses_tab(tab)


def drafts(person: Person) -> list[str]:
    """Return the entries of the list of drafts."""
    return [node.name for node in person.finds(within="Drafts", roles=["list item"])]


def sent(person: Person) -> list[Node]:
    """Return the entries of the list of what was sent."""
    return person.finds(within="Sent", roles=["list item"])


def sees_as_sent(person: Person, state: str) -> None:
    """See the latest entry of the list of what was sent say ``state``."""
    entries = sent(person)
    assert state in entries[0].description, f"the latest entry says {entries[0].description!r}"


def without_uuid(payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload without its idempotency key, which is another one each time."""
    assert payload.get("msgUuid"), "every post has a msgUuid"
    return {key: value for key, value in payload.items() if key != "msgUuid"}
