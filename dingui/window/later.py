"""Messages that wait for a time that a person chose: they are in nobody's way, in sight, and can be stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from dingui.messages.payload import to_payload
from dingui.sending.jobs import PartState, Progress, content_of
from dingui.texts import _
from dingui.texts.confirming import later_line, later_stopped
from dingui.window.lists.summaries import summary_of_payload
from dingui.window.outcome_lines import OutcomeLines, now_ms
from dingui.window.result_panel import ResultAct, ResultLine

if TYPE_CHECKING:
    from dingui.background.dispatcher import Dispatcher
    from dingui.library.robots import Robot
    from dingui.messages.models import Message
    from dingui.window.batch import Batch


@dataclass(slots=True)
class _Later:
    """One message that waits."""

    batch: Batch
    summary: str
    contents: dict[str, str]
    """The digest of what it says, by the robot's id."""
    times: dict[int, int] = field(default_factory=dict)
    """When each part leaves, in ms since 1970, by its position, as long as it waits for that."""


class LaterSends(QObject):
    """Follows broadcasts whose parts have a time.

    Signals:
        changed: there is something else to tell.
        idle: none of them is left.
    """

    changed = Signal()
    idle = Signal()

    def __init__(self, dispatcher: Dispatcher, words: OutcomeLines, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dispatcher = dispatcher
        self._words = words
        self._waiting: dict[int, _Later] = {}
        self._ended: list[_Later] = []
        dispatcher.progressed.connect(self._on_progress)
        dispatcher.broadcast_failed.connect(self._on_failed)

    @property
    def waits(self) -> bool:
        """Whether anything will still leave by itself."""
        return bool(self._waiting)

    def begin(self, ticket: int, batch: Batch, payloads: Sequence[str], times_ms: Mapping[int, int]) -> None:
        """Follow a broadcast; ``payloads`` are its seats', ``times_ms`` says when each part leaves, by its position."""
        contents = {seat.robot_id: content_of(payload) for seat, payload in zip(batch.seats, payloads, strict=True)}
        self._waiting[ticket] = _Later(batch, summary_of_payload(payloads[0]), contents, dict(times_ms))
        self.changed.emit()

    def coming(self, robots: Sequence[Robot], messages: Mapping[str, Message]) -> tuple[str, ...]:
        """Return the names of those robots that get just this message (by their ids) later anyway."""
        if not self._waiting:
            return ()
        digests = {robot.id: content_of(json.dumps(to_payload(messages[robot.id]))) for robot in robots}
        waiting = {
            (seat.robot_id, later.contents[seat.robot_id])
            for later in self._waiting.values()
            for seat in later.batch.seats
            if not seat.state.final
        }
        return tuple(robot.name for robot in robots if (robot.id, digests[robot.id]) in waiting)

    def stop(self, ticket: int) -> None:
        """Stop what has not left."""
        if ticket in self._waiting:
            self._dispatcher.stop(ticket)

    def lines(self) -> list[ResultLine]:
        """Return what there is to say: when what leaves, and what came of it."""
        found = []
        for ticket, later in self._waiting.items():
            if later.times:
                words = later_line(later.summary, sorted(later.times.values()), now_ms())
                found.append(ResultLine("clock", "muted", words, (), (_stop(ticket),)))
            if len(later.times) < len(later.batch):
                found += self._words.lines_of(later.batch, -1, busy=True)
        for later in self._ended:
            found += self._lines_of_ended(later)
        return found

    def forget_ended(self) -> None:
        """The person has read what came of them."""
        self._ended = []

    def leave(self, job_id: str) -> None:
        """The rest of a job is somebody else's now, or nobody's."""
        self._ended = [later for later in self._ended if later.batch.job_id != job_id]

    def _lines_of_ended(self, later: _Later) -> list[ResultLine]:
        batch = later.batch
        stopped = batch.stopped
        if not stopped or not batch.job_id:
            return self._words.lines_of(batch, -1, busy=False)
        late = any(
            seat.progress and seat.progress.outcome and seat.progress.outcome.reason == "time_passed"
            for seat in stopped
        )
        acts = (
            ResultAct("continue", _("Continue with the rest") if len(batch) > 1 else _("Continue"), value=batch.job_id),
            ResultAct("leave", _("Leave it"), value=batch.job_id),
        )
        line = ResultLine("stop", "muted", later_stopped(later.summary, len(stopped), late=late), (), acts)
        rest = [] if len(stopped) == len(batch) else self._words.lines_of(batch, -1, busy=False)
        return [line, *rest]

    @Slot(int, object)
    def _on_progress(self, ticket: int, progress: Progress) -> None:
        later = self._waiting.get(ticket)
        if later is None:
            return
        later.batch.take(progress, now_ms())
        if not progress.scheduled:
            later.times.pop(progress.position, None)
        elif progress.until_ms is not None and progress.state is PartState.WAITING:
            later.times[progress.position] = progress.until_ms
        if later.batch.ended:
            del self._waiting[ticket]
            self._ended.append(later)
        self.changed.emit()
        if not self._waiting:
            self.idle.emit()

    @Slot(int, object)
    def _on_failed(self, ticket: int, _error: Exception) -> None:
        if self._waiting.pop(ticket, None) is None:
            return
        # Nothing was begun: the library could not be opened, or the window is closing.
        self.changed.emit()
        if not self._waiting:
            self.idle.emit()


def _stop(ticket: int) -> ResultAct:
    return ResultAct("stop_later", _("Don't send it"), value=str(ticket))
