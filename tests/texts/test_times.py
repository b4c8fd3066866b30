from __future__ import annotations

import pytest

from dingui.texts.times import clock_time, duration

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 minute"),
        (59, "1 minute"),
        (61 * MINUTE, "1 hour 1 minute"),
        (2 * HOUR, "2 hours"),
        (8 * HOUR + 5 * MINUTE, "8 hours 5 minutes"),
        (47 * HOUR + 59 * MINUTE, "47 hours 59 minutes"),
        (2 * DAY, "2 days"),
        (2 * DAY + HOUR, "2 days 1 hour"),
        (3650 * DAY, "3,650 days"),
    ],
)
def test_a_duration_in_two_units(seconds: int, words: str) -> None:
    assert duration(seconds) == words


def test_a_time_as_a_clock_with_a_calendar_shows_it() -> None:
    assert len(clock_time(1_764_000_000)) == len("2025-11-24 16:00")
