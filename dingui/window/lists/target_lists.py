"""Saved lists of robots, beside “Send to”: one choice ticks all of a list's robots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from dingui.errors import DinguiError
from dingui.texts import _
from dingui.texts.storage import explain_library_error
from dingui.window.lists.models import TargetsModel

if TYPE_CHECKING:
    from dingui.library.robot_lists import RobotList


class ListStore(Protocol):
    """What is needed of the library's lists of robots."""

    def all(self) -> list[RobotList]: ...  # noqa: D102
    def add(self, name: str, robot_ids: Iterable[str]) -> RobotList: ...  # noqa: D102
    def rename(self, list_id: str, name: str) -> RobotList: ...  # noqa: D102
    def replace(self, list_id: str, robot_ids: Iterable[str]) -> RobotList: ...  # noqa: D102
    def remove(self, list_id: str) -> RobotList: ...  # noqa: D102
    def put_back(self, removed: RobotList) -> RobotList: ...  # noqa: D102


class TargetLists(QPushButton):
    """A button with a menu: the lists with their ticks, and what can be done with them.

    It is there as soon as there is something to make a list of.

    Signals:
        said: (words) why something could not be done.
    """

    said = Signal(str)

    def __init__(self, targets: TargetsModel, lists: ListStore, parent: QWidget | None = None) -> None:
        super().__init__(_("Lists"), parent)
        self._targets = targets
        self._lists = lists
        self._removed: RobotList | None = None
        self._submenus: list[QMenu] = []
        self.setAccessibleName(_("Tick by list"))
        self.setToolTip(_("Tick the robots of a saved list"))
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        targets.modelReset.connect(self._show)
        self._show()

    def _all(self) -> Sequence[RobotList]:
        try:
            return self._lists.all()
        except DinguiError:
            return ()  # they are there again when the library is

    @Slot()
    def _show(self) -> None:
        can_be_ticked = [robot for robot in self._targets.robots() if not robot.needs_webhook]
        self.setVisible(len(can_be_ticked) > 1 or bool(self._all()))

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        while self._submenus:
            self._submenus.pop().deleteLater()
        lists = self._all()
        for each in lists:
            robots = self._targets.tickable(each.robot_ids)
            words = _("{list} ({count})").format(list=_plain(each.name), count=len(robots))
            action = self._menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(bool(robots) and self._targets.has_ticked(each.robot_ids))
            action.setEnabled(bool(robots))
            action.setToolTip("" if robots else _("Its robots are archived, removed, or need their webhook."))
            action.toggled.connect(lambda on, ids=each.robot_ids: self._targets.tick_all(ids, ticked=on))
        if lists:
            self._menu.addSeparator()
        chosen = [robot.id for robot in self._targets.chosen()]
        nobody = "" if chosen else _("Tick the robots first.")
        save = self._menu.addAction(_("Save the ticked robots as a list…"))
        save.setEnabled(bool(chosen))
        save.setToolTip(nobody)
        save.triggered.connect(self._on_save)
        for words, act, reason in (
            (_("Put the ticked robots into"), self._on_replace, nobody),
            (_("Rename"), self._on_rename, ""),
            (_("Remove"), self._on_remove, ""),
        ):
            if lists:
                self._add_submenu(words, lists, act, reason)
        if self._removed is not None:
            words = _("Bring back “{list}”").format(list=_plain(self._removed.name))
            self._menu.addAction(words).triggered.connect(self._on_put_back)

    def _add_submenu(
        self, words: str, lists: Sequence[RobotList], act: Callable[[RobotList], None], reason: str
    ) -> None:
        submenu = self._menu.addMenu(words)
        self._submenus.append(submenu)
        submenu.setEnabled(not reason)
        submenu.menuAction().setToolTip(reason)
        for each in lists:
            submenu.addAction(_plain(each.name)).triggered.connect(partial(self._do, act, each))

    def _do(self, act: Callable[[RobotList], None], which: RobotList, _checked: bool = False) -> None:
        act(which)

    @Slot()
    def _on_save(self) -> None:
        robots = self._targets.chosen()
        self._ask_name("", len(robots), lambda name: self._lists.add(name, [robot.id for robot in robots]))

    def _on_rename(self, which: RobotList) -> None:
        self._ask_name(which.name, len(which.robot_ids), lambda name: self._lists.rename(which.id, name))

    def _ask_name(self, name: str, count: int, store: Callable[[str], object]) -> None:
        from dingui.window.dialogs.list_name import ListNameDialog

        dialog = ListNameDialog(name, count, store, self.window())
        dialog.exec()
        dialog.deleteLater()
        self._show()
        self.setFocus()

    def _on_replace(self, which: RobotList) -> None:
        self._tried(lambda: self._lists.replace(which.id, [robot.id for robot in self._targets.chosen()]))

    def _on_remove(self, which: RobotList) -> None:
        def remove() -> None:
            self._removed = self._lists.remove(which.id)

        self._tried(remove)

    @Slot()
    def _on_put_back(self) -> None:
        def put_back() -> None:
            if self._removed is not None:
                self._lists.put_back(self._removed)
            self._removed = None

        self._tried(put_back)

    def _tried(self, act: Callable[[], object]) -> None:
        try:
            act()
        except DinguiError as error:
            self.said.emit(explain_library_error(error.code, error.data, typing=False))
        self._show()


def _plain(words: str) -> str:
    """An ampersand would be taken for the mark of a key."""
    return words.replace("&", "&&")
