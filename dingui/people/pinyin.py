"""How Chinese characters are read, without tones: every reading of each, as names have rare ones (单 is ``shan``)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Final

_LIGHT: Final = {"PYPINYIN_NO_PHRASES": "true", "PYPINYIN_NO_DICT_COPY": "true"}
"""pypinyin's own switches: without words, of which names have none, it takes 35 ms and 12 MB instead of 150 and 58."""

Syllables = tuple[tuple[str, ...], ...]
"""For each character of a name, its readings; other characters than Chinese ones stand for themselves."""


class Pinyin:
    """The readings that are known so far. Learning more imports a large table: do it in a thread of its own.

    Readings are only ever added, so one thread may look them up while another learns.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def knows(self, name: str) -> bool:
        """Return whether every Chinese character of ``name`` was learnt."""
        return all(char in self._known for char in name if is_chinese(char))

    def learn(self, names: Iterable[str]) -> None:
        """Learn the characters of ``names``."""
        missing = {char for name in names for char in name if is_chinese(char)} - self._known.keys()
        if missing:
            readings = _reader()
            self._known.update({char: readings(char) for char in missing})

    def of(self, name: str) -> Syllables:
        """Return how the characters of ``name`` are read; spaces are left out, an unknown one stands for itself."""
        return tuple(self._known.get(char) or (char,) for char in name.lower() if not char.isspace())


def is_chinese(char: str) -> bool:
    """Return whether ``char`` is a Chinese character."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _reader() -> Callable[[str], tuple[str, ...]]:
    before = {name: os.environ.get(name) for name in _LIGHT}
    os.environ.update(_LIGHT)
    try:
        from pypinyin import Style, pinyin
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def readings(char: str) -> tuple[str, ...]:
        found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
        # Keyboards have no ü: people type lv, and passports say lyu.
        spellings = [spelling for each in found for reading in each for spelling in _spellings(reading)]
        return tuple(dict.fromkeys(filter(None, spellings)))

    return readings


def _spellings(reading: str) -> tuple[str, ...]:
    reading = reading.replace("ü", "v")
    if reading in ("lv", "nv"):
        return (reading, reading[0] + "yu", reading[0] + "u")
    return (reading,)
