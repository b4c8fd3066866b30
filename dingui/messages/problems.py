"""What is wrong with a message: a code, the field in DingTalk's spelling, and how bad it is.

``dingui.texts.problems`` has the words for each code.
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
    """Values that the sentence for ``code`` names."""

    @property
    def is_error(self) -> bool:
        """Whether it keeps the message from being sent."""
        return self.severity is Severity.ERROR


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether one of ``problems`` keeps the message from being sent."""
    return any(problem.is_error for problem in problems)
