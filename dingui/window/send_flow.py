"""From Send to the words of the outcome: asks before posting to a real group, hands jobs on, tells what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from dingui.errors import DinguiError
from dingui.messages.payload import to_payload
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.jobs import SendJob, SendReport, Target, content_of, new_msg_uuid
from dingui.texts import _, ngettext
from dingui.texts.outcomes import explain
from dingui.window.lists.models import OUTCOME_ICONS
from dingui.window.result_panel import ResultAct, ResultLine

if TYPE_CHECKING:
    from dingui.background.dispatcher import Dispatcher
    from dingui.library.deliveries import Delivery
    from dingui.library.robots import Robot
    from dingui.messages.models import Message
    from dingui.messages.problems import Problem

ActsOf = Callable[[Outcome, str, str], Sequence[ResultAct]]
"""What can be done about an outcome, of which robot's id and which draft's."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One outcome that the result tells of."""

    outcome: Outcome
    robot_id: str
    robot_name: str
    draft_id: str
    ended_ms: int


@dataclass(frozen=True, slots=True)
class SendPlan:
    """What a person is asked before it is posted to a real group."""

    robots: tuple[Robot, ...]
    message: Message
    warnings: tuple[Problem, ...]
    repeated: tuple[str, ...]
    """Names of robots that already delivered exactly this message of this draft."""


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

        Return ``again`` (with the same ``msgUuid``; offered only where the message is the ``same``), ``new``, or an
        empty text for not sending.
        """
        ...


class Journal(Protocol):
    """What is needed of the library's deliveries."""

    def last_for(self, draft_id: str, robot_id: str) -> Delivery | None: ...  # noqa: D102
    def get(self, delivery_id: str) -> Delivery | None: ...  # noqa: D102
    def unseen(self) -> list[Delivery]: ...  # noqa: D102
    def mark_seen(self, delivery_ids: Sequence[str]) -> None: ...  # noqa: D102


class DoubtBook(Protocol):
    """What is needed of the library's doubts."""

    def about(self, robot_id: str, content: str) -> Delivery | None: ...  # noqa: D102


class SendFlow(QObject):
    """One batch at a time: a message to the robots that were ticked.

    Signals:
        busy_changed: (str) what is under way in words; empty when nothing is.
        result_changed: (lines, acts) for the result panel.
        journal_changed: a delivery began or ended.
        idle: every job has its outcome.
    """

    busy_changed = Signal(str)
    result_changed = Signal(object, object)
    journal_changed = Signal()
    idle = Signal()

    def __init__(
        self,
        dispatcher: Dispatcher,
        journal: Journal,
        doubts: DoubtBook,
        questions: Questions,
        acts_of: ActsOf = lambda _outcome, _robot_id, _draft_id: (),
        parent: QObject | None = None,
    ) -> None:
        """``acts_of`` says what can be done about an outcome."""
        super().__init__(parent)
        self._dispatcher = dispatcher
        self._journal = journal
        self._doubts = doubts
        self._questions = questions
        self._tickets: dict[int, str] = {}
        self._acts_of = acts_of
        self._told: list[_Told] = []
        self._lines: list[ResultLine] = []
        self._shown_unknown: list[str] = []
        dispatcher.send_finished.connect(self._on_finished)

    @property
    def busy(self) -> bool:
        """Whether a job has no outcome yet."""
        return bool(self._tickets)

    def send(self, draft_id: str, message: Message, robots: Sequence[Robot], warnings: Sequence[Problem] = ()) -> bool:
        """Send ``message`` to each of ``robots`` after the questions that this needs; return whether anything began."""
        if self.busy or not robots:
            return False
        uuids: dict[str, str] = {}
        despite: dict[str, str] = {}
        repeated: list[str] = []
        content = content_of(json.dumps(to_payload(message)))
        for robot in robots:
            last = self._journal.last_for(draft_id, robot.id)
            same = last is not None and _says_same(last, message)
            # Also where another draft said the same: the group would have it twice all the same.
            doubt = self._doubts.about(robot.id, content)
            if doubt is None and last is not None and last.state == OutcomeKind.UNKNOWN and not last.settled:
                doubt = last
            if doubt is not None:
                answer = self._questions.after_unknown(robot, same=_says_same(doubt, message))
                if not answer:
                    return False
                if answer == "again" and doubt.msg_uuid:
                    uuids[robot.id] = doubt.msg_uuid
                else:
                    despite[robot.id] = doubt.id
            elif same and last is not None and last.state == OutcomeKind.DELIVERED:
                repeated.append(robot.name)
        real = tuple(robot for robot in robots if robot.real)
        if real and not self._questions.may_send(SendPlan(real, message, tuple(warnings), tuple(repeated))):
            return False
        self._told = []
        self._shown_unknown = []
        self.result_changed.emit((), ())
        jobs = [
            SendJob(
                Target(robot.id, robot.name, robot.endpoint, robot.practice),
                message,
                draft_id,
                uuids.get(robot.id) or new_msg_uuid(),
                despite.get(robot.id, ""),
            )
            for robot in robots
        ]
        names = [robot.name for robot in robots]
        self._tickets |= zip(self._dispatcher.send_all(jobs), names, strict=True)
        self.tell_busy()
        return True

    def cancel(self) -> None:
        """Stop what has not ended yet."""
        for ticket in tuple(self._tickets):
            self._dispatcher.cancel(ticket)

    def show_unseen(self) -> None:
        """Show deliveries whose outcome nobody knows and nobody has looked at: after a crash, at the next start."""
        unseen = self._journal.unseen()
        self._told = [told for delivery in unseen if (told := _told(delivery))]
        self._shown_unknown = [delivery.id for delivery in unseen]
        if self._told:
            self.result_changed.emit(self._make_lines(), ())

    def show_delivery(self, delivery: Delivery) -> None:
        """Show what came of a delivery that is chosen in the list."""
        if delivery.outcome is None:
            line = ResultLine("clock", "muted", _("This is being sent to “{robot}”.").format(robot=delivery.robot_name))
            self.result_changed.emit([line], ())
            return
        self._shown_unknown = [delivery.id] if delivery.state == OutcomeKind.UNKNOWN else []
        self._told = [told for told in (_told(delivery),) if told]
        self._tell()

    @property
    def lines(self) -> Sequence[ResultLine]:
        """What the result was told last."""
        return self._lines

    def tell_again(self) -> None:
        """Tell the same outcomes anew: what can be done about them is something else by now."""
        before = self._lines
        if self._told and self._make_lines() != before:
            self._tell()

    def uncertain(self) -> list[Delivery]:
        """Return the deliveries that the result shows as unknown: what trying again is about."""
        found = (self._journal.get(delivery_id) for delivery_id in self._shown_unknown)
        return [delivery for delivery in found if delivery is not None]

    def result_read(self) -> None:
        """The person has seen the result."""
        if self._shown_unknown:
            try:
                self._journal.mark_seen(self._shown_unknown)
            except DinguiError:
                return  # shown once more at the next start: no harm
            self._shown_unknown = []

    @Slot(int, object)
    def _on_finished(self, ticket: int, report: SendReport) -> None:
        if ticket not in self._tickets:
            return
        del self._tickets[ticket]
        target, draft_id = report.job.target, report.job.draft_id or ""
        self._told.append(_Told(report.outcome, target.robot_id or "", target.name, draft_id, _now_ms()))
        if report.outcome.kind is OutcomeKind.UNKNOWN and report.delivery_id:
            self._shown_unknown.append(report.delivery_id)
        self._tell()
        self.journal_changed.emit()
        self.tell_busy()
        if not self._tickets:
            self.idle.emit()

    def tell_busy(self) -> None:
        """Say by ``busy_changed`` what is under way now."""
        names = list(self._tickets.values())
        if not names:
            self.busy_changed.emit("")
        elif len(names) == 1:
            self.busy_changed.emit(_("Sending to “{robot}”…").format(robot=names[0]))
        else:
            text = ngettext("Sending to {count} robot…", "Sending to {count} robots…", len(names))
            self.busy_changed.emit(text.format(count=len(names)))

    def _tell(self) -> None:
        acts = []
        if any(told.outcome.kind is OutcomeKind.UNKNOWN for told in self._told):
            acts.append(ResultAct("again", _("Try again safely…")))
        self.result_changed.emit(self._make_lines(), acts)

    def _make_lines(self) -> list[ResultLine]:
        self._lines = [self._line(told) for told in self._told]
        return self._lines

    def _line(self, told: _Told) -> ResultLine:
        outcome = told.outcome
        symbol, ink = OUTCOME_ICONS[outcome.kind.value]
        words = explain(outcome, told.robot_name, ended_ms=told.ended_ms, now_ms=_now_ms())
        if outcome.kind is OutcomeKind.DELIVERED:
            return ResultLine(symbol, ink, words.headline)
        acts = tuple(self._acts_of(outcome, told.robot_id, told.draft_id))
        return ResultLine(symbol, ink, words.headline, tuple(filter(None, (words.why, words.remedy))), acts)


def _told(delivery: Delivery) -> _Told | None:
    if delivery.outcome is None:
        return None
    ended_ms = delivery.resolved_ms or delivery.started_ms
    return _Told(delivery.outcome, delivery.robot_id or "", delivery.robot_name, delivery.draft_id or "", ended_ms)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _says_same(delivery: Delivery, message: Message) -> bool:
    """Whether a delivery carried the message as it is now, its idempotency key aside."""
    try:
        payload = json.loads(delivery.payload)
    except ValueError:
        return False
    if not isinstance(payload, dict):
        return False
    payload.pop("msgUuid", None)
    return bool(payload == to_payload(message))
