"""What the worker thread works with; no Qt here, so that the composition root can build it for commands too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dingui.checking.checker import Tell
    from dingui.checking.steps import Record, Subject
    from dingui.library.jobs import Job
    from dingui.practice.host import PracticeHost, PracticeState
    from dingui.robots.cancel import Cancellation
    from dingui.robots.trace import Trace
    from dingui.secrets import CredentialsChange, RobotCredentials, StorePlace
    from dingui.sending.jobs import Order, Progress, SendJob, SendReport


class Parts(Protocol):
    """What the composition root builds in the worker thread; called there, one call after another."""

    practice: PracticeHost

    def submit(
        self,
        jobs: Sequence[SendJob],
        done: Callable[[int, SendReport], None],
        cancellation: Cancellation,
        trace: Trace | None = None,
    ) -> None:
        """Begin with these jobs as one; ``done`` is told, by its place, what came of each, exactly once.

        It is told in :meth:`pump` or in :meth:`close`. Nothing that network, keyring or disk cause raises. ``trace`` is
        filled with what the attempt was made of.
        """
        ...

    def broadcast(
        self,
        orders: Sequence[Order],
        tell: Callable[[Progress], None],
        cancellation: Cancellation,
        halt: Cancellation,
    ) -> str:
        """Begin with one message for many robots; return the job's id, empty where it could not be kept.

        ``tell`` hears of every change. ``halt`` stops what has not begun, ``cancellation`` also what has.
        """
        ...

    def go_on(
        self, job_id: str, tell: Callable[[Progress], None], cancellation: Cancellation, halt: Cancellation
    ) -> int:
        """Go on with what is left of a job; return how many robots that are. Raises ``LibraryError``."""
        ...

    def unfinished(self) -> list[Job]:
        """Return the jobs that can be gone on with, the oldest first. Raises ``LibraryError``."""
        ...

    def attend(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called, from any thread, whenever :meth:`pump` has something to do."""
        ...

    def pump(self) -> int | None:
        """Do what there is to do now; return after how many milliseconds there is more, None where a wake will tell."""
        ...

    def check(self, subject: Subject, text: str, tell: Tell, cancellation: Cancellation) -> Record:
        """Check a robot without posting anything; ``text`` is the message that would be posted."""
        ...

    def store_credentials(self, robot_id: str, credentials: RobotCredentials) -> StorePlace:
        """Keep a robot's token and secret, and say where. Raises ``SecretStoreError``."""
        ...

    def change_credentials(self, robot_id: str, change: CredentialsChange, endpoint: str) -> StorePlace:
        """Change a robot's token or secret or both, let the library know, and say where they are.

        Raises ``SecretStoreError`` or ``LibraryError``; then everything is as it was.
        """
        ...

    def read_credentials(self, robot_id: str) -> RobotCredentials:
        """Return a robot's token and secret. Raises ``SecretStoreError`` or ``LibraryError``."""
        ...

    def forget_credentials(self, robot_id: str) -> None:
        """Delete a robot's token and secret. Raises ``SecretStoreError``."""
        ...

    def secrets_place(self) -> StorePlace:
        """Say where secrets are kept."""
        ...

    def start_practice(self) -> PracticeState:
        """Start the practice groups, or find them running, and answer for those that the library has now."""
        ...

    def recover(self) -> int:
        """Make ``unknown`` of deliveries whose process is gone; return how many."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...
