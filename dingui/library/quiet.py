"""When a robot's group is not to be disturbed: one span of the day, on chosen days, in this computer's local time.

It is written as ``22:00-08:00``, ``22:00-08:00 1-5`` or ``22:00-08:00 1,3,7 everyone``: from and until (the same time
twice: 24 hours), the days on which it *begins* (ISO: 1 is Monday; all where none are named), and ``everyone`` where it
holds only for messages that mention everyone.

Spans are compared as instants, not as what a clock on the wall shows: where summer time begins or ends within one, each
instant is still either in it or not, and the end that is told is the instant at which it is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

DAY: Final = 24 * 60
ALL_DAYS: Final = frozenset(range(1, 8))

_TEXT: Final = re.compile(
    r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)(?:\s+([1-7](?:[-,][1-7])*))?(?:\s+(everyone))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Raises ``ValueError`` for times that are not of a day, for no day at all, and for quiet without an end."""

    start: int
    """In minutes since midnight, 0 to 1439."""
    end: int
    """The same; not after ``start``: on the next day."""
    days: frozenset[int] = ALL_DAYS
    """On which it begins; 1 is Monday, 7 Sunday."""
    everyone_only: bool = False
    """Whether only a message that mentions everyone is held back."""

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY and 0 <= self.end < DAY):
            raise ValueError("a time of day has 0 to 1439 minutes")
        if not self.days or not self.days <= ALL_DAYS:
            raise ValueError("days are 1 to 7, at least one")
        if self.start == self.end and self.days == ALL_DAYS:
            raise ValueError("quiet for ever is what an archive is for")

    @property
    def text(self) -> str:
        """As it is stored, and written into a file; :func:`read_quiet` reads it."""
        words = [f"{_clock(self.start)}-{_clock(self.end)}"]
        if self.days != ALL_DAYS:
            words.append(",".join(map(str, sorted(self.days))))
        if self.everyone_only:
            words.append("everyone")
        return " ".join(words)

    def until_ms(self, at_ms: int, *, everyone: bool, zone: tzinfo | None = None) -> int | None:
        """Return when the quiet that ``at_ms`` lies in is over; None where it lies in none.

        Both in milliseconds since 1970. ``everyone``: whether the message mentions everyone. Spans that touch are one.
        ``zone`` is this computer's own where none is given.
        """
        if self.everyone_only and not everyone:
            return None
        end_ms = None
        moment = at_ms
        # Each day adds one span at most, and one day of the week at least has an hour without.
        for start, end in self._spans(datetime.fromtimestamp(at_ms / 1000, zone).date(), zone):
            if start <= moment < end:
                end_ms = moment = end
        return end_ms

    def _spans(self, today: date, zone: tzinfo | None) -> Iterator[tuple[int, int]]:
        for step in range(-2, 9):
            day = today + timedelta(days=step)
            if day.isoweekday() in self.days:
                ends = day + timedelta(days=1) if self.end <= self.start else day
                yield _instant(day, self.start, zone), _instant(ends, self.end, zone)


def read_quiet(text: str) -> QuietHours | None:
    """Read what :attr:`QuietHours.text` writes; None for an empty text and for one that means nothing. Never raises."""
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, end_hours, end_minutes, days, everyone = found.groups()
    try:
        return QuietHours(
            int(hours) * 60 + int(minutes),
            int(end_hours) * 60 + int(end_minutes),
            frozenset(_days(days)) if days else ALL_DAYS,
            everyone is not None,
        )
    except ValueError:
        return None


def _days(text: str) -> Iterable[int]:
    for part in text.split(","):
        first, *rest = (int(day) for day in part.split("-"))
        yield from range(first, (rest[-1] if rest else first) + 1)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _instant(day: date, minutes: int, zone: tzinfo | None) -> int:
    # A time that summer time leaves out is as much later as was left out; of one that comes twice, the first is meant.
    return round(datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone).timestamp() * 1000)
