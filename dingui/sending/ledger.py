"""What the outbox writes into the library: jobs, deliveries, and what is settled about earlier ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from dingui.errors import DinguiError
from dingui.library.doubts import Settled
from dingui.library.jobs import WAITING, JobPart
from dingui.outcomes import Outcome
from dingui.sending.jobs import PartState
from dingui.sending.pacing import Pacing
from dingui.sending.underway import Part, Wish

if TYPE_CHECKING:
    from dingui.library.library import Library

_log: Final = logging.getLogger(__name__)

TAKEN: Final = "taken"
"""Another process has gone on with the job."""


class Taken(DinguiError):
    """Another process has gone on with this job."""

    def __init__(self) -> None:
        super().__init__(TAKEN)


class Ledger:
    """Belongs to the thread of its library. ``state_after`` says how a part stands after an outcome."""

    def __init__(self, library: Library, pacing: Pacing, state_after: Callable[[Part, Outcome], PartState]) -> None:
        self._library = library
        self._pacing = pacing
        self._state_after = state_after

    def keep(self, parts: Sequence[Part]) -> tuple[str, list[Part]]:
        """Keep a job of these parts; return its id (empty for none) and the parts that are in doubt and not in it.

        Raises ``LibraryError``.
        """
        with self._library.transaction():
            doubtful = [part for part in parts if self.is_doubtful(part)]
            kept = [part for part in parts if part not in doubtful]
            job_id = self._library.jobs.add(kept[0].order.draft_id, [_kept(part) for part in kept]) if kept else ""
        return job_id, doubtful

    def commit(self, back: Sequence[tuple[Part, Outcome]], wishes: Sequence[Wish]) -> None:
        """Write all of it in one commit; where that cannot be, each by itself, so that one is in no other's way."""
        if not back and not wishes:
            return
        if len(back) + len(wishes) > 1:
            try:
                with self._library.transaction():
                    for part, outcome in back:
                        self._resolve(part, outcome)
                    for wish in wishes:
                        self._write(wish)
            except DinguiError:
                pass
            else:
                return
        for part, outcome in back:
            try:
                with self._library.transaction():
                    self._resolve(part, outcome)
            except DinguiError as error:
                # The row stays "sending", and the next start shows it as unknown: true, if less than is known now.
                _log.error("the outcome of a delivery could not be stored: %s", error.code)
        for wish in wishes:
            wish.delivery_id, wish.wait = "", None
            try:
                with self._library.transaction():
                    self._write(wish)
            except DinguiError as error:
                wish.failed, wish.delivery_id = error.code, ""

    def _resolve(self, part: Part, outcome: Outcome) -> None:
        self._library.deliveries.resolve(part.delivery_id, outcome, ended_up_ms=self._pacing.up_ms())
        state = self._state_after(part, outcome)
        self._library.jobs.mark(part.job.id, part.position, state.value if state.final else WAITING)

    def _write(self, wish: Wish) -> None:
        part, order = wish.part, wish.part.order
        wish.wait = self._pacing.wait(wish.key)
        if wish.wait.ms:
            return
        delivery = self._library.deliveries.begin(
            draft_id=order.draft_id,
            robot_id=order.target.robot_id or None,
            robot_name=order.target.name,
            payload=order.payload,
            msg_uuid=order.msg_uuid,
            attempt=part.attempts + 1,
            job_id=part.job.id,
            content=part.content,
            pace_key=wish.key,
            left_up_ms=self._pacing.up_ms(),
        )
        wish.delivery_id = delivery.id
        if not self._library.jobs.begin(part.job.id, part.position, delivery.id):
            raise Taken

    def mark(self, parts: Sequence[Part], state: PartState) -> None:
        """Write down how parts without a request stand."""
        if not parts:
            return
        try:
            with self._library.transaction():
                for part in parts:
                    self._library.jobs.mark(part.job.id, part.position, state.value)
        except DinguiError as error:
            # They stay "waiting", which offers more to go on with than there is reason for, and sends nothing.
            _log.info("parts of a job could not be stored: %s", error.code)

    def is_doubtful(self, part: Part) -> bool:
        """Say whether a part is refused until an unknown outcome is settled; settle it where the part says how."""
        order = part.order
        if not order.target.robot_id:
            return False
        doubt = self._library.doubts.about(order.target.robot_id, part.content)
        if doubt is None:
            return False
        if order.msg_uuid and doubt.msg_uuid == order.msg_uuid:
            self._library.doubts.settle(doubt.id, Settled.AGAIN)
            return False
        if order.despite == doubt.id:
            self._library.doubts.settle(doubt.id, Settled.NEW)
            return False
        part.state, part.outcome, part.delivery_id = PartState.UNKNOWN, doubt.outcome, doubt.id
        return True


def _kept(part: Part) -> JobPart:
    target = part.order.target
    return JobPart(
        part.position,
        target.robot_id,
        target.name,
        target.endpoint,
        target.practice,
        part.order.msg_uuid,
        part.order.payload,
        not_before_ms=part.order.not_before_ms,
    )
