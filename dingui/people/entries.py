"""What reading a list gives: people, and what is wrong in which line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from dingui.errors import DinguiError

LINES_MAX: Final = 10_000
"""Lines of a table or a pasted list, cards of a vCard file, that are read at once."""
BYTES_MAX: Final = 32_000_000
"""Bytes of a file. vCards hold pictures."""

FaultCode = Literal[
    # The line is left out.
    "no_number",
    "not_a_mobile",
    "rounded_number",
    "no_name",
    "name_too_long",
    "not_a_user_id",
    "open_quote",
    "open_card",
    "repeated",
    "two_people",
    # The line is read, and something of it was left out.
    "other_numbers",
    "rest_ignored",
    "mobile_ignored",
    "user_id_ignored",
]
FAULT_CODES: Final[tuple[FaultCode, ...]] = get_args(FaultCode)
"""Every code of a :class:`Fault`; ``dingui.texts.people`` has words for each."""
TAKEN: Final = frozenset({"other_numbers", "rest_ignored", "mobile_ignored", "user_id_ignored"})
"""Those with which the line is taken all the same."""

RefusalCode = Literal["too_many_lines", "too_large", "not_text", "is_workbook", "nobody", "unreadable"]
REFUSAL_CODES: Final[tuple[RefusalCode, ...]] = get_args(RefusalCode)
"""Every code of a :class:`ReadingRefused`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as read. The ``repr`` holds the line alone."""

    line: int
    """From 1: where it begins."""
    name: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    user_id: str = field(default="", repr=False)
    tags: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line. ``said`` is what stands there; ``number`` a count or another line that is meant."""

    line: int
    code: FaultCode
    said: str = field(default="", repr=False)
    number: int = 0

    @property
    def is_left_out(self) -> bool:
        """Whether nobody is read from the line."""
        return self.code not in TAKEN


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as it was understood."""

    people: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    """In the order of their lines."""


class ReadingRefused(DinguiError):
    """Nothing was read. ``data`` holds ``count`` and ``limit`` for ``too_many_lines``, ``limit`` for ``too_large``."""

    def __init__(self, code: RefusalCode, **data: str | int) -> None:
        super().__init__(code, **data)
