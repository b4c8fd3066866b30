"""Working days by China's public calendar: public holidays, and the weekends that are worked for them (调休).

The State Council announces each year's in the autumn before; the package ``chinesecalendar`` (11 kB, no dependencies,
a release within days of each announcement) has them. What it does not know is said, never guessed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

_SETTLED: Final = (12, 25)
"""The month and day until which a year stands as announced: the next year's New Year may move what comes after."""


class CalendarUnknown(Exception):
    """The public calendar of ``year`` is not known yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the public calendar of {year} is not known")
        self.year = year


def is_workday(day: date) -> bool:
    """Return whether ``day`` is worked in China. Raises :class:`CalendarUnknown`."""
    import chinese_calendar as calendar  # 20 ms, and only who asks for a working day needs it

    first, last = min(calendar.holidays).year, max(calendar.holidays).year
    if not first <= day.year <= last:
        raise CalendarUnknown(day.year)
    if day.year == last and (day.month, day.day) > _SETTLED:
        raise CalendarUnknown(last + 1)
    return bool(calendar.is_workday(day))


def next_workday(today: date) -> date:
    """Return the first working day after ``today``. Raises :class:`CalendarUnknown`."""
    day = today + timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day
