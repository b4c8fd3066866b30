"""The log file: small, redacted, for the day that something goes wrong."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from dingui.robots.redaction import RedactingFilter, Redactor

LOG_BYTES: Final = 200_000
"""Bytes after which a new file is begun; one old one is kept."""


class _LogFile(logging.Handler):
    """The file, made when there is something to say: most runs have nothing, and logging.handlers costs 1 MB.

    It keeps quiet where it can't be written: a program without a log is better than no program.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        if self._file is None:
            from logging.handlers import RotatingFileHandler

            self._file = RotatingFileHandler(
                self._path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
            )
            self._file.setFormatter(self.formatter)
            # logging's own way with an error is a traceback on standard error for every line.
            self._file.handleError = lambda _record: None  # type: ignore[assignment,method-assign]
        self._file.emit(record)

    def close(self) -> None:
        """Close the file, where there is one."""
        if self._file is not None:
            self._file.close()
        super().close()


def start_log(path: Path, redactor: Redactor) -> None:
    """Write what dingui logs from INFO on to ``path``, with every secret that ``redactor`` knows or guesses masked.

    What was begun before ends.
    """
    handler = _LogFile(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter(redactor))
    root = logging.getLogger("dingui")
    for earlier in [each for each in root.handlers if isinstance(each, _LogFile)]:
        root.removeHandler(earlier)
        earlier.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # What reaches the log is dingui's: handlers of others would show it unredacted.
    root.propagate = False
