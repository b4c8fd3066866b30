"""The list that ``@`` opens in a text: whoever is chosen is written by number. The keys stay with the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from dingui.messages.preview import MENTION_ALL
from dingui.people.models import Person
from dingui.texts import _
from dingui.window.editors.line_edits import Edit
from dingui.window.icons import icon
from dingui.window.lists.two_lines import META_ROLE, Index, TwoLineDelegate
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.window.editors.plain import TextField
    from dingui.window.people_book import PeopleBook

SHOWN_MAX: Final = 50
"""People who are listed; typing on finds the others."""
_WIDTH: Final = 288
_ROWS: Final = 5
_QUERY_MAX: Final = 24
_ROOT = QModelIndex()


def announce(field: QWidget, words: str) -> None:
    """Let a screen reader say ``words`` while the focus stays in ``field``."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(field, words))


def typed_at(before: str, after: str) -> bool:
    """Return whether the change from one text to the other is one ``@`` more."""
    return len(after) == len(before) + 1 and after.count("@") > before.count("@")


class PickerModel(QAbstractListModel):
    """Everyone first, in words, then people; where there are none, the way to the address book."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Person] = ()
        self._everyone = True

    def show(self, people: Sequence[Person], *, everyone: bool) -> None:
        """Show others; ``everyone`` says whether that is offered too."""
        self.beginResetModel()
        self._people, self._everyone = people, everyone
        self.endResetModel()

    def is_book(self, row: int) -> bool:
        """Whether a row is the way to the address book."""
        return not self._people and row == int(self._everyone)

    def first_person(self) -> int:
        """Return the row of the first person, or -1."""
        return int(self._everyone) if self._people else -1

    def person(self, row: int) -> Person | None:
        """Return who stands in a row; None is everyone, or nobody."""
        row -= int(self._everyone)
        return self._people[row] if 0 <= row < len(self._people) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else (len(self._people) or 1) + int(self._everyone)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return name, and number with tags."""
        if not index.isValid():
            return None
        person = self.person(index.row())
        if self.is_book(index.row()):
            return _book_row(role)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return person.name if person else _("Everyone in the group")
            case Qt.ItemDataRole.DecorationRole:
                return icon("mention") if person else icon("warning", "warning")
            case value if value == META_ROLE:
                if person is None:
                    return _("{mark} notifies all members").format(mark=MENTION_ALL)
                return " · ".join((person.handle, *person.tags))
            case _:
                return None


def _book_row(role: int) -> object:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return _("Open the address book…")
        case Qt.ItemDataRole.DecorationRole:
            return icon("open")
        case value if value == META_ROLE:
            return _("Add people there, one by one or as a list")
        case _:
            return None


class PeoplePicker(QFrame):
    """Opens where ``@`` is typed and follows what is typed behind it. Esc leaves the text as it is.

    In a type without mentions it says so in the same place, and offers nothing.

    Signals:
        people_wanted: the person wants to see the address book.
        chosen: (handle) of somebody, or an empty text for everyone. The text is changed right after it.
    """

    chosen = Signal(str)
    people_wanted = Signal()

    def __init__(self, book: PeopleBook, window: QWidget) -> None:
        """A part of ``window``, not a window of its own: it takes neither focus nor the input method."""
        super().__init__(window)
        self.setObjectName("resultPanel")
        self.setAccessibleName(_("Mention somebody"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._book = book
        self._area = window
        self._field: TextField | None = None
        self._without: set[TextField] = set()
        self._at = 0
        self._model = PickerModel(self)
        self._list = QListView()
        self._list.setAccessibleName(_("People to mention"))
        self._list.setModel(self._model)
        self._list.setItemDelegate(TwoLineDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._note = WrappedLabel()
        self._note.setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self._list)
        layout.addWidget(self._note)
        self._list.clicked.connect(self._take)
        book.learnt.connect(self._follow)
        book.changed.connect(self._follow)
        self.hide()

    def attach(self, field: TextField, *, mentions: bool = True) -> None:
        """Open for every ``@`` that is typed into ``field``; where that has no ``mentions``, to say so."""
        if not mentions:
            self._without.add(field)
        field.edited.connect(lambda before, after: self._on_edited(field, before, after))
        field.cursorPositionChanged.connect(self._on_moved)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that choose; all others stay with the text."""
        if watched is not self._field or not self.isVisible():
            return False
        if event.type() is QEvent.Type.FocusOut:
            self.close_picker()
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.modifiers():
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_picker()
            case _ if self._list.isHidden():
                return False
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if self._list.currentIndex().isValid():
                self._take(self._list.currentIndex())
            case _:
                return False
        return True

    def close_picker(self) -> None:
        """Be gone; the text stays as it is."""
        self._field = None
        self.hide()

    def _on_edited(self, field: TextField, before: str, after: str) -> None:
        if typed_at(before, after):
            place = field.edit_state().start - 1
            # An address of e-mail has a letter before its @.
            around = after[max(place - 1, 0) : place]
            if after[place : place + 1] == "@" and not (around.isascii() and around.isalnum()):
                self._field, self._at = field, place
        if self._field is field:
            self._follow()

    @Slot()
    def _on_moved(self) -> None:
        # While something is typed, the cursor moves before the text is told; that is seen to in its turn.
        if self._field is not None and self.isVisible() and self._field.shown_text() == self._field.value():
            self._follow()

    @Slot()
    def _follow(self) -> None:
        """Show whom the letters behind the ``@`` fit."""
        field = self._field
        if field is None:
            return
        query = self._query(field)
        if query is None or (query and field in self._without):
            self.close_picker()
            return
        if field in self._without:
            self._note.setText(_("Messages of this type mention nobody: @ is text like any other here."))
            self._note.show()
            self._list.hide()
            self._place(field)
            announce(field, self._note.text())
            return
        found = self._book.find(query)[:SHOWN_MAX]
        everyone = not query or query.lower() in "everyone" or MENTION_ALL[1:].startswith(query)
        self._model.show(found, everyone=everyone)
        self._list.setCurrentIndex(self._model.index(self._model.first_person()))
        if self._book.is_empty():
            self._note.setText(_("The address book is empty."))
        elif not found:
            self._note.setText(_("Nobody in the address book fits “{words}”.").format(words=query))
        self._note.setVisible(not found)
        self._list.show()
        self._place(field)

    def _query(self, field: TextField) -> str | None:
        """What stands between the ``@`` and the cursor; None where that is no search any more."""
        state = field.edit_state()
        query = state.text[self._at + 1 : state.start]
        alive = state.start == state.end > self._at and state.text[self._at : self._at + 1] == "@"
        return query if alive and len(query) <= _QUERY_MAX and not any(map(str.isspace, query)) else None

    def _place(self, field: TextField) -> None:
        row = self._list.sizeHintForRow(0)
        self._list.setFixedHeight(row * min(self._model.rowCount(), _ROWS) + 2 * self._list.frameWidth())
        window = self._area
        self.setFixedWidth(min(_WIDTH, window.width() - 16))
        self.adjustSize()
        line = field.cursorRect()
        below = field.viewport().mapTo(window, line.bottomLeft() + QPoint(0, 4))
        above = field.viewport().mapTo(window, line.topLeft()).y() - 4 - self.height()
        top = below.y() if below.y() + self.height() <= window.height() or above < 0 else above
        self.move(max(8, min(below.x(), window.width() - self.width() - 8)), top)
        self.show()
        self.raise_()

    def _move(self, by: int) -> None:
        row = self._list.currentIndex().row() + by
        if 0 <= row < self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(row))

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        field, person = self._field, self._model.person(index.row())
        if field is None:
            return
        if self._model.is_book(index.row()):
            self.close_picker()
            self.people_wanted.emit()
            return
        state = field.edit_state()
        self.close_picker()
        mark = f"@{person.handle} " if person else f"{MENTION_ALL} "
        self.chosen.emit(person.handle if person else "")
        end = self._at + len(mark)
        field.apply_edit(Edit(state.text[: self._at] + mark + state.text[state.start :], end, end))
        field.setFocus()
