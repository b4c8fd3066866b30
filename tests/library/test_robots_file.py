"""Robots in a file for another computer."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.library.robots import Robot
from dingui.library.robots_file import (
    BYTES_MAX,
    ROBOTS_MAX,
    EntryFault,
    RobotsFile,
    RobotsFileError,
    read_robots,
    write_robots,
)

ENDPOINT = "https://oapi.dingtalk.com/robot/send"
TOKEN = "0" * 60 + "beef"
FULL = Robot(
    "7d3f0d5c-0000-4000-8000-000000000000",
    "产品群",
    ENDPOINT,
    ("通知", "公告"),
    signed=True,
    practice=False,
    fingerprint=Concealed(TOKEN).fingerprint(),
    created_ms=5,
    position=3,
    colour="#3f7fdc",
    group="产品部全体",
    tags=("产品",),
    notes="Ask 张三\nfirst",
    allowed_ips=("203.0.113.0/24",),
    real=False,
    mentions=False,
    archived=True,
    words=(("值班人", "张三"), ("地点", "")),
    quiet="22:00-08:00 1,2,3,4,5 everyone",
)
ANYTHING = st.lists(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["name", "endpoint", "tags", "colour"]) | st.text(), inner)
        ),
    )
)
KEPT_BACK = {"id", "practice", "fingerprint", "created_ms", "position", "removed_ms", "needs_webhook"}


def file_of(*entries: object, version: object = 1) -> bytes:
    return json.dumps({"dingui_robots": version, "robots": entries}).encode()


def test_a_robot_arrives_as_it_was_but_for_its_secrets() -> None:
    [arrived] = read_robots(write_robots([FULL])).robots
    assert arrived == replace(FULL, id="", fingerprint="", created_ms=0, position=0, needs_webhook=True)


def test_the_file_holds_what_its_description_says_and_no_more() -> None:
    [entry] = json.loads(write_robots([FULL]))["robots"]
    assert set(entry) == {field.name for field in fields(Robot)} - KEPT_BACK


def test_no_secret_and_nothing_that_lets_one_be_guessed_is_written() -> None:
    written = write_robots([FULL]).decode()
    for secret in (TOKEN, FULL.fingerprint, FULL.id):
        assert secret not in written


def test_practice_robots_stay() -> None:
    practice = replace(FULL, name="Practice", practice=True)
    assert [each.name for each in read_robots(write_robots([practice, FULL])).robots] == ["产品群"]


def test_only_the_name_is_needed() -> None:
    [robot] = read_robots(file_of({"name": " 群 \n 一 "})).robots
    assert (robot.name, robot.endpoint, robot.real, robot.mentions) == ("群 一", ENDPOINT, True, True)
    assert robot.needs_webhook


@pytest.mark.parametrize(
    "endpoint",
    [
        f"{ENDPOINT}?access_token={TOKEN}",
        f"https://{TOKEN}@oapi.dingtalk.com/robot/send",
        "http://example.com/x",
        7,
        "",
    ],
)
def test_an_address_that_may_hold_a_token_is_not_taken_over(endpoint: object) -> None:
    found = read_robots(file_of({"name": "群", "endpoint": endpoint}))
    assert found.robots[0].endpoint == ENDPOINT
    assert found.faults == (EntryFault("address", 1, "群"),)
    assert TOKEN not in repr(found)


def test_what_is_wrong_with_one_robot_keeps_no_other_away() -> None:
    found = read_robots(file_of({"name": "one"}, 7, {"name": "  "}, {"name": "one"}, {"name": "two"}))
    assert [robot.name for robot in found.robots] == ["one", "two"]
    assert found.faults == (
        EntryFault("not_a_robot", 2),
        EntryFault("no_name", 3),
        EntryFault("repeated", 4, "one"),
    )


def test_values_of_another_kind_are_passed_over() -> None:
    entry = {"name": "群", "keywords": ["a", 7, "a", " "], "tags": "x", "colour": "red", "real": "no", "notes": None}
    [robot] = read_robots(file_of(entry)).robots
    assert (robot.keywords, robot.tags, robot.colour, robot.real, robot.notes) == (("a",), (), "", True, "")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_robots"),
        (b"\xff\xfe", "not_robots"),
        (b"[" * 100_000, "not_robots"),
        (b"[]", "not_robots"),
        (b'{"msgtype": "text"}', "not_robots"),
        (file_of(version=0), "not_robots"),
        (file_of(version="1"), "not_robots"),
        (file_of(version=True), "not_robots"),
        (file_of(version=2), "newer"),
        (b" " * (BYTES_MAX + 1), "too_large"),
        (file_of(*({"name": "x"} for _ in range(ROBOTS_MAX + 1))), "too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_without_robots_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RobotsFileError) as caught:
        read_robots(data)
    assert caught.value.code == code


@given(st.binary(max_size=200) | ANYTHING.map(lambda value: file_of(*value)))
def test_whatever_is_in_a_file_it_is_read_or_refused(data: bytes) -> None:
    try:
        found = read_robots(data)
    except RobotsFileError:
        return
    assert isinstance(found, RobotsFile)


def test_a_library_takes_all_or_none(library: Library) -> None:
    library.robots.add("two", ENDPOINT)
    arrived = read_robots(file_of({"name": "one"}, {"name": "two"})).robots
    with pytest.raises(Exception, match="robot_name_taken"):
        library.robots.add_all(arrived)
    assert [robot.name for robot in library.robots.all()] == ["two"]
    [added] = library.robots.add_all(arrived[:1])
    assert library.robots.all()[1] == added
    assert added.id
    assert added.needs_webhook


def test_a_robot_survives_the_way_through_a_file_on_disk(library: Library, tmp_path: Path) -> None:
    stored = library.robots.add("群😀", ENDPOINT, notes="half \ud83d")
    path = tmp_path / "robots.json"
    path.write_bytes(write_robots([stored]))
    [arrived] = read_robots(path.read_bytes()).robots
    assert (arrived.name, arrived.notes) == (stored.name, stored.notes)


def test_quiet_hours_that_mean_nothing_are_told_and_left_out() -> None:
    entries = [
        {"name": "甲", "quiet": "22:00-8:00 1-3"},
        {"name": "乙", "quiet": "at night"},
        {"name": "丙", "quiet": 5},
    ]
    found = read_robots(json.dumps({"dingui_robots": 1, "robots": entries}).encode())
    assert [robot.quiet for robot in found.robots] == ["22:00-08:00 1,2,3", "", ""]
    assert [(fault.code, fault.name) for fault in found.faults] == [("quiet", "乙"), ("quiet", "丙")]
