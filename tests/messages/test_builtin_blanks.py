"""What fills itself, on days that matter: year ends, make-up days, the end of what is known."""

from __future__ import annotations

from datetime import date

import pytest

from dingui.messages.blanks import key_of
from dingui.messages.builtin_blanks import (
    BUILTINS,
    Found,
    GroupFacts,
    NoValue,
    builtin,
    date_counted_to,
    is_builtin,
)
from dingui.messages.dates import read_date, written_date
from dingui.messages.workdays import CalendarUnknown, is_workday, next_workday

TUESDAY = date(2026, 11, 24)
GROUP = GroupFacts(robot="运维机器人", group="运维群", keyword="告警", words=(("值班人", "张三"),))


def value(name: str, today: date = TUESDAY, facts: GroupFacts | None = GROUP, **dates: Found) -> Found:
    return builtin(key_of(name), today, facts, lambda key: dates.get(key))


@pytest.mark.parametrize(
    ("name", "today", "found"),
    [
        ("今天", TUESDAY, "2026年11月24日"),
        ("Today", TUESDAY, "24 November 2026"),
        ("明天", date(2026, 12, 31), "2027年1月1日"),
        ("tomorrow", date(2028, 2, 28), "29 February 2028"),
        ("星期", TUESDAY, "星期二"),
        ("weekday", date(2026, 11, 29), "Sunday"),
        ("周数", date(2026, 12, 31), "53"),
        ("ISO week", date(2027, 1, 1), "53"),
        ("iso  week", date(2027, 1, 4), "1"),
        ("week", date(2024, 12, 30), "1"),
        ("组名", TUESDAY, "运维群"),
        ("Group Name", TUESDAY, "运维群"),
        ("机器人", TUESDAY, "运维机器人"),
        ("robot", TUESDAY, "运维机器人"),
        ("关键词", TUESDAY, "告警"),
        ("first keyword", TUESDAY, "告警"),
        ("下个工作日", TUESDAY, "2026年11月25日"),
        ("next working day", TUESDAY, "25 November 2026"),
        ("值班人", TUESDAY, None),
    ],
)
def test_each_name_has_its_value_in_its_own_language(name: str, today: date, found: Found) -> None:
    assert value(name, today) == found
    assert is_builtin(name) == (found is not None)


def test_every_builtin_has_a_name_in_both_languages_and_no_name_means_two() -> None:
    names = [key_of(name) for each in BUILTINS for name in (*each.chinese, *each.english)]
    assert len(names) == len(set(names))
    assert all(each.chinese and each.english for each in BUILTINS)
    assert all(isinstance(value(name), str) for name in names)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2025, 9, 26), date(2025, 9, 28)),  # a Sunday that is worked for the National Day's week
        (date(2025, 9, 30), date(2025, 10, 9)),  # over the whole week
        (date(2025, 10, 10), date(2025, 10, 11)),  # a Saturday that is worked
        (date(2024, 12, 31), date(2025, 1, 2)),  # over New Year
        (date(2025, 1, 27), date(2025, 2, 5)),  # the Spring Festival
        (date(2026, 11, 27), date(2026, 11, 30)),  # an ordinary weekend
    ],
)
def test_the_next_working_day_knows_holidays_and_the_days_worked_for_them(today: date, found: date) -> None:
    assert next_workday(today) == found


def test_a_year_that_was_not_announced_is_not_guessed() -> None:
    import chinese_calendar

    last = max(chinese_calendar.holidays).year
    assert is_workday(date(last, 12, 24)) == (date(last, 12, 24).weekday() < 5)
    # The next New Year may move the days before it.
    for day in (date(last, 12, 26), date(last, 12, 31), date(last + 1, 6, 1)):
        with pytest.raises(CalendarUnknown) as raised:
            is_workday(day)
        assert raised.value.year == last + 1
    assert value("下个工作日", date(last, 12, 31)) == NoValue("blank_no_calendar", {"year": str(last + 1)})
    with pytest.raises(CalendarUnknown):
        is_workday(date(1999, 1, 4))


def test_what_only_a_group_knows_has_no_value_without_one() -> None:
    assert value("组名", facts=None) == NoValue("blank_unfilled")
    assert value("组名", facts=GroupFacts(robot="x")) == NoValue("blank_no_group")
    assert value("keyword", facts=GroupFacts(robot="x")) == NoValue("blank_no_keyword")
    assert value("今天", facts=None) == "2026年11月24日"


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("距上线日天数", "上线日"),
        ("距离上线日还有几天", "上线日"),
        ("离 春节 还剩 多少天", "春节"),
        ("days until Launch", "launch"),
        ("Days left until  the launch", "the launch"),
        ("天数", ""),
        ("days until", ""),
    ],
)
def test_days_are_counted_to_the_date_that_the_name_names(name: str, counted: str) -> None:
    assert date_counted_to(name) == counted


def test_days_left_are_counted_or_it_is_said_why_not() -> None:
    name = "距上线日天数"
    assert value(name, 上线日="2026-12-01") == "7"
    assert value(name, 上线日="2026年11月24日") == "0"
    assert value(name, date(2027, 12, 31), 上线日="1 January 2028") == "1"
    assert value(name) == NoValue("blank_no_date", {"date": "上线日"})
    assert value(name, 上线日="下周") == NoValue("blank_not_a_date", {"date": "上线日", "value": "下周"})
    assert value(name, 上线日="2026-11-23") == NoValue("blank_date_past", {"date": "上线日", "value": "2026-11-23"})


@pytest.mark.parametrize(
    "text", ["2026-1-2", "2026/01/02", "2026.1.2", " 2026年1月2日 ", "2 Jan 2026", "January 2nd, 2026"]
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert read_date(text) == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["", "1/2/2026", "2026-02-30", "2026-13-01", "2 Foo 2026", "明天", "12月1日"])
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert read_date(text) is None


def test_a_written_date_is_read_again() -> None:
    for chinese in (True, False):
        assert read_date(written_date(TUESDAY, chinese=chinese)) == TUESDAY
