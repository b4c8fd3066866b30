"""What only a person can answer before something is sent, and what they are told for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dingui.library.robots import Robot
    from dingui.messages.models import Message
    from dingui.messages.problems import Problem
    from dingui.sending.pacing import Meter


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What a person is asked before it is posted to a real group."""

    robots: tuple[Robot, ...]
    message: Message
    warnings: tuple[Problem, ...]
    repeated: tuple[str, ...]
    """Names of robots that already delivered exactly this message of this draft."""
    waits_ms: Mapping[str, int] = field(default_factory=dict)
    """For how long the limit of twenty a minute makes a robot wait, by its id; those that may post now are left out."""
    month: Meter | None = None
    """What was posted in this month, as far as this computer knows."""


@dataclass(frozen=True, slots=True)
class Go:
    """A person's yes."""

    not_before_ms: Mapping[str, int] = field(default_factory=dict)
    """Before which time (ms since 1970) a robot's part must not leave, by its id; those left out may at once."""


class Questions(Protocol):
    """What only a person can answer."""

    def may_send(self, plan: SendPlan) -> Go | None:
        """Ask whether to post to these groups; None for no."""
        ...

    def may_lose(self, why: str) -> bool:
        """Ask whether to close although what was typed last cannot be stored; ``why`` is a sentence."""
        ...

    def after_unknown(self, robot: Robot, *, same: bool) -> str:
        """Ask what to do where it is not known whether the last attempt arrived.

        Return ``again`` (with the same ``msgUuid``; offered only where the message is the ``same``), ``new``,
        ``arrived`` or ``lost`` (the person looked into the group), or an empty text for not sending.
        """
        ...
