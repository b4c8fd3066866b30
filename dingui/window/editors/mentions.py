"""Who is mentioned: mobiles, user ids, everyone (``dingtalk-protocol.md`` §2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QToolButton, QWidget

from dingui.messages.mentions import split_people
from dingui.messages.models import NOBODY, At
from dingui.messages.problems import Problem
from dingui.texts import _, pgettext
from dingui.window.editors.field import show_note
from dingui.window.editors.people_chips import PeopleChips
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.wrapped import WrappedLabel

if TYPE_CHECKING:
    from dingui.window.people_book import PeopleBook


class MentionsEditor(QWidget):
    """Two lists of people, typed with spaces or commas between them, and everyone.

    What is typed stays as it was typed while it says the same: ``138…, 139…`` is not rewritten under the cursor.

    Signals:
        edited: (at, field, before, after); ``field`` is empty where it was no typing.
        named: (dict of mobile or user id to name) whom of those in the lists the address book knows.
        people_wanted: the person wants to see the address book.
    """

    edited = Signal(object, str, object, object)
    people_wanted = Signal()
    named = Signal(object)

    def __init__(self, book: PeopleBook | None = None, parent: QWidget | None = None) -> None:
        """``book`` says whose numbers those in the lists are; without one, none is known."""
        super().__init__(parent)
        self._book = book
        self._at = NOBODY
        self._useful = True
        self._mobiles = LineField(_("Mentioned mobiles"), _("13800000000, +852-12345678"))
        self._user_ids = LineField(_("Mentioned user ids"), _("separated by commas"))
        self._everyone = QCheckBox(_("Mention everyone"))
        self._hint = WrappedLabel(_("This type cannot mention anyone."))
        self._hint.setObjectName("muted")
        self._all = WrappedLabel(_("Everyone in the group is notified, not only those in the lists."))
        self._all.setObjectName("fieldNote")
        self._all.setProperty("severity", "warning")
        self._all.hide()
        self._notes = {name: WrappedLabel() for name in ("atMobiles", "atUserIds")}
        mobiles_label = WrappedLabel(_("Mentioned mobiles"))
        mobiles_label.setBuddy(self._mobiles)
        ids_label = WrappedLabel(_("Mentioned user ids"))
        ids_label.setBuddy(self._user_ids)
        self._chips = PeopleChips()
        self._people = QToolButton()
        self._people.setIcon(icon("mention"))
        self._people.setAutoRaise(True)
        self._people.setAccessibleName(pgettext("address book", "People"))
        self._people.setToolTip(_("The address book (Ctrl+Shift+P)"))
        self._people.setVisible(book is not None)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(mobiles_label, 1)
        head.addWidget(self._people)
        self._widgets = (mobiles_label, self._mobiles, ids_label, self._user_ids, self._everyone)
        for note in self._notes.values():
            note.setObjectName("fieldNote")
            note.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addLayout(head, 0, 0)
        grid.addWidget(ids_label, 0, 1)
        grid.addWidget(self._mobiles, 1, 0)
        grid.addWidget(self._user_ids, 1, 1)
        grid.addWidget(self._notes["atMobiles"], 2, 0, 1, 2)
        grid.addWidget(self._notes["atUserIds"], 3, 0, 1, 2)
        grid.addWidget(self._chips, 4, 0, 1, 2)
        grid.addWidget(self._all, 5, 0, 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self._hint.hide()
        self._mobiles.edited.connect(self._on_mobiles)
        self._user_ids.edited.connect(self._on_user_ids)
        self._everyone.toggled.connect(self._on_everyone)
        self._people.clicked.connect(self.people_wanted)
        self._chips.removed.connect(self._on_removed)
        if book is not None:
            book.changed.connect(self._show_names)

    def set_at(self, at: At, *, useful: bool) -> None:
        """Show ``at``. Where mentions are not ``useful``, the fields are there only while something stands in them."""
        for field, shown in ((self._mobiles, at.mobiles), (self._user_ids, at.user_ids)):
            if split_people(field.value()) != shown:
                field.set_value(", ".join(shown))
        with QSignalBlocker(self._everyone):
            self._everyone.setChecked(at.everyone)
        self._at = at
        self._useful = useful
        visible = useful or bool(at) or any(widget.hasFocus() for widget in self._widgets)
        for widget in self._widgets:
            widget.setVisible(visible)
        self._hint.setVisible(not visible)
        self._tell_everyone()
        self._people.setVisible(visible and self._book is not None)
        self._show_names()

    def foot(self) -> tuple[QWidget, QWidget]:
        """What stands beside the byte count, below the fields: the tick for everyone, and a hint in its place."""
        return self._everyone, self._hint

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong with a list below it."""
        for name, note in self._notes.items():
            editor = self._mobiles if name == "atMobiles" else self._user_ids
            mine = [problem for problem in problems if self.field_at(problem.field) is editor]
            show_note(note, editor, mine)

    def field_at(self, path: str) -> QWidget | None:
        """Return the widget of a problem's path."""
        if path.startswith("at.atUserIds"):
            return self._user_ids
        if path == "at.isAtAll":
            return self._everyone
        return self._mobiles if path == "at" or path.startswith("at.atMobiles") else None

    def _on_mobiles(self, before: str, after: str) -> None:
        self._tell(replace(self._at, mobiles=split_people(after)), "at.mobiles", before, after)

    def _on_user_ids(self, before: str, after: str) -> None:
        self._tell(replace(self._at, user_ids=split_people(after)), "at.user_ids", before, after)

    @Slot(str)
    def _on_removed(self, handle: str) -> None:
        at = self._at
        mobiles = tuple(mobile for mobile in at.mobiles if mobile != handle)
        user_ids = tuple(user_id for user_id in at.user_ids if user_id != handle)
        at = replace(at, mobiles=mobiles, user_ids=user_ids)
        self.set_at(at, useful=self._useful)
        self._mobiles.setFocus()
        self._tell(at, "", "", "")

    @Slot()
    def _show_names(self) -> None:
        """Say who is known of those in the lists."""
        found = (self._book.of_handle(handle) for handle in self._at.people) if self._book and self._at.people else ()
        people = list(dict.fromkeys(person for person in found if person))
        self._chips.show_people(people)
        handles = self._at.people
        self.named.emit(
            {each: person.name for person in people for each in (person.mobile, person.user_id) if each in handles}
        )

    def _tell_everyone(self) -> None:
        """Mentioning everyone is said in words: nothing else here reaches so many."""
        told = self._at.everyone and self._useful
        self._all.setVisible(told)
        self._everyone.setAccessibleDescription(self._all.text() if told else "")

    def _on_everyone(self, checked: bool) -> None:
        self._tell(replace(self._at, everyone=checked), "", "", "")

    def _tell(self, at: At, field: str, before: str, after: str) -> None:
        self._at = at
        self._show_names()
        self._tell_everyone()
        self.edited.emit(at, field, before, after)
