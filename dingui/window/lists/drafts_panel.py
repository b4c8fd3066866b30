"""The drafts: a field to look for them, where to look, and what was found."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QPushButton, QToolButton, QVBoxLayout, QWidget

from dingui.errors import DinguiError
from dingui.texts import _, ngettext
from dingui.texts.storage import explain_library_error
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.lists.draft_filters import FilterButton, PlaceBox
from dingui.window.lists.draft_menu import DraftActs
from dingui.window.lists.drafts_model import DraftsModel
from dingui.window.lists.models import type_names
from dingui.window.lists.two_lines import ID_ROLE, TwoLineDelegate
from dingui.window.result_panel import ResultLine
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.background.history_keeper import HistoryKeeper
    from dingui.library.drafts import DraftHead
    from dingui.library.library import Library

INDEXED_AT_ONCE: Final = 10
"""Drafts that are made findable before a search, for those that were changed a moment ago: 5 ms."""

SCREENFUL: Final = 12
"""Rows that are looked for before anybody scrolls."""


class DraftsPanel(QWidget):
    """The list of drafts and everything that says which ones it shows.

    Signals:
        chosen: (id) the person wants to see a draft.
        wanted: (id) the person wants to go on writing it.
        removed: (id) the person wants to be rid of a draft.
        rename_wanted: (id) the person wants to give it another name.
        said: (:class:`ResultLine`) what could not be done.
    """

    chosen = Signal(str)
    wanted = Signal(str)
    removed = Signal(str)
    rename_wanted = Signal(str)
    said = Signal(object)

    def __init__(self, library: Library, keeper: HistoryKeeper | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._keeper = keeper
        self._open_id = ""
        self._quiet = False
        self._model = DraftsModel(library.draft_search, type_names(), self)
        self.acts = DraftActs(library.shelf, self)
        self.search = LineField(_("Search drafts"), _("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setToolTip(
            _("Names, texts, buttons, addresses, people, tags; pinyin initials for names (Ctrl+Shift+F, or /)")
        )
        self.filters = FilterButton(type_names(), self._robots)
        self.place = PlaceBox()
        self._folder_menu = QToolButton()
        self.list = QListView()
        self._found = WrappedLabel()
        self._show_all = QPushButton(_("Show all"))
        self._make_list()
        self._lay_out()
        # Not counted in how narrow the sidebar may be.
        for part in (self._found, self._show_all, self._folder_menu):
            part.hide()
        self._connect()

    # From outside

    def refresh(self, open_id: str) -> None:
        """Read the list anew; ``open_id`` is the open draft."""
        self._open_id = open_id
        try:
            self.place.set_places(self._library.shelf.folders(), self._library.shelf.tags())
        except DinguiError as error:
            self._on_trouble(error)
        self._look(self._model.row_of(open_id) + 1)

    def show_stored(self, head: DraftHead) -> None:
        """Show that a draft was stored anew."""
        self._quiet = True
        self._model.update_head(head)
        self._quiet = False

    def mark_open(self, draft_id: str) -> None:
        """Mark the draft that is open, where it is in the list."""
        self._open_id = draft_id
        self._mark(scroll=True)

    @Slot()
    def go(self) -> None:
        """Put the focus into the list; where there is nothing in it, into the field."""
        (self.search if self.list.isHidden() else self.list).setFocus()

    @Slot()
    def begin_search(self) -> None:
        """Put the cursor into the field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # Building

    def _make_list(self) -> None:
        view = self.list
        view.setAccessibleName(_("Drafts"))
        view.setModel(self._model)
        view.setItemDelegate(TwoLineDelegate(view))
        view.setUniformItemSizes(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._found.setObjectName("muted")
        self._found.setContentsMargins(16, 4, 8, 4)
        self._folder_menu.setIcon(icon("more"))
        self._folder_menu.setAutoRaise(True)
        self._folder_menu.setAccessibleName(_("This folder"))
        self._folder_menu.setToolTip(_("Rename or dissolve this folder"))
        self._folder_menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._folder_menu.addAction(_("&Rename folder…"), self._on_rename_folder).setParent(self._folder_menu)
        self._folder_menu.addAction(_("&Dissolve folder (its drafts stay)"), self._on_dissolve_folder)

    def _lay_out(self) -> None:
        top, places = QHBoxLayout(), QHBoxLayout()
        for row, parts in ((top, (self.search, self.filters)), (places, (self.place, self._folder_menu))):
            row.setContentsMargins(8, 0, 8, 4)
            row.setSpacing(4)
            row.addWidget(parts[0], 1)
            row.addWidget(parts[1])
        again = QHBoxLayout()
        again.setContentsMargins(16, 0, 8, 4)
        again.addWidget(self._show_all)
        again.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addLayout(places)
        layout.addWidget(self._found)
        layout.addLayout(again)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._look())
        self.search.returnPressed.connect(self._on_enter_in_field)
        self.search.installEventFilter(self)
        self.filters.chosen.connect(self._look)
        self.place.chosen.connect(self._look)
        self._show_all.clicked.connect(self._on_show_all)
        self._model.progressed.connect(self._on_progressed)
        self._model.trouble.connect(self._on_trouble)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.activated.connect(lambda index: self.wanted.emit(index.data(ID_ROLE)))
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.acts.placed.connect(lambda: self.refresh(self._open_id))
        self.acts.rename_wanted.connect(self.rename_wanted)
        self.acts.remove_wanted.connect(self.removed)
        self.acts.trouble.connect(self._on_trouble)
        for keys, act in (("F2", self.rename_wanted), ("Delete", self.removed)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda act=act: self._on_current_draft(act))
        if self._keeper is not None:
            self._keeper.drafts_findable.connect(self._look_again)

    # Looking

    @Slot()
    def _look(self, at_least: int = 1) -> None:
        words = self.search.value()
        search = self._library.draft_search
        if words.split() or self.filters.choice.order == "name":
            if self._keeper is None or not self._keeper.busy:
                # Where it can't be done now, they are found by their words a little later.
                with suppress(DinguiError):
                    search.index_more(INDEXED_AT_ONCE)
            self._index_the_rest()
        self._quiet = True
        self._model.look_for(self.place.narrow(self.filters.query(words)), max(at_least, SCREENFUL))
        self._quiet = False
        if words.split():
            self.list.scrollToTop()

    @Slot()
    def _look_again(self) -> None:
        """More can be found than a moment ago; what is chosen and seen stays."""
        if self.search.value().split() or self.filters.choice.order == "name":
            at = self.list.verticalScrollBar().value()
            self._look(self._model.rowCount())
            self.list.verticalScrollBar().setValue(at)

    def _index_the_rest(self) -> None:
        """Let all be found, by how names are read too, beside the window; :meth:`_look_again` follows."""
        if self._keeper is None or self._keeper.busy:
            return
        with suppress(DinguiError):
            if self._library.draft_search.pending():
                self._keeper.index_drafts()

    @Slot()
    def _on_progressed(self) -> None:
        count, words = self._model.rowCount(), bool(self.search.value().split())
        narrowed = self.filters.words()
        lines = [narrowed] if narrowed else []
        nothing = count == 0 and self._model.complete
        if nothing and (words or narrowed):
            lines.append(_("Nothing fits. Look for fewer words, or among all drafts."))
        elif nothing and not self.place.is_everywhere:
            lines.append(_("Nothing is here yet. The menu of a draft (right click) puts it here."))
        elif nothing:
            lines.append(_("Drafts appear here as soon as you write."))
        elif words and self._model.complete:
            lines.append(ngettext("{count} draft found", "{count} drafts found", count).format(count=f"{count:,}"))
        self._found.setText("\n".join(lines))
        self._found.setVisible(bool(lines))
        self._show_all.setVisible(bool(narrowed) or (nothing and (words or not self.place.is_everywhere)))
        self._folder_menu.setVisible(bool(self.place.folder))
        # With large text, what is said instead needs the room.
        self.list.setVisible(not nothing)
        if not self.list.currentIndex().isValid():
            self._mark(scroll=not words)

    def _mark(self, *, scroll: bool) -> None:
        row = self._model.row_of(self._open_id)
        self._quiet = True
        if row >= 0:
            index = self._model.index(row)
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if scroll:
                self.list.scrollTo(index)
        else:
            self.list.selectionModel().setCurrentIndex(QModelIndex(), QItemSelectionModel.SelectionFlag.Clear)
        self._quiet = False

    def _on_show_all(self) -> None:
        self.search.clear()
        self.filters.clear()
        self.place.show_everywhere()
        self.search.setFocus()

    def _robots(self) -> list[tuple[str, str]]:
        try:
            return self._library.draft_search.robots()
        except DinguiError as error:
            self._on_trouble(error)
            return []

    # Keys and the pointer

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows go from the field into the list, and Escape back out of the search."""
        if watched is self.search and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
                self._go_into_list()
                return True
            if event.key() == Qt.Key.Key_Escape:
                if self.search.value():
                    self.search.clear()
                else:
                    self.go()
                return True
        return super().eventFilter(watched, event)

    def _go_into_list(self) -> None:
        first = self._model.index(0)
        if first.isValid():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            if self.search.value().split() or not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(first)

    def _on_enter_in_field(self) -> None:
        if self._model.rowCount():
            self.wanted.emit(self._model.index(0).data(ID_ROLE))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.chosen.emit(current.data(ID_ROLE))

    def _on_current_draft(self, act: object) -> None:
        current = self.list.currentIndex()
        if current.isValid():
            act.emit(current.data(ID_ROLE))  # type: ignore[attr-defined]  # a bound signal, which has no public type

    def _on_menu(self, at: QPoint) -> None:
        card = self._model.card(self.list.indexAt(at))
        if card is not None:
            self.acts.show_menu(card, self.list.viewport().mapToGlobal(at))

    def _on_rename_folder(self) -> None:
        name = self.acts.rename_folder(self.place.folder)
        if name:
            self.place.go_to_folder(name)

    def _on_dissolve_folder(self) -> None:
        self.acts.dissolve_folder(self.place.folder)

    @Slot(object)
    def _on_trouble(self, error: DinguiError) -> None:
        self.said.emit(ResultLine("error", "error", explain_library_error(error.code, error.data, typing=False)))
