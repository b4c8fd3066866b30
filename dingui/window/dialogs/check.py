"""Check this robot: the way to it step by step, then, after a question, a small test message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from dingui.checking.keywords import keyword_step
from dingui.checking.report import as_report, exchange_lines
from dingui.checking.scripts import as_curl, as_python
from dingui.checking.steps import POSTS_NOTHING, Record, Step, StepName, StepState, Subject
from dingui.messages.models import TextMessage
from dingui.messages.payload import to_payload
from dingui.outcomes import Outcome, OutcomeKind
from dingui.sending.jobs import SendJob, SendReport, Target, new_msg_uuid
from dingui.texts import _
from dingui.texts.checking import describe_step, step_title
from dingui.texts.outcomes import explain
from dingui.window.dialogs.check_question import MayTest
from dingui.window.dialogs.check_row import CheckRow
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.background.checks import RobotChecks
    from dingui.robots.trace import SeenExchange

_OUTCOME_STATES: Final = {
    OutcomeKind.DELIVERED: "ok",
    OutcomeKind.REJECTED: "failed",
    OutcomeKind.NOT_SENT: "failed",
    OutcomeKind.UNKNOWN: "warning",
}

_NAME_SHOWN: Final = 24
"""Characters of a group's name that a button shows."""

# Where a step's or an outcome's code is mended: a field of the robot's form.
_FIELDS: Final = {
    "address_wrong": "webhook",
    "address_token_unusual": "webhook",
    "credentials_damaged": "webhook",
    "credentials_missing": "webhook",
    "credentials_unavailable": "webhook",
    "token_missing": "webhook",
    "token_unknown": "webhook",
    "robot_removed": "webhook",
    "secret_missing": "secret",
    "signature_unusual": "secret",
    "signature_none": "secret",
    "sign_mismatch": "secret",
    "sign_missing": "secret",
    "keyword_none": "keywords",
    "keyword_missing": "keywords",
    "ip_not_allowed": "allowed_ips",
    "security_setting": "secret",
}


class CheckDialog(QDialog):
    """The steps, the test message, and what can be copied for others.

    ``mend`` holds, when the dialog is closed, where the person wants to go: a robot's id and a field of its form.
    """

    def __init__(
        self,
        subjects: Sequence[Subject],
        chosen: str,
        checks: RobotChecks,
        ask: MayTest,
        parent: QWidget | None = None,
    ) -> None:
        """``chosen`` is the id of the robot to begin with; its check begins at once, since it posts nothing."""
        super().__init__(parent)
        self.mend: tuple[str, str] | None = None
        self._subjects = list(subjects)
        self._checks = checks
        self._ask = ask
        self._record: Record | None = None
        self._outcome: Outcome | None = None
        self._doubt: tuple[str, str, str] | None = None
        self._closing = False
        self.setWindowTitle(_("Check a robot"))
        self.resize(720, 560)
        self._robot = QComboBox()
        self._robot.setAccessibleName(_("Robot"))
        self._robot.addItems([subject.name for subject in self._subjects])
        self._rows = {name: CheckRow(name) for name in (*POSTS_NOTHING, StepName.MESSAGE)}
        self._text = LineField(_("Test message"), "")
        self._send = QPushButton(icon("send"), "")
        self._copy_ip = QPushButton(icon("copy"), _("Copy IP address"))
        self._exchange = QPlainTextEdit()
        self._exchange.setAccessibleName(_("The whole exchange"))
        self._exchange.setReadOnly(True)
        self._exchange.setTabChangesFocus(True)
        self._show_exchange = QPushButton(_("Show the exchange"))
        self._show_exchange.setCheckable(True)
        self._summary = WrappedLabel()
        self._note = WrappedLabel()
        self._again = QPushButton(icon("redo"), "")
        self._report = QPushButton(icon("copy"), _("Copy report"))
        self._curl = QPushButton(icon("copy"), _("Copy as curl"))
        self._python = QPushButton(icon("copy"), _("Copy as Python"))
        self._close = QPushButton(_("Close"))
        self._lay_out()
        self._connect()
        self._robot.setCurrentIndex(next((n for n, each in enumerate(self._subjects) if each.robot_id == chosen), 0))
        self._text.set_value(self._default_text())
        self._begin()
        self._again.setFocus()

    # Building

    def _lay_out(self) -> None:
        self._note.setObjectName("muted")
        top = QHBoxLayout()
        label = QLabel(_("Robot"))
        top.addWidget(label)
        top.addWidget(self._robot, 1)
        top.addWidget(self._again)
        page = QWidget()
        page.setObjectName("formPage")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(0)
        for name in POSTS_NOTHING:
            rows.addWidget(self._rows[name])
        rows.addWidget(self._rows[StepName.MESSAGE])
        message = QVBoxLayout()
        message.setContentsMargins(36, 0, 8, 8)
        message.setSpacing(8)
        message.addWidget(self._text)
        acts = QHBoxLayout()
        acts.addWidget(self._send)
        acts.addWidget(self._copy_ip)
        acts.addStretch(1)
        message.addLayout(acts)
        rows.addLayout(message)
        rows.addStretch(1)
        self._area = QScrollArea()
        self._area.setObjectName("plainArea")
        self._area.setWidget(page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        for button in (self._show_exchange, self._report, self._curl, self._python):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        for button in (*self.findChildren(QPushButton), self._again, self._send, self._close):
            button.setAutoDefault(False)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self._area)
        split.addWidget(self._exchange)
        split.setSizes([300, 160])
        self._area.setMinimumHeight(120)
        self._exchange.setMinimumHeight(80)
        self._exchange.hide()
        self._copy_ip.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._summary)
        layout.addWidget(split, 1)
        layout.addWidget(self._note)
        layout.addLayout(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        checks = self._checks
        checks.step_begun.connect(self._on_step_begun)
        checks.step_ended.connect(self._on_step_ended)
        checks.checked.connect(self._on_checked)
        checks.failed.connect(self._on_failed)
        checks.posted.connect(self._on_posted)
        self._robot.activated.connect(self._on_robot)
        self._again.clicked.connect(self._on_again)
        self._send.clicked.connect(self._on_send)
        self._text.textChanged.connect(self._on_text)
        self._show_exchange.toggled.connect(self._exchange.setVisible)
        self._report.clicked.connect(self._on_copy_report)
        self._curl.clicked.connect(lambda: self._copy_script(as_curl))
        self._python.clicked.connect(lambda: self._copy_script(as_python))
        self._copy_ip.clicked.connect(self._on_copy_ip)
        self._close.clicked.connect(self.reject)
        for name, row in self._rows.items():
            row.mend.connect(lambda name=name: self._on_mend(name))

    @property
    def subject(self) -> Subject:
        """The robot that is chosen."""
        return self._subjects[max(self._robot.currentIndex(), 0)]

    # The check

    def _begin(self) -> None:
        self._record = None
        self._outcome = None
        for name, row in self._rows.items():
            row.show_state("skipped" if name is StepName.MESSAGE else "waiting", self._unsent(name))
        self._exchange.setPlainText("")
        self._say("")
        self._copy_ip.hide()
        self._checks.check(self.subject, self._text.value())
        self._update()

    def _unsent(self, name: StepName) -> str:
        return _("Nothing is posted before you say so.") if name is StepName.MESSAGE else ""

    def _update(self) -> None:
        """Say what can be done now, and why something cannot."""
        self._summarise()
        checking, sending = self._checks.checking, self._checks.sending
        self._again.setText(_("Stop") if checking or sending else _("Check again"))
        self._again.setIcon(icon("stop" if checking or sending else "redo"))
        self._robot.setEnabled(not sending)
        who = self.subject.group or self.subject.name
        # The question names it in full; a button that is wider than the dialog would be cut.
        short = who if len(who) <= _NAME_SHOWN else who[: _NAME_SHOWN - 1] + "…"
        self._send.setText(_("Send a small test message to “{group}”…").format(group=short))
        reason = ""
        if checking or sending:
            reason = _("Wait until this is over.")
        elif not self._text.value().strip():
            reason = _("The test message is empty.")
        self._send.setEnabled(not reason)
        self._send.setToolTip(reason)
        for button in (self._report, self._curl, self._python):
            button.setEnabled(self._record is not None and not checking)

    def _summarise(self) -> None:
        """Say in one sentence what is to be made of the steps."""
        steps = self._record.steps if self._record else ()
        states = {step.name: str(step.state) for step in steps}
        if self._outcome is not None:
            states[StepName.MESSAGE] = _OUTCOME_STATES[self._outcome.kind]
        wrong, notes = (
            ", ".join(step_title(name) for name in self._rows if states.get(name) == state)
            for state in (StepState.FAILED, StepState.WARNING)
        )
        if self._checks.checking:
            words, severity = _("Looking… These steps post nothing to the group."), ""
        elif not steps or any(step.code == "cancelled" for step in steps):
            words, severity = _("The check was not made to its end."), ""
        elif wrong:
            words, severity = _("Not in order: {steps}.").format(steps=wrong), "error"
        elif notes:
            words, severity = _("Nothing stands in the way, but take note of: {steps}.").format(steps=notes), "warning"
        elif self._outcome is not None:
            words, severity = _("Everything is in order, and the test message is in the group."), "success"
        else:
            words = _("As far as can be seen without posting anything, everything is in order.")
            severity = "success"
        self._summary.setText(words)
        self._summary.setProperty("severity", severity)
        self._summary.style().polish(self._summary)

    @Slot(str)
    def _on_step_begun(self, name: str) -> None:
        self._rows[StepName(name)].show_state("running")

    @Slot(object)
    def _on_step_ended(self, step: Step) -> None:
        self._show_step(step)

    def _show_step(self, step: Step) -> None:
        words = describe_step(step.name, step.state, step.code, step.data)
        wrong = step.state in (StepState.FAILED, StepState.WARNING)
        mend = _("Look at the robot…") if wrong and step.code in _FIELDS and not self.subject.practice else ""
        self._rows[step.name].show_state(step.state, words.seen, words.remedy, mend, step.duration_ms)

    @Slot(object)
    def _on_checked(self, record: Record) -> None:
        self._record = record
        # Typed while it ran.
        self._on_text()
        self._show_exchanges()
        self._update()
        wrong = next((step for step in record.steps if step.state is StepState.FAILED), None)
        if wrong is not None:
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self._rows[wrong.name]))

    @Slot()
    def _on_failed(self) -> None:
        for row in self._rows.values():
            if row.state in ("waiting", "running"):
                row.show_state("skipped")
        self._say(_("The check could not be made. dingui's log says more."))
        self._update()

    @Slot()
    def _on_robot(self) -> None:
        self._text.set_value(self._default_text())
        self._begin()

    @Slot()
    def _on_again(self) -> None:
        if self._checks.sending:
            self._checks.stop_sending()
        elif self._checks.checking:
            self._checks.stop_check()
        else:
            self._begin()

    @Slot()
    def _on_text(self) -> None:
        """Look for the keyword in what is typed: that needs no network."""
        step = self._record.step(StepName.KEYWORD) if self._record else None
        if self._record is not None and step is not None and step.code != "cancelled":
            step = keyword_step(self.subject.keywords, self._text.value())
            others = tuple(each for each in self._record.steps if each.name is not StepName.KEYWORD)
            self._record = replace(self._record, steps=(*others, step))
            self._show_step(step)
        self._update()

    def _default_text(self) -> str:
        text = _("A small test by dingui: this robot works.")
        keywords = self.subject.keywords
        return f"{text} {keywords[0]}" if keywords and not any(word in text for word in keywords) else text

    # The test message

    @Slot()
    def _on_send(self) -> None:
        subject, text = self.subject, self._text.value()
        uuid = self._doubt[2] if self._doubt and self._doubt[:2] == (subject.robot_id, text) else ""
        if not self._ask(self, subject, text, in_doubt=bool(uuid)):
            return
        target = Target(subject.robot_id, subject.name, subject.endpoint, subject.practice)
        # What may have arrived goes with the same number again, by which DingTalk posts it only once.
        job = SendJob(target, TextMessage(text), msg_uuid=uuid or new_msg_uuid())
        self._doubt = None
        self._outcome = None
        self._copy_ip.hide()
        self._rows[StepName.MESSAGE].show_state("running")
        self._checks.send(job)
        self._update()

    @Slot(object, object)
    def _on_posted(self, report: SendReport, exchange: SeenExchange | None) -> None:
        outcome, subject = report.outcome, self.subject
        self._outcome = outcome
        words = explain(outcome, subject.group or subject.name)
        code = outcome.reason
        mend = _("Look at the robot…") if code in _FIELDS and not subject.practice else ""
        row = self._rows[StepName.MESSAGE]
        row.show_state(
            _OUTCOME_STATES[outcome.kind], f"{words.headline} {words.why}", words.remedy, mend, outcome.duration_ms
        )
        if outcome.kind is OutcomeKind.UNKNOWN and isinstance(report.job.message, TextMessage):
            self._doubt = (subject.robot_id, report.job.message.content, report.job.msg_uuid)
        if self._record is not None and exchange is not None:
            self._record = replace(self._record, exchanges=(*self._record.exchanges, exchange))
        self._copy_ip.setVisible("ip" in outcome.data)
        self._show_exchanges()
        self._update()
        # The row is higher now: in the next turn its place is known.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self._text))
        if self._closing:
            self.reject()

    def _show_exchanges(self) -> None:
        exchanges = self._record.exchanges if self._record else ()
        self._exchange.setPlainText("\n\n".join("\n".join(exchange_lines(each)) for each in exchanges))

    # Copying, mending, closing

    @Slot()
    def _on_copy_report(self) -> None:
        if self._record is not None:
            self._copy(as_report(self._record, self._outcome))

    def _copy_script(self, make: Callable[..., str]) -> None:
        record = self._record
        if record is not None:
            signed = record.signed or record.subject.signed
            self._copy(make(record.endpoint, to_payload(TextMessage(self._text.value())), signed=signed))

    @Slot()
    def _on_copy_ip(self) -> None:
        if self._outcome is not None:
            self._copy(str(self._outcome.data.get("ip", "")))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._say(_("Copied. Access token, secret and signature are not in it."))

    def _say(self, words: str) -> None:
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def _on_mend(self, name: StepName) -> None:
        step = self._record.step(name) if self._record else None
        if name is StepName.MESSAGE:
            code = self._outcome.reason if self._outcome else ""
        else:
            code = step.code if step else ""
        self.mend = (self.subject.robot_id, _FIELDS.get(code, ""))
        self.reject()

    def reject(self) -> None:
        """Close; a test message that is under way is stopped first, and its outcome awaited."""
        self._checks.stop_check()
        if self._checks.sending:
            self._closing = True
            self._checks.stop_sending()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button does what Close does."""
        event.ignore()
        self.reject()
