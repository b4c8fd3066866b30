"""People in a list as one types or copies it: a name and a number, one or several in a line."""

from __future__ import annotations

import re
from typing import Final

from dingui.messages.mobiles import plain
from dingui.people.entries import LINES_MAX, Reading, ReadingRefused
from dingui.people.making import Maker

_NUMBER: Final = re.compile(
    # A country's code, and its number in one, two or three groups; the mainland's as 3-4-4, however separated.
    r"(?:[+＋]|(?<!\d)00)(?!86)[1-9]\d{0,2}(?:[- ]?\d{4,14}(?![ -]?\d{4}(?!\d))|(?:[- ]\d{2,4}){2,4})(?!\d)"
    r"|(?<![0-9A-Za-z])(?:(?:[+＋]|00)?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|\d(?:[.,]\d+)?[eE]\+?\d{1,2}(?![0-9A-Za-z])"
)
_NO_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])[+＋]?\d[\d\- ]{4,}\d")
_TAG: Final = re.compile(r"[#＃]([^\s#＃,，;；、]+)")
_COUNTED: Final = re.compile(r"^\s*(?:[-*•·]\s+|\(?\d{1,4}[.、)）]\s*(?!\d))")
_AROUND: Final = " \t,，;；、:：|/()（）<>《》[]【】\"'“”@-–—=。."


def read_list(text: str) -> Reading:
    """Return the people of a pasted list. Raises ``ReadingRefused`` ``too_many_lines``.

    The name stands before its number, or behind it where a line begins with a number; ``#`` marks tags.
    """
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        raise ReadingRefused("too_many_lines", count=len(lines), limit=LINES_MAX)
    maker = Maker()
    for number, line in enumerate(lines, 1):
        if line.strip(_AROUND):
            _read_line(maker, number, _COUNTED.sub("", plain(line)))
    return maker.reading()


def _read_line(maker: Maker, line: int, text: str) -> None:
    found = list(_NUMBER.finditer(text))
    if not found:
        wrong = _NO_NUMBER.search(text)
        name = text[: wrong.start()] if wrong else text
        maker.person(line, _name(name), [wrong.group()] if wrong else [])
        return
    pieces = [text[start:end] for start, end in _gaps(text, found)]
    name_first = bool(pieces[0].strip(_AROUND))
    names = pieces[:-1] if name_first else pieces[1:]
    rest = pieces[-1] if name_first else ""
    for index, (number, piece) in enumerate(zip(found, names, strict=True)):
        following = pieces[index + 1]
        tags = _TAG.findall(following if name_first else piece)
        numbers = [number.group()]
        wrong = _NO_NUMBER.search(piece)
        if wrong:
            maker.fault(line, "not_a_mobile", wrong.group(), sum(char.isdigit() for char in wrong.group()))
            piece = piece[wrong.end() :]
        maker.person(line, _name(piece), numbers, "", tags)
    left = _TAG.sub("", rest).strip(_AROUND)
    if left:
        maker.fault(line, "rest_ignored", left)


def _gaps(text: str, found: list[re.Match[str]]) -> list[tuple[int, int]]:
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(text)]
    return list(zip(ends, starts, strict=True))


def _name(text: str) -> str:
    return _TAG.sub("", text).strip(_AROUND)
