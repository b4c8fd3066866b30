"""Where in a text the words stand that were looked for, and the piece of it that shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from dingui.library.words import folded, tokens_of

_BEFORE: Final = 10
"""Characters of a text that are shown before what was found."""
_LENGTH: Final = 80


def marks_in(text: str, typed: str) -> list[tuple[int, int]]:
    """Return where the words ``typed`` stand in ``text``: beginning and end of each place, in their order.

    What :mod:`dingui.library.words` takes for the same is the same here: capitals, full-width letters, and marks
    between words.
    """
    even = _folded_evenly(text)
    places: list[tuple[int, int]] = []
    for word in typed.split():
        tokens = tokens_of(word)
        if tokens:
            pattern = r"[\W_]*".join(map(re.escape, tokens))
            places += [found.span() for found in re.finditer(pattern, even)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def excerpt_of(texts: Iterable[str], typed: str) -> str:
    """Return a line from around the first place in ``texts`` that holds one of the words; empty where none does."""
    for text in texts:
        line = " ".join(text.split())
        marks = marks_in(line, typed)
        if marks:
            start = max(0, marks[0][0] - _BEFORE)
            cut = line[start : start + _LENGTH]
            return f"{'…' if start else ''}{cut}{'…' if start + _LENGTH < len(line) else ''}"
    return ""


def _folded_evenly(text: str) -> str:
    """As :func:`folded`, with each character in its place: a few, such as İ, become two in small letters."""
    small = folded(text)
    if len(small) == len(text):
        return small
    return "".join(each if len(each) == 1 else char for char in text for each in (folded(char),))
