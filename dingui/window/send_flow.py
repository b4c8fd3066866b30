"""From Send to the words of the outcome: asks before posting to a real group, hands jobs on, tells what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dingui.background.dispatcher import NothingLeft, log_failure, outcome_of
from dingui.errors import DinguiError
from dingui.library.doubts import Settled
from dingui.messages.payload import to_payload
from dingui.messages.reading import UnusableFile, read_document
from dingui.outcomes import OutcomeKind
from dingui.sending.doubts import send_anew, try_again
from dingui.sending.jobs import PartState, Progress, SendJob, Target, content_of, new_msg_uuid
from dingui.sending.pacing import Meter, Pacing
from dingui.texts import _, ngettext
from dingui.window.batch import Batch, Seat
from dingui.window.outcome_lines import ActsOf, OutcomeLines, Told, line_of_job, now_ms, says_same
from dingui.window.result_panel import ResultAct, ResultLine

if TYPE_CHECKING:
    from dingui.background.dispatcher import Dispatcher
    from dingui.library.deliveries import Delivery
    from dingui.library.jobs import Job
    from dingui.library.library import Library
    from dingui.library.robots import Robot
    from dingui.messages.models import Message
    from dingui.messages.problems import Problem

_TOGETHER_MS: Final = 30
"""For how long news of robots are collected before they are told: two frames."""


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What a person is asked before it is posted to a real group."""

    robots: tuple[Robot, ...]
    message: Message
    warnings: tuple[Problem, ...]
    repeated: tuple[str, ...]
    """Names of robots that already delivered exactly this message of this draft."""
    waits_ms: Mapping[str, int] = field(default_factory=dict)
    """For how long the limit of twenty a minute makes a robot wait, by its id; those that may post now are left out."""
    month: Meter | None = None
    """What was posted in this month, as far as this computer knows."""


class Questions(Protocol):
    """What only a person can answer."""

    def may_send(self, plan: SendPlan) -> bool:
        """Ask whether to post to these groups."""
        ...

    def may_lose(self, why: str) -> bool:
        """Ask whether to close although what was typed last cannot be stored; ``why`` is a sentence."""
        ...

    def after_unknown(self, robot: Robot, *, same: bool) -> str:
        """Ask what to do where it is not known whether the last attempt arrived.

        Return ``again`` (with the same ``msgUuid``; offered only where the message is the ``same``), ``new``,
        ``arrived`` or ``lost`` (the person looked into the group), or an empty text for not sending.
        """
        ...


class SendFlow(QObject):
    """One message at a time, to the robots that were ticked.

    Signals:
        busy_changed: (str) what is under way in words; empty when nothing is.
        result_changed: (lines, acts) for the result panel.
        batch_changed: (:class:`Batch` or None) the robots whose states are shown as a list, as they stand now.
        journal_changed: a delivery began or ended.
        idle: every robot has its outcome.
    """

    busy_changed = Signal(str)
    result_changed = Signal(object, object)
    batch_changed = Signal(object)
    journal_changed = Signal()
    idle = Signal()

    def __init__(
        self,
        dispatcher: Dispatcher,
        library: Library,
        questions: Questions,
        acts_of: ActsOf = lambda _outcome, _robot_id, _draft_id: (),
        parent: QObject | None = None,
    ) -> None:
        """``acts_of`` says what can be done about an outcome."""
        super().__init__(parent)
        self._dispatcher = dispatcher
        self._library = library
        self._questions = questions
        self._pacing = Pacing(library.passes)
        self._ticket = 0
        self._batch: Batch | None = None
        self._words = OutcomeLines(library.deliveries, acts_of)
        self._told: list[Told] = []
        self._left: list[ResultLine] = []
        self._chosen = -1
        self._lines: list[ResultLine] = []
        self._shown_unknown: list[str] = []
        # Many robots' news in one turn of the event loop are told together.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self._tell_progress)
        dispatcher.progressed.connect(self._on_progress)
        dispatcher.broadcast_failed.connect(self._on_failed)

    @property
    def busy(self) -> bool:
        """Whether a robot has no outcome yet."""
        return self._ticket != 0

    # Beginning

    def send(self, draft_id: str, message: Message, robots: Sequence[Robot], warnings: Sequence[Problem] = ()) -> bool:
        """Send ``message`` to each of ``robots`` after the questions that this needs; return whether anything began."""
        if self.busy or not robots:
            return False
        uuids: dict[str, str] = {}
        despite: dict[str, str] = {}
        repeated: list[str] = []
        settled: dict[str, Settled] = {}
        content = content_of(json.dumps(to_payload(message)))
        meant = list(robots)
        for robot in robots:
            last = self._library.deliveries.last_for(draft_id, robot.id)
            same = last is not None and says_same(last, message)
            # Also where another draft said the same: the group would have it twice all the same.
            doubt = self._library.doubts.about(robot.id, content)
            if doubt is None and last is not None and last.state == OutcomeKind.UNKNOWN and not last.settled:
                doubt = last
            if doubt is None:
                if same and last is not None and last.state == OutcomeKind.DELIVERED:
                    repeated.append(robot.name)
                continue
            match self._questions.after_unknown(robot, same=says_same(doubt, message)):
                case "again" if doubt.msg_uuid:
                    uuids[robot.id] = doubt.msg_uuid
                case "arrived":
                    settled[doubt.id] = Settled.ARRIVED
                    meant.remove(robot)
                case "lost":
                    settled[doubt.id] = Settled.LOST
                case "":
                    return False
                case _ if says_same(doubt, message):
                    despite[robot.id] = doubt.id
                case _:
                    settled[doubt.id] = Settled.NEW
        for delivery_id, how in settled.items():
            self._settle(delivery_id, how)
        real = tuple(robot for robot in meant if robot.real)
        if real and not self._questions.may_send(self._plan(real, message, warnings, repeated)):
            return False
        if not meant:
            self.journal_changed.emit()
            return False
        self._close_what_is_sent_anew(draft_id, meant)
        orders = []
        for robot in meant:
            target = Target(robot.id, robot.name, robot.endpoint, robot.practice)
            uuid = uuids.get(robot.id) or new_msg_uuid()
            orders.append(SendJob(target, message, draft_id, uuid, despite.get(robot.id, "")).order())
        self._begin(Batch(draft_id, dict(enumerate(map(Seat.of, meant)))), self._dispatcher.broadcast(orders))
        return True

    def take_way_out(self, delivery_id: str, how: str) -> None:
        """Do one of the four things that can be done about an unknown outcome (a ``Settled``, by its value)."""
        way = Settled(how)
        if way in (Settled.ARRIVED, Settled.LOST):
            self._settle(delivery_id, way)
            self._tell()
            self.journal_changed.emit()
            return
        if self.busy:
            return
        try:
            order = (try_again if way is Settled.AGAIN else send_anew)(self._library, delivery_id)
            robot = self._library.robots.get(order.target.robot_id)
            message = read_document(order.payload).message
        except (DinguiError, UnusableFile):
            self._tell()
            return
        if robot is None or message is None:
            return
        repeated = (robot.name,) if way is Settled.NEW else ()
        if robot.real and not self._questions.may_send(self._plan((robot,), message, (), repeated)):
            return
        self._begin(Batch(order.draft_id or "", {0: Seat.of(robot)}), self._dispatcher.broadcast([order]))

    def go_on(self, job_id: str) -> None:
        """Go on with what is left of a job, of an earlier start as well."""
        job = None if self.busy else self._library.jobs.get(job_id)
        if job is None:
            return
        seats = {}
        for part in job.left:
            robot = self._library.robots.get(part.robot_id)
            if robot is None or robot.removed_ms is not None:
                continue
            seats[part.position] = Seat.of(robot)
        if seats:
            self._begin(Batch(job.draft_id or "", seats), self._dispatcher.go_on(job_id))

    def leave(self, job_id: str) -> None:
        """Note that nobody wants the rest of a job."""
        with suppress(DinguiError):
            self._library.jobs.close(job_id)
        self._left = [line for line in self._left if all(act.value != job_id for act in line.acts)]
        if self._batch is not None and self._batch.job_id == job_id:
            self._batch = None
            self.batch_changed.emit(None)
        if not self._left:
            self._left = [ResultLine("info", "muted", _("The rest is not sent."))]
        self._tell()

    def _begin(self, batch: Batch, ticket: int) -> None:
        self._ticket = ticket
        self._batch = batch
        self._told = []
        self._left = []
        self._shown_unknown = []
        self._chosen = -1
        self.result_changed.emit((), ())
        self.batch_changed.emit(batch)
        self._tell()
        self.tell_busy()

    def _plan(
        self, robots: Sequence[Robot], message: Message, warnings: Sequence[Problem], repeated: Sequence[str]
    ) -> SendPlan:
        waits: dict[str, int] = {}
        month = None
        # Without them the question is the same: what they tell is for information.
        with suppress(DinguiError):
            waits = {robot.id: ms for robot in robots if (ms := self._pacing.ready_ms(robot.id))}
            month = self._pacing.meter()
        return SendPlan(tuple(robots), message, tuple(warnings), tuple(repeated), waits, month)

    def _settle(self, delivery_id: str, how: Settled) -> None:
        # Settled already, by another way or another window: what is shown is read anew.
        with suppress(DinguiError):
            self._library.doubts.settle(delivery_id, how)

    def _close_what_is_sent_anew(self, draft_id: str, robots: Sequence[Robot]) -> None:
        """A stopped rest of this draft would double what goes out now."""
        if self._batch is None or not self._batch.job_id or self._batch.draft_id != draft_id:
            return
        if {seat.robot_id for seat in self._batch.stopped} & {robot.id for robot in robots}:
            with suppress(DinguiError):
                self._library.jobs.close(self._batch.job_id)

    # Stopping

    def stop(self) -> None:
        """Stop at once what has not begun; where all has, stop waiting for the answers."""
        if self.busy and self._batch is not None:
            self._dispatcher.stop(self._ticket, cut=not self._batch.waits)

    def cut(self) -> None:
        """Stop everything: what has left already becomes what it is then, perhaps unknown."""
        if self.busy:
            self._dispatcher.stop(self._ticket, cut=True)

    # Showing

    def show_unseen(self) -> None:
        """Show what an earlier start left: outcomes that nobody knows and nobody has looked at, and unfinished jobs."""
        unseen = self._library.deliveries.unseen()
        self._told = [told for delivery in unseen if (told := Told.of(delivery))]
        self._shown_unknown = [delivery.id for delivery in unseen]
        if self._told:
            self._tell()
        if not self.busy:
            self._dispatcher.run(lambda parts: parts.unfinished(), self._offer_left, log_failure)

    def _offer_left(self, jobs: Sequence[Job]) -> None:
        if self.busy:
            return
        self._left = [line_of_job(job, now_ms()) for job in jobs if job.left]
        if self._left:
            self._tell()

    def show_delivery(self, delivery: Delivery) -> None:
        """Show what came of a delivery that is chosen in the list."""
        if delivery.outcome is None:
            line = ResultLine("clock", "muted", _("This is being sent to “{robot}”.").format(robot=delivery.robot_name))
            self.result_changed.emit([line], ())
            return
        if not self.busy:
            self._batch = None
            self.batch_changed.emit(None)
        self._left = []
        self._shown_unknown = [delivery.id] if delivery.state == OutcomeKind.UNKNOWN else []
        self._told = [told for told in (Told.of(delivery),) if told]
        self._tell()

    def choose(self, row: int) -> None:
        """Tell of the robot in this row of the batch above all others; -1 for none."""
        if row != self._chosen:
            self._chosen = row
            self._tell()

    @property
    def lines(self) -> Sequence[ResultLine]:
        """What the result was told last."""
        return self._lines

    def tell_again(self) -> None:
        """Tell the same outcomes anew: what can be done about them is something else by now."""
        before = self._lines
        if before and self._make_lines() != before:
            self._tell()

    def result_read(self) -> None:
        """The person has seen the result."""
        if not self.busy:
            self._batch = None
            self._left = []
            self.batch_changed.emit(None)
        if self._shown_unknown:
            try:
                self._library.deliveries.mark_seen(self._shown_unknown)
            except DinguiError:
                return  # shown once more at the next start: no harm
            self._shown_unknown = []

    @Slot(int, object)
    def _on_progress(self, ticket: int, progress: Progress) -> None:
        if ticket != self._ticket or self._batch is None:
            return
        self._batch.take(progress, now_ms())
        if progress.state is PartState.UNKNOWN and progress.delivery_id:
            self._shown_unknown.append(progress.delivery_id)
        if not self._batch.ended:
            if not self._soon.isActive():
                self._soon.start()
            return
        self._soon.stop()
        self._ticket = 0
        self._tell_progress()
        self.idle.emit()

    @Slot(int, object)
    def _on_failed(self, ticket: int, error: Exception) -> None:
        """Nothing of it was begun, for the library could not be opened, or the window is closing."""
        if ticket != self._ticket or self._batch is None:
            return
        if isinstance(error, NothingLeft):
            self._left = [ResultLine("info", "muted", _("Nothing is left of it any more."))]
        else:
            outcome = outcome_of(error, begun=False)
            ended_ms, draft_id = now_ms(), self._batch.draft_id
            self._told = [Told(outcome, seat.robot_id, seat.name, draft_id, ended_ms) for seat in self._batch.seats]
        self._batch = None
        self._ticket = 0
        self.batch_changed.emit(None)
        self._tell_progress()
        self.idle.emit()

    @Slot()
    def _tell_progress(self) -> None:
        if self._batch is not None:
            self.batch_changed.emit(self._batch)
        self._tell()
        self.journal_changed.emit()
        self.tell_busy()

    def tell_busy(self) -> None:
        """Say by ``busy_changed`` what is under way now."""
        batch = self._batch
        if not self.busy or batch is None:
            self.busy_changed.emit("")
        elif batch.waits and not batch.counts[PartState.SENDING] and batch.counts.total() == len(batch):
            idle = batch.seats[0].progress is not None
            self.busy_changed.emit(_("Waiting…") if idle else self._sending_words(batch))
        else:
            self.busy_changed.emit(self._sending_words(batch))

    def _sending_words(self, batch: Batch) -> str:
        if len(batch) == 1:
            return _("Sending to “{robot}”…").format(robot=batch.seats[0].name)
        text = ngettext("Sending to {count} robot…", "Sending to {count} robots…", len(batch))
        return text.format(count=len(batch))

    def _tell(self) -> None:
        acts = []
        batch = self._batch
        if batch is not None and not self.busy and batch.stopped and batch.job_id:
            words = _("Continue with the rest") if len(batch) > 1 else _("Continue")
            acts = [
                ResultAct("continue", words, value=batch.job_id),
                ResultAct("leave", _("Leave it"), value=batch.job_id),
            ]
        self.result_changed.emit(self._make_lines(), acts)

    def _make_lines(self) -> list[ResultLine]:
        lines = [self._words.line(told) for told in self._told]
        if self._batch is not None:
            lines += self._words.lines_of(self._batch, self._chosen, busy=self.busy)
        self._lines = lines + self._left
        return self._lines
