"""The list of robots: search, tags, order, and those that are archived."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dingui.library.robots import Robot
from dingui.texts import _
from dingui.window.editors.plain import LineField
from dingui.window.icons import icon
from dingui.window.lists.models import RobotsModel
from dingui.window.lists.two_lines import TwoLineDelegate
from dingui.window.robot_finder import RobotFinder
from dingui.window.wrapped import WrappedLabel


class RobotsPanel(QWidget):
    """Robots in their order, those that are archived behind them.

    Signals:
        chosen: (:class:`Robot`) the person went to another one.
        arranged: (list of ids) the person put them into another order.
    """

    chosen = Signal(object)
    arranged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._robots: tuple[Robot, ...] = ()
        self._chosen = ""
        self._quiet = False
        self._finder = RobotFinder(self)
        self.search = LineField(_("Search robots"), _("Name, group, tag, pinyin"))
        self.search.setClearButtonEnabled(True)
        self._tag = QComboBox()
        self._tag.setAccessibleName(_("Show robots with the tag"))
        self._tag.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._archived = QCheckBox(_("Show archived"))
        self._model = RobotsModel(self)
        self.list = QListView()
        self.list.setAccessibleName(_("Your robots"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(TwoLineDelegate(self.list))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setIconSize(QSize(16, 16))
        self._none = WrappedLabel()
        self._none.setObjectName("muted")
        self._up, self._down = _tool("up", _("Move up"), "Alt+Up"), _tool("down", _("Move down"), "Alt+Down")
        self._lay_out()
        self.search.textChanged.connect(self._show_found)
        self.search.returnPressed.connect(self.list.setFocus)
        self._tag.currentIndexChanged.connect(self._show_found)
        self._archived.toggled.connect(self._show_found)
        self._finder.learnt.connect(self._show_found)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        for keys, button, step in (("Alt+Up", self._up, -1), ("Alt+Down", self._down, 1)):
            button.clicked.connect(lambda _checked=False, step=step: self._move(step))
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._move(step))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self._tag)
        column.addWidget(self.list, 1)
        column.addWidget(self._none)
        row = QHBoxLayout()
        row.addWidget(self._archived, 1)
        row.addWidget(self._up)
        row.addWidget(self._down)
        column.addLayout(row)

    def robots(self) -> tuple[Robot, ...]:
        """Return all robots, shown or not."""
        return self._robots

    def set_robots(self, robots: Sequence[Robot], chosen: str = "") -> None:
        """Take other robots, and choose one of them; the first where none is named. :attr:`chosen` is not told."""
        self._robots = tuple(sorted(robots, key=lambda robot: robot.archived))
        self._finder.set_robots(self._robots)
        self._show_tags()
        any_archived = any(robot.archived for robot in robots)
        self._archived.setVisible(any_archived)
        wanted = next((robot for robot in robots if robot.id == chosen), None)
        with QSignalBlocker(self._archived):
            self._archived.setChecked(any_archived and (self._archived.isChecked() or bool(wanted and wanted.archived)))
        if wanted is None:
            wanted = self.current() or (self._robots[0] if self._robots else None)
        self._chosen = wanted.id if wanted else ""
        self._show_found()
        if chosen and self._row() < 0:
            # It is asked for, so it must be seen: what hides it gives way.
            with QSignalBlocker(self.search), QSignalBlocker(self._tag):
                self.search.set_value("")
                self._tag.setCurrentIndex(0)
            self._show_found()

    def choose(self, robot_id: str) -> bool:
        """Choose a robot, as a person would; return whether there is such a one."""
        if all(robot.id != robot_id for robot in self._robots):
            return False
        self.set_robots(self._robots, robot_id)
        return True

    def choose_none(self) -> None:
        """Choose no robot: a new one is being made."""
        self._chosen = ""
        self._show_chosen()

    def current(self) -> Robot | None:
        """Return the robot that is chosen, whether the list shows it or not."""
        return next((robot for robot in self._robots if robot.id == self._chosen), None)

    # Showing

    def _show_tags(self) -> None:
        tags = sorted({tag for robot in self._robots for tag in robot.tags})
        before = self._tag.currentData()
        with QSignalBlocker(self._tag):
            self._tag.clear()
            self._tag.addItem(_("All tags"), "")
            for tag in tags:
                self._tag.addItem(tag, tag)
            self._tag.setCurrentIndex(max(self._tag.findData(before), 0))
        self._tag.setVisible(bool(tags))

    @Slot()
    def _show_found(self) -> None:
        tag = self._tag.currentData()
        found = self._finder.find(self.search.text())
        if tag:
            found = [robot for robot in found if tag in robot.tags]
        if not self._archived.isChecked():
            found = [robot for robot in found if not robot.archived]
        self._quiet = True
        self._model.set_robots(found)
        self._quiet = False
        self._show_chosen()
        self._none.setText("" if found else _("No robot fits. Look for something else."))
        self._none.setVisible(not found)

    def _show_chosen(self) -> None:
        row = self._model.row_of(self._chosen)
        selection = self.list.selectionModel()
        self._quiet = True
        if row < 0:
            selection.clear()
        else:
            selection.setCurrentIndex(self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(self._model.index(row))
        self._quiet = False
        self._update()

    def _row(self) -> int:
        return self._model.row_of(self._chosen)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._quiet and current.isValid():
            self._chosen = self._model.robot(current).id
            self._update()
            self.chosen.emit(self._model.robot(current))

    # Moving

    def _neighbour(self, step: int) -> Robot | None:
        """Return the robot that the chosen one would change places with."""
        robot, row = self.current(), self._row() + step
        if robot is None or self._row() < 0 or not 0 <= row < self._model.rowCount():
            return None
        other = self._model.robot(self._model.index(row))
        return other if other.archived == robot.archived else None

    def _move(self, step: int) -> None:
        robot, other = self.current(), self._neighbour(step)
        if robot is None or other is None:
            return
        ids = [each.id for each in self._robots if each.id != robot.id]
        ids.insert(ids.index(other.id) + (step > 0), robot.id)
        self.arranged.emit(ids)

    def _update(self) -> None:
        for button, step, last in (
            (self._up, -1, _("This is the first one.")),
            (self._down, 1, _("This is the last one.")),
        ):
            # A button that has the focus keeps it: switched off, it would hand it on.
            possible = self._neighbour(step) is not None
            button.setEnabled(possible or button.hasFocus())
            words = f"{button.accessibleName()} ({button.property('keys')})"
            button.setToolTip(words if possible else last if self.current() else _("Choose a robot first."))


def _tool(symbol: str, name: str, keys: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(symbol))
    button.setAccessibleName(name)
    button.setProperty("keys", keys)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
