"""A sheet as a table whose cells can be mended: faults are marked where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from dingui.sheets.plan import Plan, Planned
from dingui.sheets.reading import Row, Sheet
from dingui.texts import _
from dingui.texts.problems import describe_problem
from dingui.texts.sheets import describe_cell_fault, describe_row_problem
from dingui.window.icons import icon
from dingui.window.lists.two_lines import Index

_ROOT = QModelIndex()
_EMPTY = Sheet((), ())


class SheetModel(QAbstractTableModel):
    """Row by row what was read, and what comes of it.

    Signals:
        judged: what comes of the rows is another thing now.
    """

    judged = Signal()

    def __init__(self, plan: Plan, fault_colour: QColor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self._brush = QBrush(fault_colour)
        self._sheet = _EMPTY
        self._columns: tuple[str, ...] = ()
        self._planned: list[Planned] = []

    # What there is

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, as they stand in the sheet."""
        return self._sheet.headings

    @property
    def columns(self) -> tuple[str, ...]:
        """What each column fills."""
        return self._columns

    @property
    def planned(self) -> Sequence[Planned]:
        """What comes of each row."""
        return self._planned

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another sheet, its columns matched by their headings."""
        self.beginResetModel()
        self._sheet = sheet
        self._columns = self._plan.columns(sheet.headings)
        self._planned = [self._plan.row(row, self._columns) for row in sheet.rows]
        self.endResetModel()
        self.judged.emit()

    def set_column(self, column: int, meaning: str) -> None:
        """Let a column fill another blank (or say the robot, or nothing); no two columns fill the same."""
        meanings = ["" if each == meaning else each for each in self._columns]
        meanings[column] = meaning
        self._columns = tuple(meanings)
        self._judge_all()

    def sentences(self, row: int) -> list[str]:
        """Return what is wrong with a row, in words: its cells first."""
        planned = self._planned[row]
        number = planned.filled.row.number
        cells = [
            describe_cell_fault(fault.code, fault.row, fault.column, fault.said, self.headings)
            for fault in planned.filled.faults
        ]
        errors = [problem for problem in planned.problems if problem.is_error]
        return cells + [describe_row_problem(number, describe_problem(problem)) for problem in errors]

    def next_fault(self, after: Index) -> QModelIndex:
        """Return the next cell with a fault, going round; of a row without a faulty cell, its first. May be invalid."""
        count = len(self._planned)
        start = after.row() * (len(self.headings) + 1) + after.column() if after.isValid() else -1
        places = [
            (row, max(column, 0))
            for row in range(count)
            if not self._planned[row].is_ready
            for column in sorted({fault.column for fault in self._planned[row].filled.faults} or {0})
        ]
        if not places:
            return QModelIndex()
        later = [place for place in places if place[0] * (len(self.headings) + 1) + place[1] > start]
        return self.index(*(later or places)[0])

    # As Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many messages there are."""
        return 0 if parent.isValid() else len(self._planned)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many columns the sheet has."""
        return 0 if parent.isValid() else len(self.headings)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be changed."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The headings above, the rows' own numbers and how they stand on the left."""
        if orientation == Qt.Orientation.Horizontal:
            return (self.headings[section] or str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        planned = self._planned[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(planned.filled.row.number)
            case Qt.ItemDataRole.DecorationRole:
                return icon("check", "success") if planned.is_ready else icon("error", "error")
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(self.sentences(section)) or _("Ready")
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell; a faulty one has a colour and says what is wrong."""
        if not index.isValid():
            return None
        planned = self._planned[index.row()]
        text = planned.filled.row.cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return text
        faults = [fault for fault in planned.filled.faults if fault.column == index.column()]
        words = "\n".join(
            describe_cell_fault(fault.code, fault.row, fault.column, fault.said, self.headings) for fault in faults
        )
        match role:
            case Qt.ItemDataRole.BackgroundRole:
                return self._brush if faults else None
            case Qt.ItemDataRole.DecorationRole:
                return icon("error", "error") if faults else None
            case Qt.ItemDataRole.ToolTipRole:
                return words or text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{text} — {words}" if words else text
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Change a cell, and look at its row again."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row = self._planned[index.row()].filled.row
        cells = list(row.cells)
        cells[index.column()] = str(value).strip()
        self._planned[index.row()] = self._plan.row(Row(row.number, tuple(cells)), self._columns)
        self._tell(index.row(), index.row())
        return True

    def _judge_all(self) -> None:
        self._planned = [self._plan.row(each.filled.row, self._columns) for each in self._planned]
        if self._planned:
            self._tell(0, len(self._planned) - 1)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.headings) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)
        self.judged.emit()
