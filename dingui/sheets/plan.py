"""One draft and a sheet → a message for each row and robot, with every fault named by row and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dingui.messages.composition import Composition
from dingui.messages.group_messages import group_message, problems_of
from dingui.messages.models import Message
from dingui.messages.problems import Problem
from dingui.messages.template_form import Blank, fault_of
from dingui.sheets.filling import Filled, Rule, SheetRobot, fill
from dingui.sheets.matching import match
from dingui.sheets.reading import Row


@dataclass(frozen=True, slots=True)
class Planned:
    """What comes of one row."""

    filled: Filled
    messages: tuple[tuple[str, Message], ...]
    """A robot's id and what it gets; whole also where something is wrong with the row, for its preview."""
    problems: tuple[Problem, ...]
    """What is wrong with the messages themselves, errors first."""

    @property
    def is_ready(self) -> bool:
        """Whether the row can be sent."""
        return not self.filled.faults and not any(problem.is_error for problem in self.problems)


class Plan:
    """Reads rows for one draft. ``ticked`` are the robots of rows that name none."""

    def __init__(
        self, composition: Composition, robots: Sequence[SheetRobot], ticked: Sequence[str], today: date
    ) -> None:
        self._composition = composition
        self._robots = {robot.id: robot for robot in robots}
        self._ticked = tuple(ticked)
        self._today = today
        self.blanks: tuple[Blank, ...] = composition.form.asked(composition.message)
        """What each row is asked for. A column may also give a word for a blank that would fill itself."""
        self._rules = [Rule(blank.name, blank.required and not blank.default, _unfit(blank)) for blank in self.blanks]

    def columns(self, headings: Sequence[str]) -> tuple[str, ...]:
        """Return which blank each column fills (:func:`dingui.sheets.matching.match`)."""
        return match(headings, [blank.name for blank in self.blanks])

    def row(self, row: Row, columns: Sequence[str]) -> Planned:
        """Return what comes of a row."""
        filled = fill(row, columns, self._rules, list(self._robots.values()), self._ticked)
        robots = [self._robots[robot_id] for robot_id in filled.robot_ids if robot_id in self._robots]
        each = [group_message(self._composition, robot, self._today, filled.answers) for robot in (robots or (None,))]
        known = {fault.said for fault in filled.faults if fault.code == "value_missing"}
        problems = tuple(
            problem
            for problem in problems_of(each)
            # Told by its cell already.
            if str(problem.data.get("blank", "")) not in known
        )
        messages = tuple((one.robot.id if one.robot else "", one.message) for one in each)
        return Planned(filled, messages, problems)


def _unfit(blank: Blank) -> Callable[[str], str]:
    def unfit(value: str) -> str:
        fault = fault_of(blank, value)
        return fault.code if fault else ""

    return unfit
