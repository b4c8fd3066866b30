"""What an outbox tells of its parts, in the order in which it happened and when everything else is done."""

from __future__ import annotations

from collections import deque

from dingui.sending.jobs import PartState, Progress
from dingui.sending.underway import Part, Tell


class Telling:
    """Collects news and tells them; for one thread."""

    def __init__(self) -> None:
        self._news: deque[tuple[Tell, Progress]] = deque()

    def say(self, part: Part, until_ms: int | None = None) -> None:
        """Note how ``part`` stands; ``until_ms`` (since 1970) is until when it waits."""
        scheduled = part.state is PartState.WAITING and part.not_before_ms > 0
        progress = Progress(
            part.job.id,
            part.position,
            part.order.target,
            part.state,
            part.order.msg_uuid,
            attempt=part.attempts + (part.state in (PartState.WAITING, PartState.WAITING_FOR_LIMIT)),
            until_ms=part.not_before_ms if scheduled else until_ms,
            scheduled=scheduled,
            paused=part.paused and part.state is PartState.WAITING_FOR_LIMIT,
            outcome=part.outcome,
            delivery_id=part.delivery_id,
        )
        self._news.append((part.job.tell, progress))

    def tell_all(self) -> None:
        """Tell what was noted. Last of all: whoever hears may ask for something at once."""
        while self._news:
            tell, progress = self._news.popleft()
            tell(progress)
