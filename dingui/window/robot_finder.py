"""Robots found as one types: by name, group, tags and notes, and by pinyin as soon as it was learnt."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from dingui.background.aside import Aside
from dingui.library.robots import Robot
from dingui.people.models import Person
from dingui.people.pinyin import Pinyin
from dingui.people.search import PeopleIndex


class RobotFinder(QObject):
    """Searches as the address book does. The table of pinyin is learnt beside the window, when it is first needed.

    Signals:
        learnt: more robots are found by pinyin than before.
    """

    learnt = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._robots: tuple[Robot, ...] = ()
        self._pinyin = Pinyin()
        self._index: PeopleIndex | None = None
        self._aside = Aside()
        # The aside lives on by itself until its thread ends.
        self.destroyed.connect(self._aside.forget)

    def set_robots(self, robots: Sequence[Robot]) -> None:
        """Search among these from now on."""
        self._robots = tuple(robots)
        self._index = None

    def find(self, words: str) -> list[Robot]:
        """Return those whom every one of ``words`` fits, in the order in which they were given."""
        if not words.strip():
            return list(self._robots)
        if self._index is None:
            self._index = _indexed(self._robots, self._pinyin)
        if not self._index.learnt and not self._aside.busy:
            self._learn()
        found = {entry.id for entry in self._index.search(words)}
        return [robot for robot in self._robots if robot.id in found]

    def _learn(self) -> None:
        robots, pinyin = self._robots, self._pinyin

        def work() -> None:
            pinyin.learn(_name(robot) for robot in robots)

        self._aside.run(work, self._on_learnt)

    def _on_learnt(self, result: object) -> None:
        # Without pinyin the search goes on by what is written.
        if not isinstance(result, Exception):
            self._index = None
            self.learnt.emit()


def _name(robot: Robot) -> str:
    return f"{robot.name} {robot.group}"


def _indexed(robots: Sequence[Robot], pinyin: Pinyin) -> PeopleIndex:
    entries = (Person(robot.id, _name(robot), tags=(*robot.tags, robot.notes)) for robot in robots)
    return PeopleIndex(entries, pinyin)
