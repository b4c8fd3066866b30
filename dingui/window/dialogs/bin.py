"""The bin: drafts that were removed, for 30 days."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dingui.errors import DinguiError
from dingui.library.bin import KEPT_DAYS, BinHead
from dingui.library.drafts import Draft
from dingui.messages.composition import Composition
from dingui.texts import _, ngettext
from dingui.texts.keeping import days_left_words
from dingui.texts.storage import explain_library_error
from dingui.texts.times import short_time
from dingui.window.lists.plain_rows import PlainRow, PlainRowsModel, plain_list
from dingui.window.lists.two_lines import ID_ROLE
from dingui.window.stored_preview import PreviewLook, StoredPreview
from dingui.window.wrapped import WrappedLabel

_SIZE: Final = QSize(840, 560)

SHOWN: Final = 1_000
"""Drafts of the bin that are listed, the last removed first."""


class BinStore(Protocol):
    """What is needed of the library's bin."""

    def heads(self, limit: int = -1) -> Sequence[BinHead]: ...  # noqa: D102
    def count(self) -> int: ...  # noqa: D102
    def remove_for_good(self, draft_id: str) -> bool: ...  # noqa: D102


Empty = Callable[[int, Callable[[object], object]], None]
"""Removes for good what was removed up to a time (ms since 1970), beside the window; tells how many, or the error."""

Ask = Callable[[QWidget, str, str, str], bool]
"""Asks (parent, title, sentence, verb) before what can't be undone."""


class BinDialog(QDialog):
    """The list on the left, the chosen draft as a message on the right.

    Signals:
        put_back: (id) a draft is wanted back.
        gone: (id) a draft is gone for good.
    """

    put_back = Signal(str)
    gone = Signal(str)

    def __init__(
        self,
        store: BinStore,
        get: Callable[[str], Draft | None],
        empty: Empty,
        ask: Ask | None = None,
        look: PreviewLook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``get`` returns a draft whole."""
        super().__init__(parent)
        self.setWindowTitle(_("Bin"))
        self.resize(_SIZE)
        self._store = store
        self._get = get
        self._empty_all = empty
        self._ask = ask or ask_for_good
        self._heads: Sequence[BinHead] = ()
        self._model = PlainRowsModel(self)
        self._list = plain_list(_("Removed drafts"), self._model)
        self._hint = WrappedLabel()
        self._hint.setObjectName("muted")
        self._say = WrappedLabel()
        self._preview = StoredPreview(look or PreviewLook())
        self._back = QPushButton(_("Put back"))
        self._remove = QPushButton(_("Remove for good…"))
        self._empty = QPushButton(_("Empty the bin…"))
        self._close = QPushButton(_("Close"))
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._list.activated.connect(self._on_back)
        self._back.clicked.connect(self._on_back)
        self._remove.clicked.connect(self._on_remove)
        self._empty.clicked.connect(self._on_empty)
        self._close.clicked.connect(self.reject)
        self.refresh()
        self._list.setFocus()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._hint)
        column.addWidget(self._list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((left, 1), (self._preview, 1)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        left.setMinimumWidth(220)
        split.setSizes([340, 480])
        buttons = QHBoxLayout()
        for button in (self._back, self._remove, self._empty, self._close):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text())
            buttons.addWidget(button)
        buttons.insertStretch(3, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(split, 1)
        layout.addWidget(self._say)
        layout.addLayout(buttons)
        self._tell("")

    def refresh(self) -> None:
        """Read anew what is in the bin; the place in the list stays."""
        row = max(self._list.currentIndex().row(), 0)
        now_ms = int(time.time() * 1000)
        try:
            self._heads = self._store.heads(SHOWN)
            count = len(self._heads) if len(self._heads) < SHOWN else self._store.count()
        except DinguiError as error:
            self._tell(explain_library_error(error.code, error.data, typing=False), "error")
            return
        self._model.set_rows(
            [
                PlainRow(
                    head.id,
                    head.name or head.summary or _("Untitled draft"),
                    _("removed {time} · {left}").format(
                        time=short_time(head.removed_ms, now_ms), left=days_left_words(head.days_left(now_ms))
                    ),
                    "draft",
                )
                for head in self._heads
            ]
        )
        if not count:
            self._hint.setText(_("The bin is empty. Removed drafts stay here for {days} days.").format(days=KEPT_DAYS))
        elif count > len(self._heads):
            words = _("These are the last {shown} of {count} removed drafts. Each goes {days} days after its removal.")
            self._hint.setText(words.format(shown=f"{len(self._heads):,}", count=f"{count:,}", days=KEPT_DAYS))
        else:
            words = _("Removed drafts stay here for {days} days, then they go for good.")
            self._hint.setText(words.format(days=KEPT_DAYS))
        self._list.setCurrentIndex(self._model.index(min(row, len(self._heads) - 1)))
        self._show()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show()

    def _show(self) -> None:
        draft_id = self._id
        for button, words in (
            (self._back, _("It is a draft like the others again, and open")),
            (self._remove, _("It can't be brought back then")),
        ):
            button.setEnabled(bool(draft_id))
            button.setToolTip(words if draft_id else _("There is no removed draft."))
        self._empty.setEnabled(bool(draft_id))
        self._empty.setToolTip("" if draft_id else _("There is no removed draft."))
        if not draft_id:
            self._preview.show_words("")
            return
        try:
            draft = self._get(draft_id)
            if draft is None:
                self._preview.show_words(explain_library_error("draft_missing", {}, typing=False))
                return
            self._preview.show_composition(Composition.from_json(draft.content))
        except DinguiError as error:
            self._preview.show_words(explain_library_error(error.code, error.data, typing=False))
        except ValueError:
            self._preview.show_words(_("This draft's content can't be read."))

    @property
    def _id(self) -> str:
        return str(self._list.currentIndex().data(ID_ROLE) or "")

    @Slot()
    def _on_back(self) -> None:
        if self._id:
            self._tell("")
            self.put_back.emit(self._id)
            self.refresh()

    @Slot()
    def _on_remove(self) -> None:
        draft_id = self._id
        name = str(self._list.currentIndex().data() or "")
        words = _("“{name}” and its versions will be gone. What was sent of it stays in the history.")
        if not draft_id or not self._ask(self, _("Remove for good?"), words.format(name=name), _("Remove for good")):
            return
        try:
            self._store.remove_for_good(draft_id)
        except DinguiError as error:
            self._tell(explain_library_error(error.code, error.data, typing=False), "error")
            return
        self.gone.emit(draft_id)
        self.refresh()

    @Slot()
    def _on_empty(self) -> None:
        if not self._heads:
            return
        count = self._store.count()
        words = ngettext(
            "{count} removed draft and its versions will be gone. What was sent of it stays in the history.",
            "{count} removed drafts and their versions will be gone. What was sent of them stays in the history.",
            count,
        ).format(count=f"{count:,}")
        if not self._ask(self, _("Empty the bin?"), words, _("Empty the bin")):
            return
        ids = [head.id for head in self._heads]
        self._empty.setEnabled(False)
        self._tell(_("Emptying…"))

        def done(value: object) -> None:
            for draft_id in ids:
                self.gone.emit(draft_id)
            if isinstance(value, DinguiError):
                self._tell(explain_library_error(value.code, value.data, typing=False), "error")
            else:
                self._tell("")
            self.refresh()

        # No later than the last one that was seen here: what is removed meanwhile stays.
        until_ms = max(head.removed_ms for head in self._heads)
        self._empty_all(until_ms, lambda value: done(value) if isValid(self) else None)

    def _tell(self, words: str, severity: str = "") -> None:
        self._say.setText(words)
        self._say.setProperty("severity", severity)
        self._say.style().polish(self._say)
        self._say.setVisible(bool(words))


def ask_for_good(parent: QWidget, title: str, sentence: str, verb: str) -> bool:
    """Ask before something that nothing brings back; the harmless answer is the default."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    label = box.findChild(QLabel, "qt_msgbox_label")
    if label is not None:
        # Qt makes the box as narrow as its longest word allows, which cuts the title.
        label.setMinimumWidth(420)
    box.setText(title)
    box.setInformativeText(sentence)
    do = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(_("Leave as it is"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    chosen = box.clickedButton()
    box.deleteLater()
    return chosen is do
