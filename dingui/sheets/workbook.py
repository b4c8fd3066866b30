"""Excel's workbooks (``.xlsx``) as text, cell by cell as Excel shows them.

openpyxl reads them; what it gives is numbers and dates, and a person means what they saw.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

from dingui.sheets.reading import COLUMNS_MAX, ROWS_MAX, SheetRefused

_UNPACKED_MAX: Final = 100_000_000
"""Bytes of a workbook's parts unpacked. A zip bomb is refused before it is opened."""
_LOOKED_AT: Final = 4 * ROWS_MAX
"""Rows, empty ones included: a sheet may claim a million of them because somebody coloured a column."""


def read_workbook(data: bytes) -> tuple[str, Iterator[tuple[int, Sequence[str]]]]:
    """Return the name of the first visible sheet that holds anything, and its rows with their numbers.

    Raises ``SheetRefused`` ``damaged_workbook`` or ``too_large``; the rows raise the former.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise SheetRefused("damaged_workbook") from None
    if unpacked > _UNPACKED_MAX:
        raise SheetRefused("too_large", limit=_UNPACKED_MAX // 1_000_000)
    try:
        name, rows = _read(data)
    except SheetRefused:
        raise
    except Exception:  # whatever openpyxl stumbles over in a foreign file: there are many, none documented
        raise SheetRefused("damaged_workbook") from None
    return name, iter(rows)


def _read(data: bytes) -> tuple[str, list[tuple[int, Sequence[str]]]]:
    import openpyxl

    with warnings.catch_warnings():
        # About styles and extensions that it passes over: nothing that a text is made of.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                # A wrong claim about its size would hide rows.
                sheet.reset_dimensions()
                rows = list(_rows(sheet))
                if rows:
                    return str(sheet.title), rows
        finally:
            book.close()
    return "", []


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in enumerate(sheet.iter_rows(max_row=_LOOKED_AT, max_col=COLUMNS_MAX + 1), 1):
        texts = [shown(cell) for cell in cells]
        if any(text.strip() for text in texts):
            yield number, texts


class Cell(Protocol):
    """What is read of one of openpyxl's cells."""

    @property
    def value(self) -> Any: ...  # noqa: D102
    @property
    def number_format(self) -> Any: ...  # noqa: D102


def shown(cell: Cell) -> str:
    """Return a cell's value as Excel shows it, as far as that tells one message from another.

    Dates are written as ``2026-11-24``, times as ``09:30``: a sheet's own style depends on the computer.
    """
    value, style = cell.value, str(cell.number_format or "")
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, style)
        case datetime():
            return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}" if not value.second else f"{value:%H:%M:%S}"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case _:
            return str(value)


def _number(value: float, style: str) -> str:
    first = style.split(";", 1)[0]
    if "%" in first:
        decimals = re.search(r"\.(0+)", first)
        return f"{value * 100:.{len(decimals[1]) if decimals else 0}f}%"
    if re.fullmatch(r"0{2,}", first) and float(value).is_integer():
        # A telephone extension or a number of an order with its zeros in front.
        return str(int(value)).zfill(len(first))
    decimals = re.search(r"0\.(0+)", first)
    if decimals:
        grouped = "," if "," in first else ""
        return f"{value:{grouped}.{len(decimals[1])}f}"
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}" if "," in first else str(int(value))
    return f"{value:.15g}"
