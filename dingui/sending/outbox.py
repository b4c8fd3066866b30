"""The outbox: one message to many robots, several at once, each with its own truth.

It belongs to the thread of its library, and does its work in :meth:`Outbox.pump`: take in what came back, begin what
may begin, say until when there is nothing to do. Only the requests themselves are in threads of their own, and what
comes back from them wakes the owner. So the journal has one writer, and whatever happens in the moment of one commit
shares it.

The order is the promise: a delivery is committed as *sending* before the first byte leaves and resolved after it; a
part of a job changes in the same commits. One part's failure is in no other part's way.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from dingui.errors import DinguiError
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.reasons import Reason
from dingui.sending.jobs import Order, PartState, Target, content_of
from dingui.sending.ledger import TAKEN, Ledger
from dingui.sending.pacing import Pacing, Wait
from dingui.sending.retries import NO_THREAD, PATIENT, Again, Group, Policy, again
from dingui.sending.telling import Telling
from dingui.sending.times import LATE_MS, due_in, head_of, looks_ms
from dingui.sending.underway import Attempt, Credentials, Job, Part, Poster, Tell, Wish, find_secrets, not_sent

if TYPE_CHECKING:
    from dingui.library.deliveries import Delivery
    from dingui.library.library import Library

_log: Final = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""Requests that are under way together."""

_ELSEWHERE_MS: Final = 1_000
"""After this it is looked again whether another process has come to an end with the same message and robot."""

_CANCELLED: Final = Outcome(OutcomeKind.NOT_SENT, Reason.CANCELLED)


class Outbox:
    """Jobs under way. Every method belongs to the owner's thread, :meth:`stop` and :meth:`idle` aside."""

    def __init__(
        self,
        library: Library,
        credentials: Credentials,
        client: Poster,
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        wait: Callable[[threading.Event, float | None], object] = threading.Event.wait,
    ) -> None:
        """``library`` has to be durable. ``wait`` waits for an event or so many seconds: tests have time pass there."""
        self._library = library
        self._credentials = credentials
        self._client = client
        self._at_once = at_once
        self._clock = clock
        self._chance = chance
        self._wait = wait
        self.pacing = Pacing(library.passes, clock=clock, monotonic=monotonic)
        self._ledger = Ledger(library, self.pacing, lambda part, outcome: self._after(part, outcome)[0])
        self._back: SimpleQueue[tuple[Part, Outcome]] = SimpleQueue()
        self._woken = threading.Event()
        self._wake: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._lines: dict[str, deque[Part]] = {}
        self._sending: set[str] = set()
        """Lines with a request under way."""
        self._telling = Telling()
        self._hold_until_ms = 0

    def attend(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called, from any thread, whenever :meth:`pump` has something to do."""
        self._wake = wake

    # Asking

    def submit(
        self,
        orders: Sequence[Order],
        tell: Tell,
        *,
        policy: Policy = PATIENT,
        cancellation: Cancellation | None = None,
        halt: Cancellation | None = None,
        poster: Poster | None = None,
    ) -> str:
        """Keep a job of one message for these robots and begin with it; return its id.

        A part that asks for the same message and robot as an unknown delivery nobody has settled is refused: it ends
        as *unknown*, with that delivery and without an attempt, unless it carries the same ``msgUuid`` (trying again
        safely) or names it (``despite``). ``halt`` stops the job as :meth:`stop` does; ``cancellation`` also cuts off
        what is under way. Where the job cannot be kept, each part ends as *not_sent* and the id is empty. ``tell``
        hears of everything, from :meth:`pump`. Raises nothing that network, keyring or disk cause.
        """
        cancellation = cancellation or Cancellation()
        job = Job("", tell, cancellation, policy, poster or self._client)
        parts = [
            Part(job, number, order, content_of(order.payload), not_before_ms=order.not_before_ms)
            for number, order in enumerate(orders)
        ]
        if cancellation.cancelled or (halt is not None and halt.cancelled):
            return self._refuse_all(parts, PartState.STOPPED, _CANCELLED)
        try:
            job.id, doubtful = self._ledger.keep(parts)
        except DinguiError as error:
            # Without a journal a crash could hide a post: better not to send at all.
            return self._refuse_all(parts, PartState.NOT_SENT, not_sent("journal_failed", code=error.code))
        for part, doubt in doubtful.items():
            self._refuse(part, doubt)
        open_parts = [part for part in parts if part not in doubtful]
        if open_parts:
            self._start(job, open_parts, halt)
        self._poke()
        return job.id

    def resume(
        self,
        job_id: str,
        tell: Tell,
        *,
        policy: Policy = PATIENT,
        cancellation: Cancellation | None = None,
        halt: Cancellation | None = None,
    ) -> int:
        """Go on with what is left of a job, also one of a process that is gone; return how many parts that are.

        Parts that were delivered, rejected or are unknown are left alone. One whose chosen time is still to come waits
        for it. Raises ``LibraryError``.
        """
        if job_id in self._jobs or not self._library.jobs.claim(job_id):
            return 0
        found = self._library.jobs.get(job_id)
        if found is None or not found.left:
            return 0
        self._library.jobs.reopen(job_id, [part.position for part in found.left])
        job = Job(job_id, tell, cancellation or Cancellation(), policy, self._client)
        parts = []
        for kept in found.left:
            target = Target(kept.robot_id, kept.robot_name, kept.endpoint, kept.practice)
            order = Order(target, kept.payload, kept.msg_uuid, found.draft_id)
            part = Part(job, kept.position, order, content_of(kept.payload), attempts=kept.attempts)
            if kept.not_before_ms > self._now_ms():
                part.not_before_ms = kept.not_before_ms
            doubt = self._ledger.doubt_about(part)
            if doubt is not None:
                # Asked for once more in the meantime, and nobody knows what came of that.
                self._refuse(part, doubt)
            else:
                parts.append(part)
        if parts:
            self._start(job, parts, halt)
        self._poke()
        return len(parts)

    def stop(self, job_id: str, *, cut: bool = False) -> None:
        """Stop a job, from any thread: what has not begun never will, unless :meth:`resume` is asked.

        What is under way is waited for, since only its answer tells the truth; with ``cut`` it is cut off, and is
        *unknown* where a byte may have left.
        """
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return
            job.stopped = True
        if cut:
            job.cancellation.cancel()
        self._poke()

    def idle(self) -> bool:
        """Whether nothing is left to do, in any job."""
        with self._lock:
            return not self._jobs

    def has(self, job_id: str) -> bool:
        """Whether a job is under way here, or waits for its time."""
        with self._lock:
            return job_id in self._jobs

    # Working

    def pump(self) -> int | None:
        """Do what can be done now; return after how many milliseconds there is more to do.

        None means that only a wake will tell. Raises nothing that network, keyring or disk cause.
        """
        self._woken.clear()
        back = self._take_back()
        self._take_stopped()
        self._take_due()
        wishes, ended = self._wishes()
        self._ledger.commit(back, wishes)
        self._ledger.mark(ended, PartState.NOT_SENT)
        for part, outcome in back:
            self._go_on(part, outcome)
        for part in ended:
            self._end(part, PartState.NOT_SENT)
        for wish in wishes:
            self._begin(wish)
        self._telling.tell_all()
        return self._next_ms(bool(back or wishes or ended))

    def run(self, done: Callable[[], bool] | None = None) -> None:
        """Pump until everything (or what ``done`` asks) is done: for commands, which have nothing else to do."""
        while not (done() if done else self.idle()):
            pause_ms = self.pump()
            if done() if done else self.idle():
                return
            if pause_ms != 0:
                self._wait(self._woken, None if pause_ms is None else pause_ms / 1000)

    def close(self) -> None:
        """Stop everything, cut off what is under way, and write down the truth about it."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            self.stop(job.id, cut=True)
        while self._sending:
            self.pump()
            if self._sending:
                self._woken.wait(0.1)
        self.pump()
        self._ledger.commit((), ())  # once more, for what could not be stored

    # The steps of a pump

    def _take_back(self) -> list[tuple[Part, Outcome]]:
        back = []
        try:
            while True:
                back.append(self._back.get_nowait())
        except Empty:
            pass
        for part, outcome in back:
            self._sending.discard(part.line)
            part.outcome = outcome
            more = self._after(part, outcome)[1]
            if more is not None and more.group is Group.GUARD:
                # It counts by network address: no robot of ours gets through, so none begins in this very pump either.
                self._hold_until_ms = max(self._hold_until_ms, self.pacing.up_ms() + more.pause_ms)
        return back

    def _take_stopped(self) -> None:
        stopped: list[Part] = []
        for line in list(self._lines.values()):
            for part in list(line):
                if part.job.stopped and part.state is not PartState.SENDING:
                    part.outcome = part.outcome or _CANCELLED
                    stopped.append(part)
        self._ledger.mark(stopped, PartState.STOPPED)
        for part in stopped:
            self._end(part, PartState.STOPPED)

    def _take_due(self) -> None:
        """Let go of parts whose chosen time has come, but for doubtful ones and those that it passed by."""
        now_ms = self._now_ms()
        for part in due_in(self._lines.values(), now_ms):
            try:
                # Hours have gone by: the same message may have been sent meanwhile, and nobody knows what came of it.
                doubt = self._ledger.doubt_about(part)
            except DinguiError:
                continue
            late, part.not_before_ms = now_ms - part.not_before_ms > LATE_MS, 0
            if doubt is not None:
                self._ledger.mark([part], PartState.UNKNOWN)
                part.outcome, part.delivery_id = doubt.outcome, doubt.id
                self._end(part, PartState.UNKNOWN)
            elif late:
                # Asleep until now, or set forward: who chose nine o'clock did not choose whatever it is now.
                part.outcome = not_sent("time_passed")
                self._ledger.mark([part], PartState.STOPPED)
                self._end(part, PartState.STOPPED)
            else:
                self._telling.say(part)

    def _wishes(self) -> tuple[list[Wish], list[Part]]:
        """Return what may begin now, with its secrets, and what ends for want of them."""
        wishes: list[Wish] = []
        ended: list[Part] = []
        now_ms = self.pacing.up_ms()
        if now_ms < self._hold_until_ms:
            return wishes, ended
        for name, line in list(self._lines.items()):
            if len(self._sending) + len(wishes) >= self._at_once:
                break
            part = head_of(line)
            if part is None or name in self._sending or part.due_ms > now_ms or part.state is PartState.SENDING:
                continue
            found = find_secrets(self._credentials, part)
            if part.job.stopped:
                continue  # taken in by the next pump
            if found is None:
                ended.append(part)
            else:
                wishes.append(Wish(part, *found, found[0].access_token.fingerprint()))
        return wishes, ended

    def _begin(self, wish: Wish) -> None:
        part = wish.part
        if wish.failed:
            part.outcome = not_sent("journal_failed", code=wish.failed)
            if wish.failed != TAKEN and self._after(part, part.outcome)[1] is None:
                self._ledger.mark([part], PartState.NOT_SENT)
            self._go_on(part, part.outcome)
        elif wish.doubt is not None:
            part.outcome, part.delivery_id = wish.doubt.outcome, wish.doubt.id
            self._end(part, PartState.UNKNOWN)
        elif wish.elsewhere:
            self._put_off(part, PartState.WAITING, _ELSEWHERE_MS)
        elif wish.wait is not None and wish.wait.ms:
            self._hold_back(part, wish.wait)
        else:
            part.delivery_id = wish.delivery_id
            part.attempts += 1
            part.due_ms = 0
            part.state = PartState.SENDING
            part.outcome = None
            self._sending.add(part.line)
            self._telling.say(part)
            body = part.order.payload.encode()
            attempt = Attempt(part.job, wish.webhook, wish.secret, body, lambda got: self._come_back(part, got))
            if part.job.stopped:
                # While it was written down: nothing of it has left.
                self._come_back(part, _CANCELLED)
                return
            try:
                attempt.start()
            except RuntimeError:  # no thread to be had, so nothing was begun in one
                self._come_back(part, not_sent(NO_THREAD))

    def _come_back(self, part: Part, outcome: Outcome) -> None:
        """Called in an attempt's thread."""
        self._back.put((part, outcome))
        self._poke()

    def _hold_back(self, part: Part, wait: Wait) -> None:
        if not part.job.policy.wait_for_limit:
            part.outcome = not_sent("pace_limit", seconds=max(1, round(wait.ms / 1000)))
            self._ledger.mark([part], PartState.NOT_SENT)
            self._end(part, PartState.NOT_SENT)
            return
        self._put_off(part, PartState.WAITING_FOR_LIMIT, wait.ms, paused=wait.paused)

    def _put_off(self, part: Part, state: PartState, pause_ms: int, *, paused: bool = False) -> None:
        part.state, part.paused = state, paused
        part.due_ms = self.pacing.up_ms() + pause_ms
        self._telling.say(part, until_ms=self._now_ms() + pause_ms)

    def _after(self, part: Part, outcome: Outcome) -> tuple[PartState, Again | None]:
        """Return how a part stands after an outcome, and the attempt that follows by itself, if any does."""
        if outcome.kind is OutcomeKind.NOT_SENT and outcome.reason == Reason.CANCELLED:
            return PartState.STOPPED, None
        more = again(outcome, part.retries, part.job.policy, self._chance)
        if more is None:
            return PartState(outcome.kind.value), None
        if part.job.stopped:
            return PartState.STOPPED, None
        by_limit = more.group in (Group.THROTTLED, Group.GUARD)
        return (PartState.WAITING_FOR_LIMIT if by_limit else PartState.WAITING), more

    def _go_on(self, part: Part, outcome: Outcome) -> None:
        state, more = self._after(part, outcome)
        if more is None:
            self._end(part, state)
            return
        part.retries[more.group] += 1
        self._put_off(part, state, more.pause_ms, paused=state is PartState.WAITING_FOR_LIMIT)

    def _next_ms(self, something_happened: bool) -> int | None:
        if not self._back.empty():
            return 0
        now_ms = self.pacing.up_ms()
        room = something_happened and len(self._sending) < self._at_once and now_ms >= self._hold_until_ms
        if room and any(part.due_ms <= now_ms for part in self._heads()):
            return 0
        dues = [max(part.due_ms, self._hold_until_ms) for part in self._heads()]
        later = [due - now_ms for due in dues if due > now_ms]
        later += looks_ms(self._lines.values(), self._now_ms())
        return min(later) if later else None

    def _heads(self) -> list[Part]:
        heads = (head_of(line) for name, line in self._lines.items() if name not in self._sending)
        return [part for part in heads if part is not None]

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)

    # Parts and jobs

    def _start(self, job: Job, parts: Sequence[Part], halt: Cancellation | None) -> None:
        job.open_parts = len(parts)
        with self._lock:
            self._jobs[job.id] = job
        for part in parts:
            self._lines.setdefault(part.line, deque()).append(part)
            self._telling.say(part)

        def on_cancel() -> None:
            self.stop(job.id)

        job.forget = [wish.on_cancel(on_cancel) for wish in (job.cancellation, halt) if wish is not None]

    def _end(self, part: Part, state: PartState) -> None:
        part.state = state
        line = self._lines[part.line]
        line.remove(part)
        if not line:
            del self._lines[part.line]
        part.job.open_parts -= 1
        if not part.job.open_parts:
            for forget in part.job.forget:
                forget()
            with self._lock:
                del self._jobs[part.job.id]
        self._telling.say(part)

    def _refuse(self, part: Part, doubt: Delivery) -> None:
        """Say of a part that is not in a line that it is not sent until a doubt is settled."""
        part.state, part.outcome, part.delivery_id = PartState.UNKNOWN, doubt.outcome, doubt.id
        self._telling.say(part)

    def _refuse_all(self, parts: Iterable[Part], state: PartState, outcome: Outcome) -> str:
        for part in parts:
            part.state, part.outcome = state, outcome
            self._telling.say(part)
        self._poke()
        return ""

    def _poke(self) -> None:
        self._woken.set()
        self._wake()
