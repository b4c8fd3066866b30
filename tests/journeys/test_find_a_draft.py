"""A draft of long ago is found, and written on, by keyboard alone."""

from __future__ import annotations

import pytest

from tests.journeys.person import Person
from tests.journeys.steps import drafts

pytestmark = pytest.mark.journey


def test_a_draft_is_found_and_opened_by_keyboard_alone(person: Person) -> None:
    person.opens()
    for words in ("机房周六停机 rollback", "周会改到九点", "停机已经结束"):
        person.presses("ctrl+n", "ctrl+1", "F7")
        person.sees_focus("Message")
        person.types_here(words)
    person.sees("停机已经结束", within="Drafts")
    assert len(drafts(person)) == 4

    person.presses("ctrl+shift+f")
    person.sees_focus("Search drafts")
    person.types_here("停机 roll")
    person.sees_no("停机已经结束", within="Drafts")
    assert drafts(person) == ["机房周六停机 rollback"]
    # Nothing was opened by looking for it.
    person.sees_in_field("Message", "停机已经结束")
    person.presses("Down")
    person.sees_focus("Drafts")
    person.sees_in_field("Message", "机房周六停机 rollback")
    person.presses("Return")
    person.sees_focus("Message")
    person.presses("ctrl+End")
    person.types_here("。完")
    person.sees_in_field("Message", "机房周六停机 rollback。完")

    person.presses("F6", "slash")
    person.sees_focus("Search drafts")
    person.presses("Escape")
    person.sees("周会改到九点", within="Drafts")
    assert len(drafts(person)) == 4
