"""The address book: search, add, change, remove, import."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from dingui.errors import DinguiError
from dingui.messages.mobiles import mobile_of
from dingui.people.making import is_user_id
from dingui.people.models import Person, clean_name, split_tags
from dingui.texts import _, pgettext
from dingui.texts.lists import quoted
from dingui.texts.people import count_people
from dingui.texts.storage import explain_library_error
from dingui.window.dialogs.faults import FormFault, FormNote
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.lists.people import PeopleModel
from dingui.window.people_book import PeopleBook
from dingui.window.wrapped import WrappedLabel


class PeopleDialog(QDialog):
    """Everybody on the left, one person's form on the right.

    What was typed into the form is stored with Save, and also by going on to somebody else or closing.

    Signals:
        import_wanted: the person wants to import a list.
    """

    import_wanted = Signal()

    def __init__(self, book: PeopleBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._current: Person | None = None
        self._gave_up = False
        # While the list is changed from here, a moving selection is nobody's wish.
        self._quiet = False
        self.setWindowTitle(pgettext("address book", "People"))
        self.resize(760, 480)
        self._search = LineField(_("Search people"), _("Name, pinyin, part of a number, tag"))
        self._search.setClearButtonEnabled(True)
        self._import = QPushButton(icon("open"), _("Import people…"))
        self._model = PeopleModel(self)
        self._table = _table(self._model)
        self._count = WrappedLabel()
        self._count.setObjectName("muted")
        self._name = LineField(_("Name"), _("As you look for them"))
        self._mobile = LineField(_("Mobile"), _("13800000000, +852-12345678"))
        self._user_id = LineField(_("User id"), _("only needed where there is no mobile"))
        self._tags = LineField(_("Tags"), _("separated by commas"))
        self._fields = (self._name, self._mobile, self._user_id, self._tags)
        self._say = FormNote(self._fields)
        self._add = QPushButton(icon("add"), _("Add person"))
        self._remove = QPushButton(icon("remove"), _("Remove person"))
        self._undo = QPushButton(icon("undo"), _("Undo"))
        self._save = QPushButton(_("Save person"))
        self._save.setObjectName("primary")
        self._save.setDefault(True)
        self._lay_out()
        self._connect()
        self._show_found()
        if book.is_empty():
            self._on_add()
        else:
            self._search.setFocus()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._search, 1)
        top.addWidget(self._import)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table, 1)
        column.addWidget(self._count)
        acts = QHBoxLayout()
        for button in (self._add, self._remove, self._undo):
            button.setAutoDefault(False)
            acts.addWidget(button)
        acts.addStretch(1)
        column.addLayout(acts)
        right = QWidget()
        right_column = QVBoxLayout(right)
        right_column.setContentsMargins(8, 0, 0, 0)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(8)
        for field in self._fields:
            form.addRow(field.accessibleName(), field)
        right_column.addLayout(form)
        right_column.addWidget(self._say)
        right_column.addStretch(1)
        where = WrappedLabel(
            _("Names and numbers stay on this computer. Only numbers are sent, and only when mentioned.")
        )
        where.setObjectName("muted")
        right_column.addWidget(where)
        close = QPushButton(_("Close"))
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self._save)
        for button in (close, self._import):
            button.setAutoDefault(False)
        right_column.addLayout(buttons)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(0, 1)
        split.setSizes([480, 260])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(split, 1)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._show_found)
        self._search.returnPressed.connect(self._table.setFocus)
        self._table.selectionModel().currentRowChanged.connect(self._on_current)
        self._table.selectionModel().selectionChanged.connect(self._update_acts)
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self._on_remove)
        self._undo.clicked.connect(self._on_undo)
        self._save.clicked.connect(self._on_save)
        self._import.clicked.connect(self._on_import)
        self._book.changed.connect(self._on_changed)
        self._book.learnt.connect(self._show_found)
        for keys, act in (
            ("Ctrl+Z", self._on_undo),
            ("Ctrl+F", self._search.setFocus),
            ("Ctrl+N", self._on_add),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        delete = QShortcut(QKeySequence("Delete"), self._table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_remove)

    def choose(self, person_id: str) -> None:
        """Show one person."""
        self._show(self._book.get(person_id))
        self._select(person_id)

    # The list

    @Slot()
    def _show_found(self) -> None:
        found = self._book.find(self._search.text())
        if not self._model.shows(found):
            self._quiet = True
            self._model.set_people(found)
            self._quiet = False
            if self._current is not None:
                self._select(self._current.id)
        total = len(self._book.people())
        if not total:
            words = _("Nobody is here yet. Add one person, or import a list.")
        elif self._search.text().strip():
            words = _("{found} of {total}").format(found=f"{len(found):,}", total=count_people(total))
        else:
            words = count_people(total)
        self._count.setText(words)
        self._update_acts()

    @Slot()
    def _on_changed(self) -> None:
        if self._current is not None:
            self._show(self._book.get(self._current.id))
        self._show_found()

    def _select(self, person_id: str) -> None:
        row = self._model.row_of(person_id)
        if row < 0:
            return
        index = self._model.index(row, 0)
        self._quiet = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._table.selectionModel().setCurrentIndex(index, flags)
        self._quiet = False
        self._table.scrollTo(index)
        self._update_acts()

    @Slot()
    def _update_acts(self) -> None:
        count = len(self._table.selectionModel().selectedRows())
        self._remove.setEnabled(count > 0)
        self._remove.setToolTip(_("Remove from the address book (Delete)") if count else _("Choose somebody first"))
        self._undo.setEnabled(self._book.can_undo())
        self._undo.setToolTip(
            _("Take the last change back (Ctrl+Z)") if self._book.can_undo() else _("Nothing to undo")
        )

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if self._quiet or not current.isValid():
            return
        person = self._model.person(current.row())
        changed = self._is_changed()
        if changed and not self._on_save():
            # The fault is said at the field; the form stays with whom it belongs to.
            if self._current is not None:
                self._select(self._current.id)
            else:
                self._table.clearSelection()
            return
        self._show(self._book.get(person.id))
        if changed:
            # Storing may have given the list another order.
            self._select(person.id)

    # The form

    def _show(self, person: Person | None) -> None:
        self._current = person
        self._gave_up = False
        self._say.tell("")
        self._name.set_value(person.name if person else "")
        self._mobile.set_value(person.mobile if person else "")
        self._user_id.set_value(person.user_id if person else "")
        self._tags.set_value(", ".join(person.tags) if person else "")

    def _is_changed(self) -> bool:
        person = self._current or Person("", "")
        shown = (person.name, person.mobile, person.user_id, ", ".join(person.tags))
        return tuple(field.value() for field in self._fields) != shown

    @Slot()
    def _on_add(self) -> None:
        if self._is_changed() and not self._on_save():
            return
        self._table.clearSelection()
        self._show(None)
        self._name.setFocus()

    @Slot()
    def _on_save(self) -> bool:
        """Store what stands in the form; return whether it could be."""
        try:
            person = self._understood()
            if self._current is None:
                [person] = self._book.add([person])
            else:
                self._book.replace([person])
        except FormFault as fault:
            self._say.tell(fault.words, "error", fault.field)
            return False
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error", self._name)
            return False
        self._show(person)
        self._show_found()
        self._say.tell(_("Saved."), "success")
        return True

    def _understood(self) -> Person:
        name = clean_name(self._name.value())
        if not name:
            raise FormFault(self._name, _("Give the person a name, by which you find them."))
        typed, user_id = self._mobile.value().strip(), self._user_id.value().strip()
        mobile = mobile_of(typed)
        if typed and not mobile:
            words = _("This is no mobile. It has 11 digits from 1, or a country's code: +852-12345678.")
            raise FormFault(self._mobile, words)
        if user_id and not is_user_id(user_id):
            raise FormFault(self._user_id, _("This is no user id: it holds letters and digits, and no spaces."))
        if not mobile and not user_id:
            raise FormFault(self._mobile, _("A mobile or a user id is needed: by it the person is mentioned."))
        for handle, field in ((mobile, self._mobile), (user_id, self._user_id)):
            other = self._book.of_handle(handle) if handle else None
            if other is not None and (self._current is None or other.id != self._current.id):
                raise FormFault(field, _("This belongs to “{name}”, who is here already.").format(name=other.name))
        person = self._current or Person("", "")
        return replace(person, name=name, mobile=mobile, user_id=user_id, tags=split_tags(self._tags.value()))

    @Slot()
    def _on_remove(self) -> None:
        rows = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        people = [self._model.person(row) for row in rows]
        if not people:
            return
        self._show(None)
        try:
            self._book.remove([person.id for person in people])
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error")
            return
        if self._model.rowCount():
            # Next to where the person was, as the list goes on there.
            self.choose(self._model.person(min(rows[0], self._model.rowCount() - 1)).id)
        who = quoted([people[0].name]) if len(people) == 1 else count_people(len(people))
        self._say.tell(_("Removed: {who}. Undo brings back.").format(who=who))

    @Slot()
    def _on_undo(self) -> None:
        if not self._book.can_undo():
            return
        try:
            self._book.undo()
        except DinguiError as error:
            self._say.tell(explain_library_error(error.code, error.data, typing=False), "error")
            return
        self._update_acts()
        self._say.tell(_("The last change was taken back."))

    @Slot()
    def _on_import(self) -> None:
        if self._is_changed() and not self._on_save():
            return
        self.import_wanted.emit()

    def done(self, result: int) -> None:
        """Store what stands in the form first. What can't be stored is said once; closing again gives it up."""
        if self._is_changed() and not self._gave_up and not self._on_save():
            self._gave_up = True
            return
        super().done(result)


def _table(model: PeopleModel) -> QTableView:
    table = people_table(_("People in the address book"))
    table.setModel(model)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    header.resizeSection(0, 150)
    header.resizeSection(1, 150)
    return table


def people_table(name: str) -> QTableView:
    """Return a table whose rows are as high as a line, whatever is in them: 10,000 are there at once."""
    table = QTableView()
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table
