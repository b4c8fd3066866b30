"""Models of people: those of the address book, and those of a list that is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QAbstractTableModel, QModelIndex, QObject, Qt

from dingui.people.comparing import Comparison, Known
from dingui.people.entries import Entry, Fault
from dingui.people.models import Person
from dingui.texts import _
from dingui.texts.people import describe_fault
from dingui.window.icons import icon
from dingui.window.lists.two_lines import ID_ROLE, Index

_ROOT = QModelIndex()
_LIST_ENDS = ", "


class PeopleModel(QAbstractTableModel):
    """People, a row for each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()

    def set_people(self, people: Sequence[Person]) -> None:
        """Show others."""
        self.beginResetModel()
        self._people = people
        self.endResetModel()

    def shows(self, people: Sequence[Person]) -> bool:
        """Return whether just these are shown, in this order."""
        return self._people == people

    def person(self, row: int) -> Person:
        """Return who stands in a row."""
        return self._people[row]

    def row_of(self, person_id: str) -> int:
        """Return the row of a person, or -1."""
        return next((row for row, person in enumerate(self._people) if person.id == person_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many people there are."""
        return 0 if parent.isValid() else len(self._people)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Name, number, tags."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if role != Qt.ItemDataRole.DisplayRole or way != Qt.Orientation.Horizontal:
            return None
        return (_("Name"), _("Mobile or user id"), _("Tags"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the texts; a tooltip has what a narrow column cuts."""
        if not index.isValid():
            return None
        person = self._people[index.row()]
        if role == ID_ROLE:
            return person.id
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return (person.name, person.handle, _LIST_ENDS.join(person.tags))[index.column()]


class EntriesModel(QAbstractTableModel):
    """Those whom a list holds, by line, with what becomes of each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[Entry, Known | None]] = []
        self._update = False

    def set_comparison(self, comparison: Comparison | None, *, update: bool) -> None:
        """Show others. ``update`` says whether those who are known will be changed."""
        self.beginResetModel()
        self._update = update
        rows: list[tuple[Entry, Known | None]] = []
        if comparison:
            rows += [(entry, None) for entry in comparison.new]
            rows += [(known.entry, known) for known in comparison.known]
        self._rows = sorted(rows, key=lambda row: row[0].line)
        self.endResetModel()

    def set_update(self, *, update: bool) -> None:
        """Say whether those who are known will be changed."""
        self._update = update
        if self._rows:
            self.dataChanged.emit(self.index(0, 5), self.index(len(self._rows) - 1, 5))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many people there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Line, name, mobile, user id, tags, what happens."""
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if role != Qt.ItemDataRole.DisplayRole or way != Qt.Orientation.Horizontal:
            return None
        return (_("Line"), _("Name"), _("Mobile"), _("User id"), _("Tags"), _("What happens"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the texts."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        entry, known = self._rows[index.row()]
        match index.column():
            case 0:
                return str(entry.line)
            case 1:
                return entry.name
            case 2:
                return entry.mobile
            case 3:
                return entry.user_id
            case 4:
                return _LIST_ENDS.join(entry.tags)
            case _:
                return self._what_happens(known)

    def _what_happens(self, known: Known | None) -> str:
        if known is None:
            return _("Will be added")
        if not known.differs:
            return _("Is there already")
        name = known.person.name
        words = _("Changes “{name}”") if self._update else _("“{name}” stays as it is")
        return words.format(name=name)


class FaultsModel(QAbstractListModel):
    """What is wrong in which line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._faults: Sequence[Fault] = ()

    def set_faults(self, faults: Sequence[Fault]) -> None:
        """Show others."""
        self.beginResetModel()
        self._faults = faults
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._faults)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the sentence with its line."""
        if not index.isValid():
            return None
        fault = self._faults[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return _("Line {line}: {fault}").format(line=fault.line, fault=describe_fault(fault))
            case Qt.ItemDataRole.DecorationRole:
                return icon("error", "error") if fault.is_left_out else icon("warning", "warning")
            case _:
                return None
