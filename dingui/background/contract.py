"""What the worker thread works with; no Qt here, so that the composition root can build it for commands too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dingui.checking.checker import Tell
    from dingui.checking.steps import Record, Subject
    from dingui.practice.host import PracticeHost, PracticeState
    from dingui.robots.cancel import Cancellation
    from dingui.robots.trace import Trace
    from dingui.secrets import CredentialsChange, RobotCredentials, StorePlace
    from dingui.sending.jobs import SendJob, SendReport


class Parts(Protocol):
    """What the composition root builds in the worker thread; called there, one call after another."""

    practice: PracticeHost

    def send(self, job: SendJob, cancellation: Cancellation) -> SendReport:
        """Post one job; nothing that network, keyring or disk cause raises."""
        ...

    def send_traced(self, job: SendJob, trace: Trace, cancellation: Cancellation) -> SendReport:
        """Post one job on the very same way, and fill ``trace`` with what the attempt was made of."""
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
