"""Importing a list of people: what is read of it is seen before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dingui.background.aside import Aside
from dingui.errors import DinguiError
from dingui.people.comparing import Comparison, compare
from dingui.people.entries import BYTES_MAX, Entry, Reading, ReadingRefused
from dingui.people.models import Person
from dingui.people.reading import read_file, read_text
from dingui.texts import _, ngettext
from dingui.texts.people import count_people, explain_refusal
from dingui.texts.storage import explain_library_error
from dingui.window.dialogs.people import people_table
from dingui.window.icons import icon
from dingui.window.lists.people import EntriesModel, FaultsModel
from dingui.window.lists.wrapped import WrappedDelegate
from dingui.window.people_book import PeopleBook
from dingui.window.wrapped import WrappedLabel

CHUNK: Final = 400
"""People stored in one turn of the event loop: about 6 ms."""


class PeopleImportDialog(QDialog):
    """A file or a pasted list above, what is read of it below. Nothing is stored before the button says so."""

    def __init__(self, book: PeopleBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._aside = Aside()
        self._comparison: Comparison | None = None
        self._steps: Iterator[int] | None = None
        self._done_count = 0
        self.setWindowTitle(_("Import people"))
        self.resize(760, 540)
        self._choose = QPushButton(icon("open"), _("Choose file…"))
        self._file = QLabel(_("CSV or vCard; or paste a list:"))
        self._file.setTextFormat(Qt.TextFormat.PlainText)
        self._file.setObjectName("muted")
        self._paste = QPlainTextEdit()
        self._paste.setAccessibleName(_("Pasted list"))
        self._paste.setPlaceholderText("张三 13800000000\nAlice Wong +852-12345678 #HK")
        self._paste.setTabChangesFocus(True)
        self._entries = EntriesModel(self)
        self._table = people_table(_("People in the list"))
        self._faults = FaultsModel(self)
        self._fault_list = QListView()
        self._update = QCheckBox()
        self._summary = WrappedLabel()
        self._store = QPushButton()
        self._store.setObjectName("primary")
        self._cancel = QPushButton(_("Cancel"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(150)
        self._lay_out()
        self._choose.clicked.connect(self._on_choose)
        self._paste.textChanged.connect(self._timer.start)
        self._timer.timeout.connect(self._on_pasted)
        self._update.toggled.connect(self._on_update)
        self._store.clicked.connect(self._on_store)
        self._cancel.clicked.connect(self.reject)
        self._show(None, "")
        self._paste.setFocus()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._choose)
        top.addWidget(self._file, 1)
        self._table.setModel(self._entries)
        header = self._table.horizontalHeader()
        header.setStretchLastSection(True)
        for column, width in enumerate((56, 130, 130, 100, 110)):
            header.resizeSection(column, width)
        self._fault_list.setAccessibleName(_("What is wrong in the list"))
        self._fault_list.setModel(self._faults)
        self._fault_list.setWordWrap(True)
        self._fault_list.setItemDelegate(WrappedDelegate(self._fault_list))
        self._fault_list.setIconSize(QSize(16, 16))
        self._fault_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A hundred at a time: each is as high as its words need, and there may be 10,000.
        self._fault_list.setLayoutMode(QListView.LayoutMode.Batched)
        self._fault_list.setResizeMode(QListView.ResizeMode.Adjust)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for part, height in ((self._paste, 96), (self._table, 240), (self._fault_list, 104)):
            split.addWidget(part)
            part.setMinimumHeight(min(height, 64))
        split.setSizes([96, 240, 104])
        split.setStretchFactor(1, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._update, 1)
        for button in (self._choose, self._cancel, self._store):
            button.setAutoDefault(False)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._store)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        layout.addWidget(self._summary)
        layout.addLayout(buttons)

    # Reading

    @Slot()
    def _on_choose(self) -> None:
        kinds = _("Lists of people") + " (*.csv *.tsv *.txt *.vcf *.vcard);;" + _("All files") + " (*)"
        name, _filter = QFileDialog.getOpenFileName(self, _("Choose a list of people"), "", kinds)
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Read a file, and show what is in it."""
        self._file.setText(_("From {name}").format(name=path.name))
        self._read(lambda: read_file(_bytes_of(path)))

    @Slot()
    def _on_pasted(self) -> None:
        text = self._paste.toPlainText()
        if text.strip():
            self._file.setText(_("From the pasted list"))
            self._read(lambda: read_text(text))

    def _read(self, read: Callable[[], Reading]) -> None:
        people = self._book.people()
        self._show(None, _("Reading…"))
        self._aside.run(lambda: compare(read(), people), self._on_read)

    def _on_read(self, found: object) -> None:
        if not isValid(self):
            return
        if isinstance(found, Comparison):
            self._show(found, "")
        elif isinstance(found, ReadingRefused):
            self._show(None, explain_refusal(found.code, found.data), "error")
        else:
            self._show(None, explain_refusal("unreadable", {}), "error")

    def _show(self, found: Comparison | None, words: str, severity: str = "") -> None:
        self._comparison = found
        self._entries.set_comparison(found, update=self._update.isChecked())
        self._faults.set_faults(found.faults if found else ())
        self._fault_list.setVisible(bool(found and found.faults))
        changes = len(found.changes) if found else 0
        self._update.setVisible(changes > 0)
        sentence = _("Also change those who are there already ({count})")
        self._update.setText(sentence.format(count=f"{changes:,}"))
        self._say(_summary(found) if found else words, severity)
        self._update_store()

    def _say(self, words: str, severity: str = "") -> None:
        self._summary.setText(words)
        self._summary.setProperty("severity", severity)
        self._summary.style().polish(self._summary)

    @Slot()
    def _on_update(self) -> None:
        self._entries.set_update(update=self._update.isChecked())
        self._update_store()

    def _update_store(self) -> None:
        new, changes = self._meant()
        if changes and not new:
            words = ngettext("Change {count} person", "Change {count} people", len(changes))
        else:
            words = ngettext("Add {count} person", "Add {count} people", len(new))
        if new and changes:
            words = _("Add {count}, change {changed}")
        self._store.setText(words.format(count=f"{len(new) or len(changes):,}", changed=f"{len(changes):,}"))
        self._store.setEnabled(bool(new or changes) and self._steps is None)
        self._store.setToolTip("" if new or changes else _("There is nobody to add yet"))

    def _meant(self) -> tuple[Sequence[Entry], Sequence[Person]]:
        found = self._comparison
        if found is None:
            return (), ()
        return found.new, found.changes if self._update.isChecked() else ()

    # Storing

    @Slot()
    def _on_store(self) -> None:
        """Store in small steps: the window goes on meanwhile, and one undo takes all of them back."""
        new, changes = self._meant()
        for part in (self._paste, self._choose, self._update, self._store):
            part.setEnabled(False)
        self._mark = self._book.undo_steps()
        self._book.hold()
        self._steps = self._stored(new, changes)
        self._step()

    def _stored(self, new: Sequence[Entry], changes: Sequence[Person]) -> Iterator[int]:
        people = [Person("", entry.name, entry.mobile, entry.user_id, entry.tags) for entry in new]
        for start in range(0, len(people), CHUNK):
            self._book.add(people[start : start + CHUNK])
            yield min(start + CHUNK, len(people))
        for start in range(0, len(changes), CHUNK):
            self._book.replace(changes[start : start + CHUNK])
            yield len(people) + min(start + CHUNK, len(changes))

    @Slot()
    def _step(self) -> None:
        if self._steps is None:
            return
        try:
            count = next(self._steps, None)
        except DinguiError as error:
            self._end()
            for part in (self._paste, self._choose, self._update):
                part.setEnabled(True)
            words = explain_library_error(error.code, error.data, typing=False)
            said = _("Stored so far: {count}.").format(count=count_people(self._done_count))
            # Those who were stored are known now, so that pressing the button again stores the rest.
            found = self._comparison
            if found:
                rest = Reading((*found.new, *(known.entry for known in found.known)), found.faults)
                self._show(compare(rest, self._book.people()), "")
            self._say(f"{words} {said}", "error")
            return
        if count is None:
            self._end()
            self.accept()
            return
        self._done_count = count
        self._say(_("Storing: {count}").format(count=count_people(count)))
        QTimer.singleShot(0, self, self._step)

    def _end(self) -> None:
        if self._steps is not None:
            self._steps = None
            self._book.join(self._mark)
            self._book.release()

    def done(self, result: int) -> None:
        """What was stored by then stays, and can be undone in one step."""
        self._aside.forget()
        self._timer.stop()
        self._end()
        super().done(result)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(BYTES_MAX + 1)


def _summary(found: Comparison) -> str:
    parts = [_("New: {count}").format(count=count_people(len(found.new)))]
    if found.known:
        parts.append(_("Already in the address book: {count}").format(count=count_people(len(found.known))))
    left_out = sum(fault.is_left_out for fault in found.faults)
    if left_out:
        parts.append(
            ngettext("{count} line left out", "{count} lines left out", left_out).format(count=f"{left_out:,}")
        )
    return " · ".join(parts)
