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

_ITEM: Final = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$)")
_HEADING: Final = re.compile(r"#{1,6}(?:[ \t]|$)")


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
    position = 0
    empty_before = False
    for line in text.split("\n"):
        if not line or line[0] in " \t":
            empty_before = not line.strip(" \t")
        else:
            if position > first and (
                (empty_before and not _ITEM.match(line)) or (line[0] == "#" and _HEADING.match(line))
            ):
                found.append(text[first:position])
                first = position
            empty_before = False
        position += len(line) + 1
    found.append(text[first:])
    return found
