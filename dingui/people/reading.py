"""Reads lists of people, whatever form they have."""

from __future__ import annotations

from dingui.people.cards import is_vcard, read_cards
from dingui.people.entries import BYTES_MAX, Reading, ReadingRefused
from dingui.people.pasted import read_list
from dingui.people.tables import columns_of, read_table
from dingui.sheets.encodings import decoded
from dingui.sheets.separators import separator_of

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def read_file(data: bytes) -> Reading:
    """Return the people of a CSV or vCard file.

    Raises ``ReadingRefused``: ``too_large``, ``is_workbook`` (Excel's own format), ``not_text``, ``too_many_lines``,
    ``nobody`` (there is nothing in it).
    """
    if len(data) > BYTES_MAX:
        raise ReadingRefused("too_large", limit=BYTES_MAX // 1_000_000)
    if data.startswith((_ZIP, _OLE)):
        raise ReadingRefused("is_workbook")
    if is_vcard(data):
        return _something(read_cards(data))
    text = decoded(data)
    if text is None:
        raise ReadingRefused("not_text")
    lines = text.splitlines()[:50]
    separator = separator_of(lines)
    if not any(separator in line for line in lines) and not any(columns_of([line]) for line in lines[:1]):
        # A text file with a name and a number in each line.
        return _something(read_list(text))
    return _something(read_table(text))


def read_text(text: str) -> Reading:
    """Return the people of what was pasted: a list, cells of a table with its headings, or vCards.

    Raises ``ReadingRefused``: ``too_large``, ``too_many_lines``, ``nobody``.
    """
    if len(text) > BYTES_MAX:
        raise ReadingRefused("too_large", limit=BYTES_MAX // 1_000_000)
    # Halves of surrogate pairs come from clipboards.
    data = text.encode("utf-8", "replace")
    if is_vcard(data):
        return _something(read_cards(data))
    first = next((line for line in text.splitlines() if line.strip()), "")
    if columns_of(first.split(separator_of(text.splitlines()[:50]))) or "\t" in first:
        return _something(read_table(text))
    return _something(read_list(text))


def _something(reading: Reading) -> Reading:
    if not reading.people and not reading.faults:
        raise ReadingRefused("nobody")
    return reading
