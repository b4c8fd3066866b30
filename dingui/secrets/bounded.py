"""Calls that may block for ever, one at a time, each with a limit.

A keyring can wait for a person who never answers a prompt, and a hung daemon is waited for without end
(toolchain.md §6). Python cannot stop a thread, so a call that takes too long is *abandoned*: its caller goes on, it
does not, and until it has come back no other call is begun.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Generic, TypeVar

Result = TypeVar("Result")

_NAME: Final = "dingui-keyring"


class OutOfTime(Exception):
    """The call did not come back within the limit, or one before it still has not."""


class Call(Generic[Result]):
    """One call on its way; what is running asks it whether anyone still waits."""

    def __init__(self) -> None:
        self.abandoned = False
        self.done = threading.Event()
        self.result: Result | None = None
        self.raised: BaseException | None = None

    def is_abandoned(self) -> bool:
        """Whether nobody waits for it any more; that can change from one moment to the next."""
        return self.abandoned


class BoundedCalls:
    """Run calls one at a time, each in a daemon thread of its own: no program waits for one of these to end."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._free = threading.Condition()
        self._running: Call[object] | None = None

    def run(
        self, work: Callable[[Call[Result]], Result], put_right: Callable[[], Callable[[], object] | None] | None = None
    ) -> Result:
        """Return what ``work`` returns, or raise what it raises, within ``timeout_s`` from now.

        ``work`` is given its :class:`Call`. Should it be abandoned, ``put_right`` is asked when it has come back, and
        what that returns is done before the next call can begin. Raises :class:`OutOfTime` when the time is over; at
        once where an abandoned call is still running.
        """
        call: Call[Result] = Call()
        deadline = time.monotonic() + self._timeout_s
        with self._free:
            if not self._free.wait_for(lambda: self._running is None or self._running.abandoned, self._timeout_s):
                raise OutOfTime
            if self._running is not None:
                raise OutOfTime
            thread = threading.Thread(target=self._work, args=(call, work, put_right), name=_NAME, daemon=True)
            thread.start()
            self._running = call  # type: ignore[assignment]  # only its flag is looked at
        if not call.done.wait(max(0.0, deadline - time.monotonic())):
            with self._free:
                if not call.done.is_set():
                    call.abandoned = True
                    self._free.notify_all()
                    raise OutOfTime
        if call.raised is not None:
            # Not kept in the call: the error's traceback holds this frame, and so the two would hold each other.
            error, call.raised = call.raised, None
            try:
                raise error
            finally:
                del error
        return call.result  # type: ignore[return-value]  # None only where Result includes it

    def _work(
        self,
        call: Call[Result],
        work: Callable[[Call[Result]], Result],
        put_right: Callable[[], Callable[[], object] | None] | None,
    ) -> None:
        try:
            call.result = work(call)
        except BaseException as error:  # handed to the caller, whatever it is
            call.raised = error
        while (still := self._end(call, put_right)) is not None:
            put_right = None
            with suppress(Exception):  # nobody waits for it who could be told
                still()

    def _end(
        self, call: Call[Result], put_right: Callable[[], Callable[[], object] | None] | None
    ) -> Callable[[], object] | None:
        """Let the next call begin, unless there is something still to be done: then return that.

        Under the lock that :meth:`run` begins with: a later call either finds this one running, and was known to
        ``put_right``, or begins after it.
        """
        with self._free:
            still = put_right() if call.abandoned and put_right is not None else None
            if still is None:
                call.done.set()
                self._running = None
                self._free.notify_all()
            return still
