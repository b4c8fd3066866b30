"""What the dialog of the robots needs of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dingui.library.robots import Robot


class RobotStore(Protocol):
    """What is needed of the library's robots."""

    def all(self) -> list[Robot]: ...  # noqa: D102
    def get(self, robot_id: str) -> Robot | None: ...  # noqa: D102
    def add_all(self, robots: Sequence[Robot]) -> list[Robot]: ...  # noqa: D102
    def update(self, robot: Robot) -> Robot: ...  # noqa: D102
    def arrange(self, ids: Sequence[str]) -> None: ...  # noqa: D102
    def remove(self, robot_id: str) -> None: ...  # noqa: D102
    def restore(self, robot_id: str) -> Robot: ...  # noqa: D102
