"""What is wrong with a message: a code, the field in DingTalk's spelling, and how bad it is; and what can be done.

``dingui.texts.problems`` and ``dingui.texts.repairs`` have the words for each code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem keeps the message from being sent."""

    ERROR = "error"
    """DingTalk would refuse it, or it would arrive broken: it is not sent."""
    WARNING = "warning"
    """It can be sent, and may not do what the person expects."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    code: str
    field: str
    """The path of the field in the JSON, such as ``actionCard.btns[1].actionURL``; empty for the whole message."""
    severity: Severity
    data: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    """Values that the sentence for ``code`` names.

    Of what stands in a text, ``line`` is the first line that has it, from 1, and ``count`` how often it is there.
    """

    @property
    def is_error(self) -> bool:
        """Whether it keeps the message from being sent."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that can be done."""

    code: str
    field: str
    """The path of the field that it changes, and where a person looks afterwards."""
    data: Mapping[str, str | int] = dataclasses.field(default_factory=dict)
    """Values that the words for ``code`` name, and that :func:`dingui.messages.repairs.apply` needs."""


def error(code: str, field: str, **data: str | int) -> Problem:
    """Return a problem that keeps the message from being sent."""
    return Problem(code, field, Severity.ERROR, data)


def warning(code: str, field: str, **data: str | int) -> Problem:
    """Return a problem that is said, and no more."""
    return Problem(code, field, Severity.WARNING, data)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether one of ``problems`` keeps the message from being sent."""
    return any(problem.is_error for problem in problems)
