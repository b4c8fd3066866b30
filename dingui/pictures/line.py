"""One connection whose every wait is bounded, by what is left of the whole as well, and can be ended from outside."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from dingui.pictures.limits import Limits
from dingui.pictures.stop import Stop


class Clock:
    """What is left of the time for one picture."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._end = now() + limits.total_s

    def left(self, most: float) -> float:
        """Return the seconds that the next step may take, at most ``most``. Raises ``TimeoutError`` at the end."""
        left = self._end - self._now()
        if left <= 0:
            raise TimeoutError
        return min(left, most)


class Line:
    """A connected socket as ``http.client`` uses one.

    ``http.client`` closes its socket while the answer is still being read, and a real one puts that off; this one is
    closed by :meth:`hang_up` alone.
    """

    def __init__(self, sock: socket.socket, clock: Clock, step_s: float) -> None:
        self._sock = sock
        self._clock = clock
        self._step_s = step_s

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Put TLS around it, for ``host``. Raises ``ssl.SSLError`` or ``OSError``."""
        # For the handshake as a whole: ssl counts it down itself.
        self._sock.settimeout(self._clock.left(self._step_s))
        self._sock = context.wrap_socket(self._sock, server_hostname=host)

    def sendall(self, data: bytes) -> None:
        """Send all of ``data``."""
        self._sock.settimeout(self._clock.left(self._step_s))
        self._sock.sendall(data)

    def receive_into(self, buffer: Any) -> int:
        """Wait for bytes; return how many came, 0 at the end."""
        self._sock.settimeout(self._clock.left(self._step_s))
        return self._sock.recv_into(buffer)

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """Return what reads from it."""
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Do nothing: see the class."""

    def hang_up(self) -> None:
        """Close the socket."""
        self._sock.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.receive_into(buffer)


def dial(host: str, port: int, clock: Clock, stop: Stop, limits: Limits) -> Line:
    """Connect to ``host``.

    Raises ``socket.gaierror``, ``TimeoutError``, ``OSError`` and :class:`dingui.pictures.stop.Stopped`.
    """
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, kind, protocol, _, address in _resolve(host, port, clock.left(limits.connect_s), stop):
        stop.check()
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:  # an address family that this computer does not speak
            failure = error
            continue
        try:
            sock.settimeout(clock.left(limits.connect_s))
            stop.hold(sock)
            sock.connect(address)
            stop.check()
        except OSError as error:
            sock.close()
            stop.check()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return Line(sock, clock, limits.step_s)
    raise failure


def _resolve(host: str, port: int, timeout_s: float, stop: Stop) -> list[Any]:
    """Look a name up. The system's resolver can be neither bounded nor stopped, so it is left behind where it hangs."""
    found: list[Any] = []
    failed: list[OSError] = []
    done = threading.Event()

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            failed.append(error)
        except UnicodeError:
            failed.append(socket.gaierror(socket.EAI_NONAME, "no such name"))
        finally:
            done.set()

    threading.Thread(target=look_up, name="dingui picture name", daemon=True).start()
    end = time.monotonic() + timeout_s
    while not done.wait(0.05):
        stop.check()
        if time.monotonic() > end:
            raise TimeoutError
    if failed:
        raise failed[0]
    return found
