"""Everything that reading a list can come to has words, in both languages."""

from __future__ import annotations

import pytest

from dingui.people.entries import FAULT_CODES, REFUSAL_CODES, TAKEN, Fault
from dingui.texts import people
from dingui.texts.people import count_people, describe_fault, explain_refusal

DATA: dict[str, str | int] = {"count": 12_345, "limit": 10_000}


@pytest.fixture(params=["english", "chinese"])
def both(request: pytest.FixtureRequest) -> str:
    """Each of the two languages in turn."""
    request.getfixturevalue(request.param)
    return str(request.param)


def test_there_are_words_for_these_codes_and_no_others() -> None:
    assert set(people._FAULTS) == set(FAULT_CODES)
    assert set(people._REFUSALS) == set(REFUSAL_CODES)
    assert set(FAULT_CODES) > TAKEN


@pytest.mark.parametrize("code", FAULT_CODES)
def test_a_fault_says_what_becomes_of_the_line(code: str) -> None:
    words = describe_fault(Fault(3, code, "张三", 7))  # type: ignore[arg-type]  # from the table of codes
    assert words.endswith("Left out.") == (code not in TAKEN)
    assert "{" not in words


@pytest.mark.usefixtures("both")
def test_no_two_are_told_in_the_same_words() -> None:
    faults = {describe_fault(Fault(3, code, "张三", 7)) for code in FAULT_CODES}
    refusals = {explain_refusal(code, DATA) for code in REFUSAL_CODES}
    assert len(faults) == len(FAULT_CODES)
    assert len(refusals) == len(REFUSAL_CODES)
    assert "12,345" in explain_refusal("too_many_lines", DATA)


def test_what_was_said_is_not_taken_for_a_place() -> None:
    assert "“{number} {0}”" in describe_fault(Fault(1, "no_name", "{number} {0}"))


def test_people_are_counted() -> None:
    assert count_people(1) == "1 person"
    assert count_people(10_000) == "10,000 people"
