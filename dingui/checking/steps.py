"""What a check is made of: steps, each with a state, a code and what was seen. No secret is ever in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from dingui.robots.trace import SeenExchange


class StepName(StrEnum):
    """What is looked at, in this order: each stands on those before it."""

    ADDRESS = "address"
    NAME = "name"
    CONNECTION = "connection"
    PROXY = "proxy"
    TLS = "tls"
    CLOCK = "clock"
    SIGNATURE = "signature"
    KEYWORD = "keyword"
    MESSAGE = "message"
    """A message that is really posted; never without a question before it."""


POSTS_NOTHING: Final = tuple(name for name in StepName if name is not StepName.MESSAGE)
"""The steps that a check consists of by itself."""


class StepState(StrEnum):
    """What is to be thought of a step."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, over."""

    name: StepName
    state: StepState
    code: str
    """What was seen; ``dingui.texts.checking`` has words for each."""
    data: Mapping[str, str | int] = field(default_factory=dict)
    """What the words name."""
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """The robot that is checked, without its secrets."""

    robot_id: str
    name: str
    endpoint: str
    """The address without its query."""
    practice: bool = False
    signed: bool = False
    """Whether dingui has noted that a secret belongs to it."""
    keywords: tuple[str, ...] = ()
    group: str = ""
    """The group's name, where it is known."""
    allowed_ips: tuple[str, ...] = ()
    """The IP allowlist as it is noted down."""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that a check found: what a report is made of."""

    subject: Subject
    steps: tuple[Step, ...]
    at_ms: int
    """When it began, in milliseconds since 1970."""
    exchanges: tuple[SeenExchange, ...] = ()
    signed: bool = False
    """Whether a secret was found for the robot."""
    endpoint: str = ""
    """Where the robot really is: the practice robot's port is another one at each start."""

    def step(self, name: StepName) -> Step | None:
        """Return a step, where it was taken."""
        return next((step for step in self.steps if step.name is name), None)
