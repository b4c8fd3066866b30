"""What follows from each change of the message: its preview, its problems, what stands beside its fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from dingui.messages.blank_repairs import LITERAL, TO_ROBOT, apply_literal, blank_repairs
from dingui.messages.blanks import has_braces
from dingui.messages.group_messages import (
    WHOLE_WHILE_TYPING,
    GroupMessage,
    group_message,
    group_messages,
    problems_of,
)
from dingui.messages.models import EMPTY, Message
from dingui.messages.payload import body_bytes, to_payload
from dingui.messages.preview import Preview, preview_of
from dingui.messages.preview_blanks import with_blanks
from dingui.messages.preview_names import NameOf, with_names
from dingui.messages.problems import Problem, Repair, has_errors
from dingui.messages.repairs import apply, repairs_of
from dingui.texts import _
from dingui.texts.blanks import as_seen_by
from dingui.texts.repairs import repair_label
from dingui.window.composer.composer import Composer
from dingui.window.lists.models import TargetsModel
from dingui.window.preview_panel import PreviewPanel
from dingui.window.result_panel import ResultLine, ResultPanel
from dingui.window.session import DraftSession

if TYPE_CHECKING:
    from dingui.library.robots import Robot


class MessageJudge(QObject):
    """Keeps preview and problems at what the open draft would send to the robots that are ticked.

    Signals:
        refreshed: preview and problems show the last change.
        robot_wanted: (robot's id, field) the person wants to put something in there.
    """

    refreshed = Signal()
    robot_wanted = Signal(str, str)
    _change = Signal()

    def __init__(
        self,
        session: DraftSession,
        targets: TargetsModel,
        composer: Composer,
        preview: PreviewPanel,
        result: ResultPanel,
        name_of: NameOf = lambda _handle: "",
        today: Callable[[], date] = date.today,
    ) -> None:
        """``name_of`` says whose a mobile or user id is; ``today`` which day blanks are filled with."""
        super().__init__(session)
        self._session = session
        self._targets = targets
        self._composer = composer
        self._preview = preview
        self._result = result
        self._name_of = name_of
        self._today = today
        self._messages: tuple[GroupMessage, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._tried: set[str] = set()
        self._asked_to_mend = False
        self._wanted = False
        self._change.connect(self._on_change, Qt.ConnectionType.QueuedConnection)
        preview.problems.chosen.connect(composer.go_to)
        preview.problems.repaired.connect(self._on_repair)

    @property
    def today(self) -> date:
        """Which day blanks are filled with now."""
        return self._today()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found at the last refresh, errors first."""
        return self._problems

    @property
    def is_refreshing(self) -> bool:
        """Whether the preview and the problems do not show the last change yet."""
        return self._wanted

    @Slot()
    def refresh_soon(self) -> None:
        """Refresh when the event loop is reached.

        A change of many parts costs one refresh then; no delay is added. Unlike a timer's, the event comes before the
        painting that the change has asked for: editor and preview are painted at once.
        """
        if not self._wanted:
            self._wanted = True
            self._change.emit()

    @Slot()
    def _on_change(self) -> None:
        if self._wanted:
            self._judge(WHOLE_WHILE_TYPING)

    @Slot()
    def refresh(self) -> None:
        """Judge and draw what would be sent now, for every robot."""
        self._judge(None)

    def _judge(self, whole: int | None) -> None:
        """``whole``: for how many robots messages with blanks are filled and checked."""
        self._wanted = False
        composition = self._session.composition
        typed = composition.message
        chosen = self._targets.chosen()
        self._messages = group_messages(composition, chosen, self._today(), whole=whole)
        self._problems = problems_of(self._messages, self._targets.robots())
        self._preview.problems.show_problems(self._problems, [_repairs(each, typed) for each in self._problems])
        if self._asked_to_mend and not has_errors(self._problems):
            # What it said to mend is mended.
            self._asked_to_mend = False
            self._result.show_result(())
        self._composer.show_problems(self._beside_fields())
        self._composer.show_bytes(max(body_bytes(each.message) for each in self._messages))
        name = chosen[0].name if chosen else _("Robot")
        seen_by = as_seen_by(name) if chosen and self._messages[0].filled.blank else ""
        empty = typed == EMPTY[typed.type]
        self._preview.show_preview(None if empty else self._drawn(self._messages[0]), name, seen_by)
        self._composer.set_name(self._session.name, composition.summary)
        self.refreshed.emit()

    def as_sent(self, robot: Robot) -> Message:
        """Return what ``robot`` gets, as it was judged at the last refresh."""
        judged = (each for each in self._messages if each.whole and each.robot is not None)
        found = next((each for each in judged if each.robot is not None and each.robot.id == robot.id), None)
        return (found or group_message(self._session.composition, robot, self._today())).message

    def _drawn(self, seen: GroupMessage) -> Preview:
        """What the group sees, made from the payload; of those whom the address book knows, the names."""
        message = seen.message
        preview = with_names(preview_of(to_payload(message)), message.at.people, self._name_of)
        return with_blanks(preview, {each.place.name for each in seen.filled.missing})

    def may_be_sent(self) -> bool:
        """Whether nothing stands against sending; else it is said, with the cursor where it is to be mended."""
        if not has_errors(self._problems):
            return True
        self._tried.add(self._session.draft_id)
        self._composer.show_problems(self._problems)
        self._composer.go_to(self._problems[0].field)
        words = _("Not sent: something has to be mended first. See the list.")
        self._result.show_result([ResultLine("error", "error", words)])
        self._asked_to_mend = True
        return False

    def forgive(self, draft_id: str) -> None:
        """Reproach no empty field of a draft until Send is tried again."""
        self._tried.discard(draft_id)

    def forget_request(self) -> None:
        """Leave the result panel alone from now on: something else than the request to mend stands there."""
        self._asked_to_mend = False

    def _beside_fields(self) -> Sequence[Problem]:
        """An empty field is no reproach before Send was tried."""
        if self._session.draft_id in self._tried:
            return self._problems
        return [problem for problem in self._problems if problem.code not in ("required", "no_buttons", "no_items")]

    @Slot(object)
    def _on_repair(self, repair: Repair) -> None:
        """Do what a button in the list of problems offers."""
        if repair.code == TO_ROBOT:
            way = str(repair.data["way"])
            field = f"words:{repair.data['blank']}" if way == "words" else way
            self.robot_wanted.emit(str(repair.data["robot_id"]), field)
            return
        going_on = self._preview.problems.has_focus_within()
        if self.mend(repair) and not (going_on and self._preview.problems.focus_list()):
            self._composer.go_to(repair.field)

    def mend(self, repair: Repair) -> bool:
        """Repair the open draft's message, in one step, which undo takes back; return whether anything was to do."""
        before = self._session.composition
        message = (apply_literal if repair.code == LITERAL else apply)(repair, before.message)
        if message == before.message:
            return False
        self._session.apply(before.with_message(message), label=repair_label(repair), act="repaired")
        self._composer.set_composition(self._session.composition)
        self.refresh()
        return True


def _repairs(problem: Problem, typed: Message) -> Sequence[Repair]:
    """What can be done about a problem of a message as it is sent, to the message as it was typed."""
    if problem.code.startswith("blank_"):
        return blank_repairs(problem)
    if has_braces(typed):
        # What stands in a blank is not the person's to mend here: only what changes what they typed is offered.
        return [repair for repair in repairs_of(problem, typed) if apply(repair, typed) != typed]
    return repairs_of(problem, typed)
