"""What came of sending, in words, above the foot of the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dingui.texts import _
from dingui.window.flow import FlowLayout
from dingui.window.icons import icon
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.messages.problems import Repair
    from dingui.window.batch import Batch
    from dingui.window.broadcast_rows import BroadcastRows

FEW: Final = 3
"""Robots that are told in a line each; of more there is a list, and lines only for those that need attention."""


_SHARE: Final = 0.36
"""Of the window's height, which the result takes at most: what is written stays in sight."""


@dataclass(frozen=True, slots=True)
class ResultAct:
    """Something that can be done about it."""

    key: str
    """What is done; :class:`dingui.window.result_acts.ResultActs` knows how."""
    label: str
    robot_id: str = ""
    """The robot that it is done to."""
    field: str = ""
    """The field that it leads to: of the robot's form, or of the message as its path."""
    draft_id: str = ""
    """The draft that it is done to."""
    value: str = ""
    """What is copied, or by how many seconds the clock is wrong."""
    repair: Repair | None = None
    """What is done to the message."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One thing to say."""

    symbol: str
    """An icon's name."""
    ink: str
    """``success``, ``warning``, ``error`` or ``muted``."""
    headline: str
    details: tuple[str, ...] = ()
    """Why, and what to do."""
    acts: tuple[ResultAct, ...] = ()
    """What can be done about this one."""


class ResultPanel(QFrame):
    """The area named Result; hidden while there is nothing to say.

    Signals:
        act: (:class:`ResultAct`) the person chose one of the acts.
        dismissed: the person has read it.
        seat_chosen: (row) the person looks at one robot of a broadcast; -1 for none.
    """

    act = Signal(object)
    dismissed = Signal()
    seat_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultPanel")
        self.setAccessibleName(_("Result"))
        self._passing = True
        self._shown: tuple[ResultLine, ...] = ()
        self._acts_shown: tuple[ResultAct, ...] = ()
        self._buttons: list[QPushButton] = []
        page = QWidget()
        page.setObjectName("resultPage")
        self._lines = QVBoxLayout(page)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(8)
        self._area = _Area(page)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setAccessibleName(_("Close result"))
        close.setToolTip(_("Close"))
        close.clicked.connect(self._on_close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        self._rows: BroadcastRows | None = None
        left = self._left = QVBoxLayout()
        left.addWidget(self._area)
        left.addLayout(self._acts)
        layout.addLayout(left, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_result(self, lines: Sequence[ResultLine], acts: Sequence[ResultAct] = ()) -> None:
        """Say ``lines`` and offer ``acts``; no lines hide the panel."""
        if self.shows(lines) and self._acts_shown == tuple(acts) and not self.isHidden():
            return  # told once more while something is under way: nothing moves under the person's hands
        held = self._button_in_focus()
        self._clear()
        self._shown, self._acts_shown = tuple(lines), tuple(acts)
        self._passing = all(line.ink in ("success", "muted") for line in lines)
        for line in lines:
            self._add(_Line(line, [self._button(act, line.headline) for act in line.acts]))
        for act in acts:
            self._acts.addWidget(self._button(act))
        self._acts.addStretch(1)
        self._area.verticalScrollBar().setValue(0)
        self.setVisible(bool(lines))
        self._area.fit()
        if held:
            self._focus_on(held)
        self.setAccessibleDescription(" ".join(line.headline for line in lines))

    @Slot(object)
    def show_batch(self, batch: Batch | None) -> None:
        """Show the robots of a broadcast as a list, as they stand now, where they are more than a line each."""
        if batch is None or len(batch) <= FEW:
            if self._rows is not None:
                self._rows.show_batch(None)
                self._area.fit(beside=0)
            return
        if self._rows is None:
            from dingui.window.broadcast_rows import BroadcastRows

            self._rows = BroadcastRows(self)
            self._rows.chosen.connect(self.seat_chosen)
            self._left.insertWidget(0, self._rows)
        self._rows.show_batch(batch)
        self._area.fit(beside=self._rows.height())

    def shows(self, lines: Sequence[ResultLine]) -> bool:
        """Whether these are what is shown."""
        return bool(lines) and self._shown == tuple(lines)

    def _button_in_focus(self) -> str:
        """The name of the button that has the focus here, or will have it when a dialog closes; empty for none."""
        focused = self.window().focusWidget()
        inside = isinstance(focused, QPushButton) and self.isAncestorOf(focused)
        return focused.accessibleName() if focused is not None and inside else ""

    def _focus_on(self, name: str) -> None:
        """Go on where the person was: on the button of that name, or the first of those that there are now."""
        same = [each for each in self._buttons if each.accessibleName() == name]
        for button in (same or self._buttons)[:1]:
            button.setFocus()

    def confirm(self, act: ResultAct, words: str) -> None:
        """Say on the button of ``act`` that it is done."""
        for button in self._buttons:
            if button.accessibleName() == act.label:
                button.setText(words)
                self._shown = ()  # the next time that it is told, it is as new

    def _button(self, act: ResultAct, about: str = "") -> QPushButton:
        button = QPushButton(act.label.replace("&", "&&"))
        button.setAccessibleName(act.label)
        # Of several refusals, each has buttons of the same names.
        button.setAccessibleDescription(about)
        button.clicked.connect(lambda: self.act.emit(act))
        self._buttons.append(button)
        return button

    def note(self, line: ResultLine) -> None:
        """Say ``line`` below what needs attention, or in the place of what needs none any more."""
        if (self._passing and not self._follows) or self.isHidden():
            self.show_result([line])
            return
        self._add(_Line(line, ()))
        self._area.fit()

    def _add(self, line: _Line) -> None:
        self._lines.addWidget(line)
        # At once: its buttons may be to have the focus.
        line.setVisible(True)

    def forget_passing(self) -> None:
        """Hide what needs no more attention: everything that is no warning and no error."""
        if self._passing and not self._follows:
            self.show_result(())

    @property
    def _follows(self) -> bool:
        """Whether a broadcast is followed that has not come to its end."""
        return self._rows is not None and self._rows.is_under_way

    def take_back(self, line: ResultLine) -> None:
        """Hide ``line`` where it is what is shown: it is not true any more."""
        if self._shown == (line,):
            self.show_result(())

    def _clear(self) -> None:
        self._buttons.clear()
        for layout in (self._lines, self._acts):
            while layout.count():
                item = layout.takeAt(0)
                widget = item.widget() if item else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()

    def _on_close(self) -> None:
        self.show_result(())
        self.dismissed.emit()


class _Area(QScrollArea):
    """As high as what is said, up to a part of the window; the rest is scrolled to."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self._page = page
        self._beside = 0
        self.setObjectName("plainArea")
        self.setAccessibleName(_("What came of it"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)

    def fit(self, *, beside: int | None = None) -> None:
        """Take the height that is needed, where there is so much; ``beside`` is what a list above it takes."""
        if beside is not None and beside == self._beside:
            return
        self._beside = self._beside if beside is None else beside
        bar = self.verticalScrollBar().sizeHint().width()
        needed = self._needed(self.width())
        most = max(round(self.window().height() * _SHARE) - self._beside, 4 * self.fontMetrics().height())
        scrolls = needed > most
        if scrolls:
            needed = self._needed(self.width() - bar)
        # A line of buttons that could be two would take the room of two.
        self._page.setMinimumHeight(max(needed, 1))
        self.setFixedHeight(min(needed, most))
        # Only what can be scrolled is stopped at, for the keys that scroll.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)

    def _needed(self, width: int) -> int:
        return max(self._page.heightForWidth(width), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is said may need another height as soon as it has its width."""
        done = super().eventFilter(watched, event)
        if event.type() is QEvent.Type.LayoutRequest and watched is self._page:
            self.fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()


class _Line(QWidget):
    """A symbol, a headline, what else there is to know, and what can be done."""

    def __init__(self, line: ResultLine, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        symbol = QLabel()
        symbol.setPixmap(icon(line.symbol, line.ink).pixmap(QSize(20, 20)))
        headline = _words(line.headline)
        headline.setObjectName("resultHeadline")
        headline.setProperty("severity", line.ink)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(symbol, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(headline, 0, 1)
        if line.details:
            grid.addWidget(_words("\n".join(line.details)), 1, 1)
        if buttons:
            row = FlowLayout()
            for button in buttons:
                row.addWidget(button)
                # As wide as its words, wherever the line ends.
                row.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
            grid.addLayout(row, 2, 1)


def _words(text: str) -> QLabel:
    label = WrappedLabel(text)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
