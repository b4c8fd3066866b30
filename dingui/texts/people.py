"""The sentences about the address book: what is wrong in a line of a list, and why a list was not read at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from dingui.texts import N_, _, ngettext

_FAULTS: Final = {
    "no_number": N_("“{said}” has neither a mobile nor a user id, so nobody could be mentioned by it. Left out."),
    "not_a_mobile": N_(
        "“{said}” is no mobile: it has {number} digits. A mobile has 11 and begins with 1; one of another country is"
        " written +852-12345678. Left out."
    ),
    "rounded_number": N_(
        "“{said}” is a number that Excel shortened, and its last digits are gone. In Excel, format the column as text"
        " and fill it in again. Left out."
    ),
    "no_name": N_("There is no name beside “{said}”. Left out."),
    "name_too_long": N_("“{said}” is too long for a name. Left out."),
    "not_a_user_id": N_("“{said}” is no user id, which holds letters and digits only. Left out."),
    "open_quote": N_("A quotation mark is opened and never closed: “{said}”. Left out."),
    "open_card": N_("This vCard has no end; perhaps the file is cut off. Left out."),
    "repeated": N_("“{said}” stands in line {number} already. Left out."),
    "two_people": N_("“{said}” has the mobile of one person in the address book and the user id of another. Left out."),
    "other_numbers": N_("Several numbers: {said} was taken."),
    "rest_ignored": N_("“{said}” was not understood; the rest of the line was taken."),
    "mobile_ignored": N_("“{said}” is no mobile; the person was taken with the user id alone."),
    "user_id_ignored": N_("“{said}” is no user id; the person was taken with the mobile alone."),
}

_REFUSALS: Final = {
    "too_many_lines": N_(
        "This list has {count} people or lines; at most {limit} are read at once. Divide it and import the parts."
    ),
    "too_large": N_("This file is larger than {limit} MB. Export the people without their pictures."),
    "not_text": N_("This file holds no text. Save the list as CSV or vCard, then choose that file."),
    "is_workbook": N_("This is an Excel file. In Excel, save it as “CSV UTF-8”, then choose that file."),
    "nobody": N_("There is nobody in this list. A line needs a name and a mobile, such as “张三 13800000000”."),
    "unreadable": N_("This file can't be read. See whether it is still there and may be read by you."),
}


class FaultLike(Protocol):
    """What this module needs of a fault; ``dingui.people.entries.Fault`` is one."""

    @property
    def code(self) -> str:
        """Which words are meant."""
        ...

    @property
    def said(self) -> str:
        """What stands in the line."""
        ...

    @property
    def number(self) -> int:
        """A number that the words name."""
        ...


def describe_fault(fault: FaultLike) -> str:
    """Return what is wrong in a line, without its number. Raises ``KeyError`` for a code without words."""
    return _(_FAULTS[fault.code]).format(said=fault.said, number=fault.number)


def explain_refusal(code: str, data: Mapping[str, str | int]) -> str:
    """Return why a list was not read. Raises ``KeyError`` for a code without words."""
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in data.items()}
    return _(_REFUSALS[code]).format(**shown)


def count_people(count: int) -> str:
    """Return “3 people”."""
    return ngettext("{count} person", "{count} people", count).format(count=f"{count:,}")
