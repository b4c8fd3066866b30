"""What there is to know before a message is posted to real groups, without any widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from dingui.library.quiet import read_quiet
from dingui.texts.confirming import month_words, pacing_words, people_words, quiet_words, repeated_words, when
from dingui.texts.problems import describe_problem

if TYPE_CHECKING:
    from dingui.library.robots import Robot
    from dingui.window.send_plan import SendPlan

MANY: Final = 5
"""More real groups than these need a second deliberate act."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What matters for the question, at one moment."""

    robots: tuple[Robot, ...]
    """Those that reach people."""
    everyone: bool
    """Whether everyone is mentioned."""
    quiet_ms: Mapping[str, int]
    """When the quiet hours end of robots that are in them, in ms since 1970, by their ids."""

    @property
    def held(self) -> bool:
        """Whether sending needs a button that is held."""
        return self.everyone or len(self.robots) > MANY

    @property
    def all_quiet(self) -> bool:
        """Whether no group may be disturbed now."""
        return len(self.quiet_ms) == len(self.robots)


def facts_of(plan: SendPlan, at_ms: int, zone: tzinfo | None = None) -> Facts:
    """Return what matters at ``at_ms`` (since 1970); ``zone`` is this computer's where none is given."""
    robots = tuple(robot for robot in plan.robots if robot.real)
    everyone = plan.message.type.has_mentions and plan.message.at.everyone
    quiet: dict[str, int] = {}
    for robot in robots:
        hours = read_quiet(robot.quiet)
        until = None if hours is None else hours.until_ms(at_ms, everyone=everyone, zone=zone)
        if until is not None:
            quiet[robot.id] = until
    return Facts(robots, everyone, quiet)


def end_times(facts: Facts, at_ms: int, zone: tzinfo | None = None) -> list[str]:
    """Return when quiet hours end, in words, each once, the earliest first."""
    return list(dict.fromkeys(when(end, at_ms, zone) for end in sorted(facts.quiet_ms.values())))


def sentences(plan: SendPlan, facts: Facts, name_of: Callable[[str], str | None]) -> list[tuple[str, str]]:
    """Return what is to be said beside the groups, as (severity or "", sentence); everyone is said elsewhere."""
    found: list[tuple[str, str]] = []
    if facts.quiet_ms:
        names = [robot.name for robot in facts.robots if robot.id in facts.quiet_ms]
        found.append(("warning", quiet_words(names, len(facts.robots), everyone=facts.everyone)))
    people = plan.message.at.people if plan.message.type.has_mentions else ()
    if people:
        found.append(("", people_words([name_of(handle) or handle for handle in people])))
    if plan.repeated:
        found.append(("warning", repeated_words(plan.repeated)))
    found += [("warning", describe_problem(problem)) for problem in plan.warnings]
    waits = [ms for robot in facts.robots if (ms := plan.waits_ms.get(robot.id, 0))]
    if waits:
        found.append(("", pacing_words(waits)))
    if plan.month is not None and plan.month.posts:
        found.append(("", month_words(plan.month.posts, plan.month.quota)))
    return found
