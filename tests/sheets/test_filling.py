"""Columns find their blanks, rows their robots, and each fault its cell."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dingui.sheets.filling import FAULT_CODES, Filled, Rule, fill
from dingui.sheets.matching import ROBOT, match
from dingui.sheets.reading import Sheet, read_text


@dataclass(frozen=True)
class Robot:
    id: str
    name: str
    group: str = ""
    tags: tuple[str, ...] = ()
    archived: bool = False
    needs_webhook: bool = False
    keywords: tuple[str, ...] = ()
    mentions: bool = True
    practice: bool = False
    words: tuple[tuple[str, str], ...] = ()


ROBOTS = (
    Robot("1", "运维", "运维值班群", ("值班",)),
    Robot("2", "产品", "产品群", ("值班", "周会")),
    Robot("3", "旧群", archived=True),
    Robot("4", "新电脑", needs_webhook=True),
)
RULES = (
    Rule("用量"),
    Rule("说明", required=False),
    Rule("级别", unfit=lambda value: "" if value in ("警告", "严重") else "not_a_choice"),
)


def filled(text: str, default: tuple[str, ...] = ()) -> list[Filled]:
    sheet = read_text(text)
    columns = match(sheet.headings, [rule.name for rule in RULES])
    return [fill(row, columns, RULES, ROBOTS, default) for row in sheet.rows]


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (("机器人", "用量", "说明"), (ROBOT, "用量", "说明")),
        (("用 量（%）", "{{说明}}", "发送到："), ("用量", "说明", ROBOT)),
        (("Robot", "Level *", "用量"), (ROBOT, "", "用量")),
        (("用量", "用量", "备注"), ("用量", "", "")),
        (("群", "机器人"), (ROBOT, "")),
    ],
)
def test_columns_find_their_blanks(headings: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert match(headings, ("用量", "说明")) == found


def test_a_blank_that_is_called_like_a_robots_column_is_a_blank() -> None:
    assert match(("组名", "机器人"), ("组名",)) == ("组名", ROBOT)
    assert match(("组名",), ("组名",)) == ("组名",)


def test_a_row_has_its_robots_and_its_answers() -> None:
    [row] = filled("机器人,用量,级别,说明\n运维、产品,93%,警告,\n")
    assert (row.robot_ids, row.faults) == (("1", "2"), ())
    assert row.answers == {"用量": "93%", "级别": "警告"}


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("运维值班群", ("1",)),
        ("#值班", ("1", "2")),
        ("周会", ("2",)),
        ("产品；运维", ("2", "1")),
        ("运维,运维", ("1",)),
    ],
)
def test_robots_are_meant_by_name_group_and_tag(said: str, ids: tuple[str, ...]) -> None:
    [row] = filled(f"机器人\t用量\t级别\n{said}\t1\t警告\n")
    assert row.robot_ids == ids


def test_each_fault_is_named_by_row_and_column() -> None:
    rows = filled(
        "机器人,用量,级别\n"
        "运维,,警告\n"
        "没有这个,1,警告\n"
        "旧群,1,警告\n"
        "新电脑,1,警告\n"
        ",1,警告\n"
        "运维,#N/A,警告\n"
        "运维,1,一般\n"
    )
    faults = [fault for row in rows for fault in row.faults]
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [
        (2, 1, "value_missing"),
        (3, 0, "robot_unknown"),
        (4, 0, "robot_unusable"),
        (5, 0, "robot_unusable"),
        (6, 0, "robot_missing"),
        (7, 1, "cell_error"),
        (8, 2, "value_unfit"),
    ]
    assert {fault.code for fault in faults} == set(FAULT_CODES)
    assert faults[-1].said == "not_a_choice"


def test_a_blank_without_a_column_is_missing_in_each_row() -> None:
    rows = filled("机器人,级别\n运维,警告\n产品,严重\n")
    assert [(fault.row, fault.column, fault.said) for row in rows for fault in row.faults] == [
        (2, -1, "用量"),
        (3, -1, "用量"),
    ]


def test_rows_that_name_no_robot_go_to_those_that_are_ticked() -> None:
    with_column, without = filled("机器人,用量,级别\n,1,警告\n产品,1,警告\n", default=("1",))
    assert (with_column.robot_ids, without.robot_ids) == (("1",), ("2",))


def test_the_sheet_of_a_text_has_no_name() -> None:
    assert Sheet(("甲",), ()).name == ""
