"""What can be done about a blank that has no value, at the press of a button."""

from __future__ import annotations

from typing import Final

from dingui.messages.blanks import with_literal
from dingui.messages.models import Message
from dingui.messages.problems import Problem, Repair

LITERAL: Final = "blank_literal"
"""Makes ordinary letters of the braces."""
TO_ROBOT: Final = "blank_to_robot"
"""Leads to the robot's form: data ``robot_id``, ``robot`` and ``way``, the field there. Changes nothing itself."""

_WAYS: Final = {
    "blank_unfilled": "words",
    "blank_no_group": "group",
    "blank_no_keyword": "keywords",
    # The date that is counted to is a word like any other.
    "blank_no_date": "words",
    "blank_not_a_date": "words",
    "blank_date_past": "words",
}


def blank_repairs(problem: Problem) -> tuple[Repair, ...]:
    """Return what can be done about a problem of :func:`dingui.messages.filling.missing_problems`."""
    name = str(problem.data["blank"])
    found = []
    way = _WAYS.get(problem.code)
    if way is not None and "robot_id" in problem.data:
        data = {"robot_id": problem.data["robot_id"], "robot": problem.data["robot"], "way": way}
        data["blank"] = problem.data.get("date", name)
        found.append(Repair(TO_ROBOT, problem.field, data))
    if problem.code == "blank_unfilled" and not problem.field.startswith("at."):
        found.append(Repair(LITERAL, problem.field, {"blank": name}))
    return tuple(found)


def apply_literal(repair: Repair, message: Message) -> Message:
    """Return ``message`` with the blank's braces made letters."""
    return with_literal(message, str(repair.data["blank"]))
