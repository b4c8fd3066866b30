"""Walks the way to a robot, step by step, and posts nothing."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from dingui.checking.judging import (
    address_step,
    certificate_data,
    certificate_of,
    clock_step,
    signature_step,
    tls_passed,
)
from dingui.checking.keywords import keyword_step
from dingui.checking.steps import POSTS_NOTHING, Record, Step, StepName, StepState, Subject
from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.robots.attempts import host_of
from dingui.robots.cancel import Cancellation
from dingui.robots.client import Timeouts
from dingui.robots.probe import ProbeEnd, peer_certificate, probe
from dingui.robots.progress import Phase
from dingui.robots.reasons import Reason
from dingui.robots.trace import Trace
from dingui.robots.webhook import Webhook, is_loopback
from dingui.secrets import NOT_THIS_ROBOTS

Tell = Callable[[StepName, Step | None], None]
"""Told of each step when it begins (None) and when it is over. Called in any thread, one call at a time."""

Credentials = Callable[[Subject], tuple[Webhook, Concealed] | None]
"""Looks up where the robot is, and with which secret; None where nothing is kept for it. May raise
:class:`~dingui.errors.DinguiError` where that cannot be had now."""

_NETWORK: Final = (StepName.NAME, StepName.CONNECTION, StepName.PROXY, StepName.TLS, StepName.CLOCK)
_STEP_OF: Final = {
    Phase.RESOLVING: StepName.NAME,
    Phase.CONNECTING: StepName.CONNECTION,
    Phase.TUNNELLING: StepName.PROXY,
    Phase.SECURING: StepName.TLS,
    Phase.SENDING: StepName.CLOCK,
    Phase.RECEIVING: StepName.CLOCK,
}
_UNTRUSTED: Final = frozenset({Reason.TLS_UNTRUSTED, Reason.TLS_EXPIRED, Reason.TLS_WRONG_HOST})


class Checker:
    """Checks robots, one at a time; keeps nothing between checks."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        timeouts: Timeouts | None = None,
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``clock`` gives Unix time in seconds; ``ssl_context`` stands in for the system's certificate store."""
        self._credentials = credentials
        self._timeouts = timeouts or Timeouts()
        self._context = ssl_context
        self._clock = clock

    def run(self, subject: Subject, text: str, tell: Tell, cancellation: Cancellation | None = None) -> Record:
        """Check ``subject``; ``text`` is the message that would be posted. Raises nothing that the network causes."""
        walk = _Walk(tell)
        at_ms = int(self._clock() * 1000)
        walk.begin(StepName.ADDRESS)
        found, fault = self._look_up(subject)
        if fault is not None or found is None:
            walk.end(fault or Step(StepName.ADDRESS, StepState.FAILED, "credentials_missing"))
            walk.leave_out("earlier", (*_NETWORK, StepName.SIGNATURE))
            walk.end(keyword_step(subject.keywords, text))
            return Record(subject, walk.steps(), at_ms, endpoint=subject.endpoint)
        webhook, secret = found
        step = address_step(webhook)
        walk.end(step)
        trace = Trace()
        if step.state is StepState.FAILED:
            walk.leave_out("earlier", _NETWORK)
        elif cancellation is None or not cancellation.cancelled:
            trace = self._go(webhook.endpoint, walk, cancellation)
        if cancellation is not None and cancellation.cancelled:
            walk.leave_out("cancelled", POSTS_NOTHING)
        else:
            walk.begin(StepName.SIGNATURE)
            now_ms = int(self._clock() * 1000)
            walk.end(signature_step(webhook, secret, now_ms, expected=subject.signed and not subject.practice))
            walk.end(keyword_step(subject.keywords, text))
        seen = trace.exchange()
        return Record(subject, walk.steps(), at_ms, (seen,) if seen else (), bool(secret), webhook.endpoint)

    def _look_up(self, subject: Subject) -> tuple[tuple[Webhook, Concealed] | None, Step | None]:
        try:
            return self._credentials(subject), None
        except DinguiError as error:
            reason = "credentials_damaged" if error.code in NOT_THIS_ROBOTS else "credentials_unavailable"
            return None, Step(StepName.ADDRESS, StepState.FAILED, reason, {"code": error.code})

    def _go(self, endpoint: str, walk: _Walk, cancellation: Cancellation | None) -> Trace:
        sent: list[float] = []

        def entered(phase: Phase) -> None:
            if phase is Phase.SENDING:
                sent.append(self._clock())
            if phase in _STEP_OF:
                walk.advance(_STEP_OF[phase], passed)

        def passed(name: StepName) -> Step:
            return _passed(name, endpoint, trace)

        trace = Trace(entered)
        end = probe(endpoint, trace, self._timeouts, self._context, cancellation)
        received = self._clock()
        if end.reason is None:
            walk.advance(StepName.CLOCK, passed)
            date = trace.answer.header("Date") if trace.answer is not None else ""
            walk.end(clock_step(date, sent[0] if sent else received, received))
            return trace
        if end.reason is Reason.CANCELLED:
            return trace
        failed = StepName.PROXY if end.reason is Reason.PROXY_UNUSABLE else _STEP_OF.get(end.phase, StepName.NAME)
        if end.reason is not Reason.PROXY_UNUSABLE:
            walk.advance(failed, passed)
        walk.end(Step(failed, StepState.FAILED, *self._failure(endpoint, end, cancellation)))
        walk.leave_out("earlier", _NETWORK)
        return trace

    def _failure(
        self, endpoint: str, end: ProbeEnd, cancellation: Cancellation | None
    ) -> tuple[str, Mapping[str, str | int]]:
        """Return code and data for a way that ended; a certificate that was refused is looked at once more."""
        if end.reason not in _UNTRUSTED:
            return str(end.reason), end.data
        certificate = certificate_of(peer_certificate(endpoint, self._timeouts, self._context, cancellation))
        if certificate is None:
            return str(end.reason), end.data
        code = str(end.reason)
        if end.reason is Reason.TLS_UNTRUSTED and certificate.self_signed:
            code = "tls_self_signed"
        elif end.reason is Reason.TLS_EXPIRED and certificate.not_before.timestamp() > self._clock():
            code = "tls_not_yet_valid"
        return f"{code}_shown", {**end.data, **certificate_data(certificate)}


class _Walk:
    """The steps so far, under one lock: the probe's own thread tells of some, the caller's of the others."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._ended: dict[StepName, Step] = {}
        self._begun: dict[StepName, float] = {}

    def begin(self, name: StepName) -> None:
        """Say that a step is being taken."""
        with self._lock:
            self._begin(name)

    def end(self, step: Step) -> None:
        """Say how a step ended; only the first end counts."""
        with self._lock:
            self._end(step)

    def advance(self, to: StepName, passed: Callable[[StepName], Step]) -> None:
        """Say that the way has got to ``to``, so that all before it went well."""
        with self._lock:
            for name in _NETWORK[: _NETWORK.index(to)]:
                if name not in self._ended:
                    self._end(passed(name))
            self._begin(to)

    def leave_out(self, code: str, names: tuple[StepName, ...]) -> None:
        """Say that what is left of ``names`` is not looked at."""
        with self._lock:
            for name in names:
                self._begun.pop(name, None)
                self._end(Step(name, StepState.SKIPPED, code))

    def steps(self) -> tuple[Step, ...]:
        """Return the steps in their order."""
        with self._lock:
            return tuple(self._ended[name] for name in POSTS_NOTHING if name in self._ended)

    def _begin(self, name: StepName) -> None:
        if name not in self._begun and name not in self._ended:
            self._begun[name] = time.monotonic()
            self._tell(name, None)

    def _end(self, step: Step) -> None:
        if step.name in self._ended:
            return
        begun = self._begun.get(step.name)
        duration_ms = 0 if begun is None else round((time.monotonic() - begun) * 1000)
        ended = Step(step.name, step.state, step.code, step.data, duration_ms)
        self._ended[step.name] = ended
        self._tell(step.name, ended)


def _passed(name: StepName, endpoint: str, trace: Trace) -> Step:
    """Return a step of the way that went well, with what was seen of it."""
    host = host_of(endpoint)
    match name:
        case StepName.NAME:
            looked_up = trace.proxy or host
            data: dict[str, str | int] = {"host": host, "addresses": ", ".join(trace.addresses), "proxy": trace.proxy}
            bare = urlsplit(f"//{looked_up}").hostname or ""
            if trace.addresses == (bare,):
                return Step(name, StepState.OK, "name_is_address", {"host": looked_up})
            return Step(name, StepState.OK, "name_ok_proxy" if trace.proxy else "name_ok", data)
        case StepName.CONNECTION:
            return Step(name, StepState.OK, "connected", {"host": trace.proxy or host, "peer": trace.peer})
        case StepName.PROXY:
            if trace.proxy:
                code = "proxy_passed_login" if trace.proxy_login else "proxy_passed"
                return Step(name, StepState.OK, code, {"proxy": trace.proxy, "host": host})
            return Step(name, StepState.OK, "proxy_local" if is_loopback(endpoint) else "proxy_none")
        case _:
            return Step(StepName.TLS, *tls_passed(trace))
