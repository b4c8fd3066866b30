"""How far one attempt has got, seen by the thread that makes it and the thread that waits for it.

This is what makes "not sent" a truth rather than a guess: the first byte of a request leaves only after
:meth:`Progress.enter` has let it, and after :meth:`Progress.stop` nothing is let through any more.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from enum import IntEnum

from dingui.outcomes import Outcome
from dingui.robots.trace import Moment, Trace


class Phase(IntEnum):
    """The steps of an attempt, in their order. From ``SENDING`` on, a byte of the request may have left."""

    READY = 0
    RESOLVING = 1
    CONNECTING = 2
    TUNNELLING = 3
    """Asking a proxy for a way through. What it is told is the host and the port."""
    SECURING = 4
    """The TLS handshake."""
    SENDING = 5
    RECEIVING = 6


class Stopped(Exception):
    """The attempt was stopped; raised in its own thread at its next step. Holds nothing."""


class Progress:
    """The phase of one attempt, its socket and its outcome, under one lock."""

    def __init__(self, trace: Trace | None = None) -> None:
        """``trace`` is told of everything, as long as the attempt was not stopped."""
        self._trace = trace
        self._lock = threading.Lock()
        self._phase = Phase.READY
        self._stopped = False
        self._line: socket.socket | None = None
        self._outcome: Outcome | None = None

    @property
    def phase(self) -> Phase:
        """How far the attempt has got; after :meth:`stop` it does not change any more."""
        with self._lock:
            return self._phase

    @property
    def outcome(self) -> Outcome | None:
        """What :meth:`finish` was given."""
        with self._lock:
            return self._outcome

    @property
    def stopped(self) -> bool:
        """Whether :meth:`stop` was called."""
        with self._lock:
            return self._stopped

    def enter(self, phase: Phase) -> None:
        """Go on to ``phase``, before the first act that belongs to it.

        Raises :class:`Stopped` where the attempt was stopped.
        """
        with self._lock:
            if self._stopped:
                raise Stopped
            # Never backwards: what may have left stays so, whatever comes later.
            self._phase = max(self._phase, phase)
        if self._trace is not None:
            self._trace.entered(phase)

    def resolved(self, addresses: tuple[str, ...]) -> None:
        """Note what the name stands for."""
        if self._trace is not None and not self.stopped:
            self._trace.addresses = addresses

    def connected(self, peer: str) -> None:
        """Note which address took the connection."""
        if self._trace is not None and not self.stopped:
            self._trace.peer = peer

    def secured(self, certificate: bytes) -> None:
        """Note the server's certificate (DER), after the handshake and before anything is sent over it."""
        if self._trace is not None and not self.stopped:
            self._trace.certificate = certificate

    def answering(self) -> None:
        """Note that the head of an answer is there."""
        if self._trace is not None and not self.stopped:
            self._trace.reached(Moment.FIRST_BYTE)

    def hold(self, sock: socket.socket) -> None:
        """Keep a handle on the connection of ``sock``, so that :meth:`stop` can end a wait on it.

        The handle is a duplicate: wrapping in TLS takes the descriptor out of ``sock``, and closing one frees its
        number for another file, but shutting a duplicate down ends this connection and no other.

        Raises :class:`Stopped` where the attempt was stopped, ``OSError`` where no descriptor is left.
        """
        handle = sock.dup()
        with self._lock:
            previous, self._line = self._line, handle
            stopped = self._stopped
        if previous is not None:
            previous.close()
        if stopped:
            self.release()
            raise Stopped

    def release(self) -> None:
        """Close the handle; the connection ends when its other end of us is closed too."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def finish(self, outcome: Outcome) -> None:
        """Record how the attempt ended, unless it was stopped before."""
        with self._lock:
            if not self._stopped:
                self._outcome = outcome

    def stop(self) -> None:
        """Let nothing more through and end whatever the attempt waits for. Calling it again does nothing."""
        with self._lock:
            self._stopped = True
            if self._line is not None:
                # Already ended by the other side, or not yet connected: no wait is left that this could end.
                with contextlib.suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)
