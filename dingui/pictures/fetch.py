"""From an address to the bytes of a picture, over at most a few redirects; or to the reason why not.

Imported by the first fetch only.
"""

from __future__ import annotations

import errno
import http.client
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from dingui.pictures.addresses import PictureAddress, follow
from dingui.pictures.exchange import ProxyError, SecuringError, exchange, system_context
from dingui.pictures.headers import ENOUGH, kind_of
from dingui.pictures.limits import Limits
from dingui.pictures.line import Clock
from dingui.pictures.states import PermissionNeeded, PictureFailure
from dingui.pictures.stop import Stop

KEEP_S: Final = 24 * 60 * 60
"""Seconds for which an answer that says nothing about it may be kept."""
KEEP_MAX_S: Final = 7 * 24 * 60 * 60

_PIECE: Final = 64 * 1024
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_NO_NETWORK: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
_BROKEN: Final = (
    http.client.HTTPException,
    UnicodeError,
    ssl.SSLError,
    ConnectionResetError,
    ConnectionAbortedError,
    BrokenPipeError,
)
_MAX_AGE: Final = re.compile(r"max-age\s*=\s*\"?(\d{1,10})")

OnProgress = Callable[[float | None], None]
"""Told what part has come, from 0 to 1; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a picture, of a kind that is drawn; whether they can be decoded is not known yet."""

    body: bytes
    keep_s: int
    """For how many seconds they may be kept on disk; 0: not at all."""


def fetch(
    address: PictureAddress,
    allowed: Collection[str],
    *,
    limits: Limits,
    stop: Stop,
    on_progress: OnProgress = lambda _: None,
    make_context: Callable[[], ssl.SSLContext] = system_context,
) -> Fetched:
    """Load ``address``; every host on the way has to be one of ``allowed``.

    Raises :class:`PictureFailure`, :class:`PermissionNeeded`, :class:`dingui.pictures.stop.Stopped`. What the network
    raised goes no further: its words hold the address.
    """
    failure: PictureFailure
    try:
        return _follow(address, allowed, limits, stop, on_progress, make_context)
    except PictureFailure as error:
        failure = error
    # Outside of the handler, so that not even the context keeps what was raised.
    failure.__traceback__ = failure.__cause__ = failure.__context__ = None
    raise failure


def _follow(
    address: PictureAddress,
    allowed: Collection[str],
    limits: Limits,
    stop: Stop,
    on_progress: OnProgress,
    make_context: Callable[[], ssl.SSLContext],
) -> Fetched:
    clock = Clock(limits)
    asked = address
    for _hop in range(limits.redirects_max + 1):
        if asked.host not in allowed:
            raise PermissionNeeded(asked.host)
        stop.check()
        result = _one(asked, address, limits, clock, stop, on_progress, make_context)
        if isinstance(result, Fetched):
            return result
        asked = result
    raise PictureFailure("redirected_too_often", limit=limits.redirects_max)


def _one(
    asked: PictureAddress,
    first: PictureAddress,
    limits: Limits,
    clock: Clock,
    stop: Stop,
    on_progress: OnProgress,
    make_context: Callable[[], ssl.SSLContext],
) -> Fetched | PictureAddress:
    try:
        with exchange(asked, clock, stop, limits, make_context) as answer:
            if answer.status in _REDIRECTS and answer.headers.get("Location"):
                return follow(asked, answer.headers["Location"])
            _check_status(answer.status, signed=asked.signed or first.signed)
            body = _read(answer, limits, stop, on_progress)
            return Fetched(body, 0 if asked.signed or first.signed else keep_s(answer.headers.get("Cache-Control", "")))
    except (OSError, http.client.HTTPException, ProxyError, SecuringError, UnicodeError) as error:
        stop.check()
        raise _failure_of(error, asked) from None


def _check_status(status: int, *, signed: bool) -> None:
    if status == 200:
        return
    if status in (404, 410):
        raise PictureFailure("not_found")
    if status in (401, 403):
        raise PictureFailure("expired_link" if signed else "forbidden")
    raise PictureFailure("status", status=status)


def _read(answer: http.client.HTTPResponse, limits: Limits, stop: Stop, on_progress: OnProgress) -> bytes:
    """Read and decode the body, never more than the limit of either, and no further than it is a picture."""
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        undo = None
    elif coding in ("gzip", "x-gzip", "deflate"):
        undo = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    else:
        raise PictureFailure("not_a_picture")
    expected = answer.length
    too_big = PictureFailure("too_big", limit_mb=limits.bytes_max // (1024 * 1024))
    if expected is not None and expected > limits.bytes_max:
        raise too_big
    on_progress(None if expected is None else 0.0)
    body = bytearray()
    received = 0
    looked = False
    while piece := answer.read1(_PIECE):
        stop.check()
        received += len(piece)
        if undo is not None:
            try:
                piece = undo.decompress(piece, limits.bytes_max + 1 - len(body))
            except zlib.error:
                raise PictureFailure("damaged") from None
        body += piece
        if received > limits.bytes_max or len(body) > limits.bytes_max:
            raise too_big
        if not looked and len(body) >= ENOUGH:
            kind_of(bytes(body[:ENOUGH]))
            looked = True
        if expected:
            on_progress(received / expected)
    stop.check()
    if expected is not None and received < expected:
        raise http.client.IncompleteRead(b"")
    kind_of(bytes(body[:ENOUGH]))
    return bytes(body)


def keep_s(cache_control: str) -> int:
    """Return for how many seconds an answer with this ``Cache-Control`` may be kept on disk."""
    words = cache_control.lower()
    if "no-store" in words or "no-cache" in words:
        return 0
    found = _MAX_AGE.search(words)
    return min(int(found[1]), KEEP_MAX_S) if found else KEEP_S


def _failure_of(error: Exception, asked: PictureAddress) -> PictureFailure:
    """Say in our words what the network said; nothing of the exception is kept."""
    host = asked.host
    if isinstance(error, ProxyError):
        return PictureFailure("proxy")
    if isinstance(error, SecuringError):
        return PictureFailure("tls", host=host)
    if isinstance(error, _BROKEN):
        return PictureFailure("broken", host=host)
    if asked.internal:
        return PictureFailure("internal", host=host)
    if isinstance(error, socket.gaierror):
        offline = error.errno == socket.EAI_AGAIN
        return PictureFailure("no_network") if offline else PictureFailure("name_not_found", host=host)
    if isinstance(error, TimeoutError):
        return PictureFailure("timeout", host=host)
    if isinstance(error, OSError) and error.errno in _NO_NETWORK:
        return PictureFailure("no_network")
    return PictureFailure("unreachable", host=host)
