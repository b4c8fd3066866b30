"""Secrets for as long as the program runs."""

from __future__ import annotations

from dingui.secrets import entry
from dingui.secrets.base import RobotCredentials, StorePlace, checked_id


class MemoryStore:
    """A :class:`~dingui.secrets.base.SecretStore` that forgets everything when the program closes."""

    def __init__(self) -> None:
        self._held: dict[str, RobotCredentials] = {}

    def get(self, robot_id: str) -> RobotCredentials | None:
        """Return what is held under ``robot_id``."""
        return self._held.get(checked_id(robot_id))

    def set(self, robot_id: str, credentials: RobotCredentials) -> None:
        """Hold ``credentials``; raises ``SecretStoreError`` ``too_long`` as a keyring would."""
        entry.encode(credentials)
        self._held[checked_id(robot_id)] = credentials

    def delete(self, robot_id: str) -> None:
        """Forget what is held under ``robot_id``."""
        self._held.pop(checked_id(robot_id), None)

    def place(self) -> StorePlace:
        """Say that secrets are in memory."""
        return StorePlace("memory")

    def ids(self) -> tuple[str, ...]:
        """Return the ids under which something is held."""
        return tuple(self._held)
