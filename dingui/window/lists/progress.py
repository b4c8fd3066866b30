"""The robots of a broadcast, with how each of them stands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dingui.sending.jobs import PartState
from dingui.texts import _
from dingui.texts.sending import part_line
from dingui.window.icons import icon
from dingui.window.lists.models import OUTCOME_ICONS
from dingui.window.lists.two_lines import META_ROLE, Index
from dingui.window.swatches import swatch

if TYPE_CHECKING:
    from dingui.window.batch import Batch, Seat

_ROOT = QModelIndex()
_MARGIN: Final = 8
_ICON: Final = 16

STATE_ICON_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""The icon of how it stands; the decoration is the robot's colour."""

PART_ICONS: Final = {
    **OUTCOME_ICONS,
    "waiting": ("clock", "muted"),
    "waiting_for_limit": ("clock", "warning"),
    "stopped": ("stop", "muted"),
}
"""The icon of each state of a part, and its ink."""


class ProgressModel(QAbstractListModel):
    """A row for each seat of a batch. Countdowns move on by themselves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batch: Batch | None = None
        self._seats: list[Seat] = []
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._tick)

    def show_batch(self, batch: Batch | None) -> None:
        """Show a batch as it stands now; the same one again changes only the rows that are another now."""
        seats = [] if batch is None else batch.seats
        if batch is not self._batch or len(seats) != len(self._seats):
            self.beginResetModel()
            self._batch, self._seats = batch, seats
            self.endResetModel()
        else:
            before, self._seats = self._seats, seats
            for row, (old, new) in enumerate(zip(before, seats, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row), self.index(row))
        counting = any(_counts(seat) for seat in seats)
        if counting and not self._ticks.isActive():
            self._ticks.start()
        elif not counting:
            self._ticks.stop()

    def seat(self, index: Index) -> Seat:
        """Return the seat of a row."""
        return self._seats[index.row()]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many robots there are."""
        return 0 if parent.isValid() else len(self._seats)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The robot and, beside it, how it stands."""
        if not index.isValid():
            return None
        seat = self._seats[index.row()]
        name = _("{robot} · {group}").format(robot=seat.name, group=seat.group) if seat.group else seat.name
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{name} — {_state_of(seat)}"
            case Qt.ItemDataRole.DecorationRole:
                return swatch(seat.colour)
            case value if value == META_ROLE:
                return _state_of(seat)
            case value if value == STATE_ICON_ROLE:
                return icon(*PART_ICONS[seat.state.value])
            case _:
                return None

    def _tick(self) -> None:
        for row, seat in enumerate(self._seats):
            if _counts(seat):
                self.dataChanged.emit(self.index(row), self.index(row))


def _counts(seat: Seat) -> bool:
    """Whether its words are others with each second."""
    if seat.progress is None or seat.state.final:
        return False
    return seat.progress.until_ms is not None or seat.state is PartState.SENDING


def _state_of(seat: Seat) -> str:
    progress = seat.progress
    if progress is None:
        return part_line(PartState.WAITING.value)
    return part_line(
        progress.state.value,
        until_ms=progress.until_ms,
        since_ms=seat.since_ms,
        now_ms=time.time_ns() // 1_000_000,
        attempt=progress.attempt,
        paused=progress.paused,
    )


class ProgressDelegate(QStyledItemDelegate):
    """One line: the robot's colour and name on the left, how it stands on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """One line and a margin, whatever the text."""
        return QSize(200, option.fontMetrics.height() + _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw background and focus as the style does, then our line."""
        self.initStyleOption(option, index)
        name, colour = option.text, QIcon(option.icon)
        option.text = ""
        option.icon = QIcon()
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        box = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        top = box.top() + (box.height() - _ICON) // 2
        mode = QIcon.Mode.Selected if chosen else QIcon.Mode.Normal
        colour.paint(painter, box.left(), top, _ICON, _ICON)
        metrics = option.fontMetrics
        # How it stands is what one looks for: the name gives way first, but not below a third.
        state = str(index.data(META_ROLE) or "")
        room = box.width() - 3 * _ICON - 2 * _MARGIN
        right = min(metrics.horizontalAdvance(state) + 2, room * 2 // 3)
        painter.save()
        painter.setPen(option.palette.color(QPalette.ColorGroup.Active, role))
        flags = Qt.AlignmentFlag.AlignVCenter
        elide = Qt.TextElideMode.ElideRight
        left_box = box.adjusted(_ICON + _MARGIN, 0, -(right + _ICON + _MARGIN), 0)
        painter.drawText(left_box, flags, metrics.elidedText(name, elide, left_box.width()))
        right_box = box.adjusted(box.width() - right, 0, 0, 0)
        painter.drawText(right_box, flags, metrics.elidedText(state, elide, right_box.width()))
        symbol = index.data(STATE_ICON_ROLE)
        if isinstance(symbol, QIcon):
            symbol.paint(painter, right_box.left() - _ICON - 4, top, _ICON, _ICON, mode=mode)
        painter.restore()
