"""The operating system's keyring: one entry for each robot, under the service "dingui" and the robot's id."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from dingui.concealed import Concealed
from dingui.secrets import entry
from dingui.secrets.base import RobotCredentials, SecretErrorCode, SecretStoreError, StorePlace, checked_id
from dingui.secrets.bounded import BoundedCalls, Call, OutOfTime

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Result = TypeVar("Result")

SERVICE: Final = "dingui"

DEFAULT_TIMEOUT_S: Final = 30.0
"""A prompt for the keyring's password may be open, and someone typing it."""


class KeyringStore:
    """A :class:`~dingui.secrets.base.SecretStore` over keyring.

    Every call runs in a thread of its own and comes back within ``timeout_s`` seconds, with ``timeout`` at the latest.
    A call that did not come back keeps every later one from starting: they raise ``timeout`` at once until it has.

    What becomes of an abandoned call, should the keyring come back: a ``get`` is thrown away. A ``delete`` is done. A
    ``set`` that had not begun to write does not write; one that waits *inside* the keyring (a prompt is open there)
    writes when the prompt is answered, and that stands, since it is what the person last wanted. If they have since
    asked for something else under that id, the late entry is removed again: an old secret is worse than none.
    """

    def __init__(
        self, timeout_s: float = DEFAULT_TIMEOUT_S, find_backend: Callable[[], KeyringBackend] | None = None
    ) -> None:
        """``find_backend`` gives keyring's backend, by default :func:`dingui.secrets.backends.find_backend`."""
        self._calls = BoundedCalls(timeout_s)
        self._find_backend = find_backend
        self._backend: KeyringBackend | None = None
        self._name = ""
        self._lock = threading.Lock()
        self._wishes: dict[str, int] = {}

    def get(self, robot_id: str) -> RobotCredentials | None:
        """Return what the keyring holds for ``robot_id``; raises ``SecretStoreError``."""
        checked_id(robot_id)
        found = self._run(lambda _: self._read(robot_id))
        return None if found is None else entry.decode(found)

    def set(self, robot_id: str, credentials: RobotCredentials) -> None:
        """Store ``credentials`` and read them back; raises ``SecretStoreError``, ``refused`` where they differ."""
        checked_id(robot_id)
        text = entry.encode(credentials)
        wish = self._wish(robot_id)

        def write(call: Call[bool]) -> bool:
            backend = self._open()
            if call.is_abandoned():
                return False
            backend.set_password(SERVICE, robot_id, text.reveal())
            kept = self._read(robot_id) == text
            if call.is_abandoned() and self._wishes.get(robot_id) != wish:
                backend.delete_password(SERVICE, robot_id)
            return kept

        if not self._run(write):
            raise SecretStoreError("refused")

    def delete(self, robot_id: str) -> None:
        """Remove the entry of ``robot_id``, if there is one; raises ``SecretStoreError``."""
        checked_id(robot_id)
        self._wish(robot_id)

        def remove(_: Call[bool]) -> bool:
            from keyring.errors import PasswordDeleteError

            backend = self._open()
            if backend.get_password(SERVICE, robot_id) is None:
                return True
            # The same for "nothing there" and "may not": what counts is what is there now.
            with suppress(PasswordDeleteError):
                backend.delete_password(SERVICE, robot_id)
            return backend.get_password(SERVICE, robot_id) is None

        if not self._run(remove):
            raise SecretStoreError("refused")

    def place(self) -> StorePlace:
        """Say which keyring it is; raises ``SecretStoreError`` where there is none."""

        def name(_: Call[str]) -> str:
            from dingui.secrets.backends import name_of

            return name_of(self._open())

        if not self._name:
            self._name = self._run(name)
        return StorePlace("keyring", self._name)

    def _wish(self, robot_id: str) -> int:
        with self._lock:
            self._wishes[robot_id] = self._wishes.get(robot_id, 0) + 1
            return self._wishes[robot_id]

    def _open(self) -> KeyringBackend:
        # Looked for again each time until there is one: a keyring may be started after dingui.
        if self._backend is None:
            if self._find_backend is not None:
                self._backend = self._find_backend()
            else:
                from dingui.secrets.backends import find_backend

                self._backend = find_backend()
        return self._backend

    def _read(self, robot_id: str) -> Concealed | None:
        found = self._open().get_password(SERVICE, robot_id)
        return None if found is None else Concealed(found)

    def _run(self, work: Callable[[Call[Result]], Result]) -> Result:
        """Run ``work`` within the limit. What keyring raises becomes a code: its own words may hold a secret."""
        code: SecretErrorCode
        try:
            return self._calls.run(work)
        except OutOfTime:
            code = "timeout"
        except SecretStoreError as error:
            code = error.code
        except Exception as error:  # keyring's backends raise whatever their system's library does
            code = _code_of(error)
        # Here, not above: neither the exception nor its context goes further.
        raise SecretStoreError(code)


def _code_of(error: Exception) -> SecretErrorCode:
    from keyring import errors

    match error:
        case errors.KeyringLocked():
            return "locked"
        case errors.NoKeyringError() | errors.InitError():
            return "no_keyring"
        case errors.PasswordSetError() | errors.PasswordDeleteError():
            return "refused"
        case _:
            # The Secret Service without a bus raises a bare RuntimeError (toolchain.md §6).
            return "no_keyring" if isinstance(error, RuntimeError) else "failed"
