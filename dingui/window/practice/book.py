"""The practice groups as their window uses them: what there is, what arrived, every change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.practice.faults import FaultKind
from dingui.practice.group_rules import GroupRules
from dingui.practice.host import STRAY
from dingui.practice.settings import PracticeError
from dingui.secrets import SecretStoreError
from dingui.texts import _
from dingui.texts.practice import SENTENCES, explain_practice_error
from dingui.texts.practice_groups import lost_words
from dingui.texts.storage import explain_library_error, explain_secret_error, where_secrets_are

if TYPE_CHECKING:
    from dingui.background.dispatcher import Dispatcher
    from dingui.library.library import Library
    from dingui.library.robots import Robot
    from dingui.practice.host import LiveGroup, PracticeState
    from dingui.practice.robot import Exchange, PracticeRobot
    from dingui.secrets import StorePlace

ENDPOINT: Final = "http://127.0.0.1/robot/send"
"""What the library holds as the address: the port is the server's, which is asked for it."""

UNDO_MAX: Final = 100
"""Changes that can be taken back while the program runs."""


@dataclass(frozen=True, slots=True)
class Group:
    """One practice group, as it is now."""

    id: str
    name: str
    rules: GroupRules
    live: LiveGroup | None
    """None until the server has been started."""


class PracticeBook(QObject):
    """Whatever changes here takes effect at once, and is stored; methods that change something raise ``DinguiError``.

    Signals:
        changed: groups, addresses or what there is to say of them are others now.
        arrived: (group id) a request came.
        robots_changed: the library's robots are others now.
        group_removed: (robot id) a group whose token is in the keyring was removed; it may still come back.
        told: (sentence, severity) what came of something that was asked for.
    """

    changed = Signal()
    arrived = Signal(str)
    robots_changed = Signal()
    group_removed = Signal(str)
    told = Signal(str, str)

    def __init__(self, library: Library, dispatcher: Dispatcher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._dispatcher = dispatcher
        self._state: PracticeState | None = None
        self._live: dict[str, LiveGroup] = {}
        self._groups: list[Group] = []
        self._undo: list[Callable[[], str]] = []
        self.trouble = ""
        """Why no group takes messages, in words."""
        dispatcher.practice_received.connect(self._on_received)

    # What there is

    def groups(self) -> list[Group]:
        """Return the groups, in the order of the robots."""
        return self._groups

    def group(self, group_id: str) -> Group | None:
        """Return one group."""
        return next((group for group in self._groups if group.id == group_id), None)

    def chat(self, group_id: str) -> tuple[Exchange, ...]:
        """Return what arrived at a group, or with a token of none (:data:`STRAY`), the oldest first."""
        robot = self._robot(group_id)
        return robot.exchanges if robot is not None else ()

    @property
    def port(self) -> tuple[int, int]:
        """The port that there is, and the one that copied webhooks have; 0 and 0 until it is known."""
        return (self._state.port, self._state.wanted_port) if self._state is not None else (0, 0)

    def port_words(self) -> str:
        """Return what there is to say of the port; empty where it is the one that it should be."""
        port, wanted = self.port
        if port == wanted:
            return ""
        words = _(
            "Port {wanted} is in use by another program, so the groups are at port {port} for now, and scripts with the"
            " former webhooks do not reach them. End the other program and try again; or use this port from now on and"
            " copy the webhooks anew."
        )
        return words.format(wanted=wanted, port=port)

    def lost_words(self, group_id: str) -> str:
        """Return why a group's copied webhook is another one now; empty where it is not."""
        live = self._live.get(group_id)
        return lost_words(live.lost) if live is not None and live.lost else ""

    def _robot(self, group_id: str) -> PracticeRobot | None:
        if group_id == STRAY:
            return self._state.strays if self._state is not None else None
        live = self._live.get(group_id)
        return live.robot if live is not None else None

    # Reading anew

    def refresh(self) -> None:
        """Read the groups, and let the server answer for them."""
        self._read()
        self._dispatcher.start_practice(*self._answers(self._on_state))

    def retry(self) -> None:
        """Try once more for port and tokens that could not be had."""
        self._dispatcher.run(lambda parts: parts.practice.retry(), *self._answers(self._on_state))

    def use_this_port(self) -> None:
        """Keep the port that there is now."""
        self._dispatcher.run(lambda parts: parts.practice.use_this_port(), *self._answers(self._on_state))

    def _read(self) -> None:
        try:
            robots = [robot for robot in self._library.robots.all() if robot.practice]
            rows = self._library.practice_groups.all()
        except DinguiError as error:
            self.trouble = explain(error)
            self.changed.emit()
            return
        found = []
        for robot in robots:
            row = rows.get(robot.id)
            rules = GroupRules.from_json(row.rules) if row is not None else GroupRules()
            found.append(Group(robot.id, robot.name, rules, self._live.get(robot.id)))
        if found != self._groups:
            self._groups = found
            self.changed.emit()

    def _on_state(self, state: PracticeState) -> None:
        self._state = state
        self.trouble = ""
        self._live.update({live.robot_id: live for live in state.groups})
        self._groups = [replace(group, live=self._live.get(group.id)) for group in self._groups]
        self.changed.emit()

    def _answers(self, done: Callable[[Any], None]) -> tuple[Callable[[Any], None], Callable[[Exception], None]]:
        def on_done(value: Any) -> None:
            if isValid(self):
                done(value)

        def on_failed(error: Exception) -> None:
            if isValid(self):
                self.trouble = explain(error)
                self.changed.emit()

        return on_done, on_failed

    @Slot(object)
    def _on_received(self, exchange: Exchange) -> None:
        if self._robot(exchange.group_id) is None:
            # It came before anybody asked for the groups.
            self.refresh()
        self.arrived.emit(exchange.group_id)

    # Changing

    def add(self) -> str:
        """Add a group and return its id."""
        taken = {robot.name for robot in self._library.robots.all()}
        number = len(self._groups) + 1
        while (name := _("Practice group {number}").format(number=number)) in taken:
            number += 1
        robot = self._library.robots.add(name, ENDPOINT, signed=True, practice=True)
        self._note(lambda: self._do_remove(robot.id))
        self._tell_robots()
        return robot.id

    def rename(self, group_id: str, name: str) -> None:
        """Give a group another name; an empty one is passed over."""
        robot = self._library.robots.get(group_id)
        if robot is None or not name.strip() or robot.name == name.strip():
            return
        self._do_rename(group_id, name)
        self._note(lambda: self._do_rename(group_id, robot.name))
        self._tell_robots()

    def remove(self, group_id: str) -> None:
        """Remove a group; :meth:`undo` brings it back with all that arrived."""
        self._do_remove(group_id)
        self._note(lambda: self._do_restore(group_id))
        self._tell_robots()

    def set_rules(self, group_id: str, rules: GroupRules) -> None:
        """Set a group up anew. Its robot is known to dingui as somebody would have entered it."""
        group = self.group(group_id)
        if group is None or group.rules == rules:
            return
        self._do_set_rules(group_id, rules)
        self._note(lambda: self._do_set_rules(group_id, group.rules))
        self._tell_robots()

    def can_undo(self) -> bool:
        """Whether there is a change to take back; a fault is none."""
        return bool(self._undo)

    def undo(self) -> str:
        """Take the last change back; return the id of its group."""
        group_id = self._undo[-1]()
        self._undo.pop()
        self._tell_robots()
        return group_id

    def _note(self, back: Callable[[], str]) -> None:
        self._undo = [*self._undo[1 - UNDO_MAX :], back]

    def _do_rename(self, group_id: str, name: str) -> str:
        robot = self._library.robots.get(group_id)
        if robot is not None:
            self._library.robots.update(replace(robot, name=name))
        return group_id

    def _do_remove(self, group_id: str) -> str:
        self._library.robots.remove(group_id)
        live = self._live.get(group_id)
        if live is not None and live.kept:
            self.group_removed.emit(group_id)
        return group_id

    def _do_restore(self, group_id: str) -> str:
        self._library.robots.restore(group_id)
        return group_id

    def _do_set_rules(self, group_id: str, rules: GroupRules) -> str:
        live = self._live.get(group_id)
        if live is not None:
            live.set_rules(rules)
        else:
            rules.settings(Concealed(), Concealed())
        self._library.practice_groups.set_rules(group_id, rules.to_json())
        robot = self._library.robots.get(group_id)
        if robot is not None:
            self._library.robots.update(_known_as(robot, rules))
        return group_id

    def set_fault(self, group_id: str, kind: FaultKind | None, times: int | None) -> None:
        """Practise a fault from the next request on, ``times`` times or until told otherwise."""
        robot = self._robot(group_id)
        if robot is not None:
            robot.set_fault(kind, times)
            self.changed.emit()

    def keep(self, group_id: str) -> None:
        """Somebody copied a group's webhook or secret: let them be the same next time, and tell where they are."""

        def done(place: StorePlace) -> None:
            if not isValid(self):
                return
            if place.kind == "memory":
                words = _("Copied. It holds until dingui closes: there is no keyring in which to keep it.")
                self.told.emit(words, "warning")
            else:
                words = _("Copied. It stays the same the next time dingui is open.") + " " + where_secrets_are(place)
                self.told.emit(words, "success")
            self.refresh()

        def failed(error: Exception) -> None:
            if isValid(self):
                words = _("Copied. It holds until dingui closes, as it could not be kept.") + " " + explain(error)
                self.told.emit(words, "warning")

        self._dispatcher.run(lambda parts: parts.practice.keep(group_id), done, failed)

    def _tell_robots(self) -> None:
        self.refresh()
        self.robots_changed.emit()


def _known_as(robot: Robot, rules: GroupRules) -> Robot:
    return replace(
        robot,
        keywords=rules.keywords,
        signed=rules.signed,
        allowed_ips=rules.allow,
        mentions=not rules.external_group,
    )


def explain(error: Exception) -> str:
    """Return the sentence for what kept practice groups from working."""
    if isinstance(error, PracticeError) and error.code in SENTENCES:
        return explain_practice_error(error)
    code, data = (error.code, error.data) if isinstance(error, DinguiError) else ("failed", {})
    if isinstance(error, SecretStoreError):
        return explain_secret_error(code, data)
    return explain_library_error(code, data, typing=False)
