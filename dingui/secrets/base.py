"""What every store of secrets is held to (``tests/secrets/test_contract.py``), and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, get_args

from dingui.concealed import Concealed
from dingui.errors import DinguiError

SecretErrorCode = Literal[
    "locked",
    "no_keyring",
    "refused",
    "timeout",
    "damaged_entry",
    "newer_entry",
    "other_robot",
    "missing",
    "too_long",
    "failed",
]

SECRET_ERROR_CODES: Final[tuple[SecretErrorCode, ...]] = get_args(SecretErrorCode)
"""Every code of a :class:`SecretStoreError`; ``dingui.texts.storage`` has words for each."""

NOT_THIS_ROBOTS: Final[frozenset[str]] = frozenset({"damaged_entry", "newer_entry", "other_robot"})
"""The codes of an entry that is not this robot's, or not any more: unlocking does not mend it, pasting again does."""


class SecretStoreError(DinguiError):
    """The store cannot do what was asked.

    ``locked``: the keyring stayed locked. ``no_keyring``: there is none that dingui may use. ``refused``: the person or
    the system said no, or what was written did not come back. ``timeout``: it did not answer in time.
    ``damaged_entry``: what stands under the robot's id is not ours. ``newer_entry``: it is a later dingui's.
    ``other_robot``: it is whole, and another robot's. ``missing``: nothing stands there, where something must.
    ``too_long``: more than every system can hold.
    ``failed``: anything else. It never carries the keyring's own words or exception, which could hold a secret.
    """

    def __init__(self, code: SecretErrorCode) -> None:
        super().__init__(code)
        self.code: SecretErrorCode = code


@dataclass(frozen=True, slots=True)
class RobotCredentials:
    """What lets one post through a robot."""

    access_token: Concealed
    secret: Concealed = field(default_factory=Concealed)
    """The signing secret (加签密钥); empty for a robot that has none."""


@dataclass(frozen=True, slots=True)
class CredentialsChange:
    """What of a robot's credentials is to be another from now on; a part that is None stays as it is kept."""

    access_token: Concealed | None = None
    secret: Concealed | None = None
    """Empty for a robot that does not sign any more."""

    def whole(self) -> RobotCredentials | None:
        """Return the credentials where nothing has to be read for them."""
        if self.access_token is None or self.secret is None:
            return None
        return RobotCredentials(self.access_token, self.secret)

    def applied_to(self, kept: RobotCredentials) -> RobotCredentials:
        """Return what ``kept`` becomes."""
        return RobotCredentials(
            kept.access_token if self.access_token is None else self.access_token,
            kept.secret if self.secret is None else self.secret,
        )


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where secrets are; ``dingui.texts.storage.where_secrets_are`` makes a sentence of it."""

    kind: Literal["keyring", "memory"]
    name: str = ""
    """Which keyring: ``gnome``, ``kwallet``, ``keepassxc``, ``secret-service`` (any other), ``windows``, ``macos``,
    ``other``; empty for memory."""
    reason: SecretErrorCode | Literal[""] = ""
    """For memory: why not in the keyring, where that was tried."""


class SecretStore(Protocol):
    """Credentials by the robot's id (a UUID; never empty).

    Every method may raise :class:`SecretStoreError` and may block for as long as the store's own limit allows, so it
    is called from the worker's thread (or a command's only one), never from the window's.
    """

    def get(self, robot_id: str) -> RobotCredentials | None:
        """Return what is stored under ``robot_id``."""
        ...

    def set(self, robot_id: str, credentials: RobotCredentials) -> None:
        """Store ``credentials`` in place of what was there."""
        ...

    def delete(self, robot_id: str) -> None:
        """Remove what is stored under ``robot_id``; nothing there is fine."""
        ...

    def place(self) -> StorePlace:
        """Say where secrets are."""
        ...


def checked_id(robot_id: str) -> str:
    """Return ``robot_id``; raise ``ValueError`` for an empty one, which some keyrings take as "any"."""
    if not robot_id:
        raise ValueError("a robot's id is never empty")
    return robot_id
