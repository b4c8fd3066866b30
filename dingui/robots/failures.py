"""What an exception of an exchange means. Imported by the first attempt only.

``not_sent`` takes two witnesses: the phase says that no byte of the request was let out, *and* the innermost error is
of a kind that can only come before that. Whatever has one witness alone is ``unknown``.
"""

from __future__ import annotations

import errno
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from requests import exceptions as requests_errors
from urllib3 import exceptions as urllib3_errors

from dingui.outcomes import OutcomeKind
from dingui.robots.progress import Phase
from dingui.robots.reasons import Reason
from dingui.robots.transport import ProxyUnusableError

_UNREACHABLE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})

# OpenSSL's X509_V_ERR_ numbers: not yet valid, expired; wrong host, wrong IP address.
_EXPIRED: Final = frozenset({9, 10})
_WRONG_HOST: Final = frozenset({62, 64})

_BAD_ADDRESS: Final = (
    requests_errors.InvalidURL,
    requests_errors.InvalidSchema,
    requests_errors.MissingSchema,
    urllib3_errors.LocationValueError,
    http.client.InvalidURL,
    UnicodeError,
)
_BAD_PROXY: Final = (ProxyUnusableError, requests_errors.InvalidProxyURL, urllib3_errors.ProxySchemeUnknown)


@dataclass(frozen=True, slots=True)
class Failure:
    """The meaning of an exception, holding nothing of the exception itself."""

    kind: OutcomeKind
    reason: Reason
    data: dict[str, str | int] = field(default_factory=dict)


def classify(error: BaseException, phase: Phase, *, through_proxy: bool) -> Failure:
    """Return what ``error`` means for an attempt that had got to ``phase``."""
    chain = list(_chain(error))
    if phase >= Phase.SENDING:
        return Failure(OutcomeKind.UNKNOWN, _after_sending(chain))
    reason, data = _before_sending(chain, phase, through_proxy)
    kind = OutcomeKind.UNKNOWN if reason is Reason.UNEXPECTED else OutcomeKind.NOT_SENT
    return Failure(kind, reason, data)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and every error inside it, each once."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or any(one is other for other in seen):
            continue
        seen.append(one)
        yield one
        waiting += [getattr(one, "reason", None), getattr(one, "original_error", None), *one.args]
        waiting += [one.__cause__, one.__context__]


def _has(chain: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(error, kinds) for error in chain)


def _network(chain: list[BaseException]) -> list[OSError]:
    """Return the errors of the operating system and of TLS; requests' own are ``OSError`` by name only."""
    return [e for e in chain if isinstance(e, OSError) and not isinstance(e, requests_errors.RequestException)]


def _after_sending(chain: list[BaseException]) -> Reason:
    if _has(chain, urllib3_errors.ReadTimeoutError, TimeoutError):
        return Reason.TIMEOUT
    if _has(chain, http.client.RemoteDisconnected):
        return Reason.NO_ANSWER
    if _has(chain, http.client.IncompleteRead):
        return Reason.ANSWER_CUT_OFF
    if _has(chain, http.client.HTTPException):
        return Reason.ANSWER_GARBLED
    if _network(chain):
        return Reason.CONNECTION_LOST
    return Reason.UNEXPECTED


def _before_sending(
    chain: list[BaseException], phase: Phase, through_proxy: bool
) -> tuple[Reason, dict[str, str | int]]:
    if _has(chain, *_BAD_PROXY):
        return Reason.PROXY_UNUSABLE, {}
    if _has(chain, *_BAD_ADDRESS) and phase is Phase.READY:
        return Reason.INVALID_ADDRESS, {}
    network = _network(chain)
    if phase is Phase.READY or not (network or _has(chain, urllib3_errors.HTTPError)):
        return Reason.UNEXPECTED, {}
    if phase is Phase.TUNNELLING:
        return _proxy_said_no(network)
    if through_proxy and phase in (Phase.RESOLVING, Phase.CONNECTING):
        return Reason.PROXY_UNREACHABLE, {}
    if phase is Phase.SECURING:
        return _handshake(chain), {}
    if _has(chain, socket.gaierror):
        return Reason.NAME_NOT_FOUND, {}
    if _has(chain, TimeoutError):
        return Reason.CONNECT_TIMEOUT, {}
    if _has(chain, ConnectionRefusedError):
        return Reason.CONNECTION_REFUSED, {}
    if any(error.errno in _UNREACHABLE for error in network) or _has(chain, urllib3_errors.NewConnectionError):
        return Reason.UNREACHABLE, {}
    return Reason.UNEXPECTED, {}


def _proxy_said_no(network: list[OSError]) -> tuple[Reason, dict[str, str | int]]:
    for error in network:
        # http.client's words for a proxy that answered CONNECT with anything but 200.
        status = re.match(r"Tunnel connection failed: (\d{3})\b", str(error))
        if status is not None:
            code = int(status[1])
            return (Reason.PROXY_LOGIN if code == 407 else Reason.PROXY_REFUSED), {"status": code}
    return Reason.PROXY_UNREACHABLE, {}


def _handshake(chain: list[BaseException]) -> Reason:
    for error in chain:
        if isinstance(error, ssl.SSLCertVerificationError):
            # Windows and macOS have their own numbers; their words are near enough to OpenSSL's.
            words = f"{error} {getattr(error, 'verify_message', '')}".lower()
            number = getattr(error, "verify_code", None)
            if number in _WRONG_HOST or "mismatch" in words or "does not match" in words or "not valid for" in words:
                return Reason.TLS_WRONG_HOST
            if number in _EXPIRED or "expired" in words or "not yet valid" in words or "validity period" in words:
                return Reason.TLS_EXPIRED
            return Reason.TLS_UNTRUSTED
    if _has(chain, TimeoutError):
        return Reason.CONNECT_TIMEOUT
    return Reason.TLS_FAILED
