"""A sheet's rows → which robots each goes to, what fills each blank, and what is wrong in which cell.

Nothing is sent from here: a row with a fault is no row to send, and each fault names row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from dingui.messages.group_messages import RobotLike
from dingui.sheets.matching import ROBOT, normal
from dingui.sheets.reading import Row

FaultCode = Literal[
    "value_missing",
    "value_unfit",
    "cell_error",
    "robot_missing",
    "robot_unknown",
    "robot_unusable",
]
FAULT_CODES: Final[tuple[FaultCode, ...]] = get_args(FaultCode)
"""Every code of a :class:`CellFault`; ``dingui.texts.sheets`` has words for each."""

_BETWEEN_ROBOTS: Final = re.compile(r"[、,，;；\n|]+")
_EXCEL_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})


class SheetRobot(RobotLike, Protocol):
    """A robot as a row of a sheet means it; ``dingui.library.robots.Robot`` is one."""

    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def archived(self) -> bool: ...  # noqa: D102
    @property
    def needs_webhook(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one cell."""

    row: int
    """The row's number in its own program."""
    column: int
    """From 0; -1 where no column is meant, because there is none for it."""
    code: FaultCode
    said: str = ""
    """What stands there; for ``value_missing`` the blank's name, for ``value_unfit`` why it does not fit, a code."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One row as it was understood."""

    row: Row
    robot_ids: tuple[str, ...]
    answers: Mapping[str, str]
    """What fills each blank, by its name."""
    faults: tuple[CellFault, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a blank asks of its cell."""

    name: str
    required: bool = True
    unfit: Callable[[str], str] = lambda _value: ""
    """Say by a code why a value does not fit; empty where it does."""


def fill(
    row: Row, columns: Sequence[str], rules: Sequence[Rule], robots: Sequence[SheetRobot], default: Sequence[str] = ()
) -> Filled:
    """Read one row by what its ``columns`` mean (:func:`dingui.sheets.matching.match`).

    ``default`` holds the ids of the robots for rows that name none.
    """
    faults: list[CellFault] = []
    answers: dict[str, str] = {}
    for rule in rules:
        at = columns.index(rule.name) if rule.name in columns else -1
        value = row.cells[at] if at >= 0 else ""
        if value in _EXCEL_ERRORS:
            faults.append(CellFault(row.number, at, "cell_error", value))
        elif not value:
            if rule.required:
                faults.append(CellFault(row.number, at, "value_missing", rule.name))
        elif unfit := rule.unfit(value):
            faults.append(CellFault(row.number, at, "value_unfit", unfit))
        if value:
            answers[rule.name] = value
    at = columns.index(ROBOT) if ROBOT in columns else -1
    said = row.cells[at] if at >= 0 else ""
    chosen: dict[str, None] = dict.fromkeys(() if said else default)
    for word in filter(None, map(str.strip, _BETWEEN_ROBOTS.split(said))):
        meant = _meant(word, robots)
        usable = [robot for robot in meant if not robot.archived and not robot.needs_webhook]
        if not meant:
            faults.append(CellFault(row.number, at, "robot_unknown", word))
        elif not usable:
            faults.append(CellFault(row.number, at, "robot_unusable", word))
        chosen.update(dict.fromkeys(robot.id for robot in usable))
    if not chosen and not any(fault.code.startswith("robot") for fault in faults):
        faults.append(CellFault(row.number, at, "robot_missing"))
    return Filled(row, tuple(chosen), answers, tuple(faults))


def _meant(word: str, robots: Sequence[SheetRobot]) -> list[SheetRobot]:
    """The robots that a word means: by name, else by group, else by tag (``#tag`` or without the sign)."""
    key = normal(word)
    for fits in (
        lambda robot: robot.name == word,
        lambda robot: normal(robot.name) == key,
        lambda robot: bool(robot.group) and normal(robot.group) == key,
        lambda robot: key.removeprefix("#") in map(normal, robot.tags),
    ):
        found = [robot for robot in robots if fits(robot)]
        if found:
            return found
    return []
