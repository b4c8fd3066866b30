"""Those of the mentioned whom the address book knows, by name: one button for each, which takes them out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from dingui.people.models import Person
from dingui.texts import _
from dingui.window.icons import icon

SHOWN_MAX: Final = 6
"""Chips that are shown; the rest is counted. The lists beside them hold everybody."""
_COLUMNS: Final = 2


class PeopleChips(QWidget):
    """Chips in rows of two: “张三 13800000000 ×”.

    Signals:
        removed: (handle) the person is to be mentioned no more.
    """

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[Person, ...] = ()
        self._chips: list[QToolButton] = []
        self._more = QLabel()
        self._more.setObjectName("muted")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def people(self) -> tuple[Person, ...]:
        """Return who is shown or counted."""
        return self._people

    def show_people(self, people: Sequence[Person]) -> None:
        """Show these; nothing is there while there is nobody."""
        if tuple(people) == self._people:
            return
        self._people = tuple(people)
        for chip in self._chips:
            self._grid.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(person) for person in people[:SHOWN_MAX]]
        for place, chip in enumerate(self._chips):
            self._grid.addWidget(chip, place // _COLUMNS, place % _COLUMNS)
        self._grid.removeWidget(self._more)
        rest = len(people) - SHOWN_MAX
        self._more.setVisible(rest > 0)
        if rest > 0:
            self._more.setText(_("and {count} more").format(count=rest))
            self._grid.addWidget(self._more, SHOWN_MAX // _COLUMNS, 0)
        self.setVisible(bool(people))

    def _chip(self, person: Person) -> QToolButton:
        chip = QToolButton()
        label = f"{person.name} {person.handle}"
        chip.setText(label.replace("&", "&&") + "  ×")
        chip.setIcon(icon("mention", "muted"))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        chip.setAccessibleName(_("Do not mention {name}").format(name=person.name))
        chip.setToolTip(_("{person}: click to mention them no more").format(person=label))
        chip.clicked.connect(lambda: self.removed.emit(person.handle))
        return chip
