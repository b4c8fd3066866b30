"""What came of one attempt to post: the vocabulary that every part shares.

There are four outcomes and never a fifth; anything that is not certain is ``unknown`` (promise 3 of the design).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class OutcomeKind(StrEnum):
    """The four things that can have happened to a request."""

    DELIVERED = "delivered"
    """DingTalk answered ``errcode`` 0."""
    REJECTED = "rejected"
    """DingTalk answered, and said no."""
    NOT_SENT = "not_sent"
    """The request certainly never left this computer."""
    UNKNOWN = "unknown"
    """One byte may have reached DingTalk, and no answer that can be trusted came back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one attempt.

    It never holds an access token, a secret, a signature or an address with any of them.
    """

    kind: OutcomeKind
    reason: str
    """A code in snake_case that says why; ``dingui.texts.outcomes`` has words for each."""
    errcode: int | None = None
    """DingTalk's ``errcode``, where an answer held one."""
    errmsg: str = ""
    """DingTalk's own words, redacted and cut to 2,000 characters."""
    data: Mapping[str, str | int] = field(default_factory=dict)
    """Values that the sentence for ``reason`` may name, such as ``ip``, ``host`` or ``seconds``."""
    http_status: int | None = None
    duration_ms: int = 0
    """Milliseconds from the start of the attempt to its end."""
