"""Models of sent messages and robots over what the library gives."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal

from dingui.texts import _
from dingui.texts.history import sent_words
from dingui.texts.progress import together_words
from dingui.texts.robots import describe_robot, group_of, kind_of
from dingui.texts.times import short_time
from dingui.window.icons import icon
from dingui.window.lists.two_lines import ID_ROLE, META_ROLE, Index
from dingui.window.swatches import swatch
from dingui.window.types import tab_names

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.robots import Robot

_ROOT = QModelIndex()


class SentModel(QAbstractListModel):
    """Deliveries, the latest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deliveries: list[Delivery] = []
        self._summaries: list[str] = []
        self._sizes: Mapping[str, int] = {}

    def set_deliveries(
        self, deliveries: Sequence[Delivery], summaries: Sequence[str], sizes: Mapping[str, int] | None = None
    ) -> None:
        """Show another list; ``summaries`` has the one line of each message, ``sizes`` to how many a job's was sent."""
        self.beginResetModel()
        self._deliveries = list(deliveries)
        self._summaries = list(summaries)
        self._sizes = sizes or {}
        self.endResetModel()

    def delivery(self, index: Index) -> Delivery:
        """Return the delivery of a row."""
        return self._deliveries[index.row()]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many deliveries are shown."""
        return 0 if parent.isValid() else len(self._deliveries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What was sent, to whom, what came of it."""
        if not index.isValid():
            return None
        delivery = self._deliveries[index.row()]
        summary = self._summaries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return summary or _("(no text)")
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return " — ".join(filter(None, (summary, self._meta(delivery), self._together(delivery))))
            case Qt.ItemDataRole.DecorationRole:
                return icon(*OUTCOME_ICONS[delivery.state])
            case value if value == META_ROLE:
                return self._meta(delivery)
            case value if value == ID_ROLE:
                return delivery.id
            case _:
                return None

    def _together(self, delivery: Delivery) -> str:
        count = self._sizes.get(delivery.job_id or "", 1)
        return together_words(count) if count > 1 else ""

    def _meta(self, delivery: Delivery) -> str:
        when = short_time(delivery.started_ms, _now_ms())
        return sent_words(delivery.state, delivery.robot_name, when, attempt=delivery.attempt, settled=delivery.settled)


OUTCOME_ICONS = {
    "delivered": ("check", "success"),
    "rejected": ("error", "error"),
    "not_sent": ("warning", "warning"),
    "unknown": ("unknown", "warning"),
    "sending": ("clock", "muted"),
}
"""The icon of each state of a delivery, and its ink."""


class TargetsModel(QAbstractListModel):
    """Robots with a tick each: where to send. Nothing real is ticked by itself.

    Signals:
        ticked: the choice is another one now.
        refused: (:class:`Robot`) the person wanted to tick one that nothing can be sent to yet.
    """

    ticked = Signal()
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._robots: list[Robot] = []
        self._ticked: set[str] = set()

    def set_robots(self, robots: Sequence[Robot]) -> None:
        """Show other robots, but those that are archived.

        Ticks of those that stay are kept, and the practice robot is ticked when it is alone.
        """
        known = {robot.id for robot in self._robots}
        robots = [robot for robot in robots if robot.is_target]
        self.beginResetModel()
        self._robots = robots
        self._ticked &= {robot.id for robot in robots if not robot.needs_webhook}
        for robot in robots:
            if robot.practice and robot.id not in known and len(robots) == 1:
                self._ticked.add(robot.id)
        self.endResetModel()
        self.ticked.emit()

    def robots(self) -> list[Robot]:
        """Return all robots that are shown, ticked or not, in their order."""
        return list(self._robots)

    def chosen(self) -> list[Robot]:
        """Return the robots that are ticked, in their order."""
        return [robot for robot in self._robots if robot.id in self._ticked]

    def tick_only(self, *robot_ids: str) -> None:
        """Tick these robots, as far as they are there, and no others."""
        self._ticked = {robot.id for robot in self._robots if not robot.needs_webhook} & set(robot_ids)
        self._tell_all()

    def tags(self) -> dict[str, list[Robot]]:
        """Return the tags of the robots that can be ticked, as they come, and whose they are."""
        found: dict[str, list[Robot]] = {}
        for robot in self._robots:
            if not robot.needs_webhook:
                for tag in robot.tags:
                    found.setdefault(tag, []).append(robot)
        return found

    def has_all(self, tag: str) -> bool:
        """Whether every robot with a tag is ticked."""
        return self.has_ticked(robot.id for robot in self.tags().get(tag, ()))

    def tick_tag(self, tag: str, *, ticked: bool) -> None:
        """Tick or untick every robot with a tag, and leave the others as they are."""
        self.tick_all((robot.id for robot in self.tags().get(tag, ())), ticked=ticked)

    def tickable(self, robot_ids: Iterable[str]) -> list[Robot]:
        """Return those of these robots that are here and can be ticked, in the order of the list."""
        wanted = set(robot_ids)
        return [robot for robot in self._robots if robot.id in wanted and not robot.needs_webhook]

    def has_ticked(self, robot_ids: Iterable[str]) -> bool:
        """Whether every one of these robots that can be ticked is."""
        return all(robot.id in self._ticked for robot in self.tickable(robot_ids))

    def tick_all(self, robot_ids: Iterable[str], *, ticked: bool) -> None:
        """Tick or untick these robots, as far as they can be, and leave the others as they are."""
        ids = {robot.id for robot in self.tickable(robot_ids)}
        self._ticked = self._ticked | ids if ticked else self._ticked - ids
        self._tell_all()

    def row_of(self, robot_id: str) -> int:
        """Return the row of a robot, or -1."""
        return next((row for row, robot in enumerate(self._robots) if robot.id == robot_id), -1)

    def toggle(self, index: Index) -> None:
        """Tick or untick a row."""
        robot = self._robots[index.row()]
        if robot.needs_webhook:
            self.refused.emit(robot)
            return
        ticked = self.data(index, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        self.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many robots there are."""
        return 0 if parent.isValid() else len(self._robots)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every robot can be ticked, but one whose webhook was not pasted here yet."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._robots[index.row()].needs_webhook:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, tick and what kind of robot it is."""
        if not index.isValid():
            return None
        robot = self._robots[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return robot.name
            case Qt.ItemDataRole.CheckStateRole if robot.needs_webhook:
                return None
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if robot.id in self._ticked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DecorationRole:
                return swatch(robot.colour) if robot.colour else None
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return describe_robot(robot)
            case value if value == META_ROLE:
                return _("needs its webhook") if robot.needs_webhook else group_of(robot)
            case value if value == ID_ROLE:
                return robot.id
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        robot = self._robots[index.row()]
        if robot.needs_webhook:
            return False
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._ticked.add(robot.id)
        else:
            self._ticked.discard(robot.id)
        self.dataChanged.emit(index, index, [role])
        self.ticked.emit()
        return True

    def _tell_all(self) -> None:
        if self._robots:
            self.dataChanged.emit(self.index(0), self.index(len(self._robots) - 1))
        self.ticked.emit()


class RobotsModel(QAbstractListModel):
    """Robots with what kind each is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._robots: list[Robot] = []

    def set_robots(self, robots: Sequence[Robot]) -> None:
        """Show other robots."""
        self.beginResetModel()
        self._robots = list(robots)
        self.endResetModel()

    def robots(self) -> tuple[Robot, ...]:
        """Return the robots that are shown."""
        return tuple(self._robots)

    def robot(self, index: Index) -> Robot:
        """Return the robot of a row."""
        return self._robots[index.row()]

    def row_of(self, robot_id: str) -> int:
        """Return the row of a robot, or -1."""
        return next((row for row, robot in enumerate(self._robots) if robot.id == robot_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many robots there are."""
        return 0 if parent.isValid() else len(self._robots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, kind and id."""
        if not index.isValid():
            return None
        robot = self._robots[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return robot.name
            case Qt.ItemDataRole.DecorationRole:
                return swatch(robot.colour) if robot.colour else icon("practice" if robot.practice else "robot")
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return f"{kind_of(robot)}\n{describe_robot(robot)}"
            case value if value == META_ROLE:
                return kind_of(robot)
            case value if value == ID_ROLE:
                return robot.id
            case _:
                return None


def type_names() -> dict[str, str]:
    """Return the words for each type in the list of drafts, by its key: the short ones of the tabs."""
    return {kind.value: label for kind, (label, _name, _purpose) in tab_names().items()}


def _now_ms() -> int:
    return int(time.time() * 1000)
