"""Why neither a window could be opened nor the open one be reached."""

from __future__ import annotations

from typing import Literal, get_args

from dingui.errors import DinguiError

SingleErrorCode = Literal["no_answer", "closing", "elsewhere", "no_locks"]

CODES: frozenset[str] = frozenset(get_args(SingleErrorCode))


class SingleError(DinguiError):
    """There is a window on this folder already, or that cannot be ruled out; no second one is opened.

    Codes: ``no_answer`` (``pid``: it is there and does not answer), ``closing`` (``pid``: it is ending), ``elsewhere``
    (``host``: it runs on another computer or in another container), ``no_locks`` (``path``: the drive knows no locks).
    """

    def __init__(self, code: SingleErrorCode, **data: str | int) -> None:
        super().__init__(code, **data)
