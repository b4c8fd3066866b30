"""What the program asks for secrets: the keyring, remembered for the session, and memory where there is none."""

from __future__ import annotations

from typing import Final

from dingui.secrets.base import RobotCredentials, SecretErrorCode, SecretStore, SecretStoreError, StorePlace
from dingui.secrets.memory_store import MemoryStore

_FALLS_BACK: Final[frozenset[SecretErrorCode]] = frozenset({"no_keyring", "locked", "timeout", "refused", "failed"})
"""What keeps a keyring from being used, as against a single entry that can't be stored anywhere."""


class SessionStore:
    """A :class:`~dingui.secrets.base.SecretStore` over a keyring and memory.

    What was read or stored once is not asked for again: on some systems each call opens a prompt. Where the keyring
    can't be used, secrets are held in memory until the program closes, and :meth:`place` says so and why. The keyring
    is tried again with each ``set``; as soon as it works again, what was held in memory is moved into it.
    """

    def __init__(self, keyring: SecretStore, memory: MemoryStore) -> None:
        self._keyring = keyring
        self._memory = memory
        self._cache: dict[str, RobotCredentials] = {}
        self._reason: SecretErrorCode | None = None
        self._has_worked = False

    @property
    def fallback_reason(self) -> SecretErrorCode | None:
        """Why secrets are only in memory; None while the keyring works, or was not asked yet."""
        return self._reason

    def get(self, robot_id: str) -> RobotCredentials | None:
        """Return what is kept under ``robot_id``.

        Raises :class:`SecretStoreError` where the keyring may have it and does not give it.
        """
        if robot_id in self._cache:
            return self._cache[robot_id]
        held = self._memory.get(robot_id)
        if held is not None:
            return held
        try:
            found = self._keyring.get(robot_id)
        except SecretStoreError as error:
            if error.code == "no_keyring":
                self._reason = error.code
                if not self._has_worked:
                    # Nothing can be in a keyring that was never there; in one that has gone, there can.
                    return None
            raise
        if found is not None:
            self._cache[robot_id] = found
        self._keyring_works()
        return found

    def set(self, robot_id: str, credentials: RobotCredentials) -> None:
        """Keep ``credentials``: in the keyring, else in memory. Raises :class:`SecretStoreError` ``too_long``."""
        code = self._set_in_keyring(robot_id, credentials)
        if code is None:
            self._memory.delete(robot_id)
            self._cache[robot_id] = credentials
            self._keyring_works()
            return
        if code not in _FALLS_BACK:
            raise SecretStoreError(code)
        self._memory.set(robot_id, credentials)
        self._cache.pop(robot_id, None)
        self._reason = code

    def delete(self, robot_id: str) -> None:
        """Remove what is kept under ``robot_id``, everywhere. Raises :class:`SecretStoreError` but for no keyring.

        Where it raises, the keyring may still have it; nothing else has.
        """
        self._cache.pop(robot_id, None)
        self._memory.delete(robot_id)
        try:
            self._keyring.delete(robot_id)
        except SecretStoreError as error:
            if error.code != "no_keyring" or self._has_worked:
                raise
            return
        self._keyring_works()

    def place(self) -> StorePlace:
        """Say where secrets are kept now; never raises. While a single one is in memory only, that is the answer."""
        if self._reason is not None:
            return StorePlace("memory", reason=self._reason)
        try:
            return self._keyring.place()
        except SecretStoreError as error:
            # Not remembered: it says nothing of what was stored, and it may be another answer next time.
            return StorePlace("memory", reason=error.code)

    def _keyring_works(self) -> None:
        """Move what memory holds into the keyring, which did a moment ago what it was asked for."""
        self._has_worked = True
        self._reason = None
        for robot_id in self._memory.ids():
            held = self._memory.get(robot_id)
            if held is None:
                continue
            self._reason = self._set_in_keyring(robot_id, held)
            if self._reason is not None:
                return
            self._cache[robot_id] = held
            self._memory.delete(robot_id)

    def _set_in_keyring(self, robot_id: str, credentials: RobotCredentials) -> SecretErrorCode | None:
        try:
            self._keyring.set(robot_id, credentials)
        except SecretStoreError as error:
            return error.code
        return None
