"""The open draft as each robot gets it, and everything that is wrong with any of these messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from dingui.messages.blanks import key_of
from dingui.messages.builtin_blanks import GroupFacts, is_builtin
from dingui.messages.composition import Composition
from dingui.messages.filling import Filled, fill_for, missing_for, missing_problems
from dingui.messages.linebreaks import outgoing_of
from dingui.messages.models import At, Message, with_at
from dingui.messages.preflight import check, check_keywords, check_mentions_reach
from dingui.messages.problems import Problem

WHOLE_WHILE_TYPING: Final = 6
"""Robots whose messages are filled and checked at each key: a long one takes a millisecond or more. Missing words,
which cost little, are looked for in all; and all are filled and checked before anything is sent."""


NO_ANSWERS: Final[Mapping[str, str]] = {}


class RobotLike(Protocol):
    """What is needed of a robot here; ``dingui.library.robots.Robot`` is one."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def group(self) -> str: ...  # noqa: D102
    @property
    def keywords(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def mentions(self) -> bool: ...  # noqa: D102
    @property
    def practice(self) -> bool: ...  # noqa: D102
    @property
    def words(self) -> tuple[tuple[str, str], ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """What one robot gets."""

    robot: RobotLike | None
    """None where none is meant yet: then only what fills itself is filled."""
    filled: Filled
    """The message in the form in which it is sent; it can be, where nothing is missing."""
    whole: bool = True
    """Whether it was filled. Otherwise only what is missing is known, and the message is as it was typed."""

    @property
    def message(self) -> Message:
        """The message."""
        return self.filled.message


def facts_of(robot: RobotLike) -> GroupFacts:
    """Return what a robot puts into blanks. A practice group is called like its robot."""
    group = robot.group or (robot.name if robot.practice else "")
    return GroupFacts(robot.name, group, next(iter(robot.keywords), ""), robot.words)


def group_message(
    composition: Composition, robot: RobotLike | None, today: date, answers: Mapping[str, str] = NO_ANSWERS
) -> GroupMessage:
    """Return what ``robot`` gets of a draft: blanks filled, then line ends in DingTalk's form.

    ``answers`` go by the blanks' names and come before the robot's own words.
    """
    facts = facts_of(robot) if robot is not None else None
    filled = fill_for(composition.message, facts, answers, today=today, form=composition.form)
    outgoing = outgoing_of(filled.message, keep_breaks=composition.keep_breaks)
    return GroupMessage(robot, filled if outgoing is filled.message else replace(filled, message=outgoing))


def group_messages(
    composition: Composition,
    robots: Sequence[RobotLike],
    today: date,
    answers: Mapping[str, str] = NO_ANSWERS,
    *,
    whole: int | None = None,
) -> tuple[GroupMessage, ...]:
    """Return what each of ``robots`` gets, in their order; without any, the one that nobody gets yet.

    ``whole``: how many are filled; of the others only what is missing is found out. None: all.
    """
    first = group_message(composition, robots[0] if robots else None, today, answers)
    if not first.filled.blank:
        # The same for all, and very often so.
        return tuple(GroupMessage(robot, first.filled) for robot in robots) or (first,)
    end = len(robots) if whole is None else max(whole, 1)
    filled = [group_message(composition, robot, today, answers) for robot in robots[1:end]]
    rest = [GroupMessage(robot, _unfilled(composition, robot, today, answers), whole=False) for robot in robots[end:]]
    return (first, *filled, *rest)


def _unfilled(composition: Composition, robot: RobotLike, today: date, answers: Mapping[str, str]) -> Filled:
    message = composition.message
    missing = missing_for(message, facts_of(robot), answers, today=today, form=composition.form)
    return Filled(message, missing, blank=True)


def problems_of(messages: Sequence[GroupMessage], known: Iterable[RobotLike] | None = None) -> tuple[Problem, ...]:
    """Return everything that is wrong with ``messages``, errors first.

    What is wrong with the first message is said as it is; of another one, what is wrong there alone, with the robot's
    name in the data as ``in_robot``. ``known`` are robots that could still be chosen: as long as none is, a blank is
    not missing that one of them has a word for.
    """
    found: list[Problem] = []
    seen: set[Message] = set()
    for each in messages:
        robot = each.robot
        if each.whole and each.message not in seen:
            new = check(each.message)
            if seen and robot is not None:
                new = tuple(_in(robot, problem) for problem in new if problem not in found)
            found += new
            seen.add(each.message)
        if robot is None:
            nobodys = missing_problems(each.filled, "")
            found += [problem for problem in nobodys if known is None or not _could_be(problem, known)]
            continue
        own = (_of(robot, problem) for problem in missing_problems(each.filled, robot.name))
        found += [problem for problem in own if problem not in found]
        if each.whole:
            found += check_keywords(each.message, robot.keywords, robot.name)
            found += check_mentions_reach(each.message, robot.name, works=robot.mentions)
    return tuple(sorted(found, key=lambda problem: not problem.is_error))


def asked_about(messages: Sequence[Message]) -> Message:
    """Return the message that a question before sending is about: the first one, mentioning whomever one mentions."""
    ats = [message.at for message in messages]
    mobiles = tuple(dict.fromkeys(each for at in ats for each in at.mobiles))
    user_ids = tuple(dict.fromkeys(each for at in ats for each in at.user_ids))
    at = At(mobiles, user_ids, any(at.everyone for at in ats))
    first = messages[0]
    return first if at == first.at else with_at(first, at)


def _could_be(problem: Problem, robots: Iterable[RobotLike]) -> bool:
    """Whether one of ``robots`` has a word for a blank that is missing while none is chosen."""
    name = str(problem.data["blank"])
    if problem.code != "blank_unfilled":
        return False
    key = key_of(name)
    return is_builtin(name) or any(key_of(own) == key and word.strip() for robot in robots for own, word in robot.words)


def _of(robot: RobotLike, problem: Problem) -> Problem:
    """``problem`` with whose it is, where it is one group's own; else it is the same for all and said once."""
    if "robot" not in problem.data:
        return problem
    return replace(problem, data={**problem.data, "robot_id": robot.id})


def _in(robot: RobotLike, problem: Problem) -> Problem:
    return replace(problem, data={**problem.data, "in_robot": robot.name})
