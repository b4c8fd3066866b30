"""What fills the window: puts the parts side by side and lets them hear of each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

from dingui.messages.composition import Composition
from dingui.texts import _
from dingui.texts.robots import why_not_a_target
from dingui.texts.storage import explain_library_error
from dingui.texts.times import short_time
from dingui.window.actions import build_actions
from dingui.window.composer.composer import Composer
from dingui.window.desk import Desk, SettingsKeeper
from dingui.window.dialogs.questions import WindowQuestions
from dingui.window.draft_opener import DraftOpener
from dingui.window.journal_watch import JournalWatch
from dingui.window.judge import MessageJudge
from dingui.window.keeping import Keeping
from dingui.window.lists.models import TargetsModel
from dingui.window.lists.sidebar import Sidebar
from dingui.window.lists.summaries import summary_of_payload
from dingui.window.lists.target_lists import TargetLists
from dingui.window.preview.pictures import NoPictures
from dingui.window.preview_panel import PreviewPanel
from dingui.window.recent_drafts import RecentDrafts
from dingui.window.result_acts import ResultActs
from dingui.window.result_panel import ResultAct, ResultLine, ResultPanel
from dingui.window.scroll_sync import ScrollSync
from dingui.window.search_keys import SearchKeys
from dingui.window.send_bar import SendBar
from dingui.window.send_flow import SendFlow
from dingui.window.send_plan import Questions
from dingui.window.session import DraftSession
from dingui.window.types import TYPES
from dingui.window.undo import UndoHistory
from dingui.window.window_files import MessageFiles

if TYPE_CHECKING:
    from dingui.background.dispatcher import Dispatcher
    from dingui.background.history_keeper import HistoryKeeper
    from dingui.background.library_keeper import LibraryKeeper
    from dingui.library.deliveries import Delivery
    from dingui.library.drafts import DraftHead
    from dingui.library.library import Library
    from dingui.library.robots import Robot
    from dingui.window.preview.pictures import PictureSource

SENT_SHOWN: Final = 200
"""How many deliveries the sidebar lists."""


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What the window is handed."""

    library: Library
    dispatcher: Dispatcher
    settings: SettingsKeeper
    memory: QSettings
    """Where size, place and splitters are remembered."""
    questions: Callable[[QWidget], Questions] | None = None
    """Who answers in the person's place; None: dialogs ask."""
    pictures: PictureSource | None = None
    """Where the preview's pictures come from; None: there are none."""
    keeper: HistoryKeeper | None = None
    """What the history of sent messages needs beside the window; None: nothing is indexed, removed or exported."""
    library_keeper: LibraryKeeper | None = None
    """What looks after the library beside the window; None: nothing is copied."""
    undo: UndoHistory | None = None
    """Undo steps that outlive this window; None: they go with it."""


class Workbench(QWidget):
    """Drafts on the left, the form in the middle, the preview on the right, sending at the foot.

    Signals:
        may_close: the person wanted to close while something was being sent, and now its outcome is there.
    """

    may_close = Signal()

    def __init__(self, parts: WindowParts, window: QMainWindow) -> None:
        """Fill ``window``: its menus and actions are the workbench's."""
        super().__init__(window)
        self._parts = parts
        library = parts.library
        stores = (library.drafts, library.marks)
        self.session = DraftSession(*stores, self, versions=library.versions, history=parts.undo)
        self._targets = TargetsModel(self)
        self._closing = False
        self._trouble: ResultLine | None = None
        self._questions: Questions = parts.questions(window) if parts.questions else self._ask_in(window)
        self._acts = ResultActs(self.session, library.robots)
        self.flow = SendFlow(parts.dispatcher, library, self._questions, self._acts.of, self)
        self._pictures = parts.pictures or NoPictures()
        self.watch = JournalWatch(library.watch, parts.dispatcher, lambda: self.flow.busy, self)
        self.desk = Desk(library, parts.dispatcher, parts.settings, self._pictures, window, parts.keeper)
        self.files = MessageFiles(window, self.session, self.say)
        self._make_parts(window)
        self._actions = build_actions(window, self._handlers(window))
        opener = DraftOpener(self.sidebar.panel, self.session, self.composer)
        SearchKeys(window, self.sidebar.panel.begin_search)
        RecentDrafts(window, library.drafts, self._actions["save_as"], opener.go_on)
        self._connect()
        splitter = parts.memory.value("splitter")
        if isinstance(splitter, QByteArray):
            self._splitter.restoreState(splitter)

    # Building

    def _make_parts(self, window: QMainWindow) -> None:
        self.sidebar = Sidebar(self._parts.library, self._parts.keeper)
        self.composer = Composer(self.desk.people)
        self.preview = PreviewPanel(self._pictures)
        self._scrolling = ScrollSync(self.preview.view, self.composer.front_markdown, self)
        self.preview.set_choices(self._parts.settings.current.preview_width, self._parts.settings.current.preview_theme)
        self.result = ResultPanel()
        self.keeping = Keeping(self._parts, self.session, window, self.result, self._pictures)
        self.judge = MessageJudge(
            self.session, self._targets, self.composer, self.preview, self.result, self.desk.people.name_of
        )
        lists = TargetLists(self._targets, self._parts.library.robot_lists)
        lists.said.connect(lambda words: self.say(ResultLine("error", "error", words)))
        self.send_bar = SendBar(self._targets, lists)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        # All six tabs in sight matter more than a wide preview, which fits itself to its room.
        middle = min(max(360, self.composer.tabs_width()), 420)
        for part, least, stretch in ((self.sidebar, 144, 1), (self.composer, middle, 3), (self.preview, 232, 2)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(self._splitter.indexOf(part), stretch)
            # With large text, the smallest width that shows it.
            part.setMinimumWidth(max(least, part.minimumSizeHint().width() if part is not self.preview else 0))
        self._splitter.setSizes([200, 560, 440])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.result)
        layout.addWidget(self.send_bar)

    def _ask_in(self, window: QMainWindow) -> WindowQuestions:
        return WindowQuestions(
            window,
            think_again_s=lambda: self._parts.settings.current.think_again_s,
            name_of=lambda handle: self.desk.people.name_of(handle),
        )

    def _handlers(self, window: QMainWindow) -> dict[str, Callable[[], object]]:
        handlers: dict[str, Callable[[], object]] = {
            "new": self._on_new,
            "open": self.files.ask_open,
            "save_as": self.files.ask_save,
            "settings": self.desk.open_settings,
            "quit": window.close,
            "undo": self.session.undo,
            "redo": self.session.redo,
            "remove": lambda: self.keeping.remove(self.session.draft_id),
            **self.keeping.handlers(),
            "send": self.press_send,
            "cancel": self.flow.stop,
            "robots": self.desk.open_robots,
            "check_robot": self._on_check_robot,
            "people": self.desk.open_people,
            "practice": self.desk.open_practice,
            "history": self.desk.open_history,
            "go_drafts": self.sidebar.panel.go,
            "find_drafts": self.sidebar.panel.begin_search,
            "go_message": self.composer.focus_first,
            "go_targets": self.send_bar.focus_targets,
            "about": self.desk.open_about,
        }
        for kind in TYPES:
            handlers[f"type:{kind.value}"] = partial(self.composer.switch_to, kind)
        return handlers

    def _connect(self) -> None:
        session, composer, sidebar = self.session, self.composer, self.sidebar
        session.opened.connect(self._on_opened)
        session.shown.connect(composer.set_composition)
        session.changed.connect(self.judge.refresh_soon)
        session.drafts_changed.connect(self._on_drafts_changed)
        session.stored.connect(self._on_stored)
        session.trouble.connect(self._on_trouble)
        session.undo_group.canUndoChanged.connect(self._update_undo)
        session.undo_group.canRedoChanged.connect(self._update_undo)
        composer.edited.connect(self._on_edited)
        composer.renamed.connect(session.rename)
        composer.said.connect(self._on_composer_said)
        composer.people_wanted.connect(self.desk.open_people)
        sidebar.panel.removed.connect(self.keeping.remove)
        sidebar.panel.said.connect(self.say)
        self.keeping.shown.connect(composer.set_composition)
        sidebar.new_draft.connect(self._on_new)
        sidebar.delivery_chosen.connect(self.flow.show_delivery)
        sidebar.history_wanted.connect(self.desk.open_history)
        self.preview.width_changed.connect(self.desk.keep_preview_width)
        self.preview.theme_changed.connect(self.desk.keep_preview_theme)
        self.preview.link_activated.connect(self.desk.open_link)
        self._targets.ticked.connect(self.judge.refresh_soon)
        self.desk.people.changed.connect(self.judge.refresh_soon)
        self._targets.refused.connect(self._on_target_refused)
        self.judge.refreshed.connect(self._on_refreshed)
        self.judge.robot_wanted.connect(self.desk.open_robots)
        self.send_bar.send.connect(self.press_send)
        self.send_bar.stop.connect(self.flow.stop)
        self.send_bar.robots.connect(self.desk.open_robots)
        self.flow.busy_changed.connect(self._on_busy)
        self.flow.result_changed.connect(self._on_result)
        self.flow.batch_changed.connect(self.result.show_batch)
        self.result.seat_chosen.connect(self.flow.choose)
        self.flow.journal_changed.connect(self._show_sent)
        self.flow.journal_changed.connect(self.watch.take_note)
        self.flow.idle.connect(self._on_idle)
        self._acts.attach(
            desk=self.desk,
            composer=composer,
            judge=self.judge,
            flow=self.flow,
            result=self.result,
        )
        self.keeping.attach(self._acts)
        self.watch.changed.connect(self.flow.journal_changed)
        self.watch.interrupted.connect(self.flow.show_unseen)
        self.result.dismissed.connect(self.flow.result_read)
        self.desk.robots_changed.connect(self._reload_robots)
        self.desk.said.connect(self.result.note)
        self.desk.first_set_up.connect(self._on_first_set_up)
        self.desk.tested.connect(self._show_sent)
        self.desk.drafts_wanted.connect(self.files.open_documents)
        self.desk.resend_wanted.connect(self._on_resend)
        if self._parts.keeper is not None:
            self._parts.keeper.changed.connect(self._show_sent)

    # Starting

    def start(self, first_draft: Callable[[], Composition]) -> None:
        """Show what the library holds; ``first_draft`` makes the sample that a first start opens."""
        self._reload_robots()
        if not self.session.open_last():
            self.session.add(first_draft())
        self._on_drafts_changed()
        self._show_sent()
        self.composer.focus_first()

    def start_background(self) -> None:
        """After the first paint: what the person hasn't seen yet, and where secrets are kept."""
        self.flow.show_unseen()
        self.desk.ask_secrets_place()
        self.desk.listen_for_scripts()
        self.watch.start()

    @Slot(str)
    def _on_resend(self, document: str) -> None:
        """Open a message that was sent as a draft for another group: none is ticked."""
        drafts = self.session.draft_id
        self.files.open_documents((document,))
        if self.session.draft_id != drafts:
            self._targets.tick_only()
            self.send_bar.focus_targets()

    @Slot(object)
    def say(self, *lines: ResultLine) -> None:
        """Show lines in the result panel."""
        self.judge.forget_request()
        self.result.show_result(lines)

    @Slot(str)
    def _on_composer_said(self, sentence: str) -> None:
        self.say(ResultLine("info", "muted", sentence))

    def deliveries(self) -> list[Delivery]:
        """Return the deliveries that the sidebar lists, the latest first."""
        return self._parts.library.deliveries.recent(SENT_SHOWN)

    @property
    def targets(self) -> TargetsModel:
        """The robots and their ticks."""
        return self._targets

    # The draft

    @Slot(object)
    def _on_opened(self, composition: Composition) -> None:
        self.judge.forgive(self.session.draft_id)
        self.composer.forget_placed()
        self.result.forget_passing()
        focused = QApplication.focusWidget()
        was_writing = focused is not None and self.composer.isAncestorOf(focused)
        self.composer.set_composition(composition)
        self.composer.show_start()
        if was_writing:
            # Another form may be in front now, and the focus would go on to whatever stands next in it.
            self.composer.focus_first()
        self.composer.set_name(self.session.name, composition.summary)
        self.composer.set_saved("")
        self.sidebar.panel.mark_open(self.session.draft_id)

    @Slot(object, str, str, object, object)
    def _on_edited(self, composition: Composition, label: str, field: str, before: str, after: str) -> None:
        self.session.apply(composition, label=label, field=field, texts=(before, after))

    def _on_new(self) -> None:
        if self.session.add(Composition(active=self.session.composition.active)):
            self.composer.focus_first()

    @Slot()
    def _on_drafts_changed(self) -> None:
        self.sidebar.panel.refresh(self.session.draft_id)
        self._update_undo()

    @Slot(object)
    def _on_stored(self, head: DraftHead) -> None:
        self.sidebar.panel.show_stored(head)
        if self._trouble is not None:
            self.result.take_back(self._trouble)
            self._trouble = None
        self.composer.set_saved(_("Saved {time}").format(time=short_time(head.updated_ms, head.updated_ms)))

    @Slot(str)
    def _on_trouble(self, code: str) -> None:
        self.composer.set_saved(_("Not saved yet"))
        self._trouble = ResultLine("error", "error", explain_library_error(code, {}))
        self.say(self._trouble)

    @Slot()
    def _update_undo(self) -> None:
        group = self.session.undo_group
        self._actions["undo"].setEnabled(group.canUndo() or bool(self.session.removed_draft))
        self._actions["redo"].setEnabled(group.canRedo())

    @Slot()
    def _on_refreshed(self) -> None:
        self._update_ready()
        self._update_undo()

    def _update_ready(self) -> None:
        # Errors do not grey the button: pressing it shows which fields are meant. Its key says what is missing, too.
        self.send_bar.set_ready(self._not_ready())
        self._actions["send"].setEnabled(not self.flow.busy)
        self._actions["cancel"].setEnabled(self.flow.busy)

    def _not_ready(self) -> str:
        """Why nothing can be sent now, whatever the message; empty where it can."""
        if self.flow.busy:
            return _("A message is being sent just now.")
        return "" if self._targets.chosen() else _("Tick at least one robot under “Send to”.")

    # Sending

    @Slot()
    def press_send(self) -> None:
        """Do what the Send button and Ctrl+Enter do."""
        self.judge.refresh()
        reason = self._not_ready()
        if reason:
            self.say(ResultLine("warning", "muted", reason))
            return
        if not self.judge.may_be_sent():
            return
        if not self.session.store():
            return
        if self.flow.send(self.session.draft_id, self.judge.as_sent, self._targets.chosen(), self.judge.problems):
            self.session.note("sent")
        self._show_sent()

    @Slot(object, object)
    def _on_result(self, lines: Sequence[ResultLine], acts: Sequence[ResultAct]) -> None:
        self.judge.forget_request()
        self.result.show_result(lines, acts)

    @Slot(str)
    def _on_busy(self, doing: str) -> None:
        self.send_bar.set_busy(doing)
        self._update_ready()

    @Slot()
    def _show_sent(self) -> None:
        deliveries = self.deliveries()
        sizes = self._parts.library.jobs.sizes({each.job_id for each in deliveries if each.job_id})
        self.sidebar.show_sent(deliveries, [summary_of_payload(each.payload) for each in deliveries], sizes)
        self.desk.refresh_history()

    # Robots

    def _on_check_robot(self) -> None:
        """Check the robot that is ticked, where there is one."""
        chosen = self._targets.chosen()
        self.desk.check_robot(chosen[0].id if chosen else "")

    @Slot(str)
    def _on_first_set_up(self, robot_id: str) -> None:
        """Say how it goes on. Nothing real is ticked but by the person."""
        robot = self._parts.library.robots.get(robot_id)
        if robot is None:
            return
        words = _("“{robot}” is set up. Tick it under “Send to”, then send.").format(robot=robot.name)
        self.say(ResultLine("check", "success", words, tuple(filter(None, (self.desk.secrets_place,)))))
        self.send_bar.focus_target(self._targets.row_of(robot_id))

    @Slot(object)
    def _on_target_refused(self, robot: Robot) -> None:
        """Nothing can be sent there before its webhook was pasted: say so, and lead there."""
        self.judge.forget_request()
        line = ResultLine("warning", "warning", why_not_a_target(robot))
        act = ResultAct("robot", _("Paste its webhook…"), robot_id=robot.id, field="webhook")
        self.result.show_result([line], [act])

    def _reload_robots(self) -> None:
        self._targets.set_robots(self._parts.library.robots.all())

    # Closing

    def stay(self) -> None:
        """Forget that the window was to be closed once everything is sent: the person has just started it again."""
        if self._closing:
            self._closing = False
            self.flow.stay()

    def prepare_to_close(self) -> bool:
        """Store everything and return whether the window may close now.

        Not while something is being sent: then :attr:`may_close` follows, unless the person insists.
        """
        if not self.session.store() and not (self._trouble and self._questions.may_lose(self._trouble.headline)):
            return False
        if self.flow.busy:
            if self._closing:
                # The second time it is a decision: what is under way becomes what it is then, perhaps unknown.
                self.flow.cut()
            else:
                self._closing = True
                self.flow.finish()
            return False
        self._parts.memory.setValue("splitter", self._splitter.saveState())
        self.desk.put_away()
        return True

    @Slot()
    def _on_idle(self) -> None:
        if self._closing:
            self.may_close.emit()
