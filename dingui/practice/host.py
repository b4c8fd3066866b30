"""The practice groups inside this program: one server on this computer, a group behind each token.

Where tokens and secrets are. They are made up and open nothing but this program; all the same, no token stands in the
library (promise 4 of the design), and a first start asks no keyring. So a group's token is made up when the program
starts, until somebody copies its webhook: from then on it is in the keyring like any robot's, the library remembers
that it is there, and the next start listens with it again, at the same port as long as the port can be had.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from dingui.concealed import Concealed
from dingui.practice.group_rules import GroupRules
from dingui.practice.settings import PracticeError, PracticeSettings, new_access_token, new_secret
from dingui.secrets import RobotCredentials, SecretStoreError, StorePlace

if TYPE_CHECKING:
    from dingui.library.library import Library
    from dingui.library.practice_groups import PracticeGroup
    from dingui.practice.robot import Exchange, PracticeRobot
    from dingui.practice.server import PracticeServer
    from dingui.robots.redaction import Redactor
    from dingui.secrets.base import SecretStore

KEPT_MESSAGES: Final = 200
"""Requests that are remembered of each group."""

STRAY: Final = "stray"
"""The group id of requests whose token is no group's."""

PORT_MARK: Final = "practice_port"
"""Where the library remembers the port that copied webhooks have."""

# Below what Linux (32768), Windows and macOS (49152) hand out to outgoing connections, so that none of them takes it.
_PORTS: Final = range(20_000, 32_000)
_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class PracticeAddress:
    """Where a practice group takes messages, and with which signature."""

    webhook: Concealed
    secret: Concealed
    """Empty where the group asks for no signature."""


@dataclass(frozen=True, slots=True)
class LiveGroup:
    """One group that takes messages now. Its robot may be set up anew from any thread."""

    robot_id: str
    robot: PracticeRobot
    access_token: Concealed
    secret: Concealed
    """There also while the group asks for no signature."""
    webhook: Concealed = field(default_factory=Concealed)
    kept: bool = False
    """Whether its webhook was copied, and should be the same one the next time."""
    lost: str = ""
    """Why it is another one all the same: ``gone`` (the keyring has none), or a ``SecretErrorCode``."""

    def set_rules(self, rules: GroupRules) -> None:
        """Set the group up anew; what was posted stays. Raises ``PracticeError``."""
        self.robot.change_settings(rules.settings(self.access_token, self.secret))


@dataclass(frozen=True, slots=True)
class PracticeState:
    """What there is to say of all groups."""

    groups: tuple[LiveGroup, ...]
    port: int
    wanted_port: int
    """The port that copied webhooks have; the same as ``port`` unless another program has taken it."""
    strays: PracticeRobot
    """Answers for tokens that no group has."""


class PracticeHost:
    """Belongs to the thread that made it, like the library; the server's own threads see only robots."""

    def __init__(
        self,
        library: Library,
        secrets: SecretStore,
        redactor: Redactor,
        tell: Callable[[Exchange], None] | None = None,
    ) -> None:
        """``tell`` is called with each request, in one of the server's threads, before it is answered."""
        self._library = library
        self._secrets = secrets
        self._redactor = redactor
        self._tell = tell
        self._server: PracticeServer | None = None
        self._strays: PracticeRobot | None = None
        self._wanted_port = 0
        self._groups: dict[str, LiveGroup] = {}
        """Also those that were removed: they can come back, and then have the same webhook."""
        self._shown: list[str] = []

    def start(self) -> PracticeState:
        """Start the server, or find it running, and let it answer for the groups that the library has now.

        Raises ``PracticeError`` where no port can be had, ``LibraryError``.
        """
        robots = [robot for robot in self._library.robots.all() if robot.practice]
        rows = self._library.practice_groups.all()
        if self._server is None:
            self._open()
        for robot in robots:
            if robot.id not in self._groups:
                self._groups[robot.id] = self._make(robot.id, rows.get(robot.id))
        self._shown = [robot.id for robot in robots]
        return self._state()

    def address(self, robot_id: str) -> PracticeAddress:
        """Return where a group is posted to; one that the library does not know is made. Raises as :meth:`start`."""
        if self._server is None or robot_id not in self._shown:
            self.start()
        if robot_id not in self._groups:
            self._groups[robot_id] = self._make(robot_id, None)
        if robot_id not in self._shown:
            self._shown.append(robot_id)
        self._state()
        group = self._groups[robot_id]
        return PracticeAddress(group.webhook, group.robot.settings.secret)

    def keep(self, robot_id: str) -> StorePlace:
        """Let a group have the same webhook the next time, because somebody copied it; say where the token is.

        Raises ``SecretStoreError``, ``LibraryError``; ``KeyError`` for a group that is not there.
        """
        group = self._groups[robot_id]
        port = self._running().port
        rows = self._library.practice_groups.all()
        if self._wanted_port == 0 or not any(row.kept for row in rows.values()):
            self._library.marks.set(PORT_MARK, str(port))
            self._wanted_port = port
        self._secrets.set(robot_id, RobotCredentials(group.access_token, group.secret))
        self._library.practice_groups.set_kept(robot_id)
        self._groups[robot_id] = replace(group, kept=True, lost="")
        return self._secrets.place()

    def retry(self) -> PracticeState:
        """Try once more for the port and the tokens that could not be had. Raises as :meth:`start`."""
        if self._running().port != self._wanted_port and self._wanted_port:
            self.stop()
        for robot_id, group in list(self._groups.items()):
            if group.lost:
                found, lost = self._remembered(robot_id)
                if found is not None:
                    self._hide(found)
                    rules = group.robot.settings
                    group = replace(group, access_token=found.access_token, secret=found.secret)
                    secret = found.secret if rules.secret else Concealed()
                    group.robot.change_settings(replace(rules, access_token=found.access_token, secret=secret))
                self._groups[robot_id] = replace(group, lost=lost)
        return self.start()

    def use_this_port(self) -> PracticeState:
        """Keep the port that the server has now instead of the one that is taken. Raises as :meth:`start`."""
        self._wanted_port = self._running().port
        self._library.marks.set(PORT_MARK, str(self._wanted_port))
        return self._state()

    def stop(self) -> None:
        """Stop it, where it runs; the groups and what they remember stay."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _running(self) -> PracticeServer:
        if self._server is None:
            self.start()
        if self._server is None:
            raise RuntimeError("not started")
        return self._server

    def _open(self) -> None:
        from dingui.practice.robot import PracticeRobot
        from dingui.practice.server import PracticeServer

        if self._strays is None:
            settings = PracticeSettings(new_access_token())
            self._strays = PracticeRobot(settings, group_id=STRAY, kept=KEPT_MESSAGES)
        kept = self._library.marks.get(PORT_MARK) or ""
        self._wanted_port = int(kept) if kept.isascii() and kept.isdigit() and 0 < int(kept) <= 65_535 else 0
        tried = [random.choice(_PORTS) for _ in range(_TRIES)]
        for port in (*([self._wanted_port] if self._wanted_port else []), *tried):
            server = PracticeServer(self._strays, port=port, on_request=self._tell)
            with suppress(PracticeError):
                server.start()
                self._server = server
                return
        server = PracticeServer(self._strays, on_request=self._tell)
        server.start()
        self._server = server

    def _make(self, robot_id: str, row: PracticeGroup | None) -> LiveGroup:
        from dingui.practice.robot import PracticeRobot

        rules = GroupRules.from_json(row.rules) if row is not None else GroupRules()
        kept = row is not None and row.kept
        found, lost = self._remembered(robot_id) if kept else (None, "")
        credentials = found or RobotCredentials(new_access_token(), new_secret())
        self._hide(credentials)
        robot = PracticeRobot(
            rules.settings(credentials.access_token, credentials.secret), group_id=robot_id, kept=KEPT_MESSAGES
        )
        return LiveGroup(robot_id, robot, credentials.access_token, credentials.secret, kept=kept, lost=lost)

    def _hide(self, credentials: RobotCredentials) -> None:
        # From now on no log line shows them, whoever writes it.
        self._redactor.add(credentials.access_token)
        self._redactor.add(credentials.secret)

    def _remembered(self, robot_id: str) -> tuple[RobotCredentials | None, str]:
        try:
            found = self._secrets.get(robot_id)
        except SecretStoreError as error:
            return None, error.code
        return found, "" if found is not None else "gone"

    def _state(self) -> PracticeState:
        server, strays = self._server, self._strays
        if server is None or strays is None:
            raise RuntimeError("not started")
        shown = [self._groups[robot_id] for robot_id in self._shown]
        server.change_robots(strays, *(group.robot for group in shown))
        for group in shown:
            self._groups[group.robot_id] = replace(group, webhook=server.webhook(group.robot))
        groups = tuple(self._groups[robot_id] for robot_id in self._shown)
        return PracticeState(groups, server.port, self._wanted_port or server.port, strays)
