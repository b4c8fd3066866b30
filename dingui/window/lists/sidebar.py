"""The left of the window: drafts, and what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dingui.texts import _
from dingui.window.icons import icon
from dingui.window.lists.drafts_panel import DraftsPanel
from dingui.window.lists.models import SentModel
from dingui.window.lists.two_lines import ID_ROLE, TwoLineDelegate
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.background.history_keeper import HistoryKeeper
    from dingui.library.deliveries import Delivery
    from dingui.library.library import Library


class Sidebar(QWidget):
    """The drafts, which :class:`DraftsPanel` shows, and what was sent.

    Signals:
        new_draft: the person wants a new one.
        delivery_chosen: (:class:`Delivery`) the person wants to know about a sent message.
        history_wanted: the person wants to look through all of them.
    """

    new_draft = Signal()
    delivery_chosen = Signal(object)
    history_wanted = Signal()

    def __init__(self, library: Library, keeper: HistoryKeeper | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.panel = DraftsPanel(library, keeper)
        self.drafts = self.panel.list
        self._sent_model = SentModel(self)
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
        split.addWidget(self.panel)
        split.addWidget(self._section(_("Sent"), self.sent, self._no_sent, self._all))
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([400, 240])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        self.sent.activated.connect(self._on_delivery)
        self.sent.clicked.connect(self._on_delivery)

    def show_sent(
        self, deliveries: Sequence[Delivery], summaries: Sequence[str], sizes: Mapping[str, int] | None = None
    ) -> None:
        """Show another list of what was sent; ``sizes`` says to how many robots together, by the job."""
        self._sent_model.set_deliveries(deliveries, summaries, sizes)
        self._no_sent.setVisible(not deliveries)
        self.sent.setVisible(bool(deliveries))

    def _list(self, name: str, model: SentModel) -> QListView:
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

    def _on_remove(self) -> None:
        current = self.drafts.currentIndex()
        if current.isValid():
            self.panel.removed.emit(current.data(ID_ROLE))

    def _on_delivery(self, index: QModelIndex) -> None:
        self.delivery_chosen.emit(self._sent_model.delivery(index))
