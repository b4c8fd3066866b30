"""The list of a broadcast's robots in the result panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from dingui.texts import _
from dingui.window.lists.progress import ProgressDelegate, ProgressModel

if TYPE_CHECKING:
    from dingui.window.batch import Batch

_ROWS: Final = 5
"""Robots in sight at once; the others are scrolled to."""
_LOW: Final = 700
_ROWS_LOW: Final = 3
"""The same in a window that is lower than that many pixels."""


class BroadcastRows(QListView):
    """One row for each robot; hidden while there is no broadcast.

    Signals:
        chosen: (row) the row that the person looks at.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("broadcastRows")
        self.setAccessibleName(_("Robots of this message"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._progress = ProgressModel(self)
        self._delegate = ProgressDelegate(self)
        self.setModel(self._progress)
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentChanged.connect(self._on_current)
        self._batch: Batch | None = None
        self.hide()

    @property
    def is_under_way(self) -> bool:
        """Whether the broadcast has not come to its end."""
        return self._batch is not None and not self._batch.ended

    @Slot(object)
    def show_batch(self, batch: Batch | None) -> None:
        """Show a broadcast as it stands now; None hides the list."""
        self._batch = batch
        self._progress.show_batch(batch)
        self.setVisible(batch is not None)
        if batch is not None:
            rows = min(len(batch), _ROWS if self.window().height() >= _LOW else _ROWS_LOW)
            self.setFixedHeight(rows * (self.fontMetrics().height() + 8) + 2 * self.frameWidth() + 2)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(current.row() if current.isValid() else -1)
