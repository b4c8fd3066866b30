"""What came of sending, as lines of the result panel: the words, and what can be done about each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from dingui.library.doubts import Settled
from dingui.messages.payload import to_payload
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.jobs import PartState
from dingui.texts import _, ngettext
from dingui.texts.outcomes import explain
from dingui.texts.sending import (
    count_states,
    explain_left,
    explain_retry,
    explain_settled,
    explain_wait,
    progress_of,
    way_out,
)
from dingui.window.lists.models import OUTCOME_ICONS
from dingui.window.lists.summaries import summary_of_payload
from dingui.window.result_panel import FEW, ResultAct, ResultLine

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.jobs import Job
    from dingui.messages.models import Message
    from dingui.window.batch import Batch, Seat

ActsOf = Callable[[Outcome, str, str], Sequence[ResultAct]]
"""What can be done about an outcome, of which robot's id and which draft's."""

_LINES: Final = 8
"""Robots of a list that lines are made for."""

_ATTENTION: Final = (PartState.UNKNOWN, PartState.REJECTED, PartState.NOT_SENT)


class DeliveryLookup(Protocol):
    """What is needed of the library's deliveries."""

    def get(self, delivery_id: str) -> Delivery | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Told:
    """One outcome that the result tells of."""

    outcome: Outcome
    robot_id: str
    robot_name: str
    draft_id: str
    ended_ms: int
    delivery_id: str = ""

    @classmethod
    def of(cls, delivery: Delivery) -> Told | None:
        """Return what is told of a delivery; None while it is being sent."""
        if delivery.outcome is None:
            return None
        ended_ms = delivery.resolved_ms or delivery.started_ms
        robot_id, draft_id = delivery.robot_id or "", delivery.draft_id or ""
        return cls(delivery.outcome, robot_id, delivery.robot_name, draft_id, ended_ms, delivery.id)


class OutcomeLines:
    """Makes the lines. ``acts_of`` says what can be done about an outcome."""

    def __init__(self, deliveries: DeliveryLookup, acts_of: ActsOf) -> None:
        self._deliveries = deliveries
        self._acts_of = acts_of

    def line(self, told: Told) -> ResultLine:
        """Return the line of one outcome, with the ways out of one that nobody knows."""
        outcome = told.outcome
        symbol, ink = OUTCOME_ICONS[outcome.kind.value]
        words = explain(outcome, told.robot_name, ended_ms=told.ended_ms, now_ms=now_ms())
        if outcome.kind is OutcomeKind.DELIVERED:
            return ResultLine(symbol, ink, words.headline)
        details = tuple(filter(None, (words.why, words.remedy)))
        acts = tuple(self._acts_of(outcome, told.robot_id, told.draft_id))
        if outcome.kind is not OutcomeKind.UNKNOWN or not told.delivery_id:
            return ResultLine(symbol, ink, words.headline, details, acts)
        delivery = self._deliveries.get(told.delivery_id)
        if delivery is None or delivery.state != OutcomeKind.UNKNOWN:
            # Removed, or told by its own process in the meantime.
            return ResultLine(symbol, ink, words.headline, details, acts)
        if delivery.settled:
            return ResultLine("info", "muted", explain_settled(told.robot_name, delivery.settled))
        ways = [Settled.AGAIN] if delivery.msg_uuid else []
        ways += [Settled.NEW, Settled.ARRIVED, Settled.LOST]
        outs = [
            ResultAct("way_out", _label(way), robot_id=told.robot_id, field=way.value, value=told.delivery_id)
            for way in ways
        ]
        relies = [
            _("{way}: {explanation}").format(way=way_out(way.value).label, explanation=way_out(way.value).relies_on)
            for way in ways[:-2]
        ]
        first = _("Look into the group first: only there one sees whether it arrived.")
        told_of = tuple(filter(None, (words.why, first, *relies)))
        return ResultLine(symbol, ink, words.headline, told_of, (*outs, *acts))

    def lines_of(self, batch: Batch, chosen: int, *, busy: bool) -> list[ResultLine]:
        """Return the lines of a batch; of a long one, those that need attention, after the ``chosen`` row's."""
        seats = batch.seats
        if len(seats) <= FEW:
            return [line for seat in seats if (line := self._line_of(seat, batch))]
        done = sum(seat.state.final for seat in seats)
        counts = {state.value: count for state, count in batch.counts.items()}
        head = count_states(counts)
        if busy:
            head = f"{progress_of(done, len(seats))} · {head}"
        worst = next((state for state in _ATTENTION if batch.counts[state]), None)
        symbol, ink = OUTCOME_ICONS[worst.value] if worst else ("clock", "muted") if busy else ("check", "success")
        if batch.stopped and not worst:
            symbol, ink = "stop", "muted"
        lines = [ResultLine(symbol, ink, head)]
        shown = [seats[chosen]] if 0 <= chosen < len(seats) else []
        shown += [seat for state in _ATTENTION for seat in seats if seat.state is state and seat not in shown]
        lines += [line for seat in shown[:_LINES] if (line := self._line_of(seat, batch))]
        more = len(shown) - _LINES
        if more > 0:
            words = ngettext(
                "{count} more needs attention: choose it in the list.",
                "{count} more need attention: choose them in the list.",
                more,
            )
            lines.append(ResultLine("info", "muted", words.format(count=more)))
        return lines

    def _line_of(self, seat: Seat, batch: Batch) -> ResultLine | None:
        progress = seat.progress
        if progress is None:
            return None
        if progress.state.final and progress.outcome is not None:
            told = Told(progress.outcome, seat.robot_id, seat.name, batch.draft_id, seat.ended_ms, progress.delivery_id)
            return self.line(told)
        if progress.until_ms is None:
            return None
        if progress.state is PartState.WAITING_FOR_LIMIT:
            words = explain_wait(seat.name, progress.until_ms, paused=progress.paused)
            return ResultLine("clock", "warning" if progress.paused else "muted", words)
        why = "" if progress.outcome is None else explain(progress.outcome, seat.name).why
        words = explain_retry(seat.name, progress.until_ms, progress.attempt)
        return ResultLine("clock", "warning", words, (why,) if why else ())


def _label(way: Settled) -> str:
    # What asks once more before anything leaves ends in dots.
    label = way_out(way.value).label
    return f"{label}…" if way in (Settled.AGAIN, Settled.NEW) else label


def line_of_job(job: Job, at_ms: int) -> ResultLine:
    """Return the line that offers to go on with a job of an earlier start."""
    left = len(job.left)
    words = explain_left(summary_of_payload(job.parts[0].payload), job.made_ms, at_ms, len(job.parts) - left, left)
    acts = (
        ResultAct("continue", _("Continue with the rest"), value=job.id),
        ResultAct("leave", _("Leave it"), value=job.id),
    )
    return ResultLine("clock", "warning", words.headline, (words.why,), acts)


def now_ms() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def says_same(delivery: Delivery, message: Message) -> bool:
    """Whether a delivery carried the message as it is now, its idempotency key aside."""
    try:
        payload = json.loads(delivery.payload)
    except ValueError:
        return False
    if not isinstance(payload, dict):
        return False
    payload.pop("msgUuid", None)
    return bool(payload == to_payload(message))
