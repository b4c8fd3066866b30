"""What there is to know of one delivery: what came of it, in words and raw, and how it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from dingui.checking.record import answer_of
from dingui.outcomes import OutcomeKind
from dingui.texts import _
from dingui.texts.history import duration, full_time
from dingui.texts.outcomes import explain
from dingui.texts.progress import settled_words, together_words
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery


class DeliveryDetails(QScrollArea):
    """The outcome above, the facts below it, and the raw answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.verticalScrollBar().setAccessibleName(_("Scroll the details"))
        self._headline = _selectable(WrappedLabel())
        self._headline.setObjectName("resultHeadline")
        self._why = _selectable(WrappedLabel())
        self._facts = QWidget()
        self._form = QFormLayout(self._facts)
        self._form.setContentsMargins(0, 8, 0, 8)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._values: dict[str, QLabel] = {}
        for key, label in (
            ("robot", _("Robot")),
            ("group", _("Group")),
            ("time", _("Sent at")),
            ("duration", _("Duration")),
            ("attempts", _("Attempts")),
            ("settled", _("What you did about it")),
            ("together", _("Sent together")),
            ("uuid", "msgUuid"),
        ):
            value = _selectable(WrappedLabel())
            name = QLabel(label)
            name.setObjectName("muted")
            self._form.addRow(name, value)
            self._values[key] = value
        self._answer_title = QLabel(_("DingTalk's answer"))
        self._answer_title.setObjectName("muted")
        self._answer = QPlainTextEdit()
        self._answer.setReadOnly(True)
        self._answer.setTabChangesFocus(True)
        self._answer.setAccessibleName(_("DingTalk's answer"))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self._answer.font().pointSizeF())
        self._answer.setFont(font)
        self._answer.setFixedHeight(5 * self._answer.fontMetrics().height() + 16)
        self._answer_title.setBuddy(self._answer)
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self._headline, self._why, self._facts, self._answer_title, self._answer):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(self._page)
        self.show_delivery(None, "")

    def show_delivery(self, delivery: Delivery | None, group: str, together: int = 1) -> None:
        """Show one delivery to a ``group``, sent to so many robots ``together``; None for none."""
        self._page.setVisible(delivery is not None)
        if delivery is None:
            return
        outcome = delivery.outcome
        if outcome is None:
            self._headline.setText(_("This is being sent to “{robot}”.").format(robot=delivery.robot_name))
            self._why.setText("")
        else:
            words = explain(outcome, delivery.robot_name)
            self._headline.setText(words.headline)
            told = (words.why,) if outcome.kind is OutcomeKind.DELIVERED else (words.why, words.remedy)
            self._why.setText(" ".join(filter(None, told)))
        self._why.setVisible(bool(self._why.text()))
        self._show("robot", delivery.robot_name)
        self._show("group", group)
        self._show("time", full_time(delivery.started_ms))
        self._show("duration", duration(outcome.duration_ms) if outcome is not None else "")
        self._show("attempts", str(delivery.attempt))
        self._show("settled", _settled(delivery))
        self._show("together", together_words(together) if together > 1 else "")
        self._show("uuid", delivery.msg_uuid)
        answer = answer_of(delivery)
        self._answer.setPlainText(answer)
        for part in (self._answer_title, self._answer):
            part.setVisible(bool(answer))
        self.verticalScrollBar().setValue(0)

    def _show(self, key: str, text: str) -> None:
        self._values[key].setText(text)
        self._form.setRowVisible(self._values[key], bool(text))


def _settled(delivery: Delivery) -> str:
    """What the person did about an unknown outcome, and when."""
    if not delivery.settled:
        return ""
    words = settled_words(delivery.settled)
    if delivery.settled_ms is None:
        return words
    return _("{what} ({time})").format(what=words, time=full_time(delivery.settled_ms))


def _selectable(label: WrappedLabel) -> WrappedLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
