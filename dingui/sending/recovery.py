"""What an earlier process left unsaid: its deliveries that were still being sent."""

from __future__ import annotations

from collections.abc import Sized
from typing import Protocol

from dingui.errors import DinguiError


class RecoverableJournal(Protocol):
    """Where deliveries are written; ``dingui.library.Deliveries`` is one."""

    def recover(self) -> Sized:
        """Make ``unknown`` of deliveries whose process is gone, and return them."""
        ...


def recover(journal: RecoverableJournal) -> int:
    """Turn deliveries of processes that are gone into unknown ones; return how many. Errors leave them for later."""
    try:
        return len(journal.recover())
    except DinguiError:
        return 0
