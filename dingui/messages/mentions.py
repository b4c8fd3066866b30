"""Who a text and a list of people mention, and what a person types for them (``dingtalk-protocol.md`` §2.7)."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s,，;；、]+")
# A mainland number, or a foreign one as +<country>-<number>.
_MOBILE = re.compile(r"1\d{10}|\+\d{1,4}-\d{4,14}")
# A number that stands behind an @ in a text. Longer runs of digits are no mobile.
_AT_MOBILE = re.compile(r"@(1\d{10}|\+\d{1,4}-\d{4,14})(?!\d)")


def split_people(text: str) -> tuple[str, ...]:
    """Return the entries of a typed list: separated by spaces, commas, semicolons or line breaks, each once, in order.

    A leading ``@`` is dropped, as people write it and DingTalk's list has none.
    """
    entries = (entry.lstrip("@") for entry in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def is_mobile(text: str) -> bool:
    """Return whether ``text`` can be a mobile number: 11 digits from 1, or ``+852-12345678``."""
    return _MOBILE.fullmatch(text) is not None


def mobiles_in(text: str) -> tuple[str, ...]:
    """Return the numbers that ``text`` holds behind an ``@``, each once, in order."""
    return tuple(dict.fromkeys(_AT_MOBILE.findall(text)))


def stands_in(person: str, text: str) -> bool:
    """Return whether ``text`` holds ``@person``, and not merely as the beginning of a longer name or number."""
    return re.search(rf"@{re.escape(person)}(?![\w+-])", text) is not None
