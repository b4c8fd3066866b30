"""The connections of one attempt: urllib3's, which also say how far they have got and can be stopped.

Imported by the first attempt only: urllib3 takes its time to load.
"""

from __future__ import annotations

import socket
from typing import ClassVar

from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

from dingui.robots.progress import Phase, Progress


class _Tracked(HTTPConnection):
    """What both kinds of connection add to urllib3's own."""

    progress: ClassVar[Progress]
    # http.client prints every byte it sends where somebody set its debuglevel; the first line of those is the address.
    debuglevel = 0
    _tunnelling = False

    def _new_conn(self) -> socket.socket:
        """Resolve and connect, as urllib3 does, with a word to the progress before each step."""
        timeout = self.timeout if isinstance(self.timeout, (int, float)) else None
        self.progress.enter(Phase.RESOLVING)
        try:
            found = socket.getaddrinfo(self._dns_host.strip("[]"), self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            reason = error if isinstance(error, socket.gaierror) else socket.gaierror(socket.EAI_NONAME, "no such name")
            raise NameResolutionError(self.host, self, reason) from error
        self.progress.resolved(tuple(dict.fromkeys(str(each[4][0]) for each in found)))
        failure: OSError | None = None
        for family, kind, protocol, _, address in found:
            self.progress.enter(Phase.CONNECTING)
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:  # an address family that this computer does not speak
                failure = error
                continue
            try:
                for option in self.socket_options or ():
                    sock.setsockopt(*option)
                sock.settimeout(timeout)
                self.progress.hold(sock)
                sock.connect(address)
            except OSError as error:
                sock.close()
                failure = error
            except BaseException:
                sock.close()
                raise
            else:
                self.progress.connected(str(address[0]))
                self._connected()
                return sock
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, "connecting took too long") from failure
        raise NewConnectionError(self, "no connection") from failure

    def _connected(self) -> None:
        """Say what comes once the socket is connected; for plain HTTP that is the request itself."""

    def _tunnel(self) -> None:
        """Ask the proxy for a way through; what this sends is not the request."""
        self._tunnelling = True
        try:
            super()._tunnel()
        finally:
            self._tunnelling = False
        self.progress.enter(Phase.SECURING)

    def send(self, data: object) -> None:
        """Send ``data``, having first said that it leaves. For plain HTTP the connection is made here."""
        if self.sock is None:
            self.connect()
        if not self._tunnelling:
            self.progress.enter(Phase.SENDING)
        super().send(data)  # type: ignore[arg-type]  # whatever http.client was about to send

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 departs from http.client here
        """Wait for the answer."""
        self.progress.enter(Phase.RECEIVING)
        answer = super().getresponse()
        self.progress.answering()
        return answer


class _TrackedSecure(_Tracked, HTTPSConnection):
    """The same over TLS."""

    def connect(self) -> None:
        """Connect and shake hands, and show the certificate before anything else happens."""
        super().connect()
        read = getattr(self.sock, "getpeercert", None)
        self.progress.secured((read(binary_form=True) if read is not None else None) or b"")

    def _connected(self) -> None:
        self.progress.enter(Phase.TUNNELLING if self._tunnel_host else Phase.SECURING)


def track(pool: HTTPConnectionPool, progress: Progress) -> None:
    """Have every connection that ``pool`` makes report to ``progress``."""

    class Plain(_Tracked):
        pass

    class Secure(_TrackedSecure):
        pass

    Plain.progress = Secure.progress = progress
    pool.ConnectionCls = Secure if pool.scheme == "https" else Plain
