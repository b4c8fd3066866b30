"""The list of practice groups."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from dingui.practice.host import STRAY
from dingui.texts import _, ngettext
from dingui.texts.practice_groups import fault_words
from dingui.window.icons import icon
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, Index
from dingui.window.practice.book import Group, PracticeBook

_ROOT: Final = QModelIndex()


class GroupsModel(QAbstractListModel):
    """The groups, and below them the requests for none of them, where any came."""

    def __init__(self, book: PracticeBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._ids: list[str] = []
        self.reload()

    def reload(self) -> bool:
        """Read the book; return whether there are other entries now."""
        ids = [group.id for group in self._book.groups()]
        if self._book.chat(STRAY):
            ids.append(STRAY)
        if ids == self._ids:
            self.tell_all()
            return False
        self.beginResetModel()
        self._ids = ids
        self.endResetModel()
        return True

    def tell_all(self) -> None:
        """The entries are the same, and what there is to say of them may be something else."""
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def id_at(self, index: Index) -> str:
        """Return the group of a row; empty for none."""
        return self._ids[index.row()] if index.isValid() else ""

    def row_of(self, group_id: str) -> int:
        """Return the row of a group, or -1."""
        return self._ids.index(group_id) if group_id in self._ids else -1

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, and what is special about it."""
        if not index.isValid():
            return None
        group_id = self._ids[index.row()]
        group = self._book.group(group_id)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return group.name if group is not None else _("For no group")
            case Qt.ItemDataRole.ToolTipRole:
                return f"{self.data(index)}\n{self._meta(group_id, group)}"
            case Qt.ItemDataRole.DecorationRole:
                return icon("practice" if group is not None else "unknown")
            case value if value == META_ROLE:
                return self._meta(group_id, group)
            case value if value == ID_ROLE:
                return group_id
            case _:
                return None

    def _meta(self, group_id: str, group: Group | None) -> str:
        count = len(self._book.chat(group_id))
        words = ngettext("{n} request", "{n} requests", count).format(n=count)
        if group is None:
            return words + " · " + _("unknown token")
        kind = group.live.robot.fault[0] if group.live is not None else None
        if kind is not None:
            return words + " · " + fault_words(kind)
        rules = group.rules
        asked = [
            name
            for name, on in (
                (_("signed"), rules.signed),
                (_("keywords"), rules.keywords),
                (_("IP list"), rules.allow),
                (_("switched off"), rules.stopped),
            )
            if on
        ]
        return " · ".join((words, *asked))
