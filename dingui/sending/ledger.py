"""What the outbox writes into the library: jobs, deliveries, and what is settled about earlier ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dingui.errors import DinguiError
from dingui.library.doubts import Settled
from dingui.library.jobs import WAITING, JobPart
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.jobs import PartState
from dingui.sending.pacing import Pacing
from dingui.sending.recovery import recover
from dingui.sending.underway import Part, Wish

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.library import Library

_log: Final = logging.getLogger(__name__)

TAKEN: Final = "taken"
"""Another process has gone on with the job."""
_NEVER: Final = frozenset({"already_resolved", "delivery_missing"})
"""What does not become better by trying again."""


class Taken(DinguiError):
    """Another process has gone on with this job."""

    def __init__(self) -> None:
        super().__init__(TAKEN)


@dataclass(frozen=True, slots=True)
class _End:
    """What came of one attempt, and how its part stands after it."""

    part: Part
    delivery_id: str
    outcome: Outcome
    state: PartState


class Ledger:
    """Belongs to the thread of its library. ``state_after`` says how a part stands after an outcome."""

    def __init__(self, library: Library, pacing: Pacing, state_after: Callable[[Part, Outcome], PartState]) -> None:
        self._library = library
        self._pacing = pacing
        self._state_after = state_after
        self._unstored: list[_End] = []
        """Ends that could not be written down yet."""

    def keep(self, parts: Sequence[Part]) -> tuple[str, dict[Part, Delivery]]:
        """Keep a job of these parts; return its id (empty for none) and the doubts about those that are not in it.

        Raises ``LibraryError``.
        """
        with self._library.transaction():
            doubtful = {part: doubt for part in parts if (doubt := self.doubt_about(part)) is not None}
            kept = [part for part in parts if part not in doubtful]
            job_id = self._library.jobs.add(kept[0].order.draft_id, [_kept(part) for part in kept]) if kept else ""
        return job_id, doubtful

    def commit(self, back: Sequence[tuple[Part, Outcome]], wishes: Sequence[Wish]) -> None:
        """Write all of it in one commit; where that cannot be, each by itself, so that one is in no other's way."""
        ends = self._unstored
        ends += [_End(part, part.delivery_id, outcome, self._state_after(part, outcome)) for part, outcome in back]
        self._unstored = []
        if not ends and not wishes:
            return
        if wishes:
            # A process that was killed a moment ago may have been posting the very same.
            recover(self._library.deliveries)
        if len(ends) + len(wishes) > 1:
            try:
                with self._library.transaction():
                    for end in ends:
                        self._resolve(end)
                    for wish in wishes:
                        self._write(wish)
            except DinguiError:
                pass
            else:
                return
        for end in ends:
            try:
                with self._library.transaction():
                    self._resolve(end)
            except DinguiError as error:
                # Until then the row stays "sending", and after a crash the next start shows it as unknown: true, if
                # less than is known now.
                if error.code not in _NEVER:
                    self._unstored.append(end)
                _log.error("the outcome of a delivery could not be stored: %s", error.code)
        for wish in wishes:
            try:
                with self._library.transaction():
                    self._write(wish)
            except DinguiError as error:
                wish.failed, wish.delivery_id = error.code, ""

    def _resolve(self, end: _End) -> None:
        part = end.part
        self._library.deliveries.resolve(end.delivery_id, end.outcome, ended_up_ms=self._pacing.up_ms())
        state = end.state.value if end.state.final else WAITING
        self._library.jobs.mark(part.job.id, part.position, state, end.delivery_id)
        if part.settles and end.outcome.kind in (OutcomeKind.NOT_SENT, OutcomeKind.REJECTED):
            self._library.doubts.reopen(part.order.target.robot_id, part.content)

    def _write(self, wish: Wish) -> None:
        part, order = wish.part, wish.part.order
        wish.delivery_id, wish.wait, wish.doubt = "", None, self.doubt_about(part)
        if wish.doubt is not None:
            # It was not there when the job was kept: of another process, or of one before in this robot's line.
            self._library.jobs.mark(part.job.id, part.position, PartState.UNKNOWN.value)
            return
        robot_id = order.target.robot_id
        wish.elsewhere = bool(robot_id) and self._library.doubts.under_way_elsewhere(robot_id, part.content)
        if wish.elsewhere:
            return
        wish.wait = self._pacing.wait(wish.key)
        if wish.wait.ms:
            return
        self._settle(part)
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

    def doubt_about(self, part: Part) -> Delivery | None:
        """Return the unknown delivery that keeps a part from being sent until somebody settles it.

        None where there is none, or where the part is what the person chose to do about it. Raises ``LibraryError``.
        """
        doubt, how = self._doubt(part)
        return None if how else doubt

    def _settle(self, part: Part) -> None:
        """Settle, in the commit in which a part begins, the doubt that it is the way out of.

        Not before: where it never begins, nothing has become known.
        """
        doubt, how = self._doubt(part)
        if doubt is not None and how is not None:
            self._library.doubts.settle(doubt.id, how)
            part.settles = True

    def _doubt(self, part: Part) -> tuple[Delivery | None, Settled | None]:
        """Return the doubt about a part, and which way out of it the part is; None for none."""
        order = part.order
        if not order.target.robot_id:
            return None, None
        doubt = self._library.doubts.about(order.target.robot_id, part.content)
        if doubt is None:
            return None, None
        if order.msg_uuid and doubt.msg_uuid == order.msg_uuid:
            return doubt, Settled.AGAIN
        return doubt, Settled.NEW if order.despite == doubt.id else None


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
