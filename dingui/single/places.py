"""Where the one window of a data folder listens: for its owner alone, and named after the folder."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_SOCKET_PATH = 100
"""Bytes that the path of a socket may have; Linux takes 107, macOS 103."""


def name_of(folder: Path) -> str:
    """Return the name that belongs to a data folder, whichever way leads to it; it tells nothing about the path."""
    # Not hashlib, which brings OpenSSL along: 4 MB in every window. Whoever asks for a name has Qt, or needs it next.
    from PySide6.QtCore import QByteArray, QCryptographicHash

    real = os.fsencode(os.path.normcase(os.path.realpath(folder)))
    digest = QCryptographicHash.hash(QByteArray(real), QCryptographicHash.Algorithm.Sha256)
    return "dingui-" + bytes(digest.toHex().data()).decode("ascii")[:24]


def address_for(folder: Path) -> str:
    """Return where the window of ``folder`` is to listen.

    Raises ``OSError`` where there is no place that its owner alone can reach.
    """
    if sys.platform == "win32":
        import secrets

        # A pipe has no folder around it that keeps others out: nobody can have made one of a name that nobody knew.
        return f"{name_of(folder)}-{secrets.token_hex(8)}"
    usual = usual_address(folder)
    if usual:
        return usual
    import tempfile

    # Somebody else was there first: what they made is not touched.
    return str(Path(tempfile.mkdtemp(prefix="dingui-", dir="/tmp")) / name_of(folder))


def usual_address(folder: Path) -> str:
    """Return where a window of ``folder`` most likely listens, should its note be lost; empty where nobody can say."""
    if sys.platform == "win32":
        return ""
    import tempfile  # 20 ms that most starts need not pay

    own = f"dingui-{_user()}"
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    # The last one is short whatever TMPDIR is.
    temporary = [Path(tempfile.gettempdir()) / own, Path("/tmp") / own]  # noqa: S108 - used where it is ours alone
    for place, make in ((runtime, False), *((each, True) for each in temporary)):
        address = str(place / name_of(folder))
        if place.is_absolute() and len(os.fsencode(address)) <= _SOCKET_PATH and _is_private(place, make=make):
            return address
    return ""


def _is_private(folder: Path, *, make: bool) -> bool:
    """Whether only this user can enter ``folder``; where there is none, it is made if ``make`` says so."""
    try:
        if make:
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == _user() and not stat.S_IMODE(found.st_mode) & 0o077


def _user() -> int:
    return -1 if sys.platform == "win32" else os.geteuid()
