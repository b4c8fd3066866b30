"""The hands and eyes of a journey: runs in the system's Python, which has gi; answers JSON lines on standard output.

A request is ``{"op": NAME, …}``, an answer ``{"ok": VALUE}`` or ``{"error": TEXT}``. Conditions are waited for here,
by asking every 10 ms, so that a journey costs one line in each direction for each step.

A *query* names a node below a program: ``{"path": [STEP, …], "nth": 0}``. Each step is a dict with any of ``name``,
``name_containing``, ``role`` (a list), ``not_role`` (a list) and ``state`` (a list), and is looked for below the one
before. Only what a person can see is found (``"hidden": true`` finds the rest). A label is passed over for something
else of its name, unless ``nth`` counts.
"""

import contextlib
import json
import os
import re
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - only after the version was chosen
from keyboard import Keyboard  # noqa: E402 - beside this file; the system's Python knows no packages of ours

POLL_S = 0.01
# Newer versions of AT-SPI call these by other names.
ROLES = {"button": "push button", "entry": "text", "static": "label"}
TITLE_END = re.compile(r" ?[-—] ?dingui$")
ACTIVATING = ("Press", "Click", "Toggle", "Activate", "press", "click", "toggle", "activate")


class Gone(Exception):
    """A node vanished, or its program did not answer in time: look again."""


def asking(call, *arguments):
    """Ask something of a node; what the program cannot answer any more is Gone."""
    try:
        return call(*arguments)
    except GLib.GError as error:
        raise Gone(error.message) from None


class Node:
    """One accessible object."""

    def __init__(self, accessible):
        self.it = accessible

    @property
    def name(self):
        # Qt puts the program's name behind the titles of dialogs.
        return TITLE_END.sub("", asking(self.it.get_name) or "")

    @property
    def role(self):
        role = asking(self.it.get_role_name)
        return ROLES.get(role, role)

    @property
    def description(self):
        return asking(self.it.get_description) or ""

    @property
    def states(self):
        return sorted(state.value_nick for state in asking(self.it.get_state_set).get_states())

    def has(self, state):
        return asking(self.it.get_state_set).contains(state)

    @property
    def visible(self):
        states = asking(self.it.get_state_set)
        return states.contains(Atspi.StateType.SHOWING) or states.contains(Atspi.StateType.ACTIVE)

    @property
    def children(self):
        found = []
        for index in range(asking(self.it.get_child_count)):
            child = asking(self.it.get_child_at_index, index)
            if child is not None:
                found.append(Node(child))
        return found

    @property
    def extents(self):
        box = asking(self.it.get_extents, Atspi.CoordType.SCREEN)
        return (box.x, box.y, box.width, box.height)

    @property
    def text(self):
        """What stands in the node itself."""
        if self.it.get_text_iface() is not None:
            return asking(Atspi.Text.get_text, self.it, 0, asking(Atspi.Text.get_character_count, self.it))
        return ""

    @property
    def actions(self):
        if self.it.get_action_iface() is None:
            return []
        count = asking(Atspi.Action.get_n_actions, self.it)
        return [asking(Atspi.Action.get_action_name, self.it, number) for number in range(count)]

    def reading(self):
        """All that can be read in the node and below it, in the order of the tree, a line each."""
        lines = []

        def read(node, *, top):
            if not top and not node.visible:
                return
            text = node.text
            # A container's name is its title, not its content.
            own = text or ("" if top else node.name)
            if own.strip():
                lines.append(own)
            if not text:
                for child in node.children:
                    read(child, top=False)

        read(self, top=True)
        if not lines and self.name:
            lines.append(self.name)
        return "\n".join(lines)

    def describe(self):
        parts = ("name", "role", "description", "text", "states", "extents")
        return {part: getattr(self, part) for part in parts} | {"reading": self.reading()}


def program(pid):
    for node in Node(asking(Atspi.get_desktop, 0)).children:
        with contextlib.suppress(Gone):
            if asking(node.it.get_process_id) == pid:
                # Nothing is remembered between two looks: the program changes without telling.
                node.it.set_cache_mask(Atspi.Cache.NONE)
                return node
    raise Gone("the program is not on the accessibility bus")


def fits(node, step):
    # Every question is a round trip to the program: those that most nodes fail come first.
    if "name" in step or "name_containing" in step:
        name = node.name
        if step.get("name", name) != name or step.get("name_containing", "") not in name:
            return False
    if "role" in step or "not_role" in step:
        role = node.role
        if role not in step.get("role", (role,)) or role in step.get("not_role", ()):
            return False
    if "state" in step:
        states = node.states
        return all(state in states for state in step["state"])
    return True


def search(node, path, *, hidden):
    """Yield the nodes below ``node`` that fit the path, in the order of the tree, each with its ancestors."""

    def below(parent, ancestors, steps):
        for child in parent.children:
            try:
                shown = hidden or child.visible
                if shown and fits(child, steps[0]):
                    if len(steps) == 1:
                        yield child, (*ancestors, parent)
                    else:
                        yield from below(child, (*ancestors, parent), steps[1:])
                        continue
                if shown or parent.role == "application":
                    yield from below(child, (*ancestors, parent), steps)
            except Gone:
                continue

    yield from below(node, (), path)


def find(pid, query):
    found = search(program(pid), query["path"], hidden=query.get("hidden", False))
    nth = query.get("nth", 0)
    label = None
    for number, (node, ancestors) in enumerate(found):
        if number < nth:
            continue
        if nth or node.role != "label":
            return node, ancestors
        # A label bears the name of what it labels, and that is meant where it is there.
        label = label or (node, ancestors)
    return label or (None, ())


def unmet(node, want):
    """Return what of ``want`` is not so, None where all is."""
    if want.get("absent"):
        return None if node is None else "it is there"
    if node is None:
        return "it is not there"
    if "text" in want and node.text != want["text"]:
        return f"its text is {node.text!r}"
    if "containing" in want:
        reading = node.reading()
        if not all(part in reading for part in want["containing"]):
            return f"it reads {reading!r}"
    if "states" in want or "not_states" in want:
        states = node.states
        if not set(want.get("states", ())) <= set(states) or set(want.get("not_states", ())) & set(states):
            return f"its states are {states}"
    return None


def until(timeout_ms, attempt):
    """Call ``attempt`` until it returns ``(True, value)``; raise TimeoutError with the last reason given."""
    deadline = time.monotonic() + timeout_ms / 1000
    while True:
        try:
            done, value = attempt()
        except Gone as gone:
            done, value = False, str(gone)
        if done:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(value)
        time.sleep(POLL_S)


class Driver:
    """The operations, each a method named as its ``op``."""

    def __init__(self):
        self.keyboard = Keyboard(os.environ["DISPLAY"])

    def windows(self, pid):
        return [node.name for node in program(pid).children]

    def wait(self, pid, query, want, timeout_ms):
        def attempt():
            try:
                node, _ = find(pid, query)
            except Gone:
                if not want.get("absent"):
                    raise
                node = None
            why = unmet(node, want)
            return (True, None if node is None else node.describe()) if why is None else (False, why)

        return until(timeout_ms, attempt)

    def look(self, pid, query):
        """What is there now, without waiting: all nodes that fit."""
        return [node.describe() for node, _ in search(program(pid), query["path"], hidden=query.get("hidden", False))]

    def click(self, pid, query, timeout_ms, button=1, times=1, at=None):
        """Click the middle of a node, or ``at`` pixels from its corner, once it stands still; scroll to it first."""
        x, y = self._place(pid, query, timeout_ms, at)
        self.keyboard.clicks(x, y, button, times)

    def hold(self, pid, query, timeout_ms, seconds):
        """Press the mouse on the middle of a node and let go of it after some seconds."""
        self.keyboard.holds(*self._place(pid, query, timeout_ms), seconds)

    def drag(self, pid, query, to, timeout_ms, at=None, to_at=None):
        """Drag the middle of one node to the middle of another."""
        start = self._place(pid, query, timeout_ms, at)
        self.keyboard.drags(start, self._place(pid, to, timeout_ms, to_at))

    def _place(self, pid, query, timeout_ms, at=None):
        seen = []

        def attempt():
            node, ancestors = find(pid, query)
            if node is None:
                return False, "it is not there"
            if not node.has(Atspi.StateType.SENSITIVE):
                return False, "it is disabled"
            box = node.extents
            x, y = (box[0] + at[0], box[1] + at[1]) if at else (box[0] + box[2] // 2, box[1] + box[3] // 2)
            for ancestor in reversed(ancestors[1:]):
                left, top, width, height = ancestor.extents
                if width <= 0 or height <= 0:
                    continue
                if not (top <= y < top + height and left <= x < left + width):
                    self.keyboard.clicks(left + width // 2, top + height // 2, 4 if y < top else 5)
                    return False, f"it is out of sight, at {box}"
            seen.append(box)
            still = len(seen) > 1 and seen[-1] == seen[-2] and box[2] > 0 and box[3] > 0
            return still, (x, y)

        return until(timeout_ms, attempt)

    def act(self, pid, query, timeout_ms, action=None):
        def attempt():
            node, _ = find(pid, query)
            if node is None:
                return False, "it is not there"
            names = node.actions
            chosen = [i for i, name in enumerate(names) if (name == action if action else name in ACTIVATING)]
            if not chosen:
                return False, f"its actions are {names}"
            return asking(Atspi.Action.do_action, node.it, chosen[0]), "the action was refused"

        return until(timeout_ms, attempt)

    def focus(self, pid, query, timeout_ms):
        def attempt():
            node, _ = find(pid, query)
            if node is None:
                return False, "it is not there"
            asking(Atspi.Component.grab_focus, node.it)
            return node.has(Atspi.StateType.FOCUSED), "it did not take the focus"

        return until(timeout_ms, attempt)

    def set_text(self, pid, query, text, timeout_ms):
        def attempt():
            node, _ = find(pid, query)
            if node is None or node.it.get_editable_text_iface() is None:
                return False, "there is no such field"
            asking(Atspi.EditableText.set_text_contents, node.it, text)
            return node.text == text, "the field did not take it"

        return until(timeout_ms, attempt)

    def focused(self, pid):
        """The node with the focus, as described; None where none has it."""
        found = []

        def walk(node):
            for child in node.children:
                with contextlib.suppress(Gone):
                    states = asking(child.it.get_state_set)
                    if states.contains(Atspi.StateType.FOCUSED):
                        found.append(child)
                    if states.contains(Atspi.StateType.SHOWING) or node.role == "application":
                        walk(child)

        walk(program(pid))
        # Qt calls the current entry of a list focused whether or not the list is; and what a scroll area shows its
        # content in has neither a name nor a role.
        roles = {"list item", "page tab", "table cell", "tree item"}
        found = [node for node in found if node.role not in roles]
        found = [node for node in found if node.role != "filler"] or found
        return found[-1].describe() if found else None  # the innermost comes last

    def tree(self, pid, hidden=False):
        """The whole tree, an indented line for each node."""
        lines = []

        def walk(node, depth):
            try:
                if depth > 1 and not hidden and not node.visible:
                    return
                kind = [state for state in node.states if state in ("focused", "checked", "selected")]
                if not node.has(Atspi.StateType.ENABLED):
                    kind.append("disabled")
                parts = [node.role, repr(node.name), *kind]
                if node.description:
                    parts.append(f"description={node.description!r}")
                if node.text and node.text != node.name:
                    parts.append(f"text={node.text!r}")
                lines.append("  " * depth + " ".join([*parts, str(node.extents)]))
                for child in node.children:
                    walk(child, depth + 1)
            except Gone as gone:
                lines.append("  " * depth + f"(gone: {gone})")

        walk(program(pid), 0)
        return "\n".join(lines)

    def types(self, text):
        self.keyboard.types(text)

    def presses(self, combination):
        self.keyboard.presses(combination)

    def types_at_pace(self, pid, query, text, timeout_ms):
        """Type a character once the one before is seen in the field; return when each was, in monotonic seconds."""
        node, _ = find(pid, query)
        if node is None:
            raise Gone("it is not there")
        before, times = node.text, []
        for count, character in enumerate(text, 1):
            self.keyboard.types(character)
            until(timeout_ms, lambda count=count: (node.text == before + text[:count], f"its text is {node.text!r}"))
            times.append(time.monotonic())
        return times


def main():
    Atspi.init()
    Atspi.set_timeout(2000, 2000)
    driver = Driver()
    print(json.dumps({"ok": "ready"}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"ok": getattr(driver, request.pop("op"))(**request)}
        except (TimeoutError, Gone, ValueError) as error:
            answer = {"error": str(error), "kind": type(error).__name__}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
