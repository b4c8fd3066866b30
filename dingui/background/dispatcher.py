"""What the window talks to: it asks, goes on, and is told in its own thread what came of it."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from dingui.background.worker import Task, Worker
from dingui.errors import DinguiError
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.sending.jobs import Order, Progress, SendJob, SendReport

if TYPE_CHECKING:
    from dingui.background.contract import Parts
    from dingui.practice.host import PracticeState
    from dingui.practice.robot import Exchange
    from dingui.robots.trace import Trace
    from dingui.secrets import CredentialsChange, RobotCredentials, StorePlace

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Closed(DinguiError):
    """The dispatcher was closed before it was asked."""

    def __init__(self) -> None:
        super().__init__("closed")


class NothingLeft(DinguiError):
    """A job that was to be gone on with has no rest any more, or somebody else has it."""

    def __init__(self) -> None:
        super().__init__("nothing_left")


class Dispatcher(QObject):
    """The window's side of the worker thread. Every signal and callback comes in the thread that made this.

    Signals:
        send_started: (ticket) of a job that was handed to the worker.
        send_finished: (ticket, :class:`SendReport`), exactly once for each ticket.
        progressed: (ticket, :class:`Progress`) of a broadcast; each robot's last one has a state that is final.
        broadcast_failed: (ticket, exception) of one that could not be begun, and posted nothing.
        practice_received: (:class:`Exchange`) for each request that reached a practice group.
    """

    send_started = Signal(int)
    send_finished = Signal(int, object)
    progressed = Signal(int, object)
    broadcast_failed = Signal(int, object)
    practice_received = Signal(object)
    _ended = Signal(int, object)
    _requested = Signal(object)
    _refused = Signal(int, object)
    _closing = Signal()

    def __init__(self, make_parts: Callable[[], Parts]) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._jobs: dict[int, tuple[SendJob, Cancellation]] = {}
        self._followed: dict[int, tuple[Cancellation, Cancellation]] = {}
        self._closed = False
        self._thread = QThread()
        self._thread.setObjectName("dingui worker")
        self._worker = Worker(make_parts)
        self._worker.moveToThread(self._thread)
        self._requested.connect(self._worker.run_task)
        self._closing.connect(self._worker.close)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        # Emitted in the worker's thread, received in this object's.
        self._ended.connect(self._end_send, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)

    # Sending

    def send(self, job: SendJob, trace: Trace | None = None) -> int:
        """Hand ``job`` to the worker; return its ticket. ``trace`` is filled with what the attempt was made of."""
        return self.send_all([job], trace)[0]

    def send_all(self, jobs: Sequence[SendJob], trace: Trace | None = None) -> list[int]:
        """Hand one message for several robots to the worker, which posts to several at once; return a ticket for each.

        They are kept as one job: what stops one of them stops the rest.
        """
        tickets = [next(self._numbers) for _ in jobs]
        cancellation = Cancellation()
        begun = threading.Event()

        def work(parts: Parts) -> None:
            begun.set()
            parts.submit(jobs, lambda place, report: self._ended.emit(tickets[place], report), cancellation, trace)

        def failed(error: Exception) -> None:
            if not isinstance(error, Closed):
                _log.error("a send ended in %s", type(error).__name__)
            for ticket, job in zip(tickets, jobs, strict=True):
                outcome = outcome_of(error, begun=begun.is_set())
                self._end_send(ticket, SendReport(job, outcome, attempts=int(begun.is_set())))

        for ticket, job in zip(tickets, jobs, strict=True):
            self._jobs[ticket] = (job, cancellation)
        self.run(work, _ignore, failed)
        for ticket in tickets:
            self.send_started.emit(ticket)
        return tickets

    def cancel(self, ticket: int) -> None:
        """Stop a job and what was handed over with it: what has begun, as soon as its socket closes."""
        if ticket in self._jobs:
            self._jobs[ticket][1].cancel()

    def jobs_under_way(self) -> dict[int, SendJob]:
        """Return the jobs that have no outcome yet, by ticket."""
        return {ticket: job for ticket, (job, _) in self._jobs.items()}

    @Slot(int, object)
    def _end_send(self, ticket: int, report: SendReport) -> None:
        if self._jobs.pop(ticket, None) is None:
            return  # told already: the worker stumbled after some had ended
        self.send_finished.emit(ticket, report)

    def recover(self, done: Callable[[int], None]) -> None:
        """Make ``unknown`` of deliveries whose process is gone; ``done`` is told how many there were."""
        self.run(lambda parts: parts.recover(), done, log_failure)

    # Many robots, patiently

    def broadcast(self, orders: Sequence[Order]) -> int:
        """Hand one message for many robots to the worker and return a ticket; :attr:`progressed` tells how each stands.

        Other than with :meth:`send_all`, what may pass is tried again, visibly, and limits are waited for.
        """
        return self._follow(lambda parts, *how: parts.broadcast(orders, *how))

    def go_on(self, job_id: str) -> int:
        """Go on with what is left of a job, an earlier start's too, and return a ticket."""
        return self._follow(lambda parts, *how: _some(parts.go_on(job_id, *how)))

    def stop(self, ticket: int, *, cut: bool = False) -> None:
        """Stop at once what has not begun; with ``cut`` what is under way is cut off, else waited for."""
        wishes = self._followed.get(ticket)
        if wishes is not None:
            wishes[1 if cut else 0].cancel()

    def _follow(self, begin: Callable[..., object]) -> int:
        ticket = next(self._numbers)
        halt, cancellation = Cancellation(), Cancellation()
        self._followed[ticket] = (halt, cancellation)

        def tell(progress: Progress) -> None:
            self.progressed.emit(ticket, progress)

        def failed(error: Exception) -> None:
            if not isinstance(error, (Closed, NothingLeft)):
                _log.error("a broadcast ended in %s", type(error).__name__)
            self.broadcast_failed.emit(ticket, error)

        self.run(lambda parts: begin(parts, tell, cancellation, halt), _ignore, failed)
        return ticket

    # Secrets and the practice groups

    def store_credentials(
        self,
        robot_id: str,
        credentials: RobotCredentials,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Keep a robot's token and secret; ``done`` is told where they went."""
        self.run(lambda parts: parts.store_credentials(robot_id, credentials), done, failed)

    def change_credentials(
        self,
        robot_id: str,
        change: CredentialsChange,
        endpoint: str,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Change a robot's token or secret or both; ``done`` is told where they are, and the library knows by then."""
        self.run(lambda parts: parts.change_credentials(robot_id, change, endpoint), done, failed)

    def read_credentials(
        self, robot_id: str, done: Callable[[RobotCredentials], None], failed: Callable[[Exception], None]
    ) -> None:
        """Fetch a robot's token and secret, because the person asked to see or to copy them."""
        self.run(lambda parts: parts.read_credentials(robot_id), done, failed)

    def forget_credentials(self, robot_id: str) -> None:
        """Delete a robot's token and secret."""
        self.run(lambda parts: parts.forget_credentials(robot_id), _ignore, log_failure)

    def ask_secrets_place(self, done: Callable[[StorePlace], None]) -> None:
        """Find out where secrets are kept."""
        self.run(lambda parts: parts.secrets_place(), done, log_failure)

    def start_practice(self, done: Callable[[PracticeState], None], failed: Callable[[Exception], None]) -> None:
        """Start the practice groups, or find them running, and answer for those that the library has now."""
        self.run(lambda parts: parts.start_practice(), done, failed)

    def tell_practice(self, exchange: Exchange) -> None:
        """Pass on what a practice group received; called in its own threads, arrives in this object's."""
        self.practice_received.emit(exchange)

    # The thread

    def run(self, work: Callable[[Parts], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> int:
        """Run ``work`` in the worker thread, then ``done`` or ``failed`` in this one; return a number for it.

        ``failed`` is given what ``work`` raised, what kept the parts from being made, or :class:`Closed`.
        """
        number = next(self._numbers)
        self._waiting[number] = (done, failed)
        if self._closed:
            # A thread that was started now would be ended by nobody.
            self._refused.emit(number, Closed())
            return number
        if not self._thread.isRunning():
            self._thread.start()
        self._requested.emit(Task(number, work))
        return number

    def close(self, timeout_ms: int) -> bool:
        """Stop what is under way, end the worker thread, and return whether it ended within ``timeout_ms``.

        Whatever is asked later is refused. Closing again goes on waiting.
        """
        self._closed = True
        for _, cancellation in (*self._jobs.values(), *self._followed.values()):
            cancellation.cancel()
        if not self._thread.isRunning():
            return True
        self._closing.emit()
        return self._thread.wait(timeout_ms)

    @Slot(int, object)
    def _on_finished(self, number: int, value: Any) -> None:
        done, _ = self._waiting.pop(number)
        done(value)

    @Slot(int, object)
    def _on_failed(self, number: int, error: Exception) -> None:
        _, failed = self._waiting.pop(number)
        failed(error)


def outcome_of(error: Exception, *, begun: bool) -> Outcome:
    """Return what came of a send that ended in an exception; ``begun`` where something of it may have left."""
    if isinstance(error, Closed):
        return Outcome(OutcomeKind.NOT_SENT, "cancelled")
    if begun:
        # A mistake of ours in the middle of a send: what the group saw is not known.
        return Outcome(OutcomeKind.UNKNOWN, "unexpected")
    # The library could not be opened, so nothing was begun; another time it may work.
    code = error.code if isinstance(error, DinguiError) else "failed"
    return Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": code})


def _some(count: int) -> int:
    if not count:
        raise NothingLeft
    return count


def _ignore(value: object) -> None:
    del value


def log_failure(error: Exception) -> None:
    """Log what a task ended in, without its text: for tasks that nobody waits for."""
    _log.error("a background task failed: %s", type(error).__name__)
