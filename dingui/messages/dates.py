"""Dates as people write them in a message, in Chinese and in English."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS_ZH: Final = "一二三四五六日"

_NUMBERS: Final = re.compile(r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.I)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.I)


def written_date(day: date, *, chinese: bool) -> str:
    """Return a date as a message says it: ``2026年11月24日``, ``24 November 2026``."""
    if chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def written_weekday(day: date, *, chinese: bool) -> str:
    """Return ``星期二``, ``Tuesday``."""
    return f"星期{_WEEKDAYS_ZH[day.weekday()]}" if chinese else WEEKDAYS[day.weekday()]


def read_date(text: str) -> date | None:
    """Return the date that is all of ``text``: year first in numbers, or in English with the month's name.

    None for anything else, also where the order of day and month would have to be guessed.
    """
    text = text.strip()
    if found := _NUMBERS.fullmatch(text):
        return _date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if found := _DAY_FIRST.fullmatch(text):
        return _date(int(found.group(3)), _month(found.group(2)), int(found.group(1)))
    if found := _MONTH_FIRST.fullmatch(text):
        return _date(int(found.group(3)), _month(found.group(1)), int(found.group(2)))
    return None


def _month(name: str) -> int:
    """The month's number; 0 for what is no month."""
    name = name.casefold()
    return next((number for number, each in enumerate(MONTHS, 1) if each.casefold().startswith(name)), 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
