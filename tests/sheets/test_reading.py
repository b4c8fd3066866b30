"""Tables from everywhere: what is read of them, with the numbers of their rows, and what is refused."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.sheets.reading import (
    BYTES_MAX,
    CELL_MAX,
    COLUMNS_MAX,
    REFUSAL_CODES,
    ROWS_MAX,
    Sheet,
    SheetRefused,
    read_file,
    read_text,
)


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def refusal(read: Any, what: object) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read(what)
    assert caught.value.code in REFUSAL_CODES
    return caught.value


def workbook(*rows: tuple[object, ...], formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for place, style in (formats or {}).items():
        sheet[place].number_format = style
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "机器人\t用量\n运维群\t93%\n产品群\t71%",
        "机器人,用量\r\n运维群,93%\r\n产品群,71%\r\n",
        "机器人，用量\n运维群，93%\n产品群，71%",
        'sep=;\n机器人;用量\n"运维群";93%\n产品群;71%',
        "机器人|用量\n运维群|93%\n\n产品群|71%\n\n",
    ],
)
def test_one_table_in_five_dresses(text: str) -> None:
    sheet = read_text(text)
    assert sheet.headings == ("机器人", "用量")
    assert cells(sheet) == [("运维群", "93%"), ("产品群", "71%")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_in_any_encoding_that_chinese_spreadsheets_write(encoding: str) -> None:
    sheet = read_file("对象,数值\n北京机房,¥５\n".encode(encoding, "replace"))
    assert sheet.headings == ("对象", "数值")
    assert sheet.rows[0].cells[0] == "北京机房"


def test_rows_keep_the_numbers_that_the_person_sees() -> None:
    sheet = read_text('对象,说明\n\n甲,"两行\n说明"\n\n乙,一行\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [(3, ("甲", "两行\n说明")), (6, ("乙", "一行"))]
    said = read_text("sep=;\n对象;说明\n甲;一\n")
    assert [row.number for row in said.rows] == [3]


def test_short_and_long_rows_are_as_wide_as_the_widest() -> None:
    sheet = read_text("甲,乙,丙\n1\n1,2,3,4\n")
    assert sheet.headings == ("甲", "乙", "丙", "")
    assert cells(sheet) == [("1", "", "", ""), ("1", "2", "3", "4")]


def test_a_quote_that_is_never_closed_is_named_by_its_line() -> None:
    rows = "\n".join(f"对象{number},数值" for number in range(50))
    error = refusal(read_text, f'对象,数值\n甲,"没有结束\n{rows}')
    assert (error.code, error.data["line"]) == ("open_quote", 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_rows"),
        ("只有标题,没有内容\n", "no_rows"),
        (" \n\t\n", "no_rows"),
        ("甲\n" + "1\n" * (ROWS_MAX + 1), "too_many_rows"),
        (",".join("甲" * (COLUMNS_MAX + 1)) + "\n1\n", "too_many_columns"),
        ("甲,乙\n" + "字" * (CELL_MAX + 1) + ",1\n", "cell_too_long"),
        ("字" * (BYTES_MAX + 1), "too_large"),
    ],
)
def test_what_is_refused_says_why(text: str, code: str) -> None:
    assert refusal(read_text, text).code == code


def test_as_many_rows_as_are_allowed_are_read() -> None:
    assert len(read_text("甲\n" + "1\n" * ROWS_MAX).rows) == ROWS_MAX


# Workbooks


def test_a_workbook_is_read_as_excel_shows_it() -> None:
    data = workbook(
        ("对象", "用量", "日期", "时刻", "开始", "编号", "金额", "是"),
        (
            "北京",
            0.934,
            datetime.fromisoformat("2026-11-24"),
            datetime.fromisoformat("2026-11-24T09:30"),
            time(22, 5),
            7,
            1234.5,
            True,
        ),
        formats={"B2": "0.0%", "F2": "000", "G2": "#,##0.00"},
    )
    sheet = read_file(data)
    assert sheet.name == "Sheet"
    assert cells(sheet) == [("北京", "93.4%", "2026-11-24", "2026-11-24 09:30", "22:05", "007", "1,234.50", "TRUE")]


def test_plain_numbers_stay_plain() -> None:
    sheet = read_file(workbook(("甲", "乙", "丙"), (3, 0.1 + 0.2, 13800000000), (date(2026, 1, 2), None, 1e20)))
    assert cells(sheet) == [("3", "0.3", "13800000000"), ("2026-01-02", "", "1e+20")]


def test_the_first_sheet_that_is_seen_and_holds_anything() -> None:
    book = openpyxl.Workbook()
    book.active.title = "空"
    hidden = book.create_sheet("藏")
    hidden.append(["不要", "这个"])
    hidden.append(["不", "要"])
    hidden.sheet_state = "hidden"
    meant = book.create_sheet("值班")
    meant.append([None, None])
    meant.append(["姓名"])
    meant.append(["张三"])
    data = io.BytesIO()
    book.save(data)
    sheet = read_file(data.getvalue())
    assert (sheet.name, sheet.headings, sheet.rows[0].number) == ("值班", ("姓名",), 3)


def test_a_coloured_column_of_a_million_rows_costs_nothing() -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名"])
    book.active.append(["张三"])
    book.active.cell(1_000_000, 1).number_format = "0"
    data = io.BytesIO()
    book.save(data)
    assert cells(read_file(data.getvalue())) == [("张三",)]


def test_old_locked_broken_and_foreign_files_are_refused(tmp_path: Path) -> None:
    assert refusal(read_file, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).code == "old_workbook"
    assert refusal(read_file, b"PK\x03\x04 and then nothing").code == "damaged_workbook"
    whole = workbook(("甲",), ("1",))
    assert refusal(read_file, whole[: len(whole) // 2]).code == "damaged_workbook"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as parts:
        parts.writestr("word/document.xml", "<document/>")
    assert refusal(read_file, other.getvalue()).code == "damaged_workbook"
    assert refusal(read_file, b"\x89PNG\0\0\0").code == "not_text"
    assert refusal(read_file, b"x" * (BYTES_MAX + 1)).code == "too_large"


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 101_000_000)
    assert len(bomb.getvalue()) < BYTES_MAX
    assert refusal(read_file, bomb.getvalue()).code == "too_large"


@given(st.binary(max_size=400))
def test_whatever_bytes_come_end_in_a_table_or_a_refusal(data: bytes) -> None:
    for each in (data, b"PK\x03\x04" + data):
        with suppress(SheetRefused):
            sheet = read_file(each)
            assert all(len(row.cells) == len(sheet.headings) for row in sheet.rows)


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12)


@given(st.lists(st.tuples(CELL, CELL), min_size=2, max_size=8))
def test_what_a_spreadsheet_copies_is_read_as_it_was(rows: list[tuple[str, str]]) -> None:
    def copied(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if '"' in cell or "\t" in cell else cell

    sheet = read_text("\n".join("\t".join(map(copied, row)) for row in rows))
    assert [sheet.headings, *cells(sheet)] == rows
