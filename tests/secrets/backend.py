"""A keyring that a test holds in its hand: it can be locked, lost, held up, and read behind dingui's back."""

from __future__ import annotations

import threading
from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class HandHeldKeyring(KeyringBackend):
    """Entries in a dictionary. Only what a test gives to a store uses it: keyring itself would not choose it."""

    priority = 0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it open
        self.entries: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []
        self.before: Callable[[str], object] = lambda _: None
        """Called with the name of each call before it is done; may wait, or raise."""
        self.writes = True
        """Whether what is written is kept."""
        self.deletes = True

    def get_password(self, service: str, username: str) -> str | None:
        self._begin("get")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._begin("set")
        if self.writes:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._begin("delete")
        if (service, username) not in self.entries or not self.deletes:
            raise PasswordDeleteError("No such password!")
        del self.entries[service, username]

    def _begin(self, call: str) -> None:
        self.calls.append(call)
        self.before(call)


class Gate:
    """Hold calls up until it is opened, as a prompt does that nobody answers."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._open = threading.Event()
        self.reached = threading.Event()

    def __call__(self, name: str) -> None:
        if name in self._names:
            self.reached.set()
            assert self._open.wait(20), "a test left its gate closed"

    def open(self) -> None:
        self._open.set()
