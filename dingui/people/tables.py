"""People in a table: CSV as Excel, WPS, Google and DingTalk's own export write it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from dingui.messages.mobiles import is_rounded, mobile_of, plain
from dingui.people.entries import LINES_MAX, Reading, ReadingRefused
from dingui.people.making import Maker, is_user_id
from dingui.people.models import split_tags
from dingui.sheets.separators import separator_of

_QUOTED_LINES: Final = 8
"""Lines that one cell may reach over; more, and its quote was never closed."""
_LOOK_AT: Final = 50

_HEADERS: Final = {
    "name": "姓名 名字 名称 员工姓名 成员姓名 中文名 中文姓名 联系人 昵称 name fullname displayname contact"
    " nickname fileas",
    "family": "姓 姓氏 lastname familyname surname",
    "given": "名 givenname firstname",
    "mobile": "手机 手机号 手机号码 移动电话 电话 电话号码 联系电话 联系方式 mobile mobilenumber mobilephone mobileno"
    " cell cellphone phone phonenumber tel telephone phone1value phone2value phone3value primaryphone",
    "user_id": "userid 用户id 员工id 员工userid 成员id 钉钉id 账号 dingtalkid dingtalkuserid uid",
    "tags": "标签 分组 组 部门 所属部门 部门名称 tag tags group groups label labels category categories department"
    " dept groupmembership",
}
_FIELDS: Final = {word: field for field, words in _HEADERS.items() for word in words.split()}
_NOT_IN_HEADER: Final = re.compile(r"[（(].*?[)）]|[\s_\-:：*/'\"]+")


def read_table(text: str) -> Reading:
    """Return the people of a table, with or without a line of headings.

    Raises ``ReadingRefused`` ``too_many_lines``.
    """
    maker = Maker()
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        raise ReadingRefused("too_many_lines", count=len(lines), limit=LINES_MAX)
    start = 0
    separator = ""
    if lines and re.fullmatch(r"(?i)sep=(.)", lines[0]):
        separator, start = lines[0][4], 1
    separator = separator or separator_of(lines)
    rows = list(_rows(lines, start, separator, maker))
    if not rows:
        return maker.reading()
    columns = columns_of(rows[0][1])
    if columns:
        rows = rows[1:]
    else:
        columns = _guessed([cells for _line, cells in rows[:_LOOK_AT]])
    for line, cells in rows:
        _take(maker, line, columns, cells)
    return maker.reading()


def columns_of(cells: Sequence[str]) -> tuple[str, ...]:
    """Return which field each column holds, by the headings ``cells``; empty where they are none."""
    if any(mobile_of(cell) for cell in cells):
        return ()
    fields = tuple(_FIELDS.get(_NOT_IN_HEADER.sub("", plain(cell).lower()), "") for cell in cells)
    return fields if any(fields) else ()


def _guessed(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Which field each column holds, by what stands in it: a number, then a name, then an id, then tags."""
    width = max(map(len, rows))
    columns = [[plain(cells[index]) for cells in rows if index < len(cells)] for index in range(width)]
    fields = [""] * width

    def mark(field: str, votes: Sequence[float]) -> None:
        free = [index for index in range(width) if not fields[index]]
        best = max(free, key=lambda index: votes[index], default=-1)
        if best >= 0 and votes[best] > 0:
            fields[best] = field

    mark("mobile", [sum(bool(mobile_of(cell)) or is_rounded(cell) for cell in column) for column in columns])
    mark("name", [_share(column, lambda cell: not any(char.isdigit() for char in cell)) for column in columns])
    if "name" not in fields:
        mark("name", [_share(column, bool) for column in columns])
    mark("user_id", [_share(column, lambda cell: is_user_id(cell) and not mobile_of(cell)) - 0.5 for column in columns])
    return tuple(field or "tags" for field in fields)


def _share(column: Sequence[str], fits: object) -> float:
    filled = [cell for cell in column if cell]
    return sum(bool(fits(cell)) for cell in filled) / len(column) if filled and callable(fits) else 0.0


def _take(maker: Maker, line: int, columns: Sequence[str], cells: Sequence[str]) -> None:
    found: dict[str, list[str]] = {}
    for field, cell in zip(columns, cells, strict=False):
        if field and cell.strip():
            found.setdefault(field, []).append(cell)
    name = " ".join(found.get("name", ())[:1])
    if not name.strip():
        family, given = " ".join(found.get("family", ())), " ".join(found.get("given", ()))
        name = family + given if not (family + given).isascii() else f"{given} {family}"
    # One cell may hold several numbers, as Google's export writes them.
    numbers = [number for cell in found.get("mobile", ()) for number in re.split(r":::|[;；、/]", cell)]
    tags = [tag for cell in found.get("tags", ()) for tag in split_tags(cell.replace(":::", ","))]
    maker.person(line, name, numbers, "".join(found.get("user_id", ())[:1]), tags)


def _rows(lines: Sequence[str], start: int, separator: str, maker: Maker) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its line's number. A quote that is never closed costs its own line, not the rest."""
    at = start
    while at < len(lines):
        end = at + 1
        while lines[at:end] and _is_open(lines[at:end]) and end - at < _QUOTED_LINES and end < len(lines):
            end += 1
        if _is_open(lines[at:end]):
            maker.fault(at + 1, "open_quote", lines[at])
            at += 1
            continue
        if any(line.strip() for line in lines[at:end]):
            yield at + 1, _cells("\n".join(lines[at:end]), separator)
        at = end


def _cells(row: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([row], delimiter=separator))
    except csv.Error:
        # A quotation mark inside a cell, and the line's end behind it: whoever wrote it quoted nothing.
        return row.replace("\n", " ").split(separator)


def _is_open(lines: Sequence[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1
