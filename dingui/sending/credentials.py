"""A robot's credentials: read, changed and forgotten, with what the library says of them.

The library knows a mark of each robot's access token (``Concealed.fingerprint``). An entry of the keyring whose token
has another one is another robot's, whoever put it there: a message would reach the wrong group. It is never used.
"""

from __future__ import annotations

from contextlib import suppress

from dingui.errors import DinguiError
from dingui.library.farewells import Farewells
from dingui.library.robots import Robots
from dingui.secrets import CredentialsChange, RobotCredentials, SecretStore, SecretStoreError


class CredentialsDesk:
    """Credentials by the robot's id, over a store and the library; for one thread."""

    def __init__(self, store: SecretStore, robots: Robots, farewells: Farewells) -> None:
        self._store = store
        self._robots = robots
        self._farewells = farewells

    def get(self, robot_id: str) -> RobotCredentials | None:
        """Return what is kept for a robot.

        Raises :class:`SecretStoreError`, ``other_robot`` where that is not this robot's; ``LibraryError``.
        """
        found = self._store.get(robot_id)
        if found is None:
            return None
        robot = self._robots.get(robot_id)
        # A robot that was stored by an early version has no mark.
        if robot is not None and robot.fingerprint and robot.fingerprint != found.access_token.fingerprint():
            raise SecretStoreError("other_robot")
        return found

    def existing(self, robot_id: str) -> RobotCredentials:
        """Return what is kept for a robot that has something. Raises as :meth:`get`, and ``missing``."""
        found = self.get(robot_id)
        if found is None:
            # Where there is no keyring now, there may have been one with an entry.
            raise SecretStoreError(self._store.place().reason or "missing")
        return found

    def forget(self, robot_id: str) -> None:
        """Delete what is kept for a robot. Raises :class:`SecretStoreError`; then it is tried again another time."""
        self._store.delete(robot_id)
        self._farewells.end(robot_id)

    def forget_the_gone(self) -> None:
        """Delete what could not be deleted before; for when the keyring has just answered, so that it asks nothing."""
        with suppress(DinguiError):
            for robot_id in self._farewells.due():
                self.forget(robot_id)

    def change(self, robot_id: str, change: CredentialsChange, endpoint: str) -> None:
        """Keep what ``change`` makes of a robot's credentials, then let the library know what goes with them.

        In this order: where the keyring refuses, everything is as it was. Where nothing stays, nothing is read, so an
        entry that cannot be read is no hindrance. Raises as :meth:`existing`.
        """
        credentials = change.whole()
        if credentials is None:
            credentials = change.applied_to(self.existing(robot_id))
        self._store.set(robot_id, credentials)
        mark = credentials.access_token.fingerprint()
        self._robots.set_reach(robot_id, endpoint, signed=bool(credentials.secret), fingerprint=mark)
