"""The person's answers to "Show pictures from this host?".

A half-written address tells a stranger that someone is typing it, so nothing is asked of a host before they agreed.
"""

from __future__ import annotations

import json
import logging
from typing import Final, Protocol

from dingui.errors import DinguiError

KEY: Final = "picture_hosts"
"""Under which the answers are kept: a JSON object, host to true or false."""

HOSTS_MAX: Final = 1_000
"""Answers that are kept; the oldest go first, and are asked again."""

_log = logging.getLogger(__name__)


class AnswerStore(Protocol):
    """Where short texts are kept; ``dingui.library.marks.Marks`` is one. Each may raise ``DinguiError``."""

    def get(self, key: str) -> str | None: ...  # noqa: D102
    def set(self, key: str, text: str) -> None: ...  # noqa: D102
    def remove(self, key: str) -> None: ...  # noqa: D102


class HostPermissions:
    """Answers by host, kept in a store. Belongs to the store's thread.

    Where the store cannot write, an answer holds for this run of the program.
    """

    def __init__(self, store: AnswerStore) -> None:
        self._store = store
        self._answers: dict[str, bool] = _read(store)

    def answer(self, host: str) -> bool | None:
        """Return whether pictures from ``host`` are wanted; None: never asked."""
        return self._answers.get(host)

    def allowed(self) -> frozenset[str]:
        """Return the hosts that may be loaded from."""
        return frozenset(host for host, yes in self._answers.items() if yes)

    def hosts(self) -> dict[str, bool]:
        """Return every answer, the oldest first."""
        return dict(self._answers)

    def set(self, host: str, *, allowed: bool) -> None:
        """Keep an answer, in place of an earlier one."""
        if self._answers.get(host) == allowed:
            return
        self._answers.pop(host, None)
        self._answers[host] = allowed
        while len(self._answers) > HOSTS_MAX:
            del self._answers[next(iter(self._answers))]
        self._keep()

    def forget(self, host: str | None = None) -> None:
        """Take one answer back, or all of them."""
        if host is None:
            self._answers.clear()
        else:
            self._answers.pop(host, None)
        self._keep()

    def _keep(self) -> None:
        try:
            if self._answers:
                self._store.set(KEY, json.dumps(self._answers))
            else:
                self._store.remove(KEY)
        except DinguiError as error:
            _log.warning("the answer about a host's pictures holds for this run only: %s", error.code)


def _read(store: AnswerStore) -> dict[str, bool]:
    try:
        found = json.loads(store.get(KEY) or "{}")
    except (DinguiError, ValueError, RecursionError):
        # Asked once more: better than loading what nobody agreed to.
        return {}
    if not isinstance(found, dict):
        return {}
    return {host: yes for host, yes in found.items() if isinstance(yes, bool)}
