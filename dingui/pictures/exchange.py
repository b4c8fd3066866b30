"""One question to one server: a GET with nothing in it that tells who asks, and the head of the answer.

Imported by the first fetch only: it loads ``http.client`` and, for https, ``truststore``.
"""

from __future__ import annotations

import base64
import http.client
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import dingui
from dingui.pictures.addresses import PictureAddress
from dingui.pictures.limits import Limits
from dingui.pictures.line import Clock, Line, dial
from dingui.pictures.stop import Stop

HEADERS: Final[Mapping[str, str]] = {
    "User-Agent": f"dingui/{dingui.__version__}",
    "Accept": "image/png,image/jpeg,image/gif,image/webp,image/bmp",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class ProxyError(Exception):
    """The proxy that the system names cannot be used, or does not let this through. Holds nothing."""


class SecuringError(Exception):
    """No encrypted connection came about. Holds nothing."""


class _Connection(http.client.HTTPConnection):
    """http.client's connection over a :class:`Line`."""

    # http.client prints every byte it sends where somebody set its debuglevel; an address may carry a signature.
    debuglevel = 0

    def __init__(self, host: str, port: int, open_line: Callable[[_Connection], Line]) -> None:
        super().__init__(host, port)
        self._open_line = open_line

    def connect(self) -> None:
        line = self._open_line(self)
        # Only what a Line has is ever asked of it.
        self.sock: Any = line

    def tunnel_through(self, line: Line) -> None:
        """Ask the proxy at the end of ``line`` for a way to the tunnel's host."""
        self.sock = line
        tunnel = getattr(super(), "_tunnel")  # noqa: B009 - http.client has no public name for it
        tunnel()


@contextmanager
def exchange(
    address: PictureAddress,
    clock: Clock,
    stop: Stop,
    limits: Limits,
    make_context: Callable[[], ssl.SSLContext],
) -> Iterator[http.client.HTTPResponse]:
    """Ask for ``address`` and yield the answer, whose body is not read yet.

    Raises ``OSError`` and its kin, ``http.client.HTTPException``, :class:`ProxyError`, :class:`SecuringError` and
    :class:`dingui.pictures.stop.Stopped`.
    """
    proxy = find_proxy(address)
    lines: list[Line] = []

    def open_line(connection: _Connection) -> Line:
        if proxy is None:
            line = dial(address.host, address.port, clock, stop, limits)
        else:
            line = _dial_proxy(proxy, clock, stop, limits)
        lines.append(line)
        if address.scheme == "https":
            if proxy is not None:
                try:
                    connection.tunnel_through(line)
                except OSError as error:
                    raise ProxyError from error
            try:
                line.secure(make_context(), address.host)
            except ssl.SSLError as error:
                raise SecuringError from error
        return line

    connection = _Connection(address.host, address.port, open_line)
    if proxy is not None and address.scheme == "https":
        connection.set_tunnel(address.host, address.port, headers=proxy.login)
    try:
        whole = proxy is not None and address.scheme == "http"
        connection.putrequest(
            "GET", address.url if whole else address.target, skip_host=True, skip_accept_encoding=True
        )
        connection.putheader("Host", address.authority)
        for name, value in HEADERS.items():
            connection.putheader(name, value)
        if proxy is not None and whole:
            for name, value in proxy.login.items():
                connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        try:
            yield response
        finally:
            response.close()
    finally:
        for line in lines:
            line.hang_up()
        stop.release()


class Proxy:
    """An HTTP proxy that the system names."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        if parts.scheme != "http" or not parts.hostname:
            raise ProxyError
        try:
            self.port = parts.port or 80
        except ValueError:
            raise ProxyError from None
        self.host: str = parts.hostname
        self.login: dict[str, str] = {}
        if parts.username is not None:
            # The proxy's own; no picture's server ever sees it.
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self.login = {"Proxy-Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def find_proxy(address: PictureAddress) -> Proxy | None:
    """Return the proxy that environment or system name for ``address``; loopback is never asked of one.

    Raises :class:`ProxyError` for a kind that dingui does not speak with.
    """
    from urllib.request import getproxies, proxy_bypass

    if address.host == "localhost" or address.host.startswith("127.") or address.host == "::1":
        return None
    proxies = getproxies()
    found = proxies.get(address.scheme) or proxies.get("all")
    if not found or proxy_bypass(address.authority):
        return None
    return Proxy(found)


def _dial_proxy(proxy: Proxy, clock: Clock, stop: Stop, limits: Limits) -> Line:
    try:
        return dial(proxy.host, proxy.port, clock, stop, limits)
    except OSError as error:
        raise ProxyError from error


def system_context() -> ssl.SSLContext:
    """Return a context that trusts what the system trusts; one for each connection, as truststore locks its own."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
