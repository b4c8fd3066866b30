"""Removed robots whose secrets are still to be deleted: written down, as a keyring may be locked, or dingui killed.

A robot that was removed can come back until the program closes. From then on its farewell is *due*, and stays until the
keyring has let its entry go.
"""

from __future__ import annotations

from typing import Final

from dingui.library.marks import Marks
from dingui.library.robots import Robots

_PREFIX: Final = "farewell:"
_DUE: Final = "due"


class Farewells:
    """The list of them, by the robot's id."""

    def __init__(self, marks: Marks, robots: Robots) -> None:
        self._marks = marks
        self._robots = robots

    def begin(self, robot_id: str) -> None:
        """Write down that a robot was removed; it can come back yet. Raises ``LibraryError``."""
        self._marks.set(_PREFIX + robot_id, "")

    def let_fall_due(self) -> list[str]:
        """Let none of them come back any more; return the ids of those that have not. Raises ``LibraryError``."""
        back = {robot.id for robot in self._robots.all()}
        gone = []
        for robot_id in self._marks.below(_PREFIX):
            if robot_id in back:
                self.end(robot_id)
            else:
                self._marks.set(_PREFIX + robot_id, _DUE)
                gone.append(robot_id)
        return gone

    def due(self) -> list[str]:
        """Return the ids of those that may be deleted. Raises ``LibraryError``."""
        return [robot_id for robot_id, text in self._marks.below(_PREFIX).items() if text == _DUE]

    def end(self, robot_id: str) -> None:
        """Cross a robot off: its secrets are gone, or it is back. Raises ``LibraryError``."""
        self._marks.remove(_PREFIX + robot_id)
