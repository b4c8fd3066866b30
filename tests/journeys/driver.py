"""Our side of the accessibility driver: a request goes out as a JSON line, the answer comes back as one."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.journeys.desktop import Desktop

PATIENCE_MS: Final = 10_000
"""How long a condition is waited for, unless a step says otherwise; milliseconds."""

Step = dict[str, object]
Query = dict[str, object]


class NotSeen(AssertionError):
    """What a journey waited for did not come about."""


@dataclass(frozen=True, slots=True)
class Node:
    """What a person, or a screen reader, finds at one place of the window."""

    name: str
    role: str
    description: str
    text: str
    """What stands in the node itself: a field's content."""
    reading: str
    """All that can be read in the node and below it, a line for each part."""
    states: tuple[str, ...]
    extents: tuple[int, int, int, int]
    """Left, top, width and height on the screen, in pixels."""

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Node:
        """Read one from the driver's answer."""
        return cls(**{**fields, "states": tuple(fields["states"]), "extents": tuple(fields["extents"])})


def query(*path: Step, nth: int = 0, hidden: bool = False) -> Query:
    """Return a query: each step is looked for below the one before; ``nth`` counts from 0 in reading order."""
    return {"path": list(path), "nth": nth, "hidden": hidden}


class Driver:
    """The driver's process; use as a context manager."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""

    def __enter__(self) -> Driver:
        script = Path(__file__).with_name("accessibility_driver.py")
        environment = self._desktop.environment() | {"PYTHONDONTWRITEBYTECODE": "1"}
        self._log = (self._desktop.root / "driver.log").open("wb")
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", "/usr/bin/python3", str(script)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._answer(20)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def wait(self, pid: int, what: Query, want: dict[str, object], timeout_ms: int = PATIENCE_MS) -> Node | None:
        """Wait until the node named by ``what`` is as ``want`` says; None where it is wanted to be absent."""
        answer = self._ask(timeout_ms, op="wait", pid=pid, query=what, want=want, timeout_ms=timeout_ms)
        return None if answer is None else Node.of(answer)

    def look(self, pid: int, what: Query) -> list[Node]:
        """Return all nodes that fit now, without waiting."""
        return [Node.of(fields) for fields in self._ask(op="look", pid=pid, query=what)]

    def focused(self, pid: int) -> Node | None:
        """Return the node that has the keyboard's focus."""
        answer = self._ask(op="focused", pid=pid)
        return None if answer is None else Node.of(answer)

    def click(
        self, pid: int, what: Query, *, button: int = 1, times: int = 1, at: tuple[int, int] | None = None
    ) -> None:
        """Click a node once it is enabled and stands still, scrolling to it where it is out of sight."""
        self._ask(op="click", pid=pid, query=what, timeout_ms=PATIENCE_MS, button=button, times=times, at=at)

    def hold(self, pid: int, what: Query, seconds: float) -> None:
        """Press the mouse on a node and let go of it after ``seconds``."""
        self._ask(op="hold", pid=pid, query=what, timeout_ms=PATIENCE_MS, seconds=seconds)

    def drag(self, pid: int, what: Query, to: Query) -> None:
        """Drag one node to the place of another."""
        self._ask(op="drag", pid=pid, query=what, to=to, timeout_ms=PATIENCE_MS)

    def focus(self, pid: int, what: Query) -> None:
        """Give a node the focus, as a screen reader does."""
        self._ask(op="focus", pid=pid, query=what, timeout_ms=PATIENCE_MS)

    def act(self, pid: int, what: Query, action: str | None = None, timeout_ms: int = PATIENCE_MS) -> None:
        """Do a node's action, as a screen reader does."""
        self._ask(op="act", pid=pid, query=what, timeout_ms=timeout_ms, action=action)

    def set_text(self, pid: int, what: Query, text: str) -> None:
        """Put a text into a field at once, as a dictation program does."""
        self._ask(op="set_text", pid=pid, query=what, text=text, timeout_ms=PATIENCE_MS)

    def types(self, text: str) -> None:
        """Press a key for each character; they go where the focus is."""
        self._ask(op="types", text=text)

    def types_at_pace(self, pid: int, what: Query, text: str) -> list[float]:
        """Type, each character once the one before is seen; return when each was seen, in monotonic seconds."""
        answer: list[float] = self._ask(
            len(text) * 1000, op="types_at_pace", pid=pid, query=what, text=text, timeout_ms=PATIENCE_MS
        )
        return answer

    def presses(self, combinations: Sequence[str]) -> None:
        """Press combinations such as ``ctrl+Return``, one after the other."""
        for combination in combinations:
            self._ask(op="presses", combination=combination)

    def windows(self, pid: int) -> list[str]:
        """Return the titles of a program's windows."""
        titles: list[str] = self._ask(op="windows", pid=pid)
        return titles

    def tree(self, pid: int, *, hidden: bool = False) -> str:
        """Return the accessibility tree as indented lines."""
        return str(self._ask(op="tree", pid=pid, hidden=hidden))

    def _ask(self, patience_ms: int = PATIENCE_MS, **request: object) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._answer(patience_ms / 1000 + 30)
        if "error" in answer:
            asked = {key: value for key, value in request.items() if key not in ("pid", "timeout_ms")}
            raise NotSeen(f"{answer['error']}, when asked for {asked}")
        return answer["ok"]

    def _answer(self, timeout_s: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        deadline = time.monotonic() + timeout_s
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(self._process.stdout.fileno(), 1 << 16) if ready else b""
            if not chunk:
                log = (self._desktop.root / "driver.log").read_text(errors="replace")[-3000:]
                raise AssertionError(f"the accessibility driver did not answer: {log}")
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer
