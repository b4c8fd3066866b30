"""Choosing one of keyring's backends: a real keyring, or none.

keyring itself takes whatever is installed, a file in plain text or nothing at all included. dingui does not
(promise 4 of the design).
"""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dingui.secrets.base import SecretStoreError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_NO_KEYRINGS: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Modules whose backends keep nothing, or keep it in files of their own."""

_NAMES: Final = {
    "keyring.backends.kwallet": "kwallet",
    "keyring.backends.Windows": "windows",
    "keyring.backends.macOS": "macos",
}

_PROVIDERS: Final = {
    "gnome-keyring-d": "gnome",
    "gnome-keyring-daemon": "gnome",
    "keepassxc": "keepassxc",
    "kwalletd5": "kwallet",
    "kwalletd6": "kwallet",
    "ksecretd": "kwallet",
}
"""The processes that answer as the Secret Service, as Linux shortens their names to 15 characters."""


def find_backend() -> KeyringBackend:
    """Return the keyring to use; it may ask the session bus, so it may block.

    ``PYTHON_KEYRING_BACKEND`` and keyring's own configuration come first. On Linux the Secret Service is tried by
    itself before keyring imports everything it knows (50 ms saved, toolchain.md §2). Raises ``SecretStoreError``:
    ``no_keyring``.
    """
    backend = _find()
    if backend is None:
        raise SecretStoreError("no_keyring")
    return backend


def _find() -> KeyringBackend | None:
    from keyring import core

    try:
        chosen = core.load_env() or core.load_config()
    except Exception:  # whatever stands there is imported, and may raise anything: it is no keyring
        return None
    if chosen is not None:
        return _acceptable(chosen)
    if sys.platform not in ("win32", "darwin"):
        from keyring.backends import SecretService

        with suppress(Exception):  # no bus, or nobody on it answers: perhaps there is another keyring
            if SecretService.Keyring.priority >= 1:
                return SecretService.Keyring()  # type: ignore[no-untyped-call]  # keyring leaves it open
    try:
        return _acceptable(core.get_keyring())
    except Exception:  # as above
        return None


def _acceptable(backend: KeyringBackend) -> KeyringBackend | None:
    if type(backend).__module__ == "keyring.backends.chainer":
        # It would read and write the first that works, plain text included.
        for each in getattr(backend, "backends", ()):
            found = _acceptable(each)
            if found is not None:
                return found
        return None
    # The classes it is made from count as well: another name makes a plain text no safer.
    for each in type(backend).__mro__:
        if each.__module__.startswith(_NO_KEYRINGS) or "plaintext" in each.__name__.lower():
            return None
    try:
        viable = type(backend).priority >= 1  # below that, keyring itself does not recommend it
    except Exception:  # each backend asks its own system in its own way
        return None
    return backend if viable else None


def name_of(backend: KeyringBackend) -> str:
    """Return the keyring's name for :class:`~dingui.secrets.base.StorePlace`; it may block."""
    module = type(backend).__module__
    if module in ("keyring.backends.SecretService", "keyring.backends.libsecret"):
        return _PROVIDERS.get(_secret_service_process(), "secret-service")
    return next((name for prefix, name in _NAMES.items() if module.startswith(prefix)), "other")


def secret_service_owner() -> str:
    """Return the bus name of the one process that answers as the Secret Service now, such as ``:1.7``.

    Another one after it has another name; empty where there is none, or where that cannot be known. Only the bus is
    asked, and for a second at most.
    """
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        return ""
    try:
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import open_dbus_connection

        with closing(open_dbus_connection()) as connection:
            question = message_bus.GetNameOwner("org.freedesktop.secrets")
            answer = connection.send_and_get_reply(question, timeout=1.0)
            return str(answer.body[0]) if answer.header.message_type.name == "method_return" else ""
    except Exception:  # as below
        return ""


def _secret_service_process() -> str:
    """Return the name of the process that answers as the Secret Service; empty where that cannot be known."""
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        return ""
    try:
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        with closing(open_dbus_connection()) as connection:
            (pid,) = Proxy(message_bus, connection).GetConnectionUnixProcessID("org.freedesktop.secrets")
        return Path(f"/proc/{int(pid)}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except Exception:  # a name is no reason to fail: not on this system, not started yet, in another sandbox
        return ""
