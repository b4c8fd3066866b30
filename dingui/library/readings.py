"""How a draft's name is read: what it is found by besides its characters, and its place in an order by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from dingui.library.words import folded
from dingui.people.pinyin import Pinyin, is_chinese

NAMELESS: Final = "\U0010ffff"
"""The key of a draft without a name, which stands behind all others; the schema says so, too."""

_WAYS_MAX: Final = 16
"""Ways in which several characters with several readings are read together that are kept."""
_LONGEST: Final = 24


def readings_of(name: str, pinyin: Pinyin) -> list[str]:
    """Return the first letters of how each run of Chinese characters is read: ``zhtz`` for 周会通知.

    A character with several readings has several. Those that ``pinyin`` does not know are left out.
    """
    found: dict[str, None] = {}
    for run in _runs(name):
        letters = [sorted({reading[0] for reading in readings}) for readings in pinyin.of(run[:_LONGEST])]
        for way in itertools.islice(itertools.product(*letters), _WAYS_MAX):
            found["".join(way)] = None
    return [each for each in found if each.isascii()]


def name_key(name: str, pinyin: Pinyin) -> str:
    """Return what names are put in order by: Chinese as it is read, capitals like small letters."""
    # A space behind each syllable: 西安 (xi an) stands before 先 (xian).
    words = (f"{pinyin.of(char)[0][0]} " if is_chinese(char) else char for char in folded(name))
    return " ".join("".join(words).split()) or NAMELESS


def _runs(name: str) -> Iterator[str]:
    for chinese, chars in itertools.groupby(name, is_chinese):
        if chinese:
            yield "".join(chars)
