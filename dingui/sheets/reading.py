"""A file or a pasted text → headings and rows of text, whatever program made it.

Nothing is guessed silently: what cannot be read as a table is refused with a code, and every row keeps the number by
which the person finds it in their own program.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from dingui.errors import DinguiError
from dingui.sheets.encodings import decoded
from dingui.sheets.separators import separator_of

BYTES_MAX: Final = 8_000_000
"""Bytes of a file or a paste."""
ROWS_MAX: Final = 1_000
"""Rows below the headings: messages, at twenty a minute nearly an hour for one robot."""
COLUMNS_MAX: Final = 100
CELL_MAX: Final = 20_000
"""Characters of a cell; more than a message holds (dingtalk-protocol.md §2.8)."""

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"

RefusalCode = Literal[
    "too_large",
    "not_text",
    "old_workbook",
    "damaged_workbook",
    "open_quote",
    "too_many_rows",
    "too_many_columns",
    "cell_too_long",
    "no_rows",
]
REFUSAL_CODES: Final[tuple[RefusalCode, ...]] = get_args(RefusalCode)
"""Every code of a :class:`SheetRefused`."""


class SheetRefused(DinguiError):
    """Nothing was read.

    ``data`` holds ``limit`` (megabytes) for ``too_large``; ``line`` for ``open_quote``; ``limit`` for
    ``too_many_rows`` and ``too_many_columns``; ``row`` and ``limit`` for ``cell_too_long``.
    """

    def __init__(self, code: RefusalCode, **data: str | int) -> None:
        super().__init__(code, **data)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings."""

    number: int
    """From 1, as the program counts that the table comes from: a line of a text, a row of a sheet."""
    cells: tuple[str, ...]
    """As many as there are headings."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a line of headings."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    """Of the sheet in its workbook; empty for a text."""


def read_file(data: bytes) -> Sheet:
    """Return the table in a CSV file or a workbook (``.xlsx``): its first sheet with anything in it.

    Raises :class:`SheetRefused`.
    """
    if len(data) > BYTES_MAX:
        raise SheetRefused("too_large", limit=BYTES_MAX // 1_000_000)
    if data.startswith(_OLE):
        # Excel's format before 2007, or a workbook with a password: openpyxl reads neither.
        raise SheetRefused("old_workbook")
    if data.startswith(_ZIP):
        from dingui.sheets.workbook import read_workbook

        name, rows = read_workbook(data)
        return _sheet(rows, name)
    text = decoded(data)
    if text is None:
        raise SheetRefused("not_text")
    return read_text(text)


def read_text(text: str) -> Sheet:
    """Return the table in a text: cells copied from a spreadsheet, or CSV. Raises :class:`SheetRefused`."""
    if len(text) > BYTES_MAX:
        raise SheetRefused("too_large", limit=BYTES_MAX // 1_000_000)
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    lines = text.split("\n", 51)[:51]
    separator = ""
    # Excel's own line that says what separates the cells.
    if lines and (said := re.fullmatch(r"(?i)sep=(.)", lines[0])):
        separator, start = said[1], len(lines[0]) + 1
    return _sheet(_rows(text[start:], separator or separator_of(lines), 1 if start else 0))


def _rows(text: str, separator: str, lines_before: int) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    before = 0
    csv.field_size_limit(max(csv.field_size_limit(), CELL_MAX))
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell beyond the limit: its quote was never closed, and it took in the rest.
            raise SheetRefused("open_quote", line=before + 1 + lines_before) from None
        if reader.line_num - before > 1 and _runs_away(cells, separator):
            raise SheetRefused("open_quote", line=before + 1 + lines_before)
        yield before + 1 + lines_before, cells
        before = reader.line_num


def _runs_away(cells: Sequence[str], separator: str) -> bool:
    """Whether the last cell took in what looks like whole rows: its quote was never closed."""
    lines = cells[-1].split("\n") if cells else []
    return len(lines) > 2 and sum(line.count(separator) >= max(len(cells) - 1, 1) for line in lines[1:]) > 1


def _sheet(found: Iterator[tuple[int, Sequence[str]]], name: str = "") -> Sheet:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, raw in found:
        cells = [cell.strip() for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > COLUMNS_MAX:
            raise SheetRefused("too_many_columns", limit=COLUMNS_MAX)
        if any(len(cell) > CELL_MAX for cell in cells):
            raise SheetRefused("cell_too_long", row=number, limit=CELL_MAX)
        if not headings:
            headings = tuple(cells)
        elif len(rows) == ROWS_MAX:
            raise SheetRefused("too_many_rows", limit=ROWS_MAX)
        else:
            rows.append(Row(number, tuple(cells)))
    if not rows:
        raise SheetRefused("no_rows")
    width = max(len(headings), *(len(row.cells) for row in rows))
    whole = tuple(Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in rows)
    return Sheet(headings + ("",) * (width - len(headings)), whole, name)
