"""A list whose entries were all read before: each a title, a second line, and what identifies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView

from dingui.window.icons import icon
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, Index, TwoLineDelegate

_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One entry."""

    id: str
    title: str
    meta: str
    symbol: str = ""
    """An icon's name; empty for none."""


class PlainRowsModel(QAbstractListModel):
    """Holds :class:`PlainRow` values."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[PlainRow] = ()

    def set_rows(self, rows: Sequence[PlainRow]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, row_id: str) -> int:
        """Return the row of an entry, or -1."""
        return next((number for number, row in enumerate(self._rows) if row.id == row_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many entries there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Both lines, the icon and the id."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.title}\n{row.meta}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return row.meta
            case Qt.ItemDataRole.DecorationRole:
                return icon(row.symbol) if row.symbol else None
            case value if value == META_ROLE:
                return row.meta
            case value if value == ID_ROLE:
                return row.id
            case _:
                return None


def plain_list(name: str, model: PlainRowsModel) -> QListView:
    """Return a list that shows ``model``; ``name`` is its accessible name."""
    view = QListView()
    view.setAccessibleName(name)
    view.setModel(model)
    view.setItemDelegate(TwoLineDelegate(view))
    view.setUniformItemSizes(True)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    return view
