"""Blanks that fill themselves: the date, and what a group is called. Each goes by a Chinese and an English name.

A date is written in the language of the name that asks for it, for that is the language of the text around it. Nothing
here depends on the program's language or reads a clock: which day it is, the caller says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from dingui.messages.blanks import key_of
from dingui.messages.dates import read_date, written_date, written_weekday
from dingui.messages.workdays import CalendarUnknown, next_workday


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What one robot's group puts into blanks."""

    robot: str = ""
    """The robot's name."""
    group: str = ""
    """The group's name; empty where nobody said it."""
    keyword: str = ""
    """The robot's first keyword."""
    words: tuple[tuple[str, str], ...] = ()
    """Its own words: pairs of a name and what stands for it."""


@dataclass(frozen=True, slots=True)
class NoValue:
    """Why a blank can't be filled: a code of :mod:`dingui.texts.blanks`, and what its sentence names."""

    code: str
    data: Mapping[str, str | int] = field(default_factory=dict)


Found = str | NoValue | None
"""A value, why there is none, or None for a name that means nothing here."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """One blank that fills itself, by its names."""

    code: str
    chinese: tuple[str, ...]
    """The first one is the one that is shown."""
    english: tuple[str, ...]


BUILTINS: Final = (
    Builtin("today", ("今天", "今日"), ("today",)),
    Builtin("tomorrow", ("明天", "明日"), ("tomorrow",)),
    Builtin("weekday", ("星期", "星期几", "今天星期几"), ("weekday", "day of the week")),
    Builtin(
        "next_workday",
        ("下个工作日", "下一个工作日", "下一工作日"),
        ("next working day", "next workday", "next business day"),
    ),
    Builtin("week", ("周数", "第几周", "ISO周"), ("ISO week", "week number", "week")),
    Builtin("group", ("组名", "群名", "群名称"), ("group name", "group")),
    Builtin("robot", ("机器人", "机器人名称"), ("robot", "robot name")),
    Builtin("keyword", ("关键词", "关键字"), ("keyword", "first keyword")),
)
"""All of them but the days left until a date, whose name holds another blank's (:func:`date_counted_to`)."""

_BY_NAME: Final = {
    key_of(name): (each.code, chinese)
    for each in BUILTINS
    for chinese, names in ((True, each.chinese), (False, each.english))
    for name in names
}
_DAYS_LEFT: Final = re.compile(
    r"(?:距离?|离) ?(?P<zh>.+?) ?(?:还有|还剩|剩余|剩)? ?(?:几天|多少天|天数)|days (?:left )?(?:until|to) (?P<en>.+)"
)


def is_builtin(name: str) -> bool:
    """Return whether a blank of this name fills itself (a count of days needs its date)."""
    return key_of(name) in _BY_NAME or date_counted_to(name) != ""


def date_counted_to(name: str) -> str:
    """Return the key of the blank whose date ``name`` counts the days to: ``{{距上线日天数}}``, ``{{days until …}}``.

    Empty for any other name.
    """
    found = _DAYS_LEFT.fullmatch(key_of(name))
    return (found.group("zh") or found.group("en")).strip() if found else ""


def builtin(key: str, today: date, facts: GroupFacts | None, value_of: Callable[[str], Found]) -> Found:
    """Return what fills the built-in blank with a key (:func:`dingui.messages.blanks.key_of`).

    ``facts`` are None where no group is meant yet: what only a group knows is unfilled then. ``value_of`` finds the
    date that days are counted to.
    """
    known = _BY_NAME.get(key)
    if known is None:
        counted = date_counted_to(key)
        return _days_left(counted, today, value_of) if counted else None
    code, chinese = known
    match code:
        case "today":
            return written_date(today, chinese=chinese)
        case "tomorrow":
            return written_date(today + timedelta(days=1), chinese=chinese)
        case "weekday":
            return written_weekday(today, chinese=chinese)
        case "week":
            return str(today.isocalendar().week)
        case "next_workday":
            try:
                return written_date(next_workday(today), chinese=chinese)
            except CalendarUnknown as unknown:
                # A text, for a number of a year has no thousands to part.
                return NoValue("blank_no_calendar", {"year": str(unknown.year)})
        case _ if facts is None:
            return NoValue("blank_unfilled")
        case "group":
            return facts.group or NoValue("blank_no_group")
        case "robot":
            return facts.robot
        case _:
            return facts.keyword or NoValue("blank_no_keyword")


def _days_left(counted: str, today: date, value_of: Callable[[str], Found]) -> Found:
    value = value_of(counted)
    if not isinstance(value, str):
        return NoValue("blank_no_date", {"date": counted})
    day = read_date(value)
    if day is None:
        return NoValue("blank_not_a_date", {"date": counted, "value": value[:60]})
    if day < today:
        return NoValue("blank_date_past", {"date": counted, "value": value[:60]})
    return str((day - today).days)
