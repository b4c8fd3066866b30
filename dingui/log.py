"""The log file: small, redacted, for the day that something goes wrong."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from dingui.robots.redaction import RedactingFilter, Redactor

LOG_BYTES: Final = 200_000
"""Bytes after which a new file is begun; one old one is kept."""


class _LogFile(RotatingFileHandler):
    """A file that keeps quiet where it can't be written: a program without a log is better than no program."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say nothing; logging's own way is a traceback on standard error for every line."""


def start_log(path: Path, redactor: Redactor) -> None:
    """Write what dingui logs from INFO on to ``path``, with every secret that ``redactor`` knows or guesses masked."""
    handler = _LogFile(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter(redactor))
    root = logging.getLogger("dingui")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # What reaches the log is dingui's: handlers of others would show it unredacted.
    root.propagate = False
