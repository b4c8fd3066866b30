"""Keeping access tokens, secrets and signatures out of everything that is written or shown.

Nothing in dingui puts them into a text on purpose; this is for what others put there: DingTalk's answers, and the log
lines of libraries, which name whole addresses.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from traceback import format_exception
from typing import Final
from urllib.parse import quote, quote_plus

from dingui.concealed import Concealed

HIDDEN: Final = "•••"

_PATTERNS: Final = (
    # The parameters of a robot's address, also when the address was quoted once more.
    (
        re.compile(r"((?:access_token|sign|secret)[\"']?\s*(?:=|:|%3D)\s*[\"']?)[^\s&\"'<>,;}\])]+", re.I),
        rf"\g<1>{HIDDEN}",
    ),
    # A signing secret: SEC and 64 hexadecimal digits, as a rule.
    (re.compile(r"(?<![A-Za-z0-9])SEC[0-9A-Za-z]{16,}"), HIDDEN),
    # An access token: 64 hexadecimal digits. An msgUuid has 32 and stays.
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])"), HIDDEN),
)


def _spellings(text: str) -> set[str]:
    # As the text itself, in an address, in JSON, in a repr.
    return {
        text,
        quote(text, safe="", errors="replace"),
        quote_plus(text, errors="replace"),
        json.dumps(text)[1:-1],
        repr(text)[1:-1],
    }


class Redactor:
    """Replace secrets in a text: what looks like one, and those that are known."""

    def __init__(self, known: Iterable[Concealed] = ()) -> None:
        self._known: list[str] = []
        for secret in known:
            self.add(secret)

    def add(self, secret: Concealed) -> None:
        """Also hide ``secret``, in the spellings it could have. Texts under 6 characters would hide too much else."""
        if len(secret.reveal()) >= 6:
            # The longest first, so that no spelling is left half hidden by a shorter one. The list is replaced, not
            # changed, because log lines are redacted in other threads meanwhile.
            self._known = sorted({*self._known, *_spellings(secret.reveal())}, key=len, reverse=True)

    def redact(self, text: str) -> str:
        """Return ``text`` with every secret replaced by three dots."""
        for known in self._known:
            text = text.replace(known, HIDDEN)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class RedactingFilter(logging.Filter):
    """Redact every record that passes; the composition root puts it on each handler.

    On a handler and not on a logger: the filters of a logger are not asked for the records of those below it.
    """

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the message, its values, and the traceback of ``record``; let it pass."""
        try:
            message = record.getMessage()
        except Exception:
            # A faulty call: logging itself would print its values to standard error.
            message = f"{record.msg} (with values that do not fit)"
        record.msg, record.args = self._redactor.redact(message), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = "".join(format_exception(record.exc_info[1])).rstrip()
        if record.exc_text:
            # Kept as text only: whoever handles the record next finds no exception to print anew.
            record.exc_text, record.exc_info = self._redactor.redact(record.exc_text), None
        if record.stack_info:
            record.stack_info = self._redactor.redact(record.stack_info)
        return True
