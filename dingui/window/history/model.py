"""What was found, read as far as somebody looks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, QTimer, Signal, Slot

from dingui.errors import DinguiError
from dingui.library.history import HistoryQuery
from dingui.texts import _
from dingui.texts.history import sent_words
from dingui.texts.times import short_time
from dingui.window.icons import icon
from dingui.window.lists.models import OUTCOME_ICONS
from dingui.window.lists.summaries import summary_of_payload
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, Index

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.history import History

_ROOT: Final = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Deliveries that fit a query, the latest first.

    The library looks for a few milliseconds at a time; until a page is full, the next turn of the event loop goes on.

    Signals:
        progressed: more was found, or nothing more is there.
        trouble: (:class:`DinguiError`) the library can't be read.
    """

    progressed = Signal()
    trouble = Signal(object)

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._query = HistoryQuery()
        self._found: list[Delivery] = []
        self._before: int | None = None
        self._complete = True
        self._wanted = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look_on)

    @property
    def query(self) -> HistoryQuery:
        """What is looked for."""
        return self._query

    @property
    def enough(self) -> bool:
        """Whether as many rows were read as were wanted, or all there are."""
        return self._complete or len(self._found) >= self._wanted

    @property
    def complete(self) -> bool:
        """Whether everything that fits is in the list."""
        return self._complete

    def look_for(self, query: HistoryQuery, at_least: int = 1) -> None:
        """Show what fits ``query``; the first ``at_least`` rows are read at once, where there is time for it."""
        self.beginResetModel()
        self._query = query
        self._found = []
        self._before = None
        self._complete = False
        self._wanted = at_least
        self.endResetModel()
        self._timer.stop()
        self._look_on()

    def delivery(self, row: int) -> Delivery | None:
        """Return the delivery of a row; None where there is none."""
        return self._found[row] if 0 <= row < len(self._found) else None

    def row_of(self, delivery_id: str) -> int:
        """Return the row of a delivery, or -1 where it is not there, or not yet."""
        return next((row for row, each in enumerate(self._found) if each.id == delivery_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many were read."""
        return 0 if parent.isValid() else len(self._found)

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Whether there may be more."""
        return not parent.isValid() and not self._complete

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Read the next page."""
        if self.canFetchMore(parent) and not self._timer.isActive():
            self._wanted = len(self._found) + 1
            self._look_on()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What was sent, to whom, what came of it."""
        if not index.isValid():
            return None
        delivery = self._found[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return summary_of_payload(delivery.payload) or _("(no text)")
            case Qt.ItemDataRole.ToolTipRole:
                return f"{summary_of_payload(delivery.payload)} — {_meta(delivery)}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return _meta(delivery)
            case Qt.ItemDataRole.DecorationRole:
                return icon(*OUTCOME_ICONS[delivery.state])
            case value if value == META_ROLE:
                return _meta(delivery)
            case value if value == ID_ROLE:
                return delivery.id
            case _:
                return None

    @Slot()
    def _look_on(self) -> None:
        if self._complete:
            return
        try:
            page = self._history.page(self._query, self._before)
        except DinguiError as error:
            self._complete = True
            self.trouble.emit(error)
            return
        self._before = page.before
        self._complete = page.before is None
        if page.deliveries:
            first = len(self._found)
            self.beginInsertRows(_ROOT, first, first + len(page.deliveries) - 1)
            self._found += page.deliveries
            self.endInsertRows()
        if not self._complete and len(self._found) < self._wanted:
            self._timer.start(0)
        self.progressed.emit()


def _meta(delivery: Delivery) -> str:
    when = short_time(delivery.started_ms, int(time.time() * 1000))
    return sent_words(delivery.state, delivery.robot_name, when, attempt=delivery.attempt, settled=delivery.settled)
