"""A look at the way to a robot's server that posts nothing.

One ``HEAD`` request for ``/`` is what is sent. A message is only ever posted by ``POST`` to ``/robot/send``: any other
method is refused before the token is looked at (dingtalk-protocol.md §8.1), and here there is neither that path, nor a
token, nor a body, so that no server, proxy or firewall on the way could make a message of it. The answer's status is of
no interest; that there is one, and its ``Date``, is.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dingui.robots.attempts import bounded, host_of
from dingui.robots.cancel import Cancellation
from dingui.robots.client import Timeouts
from dingui.robots.progress import Phase, Progress, Stopped
from dingui.robots.reasons import Reason
from dingui.robots.redaction import Redactor
from dingui.robots.trace import Moment, SeenAnswer, SeenRequest, Trace, kept_headers


@dataclass(frozen=True, slots=True)
class ProbeEnd:
    """How far a probe got."""

    phase: Phase
    reason: Reason | None
    """What it ended for; None where an answer came."""
    data: Mapping[str, str | int] = field(default_factory=dict)
    """``host``, ``proxy``, ``status`` as in an outcome."""


class _HandshakeOnly(Progress):
    """Lets an attempt get as far as the certificate, and nothing out after it."""

    def enter(self, phase: Phase) -> None:
        if phase >= Phase.SENDING:
            raise Stopped
        super().enter(phase)

    def secured(self, certificate: bytes) -> None:
        super().secured(certificate)
        raise Stopped


def probe(
    endpoint: str,
    trace: Trace,
    timeouts: Timeouts,
    context: ssl.SSLContext | None = None,
    cancellation: Cancellation | None = None,
) -> ProbeEnd:
    """Go the way that a message to ``endpoint`` would go, and fill ``trace``. Nothing that happens on the way raises.

    ``context`` stands in for the system's certificate store.
    """
    progress = Progress(trace)
    found: list[ProbeEnd] = []
    trace.start()
    bounded(
        lambda: found.append(_look(endpoint, trace, timeouts, context, progress)),
        progress,
        timeouts.total_s,
        cancellation,
    )
    if cancellation is not None and cancellation.cancelled:
        return ProbeEnd(progress.phase, Reason.CANCELLED)
    return found[0] if found else ProbeEnd(progress.phase, _too_long(progress.phase), {"host": host_of(endpoint)})


def peer_certificate(
    endpoint: str, timeouts: Timeouts, context: ssl.SSLContext | None = None, cancellation: Cancellation | None = None
) -> bytes:
    """Return the certificate (DER) that is shown for ``endpoint``, believed or not; empty where none is had.

    For one that was refused: a handshake and nothing after it, so nothing is told to whoever shows it.
    """
    # Not a context that anything is ever sent over: _HandshakeOnly ends the attempt with the handshake.
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    trace = Trace()
    progress = _HandshakeOnly(trace)
    bounded(
        lambda: _ignore(_look(endpoint, trace, timeouts, context, progress, anybody)),
        progress,
        timeouts.total_s,
        cancellation,
    )
    return trace.certificate


def _look(
    endpoint: str,
    trace: Trace,
    timeouts: Timeouts,
    context: ssl.SSLContext | None,
    progress: Progress,
    unverified: ssl.SSLContext | None = None,
) -> ProbeEnd:
    """Make the exchange, in the attempt's own thread."""
    from dingui.robots import failures, transport

    proxy = ""
    try:
        proxy = transport.find_proxy(endpoint)
        parts = urlsplit(endpoint)
        address = f"{parts.scheme}://{parts.netloc}/"
        trace.proxy, trace.proxy_login = host_of(proxy), "@" in proxy
        headers = tuple(each for each in transport.HEADERS if each[0] != "Content-Type")
        trace.request = SeenRequest("HEAD", address, headers)
        answer = transport.look(
            address,
            proxy=proxy,
            progress=progress,
            connect_s=timeouts.connect_s,
            read_s=timeouts.read_s,
            context=context,
            unverified=unverified,
        )
    except Stopped:
        return ProbeEnd(progress.phase, Reason.CANCELLED)
    except BaseException as error:  # as in the client
        failure = failures.classify(error, progress.phase, through_proxy=bool(proxy))
        data = {"host": host_of(endpoint)} | failure.data | ({"proxy": host_of(proxy)} if proxy else {})
        return ProbeEnd(progress.phase, failure.reason, data)
    trace.reached(Moment.END)
    # Nobody was told a secret here, but what looks like one is hidden all the same.
    trace.answer = SeenAnswer(answer.status, kept_headers(answer.headers, Redactor().redact))
    return ProbeEnd(progress.phase, None)


def _too_long(phase: Phase) -> Reason:
    if phase >= Phase.SENDING:
        return Reason.TIMEOUT
    return Reason.NAME_TIMEOUT if phase <= Phase.RESOLVING else Reason.CONNECT_TIMEOUT


def _ignore(_value: object) -> None:
    """Drop it: the trace holds what was asked for."""
