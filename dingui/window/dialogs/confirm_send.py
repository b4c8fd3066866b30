"""The question before something is posted to real groups, and the moment to think again after it.

What it is careful about: the harmless answer is the default, Escape and what a hasty Enter meets; a key that was down
before it opened only repeats, and is not heard; a double click is one click; everyone, or more than five groups, need a
button that is held; until the countdown is over nothing is handed on to anyone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dingui.texts import _
from dingui.texts.confirming import (
    changed_words,
    counting_words,
    everyone_words,
    headline,
    hold_words,
    later_label,
    later_words,
    now_label,
    quiet_row,
    released_words,
    slept_words,
    when,
)
from dingui.texts.robots import full_title_of, title_of
from dingui.window.dialogs.confirm_facts import Facts, end_times, facts_of, sentences
from dingui.window.dialogs.hold_button import HoldButton
from dingui.window.dialogs.think_again import Countdown
from dingui.window.icons import icon
from dingui.window.send_plan import Go, SendPlan
from dingui.window.swatches import swatch
from dingui.window.wrapped import WrappedLabel

WIDTH: Final = 520
WIDEST: Final = 760
"""In the smallest window."""
_ROWS: Final = 7
"""Groups in sight at once; the others are scrolled to."""
_FACTS_HEIGHT: Final = 168
_HEIGHT: Final = 600
"""Of the smallest window."""
_AROUND: Final = 56
"""What the frame of the dialog and that of the window leave."""
_TICK_MS: Final = 50
_STEPS: Final = 1000


class ConfirmSend(QDialog):
    """Asks once; :meth:`ask` returns what was decided."""

    def __init__(
        self,
        plan: SendPlan,
        think_again_s: int,
        parent: QWidget | None = None,
        *,
        name_of: Callable[[str], str | None] = lambda _handle: "",
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        zone: tzinfo | None = None,
    ) -> None:
        """``name_of`` says whose mobile or user id something is; ``zone`` is this computer's where none is given."""
        super().__init__(parent)
        self._plan = plan
        self._think_again_s = think_again_s
        self._name_of = name_of
        self._clock = clock
        self._monotonic = monotonic
        self._zone = zone
        self._facts = facts_of(plan, self._now_ms(), zone)
        self._facts_height = 0
        self._go: Go | None = None
        self._countdown: Countdown | None = None
        self._pending = Go()
        self.setWindowTitle(_("Send to a real group?"))
        self._pages = QStackedWidget()
        self._make_question()
        self._make_countdown()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        if parent is not None:
            parent.window().installEventFilter(self)
        self._show_facts()

    def ask(self) -> Go | None:
        """Show it, and return when which group may be posted to; None for not sending. Nothing was done before."""
        self.exec()
        return self._go

    # Building

    def _make_question(self) -> None:
        page = QWidget()
        self._head = WrappedLabel()
        self._head.setObjectName("sectionTitle")
        self._anew = WrappedLabel()
        self._anew.setProperty("severity", "warning")
        self._anew.hide()
        self._groups = QListWidget()
        self._groups.setAccessibleName(_("Groups that get this message"))
        self._groups.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._groups.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._groups.setIconSize(QSize(16, 16))
        self._groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._groups.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._loud = QFrame()
        self._loud.setObjectName("loud")
        self._everyone = WrappedLabel()
        self._everyone.setObjectName("loudWords")
        loud = QHBoxLayout(self._loud)
        loud.setContentsMargins(12, 8, 12, 8)
        loud.addWidget(_symbol("mention", "error"), 0, Qt.AlignmentFlag.AlignTop)
        loud.addWidget(self._everyone, 1)
        self._facts_area = QScrollArea()
        self._facts_area.setObjectName("plainArea")
        self._facts_area.setFrameShape(QFrame.Shape.NoFrame)
        self._facts_area.setWidgetResizable(True)
        self._facts_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._facts_area.setAccessibleName(_("What to know before sending"))
        self._hint = WrappedLabel()
        self._hint.setObjectName("muted")
        self._buttons = QDialogButtonBox()
        self._question = column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for part in (self._anew, self._head, self._groups, self._loud, self._facts_area):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._hint)
        column.addWidget(self._buttons)
        self._pages.addWidget(page)

    def _make_countdown(self) -> None:
        page = QWidget()
        self._count = WrappedLabel()
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._count.setObjectName("sectionTitle")
        self._bar = QProgressBar()
        self._bar.setAccessibleName(_("Time to think again"))
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        nothing = WrappedLabel(_("Nothing has left this computer yet."))
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setObjectName("muted")
        self._halt = QPushButton(icon("stop", "on-accent"), _("Don't send"))
        self._halt.setMinimumHeight(2 * self._halt.sizeHint().height())
        self._halt.clicked.connect(self.reject)
        self._halt.installEventFilter(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addStretch(1)
        for part in (self._count, self._bar, nothing, self._halt):
            column.addWidget(part)
        column.addStretch(1)
        self._pages.addWidget(page)

    # The question

    def _show_facts(self, anew: str = "") -> None:
        facts = self._facts
        self._anew.setText(anew)
        self._anew.setVisible(bool(anew))
        self._head.setText(headline(len(facts.robots)))
        self._show_groups(facts)
        self._loud.setVisible(facts.everyone)
        self._everyone.setText(everyone_words(len(facts.robots)))
        self._show_sentences(sentences(self._plan, facts, self._name_of))
        self._hint.setText(hold_words() if facts.held else "")
        self._hint.setVisible(facts.held)
        self._show_buttons(facts)
        self._fit()

    def _show_groups(self, facts: Facts) -> None:
        self._groups.clear()
        for robot in facts.robots:
            item = QListWidgetItem(swatch(robot.colour), title_of(robot))
            words = full_title_of(robot)
            if robot.id in facts.quiet_ms:
                until = quiet_row(when(facts.quiet_ms[robot.id], self._now_ms(), self._zone))
                item.setText(_("{robot} — {state}").format(robot=title_of(robot), state=until))
                words = _("{robot} — {state}").format(robot=words, state=until)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(words)
            self._groups.addItem(item)

    def _fit(self) -> None:
        """Show as many groups and sentences at once as the window behind has room for; the others are scrolled to."""
        self._fit_buttons()
        parent = self.parentWidget()
        room = (parent.window().height() if parent is not None else _HEIGHT) - _AROUND
        row = max(self._groups.sizeHintForRow(0), 1)
        count = len(self._facts.robots)
        for rows, facts in (
            (_ROWS, _FACTS_HEIGHT),
            (5, _FACTS_HEIGHT),
            (4, _FACTS_HEIGHT),
            (3, _FACTS_HEIGHT),
            (3, 96),
        ):
            self._groups.setFixedHeight(min(rows, count) * row + 2 * self._groups.frameWidth() + 2)
            height = min(self._facts_height, facts)
            self._facts_area.setFixedHeight(height)
            # Only where there is more than is seen does the keyboard have to get there.
            scrolls = height < self._facts_height
            self._facts_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
            if self._question.heightForWidth(WIDTH) <= room:
                break
        self.adjustSize()

    def _show_sentences(self, found: Sequence[tuple[str, str]]) -> None:
        inside = QWidget()
        inside.setObjectName("formPage")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        later = [("", later_words())] if self._facts.quiet_ms else []
        for severity, words in [*found, *later, ("", _("It can't be recalled or changed afterwards."))]:
            row = QHBoxLayout()
            row.setSpacing(8)
            symbol = _symbol("warning", "warning") if severity else _symbol("info", "muted")
            row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(WrappedLabel(words), 1)
            column.addLayout(row)
        column.addStretch(1)
        self._facts_area.setWidget(inside)
        self._facts_height = column.heightForWidth(WIDTH - 48) + 4

    def _show_buttons(self, facts: Facts) -> None:
        self._buttons.clear()
        self._stay = self._buttons.addButton(_("Don't send"), QDialogButtonBox.ButtonRole.RejectRole)
        self._stay.clicked.connect(self.reject)
        self._stay.installEventFilter(self)
        if facts.quiet_ms:
            times = end_times(facts, self._now_ms(), self._zone)
            label = later_label(times, all_quiet=facts.all_quiet, held=facts.held)
            self._add(label, lambda: self._decide(Go(dict(self._facts.quiet_ms))))
        self._add(now_label(len(facts.robots), held=facts.held, quiet=bool(facts.quiet_ms)), lambda: self._decide(Go()))
        self._stay.setDefault(True)
        self._stay.setFocus()

    def _fit_buttons(self) -> None:
        """One beside the other as long as there is room: with large letters there may be none."""
        for button in self._buttons.buttons():
            button.ensurePolished()
        self._buttons.setMinimumWidth(0)
        self._buttons.setOrientation(Qt.Orientation.Horizontal)
        if self._buttons.sizeHint().width() > WIDEST - 32:
            self._buttons.setOrientation(Qt.Orientation.Vertical)
        self._buttons.setMinimumWidth(self._buttons.sizeHint().width())

    def _add(self, label: str, act: Callable[[], None]) -> None:
        if self._facts.held:
            button = HoldButton(label, monotonic=self._monotonic)
            button.held.connect(act)
            button.released_early.connect(self._on_released_early)
            self._buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
            return
        plain = self._buttons.addButton(label, QDialogButtonBox.ButtonRole.AcceptRole)
        plain.clicked.connect(act)
        plain.installEventFilter(self)

    @Slot()
    def _on_released_early(self) -> None:
        self._hint.setText(released_words())

    def _decide(self, go: Go) -> None:
        """Take the answer for what was shown; where that is something else by now, ask anew."""
        now = facts_of(self._plan, self._now_ms(), self._zone)
        if now != self._facts:
            self._facts = now
            self._show_facts(changed_words())
            return
        self._pending = go
        first = [go.not_before_ms.get(robot.id, 0) for robot in now.robots]
        leaves_ms = min(first, default=0) - self._now_ms()
        if self._think_again_s <= 0 or leaves_ms >= self._think_again_s * 1000:
            # All of it waits for longer than this anyway, and can be stopped all the while.
            self._finish()
            return
        self._countdown = Countdown(self._think_again_s, clock=self._clock, monotonic=self._monotonic)
        self._pages.setCurrentIndex(1)
        self._halt.setDefault(True)
        self._halt.setFocus()
        self._show_count()
        self._ticks.start()

    # The moment to think again

    def _show_count(self) -> None:
        if self._countdown is None:
            return
        seconds = max(1, -(-int(self._countdown.left_s * 1000) // 1000))
        at_once = [robot for robot in self._facts.robots if robot.id not in self._pending.not_before_ms]
        words = counting_words(len(at_once) or len(self._facts.robots), seconds)
        if words != self._count.text():
            self._count.setText(words)
            self.setWindowTitle(words)
        self._bar.setValue(round(self._countdown.share * _STEPS))

    @Slot()
    def _tick(self) -> None:
        countdown = self._countdown
        if countdown is None:
            return
        countdown.tick()
        if countdown.broken:
            self._ask_anew()
        elif countdown.over:
            self._finish()
        else:
            self._show_count()

    def _ask_anew(self) -> None:
        self._ticks.stop()
        self._countdown = None
        self._facts = facts_of(self._plan, self._now_ms(), self._zone)
        self.setWindowTitle(_("Send to a real group?"))
        self._show_facts(slept_words())
        self._pages.setCurrentIndex(0)
        self._stay.setDefault(True)
        self._stay.setFocus()

    def _finish(self) -> None:
        self._ticks.stop()
        self._go = self._pending
        self.accept()

    # Keys, the window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window behind that is closed takes the question along, unanswered; repeated keys press no button."""
        if isinstance(watched, QPushButton):
            if isinstance(event, QKeyEvent) and event.isAutoRepeat():
                return True
            # Who clicked "Send" twice has not changed their mind.
            return watched is self._halt and event.type() is QEvent.Type.MouseButtonDblClick
        if watched is not self and event.type() is QEvent.Type.Close and self.isVisible():
            self.reject()
        return super().eventFilter(watched, event)

    def reject(self) -> None:
        """Don't send."""
        self._ticks.stop()
        self._go = None
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """The harmless answer has the keys."""
        super().showEvent(event)
        # Only now are the letters those of the style sheet.
        self._fit()
        self._stay.setFocus()

    def sizeHint(self) -> QSize:
        """As wide as sentences need, as high as they are then."""
        hint = super().sizeHint()
        return QSize(max(WIDTH, hint.width()), hint.height())

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)


def _symbol(name: str, ink: str) -> QLabel:
    label = QLabel()
    label.setPixmap(icon(name, ink).pixmap(16, 16))
    return label
