"""The window of the sent messages: what was sent is searched, looked at, and used again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dingui.checking.record import as_json, as_script, message_of
from dingui.errors import DinguiError
from dingui.library.history import HistoryQuery
from dingui.messages.corrections import corrected
from dingui.messages.payload import to_json, to_payload
from dingui.messages.preview import preview_of
from dingui.texts import _, ngettext
from dingui.texts.history import found_words
from dingui.texts.storage import explain_library_error
from dingui.window.editors.plain import LineField
from dingui.window.flow import FlowLayout
from dingui.window.history.details import DeliveryDetails
from dingui.window.history.filters import HistoryFilters
from dingui.window.history.model import HistoryModel
from dingui.window.icons import icon
from dingui.window.lists.two_lines import TwoLineDelegate
from dingui.window.preview.view import PreviewView
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.background.history_keeper import HistoryKeeper
    from dingui.library.deliveries import Delivery
    from dingui.library.library import Library
    from dingui.library.robots import Robot
    from dingui.messages.models import Message
    from dingui.window.preview.pictures import PictureSource

_SIZE: Final = QSize(1100, 700)
_LEAST_LEFT: Final = 200
_LEAST_DETAILS: Final = 200
_INDEXED_AT_ONCE: Final = 20
"""Deliveries that are made findable before a search, for those that were sent a moment ago: 4 ms."""


class HistoryWindow(QDialog):
    """A window beside the main one: the list on the left, the chosen message and what came of it on the right.

    Signals:
        draft_wanted: (JSON document) a message to be opened as a draft.
        resend_wanted: (JSON document) likewise, to be sent to another group.
        link_activated: (address) of what was pressed in the message.
    """

    draft_wanted = Signal(str)
    resend_wanted = Signal(str)
    link_activated = Signal(str)

    def __init__(
        self,
        library: Library,
        keeper: HistoryKeeper | None = None,
        pictures: PictureSource | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Window)
        self.setWindowTitle(_("Sent messages"))
        self.resize(_SIZE)
        self._library = library
        self._keeper = keeper
        self._shown: Delivery | None = None
        self._message: Message | None = None
        self._wanted = ""
        self._model = HistoryModel(library.history, self)
        self._search = LineField(_("Search sent messages"), _("Words of the message, or a robot's name"))
        self._search.setClearButtonEnabled(True)
        self._filters = HistoryFilters()
        self._list = QListView()
        self._list.setAccessibleName(_("Sent messages"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(TwoLineDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._count = WrappedLabel()
        self._count.setObjectName("muted")
        self._none = WrappedLabel()
        self._none.setObjectName("muted")
        self.preview = PreviewView(pictures, alone=True)
        self.details = DeliveryDetails()
        self._say = WrappedLabel()
        self._open = QPushButton(icon("draft"), _("Open as draft"))
        self._resend = QPushButton(icon("send"), _("Send to another group…"))
        self._correct = QPushButton(icon("redo"), _("Prepare a correction"))
        self._copy = QPushButton(icon("copy"), _("Copy as"))
        self._menu = QMenu(self)
        self._export = QPushButton(_("Export list…"))
        self._close = QPushButton(_("Close"))
        for button in (self._open, self._resend, self._correct, self._copy, self._export, self._close):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text())
        self._lay_out()
        self._connect()
        self._show(None)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        column.addWidget(self._count)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((left, 2), (self.preview, 3), (self.details, 2)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        left.setMinimumWidth(_LEAST_LEFT)
        self.details.setMinimumWidth(max(_LEAST_DETAILS, self.details.minimumSizeHint().width()))
        split.setSizes([300, 440, 320])
        acts = FlowLayout()
        bar = QWidget()
        bar.setLayout(acts)
        for button in (self._open, self._resend, self._correct, self._copy, self._close):
            acts.addWidget(button)
        # The last part of a line is as wide as the rest of it.
        rest = QWidget()
        rest.setMinimumSize(1, 1)
        acts.addWidget(rest)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self._search, 1)
        top.addWidget(self._export)
        layout.addLayout(top)
        layout.addWidget(self._filters)
        layout.addWidget(split, 1)
        layout.addWidget(self._say)
        layout.addWidget(bar)

    def _connect(self) -> None:
        for words, act in (
            (_("JSON"), self._on_copy_json),
            (_("curl"), lambda: self._on_copy_script("curl")),
            (_("Python"), lambda: self._on_copy_script("python")),
        ):
            self._menu.addAction(words).triggered.connect(lambda _checked=False, act=act: act())
        self._copy.setMenu(self._menu)
        self._search.textChanged.connect(self.search)
        self._search.returnPressed.connect(self._list.setFocus)
        self._filters.changed.connect(self.search)
        self._model.progressed.connect(self._on_progressed)
        self._model.trouble.connect(self._on_trouble)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._list.activated.connect(self._on_open)
        self.preview.link_activated.connect(self.link_activated)
        self._open.clicked.connect(self._on_open)
        self._resend.clicked.connect(self._on_resend)
        self._correct.clicked.connect(self._on_correct)
        self._export.clicked.connect(self._on_export)
        self._close.clicked.connect(self.close)
        if self._keeper is not None:
            self._keeper.changed.connect(self.refresh)
        for keys, act in (("Ctrl+F", self._search.setFocus), ("F6", self._list.setFocus)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what was sent while nobody looked."""
        super().showEvent(event)
        self.refresh()
        self._search.setFocus()

    # Looking

    @Slot()
    def refresh(self) -> None:
        """Look once more for the same; what is chosen stays chosen."""
        if not self.isVisible():
            return
        try:
            self._filters.set_robots(self._library.history.robots())
        except DinguiError as error:
            self._on_trouble(error)
            return
        self._look(self._list.currentIndex().row() + 1)

    @Slot()
    def search(self) -> None:
        """Look for what stands in the field, within the filters."""
        self._wanted = ""
        self._look()

    def _look(self, at_least: int = 1) -> None:
        if self._shown is not None:
            self._wanted = self._wanted or self._shown.id
        if self._keeper is None or not self._keeper.busy:
            # Where it can't be done now, they are found by their words a little later.
            with suppress(DinguiError):
                self._library.history.index_more(_INDEXED_AT_ONCE)
        self._model.look_for(self._filters.query(self._search.text()), max(at_least, 1))

    @Slot()
    def _on_progressed(self) -> None:
        count = self._model.rowCount()
        words = [found_words(count, complete=self._model.complete)]
        if self._library.history.pending():
            words.append(_("Older messages are still being made findable."))
        self._count.setText(" ".join(filter(None, words)))
        asked = self._model.query
        empty = count == 0 and self._model.complete
        if empty and asked == HistoryQuery():
            self._none.setText(_("Nothing was sent yet. What you send appears here, with what came of it."))
        elif empty:
            self._none.setText(
                _("Nothing that was sent fits. Look for fewer words, or for all robots, outcomes and times.")
            )
        self._none.setVisible(empty)
        self._export.setEnabled(not empty and self._keeper is not None)
        can = _("Save what is found as a table for Excel (CSV)")
        self._export.setToolTip(_("There is nothing in the list to export.") if empty else can)
        if self._list.currentIndex().isValid() or not self._model.enough:
            return
        row = self._model.row_of(self._wanted) if self._wanted else 0
        self._list.setCurrentIndex(self._model.index(max(row, 0)) if count else QModelIndex())
        if empty:
            self._show(None)

    @Slot(object)
    def _on_trouble(self, error: DinguiError) -> None:
        self._tell(explain_library_error(error.code, error.data, typing=False), "error")

    # One delivery

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        delivery = self._model.delivery(current.row()) if current.isValid() else None
        if delivery is not None:
            self._wanted = ""
            self._show(delivery)

    def _show(self, delivery: Delivery | None) -> None:
        if delivery is not None and delivery == self._shown:
            return
        self._shown = delivery
        self._message = message = message_of(delivery) if delivery is not None else None
        robot = self._robot()
        preview = preview_of(to_payload(message)) if message is not None else None
        self.preview.setVisible(delivery is not None)
        self.preview.set_preview(preview, delivery.robot_name if delivery is not None else "")
        self.details.show_delivery(delivery, robot.group if robot is not None else "", self._together())
        self._tell("")
        for button, words in (
            (self._open, _("Open it as a new draft (Enter)")),
            (self._resend, _("Open it as a new draft, with no group ticked")),
            (self._correct, _("Open a new draft that begins as a correction: what was posted stays as it is")),
            (self._copy, _("Copy the message; token and secret are not in it")),
        ):
            button.setEnabled(message is not None)
            if message is None:
                words = _("Choose a message first") if delivery is None else _("This message can't be read any more.")
            button.setToolTip(words)

    def _robot(self) -> Robot | None:
        if self._shown is None or self._shown.robot_id is None:
            return None
        try:
            return self._library.robots.get(self._shown.robot_id)
        except DinguiError:
            return None

    def _together(self) -> int:
        """To how many robots the message was sent at once, as far as that is still kept."""
        job_id = self._shown.job_id if self._shown is not None else None
        try:
            return self._library.jobs.sizes((job_id,)).get(job_id, 1) if job_id else 1
        except DinguiError:
            return 1

    # Using it again

    @Slot()
    def _on_open(self) -> None:
        if self._message is not None:
            self.draft_wanted.emit(to_json(self._message))

    @Slot()
    def _on_resend(self) -> None:
        if self._message is not None:
            self.resend_wanted.emit(to_json(self._message))

    @Slot()
    def _on_correct(self) -> None:
        if self._message is not None:
            self.draft_wanted.emit(to_json(corrected(self._message)))

    def _on_copy_json(self) -> None:
        if self._shown is not None:
            self._put(as_json(self._shown), _("Copied as JSON."))

    def _on_copy_script(self, language: str) -> None:
        if self._shown is not None:
            words = _("Copied. It takes token and secret from the environment; its first lines say how.")
            self._put(as_script(self._shown, self._robot(), language), words)

    def _put(self, text: str, words: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._tell(words)

    @Slot()
    def _on_export(self) -> None:
        if self._keeper is None:
            return
        kinds = _("Table") + " (*.csv)"
        name, _kind = QFileDialog.getSaveFileName(self, _("Export sent messages"), _("sent messages") + ".csv", kinds)
        if name:
            self.export(Path(name))

    def export(self, path: Path) -> None:
        """Write what is found into a table, beside the window."""
        if self._keeper is None:
            return
        if not path.suffix:
            path = path.with_suffix(".csv")
        self._tell(_("Exporting…"))
        self._export.setEnabled(False)

        def done(value: object) -> None:
            # The window may be another one by then, in another language.
            if isValid(self):
                self._on_exported(path.name, value)

        self._keeper.export(path, self._model.query, done)

    def _on_exported(self, name: str, value: object) -> None:
        self._export.setEnabled(True)
        match value:
            case int():
                words = ngettext("Saved {count} message as {name}.", "Saved {count} messages as {name}.", value)
                self._tell(words.format(count=f"{value:,}", name=name))
            case OSError():
                reason = value.strerror or type(value).__name__
                self._tell(_("The file could not be written: {reason}.").format(reason=reason), "error")
            case DinguiError():
                self._on_trouble(value)

    def _tell(self, words: str, severity: str = "") -> None:
        self._say.setText(words)
        self._say.setProperty("severity", severity)
        self._say.style().polish(self._say)
        self._say.setVisible(bool(words))
