"""Quiet hours: what is written is read, and each instant is in them or not, whatever clocks do in between."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.library.quiet import ALL_DAYS, DAY, QuietHours, read_quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")

HOURS = st.builds(
    lambda start, end, days, everyone: (start, end, days, everyone),
    st.integers(0, DAY - 1),
    st.integers(0, DAY - 1),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.booleans(),
).filter(lambda each: each[0] != each[1] or each[2] != ALL_DAYS)


def ms(zone: ZoneInfo, *moment: int, fold: int = 0) -> int:
    return round(datetime(*moment, tzinfo=zone, fold=fold).timestamp() * 1000)  # type: ignore[misc,arg-type]  # year to minute


def until(hours: QuietHours, zone: ZoneInfo, *moment: int, everyone: bool = False, fold: int = 0) -> str:
    end = hours.until_ms(ms(zone, *moment, fold=fold), everyone=everyone, zone=zone)
    return f"{datetime.fromtimestamp(end / 1000, zone):%m-%d %H:%M}" if end else ""


@given(HOURS)
def test_what_is_written_is_read(each: tuple[int, int, frozenset[int], bool]) -> None:
    hours = QuietHours(*each)
    assert read_quiet(hours.text) == hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-08:00", QuietHours(1320, 480)),
        (" 9:05 - 8:00 1-5 ", QuietHours(545, 480, frozenset(range(1, 6)))),
        ("22:00-08:00 1-3,6 everyone", QuietHours(1320, 480, frozenset({1, 2, 3, 6}), everyone_only=True)),
        ("00:00-00:00 6,7", QuietHours(0, 0, frozenset({6, 7}))),
    ],
)
def test_it_is_read_as_a_person_may_write_it(text: str, hours: QuietHours) -> None:
    assert read_quiet(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22:00",
        "24:00-08:00",
        "22:00-08:60",
        "22:00-08:00 8",
        "22:00-22:00",
        "22:00-08:00 5-1",
        "x",
        "２２:00-08:00",
    ],
)
def test_what_means_nothing_is_no_quiet(text: str) -> None:
    assert read_quiet(text) is None


def test_over_midnight() -> None:
    hours = QuietHours(22 * 60, 8 * 60)
    assert until(hours, SHANGHAI, 2026, 11, 24, 21, 59) == ""
    assert until(hours, SHANGHAI, 2026, 11, 24, 22, 0) == "11-25 08:00"
    assert until(hours, SHANGHAI, 2026, 11, 25, 7, 59) == "11-25 08:00"
    assert until(hours, SHANGHAI, 2026, 11, 25, 8, 0) == ""


def test_days_are_those_on_which_it_begins() -> None:
    hours = QuietHours(22 * 60, 8 * 60, frozenset({5}))  # Fridays; 2026-11-27 is one
    assert until(hours, SHANGHAI, 2026, 11, 27, 23, 0) == "11-28 08:00"
    assert until(hours, SHANGHAI, 2026, 11, 28, 7, 0) == "11-28 08:00"
    assert until(hours, SHANGHAI, 2026, 11, 28, 23, 0) == ""
    assert until(hours, SHANGHAI, 2026, 11, 27, 7, 0) == ""


def test_days_that_touch_are_one_span() -> None:
    weekend = QuietHours(0, 0, frozenset({6, 7}))
    assert until(weekend, SHANGHAI, 2026, 11, 28, 12, 0) == "11-30 00:00"
    assert until(QuietHours(9 * 60, 9 * 60, frozenset(range(1, 7))), SHANGHAI, 2026, 11, 23, 9, 0) == "11-29 09:00"


def test_only_for_everyone() -> None:
    hours = QuietHours(22 * 60, 8 * 60, everyone_only=True)
    assert until(hours, SHANGHAI, 2026, 11, 24, 23, 0) == ""
    assert until(hours, SHANGHAI, 2026, 11, 24, 23, 0, everyone=True) == "11-25 08:00"


def test_when_summer_time_begins_within_it() -> None:
    """On 2026-03-29, 02:00 is 03:00 in Berlin."""
    assert until(QuietHours(22 * 60, 8 * 60), BERLIN, 2026, 3, 28, 23, 0) == "03-29 08:00"
    # An end that is left out is as much later.
    ends_in_gap = QuietHours(22 * 60, 2 * 60 + 30)
    assert until(ends_in_gap, BERLIN, 2026, 3, 29, 1, 30) == "03-29 03:30"
    assert until(ends_in_gap, BERLIN, 2026, 3, 29, 3, 15) == "03-29 03:30"
    assert until(ends_in_gap, BERLIN, 2026, 3, 29, 3, 30) == ""


def test_when_summer_time_ends_within_it() -> None:
    """On 2026-10-25, 02:00 to 03:00 comes twice; the first 02:30 is the end."""
    hours = QuietHours(22 * 60, 2 * 60 + 30)
    assert until(hours, BERLIN, 2026, 10, 25, 2, 15) == "10-25 02:30"
    assert until(hours, BERLIN, 2026, 10, 25, 2, 15, fold=1) == ""
    assert until(QuietHours(22 * 60, 8 * 60), BERLIN, 2026, 10, 25, 2, 30, fold=1) == "10-25 08:00"


@given(HOURS, st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))  # noqa: DTZ001 - made aware below
def test_an_end_is_after_the_moment_and_not_quiet_and_quiet_before(
    each: tuple[int, int, frozenset[int], bool], moment: datetime
) -> None:
    hours = QuietHours(*each)
    at_ms = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    end = hours.until_ms(at_ms, everyone=True, zone=BERLIN)
    if end is None:
        return
    assert at_ms < end <= at_ms + timedelta(days=8).total_seconds() * 1000
    assert hours.until_ms(end, everyone=True, zone=BERLIN) is None
    assert hours.until_ms(end - 1, everyone=True, zone=BERLIN) == end


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_shanghai")
def test_without_a_zone_it_is_this_computers_own() -> None:
    at_ms = ms(SHANGHAI, 2026, 11, 24, 23, 0)
    assert QuietHours(22 * 60, 8 * 60).until_ms(at_ms, everyone=False) == ms(SHANGHAI, 2026, 11, 25, 8, 0)


@pytest.mark.parametrize("wrong", [(-1, 0, ALL_DAYS), (0, DAY, ALL_DAYS), (0, 1, frozenset()), (5, 5, ALL_DAYS)])
def test_what_cannot_be_is_refused(wrong: tuple[int, int, frozenset[int]]) -> None:
    with pytest.raises(ValueError):
        QuietHours(*wrong)
