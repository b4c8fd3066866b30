"""From Send to the words of the outcome: asks before posting to a real group, hands jobs on, tells what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dingui.background.dispatcher import NothingLeft, log_failure, outcome_of
from dingui.errors import DinguiError
from dingui.library.doubts import Settled
from dingui.messages.group_messages import asked_about
from dingui.messages.reading import UnusableFile, read_document
from dingui.outcomes import OutcomeKind
from dingui.sending.doubts import send_anew, try_again
from dingui.sending.jobs import Order, PartState, Progress, SendJob, Target, new_msg_uuid
from dingui.sending.pacing import Pacing
from dingui.texts import _
from dingui.texts.progress import no_more_waiting, on_the_way
from dingui.window.at_most import AtMost
from dingui.window.batch import Batch, Seat
from dingui.window.doubt_answers import ask_about_doubts
from dingui.window.later import LaterSends
from dingui.window.outcome_lines import ActsOf, OutcomeLines, Told, busy_words, line_of_job, now_ms
from dingui.window.result_panel import FEW, ResultAct, ResultLine
from dingui.window.send_plan import Go, Questions, SendPlan

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
_JOURNAL_MS: Final = 500
"""While much is under way, whoever lists what was sent reads it anew no more often than this."""


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
        self.later = LaterSends(dispatcher, self._words, self)
        self.later.changed.connect(self._tell_progress)
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
        self._news = AtMost(_JOURNAL_MS, self.journal_changed.emit, self)
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._tell)
        self._stopped = False
        self._finishing = False
        dispatcher.progressed.connect(self._on_progress)
        dispatcher.broadcast_failed.connect(self._on_failed)

    @property
    def busy(self) -> bool:
        """Whether a robot has no outcome yet."""
        return self._ticket != 0

    # Beginning

    def send(
        self,
        draft_id: str,
        message_for: Callable[[Robot], Message],
        robots: Sequence[Robot],
        warnings: Sequence[Problem] = (),
    ) -> bool:
        """Send each of ``robots`` its message after the questions that this needs; return whether anything began."""
        if self.busy or not robots:
            return False
        messages = {robot.id: message_for(robot) for robot in robots}
        answers = ask_about_doubts(self._library, self._questions, draft_id, messages, robots)
        if answers is None:
            return False
        meant = answers.meant
        for delivery_id, how in answers.settled.items():
            self._settle(delivery_id, how)
        real = tuple(robot for robot in meant if robot.real)
        about = asked_about([messages[robot.id] for robot in real or robots])
        plan = replace(self._plan(real, about, warnings, answers.repeated), coming=self.later.coming(real, messages))
        go = self._questions.may_send(plan) if real else Go()
        if go is None:
            return False
        if not meant:
            self.journal_changed.emit()
            return False
        self._close_what_is_sent_anew(draft_id, meant)
        orders = []
        for robot in meant:
            target = Target(robot.id, robot.name, robot.endpoint, robot.practice)
            uuid = answers.uuids.get(robot.id) or new_msg_uuid()
            not_before_ms = go.not_before_ms.get(robot.id, 0)
            job = SendJob(target, messages[robot.id], draft_id, uuid, answers.despite.get(robot.id, ""), not_before_ms)
            orders.append(job.order())
        self._hand_over(draft_id, list(zip(map(Seat.of, meant), orders, strict=True)))
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
            line = ResultLine(
                "info", "muted", _("A message is being sent just now. Choose this again when it is done.")
            )
            self.result_changed.emit([*self._make_lines(), line], ())
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
        go = self._questions.may_send(self._plan((robot,), message, (), repeated)) if robot.real else Go()
        if go is None:
            return
        order = replace(order, not_before_ms=go.not_before_ms.get(robot.id, 0))
        self._hand_over(order.draft_id or "", [(Seat.of(robot), order)])

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
        times = {part.position: part.not_before_ms for part in job.left if part.not_before_ms > now_ms()}
        self.later.leave(job_id)
        if seats and seats.keys() <= times.keys():
            # Still to come: it goes on waiting, in nobody's way.
            self._clear()
            ticket = self._dispatcher.go_on(job_id)
            payloads = [part.payload for part in job.left if part.position in seats]
            self.later.begin(ticket, Batch(job.draft_id or "", seats), payloads, times)
        elif seats:
            self._begin(Batch(job.draft_id or "", seats), self._dispatcher.go_on(job_id))

    def leave(self, job_id: str) -> None:
        """Note that nobody wants the rest of a job."""
        with suppress(DinguiError):
            self._library.jobs.close(job_id)
        self.later.leave(job_id)
        self._left = [line for line in self._left if all(act.value != job_id for act in line.acts)]
        if self._batch is not None and self._batch.job_id == job_id:
            self._batch = None
            self.batch_changed.emit(None)
        if not self._left:
            self._left = [ResultLine("info", "muted", _("The rest is not sent."))]
        self._tell()

    def _hand_over(self, draft_id: str, parts: Sequence[tuple[Seat, Order]]) -> None:
        """Begin with what leaves now; what waits for a time is a job of its own, and in no other message's way."""
        later = [(seat, order) for seat, order in parts if order.not_before_ms]
        if later:
            times = {position: order.not_before_ms for position, (_seat, order) in enumerate(later)}
            ticket = self._dispatcher.broadcast([order for _seat, order in later])
            self._clear()
            self.later.begin(
                ticket,
                _batch(draft_id, [seat for seat, _order in later]),
                [order.payload for _seat, order in later],
                times,
            )
        now = [(seat, order) for seat, order in parts if not order.not_before_ms]
        if now:
            ticket = self._dispatcher.broadcast([order for _seat, order in now])
            self._begin(_batch(draft_id, [seat for seat, _order in now]), ticket)

    def _begin(self, batch: Batch, ticket: int) -> None:
        self._clear()
        self._ticket = ticket
        self._batch = batch
        self.result_changed.emit((), ())
        self.batch_changed.emit(batch)
        self._tell()
        self.tell_busy()

    def _clear(self) -> None:
        """Tell nothing of what came before."""
        self._batch = None
        self._told = []
        self._left = []
        self._shown_unknown = []
        self._chosen = -1

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

    @Slot()
    def stop(self) -> None:
        """Stop at once what has not begun. What has can't be called back: it is waited for, until it is :meth:`cut`."""
        if self.busy:
            self._stopped = True
            self._dispatcher.stop(self._ticket)
            self._tell()

    def finish(self) -> None:
        """The window is to be closed: let go out what can, and stop what would be waited for."""
        self._finishing = True
        self._tell_progress()

    def stay(self) -> None:
        """The window is not to be closed any more."""
        self._finishing = False
        self.tell_busy()

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
        # Most starts have nothing to go on with, and don't wake the worker for it.
        with suppress(DinguiError):
            if not self.busy and self._library.jobs.any_left():
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
        self.later.forget_ended()
        if self.later.waits:
            # What leaves by itself stays in sight, and can be stopped, until it has left.
            self._told = [] if not self.busy else self._told
            self._tell()
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
        self._end()

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
        self.batch_changed.emit(None)
        self._end()

    def _end(self) -> None:
        self._soon.stop()
        self._ticket = 0
        self._stopped = self._finishing = False
        self._tell_progress()
        self.idle.emit()

    @Slot()
    def _tell_progress(self) -> None:
        if self._batch is not None:
            self.batch_changed.emit(self._batch)
        self._tell()
        (self._news.soon if self.busy else self._news.now)()
        if self._finishing and self.busy and self._batch is not None and not self._batch.goes_out:
            self._dispatcher.stop(self._ticket)
        self.tell_busy()

    def tell_busy(self) -> None:
        """Say by ``busy_changed`` what is under way now."""
        batch = self._batch
        self.busy_changed.emit(busy_words(batch, finishing=self._finishing) if self.busy and batch is not None else "")

    def _tell(self) -> None:
        acts = []
        batch = self._batch
        if batch is not None and not self.busy and batch.stopped and batch.job_id:
            words = _("Continue with the rest") if len(batch) > 1 else _("Continue")
            acts = [
                ResultAct("continue", words, value=batch.job_id),
                ResultAct("leave", _("Leave it"), value=batch.job_id),
            ]
        on_its_way = self._on_its_way()
        if on_its_way:
            acts = [ResultAct("cut", no_more_waiting(on_its_way))]
        self.result_changed.emit(self._make_lines(), acts)
        # Where there is a list, it counts down by itself.
        counts = self.busy and batch is not None and len(batch) <= FEW and batch.counts_down
        (self._ticks.start if counts else self._ticks.stop)()

    def _on_its_way(self) -> int:
        """How many the person has stopped too late."""
        return self._batch.counts[PartState.SENDING] if self.busy and self._stopped and self._batch is not None else 0

    def _make_lines(self) -> list[ResultLine]:
        lines = [self._words.line(told) for told in self._told]
        if self._batch is not None:
            lines += self._words.lines_of(self._batch, self._chosen, busy=self.busy)
        if count := self._on_its_way():
            # Of many, right below the counts: what needs attention may be more than is in sight.
            few = self._batch is None or len(self._batch) <= FEW
            lines.insert(len(lines) if few else len(self._told) + 1, ResultLine("send", "warning", on_the_way(count)))
        self._lines = lines + self._left + self.later.lines()
        return self._lines


def _batch(draft_id: str, seats: Sequence[Seat]) -> Batch:
    return Batch(draft_id, dict(enumerate(seats)))
