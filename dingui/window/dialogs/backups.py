"""The copies of the library: looked into, and one taken back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from dingui.errors import DinguiError
from dingui.library.backups import KEPT, Copy, Inside
from dingui.texts import _
from dingui.texts.keeping import day_words, inside_words, moment
from dingui.texts.storage import explain_copy_error
from dingui.window.dialogs.bin import Ask, ask_for_good
from dingui.window.lists.plain_rows import PlainRow, PlainRowsModel, plain_list
from dingui.window.lists.two_lines import ID_ROLE
from dingui.window.wrapped import WrappedLabel

_SIZE: Final = QSize(720, 440)


class CopiesKeeper(Protocol):
    """What is needed of what looks after the library; both tell it in a later turn of the event loop."""

    def copies(self, done: Callable[[object], object]) -> None: ...  # noqa: D102
    def look_inside(self, path: Path, done: Callable[[object], object]) -> None: ...  # noqa: D102


class BackupsDialog(QDialog):
    """The days on the left, what is inside the chosen copy on the right.

    After it was accepted, :attr:`chosen` is the copy that is wanted in the library's place.
    """

    def __init__(
        self,
        keeper: CopiesKeeper,
        wanted: Path | None = None,
        ask: Ask | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``wanted`` is the copy to begin with; the newest where it is None."""
        super().__init__(parent)
        self.setWindowTitle(_("Copies of the library"))
        self.resize(_SIZE)
        self.chosen: Path | None = None
        self._keeper = keeper
        self._wanted = wanted
        self._ask = ask or ask_for_good
        self._looked: dict[str, Inside | Exception] = {}
        self._model = PlainRowsModel(self)
        self._list = plain_list(_("Copies of the library"), self._model)
        self._hint = WrappedLabel(
            _("On each day on which something changes, dingui copies its library. The last {days} copies stay.").format(
                days=KEPT
            )
        )
        self._hint.setObjectName("muted")
        self._title = WrappedLabel()
        self._title.setObjectName("sectionTitle")
        self._inside = WrappedLabel()
        self._inside.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._use = QPushButton(_("Use this copy…"))
        self._close = QPushButton(_("Close"))
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._use.clicked.connect(self._on_use)
        self._close.clicked.connect(self.reject)
        self._show()
        keeper.copies(self._guarded(self._on_copies))

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._inside)
        column.addStretch(1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((self._list, 1), (right, 2)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        self._list.setMinimumWidth(200)
        split.setSizes([260, 440])
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self._use, self._close):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text())
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._hint)
        layout.addWidget(split, 1)
        layout.addLayout(buttons)

    def _guarded(self, act: Callable[[object], object]) -> Callable[[object], object]:
        """The dialog may be closed before the answer comes."""
        return lambda value: act(value) if isValid(self) else None

    def _on_copies(self, value: object) -> None:
        copies: Sequence[Copy] = value if isinstance(value, list) else ()
        now_ms = int(time.time() * 1000)
        rows = []
        for copy in copies:
            size = _("{size} MB").format(size=f"{max(copy.size / 1_000_000, 0.1):,.1f}")
            state = _("as of {time}").format(time=moment(int(copy.made_s * 1000), now_ms))
            rows.append(PlainRow(str(copy.path), day_words(copy.day, now_ms), f"{state} · {size}", "clock"))
        self._model.set_rows(rows)
        if not rows:
            self._title.setText(_("There is no copy yet. The first one is made soon after something was changed."))
            return
        row = self._model.row_of(str(self._wanted)) if self._wanted is not None else 0
        self._list.setCurrentIndex(self._model.index(max(row, 0)))
        self._list.setFocus()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        path = self._path
        if path and path not in self._looked:

            def looked(value: object) -> None:
                self._looked[path] = value if isinstance(value, Inside | Exception) else ValueError()
                self._show()

            self._keeper.look_inside(Path(path), self._guarded(looked))
        self._show()

    @property
    def _path(self) -> str:
        return str(self._list.currentIndex().data(ID_ROLE) or "")

    def _show(self) -> None:
        path = self._path
        found = self._looked.get(path)
        self._use.setEnabled(isinstance(found, Inside))
        self._use.setToolTip(
            _("The library of now is put aside, not overwritten")
            if isinstance(found, Inside)
            else _("Choose a copy that can be opened")
        )
        if not path:
            self._inside.setText("")
            return
        self._title.setText(str(self._list.currentIndex().data()))
        match found:
            case None:
                self._inside.setText(_("Looking inside…"))
            case Inside():
                lines = [inside_words(found)]
                names = [name or summary or _("Untitled draft") for name, summary in found.newest]
                if names:
                    lines += ["", _("Changed last:")]
                    lines += [f"  • {name}" for name in names]
                self._inside.setText("\n".join(lines))
            case DinguiError():
                self._inside.setText(explain_copy_error(found.code, found.data))
            case _:
                self._inside.setText(explain_copy_error("unreadable", {}))

    @Slot()
    def _on_use(self) -> None:
        found = self._looked.get(self._path)
        if not isinstance(found, Inside):
            return
        words = _(
            "dingui then shows what is in this copy: {inside}. What is there now is put aside as a file in dingui's"
            " folder, so nothing is overwritten."
        ).format(inside=inside_words(found))
        if self._ask(self, _("Go back to this copy?"), words, _("Use this copy")):
            self.chosen = Path(self._path)
            self.accept()
