"""Mobile numbers as people and programs write them, in the form that DingTalk takes (``dingtalk-protocol.md`` §2.7)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dingui.messages.mentions import is_mobile

_BETWEEN: Final = re.compile(r"[\s()\[\].·\-‐‑‒–—−－_/]+")
_WRAPPED: Final = re.compile(r'="?([^"]*)"?')
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_WHOLE: Final = re.compile(r"(\d{7,15})[.,]0+")
_ONE_DIGIT: Final = ("1", "7")
_TWO_DIGITS: Final = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")


def is_rounded(text: str) -> bool:
    """Return whether ``text`` is a number as Excel shortens a long one, ``1.38E+10``: its last digits are lost."""
    return _ROUNDED.fullmatch(plain(text)) is not None


def plain(text: str) -> str:
    """Return what stands in a cell without what spreadsheets put around it: ``="138…"``, ``'138…``, tabs, spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf")).strip()
    wrapped = _WRAPPED.fullmatch(text)
    text = wrapped.group(1) if wrapped else text
    return text.strip().lstrip("'‘’`").strip()


def mobile_of(text: str) -> str:
    """Return the mobile that ``text`` means, as DingTalk takes it; empty where it is none.

    Spaces, hyphens and brackets do not count, nor does the country code of the mainland. Another country's number
    needs its code, after ``+`` or ``00``: ``+852 1234 5678`` gives ``+852-12345678``.
    """
    text = plain(text)
    whole = _WHOLE.fullmatch(text)
    text = (whole.group(1) if whole else text).lower().removeprefix("tel:").replace("(0)", "")
    abroad = text.startswith(("+", "00", "(+"))
    head = re.match(r"\(?(?:\+|00)\s*([1-9]\d{0,3})[\s)\-]", text)
    digits = _BETWEEN.sub("", text).removeprefix("+") if not text.startswith("00") else _BETWEEN.sub("", text)[2:]
    if not digits.isascii() or not digits.isdigit():
        return ""
    if abroad:
        code = head.group(1) if head else _country(digits)
        return _with_country(code, digits.removeprefix(code))
    if digits.startswith("86") and is_mobile(digits[2:]):
        return digits[2:]
    return digits if is_mobile(digits) else ""


def _country(digits: str) -> str:
    """The country code that a number begins with: no code is the beginning of another (ITU-T E.164)."""
    if digits.startswith(_ONE_DIGIT):
        return digits[:1]
    return digits[:2] if _TWO_DIGITS.match(digits) else digits[:3]


def _with_country(code: str, rest: str) -> str:
    if code == "86":
        return rest if is_mobile(rest) else ""
    number = f"+{code}-{rest}"
    return number if is_mobile(number) else ""
