"""The versions of the open draft: looked at, compared, and taken back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dingui.errors import DinguiError
from dingui.library.versions import VersionHead
from dingui.messages.composition import Composition
from dingui.texts import _
from dingui.texts.keeping import act_words, moment
from dingui.texts.storage import explain_library_error
from dingui.window.comparison import Comparison
from dingui.window.lists.plain_rows import PlainRow, PlainRowsModel, plain_list
from dingui.window.lists.two_lines import ID_ROLE
from dingui.window.stored_preview import PreviewLook, StoredPreview
from dingui.window.wrapped import WrappedLabel

_SIZE: Final = QSize(960, 640)
_NOW: Final = "now"
_SYMBOLS: Final = {
    "": "clock",
    "sent": "send",
    "renamed": "text-colour",
    "filled": "duplicate",
    "restored": "undo",
    "repaired": "check",
    "imported": "open",
}


class VersionsOf(Protocol):
    """What is needed of the library's versions."""

    def of(self, draft_id: str) -> Sequence[VersionHead]: ...  # noqa: D102
    def content(self, number: int) -> str: ...  # noqa: D102


class VersionsDialog(QDialog):
    """The list on the left; the chosen version on the right, as a message or beside another one.

    After it was accepted, :attr:`chosen` is what the draft is to become.
    """

    def __init__(
        self,
        versions: VersionsOf,
        draft_id: str,
        now: Composition,
        look: PreviewLook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``now`` is what the draft holds. Raises ``LibraryError``."""
        super().__init__(parent)
        self.setWindowTitle(_("Versions of this draft"))
        self.resize(_SIZE)
        self.chosen: Composition | None = None
        self.when = ""
        self._versions = versions
        self._now = now
        self._heads = {str(head.number): head for head in versions.of(draft_id)}
        self._now_ms = int(time.time() * 1000)
        self._model = PlainRowsModel(self)
        self._list = plain_list(_("Versions"), self._model)
        self._preview = StoredPreview(look or PreviewLook())
        self._comparison = Comparison()
        self._other = QComboBox()
        self._other.setAccessibleName(_("Compare with"))
        self._pages = QTabWidget()
        self._none = WrappedLabel(
            _(
                "There are no versions yet. While you write, one is kept for every minute; sending, renaming and"
                " repairing keep one, too."
            )
        )
        self._none.setObjectName("muted")
        self._none.setVisible(not self._heads)
        self._restore = QPushButton(_("Restore this version"))
        self._restore.setAccessibleName(_("Restore this version"))
        self._close = QPushButton(_("Close"))
        self._lay_out()
        self._fill()
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._other.currentIndexChanged.connect(self._show)
        self._restore.clicked.connect(self._on_restore)
        self._close.clicked.connect(self.reject)
        self._list.setCurrentIndex(self._model.index(1 if self._heads else 0))
        self._list.setFocus()

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        beside = QWidget()
        page = QVBoxLayout(beside)
        page.setContentsMargins(8, 8, 8, 8)
        choice = QHBoxLayout()
        label = QLabel(_("Compare with"))
        label.setBuddy(self._other)
        choice.addWidget(label)
        choice.addWidget(self._other, 1)
        page.addLayout(choice)
        page.addWidget(self._comparison, 1)
        self._pages.addTab(self._preview, _("Preview"))
        self._pages.addTab(beside, _("What changed"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((left, 1), (self._pages, 2)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        left.setMinimumWidth(200)
        split.setSizes([280, 660])
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._restore)
        buttons.addWidget(self._close)
        for button in (self._restore, self._close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(split, 1)
        layout.addLayout(buttons)

    def _fill(self) -> None:
        rows = [PlainRow(_NOW, _("Now"), self._now.summary or _("(no text)"), "draft")]
        for number, head in self._heads.items():
            title = _("{time} · {act}").format(
                time=moment(head.made_ms, self._now_ms), act=act_words(head.act, head.name)
            )
            rows.append(PlainRow(number, title, head.summary or _("(no text)"), _SYMBOLS.get(head.act, "clock")))
        self._model.set_rows(rows)
        for row in rows:
            self._other.addItem(row.title, row.id)

    @property
    def _id(self) -> str:
        return str(self._list.currentIndex().data(ID_ROLE) or _NOW)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show()

    @Slot()
    def _show(self) -> None:
        can = self._id != _NOW
        try:
            chosen = self._composition(self._id)
            self._preview.show_composition(chosen)
            self._compare()
        except (DinguiError, ValueError) as error:
            code = error.code if isinstance(error, DinguiError) else "damaged"
            words = _("This version can't be read any more.")
            if code not in ("damaged", "version_missing"):
                words = explain_library_error(code, {}, typing=False)
            self._preview.show_words(words)
            self._comparison.compare(Composition(), Composition(), "", "")
            can = False
        self._restore.setEnabled(can)
        self._restore.setToolTip(
            _("The draft becomes as it was then; Ctrl+Z takes that back")
            if can
            else _("Choose an earlier version that can be read")
        )

    def _compare(self) -> None:
        """The earlier one stands on the left, whichever was chosen first."""
        pair = sorted((self._id, str(self._other.currentData() or _NOW)), key=self._place)
        before, after = (self._composition(each) for each in pair)
        names = [self._model.data(self._model.index(self._model.row_of(each))) for each in pair]
        self._comparison.compare(before, after, str(names[0]), str(names[1]))

    def _place(self, version_id: str) -> float:
        return float("inf") if version_id == _NOW else int(version_id)

    def _composition(self, version_id: str) -> Composition:
        if version_id == _NOW:
            return self._now
        return Composition.from_json(self._versions.content(int(version_id)))

    @Slot()
    def _on_restore(self) -> None:
        head = self._heads[self._id]
        try:
            self.chosen = self._composition(self._id)
        except (DinguiError, ValueError):
            self._show()
            return
        self.when = moment(head.made_ms, self._now_ms)
        self.accept()
