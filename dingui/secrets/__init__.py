"""Where access tokens and signing secrets are kept: the system's keyring, or memory; never a file of ours.

keyring itself (70 ms and more) is imported when the first entry is asked for.
"""

from dingui.secrets.base import (
    NOT_THIS_ROBOTS,
    SECRET_ERROR_CODES,
    CredentialsChange,
    RobotCredentials,
    SecretErrorCode,
    SecretStore,
    SecretStoreError,
    StorePlace,
)
from dingui.secrets.keyring_store import KeyringStore
from dingui.secrets.memory_store import MemoryStore
from dingui.secrets.session_store import SessionStore

__all__ = [
    "NOT_THIS_ROBOTS",
    "SECRET_ERROR_CODES",
    "CredentialsChange",
    "KeyringStore",
    "MemoryStore",
    "RobotCredentials",
    "SecretErrorCode",
    "SecretStore",
    "SecretStoreError",
    "SessionStore",
    "StorePlace",
]
