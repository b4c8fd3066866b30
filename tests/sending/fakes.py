"""Time that costs nothing, and robots that answer as a test says."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.messages.models import TextMessage
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.webhook import Webhook
from dingui.sending.jobs import Order, Progress, SendJob, Target, new_msg_uuid
from dingui.sending.outbox import Outbox

DELIVERED = Outcome(OutcomeKind.DELIVERED, "accepted", errcode=0)
REFUSED = Outcome(OutcomeKind.NOT_SENT, "connection_refused")
BUSY = Outcome(OutcomeKind.REJECTED, "busy", errcode=-1)
THROTTLED = Outcome(OutcomeKind.REJECTED, "throttled", errcode=130101, data={"seconds": 600})
GUARDED = Outcome(OutcomeKind.REJECTED, "traffic_guard", data={"seconds": 300})
UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "no_answer")
KEYWORD = Outcome(OutcomeKind.REJECTED, "keyword_missing", errcode=310000)
PATIENCE_S = 30


@dataclass
class Clocks:
    """The wall clock and the one that nobody can set, both moved by hand, in seconds."""

    wall: float = 1_790_000_000.0
    up: float = 5_000.0
    waited: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.wall += seconds
        self.up += seconds


class Answers:
    """A client without a network. Answers stand ready by the host of a robot; whoever has none delivers."""

    def __init__(self, clocks: Clocks) -> None:
        self.clocks = clocks
        self.prepared: dict[str, list[Outcome]] = defaultdict(list)
        self.bodies: list[tuple[str, bytes]] = []
        self.at: dict[str, list[float]] = defaultdict(list)
        self.together = 0
        self.most_together = 0
        self.held: dict[str, threading.Event] = {}
        self.arrived = threading.Event()
        self._lock = threading.Lock()

    def post(
        self, webhook: Webhook, secret: Concealed, body: bytes, cancellation: Cancellation | None = None
    ) -> Outcome:
        name = webhook.access_token.reveal()
        with self._lock:
            self.bodies.append((name, body))
            self.at[name].append(self.clocks.up)
            self.together += 1
            self.most_together = max(self.most_together, self.together)
            outcome = self.prepared[name].pop(0) if self.prepared[name] else DELIVERED
            self.arrived.set()
        gate = self.held.get(name)
        if gate is not None:
            if cancellation is not None:
                cancellation.on_cancel(gate.set)
            assert gate.wait(PATIENCE_S)
            if cancellation is not None and cancellation.cancelled:
                outcome = Outcome(OutcomeKind.UNKNOWN, "cancelled_unknown")
        with self._lock:
            self.together -= 1
        return outcome

    def count(self, name: str) -> int:
        return len(self.at[name])


class Bench:
    """An outbox over a real library, with such a client and such clocks."""

    def __init__(self, library: Library, at_once: int = 8) -> None:
        self.library = library
        self.clocks = Clocks()
        self.answers = Answers(self.clocks)
        self.missing: set[str] = set()
        self.token = ""
        """Where all robots have the same."""
        self.told: list[Progress] = []
        self.at_once = at_once
        self.outbox = self.open()

    def open(self) -> Outbox:
        """An outbox as the next start has it."""
        return Outbox(
            self.library,
            self._credentials,
            self.answers,
            at_once=self.at_once,
            clock=lambda: self.clocks.wall,
            monotonic=lambda: self.clocks.up,
            chance=lambda: 0.5,
            wait=self._wait,
        )

    def _credentials(self, target: Target) -> tuple[Webhook, Concealed] | None:
        if target.name in self.missing:
            return None
        return Webhook(target.endpoint, Concealed(self.token or target.name)), Concealed()

    def _wait(self, woken: threading.Event, seconds: float | None) -> None:
        """Let time pass where nothing is under way; else wait for what comes back."""
        if seconds is None or self.answers.together or woken.is_set():
            woken.wait(PATIENCE_S if seconds is None else 0.05)
            return
        if not woken.wait(0.02):
            self.clocks.waited.append(seconds)
            self.clocks.sleep(seconds + 0.001)

    def robots(self, *names: str) -> list[Target]:
        """Make robots; a name is its token as well."""
        made = [self.library.robots.add(name, "http://127.0.0.1/robot/send") for name in names]
        return [Target(robot.id, robot.name, robot.endpoint) for robot in made]

    def hear(self, progress: Progress) -> None:
        self.told.append(progress)

    def send(self, targets: Sequence[Target], text: str = "周会改到三点") -> str:
        job_id = self.outbox.submit(orders(targets, text), self.hear)
        self.outbox.run()
        return job_id

    def states(self, name: str) -> list[str]:
        """Everything that was told of one robot, in order."""
        return [progress.state.value for progress in self.told if progress.target.name == name]

    def last(self, name: str) -> Progress:
        return [progress for progress in self.told if progress.target.name == name][-1]

    def ends(self) -> dict[str, str]:
        return {each.target.name: each.state.value for each in self.told if each.state.final}


def orders(targets: Sequence[Target], text: str = "周会改到三点") -> list[Order]:
    return [SendJob(target, TextMessage(text), msg_uuid=new_msg_uuid()).order() for target in targets]
