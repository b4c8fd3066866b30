"""Which of the drafts are listed, and in which order: a box of places, a menu for the rest, and a line that says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QWidget

from dingui.library.draft_search import DraftQuery
from dingui.texts import _
from dingui.window.days import start_of_day
from dingui.window.icons import icon

if TYPE_CHECKING:
    from dingui.library.draft_search import Order

DRAFTS: Final = "drafts"
TEMPLATES: Final = "templates"
_LEAST_CHARACTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What the menu offers besides places. The first of each is what is asked for where nothing was chosen."""

    order: Order = "time"
    type: str = ""
    robot_id: str = ""
    days: int = 0
    """Today and the days before it in which it was changed; 0 for any time."""

    @property
    def narrows(self) -> bool:
        """Whether it leaves drafts out."""
        return replace(self, order="time") != Choice()


class PlaceBox(QComboBox):
    """Drafts, templates, each folder and each tag.

    Signals:
        chosen: the person chose another one.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Which drafts"))
        self.setToolTip(_("Which drafts the list shows: all, templates, a folder, a tag"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_CHARACTERS)
        self.set_places((), ())
        self.currentIndexChanged.connect(lambda _row: self.chosen.emit())

    def set_places(self, folders: Sequence[str], tags: Sequence[str]) -> None:
        """Offer these folders and tags; the choice stays while it is there."""
        offered = [(DRAFTS, _("All drafts"), "draft"), (TEMPLATES, _("Templates"), "template")]
        offered += [(f"folder:{each}", each, "folder") for each in folders]
        offered += [(f"tag:{each}", each, "tag") for each in tags]
        if [key for key, _words, _symbol in offered] == [self.itemData(row) for row in range(self.count())]:
            return
        chosen = self.currentData()
        with QSignalBlocker(self):
            self.clear()
            for key, words, symbol in offered:
                self.addItem(icon(symbol), words, key)
            row = self.findData(chosen)
            self.setCurrentIndex(max(row, 0))
        if row < 0 and chosen is not None:
            self.chosen.emit()

    @property
    def is_everywhere(self) -> bool:
        """Whether it is no narrower place than the drafts."""
        return bool(self.currentData() == DRAFTS)

    @property
    def folder(self) -> str:
        """The folder that is shown; empty where it is none."""
        kind, _colon, name = str(self.currentData()).partition(":")
        return name if kind == "folder" else ""

    def show_everywhere(self) -> None:
        """Go back to the drafts."""
        self.setCurrentIndex(0)

    def go_to_folder(self, folder: str) -> None:
        """Show another folder, where there is one of that name."""
        row = self.findData(f"folder:{folder}")
        if row >= 0:
            self.setCurrentIndex(row)

    def narrow(self, query: DraftQuery) -> DraftQuery:
        """Return ``query`` within the place. Words are looked for in templates, too, where no place was chosen."""
        kind, _colon, name = str(self.currentData()).partition(":")
        match kind:
            case "folder":
                return replace(query, folder=name)
            case "tag":
                return replace(query, tag=name)
            case "templates":
                return replace(query, template=True)
            case _:
                return query if query.words.split() else replace(query, template=False)


class FilterButton(QToolButton):
    """A menu of orders, types, robots and times.

    Signals:
        chosen: the person chose otherwise.
    """

    chosen = Signal()

    def __init__(
        self, type_names: dict[str, str], robots: Callable[[], Iterable[tuple[str, str]]], parent: QWidget | None = None
    ) -> None:
        """``robots`` says by which robots, with id and name, drafts were sent."""
        super().__init__(parent)
        self.choice = Choice()
        self._types = type_names
        self._robots = robots
        self._robot_names: dict[str, str] = {}
        self.setIcon(icon("filter"))
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self._tell()

    def query(self, words: str) -> DraftQuery:
        """Return what is asked for, with ``words``."""
        choice = self.choice
        from_ms = start_of_day(QDate.currentDate().addDays(1 - choice.days)) if choice.days else None
        return DraftQuery(words, type=choice.type, robot_id=choice.robot_id, from_ms=from_ms, order=choice.order)

    def clear(self) -> None:
        """Leave nothing out any more; the order stays."""
        self._choose(Choice(self.choice.order))

    def words(self) -> str:
        """Return what is left in, in words; empty where nothing is left out."""
        choice = self.choice
        time = dict(_times()).get(choice.days, "") if choice.days else ""
        robot = self._robot_names.get(choice.robot_id, "")
        return " · ".join(filter(None, (self._types.get(choice.type, ""), robot, time)))

    def _fill(self) -> None:
        self._menu.clear()
        choice = self.choice
        self._robot_names = dict(self._robots())
        orders: list[tuple[Order, str]] = [("time", _("Last changed")), ("name", _("Name")), ("type", _("Type"))]
        self._add(_("Order"), orders, choice.order, lambda value: replace(choice, order=value))
        types = [("", _("All types")), *self._types.items()]
        self._add(_("Type"), types, choice.type, lambda value: replace(choice, type=value))
        robots = [("", _("Sent or not")), *self._robot_names.items()]
        self._add(_("Sent by"), robots, choice.robot_id, lambda value: replace(choice, robot_id=value))
        self._add(_("Changed"), _times(), choice.days, lambda value: replace(choice, days=value))
        self._menu.addSeparator()
        everything = self._menu.addAction(_("Show all"), self.clear)
        everything.setEnabled(choice.narrows)

    def _add(self, title: str, offered: Sequence[tuple[object, str]], now: object, made: Callable[..., Choice]) -> None:
        menu = self._menu.addMenu(title)
        group = QActionGroup(menu)
        for value, words in offered:
            action = QAction(words.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(lambda _checked=False, value=value: self._choose(made(value)))
            group.addAction(action)
            menu.addAction(action)

    def _choose(self, choice: Choice) -> None:
        if choice != self.choice:
            self.choice = choice
            self._tell()
            self.chosen.emit()

    def _tell(self) -> None:
        words = self.words()
        self.setAccessibleName(_("Order and filters"))
        self.setAccessibleDescription(words)
        self.setToolTip(_("Order and filters: {filters}").format(filters=words) if words else _("Order and filters"))


def _times() -> list[tuple[int, str]]:
    return [(0, _("Any time")), (1, _("Today")), (7, _("Last 7 days")), (30, _("Last 30 days"))]


def muted(button: QToolButton, name: str) -> QToolButton:
    """Make a small button without words of ``button``."""
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
