"""The window of the practice groups: the groups, one group's chat, and what there is to know of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dingui.errors import DinguiError
from dingui.practice.host import STRAY
from dingui.texts import _
from dingui.window.flow import FlowLayout
from dingui.window.icons import icon
from dingui.window.lists.two_lines import TwoLineDelegate
from dingui.window.practice.book import PracticeBook, explain
from dingui.window.practice.chat import ChatView
from dingui.window.practice.details import DetailsPane
from dingui.window.practice.groups import GroupsModel
from dingui.window.practice.setup import SetupPane
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.practice.robot import Exchange
    from dingui.window.preview.pictures import PictureSource

_SIZE: Final = QSize(1100, 700)
_LEAST_LEFT: Final = 152


class PracticeWindow(QDialog):
    """A window beside the main one; it may stay open while messages are written and sent.

    Signals:
        link_activated: (address) of what was pressed in a message.
    """

    link_activated = Signal(str)

    def __init__(
        self, book: PracticeBook, pictures: PictureSource | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Window)
        self.setWindowTitle(_("Practice groups"))
        self.resize(_SIZE)
        self._book = book
        self._shown = ""
        self._opening = True
        self._model = GroupsModel(book, self)
        self._list = QListView()
        self._list.setAccessibleName(_("Practice groups"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(TwoLineDelegate(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._add = QPushButton(icon("add"), _("Add group"))
        self._rename = QPushButton(_("Rename"))
        self._remove = QPushButton(icon("remove"), _("Remove group"))
        self._undo = QPushButton(icon("undo"), _("Undo"))
        self._none = WrappedLabel(
            _("There is no practice group. Add one: it works like a DingTalk group on this computer.")
        )
        self._none.setObjectName("muted")
        self._notice = WrappedLabel()
        self._retry = QPushButton(_("Try again"))
        self._new_port = QPushButton(_("Use this port from now on"))
        self.chat = ChatView(pictures)
        self.details = DetailsPane()
        self.setup = SetupPane(book)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(self.details, _("This message"))
        self._tabs.addTab(self.setup, _("This group"))
        self._tabs.tabBar().setAccessibleName(_("Shown"))
        self._close = QPushButton(_("Close"))
        for button in (self._add, self._rename, self._remove, self._undo, self._retry, self._new_port, self._close):
            button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self._on_changed()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        for button in (self._add, self._rename, self._remove, self._undo):
            column.addWidget(button)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((left, 1), (self.chat, 3), (self._tabs, 2)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        left.setMinimumWidth(max(_LEAST_LEFT, left.minimumSizeHint().width()))
        split.setSizes([184, 470, 420])
        notice = FlowLayout()
        self._notice_bar = QWidget()
        self._notice_bar.setLayout(notice)
        notice.addWidget(self._retry)
        notice.addWidget(self._new_port)
        # The last part of a line is as wide as the rest of it.
        rest = QWidget()
        rest.setMinimumSize(1, 1)
        notice.addWidget(rest)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._notice)
        layout.addWidget(self._notice_bar)
        layout.addWidget(split, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self._book.changed.connect(self._on_changed)
        self._book.arrived.connect(self._on_arrived)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self.chat.chosen.connect(self._on_chosen)
        self.chat.link_activated.connect(self.link_activated)
        self._add.clicked.connect(self._on_add)
        self._rename.clicked.connect(self._on_rename)
        self._remove.clicked.connect(self._on_remove)
        self._undo.clicked.connect(self._on_undo)
        self._retry.clicked.connect(self._book.retry)
        self._new_port.clicked.connect(self._book.use_this_port)
        self._close.clicked.connect(self.close)
        for keys, act in (
            ("Ctrl+Z", self._on_undo),
            ("Ctrl+N", self._on_add),
            ("F2", self._on_rename),
            ("F6", self._list.setFocus),
            ("F7", self.chat.focus_current),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        delete = QShortcut(QKeySequence("Delete"), self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_remove)

    def show_group(self, group_id: str) -> None:
        """Show one group."""
        row = self._model.row_of(group_id)
        if row >= 0:
            self._list.setCurrentIndex(self._model.index(row))

    def show_setup(self) -> None:
        """Show how the group is set up."""
        self._opening = False
        self._tabs.setCurrentWidget(self.setup)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what came while nobody looked."""
        super().showEvent(event)
        self._list.setFocus()
        self._show_group()
        self._book.refresh()
        self.chat.add(self._book.chat(self._shown))

    def hideEvent(self, event: QHideEvent) -> None:
        """Choose anew, the next time, what is looked at first."""
        super().hideEvent(event)
        self._opening = True

    # What the book tells

    @Slot()
    def _on_changed(self) -> None:
        chosen = self._shown
        another = self._model.reload()
        if another or not self._list.currentIndex().isValid():
            row = max(self._model.row_of(chosen), 0)
            self._list.setCurrentIndex(self._model.index(row) if self._model.rowCount() else QModelIndex())
        # A list that has become empty says nothing of it.
        self._take(self._model.id_at(self._list.currentIndex()))
        self._none.setVisible(self._model.rowCount() == 0)
        self._show_group()
        self._say_trouble()
        self._update_acts()

    @Slot(str)
    def _on_arrived(self, group_id: str) -> None:
        if self._model.row_of(group_id) < 0:
            self._on_changed()
        self._model.tell_all()
        if group_id == self._shown and self.isVisible():
            self.chat.add(self._book.chat(group_id))
            group = self._book.group(group_id)
            if group is not None:
                # What is left of a fault.
                self.setup.show_group(group)

    def _say_trouble(self) -> None:
        port = self._book.port_words()
        lost = self._book.lost_words(self._shown)
        words = "\n".join(filter(None, (self._book.trouble, port, lost)))
        self._notice.setText(words)
        self._notice.setProperty("severity", "error" if self._book.trouble else "warning")
        self._notice.style().polish(self._notice)
        self._notice.setVisible(bool(words))
        self._notice_bar.setVisible(bool(words))
        self._new_port.setVisible(bool(port))

    # Choosing

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._take(self._model.id_at(current)):
            self._show_group()
            self._say_trouble()
            self._update_acts()

    def _take(self, group_id: str) -> bool:
        """Show the chat of a group; return whether it is another one."""
        if group_id == self._shown:
            return False
        self._shown = group_id
        self._show_chat()
        return True

    def _show_chat(self) -> None:
        group = self._book.group(self._shown)
        name = group.name if group is not None else ""
        empty = _(
            "What is sent to this group appears here. It reaches nobody. Tick it under “Send to” in dingui's window, or"
            " copy its webhook under “This group” into a script of your own."
        )
        self.chat.show_chat(self._book.chat(self._shown), name, empty if self._shown else "")

    def _show_group(self) -> None:
        group = self._book.group(self._shown)
        self.setup.setEnabled(group is not None)
        self._tabs.setTabEnabled(1, group is not None)
        if group is not None:
            self.setup.show_group(group)
            self.chat.add(self._book.chat(group.id))
            if self._opening and group.live is not None:
                # Where nothing came yet, there is only the group to look at.
                self._opening = False
                self._tabs.setCurrentWidget(self.details if self._book.chat(group.id) else self.setup)

    @Slot(object)
    def _on_chosen(self, exchange: Exchange | None) -> None:
        self.details.show_exchange(exchange)

    def _update_acts(self) -> None:
        there = bool(self._shown) and self._shown != STRAY
        for button, words in (
            (self._rename, _("Give the group another name (F2)")),
            (self._remove, _("Remove the group and what arrived in it (Delete)")),
        ):
            button.setEnabled(there)
            button.setToolTip(words if there else _("Choose a group first"))
        self._undo.setVisible(self._book.can_undo())
        self._undo.setToolTip(_("Take the last change back (Ctrl+Z)"))

    # Changing

    @Slot()
    def _on_add(self) -> None:
        try:
            group_id = self._book.add()
        except DinguiError as error:
            self._tell(error)
            return
        self.show_group(group_id)
        self._on_rename()

    @Slot()
    def _on_rename(self) -> None:
        if self._book.group(self._shown) is not None:
            self.show_setup()
            self.setup.focus_name()

    @Slot()
    def _on_remove(self) -> None:
        if self._book.group(self._shown) is None:
            return
        row = self._model.row_of(self._shown)
        try:
            self._book.remove(self._shown)
        except DinguiError as error:
            self._tell(error)
            return
        if self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(min(row, self._model.rowCount() - 1)))
        self._undo.setFocus()

    @Slot()
    def _on_undo(self) -> None:
        if not self._book.can_undo():
            return
        try:
            group_id = self._book.undo()
        except DinguiError as error:
            self._tell(error)
            return
        self.show_group(group_id)

    def _tell(self, error: DinguiError) -> None:
        self._notice.setText(explain(error))
        self._notice.show()
