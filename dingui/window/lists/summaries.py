"""The one line of a message that was sent, from the payload in the journal."""

from __future__ import annotations

from functools import lru_cache

from dingui.messages.models import summary_of
from dingui.messages.reading import UnusableFile, read_document


@lru_cache(maxsize=512)
def summary_of_payload(payload: str) -> str:
    """Return what stands for a payload in a list; empty for one that can't be read any more."""
    try:
        message = read_document(payload).message
    except UnusableFile:
        return ""
    return summary_of(message) if message else ""
