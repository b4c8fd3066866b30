"""Robot, outcome and time: what of the history is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QWidget

from dingui.library.history import HistoryQuery
from dingui.outcomes import OutcomeKind
from dingui.texts import _
from dingui.texts.outcomes import state_word
from dingui.window.days import start_of_day
from dingui.window.flow import FlowLayout

_ALL: Final = "*"
_BETWEEN: Final = "between"
_ARROW: Final = 48
"""Logical pixels that a day needs beside its text."""


class _Day(QDateEdit):
    """A day that Tab leaves: year, month and day are reached with the arrow keys."""

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's
        """Go on to the next part of the window, not of the date."""
        return QWidget.focusNextPrevChild(self, next)


class HistoryFilters(QWidget):
    """Three choices, and two days where the time is one of one's own.

    Signals:
        changed: another choice was made.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._robot = _combo(_("Robot"), [(_ALL, _("All robots"))])
        outcomes = [(kind.value, state_word(kind.value)) for kind in OutcomeKind]
        self._outcome = _combo(_("Outcome"), [("", _("All outcomes")), *outcomes])
        self._period = _combo(
            _("Time"),
            [
                ("", _("Any time")),
                ("1", _("Today")),
                ("7", _("Last 7 days")),
                ("30", _("Last 30 days")),
                (_BETWEEN, _("Between two days")),
            ],
        )
        today = QDate.currentDate()
        self._from = _day(_("From"), today.addDays(-30))
        self._to = _day(_("To"), today)
        row = FlowLayout()
        self.setLayout(row)
        for part in (self._robot, self._outcome, self._period, self._from, self._to):
            row.addWidget(part)
        # The last part of a line is as wide as the rest of it.
        rest = QWidget()
        rest.setMinimumSize(1, 1)
        row.addWidget(rest)
        for combo in (self._robot, self._outcome, self._period):
            combo.currentIndexChanged.connect(self._on_changed)
        for day in (self._from, self._to):
            day.dateChanged.connect(self._on_changed)
        self._show_days()

    def set_robots(self, robots: Sequence[tuple[str, str]]) -> None:
        """Offer these, by id and name, as :meth:`History.robots` has them; the choice stays."""
        chosen = self._robot.currentData()
        offered = [(_ALL, _("All robots"))] + [(key, name or _("Without a saved robot")) for key, name in robots]
        if offered == [(self._robot.itemData(row), self._robot.itemText(row)) for row in range(self._robot.count())]:
            return
        self._robot.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._robot.clear()
        for key, name in offered:
            self._robot.addItem(name, key)
        row = self._robot.findData(chosen)
        self._robot.setCurrentIndex(max(0, row))
        self._robot.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if row < 0:
            self.changed.emit()

    def query(self, words: str) -> HistoryQuery:
        """Return what is asked for, with ``words``."""
        robot = self._robot.currentData()
        from_ms, until_ms = self._times()
        return HistoryQuery(
            words, None if robot == _ALL else robot, self._outcome.currentData(), from_ms=from_ms, until_ms=until_ms
        )

    def _times(self) -> tuple[int | None, int | None]:
        chosen = self._period.currentData()
        if not chosen:
            return None, None
        if chosen == _BETWEEN:
            days = sorted((self._from.date(), self._to.date()), key=lambda day: day.toJulianDay())
            return start_of_day(days[0]), start_of_day(days[1].addDays(1))
        return start_of_day(QDate.currentDate().addDays(1 - int(chosen))), None

    def _on_changed(self) -> None:
        self._show_days()
        self.changed.emit()

    def _show_days(self) -> None:
        for day in (self._from, self._to):
            day.setVisible(self._period.currentData() == _BETWEEN)


def _combo(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for value, words in choices:
        combo.addItem(words, value)
    return combo


def _day(name: str, day: QDate) -> QDateEdit:
    edit = _Day(day)
    edit.setAccessibleName(name)
    edit.setToolTip(name)
    edit.setCalendarPopup(True)
    edit.lineEdit().setAccessibleName(name)
    edit.setDisplayFormat("yyyy-MM-dd")
    # Its own hint forgets the arrow beside the day.
    edit.setMinimumWidth(edit.fontMetrics().horizontalAdvance("0000-00-00 ") + _ARROW)
    return edit
