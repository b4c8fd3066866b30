"""What can be done with a draft in the list: its menu, and the acts behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from dingui.errors import DinguiError
from dingui.texts import _
from dingui.window.icons import icon

if TYPE_CHECKING:
    from dingui.library.draft_search import DraftCard
    from dingui.library.shelf import Shelf


class DraftActs(QObject):
    """Puts drafts into their places, and asks for the names of new ones.

    Signals:
        placed: a draft stands elsewhere now, or is something else.
        rename_wanted: (id) the person wants to give a draft another name.
        remove_wanted: (id) the person wants to be rid of a draft.
        trouble: (:class:`DinguiError`) it could not be done.
    """

    placed = Signal()
    rename_wanted = Signal(str)
    remove_wanted = Signal(str)
    trouble = Signal(object)

    def __init__(self, shelf: Shelf, window: QWidget) -> None:
        super().__init__(window)
        self._shelf = shelf
        self._window = window

    def show_menu(self, card: DraftCard, at: QPoint) -> None:
        """Show the menu of a draft at a place of the screen."""
        menu = self.menu(card)
        menu.exec(at)
        menu.deleteLater()

    def menu(self, card: DraftCard) -> QMenu:
        """Return the menu of a draft."""
        menu = QMenu(self._window)
        menu.addAction(_("&Rename…"), lambda: self.rename_wanted.emit(card.id))
        pin = _("&Unpin") if card.pinned else _("&Pin above the others")
        menu.addAction(icon("pin"), pin, lambda: self._do(lambda: self._shelf.pin(card.id, pinned=not card.pinned)))
        self._add_folders(menu, card)
        self._add_tags(menu, card)
        make = _("Make it an ordinary &draft") if card.template else _("Make it a &template")
        menu.addAction(
            icon("template"),
            make,
            lambda: self._do(lambda: self._shelf.set_template(card.id, template=not card.template)),
        )
        menu.addSeparator()
        words = _("Re&move template") if card.template else _("Re&move draft")
        menu.addAction(icon("trash"), words, lambda: self.remove_wanted.emit(card.id))
        return menu

    def rename_folder(self, folder: str) -> str:
        """Ask for another name of a folder and return it; empty where it stays as it is."""
        name = self._ask(_("Rename folder"), _("New name of the folder “{folder}”:").format(folder=folder), folder)
        if not name or name == folder or not self._do(lambda: self._shelf.rename_folder(folder, name)):
            return ""
        return name

    def dissolve_folder(self, folder: str) -> None:
        """Take all drafts out of a folder; none is removed."""
        self._do(lambda: self._shelf.rename_folder(folder, ""))

    def _add_folders(self, menu: QMenu, card: DraftCard) -> None:
        folders = menu.addMenu(icon("folder"), _("&Folder"))
        for folder in ("", *self._known(self._shelf.folders)):
            action = folders.addAction(_shown(folder) or _("No folder"))
            action.setCheckable(True)
            action.setChecked(folder == card.folder)
            action.triggered.connect(lambda _on=False, to=folder: self._do(lambda: self._shelf.move(card.id, to)))
        folders.addSeparator()
        folders.addAction(_("&New folder…"), lambda: self._move_to_new(card))

    def _add_tags(self, menu: QMenu, card: DraftCard) -> None:
        tags = menu.addMenu(icon("tag"), _("T&ags"))
        for tag in self._known(self._shelf.tags):
            action = tags.addAction(_shown(tag))
            action.setCheckable(True)
            action.setChecked(tag in card.tags)
            wanted = {*card.tags} ^ {tag}
            action.triggered.connect(lambda _on=False, to=wanted: self._do(lambda: self._shelf.tag(card.id, to)))
        if not tags.isEmpty():
            tags.addSeparator()
        tags.addAction(_("&New tag…"), lambda: self._tag_anew(card))

    def _move_to_new(self, card: DraftCard) -> None:
        name = self._ask(_("New folder"), _("Name of the folder:"))
        if name:
            self._do(lambda: self._shelf.move(card.id, name))

    def _tag_anew(self, card: DraftCard) -> None:
        name = self._ask(_("New tag"), _("Name of the tag:"))
        if name:
            self._do(lambda: self._shelf.tag(card.id, {*card.tags, name}))

    def _ask(self, title: str, question: str, text: str = "") -> str:
        name, accepted = QInputDialog.getText(self._window, title, question, text=text)
        return " ".join(name.split()) if accepted else ""

    def _known(self, read: Callable[[], list[str]]) -> list[str]:
        try:
            return read()
        except DinguiError as error:
            self.trouble.emit(error)
            return []

    def _do(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except DinguiError as error:
            self.trouble.emit(error)
            return False
        self.placed.emit()
        return True


def _shown(name: str) -> str:
    """Return a name as a menu shows it: & is a mark of its own there."""
    return name.replace("&", "&&")
