"""A robot's quiet hours in its form: from, until, on which days, and whether only everyone is meant."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTime, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QTimeEdit, QVBoxLayout, QWidget

from dingui.library.quiet import ALL_DAYS, QuietHours, read_quiet
from dingui.texts import _
from dingui.texts.confirming import day_name, quiet_rule
from dingui.window.flow import FlowLayout
from dingui.window.wrapped import WrappedLabel

_USUAL = QuietHours(22 * 60, 8 * 60)
"""What stands there when somebody ticks the box for the first time."""


class QuietField(QWidget):
    """Off unless somebody ticks it. What it means stands below in a sentence.

    Signals:
        edited: it says something else now.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = QCheckBox(_("Quiet hours"))
        self._more = QWidget()
        self.start, self.end = _time(_("Quiet from")), _time(_("Quiet until"))
        self.days = {day: QCheckBox(day_name(day)) for day in sorted(ALL_DAYS)}
        self.everyone_only = QCheckBox(_("Only for messages that mention everyone"))
        self._rule = WrappedLabel()
        self._rule.setObjectName("muted")
        self._lay_out()
        self.set_value("")
        self.switch.toggled.connect(self._on_edited)
        self.everyone_only.toggled.connect(self._on_edited)
        for edit in (self.start, self.end):
            edit.timeChanged.connect(self._on_edited)
        for box in self.days.values():
            box.toggled.connect(self._on_edited)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """Everything in it that can be used."""
        return (self.switch, self.start, self.end, *self.days.values(), self.everyone_only)

    def _lay_out(self) -> None:
        times = QHBoxLayout()
        for words, edit in ((_("Quiet from"), self.start), (_("until"), self.end)):
            label = QLabel(words)
            label.setBuddy(edit)
            times.addWidget(label)
            times.addWidget(edit)
        times.addStretch(1)
        days = FlowLayout(across=12)
        for day, box in self.days.items():
            box.setAccessibleName(_("Begins on: {day}").format(day=day_name(day)))
            days.addWidget(box)
        inner = QVBoxLayout(self._more)
        inner.setContentsMargins(24, 0, 0, 0)
        inner.setSpacing(4)
        inner.addLayout(times)
        inner.addLayout(days)
        inner.addWidget(self.everyone_only)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.switch)
        column.addWidget(self._more)
        column.addWidget(self._rule)

    def set_value(self, text: str) -> None:
        """Show quiet hours as they are stored; an empty text switches them off."""
        hours = read_quiet(text)
        shown = hours or _USUAL
        with QSignalBlocker(self):
            self.start.setTime(QTime(*divmod(shown.start, 60)))
            self.end.setTime(QTime(*divmod(shown.end, 60)))
            for day, box in self.days.items():
                box.setChecked(day in shown.days)
            self.everyone_only.setChecked(shown.everyone_only)
            self.switch.setChecked(hours is not None)
        self._show_rule()

    def value(self) -> str:
        """What is to be stored; empty where it is switched off, or says nothing that can be kept."""
        hours = self._hours()
        return hours.text if hours else ""

    def fault(self) -> str:
        """Why it cannot be taken, in words; empty where it can."""
        if not self.switch.isChecked() or self._hours() is not None:
            return ""
        if not self._days():
            return _("Choose at least one day on which the quiet hours begin, or untick them.")
        return _("These quiet hours would never end. Choose another time, or fewer days.")

    def _days(self) -> frozenset[int]:
        return frozenset(day for day, box in self.days.items() if box.isChecked())

    def _hours(self) -> QuietHours | None:
        if not self.switch.isChecked():
            return None
        start, end = (edit.time().hour() * 60 + edit.time().minute() for edit in (self.start, self.end))
        try:
            return QuietHours(start, end, self._days(), self.everyone_only.isChecked())
        except ValueError:
            return None

    @Slot()
    def _on_edited(self) -> None:
        self._show_rule()
        self.edited.emit()

    def _show_rule(self) -> None:
        self._more.setVisible(self.switch.isChecked())
        hours = self._hours()
        if hours is None:
            self._rule.setText(self.fault() or _("dingui sends at any time, without a question about the hour."))
            return
        start, end = (edit.time().toString("HH:mm") for edit in (self.start, self.end))
        self._rule.setText(quiet_rule(start, end, sorted(hours.days), everyone_only=hours.everyone_only))


def _time(name: str) -> QTimeEdit:
    edit = QTimeEdit()
    # Beside buttons of our own, Qt gives the style's padding to nobody.
    edit.lineEdit().setTextMargins(6, 0, 0, 0)
    edit.setDisplayFormat("HH:mm")
    for part in (edit, edit.lineEdit()):
        part.setAccessibleName(name)
    edit.setWrapping(True)
    return edit
