"""Lists over what the library finds a page at a time: read as far as somebody looks."""

from __future__ import annotations

from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Qt, QTimer, Signal, Slot

from dingui.errors import DinguiError
from dingui.window.lists.two_lines import Index

ROOT: Final = QModelIndex()

RowT = TypeVar("RowT")


class PagedModel(QStringListModel, Generic[RowT]):
    """Rows that are read in pages.

    Of its base it has the count of rows, and nothing else: a view asks for that once for each row whenever rows are
    added, which takes half a second in Python for 100,000 rows, and 5 ms where Qt counts.

    The library looks for a few milliseconds at a time; until as much is there as was wanted, the next turn of the event
    loop goes on.

    Signals:
        progressed: more was found, or nothing more is there.
        trouble: (:class:`DinguiError`) the library can't be read.
    """

    progressed = Signal()
    trouble = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RowT] = []
        self._place: Any = None
        self._complete = True
        self._wanted = 0
        # Whoever hears of new rows may ask for more of them, which must wait until these are in.
        self._reading = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look_on)

    @property
    def enough(self) -> bool:
        """Whether as many rows were read as were wanted, or all there are."""
        return self._complete or len(self._rows) >= self._wanted

    @property
    def complete(self) -> bool:
        """Whether everything that fits is in the list."""
        return self._complete

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows are chosen, not changed."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ARG002 - Qt's signature
        """Likewise."""
        return False

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Whether there may be more."""
        return not parent.isValid() and not self._complete

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Read the next page."""
        if self.canFetchMore(parent) and not self._timer.isActive() and not self._reading:
            self._wanted = len(self._rows) + 1
            self._look_on()

    def _begin(self, at_least: int) -> None:
        """Forget all rows and read anew; the first ``at_least`` are read at once, where there is time for it."""
        self._timer.stop()
        self._reading = True
        self._rows = []
        self._place = None
        self._complete = False
        self._wanted = at_least
        self.setStringList([])
        self._reading = False
        self._look_on()

    def _read(self, place: Any) -> tuple[list[RowT], Any]:
        """Return the next rows, and where to look on; None at the end. May raise ``DinguiError``."""
        raise NotImplementedError

    @Slot()
    def _look_on(self) -> None:
        if self._complete:
            return
        try:
            rows, place = self._read(self._place)
        except DinguiError as error:
            self._complete = True
            self.trouble.emit(error)
            return
        self._place = place
        self._complete = place is None
        if rows:
            self._append(rows)
        if not self._complete and len(self._rows) < self._wanted:
            self._timer.start(0)
        self.progressed.emit()

    def _append(self, rows: list[RowT]) -> None:
        first = len(self._rows)
        self._rows += rows
        self._reading = True
        self.insertRows(first, len(rows))
        self._reading = False

    def _move(self, row: int, to: int) -> None:
        """Move a row up."""
        self.beginMoveRows(ROOT, row, row, ROOT, to)
        self._rows.insert(to, self._rows.pop(row))
        self.endMoveRows()
