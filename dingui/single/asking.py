"""What a start does before it opens a window: become the first one here, or hand over to the one there is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dingui.single.claim import Claim, Holder, holder_of
from dingui.single.errors import SingleError
from dingui.single.places import usual_address
from dingui.single.protocol import GREETING, TAKEN, encode, requests_for

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

PATIENCE_S: Final = 8.0
"""Seconds that the first window may take to answer: as long as a slow start of it, or a moment of being busy."""

_POLL_S: Final = 0.03

_TOKENS: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
"""Where a desktop leaves what lets the window that was asked for come to the front."""


class Answer(Enum):
    """What became of handing over."""

    TAKEN = "taken"
    SILENT = "silent"
    """Somebody is there and says nothing, or something else."""
    NOBODY = "nobody"


def settle(folder: Path, files: Sequence[Path] = (), patience_s: float = PATIENCE_S) -> Claim | None:
    """Return the claim on ``folder``, or None where its window took ``files`` over and comes to the front.

    Raises ``SingleError`` where neither came about within ``patience_s`` seconds, and ``OSError`` where the folder
    can't be written.
    """
    deadline = time.monotonic() + patience_s
    while True:
        last = holder_of(folder)
        claim = Claim.take(folder)
        holder = last if claim else holder_of(folder)
        # Nearly always the last one ended well, and there is no socket to look at.
        ended = claim is not None and holder is not None and not holder.address
        answer = Answer.NOBODY if ended else _hand_over(folder, holder, files, deadline)
        if claim is not None:
            if answer is Answer.NOBODY:
                claim.tell("starting")
                return claim
            # Somebody deleted the file that was locked, but the window is there. The new file stays without a note, so
            # that the next start looks for it, too.
            claim.release()
        if answer is Answer.TAKEN:
            return None
        if time.monotonic() >= deadline:
            raise _why_not(holder)
        # It is just starting, or just ending.
        time.sleep(_POLL_S)


def _why_not(holder: Holder | None) -> SingleError:
    if holder is None:
        return SingleError("no_answer", pid="?")
    if not holder.is_here:
        return SingleError("elsewhere", host=holder.host)
    return SingleError("closing" if holder.state == "closing" else "no_answer", pid=holder.pid)


def _is_there(address: str) -> bool:
    return bool(address) and Path(address).is_socket()


def _hand_over(folder: Path, holder: Holder | None, files: Sequence[Path], deadline: float) -> Answer:
    """Hand ``files`` over to the window that listens, where one does."""
    address = (holder.address if holder and holder.is_here else "") or usual_address(folder)
    if not address or (sys.platform != "win32" and not _is_there(address)):
        return Answer.NOBODY
    if holder is not None:
        _let_come_forward(holder.pid)
    for request in requests_for(files, _token()):
        answer = _ask(address, encode(request), deadline)
        if answer is not Answer.TAKEN:
            return answer
    return Answer.TAKEN


def _ask(address: str, request: bytes, deadline: float) -> Answer:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(_left_ms(deadline)):
        return Answer.NOBODY
    # Nothing is said before the greeting: one that wakes up after we gave up must not open what we said it did not.
    if _line(socket, deadline) != GREETING:
        return _silence(socket)
    socket.write(request)
    while socket.bytesToWrite():
        if not socket.waitForBytesWritten(_left_ms(deadline)):
            return _silence(socket)
    return Answer.TAKEN if _line(socket, deadline) == TAKEN else _silence(socket)


def _silence(socket: QLocalSocket) -> Answer:
    gone = socket.state() is not socket.LocalSocketState.ConnectedState
    return Answer.NOBODY if gone else Answer.SILENT


def _line(socket: QLocalSocket, deadline: float) -> bytes:
    """Return the next line, or what there is of it when the time is over or the other has gone."""
    longest = max(len(GREETING), len(TAKEN))
    while not socket.canReadLine() and socket.bytesAvailable() < longest:
        if not socket.waitForReadyRead(_left_ms(deadline)):
            break
    return bytes(socket.readLine(longest + 1).data())


def _left_ms(deadline: float) -> int:
    return max(1, round((deadline - time.monotonic()) * 1000))


def _token() -> str:
    return next((os.environ[name] for name in _TOKENS if os.environ.get(name)), "")


def _let_come_forward(pid: int) -> None:
    """Windows lets only the program in front put another one there: that is us, for the person just started us."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(pid)
