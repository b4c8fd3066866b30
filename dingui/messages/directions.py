"""How often a text turns from left-to-right to right-to-left."""

from __future__ import annotations

import re
from typing import Final

TURNS_MAX: Final = 200
"""Turns in one paragraph up to which it is drawn in several styles. The time that Qt takes to lay a paragraph out grows
with the square of them, and with every style that changes between two; a person's paragraph has a dozen."""

_RIGHT_TO_LEFT: Final = re.compile(
    r"[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]"
    r"[\s\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]*"
)


def turns_often(text: str) -> bool:
    """Return whether ``text``, a paragraph, turns more often than :data:`TURNS_MAX` times."""
    if len(text) <= TURNS_MAX or text.isascii():
        return False
    return any(number >= TURNS_MAX for number, _ in enumerate(_RIGHT_TO_LEFT.finditer(text)))
