"""Words about tables: why one can't be read, and what is wrong in which cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dingui.texts import N_, _, ngettext

_REFUSALS: Final = {
    "too_large": N_("This table is larger than {limit} MB. Take only the rows and columns that are needed."),
    "not_text": N_("This file is no table. Save it as CSV or as an Excel workbook (.xlsx) and open that."),
    "old_workbook": N_(
        "This is a workbook with a password, or one in Excel's format before 2007 (.xls). Save it as .xlsx without a"
        " password, or copy the cells and paste them here."
    ),
    "damaged_workbook": N_("This workbook can't be read. Open it in Excel or WPS, save it once more, and try again."),
    "open_quote": N_("In line {line} a quotation mark is opened and never closed. Close it or take it out."),
    "too_many_rows": N_("This table has more than {limit} rows. Send it in parts."),
    "too_many_columns": N_("This table has more than {limit} columns."),
    "cell_too_long": N_("A cell in row {row} has more than {limit} characters, more than a message holds."),
    "no_rows": N_(
        "There is nothing below the headings. The first row names the blanks, each further row is a message."
    ),
    "unreadable": N_("This file can't be read. See whether it is still there and may be read by you."),
}

_FAULTS: Final = {
    "value_missing": N_("Row {row}: nothing fills {{{{{said}}}}}."),
    "cell_error": N_("Row {row}, “{column}”: the table's own program says {said}."),
    "robot_missing": N_("Row {row} says no robot. Put one in its robot column, or tick one under “Send to”."),
    "robot_unknown": N_("Row {row}, “{column}”: there is no robot, group or tag called “{said}”."),
    "robot_unusable": N_("Row {row}, “{column}”: “{said}” is archived or has no webhook here yet."),
}

_UNFIT: Final = {
    "not_a_choice": N_("Row {row}, “{column}”: this is none of the choices."),
    "not_a_date": N_("Row {row}, “{column}”: this is no date. Write it like 2026-12-01."),
    "not_a_number": N_("Row {row}, “{column}”: this is no number."),
    "not_a_link": N_("Row {row}, “{column}”: this is no address. It begins with https://."),
}


def explain_sheet_refusal(code: str, data: Mapping[str, str | int]) -> str:
    """Return why nothing was read of a table. Raises ``KeyError`` for a code without words."""
    return _(_REFUSALS[code]).format(**data)


def describe_cell_fault(code: str, row: int, column: int, said: str, headings: Sequence[str]) -> str:
    """Return what is wrong in a cell (``dingui.sheets.filling.CellFault``). Raises ``KeyError`` for other codes."""
    sentence = _UNFIT[said] if code == "value_unfit" else _FAULTS[code]
    heading = headings[column] if 0 <= column < len(headings) else ""
    return _(sentence).format(row=row, column=heading or column + 1, said=said)


def describe_row_problem(row: int, sentence: str) -> str:
    """Return what is wrong with a row's message."""
    return _("Row {row}: {problem}").format(row=row, problem=sentence)


def count_ready(ready: int, total: int) -> str:
    """Say how many rows can be sent."""
    if ready == total:
        return ngettext("{count} row, ready to be sent.", "{count} rows, all ready to be sent.", total).format(
            count=total
        )
    faulty = total - ready
    head = ngettext("{count} row", "{count} rows", total).format(count=total)
    rest = ngettext("{count} has to be mended.", "{count} have to be mended.", faulty).format(count=faulty)
    return _("{rows}; {faults}").format(rows=head, faults=rest)
