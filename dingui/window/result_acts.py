"""What the buttons of the result panel do: each leads to where something is mended, or mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from dingui.messages.fields import text_path
from dingui.texts import _
from dingui.window.remedies import RobotLookup, remedies_of
from dingui.window.result_panel import ResultAct, ResultLine, ResultPanel

if TYPE_CHECKING:
    from dingui.outcomes import Outcome
    from dingui.window.composer.composer import Composer
    from dingui.window.desk import Desk
    from dingui.window.judge import MessageJudge
    from dingui.window.send_flow import SendFlow
    from dingui.window.session import DraftSession


class ResultActs(QObject):
    """Does what is offered below a result.

    :meth:`of` says what is offered; :meth:`attach` hands over the parts that it is done with.
    """

    def __init__(self, session: DraftSession, robots: RobotLookup) -> None:
        super().__init__(session)
        self._session = session
        self._robots = robots

    def of(self, outcome: Outcome, robot_id: str, draft_id: str) -> Sequence[ResultAct]:
        """Return what can be done about an outcome now."""
        robot = self._robots.get(robot_id) if robot_id else None
        message = self._session.composition.message if draft_id == self._session.draft_id else None
        return remedies_of(outcome, robot, draft_id, message)

    def attach(
        self,
        *,
        desk: Desk,
        composer: Composer,
        judge: MessageJudge,
        flow: SendFlow,
        result: ResultPanel,
    ) -> None:
        """Take the parts of the window."""
        self._composer, self._judge = composer, judge
        self._flow, self._result = flow, result
        self._doers: dict[str, Callable[[ResultAct], None]] = {
            "way_out": lambda act: flow.take_way_out(act.value, act.field),
            "continue": lambda act: flow.go_on(act.value),
            "leave": lambda act: flow.leave(act.value),
            "cut": lambda _act: flow.cut(),
            "stop_later": lambda act: flow.later.stop(int(act.value)),
            "bring_back": self._bring_back,
            "robot": lambda act: desk.open_robots(act.robot_id, act.field),
            "check_robot": lambda act: desk.check_robot(act.robot_id),
            "practice": lambda _act: desk.open_practice(),
            "clock": lambda act: desk.open_clock(int(act.value) if act.value else None),
            "message": self._go_to,
            "types": self._go_to_types,
            "repair": self._mend,
            "copy": self._copy,
        }
        result.act.connect(self.do)
        desk.robots_changed.connect(self.offer_again)

    def learn(self, doers: Mapping[str, Callable[[ResultAct], None]]) -> None:
        """Do these, too; to be called after :meth:`attach`."""
        self._doers.update(doers)

    @Slot(object)
    def do(self, act: ResultAct) -> None:
        """Do what a button says."""
        self._doers[act.key](act)

    @Slot()
    def offer_again(self) -> None:
        """What can be done is another thing now: a keyword has become known, a robot is gone."""
        if self._result.shows(self._flow.lines):
            self._flow.tell_again()

    def _bring_back(self, _act: ResultAct) -> None:
        self._session.bring_back()
        self._result.show_result(())

    def _go_to(self, act: ResultAct) -> None:
        if self._opens(act):
            self._composer.go_to(act.field or text_path(self._session.composition.message))

    def _go_to_types(self, act: ResultAct) -> None:
        if self._opens(act):
            self._composer.focus_types()

    def _mend(self, act: ResultAct) -> None:
        if act.repair is not None and self._opens(act):
            self._judge.mend(act.repair)
            self._composer.go_to(act.repair.field)
            self.offer_again()

    def _opens(self, act: ResultAct) -> bool:
        """Open the draft that is meant, where it is not the open one; say so where it is gone."""
        if self._session.open(act.draft_id):
            return True
        self._result.show_result([ResultLine("info", "muted", _("This draft is not here any more."))])
        return False

    def _copy(self, act: ResultAct) -> None:
        QGuiApplication.clipboard().setText(act.value)
        # In its own place: what the address is for is still to be read.
        self._result.confirm(act, _("Copied"))
