"""One exchange with one server: a request out, an answer in, bounded in every direction.

Imported by the first attempt only. What it raises holds the whole address, token and signature included; so nothing but
``client`` calls it, and lets none of it go further.
"""

from __future__ import annotations

import logging
import ssl
import threading
import zlib
from dataclasses import dataclass
from typing import Any, Final

import requests
import truststore
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3 import HTTPConnectionPool, Retry
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

import dingui
from dingui.robots.connections import track
from dingui.robots.progress import Progress
from dingui.robots.webhook import is_loopback

MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are read; DingTalk's are under one kilobyte."""

_PIECE: Final = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as it came."""

    status: int
    body: bytes
    """At most :data:`MAX_ANSWER` + 1 bytes, with no content coding any more; one too many says that there was more."""
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        """Return the value of a header, empty where there is none."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")


class ProxyUnusableError(Exception):
    """The system names a proxy of a kind that dingui does not speak with. Holds nothing."""


class _InAttempt(logging.Filter):
    """Drop what urllib3 and requests log in the thread of an attempt: their lines name the whole address."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = threading.local()

    def __enter__(self) -> None:
        # Each time anew: a logger may be made at any time, and a filter counts only for the very logger it is put on.
        for name in list(logging.Logger.manager.loggerDict):
            if name.split(".")[0] in ("urllib3", "requests"):
                logging.getLogger(name).addFilter(self)
        self._threads.inside = True

    def __exit__(self, *_: object) -> None:
        self._threads.inside = False

    def filter(self, _: logging.LogRecord) -> bool:
        return not getattr(self._threads, "inside", False)


_quiet: Final = _InAttempt()
"""Loggers are the process's, so what is put on them is too."""


class _Adapter(HTTPAdapter):
    """The adapter of one attempt: nothing is repeated, TLS is verified against ``context`` and nothing else.

    Only a look at a certificate (:func:`look`) leaves the verifying out, and never for a proxy of its own.
    """

    def __init__(self, progress: Progress, context: ssl.SSLContext, unverified: ssl.SSLContext | None = None) -> None:
        self._progress = progress
        self._proxy_context = context
        self._context = unverified or context
        self._cert_reqs = "CERT_NONE" if unverified else "CERT_REQUIRED"
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=Retry(0, read=False, redirect=False))

    def build_connection_pool_key_attributes(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(request, verify=True)
        return host, {**pool, "ssl_context": self._context, "cert_reqs": self._cert_reqs}

    def cert_verify(self, conn: Any, *_: Any, **__: Any) -> None:
        # The inherited method would have the connection trust certifi's list too, whatever the context trusts.
        conn.cert_reqs, conn.ca_certs, conn.ca_cert_dir = self._cert_reqs, None, None

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, proxy_ssl_context=self._proxy_context, **proxy_kwargs)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if not isinstance(pool, HTTPConnectionPool):
            raise ProxyUnusableError  # what is not tracked is not sent
        track(pool, self._progress)
        return pool


def find_proxy(endpoint: str) -> str:
    """Return the proxy that the system names for ``endpoint``, with its scheme, or an empty text.

    Loopback is never asked of a proxy: it would look for the practice robot on its own computer.
    Raises :class:`ProxyUnusableError` for other kinds than ``http`` and ``https``; a SOCKS connection would be made by
    classes that do not report how far they have got.
    """
    if is_loopback(endpoint):
        return ""
    proxy = select_proxy(endpoint, get_environ_proxies(endpoint, no_proxy=None)) or ""
    if not proxy:
        return ""
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    try:
        parts = parse_url(proxy)
    except LocationParseError:
        parts = None
    if parts is None or not parts.host or parts.scheme not in ("http", "https"):
        raise ProxyUnusableError
    return proxy


HEADERS: Final = (
    ("Content-Type", "application/json"),
    ("User-Agent", f"dingui/{dingui.__version__}"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
)
"""What goes with every message."""


def exchange(
    address: str,
    body: bytes,
    *,
    proxy: str,
    progress: Progress,
    connect_s: float,
    read_s: float,
    context: ssl.SSLContext | None,
) -> Answer:
    """POST ``body`` to ``address`` once and return the answer, whatever its status.

    Without a session there are no redirects, no cookies, no netrc and no settings of the environment. ``context``
    stands in for the system's certificate store. Raises what requests and urllib3 raise, and
    :class:`dingui.robots.progress.Stopped`.
    """
    request = requests.Request("POST", address, data=body, headers=dict(HEADERS))
    # One context for each attempt: truststore holds a lock during a handshake, and a server that never ends one would
    # keep every other attempt waiting.
    adapter = _Adapter(progress, context or system_trust())
    return _answer(adapter, request, proxy, (connect_s, read_s))


def look(
    address: str,
    *,
    proxy: str,
    progress: Progress,
    connect_s: float,
    read_s: float,
    context: ssl.SSLContext | None,
    unverified: ssl.SSLContext | None = None,
) -> Answer:
    """HEAD ``address``, on the same way and under the same trust as :func:`exchange`, and return the answer.

    With ``unverified`` for the TLS of the server, ``progress`` has to end the attempt before anything is sent.
    """
    headers = {name: value for name, value in HEADERS if name != "Content-Type"}
    adapter = _Adapter(progress, context or system_trust(), unverified)
    return _answer(adapter, requests.Request("HEAD", address, headers=headers), proxy, (connect_s, read_s))


def system_trust() -> ssl.SSLContext:
    """Return a new context that trusts what the operating system trusts."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _answer(adapter: _Adapter, request: requests.Request, proxy: str, timeout: tuple[float, float]) -> Answer:
    proxies = {"all": proxy} if proxy else {}
    try:
        with _quiet:
            response = adapter.send(request.prepare(), stream=True, timeout=timeout, verify=True, proxies=proxies)
            body = _decoded(_read(response), response.headers.get("Content-Encoding", ""))
            return Answer(response.status_code, body, tuple(response.headers.items()))
    finally:
        adapter.close()


def _read(response: requests.Response) -> bytes:
    """Return at most one byte more than :data:`MAX_ANSWER` of the body, still in its content coding."""
    body = b""
    try:
        while len(body) <= MAX_ANSWER:
            piece = response.raw.read(min(_PIECE, MAX_ANSWER + 1 - len(body)), decode_content=False)
            if not piece:
                break
            body += piece
    finally:
        response.raw.close()
    return body


def _decoded(body: bytes, coding: str) -> bytes:
    """Undo a gzip or deflate coding, which nobody asked for; anything else is left as it is and will not be JSON."""
    if coding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, MAX_ANSWER + 1)
    except zlib.error:
        return body
