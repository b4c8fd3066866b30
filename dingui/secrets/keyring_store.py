"""The operating system's keyring: one entry for each robot, under the service "dingui" and the robot's id."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
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

_MOST_ENTRIES: Final = 8
"""How many entries under one id are removed; more than one is something else's doing."""

_SECRET_STORAGE: Final[Mapping[str, SecretErrorCode]] = {
    "SecretServiceNotAvailableException": "no_keyring",
    "LockedException": "locked",
    "PromptDismissedException": "refused",
}


class KeyringStore:
    """A :class:`~dingui.secrets.base.SecretStore` over keyring.

    Every call runs in a thread of its own and comes back within ``timeout_s`` seconds, with ``timeout`` at the latest.
    A call that did not come back keeps every later one from starting: they raise ``timeout`` at once until it has.

    What becomes of an abandoned call, should the keyring come back: a ``get`` is thrown away. A ``delete`` is done. A
    ``set`` that had not begun to write does not write; one that waits *inside* the keyring (a prompt is open there)
    writes when the prompt is answered, and that stands, since it is what the person last wanted. If they have since
    asked for something else under that id, the late entry is removed again: an old secret is worse than none.

    A keyring that dies while a call waits inside it never answers that call; once it is known to be gone, or another
    one in its place, later calls do not wait for it.
    """

    def __init__(
        self, timeout_s: float = DEFAULT_TIMEOUT_S, find_backend: Callable[[], KeyringBackend] | None = None
    ) -> None:
        """``find_backend`` gives keyring's backend, by default :func:`dingui.secrets.backends.find_backend`."""
        self._timeout_s = timeout_s
        self._calls = BoundedCalls(timeout_s)
        self._asked = ""
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
        begun = threading.Event()
        calls = self._calls

        def write(call: Call[bool]) -> bool:
            backend = self._open()
            if call.is_abandoned():
                return False
            begun.set()
            backend.set_password(SERVICE, robot_id, text.reveal())
            if _kept(backend, robot_id, text):
                return True
            # The Secret Service can hold more than one entry for an id, where something else has written one too.
            _remove(backend, robot_id)
            backend.set_password(SERVICE, robot_id, text.reveal())
            return _kept(backend, robot_id, text)

        def put_right() -> Callable[[], object] | None:
            overtaken = begun.is_set() and self._wishes.get(robot_id) != wish and calls is self._calls
            return (lambda: _remove(self._open(), robot_id)) if overtaken else None

        if not self._run(write, put_right):
            raise SecretStoreError("refused")

    def delete(self, robot_id: str) -> None:
        """Remove the entry of ``robot_id``, if there is one; raises ``SecretStoreError``."""
        checked_id(robot_id)
        self._wish(robot_id)
        if not self._run(lambda _: _remove(self._open(), robot_id)):
            raise SecretStoreError("refused")

    def place(self) -> StorePlace:
        """Say which keyring it is; raises ``SecretStoreError`` where there is none."""

        def name(_: Call[str]) -> str:
            from dingui.secrets.backends import name_of

            return name_of(self._open())

        found = self._name or self._run(name)
        if found != "secret-service":  # it may only not have been started yet
            self._name = found
        return StorePlace("keyring", found)

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

    def _run(
        self, work: Callable[[Call[Result]], Result], put_right: Callable[[], Callable[[], object] | None] | None = None
    ) -> Result:
        """Run ``work`` within the limit. What keyring raises becomes a code: its own words may hold a secret."""
        code: SecretErrorCode
        begun = threading.Event()

        def asked(call: Call[Result]) -> Result:
            begun.set()
            self._asked = self._who()
            return work(call)

        try:
            try:
                return self._calls.run(asked, put_right)
            except OutOfTime:
                if not self._let_go_of_the_dead() or begun.is_set():
                    raise
                return self._calls.run(asked, put_right)
        except OutOfTime:
            code = "timeout"
        except SecretStoreError as error:
            code = error.code
        except Exception as error:  # keyring's backends raise whatever their system's library does
            code = _code_of(error)
        if code in ("no_keyring", "failed"):
            # Some backends keep a connection that is of no use any more; and it may be another keyring next time.
            self._backend, self._name = None, ""
        # Here, not above: neither the exception nor its context goes further.
        raise SecretStoreError(code)

    def _who(self) -> str:
        """Return who answers as the Secret Service; empty for any other keyring, and for one of a test's own."""
        if self._find_backend is not None:
            return ""
        from dingui.secrets.backends import secret_service_owner

        return secret_service_owner()

    def _let_go_of_the_dead(self) -> bool:
        """Begin anew where the keyring that a call waits for has gone; return whether it has."""
        if not self._asked or self._who() == self._asked:
            return False
        self._calls, self._asked = BoundedCalls(self._timeout_s), ""
        self._backend, self._name = None, ""
        return True


def _kept(backend: KeyringBackend, robot_id: str, text: Concealed) -> bool:
    try:
        return backend.get_password(SERVICE, robot_id) == text.reveal()
    except UnicodeDecodeError:
        return False  # something else's entry


def _remove(backend: KeyringBackend, robot_id: str) -> bool:
    """Remove every entry under ``robot_id``; return whether none is left."""
    from keyring.errors import PasswordDeleteError

    for _ in range(_MOST_ENTRIES):
        try:
            if backend.get_password(SERVICE, robot_id) is None:
                return True
        except UnicodeDecodeError:
            pass  # there is one, and it is none of ours
        # The same for "nothing there" and "may not": what counts is what is there afterwards.
        with suppress(PasswordDeleteError):
            backend.delete_password(SERVICE, robot_id)
    return backend.get_password(SERVICE, robot_id) is None


def _code_of(error: Exception) -> SecretErrorCode:
    from keyring import errors

    match error:
        case errors.KeyringLocked():
            return "locked"
        case errors.NoKeyringError():
            return "no_keyring"
        case errors.InitError():
            # What SecretStorage said before: a keyring that was to be made, and whose password nobody chose, is there.
            cause = error.__cause__ or error.__context__
            return _SECRET_STORAGE.get(type(cause).__name__, "no_keyring")
        case errors.PasswordSetError() | errors.PasswordDeleteError():
            return "refused"
        case UnicodeDecodeError():
            return "damaged_entry"
        case RuntimeError():
            # The Secret Service without a bus raises a bare one (toolchain.md §6).
            return "no_keyring"
        case _:
            # By name: SecretStorage's own errors, which keyring lets through, exist on Linux only.
            names = (each.__name__ for each in type(error).__mro__)
            return next((_SECRET_STORAGE[name] for name in names if name in _SECRET_STORAGE), "failed")
