"""What a person does and sees, in the words of a journey.

A control is named by its accessible name (the English ones are listed in the design). ``within`` names an area, a list
or a dialog that the control is part of; ``nth`` counts from 0 where several have one name.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.journeys.desktop import Desktop
from tests.journeys.driver import PATIENCE_MS, Driver, Node, NotSeen, Query, Step, query
from tests.journeys.program import Program
from tests.journeys.waiting import until

FIELDS: Final = ("text", "paragraph", "password text", "spin button", "document text", "document frame")
"""The roles of what can be typed in."""

_AT_ONCE: Final = 60
"""Different characters that are put on keys together; there are about a hundred spare keys."""

_SLICE_MS: Final = 1000


class Person:
    """Somebody at the desktop, with dingui and a data folder of their own.

    Raises :class:`NotSeen` from every step that does not come about.
    """

    def __init__(self, desktop: Desktop, driver: Driver, folder: Path) -> None:
        self.desktop = desktop
        self.driver = driver
        self.folder = folder
        self.dingui_home = folder / "dingui-home"
        self.language = "en"
        self.programs: list[Program] = []
        self._numbers = itertools.count(1)

    # The program

    def opens(self, *arguments: str, command: Sequence[str] = (), **environment: str) -> None:
        """Start dingui (or ``command``), and wait for its window. An empty value takes a variable away."""
        self.folder.mkdir(parents=True, exist_ok=True)
        surroundings = {"DINGUI_HOME": str(self.dingui_home), "DINGUI_LANG": self.language} | environment
        output = self.folder / f"output-{next(self._numbers)}.log"
        whole = [*(command or (sys.executable, "-m", "dingui")), *arguments]
        self.programs.append(Program(self.desktop, output, whole, surroundings))
        self._wait(query({"role": ["frame", "dialog", "window"]}), {"states": ["showing"]}, timeout_ms=30_000)
        self._wait(query({"role": ["frame", "dialog", "window"], "state": ["active"]}), {})

    @property
    def program(self) -> Program:
        """The program that was opened last."""
        return self.programs[-1]

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.program.pid

    def kills_dingui(self) -> None:
        """``kill -9``: a crash, or the power going."""
        self.program.kill()

    def closes_the_window(self) -> None:
        """Close the window as the window manager does; does not wait for the end."""
        self._wait(query({"role": ["frame"], "state": ["active"]}), {})
        self.presses("alt+F4")

    def quits(self) -> None:
        """Quit, and see dingui end well: status 0, without a complaint."""
        # A dialog that is just closing would still take the key.
        self._wait(query({"role": ["frame"], "state": ["active"]}), {})
        self.presses("ctrl+q")
        self.sees_the_end()

    def sees_the_end(self, timeout_s: float = 15.0) -> None:
        """Wait until dingui has ended by itself, with status 0 and without a complaint."""
        status = self.program.ends_by_itself(timeout_s)
        assert status == 0, f"dingui ended with {status}: {self.program.output()[-3000:]}"
        assert not self.program.complaints(), "dingui complained: " + "\n".join(self.program.complaints())

    # Seeing

    def sees(self, name: str, *containing: str, timeout_ms: int = PATIENCE_MS, **where: Any) -> Node:
        """Wait until there is something of that name, and each of ``containing`` can be read in it."""
        node = self._wait(_named(name, **where), {"containing": containing} if containing else {}, timeout_ms)
        assert node is not None
        return node

    def sees_no(self, name: str, **where: Any) -> None:
        """Wait until there is nothing of that name."""
        self._wait(_named(name, **where), {"absent": True})

    def sees_in_field(self, name: str, text: str, **where: Any) -> None:
        """Wait until exactly ``text`` stands in a field."""
        self._wait(_named(name, roles=FIELDS, **where), {"text": text})

    def sees_state(self, name: str, *states: str, without: Sequence[str] = (), **where: Any) -> Node:
        """Wait until a control is ``checked``, ``selected``, ``enabled``, ``focused``…, or not."""
        node = self._wait(_named(name, **_control(where)), {"states": states, "not_states": list(without)})
        assert node is not None
        return node

    def reads(self, name: str, **where: Any) -> str:
        """Return all that can be read in the area, list or control of that name."""
        return self.sees(name, **where).reading

    def reads_field(self, name: str, **where: Any) -> str:
        """Return what stands in a field."""
        return self.sees(name, roles=FIELDS, **where).text

    def finds(self, name: str = "", *, roles: Sequence[str] = (), within: str = "") -> list[Node]:
        """Return all that fits and is there now."""
        return self.driver.look(self.pid, _named(name, roles=roles, within=within))

    def focus(self) -> Node:
        """Return the control that has the focus."""
        node = self.driver.focused(self.pid)
        if node is None:
            raise NotSeen("nothing has the focus")
        return node

    def sees_focus(self, name: str) -> Node:
        """Wait until the focus is on the control of that name."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while (node := self.driver.focused(self.pid)) is None or node.name != name:
            if time.monotonic() > deadline:
                raise NotSeen(f"the focus is on {node and (node.role, node.name)}, not on {name!r}")
            time.sleep(0.01)
        return node

    def sees_any(self, words: str, timeout_ms: int = PATIENCE_MS) -> Node:
        """Wait until there is anything whose name holds ``words``."""
        node = self._wait(query({"name_containing": words}), {}, timeout_ms)
        assert node is not None
        return node

    def sees_focus_move(self, before: Node) -> Node:
        """Wait until the focus is somewhere else than on ``before``, and return where."""
        place = (before.name, before.role, before.extents)

        def moved() -> Node | None:
            node = self.driver.focused(self.pid)
            return node if node and (node.name, node.role, node.extents) != place else None

        try:
            return until("the focus moves", moved)
        except TimeoutError:
            raise NotSeen(f"the focus stays on {before.role} {before.name!r}") from None

    # Doing

    def clicks(self, name: str, *, times: int = 1, at: tuple[int, int] | None = None, **where: Any) -> None:
        """Click something, with the pointer; scrolls to it first where it is out of sight."""
        self.driver.click(self.pid, _named(name, **_control(where)), times=times, at=at)

    def chooses_tab(self, name: str) -> None:
        """Click a tab, and see it chosen."""
        self.clicks(name, roles=["page tab"])
        self.sees_state(name, "selected", roles=["page tab"])

    def ticks(self, name: str, **where: Any) -> None:
        """Click a check box, and see it ticked."""
        self.clicks(name, **where)
        self.sees_state(name, "checked", **where)

    def goes_to(self, name: str, **where: Any) -> None:
        """Click into a field, and see the focus there."""
        where.setdefault("roles", FIELDS)
        self.clicks(name, **where)
        self.sees_state(name, "focused", **where)

    def types(self, name: str, text: str, **where: Any) -> None:
        """Go to the end of a field and type, and see it stand there."""
        where.setdefault("roles", FIELDS)
        self.goes_to(name, **where)
        self.driver.presses(["ctrl+End" if _many_lines(self.sees(name, **where)) else "End"])
        self._types_on(name, text, self.sees(name, **where).text, where)

    def replaces(self, name: str, text: str, **where: Any) -> None:
        """Type over what stands in a field."""
        where.setdefault("roles", FIELDS)
        self.goes_to(name, **where)
        self.driver.presses(["ctrl+a"])
        if not text:
            self.driver.presses(["Delete"])
            self.sees_in_field(name, "", **{key: value for key, value in where.items() if key != "roles"})
        self._types_on(name, text, "", where)

    def pastes(self, name: str, text: str, *, hidden: bool = False, leaves: str | None = None, **where: Any) -> None:
        """Copy ``text`` in another program and paste it into a field.

        ``hidden`` where the field shows dots for it; ``leaves``: what stands there then, where that is something else.
        """
        self.goes_to(name, **where)
        shown = text if leaves is None else leaves
        with copied(self.desktop, text):
            self.driver.presses(["ctrl+a", "ctrl+v"])
            if hidden:
                field = _named(name, roles=FIELDS, **where)
                until(f"{len(shown)} dots", lambda: len(self.driver.look(self.pid, field)[0].text) == len(shown))
            else:
                self.sees_in_field(name, shown, **where)

    def clipboard(self) -> dict[str, str]:
        """Return what another program gets by the keys (``clipboard``) and by a middle click (``selection``)."""
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("clipboard.py"))],
            env=self.desktop.environment() | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": ""},
            input=json.dumps({"read": True}) + "\n",
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        found: dict[str, str] = json.loads(done.stdout)
        return found

    def types_here(self, text: str) -> None:
        """Type where the focus is, and see it stand there after what was there."""
        node = self.focus()
        self._types_on(node.name, text, node.text, {"roles": [node.role], "focused": True})

    def types_unseen(self, text: str) -> None:
        """Type into the empty password field that has the focus, and see a dot for each character."""
        self.driver.types(text)
        until(f"{len(text)} dots", lambda: len(self.focus().text) == len(text))

    def types_at_pace(self, name: str, text: str) -> list[float]:
        """Type as a person does, seeing each character appear; return when each did, in monotonic seconds."""
        return self.driver.types_at_pace(self.pid, _named(name, roles=FIELDS), text)

    def presses(self, *combinations: str) -> None:
        """Press keys such as ``ctrl+Return``, one after the other."""
        self.driver.presses(combinations)

    def holds(self, name: str, seconds: float = 1.5, **where: Any) -> None:
        """Hold a button that asks for it."""
        self.driver.hold(self.pid, _named(name, **_control(where)), seconds)

    def drags(self, name: str, *, within: str, to: str) -> None:
        """Drag something from one area to where its like is in another."""
        self.driver.drag(self.pid, _named(name, within=within), _named(name, within=to))

    def _types_on(self, name: str, text: str, before: str, where: dict[str, Any]) -> None:
        done = ""
        for part in _portions(text):
            self.driver.types(part)
            done += part
            self._wait(_named(name, **where), {"text": before + done})

    def _wait(self, what: Query, want: dict[str, object], timeout_ms: int = PATIENCE_MS) -> Node | None:
        deadline = time.monotonic() + timeout_ms / 1000
        while True:
            # In slices, so that a program that has ended is not waited for.
            left_ms = max(0, round((deadline - time.monotonic()) * 1000))
            try:
                return self.driver.wait(self.pid, what, want, min(left_ms, _SLICE_MS))
            except NotSeen as not_seen:
                if not self.program.running:
                    raise NotSeen(f"dingui has ended with {self.program.status}; {not_seen}") from None
                if left_ms <= _SLICE_MS:
                    raise


@contextlib.contextmanager
def copied(desktop: Desktop, text: str) -> Iterator[None]:
    """While this lasts, ``text`` is what pasting gives."""
    other = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("clipboard.py"))],
        env=desktop.environment() | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    try:
        other.stdin.write(json.dumps({"copy": text}) + "\n")
        other.stdin.flush()
        assert json.loads(other.stdout.readline())["copied"]
        yield
    finally:
        other.stdin.close()
        other.wait(10)
        other.stdout.close()


def _named(
    name: str,
    *,
    roles: Sequence[str] = (),
    not_roles: Sequence[str] = (),
    within: str = "",
    nth: int = 0,
    focused: bool = False,
) -> Query:
    step: Step = {}
    if name:
        step["name"] = name
    if roles:
        step["role"] = list(roles)
    if not_roles:
        step["not_role"] = list(not_roles)
    if focused:
        step["state"] = ["focused"]
    around: list[Step] = [{"name": within, "not_role": ["label"]}] if within else []
    return query(*around, step, nth=nth)


def _control(where: dict[str, Any]) -> dict[str, Any]:
    """A label has the name of its field; the field is meant."""
    return where if where.get("roles") else {**where, "not_roles": ["label"]}


def _many_lines(node: Node) -> bool:
    return "multi-line" in node.states


def _portions(text: str) -> list[str]:
    portions, seen = [""], set[str]()
    for character in text:
        seen.add(character)
        if len(seen) > _AT_ONCE:
            portions.append("")
            seen = {character}
        portions[-1] += character
    return portions
