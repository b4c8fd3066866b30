"""Drafts as the library finds them; what a row shows is read when it is painted."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt

from dingui.errors import DinguiError
from dingui.library.draft_search import PAGE, DraftQuery
from dingui.library.excerpts import marks_in
from dingui.texts import _
from dingui.texts.times import short_time
from dingui.window.icons import icon
from dingui.window.lists.paged import PagedModel
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, WORDS_ROLE, Index

if TYPE_CHECKING:
    from dingui.library.draft_search import DraftCard, DraftSearch, Place
    from dingui.library.drafts import DraftHead

_BEFORE: Final = 4
_FOLLOWING: Final = 14
"""Rows that are read with the one that is painted: about as many as a list shows."""
_PAGE_MAX: Final = 2_000
_KEPT: Final = 400
"""Rows of which it is kept what they show."""
_SEEN: Final = 12
"""Characters of a title that even a narrow list shows."""


class DraftsModel(PagedModel[str]):
    """Ids of the drafts that fit a query, in its order."""

    def __init__(self, search: DraftSearch, type_names: dict[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._type_names = type_names
        self._query = DraftQuery()
        self._pinned = 0
        # What was changed while the list was read stands further up by now, and must not come a second time.
        self._moved: set[str] = set()
        self._cards: OrderedDict[str, DraftCard] = OrderedDict()

    @property
    def query(self) -> DraftQuery:
        """What is looked for."""
        return self._query

    def look_for(self, query: DraftQuery, at_least: int = 1) -> None:
        """Show what fits ``query``; the first ``at_least`` rows are read at once, where there is time for it."""
        self._query = query
        self._pinned = 0
        self._moved.clear()
        self._cards.clear()
        self._begin(at_least)

    def update_head(self, head: DraftHead) -> None:
        """Show a draft that was stored anew: a changed one moves to the top, and the others stay as they are.

        While words are looked for, or where the order is another one, it stays where it is.
        """
        row = self.row_of(head.id)
        before = self._cards.pop(head.id, None)
        by_time = self._query.order == "time" and not self._query.words.split()
        if row < 0:
            if by_time and self._fits(head.id):
                self._moved.add(head.id)
                self._append([head.id])
                if self.rowCount() - 1 > self._pinned:
                    self._move(self.rowCount() - 1, self._pinned)
            return
        top = 0 if row < self._pinned else self._pinned
        if by_time and row > top and (before is None or head.updated_ms > before.updated_ms):
            self._moved.add(head.id)
            self._move(row, top)
            row = top
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def row_of(self, draft_id: str) -> int:
        """Return the row of a draft, or -1 where it is not there, or not yet."""
        try:
            return self._rows.index(draft_id)
        except ValueError:
            return -1

    def card(self, index: Index) -> DraftCard | None:
        """Return what a row shows; None where the draft was removed meanwhile, or the library can't be read."""
        if not index.isValid():
            return None
        draft_id = self._rows[index.row()]
        found = self._cards.get(draft_id)
        if found is None:
            self._fetch(index.row())
            found = self._cards.get(draft_id)
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, second line, what is marked in them, and id."""
        if not index.isValid():
            return None
        if role == ID_ROLE:
            return self._rows[index.row()]
        if role not in _ROLES:
            return None
        card = self.card(index)
        if card is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _title(card)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(filter(None, (_title(card), self._meta(card), card.excerpt)))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return " · ".join(filter(None, (_("Pinned") if card.pinned else "", self._meta(card), card.excerpt)))
            case Qt.ItemDataRole.DecorationRole:
                symbol = "pin" if card.pinned else "template" if card.template else ""
                return icon(symbol) if symbol else None
            case value if value == META_ROLE:
                return self._second_line(card)
            case _:
                return self._query.words

    def _second_line(self, card: DraftCard) -> str:
        """The place where the words stand, where the title does not show it."""
        if card.excerpt and not any(start < _SEEN for start, _end in marks_in(_title(card), self._query.words)):
            return card.excerpt
        return self._meta(card)

    def _meta(self, card: DraftCard) -> str:
        kind = self._type_names.get(card.type, "")
        parts = (_("Template") if card.template else "", kind, short_time(card.updated_ms, int(time.time() * 1000)))
        tags = " ".join(f"#{tag}" for tag in card.tags)
        return " · ".join(filter(None, (*parts, card.folder, tags)))

    def _fits(self, draft_id: str) -> bool:
        try:
            return self._search.fits(self._query, draft_id)
        except DinguiError:
            return False

    def _fetch(self, row: int) -> None:
        ids = self._rows[max(0, row - _BEFORE) : row + _FOLLOWING]
        missing = [each for each in ids if each not in self._cards]
        try:
            self._cards.update(self._search.cards(missing, self._query.words))
        except DinguiError as error:
            self.trouble.emit(error)
        while len(self._cards) > _KEPT:
            self._cards.popitem(last=False)

    def _read(self, place: Place | None) -> tuple[list[str], Place | None]:
        # The longer the list, the longer Qt lays it out when rows are added: so that is done less often.
        limit = min(max(PAGE, len(self._rows) // 8), _PAGE_MAX)
        page = self._search.page(self._query, place, limit=limit)
        self._pinned += page.pinned
        return [each for each in page.ids if each not in self._moved], page.after


_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.DecorationRole,
    META_ROLE,
    WORDS_ROLE,
)


def _title(card: DraftCard) -> str:
    return card.name or card.summary or _("Untitled draft")
