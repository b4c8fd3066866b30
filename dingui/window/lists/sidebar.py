"""The left of the window: drafts, and what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dingui.texts import _
from dingui.window.icons import icon
from dingui.window.lists.models import DraftsModel, SentModel, type_names
from dingui.window.lists.two_lines import ID_ROLE, TwoLineDelegate
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.drafts import DraftHead


class Sidebar(QWidget):
    """Two lists.

    Signals:
        draft_chosen: (id) the person wants to see a draft.
        draft_removed: (id) the person wants to be rid of a draft.
        new_draft: the person wants a new one.
        delivery_chosen: (:class:`Delivery`) the person wants to know about a sent message.
        history_wanted: the person wants to look through all of them.
    """

    draft_chosen = Signal(str)
    draft_removed = Signal(str)
    new_draft = Signal()
    delivery_chosen = Signal(object)
    history_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._drafts_model = DraftsModel(type_names(), self)
        self._sent_model = SentModel(self)
        self.drafts = self._list(_("Drafts"), self._drafts_model)
        self.sent = self._list(_("Sent"), self._sent_model)
        self._no_sent = WrappedLabel(_("What you send appears here, with what came of it."))
        self._no_sent.setObjectName("muted")
        self._no_sent.setContentsMargins(16, 0, 8, 8)
        self._all = QToolButton()
        self._all.setText(_("All…"))
        self._all.setAutoRaise(True)
        self._all.setAccessibleName(_("All sent messages"))
        self._all.setToolTip(_("Search and use again what was sent (Ctrl+H)"))
        self._all.clicked.connect(self.history_wanted)
        new = QPushButton(icon("add"), _("New draft"))
        new.setAccessibleName(_("New draft"))
        new.setToolTip(_("New draft (Ctrl+N)"))
        new.clicked.connect(self.new_draft)
        remove = QToolButton()
        remove.setIcon(icon("trash"))
        remove.setAutoRaise(True)
        remove.setAccessibleName(_("Remove draft"))
        remove.setToolTip(_("Remove draft (it comes back with undo)"))
        remove.clicked.connect(self._on_remove)
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 8)
        top.addWidget(new, 1)
        top.addWidget(remove)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self._section(_("Drafts"), self.drafts))
        split.addWidget(self._section(_("Sent"), self.sent, self._no_sent, self._all))
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([400, 240])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        self.drafts.selectionModel().currentChanged.connect(self._on_current)
        self.drafts.customContextMenuRequested.connect(self._on_menu)
        self.sent.activated.connect(self._on_delivery)
        self.sent.clicked.connect(self._on_delivery)

    def show_drafts(self, heads: Sequence[DraftHead], open_id: str) -> None:
        """Show another list of drafts, with the open one marked."""
        with _Quiet(self):
            self._drafts_model.set_heads(heads)
        self.mark_open(open_id)

    def show_stored(self, head: DraftHead) -> None:
        """Show that a draft was stored anew."""
        with _Quiet(self):
            self._drafts_model.update_head(head)

    def mark_open(self, draft_id: str) -> None:
        """Mark the draft that is open."""
        row = self._drafts_model.row_of(draft_id)
        if row >= 0:
            with _Quiet(self):
                index = self._drafts_model.index(row)
                chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.drafts.selectionModel().setCurrentIndex(index, chosen)
                self.drafts.scrollTo(index)

    def show_sent(
        self, deliveries: Sequence[Delivery], summaries: Sequence[str], sizes: Mapping[str, int] | None = None
    ) -> None:
        """Show another list of what was sent; ``sizes`` says to how many robots together, by the job."""
        self._sent_model.set_deliveries(deliveries, summaries, sizes)
        self._no_sent.setVisible(not deliveries)
        self.sent.setVisible(bool(deliveries))

    def _list(self, name: str, model: DraftsModel | SentModel) -> QListView:
        view = QListView()
        view.setAccessibleName(name)
        view.setModel(model)
        view.setItemDelegate(TwoLineDelegate(view))
        view.setUniformItemSizes(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return view

    def _section(
        self, title: str, view: QListView, empty: QLabel | None = None, act: QToolButton | None = None
    ) -> QWidget:
        section = QWidget()
        label = QLabel(title)
        label.setObjectName("sectionTitle")
        label.setContentsMargins(16, 4, 8, 4)
        label.setBuddy(view)
        layout = QVBoxLayout(section)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(label, 1)
        if act is not None:
            head.addWidget(act)
            head.addSpacing(8)
        layout.addLayout(head)
        if empty is not None:
            layout.addWidget(empty)
        layout.addWidget(view, 1)
        if empty is not None:
            layout.addStretch(0)
        return section

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self.signalsBlocked():
            self.draft_chosen.emit(current.data(ID_ROLE))

    def _on_remove(self) -> None:
        current = self.drafts.currentIndex()
        if current.isValid():
            self.draft_removed.emit(current.data(ID_ROLE))

    def _on_menu(self, at: QPoint) -> None:
        index = self.drafts.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        remove = menu.addAction(icon("trash"), _("Remove draft"))
        chosen = menu.exec(self.drafts.viewport().mapToGlobal(at))
        if chosen is remove:
            self.draft_removed.emit(index.data(ID_ROLE))
        menu.deleteLater()

    def _on_delivery(self, index: QModelIndex) -> None:
        self.delivery_chosen.emit(self._sent_model.delivery(index))


class _Quiet:
    """While the list is changed from outside, a moving selection is nobody's wish."""

    def __init__(self, sidebar: Sidebar) -> None:
        self._sidebar = sidebar

    def __enter__(self) -> None:
        self._sidebar.blockSignals(True)  # noqa: FBT003 - Qt's signature

    def __exit__(self, *_details: object) -> None:
        self._sidebar.blockSignals(False)  # noqa: FBT003 - Qt's signature
