"""What one exchange was made of, for whoever wants to look at it: its phases, its certificate, its request and answer.

It never holds an access token, a secret or a signature: what goes into it is masked by whoever puts it in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dingui.robots.progress import Phase

MAX_BODY: Final = 4000
"""Characters of an answer that are kept; DingTalk's own are under one thousand."""
_MAX_HEADERS: Final = 30
_MAX_VALUE: Final = 300
# Of no use for finding a fault, and somebody's credentials.
_LEFT_OUT: Final = frozenset({"set-cookie", "cookie", "authorization", "proxy-authorization"})


class Moment(StrEnum):
    """What an exchange gets to, in this order. Not every exchange has a tunnel or TLS."""

    NAME = "name"
    """The name is looked up."""
    CONNECTED = "connected"
    TUNNEL = "tunnel"
    """A proxy lets it through."""
    SECURED = "secured"
    SENT = "sent"
    FIRST_BYTE = "first_byte"
    END = "end"


Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request as it left, masked."""

    method: str
    address: str
    headers: Headers
    body: str = ""


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """An answer as it came, masked."""

    status: int
    headers: Headers
    body: str = ""

    def header(self, name: str) -> str:
        """Return the first header of this name, in any spelling, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class SeenExchange:
    """One exchange, over."""

    request: SeenRequest
    answer: SeenAnswer | None
    moments: tuple[tuple[Moment, int], ...]
    """Each moment with the milliseconds from the start until then."""


class Trace:
    """Written by the thread of one attempt; what is written can be read from any thread at any time."""

    def __init__(self, listen: Callable[[Phase], None] | None = None) -> None:
        """``listen`` is called with each phase, in the attempt's thread, before the first act that belongs to it."""
        self._listen = listen
        self._started = time.monotonic()
        self._entered: dict[str, int] = {}
        self._moments: dict[Moment, int] = {}
        self.proxy = ""
        """Host and port of the proxy that is asked, without name and password."""
        self.proxy_login = False
        """Whether a name and a password for it are known."""
        self.addresses: tuple[str, ...] = ()
        """What the name was resolved to."""
        self.peer = ""
        """The address that took the connection."""
        self.certificate = b""
        """The server's certificate in DER; empty without TLS, and where it was not believed."""
        self.request: SeenRequest | None = None
        self.answer: SeenAnswer | None = None

    def start(self) -> None:
        """Count time from now on."""
        self._started = time.monotonic()

    def elapsed_ms(self) -> int:
        """Return the milliseconds since the start."""
        return round((time.monotonic() - self._started) * 1000)

    def entered(self, phase: Phase) -> None:
        """Note that the attempt goes on to ``phase``; only the first time counts."""
        if phase.name in self._entered:
            return
        now = self.elapsed_ms()
        self._entered[phase.name] = now
        for moment, phases in _REACHED.items():
            if phase.name in phases and _BEGUN[moment] in self._entered:
                self._moments.setdefault(moment, now)
        if self._listen is not None:
            self._listen(phase)

    def reached(self, moment: Moment) -> None:
        """Note a moment that no phase begins with."""
        self._moments.setdefault(moment, self.elapsed_ms())

    def entered_ms(self, phase: Phase) -> int | None:
        """Return when a phase began, in milliseconds from the start; None where it never did."""
        return self._entered.get(phase.name)

    def exchange(self) -> SeenExchange | None:
        """Return what there is; None where no request was made up."""
        if self.request is None:
            return None
        moments = tuple((moment, self._moments[moment]) for moment in Moment if moment in self._moments)
        return SeenExchange(self.request, self.answer, moments)


# Which phase a moment belongs to, and which phases show that it was reached.
_BEGUN: Final = {
    Moment.NAME: "RESOLVING",
    Moment.CONNECTED: "CONNECTING",
    Moment.TUNNEL: "TUNNELLING",
    Moment.SECURED: "SECURING",
    Moment.SENT: "SENDING",
}
_REACHED: Final[dict[Moment, tuple[str, ...]]] = {
    Moment.NAME: ("CONNECTING",),
    Moment.CONNECTED: ("TUNNELLING", "SECURING", "SENDING"),
    Moment.TUNNEL: ("SECURING",),
    Moment.SECURED: ("SENDING",),
    Moment.SENT: ("RECEIVING",),
}


def kept_headers(headers: Iterable[tuple[str, str]], redact: Callable[[str], str]) -> Headers:
    """Return the headers that may be shown, their values masked and cut."""
    kept = [(name, redact(value)[:_MAX_VALUE]) for name, value in headers if name.lower() not in _LEFT_OUT]
    return tuple(kept[:_MAX_HEADERS])
