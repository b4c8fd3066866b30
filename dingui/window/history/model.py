"""What was found, read as far as somebody looks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from dingui.library.history import HistoryQuery
from dingui.texts import _
from dingui.texts.history import sent_words
from dingui.texts.times import short_time
from dingui.window.icons import icon
from dingui.window.lists.models import OUTCOME_ICONS
from dingui.window.lists.paged import PagedModel
from dingui.window.lists.summaries import summary_of_payload
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, Index

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.history import History


class HistoryModel(PagedModel["Delivery"]):
    """Deliveries that fit a query, the latest first."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._query = HistoryQuery()

    @property
    def query(self) -> HistoryQuery:
        """What is looked for."""
        return self._query

    def look_for(self, query: HistoryQuery, at_least: int = 1) -> None:
        """Show what fits ``query``; the first ``at_least`` rows are read at once, where there is time for it."""
        self._query = query
        self._begin(at_least)

    def delivery(self, row: int) -> Delivery | None:
        """Return the delivery of a row; None where there is none."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, delivery_id: str) -> int:
        """Return the row of a delivery, or -1 where it is not there, or not yet."""
        return next((row for row, each in enumerate(self._rows) if each.id == delivery_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What was sent, to whom, what came of it."""
        if not index.isValid():
            return None
        delivery = self._rows[index.row()]
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

    def _read(self, place: int | None) -> tuple[list[Delivery], int | None]:
        page = self._history.page(self._query, place)
        return list(page.deliveries), page.before


def _meta(delivery: Delivery) -> str:
    when = short_time(delivery.started_ms, int(time.time() * 1000))
    return sent_words(delivery.state, delivery.robot_name, when, attempt=delivery.attempt, settled=delivery.settled)
