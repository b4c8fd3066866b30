"""One attempt to post to one robot, and the truth about what came of it."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from dingui.concealed import Concealed
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.attempts import bounded, host_of
from dingui.robots.cancel import Cancellation
from dingui.robots.progress import Phase, Progress, Stopped
from dingui.robots.reasons import Reason
from dingui.robots.redaction import HIDDEN, Redactor
from dingui.robots.replies import read_answer, with_clock
from dingui.robots.signing import sign, signed_query
from dingui.robots.trace import MAX_BODY, Moment, SeenAnswer, SeenRequest, Trace, kept_headers
from dingui.robots.webhook import Webhook, is_loopback

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long an attempt may take, in seconds."""

    connect_s: float = 10
    """For connecting to one address, and for each step of the TLS handshake."""
    read_s: float = 20
    """Without a byte of the answer."""
    total_s: float = 30
    """For everything together, looking the name up and a dripping answer included."""


class RobotClient:
    """Posts to robots. It keeps nothing between attempts and may be used from several threads at once."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        timeouts: Timeouts | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """``clock`` gives Unix time in seconds, for the signature; ``ssl_context`` stands in for the system's store."""
        self._clock = clock
        self._timeouts = timeouts or Timeouts()
        self._ssl_context = ssl_context

    def post(
        self,
        webhook: Webhook,
        secret: Concealed,
        body: bytes,
        cancellation: Cancellation | None = None,
        trace: Trace | None = None,
    ) -> Outcome:
        """POST ``body``, a message as JSON in UTF-8, once; wait for the outcome and return it.

        An empty ``secret`` posts without a signature. Nothing that happens on the network raises; ``cancellation`` and
        ``total_s`` end the wait at once, wherever it is. ``trace`` is filled with what the attempt was made of.
        """
        started = time.monotonic()
        outcome = self._attempt(webhook, secret, body, cancellation, trace)
        outcome = replace(outcome, duration_ms=round((time.monotonic() - started) * 1000))
        _log.debug("%s: %s, %s, %d ms", _host(webhook), outcome.kind, outcome.reason, outcome.duration_ms)
        return outcome

    def _attempt(
        self,
        webhook: Webhook,
        secret: Concealed,
        body: bytes,
        cancellation: Cancellation | None,
        trace: Trace | None,
    ) -> Outcome:
        if cancellation is not None and cancellation.cancelled:
            return Outcome(OutcomeKind.NOT_SENT, Reason.CANCELLED)
        if not _host(webhook):
            return Outcome(OutcomeKind.NOT_SENT, Reason.INVALID_ADDRESS)
        if not webhook.endpoint.startswith("https://") and not is_loopback(webhook.endpoint):
            return Outcome(OutcomeKind.NOT_SENT, Reason.HTTPS_REQUIRED)
        progress = Progress(trace)
        if trace is not None:
            trace.start()
        bounded(
            lambda: progress.finish(self._exchange(webhook, secret, body, progress, trace)),
            progress,
            self._timeouts.total_s,
            cancellation,
        )
        cancelled = cancellation is not None and cancellation.cancelled
        return progress.outcome or _stopped(progress.phase, _host(webhook), cancelled=cancelled)

    def _exchange(
        self, webhook: Webhook, secret: Concealed, body: bytes, progress: Progress, trace: Trace | None
    ) -> Outcome:
        """Make the exchange in the attempt's own thread; return what came of it, whatever that is."""
        from dingui.robots import failures, transport  # 100 ms, paid by the first attempt and off the caller's thread

        host = _host(webhook)
        proxy = ""
        try:
            proxy = transport.find_proxy(webhook.endpoint)
            timestamp_ms = int(self._clock() * 1000)
            query = signed_query(webhook.access_token, timestamp_ms, secret)
            if trace is not None:
                trace.proxy = host_of(proxy)
                address = masked_address(webhook.endpoint, timestamp_ms if secret else None)
                trace.request = SeenRequest("POST", address, transport.HEADERS, body.decode("utf-8", "replace"))
            answer = transport.exchange(
                f"{webhook.endpoint}?{query}",
                body,
                proxy=proxy,
                progress=progress,
                connect_s=self._timeouts.connect_s,
                read_s=self._timeouts.read_s,
                context=self._ssl_context,
            )
        except Stopped:
            return _stopped(progress.phase, host, cancelled=True)
        except BaseException as error:  # Whatever it is: a thread that dies silently would tell nobody what it did.
            failure = failures.classify(error, progress.phase, through_proxy=bool(proxy))
        else:
            redactor = Redactor((webhook.access_token, secret, Concealed(sign(timestamp_ms, secret))))
            if trace is not None and not progress.stopped:
                trace.reached(Moment.END)
                text = redactor.redact(answer.body.decode("utf-8", "replace"))[:MAX_BODY]
                trace.answer = SeenAnswer(answer.status, kept_headers(answer.headers, redactor.redact), text)
            outcome = read_answer(
                answer.status, answer.body, limit=transport.MAX_ANSWER, redact=redactor.redact, signed=bool(secret)
            )
            return with_clock(outcome, timestamp_ms, answer.header("Date"))
        # Here, not above: the exception names the whole address, and is gone now.
        data = {"host": host} | failure.data | ({"proxy": host_of(proxy)} if proxy else {})
        return Outcome(failure.kind, failure.reason, data=data)


def masked_address(endpoint: str, timestamp_ms: int | None) -> str:
    """Return the whole address of a request with its token and signature hidden; None is one without a signature."""
    signature = "" if timestamp_ms is None else f"&timestamp={timestamp_ms}&sign={HIDDEN}"
    return f"{endpoint}?access_token={HIDDEN}{signature}"


def _stopped(phase: Phase, host: str, *, cancelled: bool) -> Outcome:
    """Return the outcome of an attempt that was stopped in ``phase``, by a person or by the clock."""
    data: dict[str, str | int] = {"host": host}
    if phase >= Phase.SENDING:
        reason = Reason.CANCELLED_UNKNOWN if cancelled else Reason.TIMEOUT
        return Outcome(OutcomeKind.UNKNOWN, reason, data=data)
    if cancelled:
        return Outcome(OutcomeKind.NOT_SENT, Reason.CANCELLED, data=data)
    reason = Reason.NAME_TIMEOUT if phase is Phase.RESOLVING else Reason.CONNECT_TIMEOUT
    return Outcome(OutcomeKind.NOT_SENT, reason, data=data)


def _host(webhook: Webhook) -> str:
    """Return the host in ``webhook``, with its port where it names one: all of it that may be shown."""
    return host_of(webhook.endpoint)
