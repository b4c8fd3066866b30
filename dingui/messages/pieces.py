"""A Markdown text cut where its blocks can be read apart from one another.

Reading 20 kB of blocks takes the parser some 10 ms, too long for each key. Between two keys all but one piece stay as
they were, and what was read of them is remembered.

Where it is cut: before a line that begins at the very left with neither a space nor a list's mark and stands behind an
empty line, or that is a heading. Such a line is in no list, quotation, paragraph or table that began before it
(CommonMark: an item goes on only with indented lines or lazily in a paragraph, which ends at an empty line; a heading
interrupts everything but code and HTML). Only code between fences and some HTML go on over it: whether such a thing is
open at the end of a piece only the parser knows, and :mod:`dingui.messages.markdown` puts pieces together again then.
"""

from __future__ import annotations

import re
from typing import Final

_HEADING: Final = r"#{1,6}(?:[ \t\n]|\Z)"
_ITEM: Final = r"(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t\n]|\Z)"
_CUT: Final = re.compile(rf"\n(?:(?={_HEADING})|[ \t]*\n(?![ \t\n]|\Z|{_ITEM}))")
"""The line feeds before a cut: what comes then is a heading, or stands behind an empty line and is no item."""


def one_line_end(text: str) -> str:
    """Return ``text`` as the parser reads it: one kind of line end, no zero characters. Its lines stay its lines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\ufffd") if "\0" in text else text


def split(text: str) -> list[str]:
    """Return the pieces of a text that came out of :func:`one_line_end`; together they are that text.

    All but the last end in a line feed. The work is one look at each line.
    """
    found: list[str] = []
    first = 0
    # With a line feed in front, so that an empty first line is one like the others.
    for cut in _CUT.finditer("\n" + text):
        position = cut.end() - 1
        if position > first:
            found.append(text[first:position])
            first = position
    found.append(text[first:])
    return found
