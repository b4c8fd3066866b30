"""Many messages from a table: each row fills the draft's blanks once, and is seen before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from dingui.background.aside import Aside
from dingui.messages.models import Message
from dingui.sheets.matching import ROBOT
from dingui.sheets.plan import Plan
from dingui.sheets.reading import BYTES_MAX, Sheet, SheetRefused, read_file, read_text
from dingui.texts import _, ngettext
from dingui.texts.blanks import braced
from dingui.texts.sheets import count_ready, explain_sheet_refusal
from dingui.window.flow import FlowLayout
from dingui.window.icons import icon
from dingui.window.lists.sheet import SheetModel
from dingui.window.stored_preview import PreviewLook, StoredPreview
from dingui.window.wrapped import WrappedLabel

_SIZE: Final = QSize(980, 660)
_TINT: Final = 60
"""Of 255: how much of the colour for errors lies under a faulty cell. Light or dark, its words stay readable."""


class ManyDialog(QDialog):
    """A table above, what it comes to below. After it was accepted, :attr:`pieces` are the messages."""

    def __init__(
        self,
        plan: Plan,
        name_of_robot: Callable[[str], str],
        look: PreviewLook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``name_of_robot`` gives a robot's name by its id."""
        super().__init__(parent)
        self.setWindowTitle(_("Many messages from a table"))
        self.resize(_SIZE)
        self.pieces: list[tuple[str, Message]] = []
        self._plan = plan
        self._name_of_robot = name_of_robot
        self._aside = Aside()
        red = QColor("#d1453b")
        red.setAlpha(_TINT)
        self._model = SheetModel(plan, red, self)
        self._source = WrappedLabel()
        self._source.setObjectName("muted")
        self._columns = FlowLayout()
        self._choices: dict[str, QComboBox] = {}
        self._table = QTableView()
        self._preview = StoredPreview(look or PreviewLook())
        self._seen_by = WrappedLabel()
        self._seen_by.setObjectName("muted")
        self._faults = WrappedLabel()
        self._summary = QLabel()
        self._next = QPushButton(_("Next fault"))
        self._leave_out = QCheckBox(_("Leave out rows with faults"))
        self._send = QPushButton()
        self._send.setObjectName("primary")
        self._lay_out()
        self._model.judged.connect(self._on_judged)
        self._table.selectionModel().currentChanged.connect(self._on_current)
        self._say_source()
        self._on_judged()

    def _lay_out(self) -> None:
        choose = QPushButton(icon("open"), _("Open table…"))
        choose.clicked.connect(self._on_choose)
        paste = QPushButton(_("Paste cells"))
        paste.setToolTip(_("Cells copied from Excel, WPS or DingTalk's tables"))
        paste.clicked.connect(self.paste)
        QShortcut(QKeySequence.StandardKey.Paste, self._table, self.paste, context=Qt.ShortcutContext.WidgetShortcut)
        top = QHBoxLayout()
        for part in (choose, paste):
            top.addWidget(part)
        top.addWidget(self._source, 1)
        table = self._table
        table.setModel(self._model)
        table.setAccessibleName(_("Rows of the table"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._seen_by)
        column.addWidget(self._preview, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(table)
        splitter.addWidget(side)
        splitter.setSizes([620, 340])
        self._faults.setProperty("severity", "error")
        self._next.clicked.connect(self._on_next)
        self._leave_out.toggled.connect(self._on_judged)
        cancel = QPushButton(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self._send.clicked.connect(self._on_send)
        foot = QHBoxLayout()
        foot.addWidget(self._summary)
        foot.addWidget(self._next)
        foot.addWidget(self._leave_out)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._send)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addLayout(self._columns)
        layout.addWidget(splitter, 1)
        layout.addWidget(self._faults)
        layout.addLayout(foot)
        cancel.setAutoDefault(False)
        for button in (choose, paste, self._next, self._send):
            # Enter belongs to the table's cells.
            button.setAutoDefault(False)

    # Reading

    @Slot()
    def _on_choose(self) -> None:
        filters = f"{_('Tables')} (*.csv *.tsv *.txt *.xlsx);;{_('All files')} (*)"
        name, _filter = QFileDialog.getOpenFileName(self, _("Open table"), "", filters)
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Read a file, in a thread of its own: a workbook can take a second."""
        self._source.setText(_("Reading {name}…").format(name=path.name))
        self._aside.run(lambda: _read(path), lambda found: self._take(path.name, found))

    @Slot()
    def paste(self) -> None:
        """Read what is on the clipboard."""
        try:
            found: Sheet | SheetRefused = read_text(QGuiApplication.clipboard().text())
        except SheetRefused as error:
            found = error
        self._take(_("Pasted cells"), found)

    def _take(self, name: str, found: object) -> None:
        if not isValid(self):
            return
        if isinstance(found, Sheet):
            words = f"{name} · {found.name}" if found.name else name
            self._source.setText(words)
            self._model.show_sheet(found)
            self._show_columns()
            self._table.resizeColumnsToContents()
            start = self._model.next_fault(QModelIndex())
            self._table.setCurrentIndex(start if start.isValid() else self._model.index(0, 0))
            self._table.setFocus()
            return
        # What is in the table already stays.
        code, data = (found.code, found.data) if isinstance(found, SheetRefused) else ("unreadable", {})
        self._source.setText(f"{name}: {explain_sheet_refusal(code, data)}")

    def _say_source(self) -> None:
        names = "、".join(braced(blank.name) for blank in self._plan.blanks)
        if names:
            words = _("A first row with headings such as {blanks} and “Robot”; each further row is a message.")
        else:
            words = _("This message has no blanks, so each row would be the same. Write some as {blanks} first.")
            names = braced(_("name"))
        self._source.setText(words.format(blanks=names))

    def _show_columns(self) -> None:
        """A choice for each blank, and for the robot: the column that fills it."""
        while self._columns.count():
            item = self._columns.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self._choices.clear()
        for meaning in (ROBOT, *(blank.name for blank in self._plan.blanks)):
            words = _("Robot") if meaning == ROBOT else braced(meaning)
            choice = QComboBox()
            choice.setAccessibleName(_("Column for {blank}").format(blank=words))
            choice.addItem(_("no column"), -1)
            for at, heading in enumerate(self._model.headings):
                choice.addItem(heading or str(at + 1), at)
            choice.setCurrentIndex(self._column_of(meaning) + 1)
            choice.activated.connect(lambda row, meaning=meaning: self._on_column(meaning, row - 1))
            pair = QWidget()
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, 8, 0)
            label = QLabel(words)
            label.setBuddy(choice)
            line.addWidget(label)
            line.addWidget(choice)
            self._columns.addWidget(pair)
            self._columns.setAlignment(pair, Qt.AlignmentFlag.AlignLeft)
            self._choices[meaning] = choice

    def _column_of(self, meaning: str) -> int:
        return self._model.columns.index(meaning) if meaning in self._model.columns else -1

    def _on_column(self, meaning: str, column: int) -> None:
        before = self._column_of(meaning)
        if column >= 0:
            self._model.set_column(column, meaning)
        elif before >= 0:
            self._model.set_column(before, "")
        for each, choice in self._choices.items():
            choice.setCurrentIndex(self._column_of(each) + 1)

    # Looking

    @Slot()
    def _on_judged(self) -> None:
        planned = self._model.planned
        ready = [each for each in planned if each.is_ready]
        count = sum(len(each.messages) for each in ready)
        faulty = len(planned) - len(ready)
        self._summary.setText(count_ready(len(ready), len(planned)) if planned else "")
        self._next.setVisible(faulty > 0)
        self._leave_out.setVisible(faulty > 0)
        may = bool(ready) and (not faulty or self._leave_out.isChecked())
        self._send.setText(ngettext("Send {count} message…", "Send {count} messages…", count).format(count=count))
        self._send.setEnabled(may)
        why = "" if may or not planned else _("Mend the rows with faults first, or leave them out.")
        self._send.setToolTip(why)
        self._send.setAccessibleDescription(why)
        self._show_row(self._table.currentIndex().row())

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._show_row(current.row())

    def _show_row(self, row: int) -> None:
        if not 0 <= row < len(self._model.planned):
            self._faults.hide()
            self._seen_by.hide()
            self._preview.show_words(_("The message of the chosen row appears here."))
            return
        planned = self._model.planned[row]
        words = self._model.sentences(row)
        self._faults.setText("\n".join(words))
        self._faults.setVisible(bool(words))
        names = [self._name_of_robot(robot_id) for robot_id, _message in planned.messages if robot_id]
        self._seen_by.setText(_("Goes to {robots}").format(robots="、".join(names)) if names else "")
        self._seen_by.setVisible(bool(names))
        self._preview.show_message(planned.messages[0][1], names[0] if names else _("Robot"))

    @Slot()
    def _on_next(self) -> None:
        found = self._model.next_fault(self._table.currentIndex())
        if found.isValid():
            self._table.setCurrentIndex(found)
            self._table.scrollTo(found)
            self._table.setFocus()

    @Slot()
    def _on_send(self) -> None:
        self.pieces = [piece for each in self._model.planned if each.is_ready for piece in each.messages]
        self.accept()


def _read(path: Path) -> object:
    try:
        with path.open("rb") as file:
            return read_file(file.read(BYTES_MAX + 1))
    except SheetRefused as error:
        return error
    except OSError as error:
        return error
