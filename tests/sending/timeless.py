"""The program's own parts, in which a minute costs no time and a way to fail has its hand.

What is not the program's here: the clocks of outbox and library, which are moved once nothing is under way in place of
being waited for, and whatever a way prepares (a name that is not found, a full disk, a clock that jumps), each at the
lowest place where it can be had without being root.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

from dingui.library import Library
from dingui.parts import SendingParts
from dingui.paths import Paths
from dingui.robots.redaction import Redactor
from dingui.secrets import RobotCredentials, SecretStore
from dingui.sending.outbox import AT_ONCE, Outbox
from tests.sending.fakes import Clocks
from tests.sending.fault_matrix import Way, World


class HookedKeyring:
    """A keyring that a way may slow down or lock."""

    def __init__(self, keyring: SecretStore) -> None:
        self._keyring = keyring
        self.world: World | None = None

    def get(self, robot_id: str) -> RobotCredentials | None:
        if self.world is not None:
            self.world.before_lookup()
        return self._keyring.get(robot_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._keyring, name)


class TimelessParts(SendingParts):
    """Parts for a way to fail. They belong to the thread that makes them, as the program's do."""

    def __init__(
        self,
        paths: Paths,
        redactor: Redactor,
        *,
        way: Way,
        clocks: Clocks,
        stack: ExitStack,
        keyring: SecretStore,
        **named: Any,
    ) -> None:
        """``stack`` ends what the way begins."""
        hooked = HookedKeyring(keyring)
        with mock.patch("dingui.parts.Library", _ClockedLibrary(clocks)):
            super().__init__(paths, redactor, **named, keyring=hooked)
        self._clocks = clocks
        self.outbox = Outbox(
            self.library,
            self._credentials,
            self._client,
            at_once=named.get("at_once", AT_ONCE),
            clock=lambda: clocks.wall,
            monotonic=lambda: clocks.up,
            wait=self._wait,
        )
        hooked.world = World(stack, clocks, self.library)
        way.prepare(hooked.world)

    def _wait(self, woken: threading.Event, seconds: float | None) -> None:
        """Wait as a command does."""
        if seconds is None or self.outbox._sending or woken.is_set():
            woken.wait(30)
        elif not woken.wait(0.01):
            self._clocks.sleep(seconds + 0.001)

    def pump(self) -> int | None:
        """Do what the window's worker asks for; a wait is over at once, if nothing is under way."""
        pause_ms = super().pump()
        if pause_ms and not self.outbox._sending:
            self._clocks.sleep(pause_ms / 1000 + 0.001)
            return 0
        return pause_ms


class _ClockedLibrary:
    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks

    def open(self, path: Path, *, durable: bool = False) -> Library:
        return Library.open(path, durable=durable, clock=lambda: self._clocks.wall)
