"""Checking a robot from the window: the worker does it, and what it sees is told in the window's thread."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from dingui.background.dispatcher import Closed
from dingui.robots.cancel import Cancellation
from dingui.robots.trace import Trace

if TYPE_CHECKING:
    from dingui.background.contract import Parts
    from dingui.background.dispatcher import Dispatcher
    from dingui.checking.steps import Record, Step, StepName, Subject
    from dingui.sending.jobs import SendJob, SendReport

_log = logging.getLogger(__name__)


class RobotChecks(QObject):
    """One check at a time, or one test message.

    Where another check is begun, the former is stopped, and nothing more is told of it.

    Signals:
        step_begun: (name) a step is being taken.
        step_ended: (:class:`~dingui.checking.steps.Step`).
        checked: (:class:`~dingui.checking.steps.Record`) all steps are there.
        failed: the check could not be made at all.
        posted: (:class:`SendReport`, :class:`~dingui.robots.trace.SeenExchange` or None) of the test message.
    """

    step_begun = Signal(str)
    step_ended = Signal(object)
    checked = Signal(object)
    failed = Signal()
    posted = Signal(object, object)
    _told = Signal(int, object, object)

    def __init__(self, dispatcher: Dispatcher) -> None:
        """No parent: what the worker still holds keeps this alive until it has told its end."""
        super().__init__()
        self._dispatcher = dispatcher
        self._number = 0
        self._cancellation: Cancellation | None = None
        self._ticket = 0
        self._trace = Trace()
        self._told.connect(self._on_told)
        dispatcher.send_finished.connect(self._on_send_finished)

    @property
    def checking(self) -> bool:
        """Whether a check has not ended yet."""
        return self._cancellation is not None

    @property
    def sending(self) -> bool:
        """Whether a test message has no outcome yet."""
        return bool(self._ticket)

    def check(self, subject: Subject, text: str) -> None:
        """Begin a check; ``text`` is the message that would be posted."""
        self.stop_check()
        self._number += 1
        number, cancellation = self._number, Cancellation()
        self._cancellation = cancellation

        def tell(name: StepName, step: Step | None) -> None:
            # In the worker's thread or the attempt's; the signal is what brings it over.
            self._told.emit(number, name, step)

        def work(parts: Parts) -> Record:
            return parts.check(subject, text, tell, cancellation)

        self._dispatcher.run(work, lambda record: self._end(number, record), lambda error: self._fail(number, error))

    def stop_check(self) -> None:
        """Stop a check: what it has not looked at yet is left out."""
        if self._cancellation is not None:
            self._cancellation.cancel()

    def send(self, job: SendJob) -> None:
        """Post a test message on the ordinary way, and tell what the exchange was made of."""
        if self._ticket:
            raise RuntimeError("a test message is under way")
        self._trace = Trace()
        self._ticket = self._dispatcher.send(job, self._trace)

    def stop_sending(self) -> None:
        """Stop the test message; its outcome comes all the same."""
        self._dispatcher.cancel(self._ticket)

    def _end(self, number: int, record: Record) -> None:
        if number == self._number:
            self._cancellation = None
            self.checked.emit(record)

    def _fail(self, number: int, error: Exception) -> None:
        if not isinstance(error, Closed):
            # Its text may name what must not be written down.
            _log.warning("a check ended in %s", type(error).__name__)
        if number == self._number:
            self._cancellation = None
            self.failed.emit()

    @Slot(int, object, object)
    def _on_told(self, number: int, name: StepName, step: Step | None) -> None:
        if number != self._number:
            return
        if step is None:
            self.step_begun.emit(name)
        else:
            self.step_ended.emit(step)

    @Slot(int, object)
    def _on_send_finished(self, ticket: int, report: SendReport) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            self.posted.emit(report, self._trace.exchange())
