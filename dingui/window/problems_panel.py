"""“Will it go through?”: the list under the preview."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from dingui.messages.problems import Problem, Repair
from dingui.texts import _, ngettext
from dingui.window.preview.parts import discard
from dingui.window.problem_rows import ProblemRow
from dingui.window.tab_order import chain
from dingui.window.wrapped import WrappedLabel

ROWS_MAX: Final = 100
"""More problems than these are counted only."""

_BOTTOM: Final = 8


class _Rows(QWidget):
    """Rows below one another, laid out by hand: on each key only what differs costs anything.

    Signals:
        chosen: (path) the person wants to go to a problem's field.
        repaired: (Repair) a repair's button was pressed.
        focused: (QWidget) this is to be in sight.
    """

    chosen = Signal(str)
    repaired = Signal(object)
    focused = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ProblemRow] = []
        self._current = 0
        self._more = QLabel(self)
        self._more.setObjectName("muted")
        self._more.hide()
        self._stops: tuple[QWidget, ...] = ()
        # One row is always there: in Tab's order the others come behind it, wherever and whenever they are made.
        self._add()
        self._enter(0)

    def show_problems(self, problems: Sequence[Problem], repairs: Sequence[Sequence[Repair]]) -> None:
        shown = list(zip(problems, repairs, strict=True))[:ROWS_MAX]
        while len(self.rows) > max(len(shown), 1):
            discard(self.rows.pop())
        while len(self.rows) < len(shown):
            self._add()
        for row, (problem, offered) in zip(self.rows, shown, strict=False):
            row.show_problem(problem, offered)
        stops = tuple(stop for row in self.rows for stop in row.stops)
        if stops != self._stops:
            self._stops = stops
            chain(stops)
        left = len(problems) - len(shown)
        self._more.setText(ngettext("and {count} more", "and {count} more", left).format(count=left) if left else "")
        self._more.setVisible(bool(left))
        if self._current >= len(self.rows):
            self._enter(len(self.rows) - 1)
        self.place()

    def _add(self) -> None:
        row = ProblemRow(self)
        index = len(self.rows)
        row.chosen.connect(lambda: self.chosen.emit(row.problem.field))
        row.repaired.connect(self.repaired)
        row.entered.connect(partial(self._on_entered, index))
        row.stepped.connect(partial(self._on_stepped, index))
        row.set_current(current=False)
        self.rows.append(row)
        row.show()

    def place(self) -> None:
        width = self.width()
        top = 0
        for row in self.rows:
            height = row.fit(width)
            row.setGeometry(0, top, width, height)
            top += height
        if not self._more.isHidden():
            self._more.setGeometry(40, top, width - 48, self._more.sizeHint().height())
            top += self._more.height()
        if self.minimumHeight() != top + _BOTTOM:
            self.setMinimumHeight(top + _BOTTOM)

    def focus_current(self) -> None:
        """Put the focus where it was last."""
        self.rows[self._current].sentence.setFocus()

    def _enter(self, index: int) -> None:
        self._current = index
        for number, row in enumerate(self.rows):
            row.set_current(current=number == index)

    def _on_entered(self, index: int) -> None:
        if index < len(self.rows):
            if index != self._current:
                self._enter(index)
            self.focused.emit(self.rows[index])

    def _on_stepped(self, index: int, step: int) -> None:
        target = index + step
        if 0 <= target < len(self.rows):
            self._enter(target)
            self.rows[target].sentence.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()


class ProblemsPanel(QWidget):
    """A headline that says whether it can be sent, and what stands in the way.

    Signals:
        chosen: (path) the person wants to go to a problem's field.
        repaired: (Repair) the person wants this done.
    """

    chosen = Signal(str)
    repaired = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[Problem, ...], tuple[tuple[Repair, ...], ...]] = ((), ())
        self._headline = WrappedLabel()
        self._headline.setObjectName("sectionTitle")
        self._rows = _Rows()
        self._rows.setAccessibleName(_("Problems"))
        self._rows.chosen.connect(self.chosen)
        self._rows.repaired.connect(self.repaired)
        self._area = QScrollArea()
        self._rows.focused.connect(lambda row: self._area.ensureWidgetVisible(row, 0, 0))
        self._area.setObjectName("plainArea")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._rows)
        self._area.viewport().setAutoFillBackground(False)
        self._rows.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(0)
        self._headline.setContentsMargins(16, 0, 16, 4)
        layout.addWidget(self._headline)
        layout.addWidget(self._area, 1)
        layout.addStretch(0)

    def show_problems(self, problems: Sequence[Problem], repairs: Sequence[Sequence[Repair]] = ()) -> None:
        """Show what is wrong, or that nothing is; ``repairs`` has what can be done about each of ``problems``."""
        found = tuple(problems)
        offered = tuple(tuple(each) for each in repairs) or ((),) * len(found)
        if (found, offered) == self._shown and self._headline.text():
            return
        self._shown = (found, offered)
        errors = sum(problem.is_error for problem in found)
        if errors:
            text = ngettext(
                "{count} thing to mend before it can be sent", "{count} things to mend before it can be sent", errors
            ).format(count=errors)
        elif found:
            text = ngettext(
                "It can be sent; {count} thing to look at", "It can be sent; {count} things to look at", len(found)
            ).format(count=len(found))
        else:
            text = _("✓ It will go through, as far as can be told here")
        if text != self._headline.text():
            self._headline.setText(text)
        self._area.setVisible(bool(found))
        self._rows.show_problems(found, offered)

    @property
    def rows(self) -> tuple[ProblemRow, ...]:
        """The rows in sight, from the top."""
        return tuple(self._rows.rows) if not self._area.isHidden() else ()

    def has_focus_within(self) -> bool:
        """Return whether the focus is in the list."""
        focused = self._area.focusWidget()
        return focused is not None and focused.hasFocus()

    def focus_list(self) -> bool:
        """Put the focus back into the list; return False where it is empty."""
        if self.rows:
            self._rows.focus_current()
        return bool(self.rows)
