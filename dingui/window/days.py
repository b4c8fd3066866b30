"""Local days as the library counts them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate


def start_of_day(day: QDate) -> int:
    """Return the first millisecond since 1970 of a local day; where the clocks change, one has not 24 hours."""
    midnight = datetime(day.year(), day.month(), day.day())  # noqa: DTZ001 - local time is meant
    return int(midnight.astimezone().timestamp() * 1000)
