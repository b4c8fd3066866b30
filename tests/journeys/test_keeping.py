"""What was written before is seen, compared and brought back; every kind of act is taken back; the bin gives back."""

from __future__ import annotations

import pytest

from tests.journeys.person import Person
from tests.journeys.steps import begins_a_draft, drafts

pytestmark = pytest.mark.journey

LATER = "今晚九点停机维护"


def test_a_version_is_compared_and_restored(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "Text")
    person.types("Message", "今晚八点停机")
    # Another name keeps a version, within the second in which it is stored.
    person.types("Draft name", "停机公告")
    person.sees("停机公告", within="Drafts")
    person.replaces("Message", LATER)
    person.presses("ctrl+shift+h")
    person.sees("Versions of this draft")
    person.sees_any("Renamed to “停机公告”")
    person.clicks("What changed", roles=["page tab"])
    person.sees_any("1 field differs.")
    person.sees("Earlier", "今晚八点停机")
    person.sees("Later", LATER)
    person.clicks("Restore this version", roles=["push button"])
    person.sees_in_field("Message", "今晚八点停机")
    person.sees("Result", "The draft is as it was today")
    person.presses("ctrl+z")
    person.sees_in_field("Message", LATER)
    person.quits()
    person.opens()
    person.sees_in_field("Message", LATER)


def test_every_kind_of_act_is_taken_back(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "Markdown")
    # Typing, word by word.
    person.types("Title", "two words")
    person.presses("ctrl+z")
    person.sees_in_field("Title", "two ")
    person.presses("ctrl+shift+z")
    person.sees_in_field("Title", "two words")
    # The type of the message.
    person.chooses_tab("Text")
    person.presses("ctrl+z")
    person.sees_state("Markdown", "selected", roles=["page tab"])
    # A tick.
    person.ticks("Mention everyone", roles=["check box"])
    person.presses("ctrl+z")
    person.sees_state("Mention everyone", without=["checked"], roles=["check box"])
    # A field that was typed in between is none of it.
    person.types("Message", "x")
    person.presses("ctrl+z")
    person.sees_in_field("Message", "")
    person.sees_in_field("Title", "two words")
    # All of it, in another draft meanwhile, and back.
    first = drafts(person)[0]
    begins_a_draft(person, "Text")
    person.types("Message", "other")
    person.clicks(first, within="Drafts")
    person.sees_in_field("Title", "two words")
    person.presses("ctrl+z")
    person.sees_in_field("Title", "two ")
    person.presses("ctrl+z")
    person.sees_in_field("Title", "")


def test_the_bin_gives_back_after_another_start(person: Person) -> None:
    person.opens()
    begins_a_draft(person, "Text")
    person.types("Message", "还要用的通知")
    person.sees("还要用的通知", within="Drafts")
    person.presses("ctrl+shift+Delete")
    person.sees("Result", "stays in the bin for 30 days")
    person.quits()
    person.opens()
    assert "还要用的通知" not in drafts(person)
    person.presses("ctrl+shift+b")
    person.sees("还要用的通知", within="Removed drafts")
    person.clicks("Put back", roles=["push button"])
    person.sees("还要用的通知", within="Drafts")
    person.clicks("Close", roles=["push button"], within="Bin")
    person.sees_in_field("Message", "还要用的通知")
