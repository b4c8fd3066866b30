"""The whole window over real parts: a library in a file, the worker thread, the practice robot, groups on loopback."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.background.dispatcher import Dispatcher
from dingui.background.history_keeper import HistoryKeeper
from dingui.concealed import Concealed
from dingui.library.deliveries import Delivery
from dingui.library.library import Library
from dingui.library.robots import Robot
from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage, Message
from dingui.parts import SendingParts
from dingui.paths import Paths
from dingui.practice.faults import Fault, FaultKind
from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.robots.redaction import Redactor
from dingui.secrets import RobotCredentials
from dingui.sending.retries import Policy
from dingui.settings import Settings
from dingui.texts import _
from dingui.window.editors.plain import LineField, TextField
from dingui.window.main_window import MainWindow
from dingui.window.preview.pictures import PictureSource
from dingui.window.send_flow import SendPlan
from dingui.window.workbench import WindowParts
from tests.window.person import all_named, click, named, words_in

D = TypeVar("D", bound=QDialog)

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake0000000000000000000000000000"
MARK = Concealed(TOKEN).fingerprint()
QUICK = "5,0.3,5"
"""Time-outs in seconds with which a robot that hangs costs a test little."""
PATIENT = "5,60,60"
CLOSE_MS = 20_000


HURRIED = Policy(not_sent_pause_ms=20, busy_pause_ms=20)
"""As often as ever, after pauses that a test can wait for."""


class KeptSettings:
    """Settings in memory."""

    def __init__(self) -> None:
        self.current = Settings()

    def change(self, settings: Settings) -> None:
        self.current = settings


@dataclass
class Answers:
    """A person's answers, prepared, and what they were asked."""

    send: bool = True
    unknown: str = ""
    lose: bool = False
    plans: list[SendPlan] = field(default_factory=list)
    doubts: list[tuple[str, bool]] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    def may_send(self, plan: SendPlan) -> bool:
        self.plans.append(plan)
        return self.send

    def after_unknown(self, robot: Robot, *, same: bool) -> str:
        self.doubts.append((robot.name, same))
        return self.unknown if same or self.unknown != "again" else ""

    def may_lose(self, why: str) -> bool:
        self.losses.append(why)
        return self.lose


@dataclass(frozen=True)
class Group:
    """A group with a robot of its own, on a server on this computer."""

    robot: PracticeRobot
    server: PracticeServer
    known: Robot
    """As the library knows it."""

    @property
    def posts(self) -> list[dict[str, object]]:
        return [dict(exchange.payload) for exchange in self.robot.posted if exchange.payload is not None]

    @property
    def requests(self) -> int:
        return len(self.robot.exchanges)


class Opened:
    """An open window, and what stands behind it."""

    def __init__(
        self,
        qtbot: QtBot,
        home: Path,
        timeouts: str = QUICK,
        first: Message | None = None,
        pictures: PictureSource | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.paths = Paths(data=home, config=home, logs=home / "logs")
        self.paths.create()
        self.library = Library.open(self.paths.library)
        if not self.library.robots.all():
            self.library.robots.add(_("Practice robot"), "http://127.0.0.1/robot/send", signed=True, practice=True)
        self.settings = KeptSettings()
        self.answers = Answers()
        self.groups: list[Group] = []
        self.secrets: list[SendingParts] = []
        self._timeouts = {"DINGUI_TIMEOUTS": timeouts}
        self.dispatcher = Dispatcher(self._make_parts)
        self.memory = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        self.keeper = HistoryKeeper(lambda: Library.open(self.paths.library))
        self.window = MainWindow(self.memory)
        self.bench = self.window.fill(
            WindowParts(
                self.library,
                self.dispatcher,
                self.settings,
                self.memory,
                questions=lambda _window: self.answers,
                pictures=pictures,
                keeper=self.keeper,
            )
        )
        message = first or MarkdownMessage("Title", "words")
        self.bench.start(lambda: Composition.of(message))
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def _make_parts(self) -> SendingParts:
        parts = SendingParts(
            self.paths,
            Redactor(),
            self._timeouts,
            tell_practice=self.dispatcher.tell_practice,
            patience=HURRIED,
        )
        self.secrets.append(parts)
        return parts

    def end(self) -> None:
        """End everything, in the order in which the program does."""
        assert self.keeper.close(CLOSE_MS)
        assert self.dispatcher.close(CLOSE_MS)
        for group in self.groups:
            group.server.stop()
        delete(self.window)
        # What the worker said last is for nobody now.
        delete(self.dispatcher)
        delete(self.keeper)
        self.library.close()

    # Robots

    def add_group(
        self,
        name: str,
        fault: FaultKind | Fault | None = None,
        keywords: tuple[str, ...] = (),
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> Group:
        """Add a robot that is a real one to the program, and whose group is on this computer.

        ``clock`` gives the milliseconds that the group's clock shows.
        """
        # DingTalk counts by the token, so each group has its own.
        token = Concealed(f"{len(self.groups):04}{TOKEN[4:]}")
        robot = PracticeRobot(PracticeSettings(token, Concealed(SECRET)), clock)
        robot.set_fault(fault)
        server = PracticeServer(robot)
        server.start()
        known = self.library.robots.add(
            name,
            f"http://127.0.0.1:{server.port}/robot/send",
            keywords=keywords,
            signed=True,
            fingerprint=token.fingerprint(),
        )
        group = Group(robot, server, known)
        self.groups.append(group)
        stored: list[object] = []
        credentials = RobotCredentials(token, Concealed(SECRET))
        self.dispatcher.store_credentials(known.id, credentials, stored.append, stored.append)
        self.qtbot.waitUntil(lambda: bool(stored))
        self.bench.desk.robots_changed.emit()
        return group

    def tick(self, *names: str) -> None:
        """Tick these robots and no others, each with a click into its box."""
        chosen = {robot.name for robot in self.bench.targets.chosen()}
        for name in chosen ^ set(names):
            self.click_tick(name)
        assert {robot.name for robot in self.bench.targets.chosen()} == set(names)

    def click_tick(self, name: str) -> None:
        view = named(self.window, "Send to", QListView)
        model = view.model()
        [index] = [model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data() == name]
        view.scrollTo(index)
        place = view.visualRect(index)
        place.setWidth(24)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())

    # What a person sees and does

    def field(self, name: str) -> LineField | TextField:
        fields: list[LineField | TextField] = [*all_named(self.bench.composer, name, LineField)]
        return [*fields, *all_named(self.bench.composer, name, TextField)][0]

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def click(self, name: str) -> None:
        """Click on the one button of this name."""
        QApplication.sendPostedEvents()
        click(named(self.window, name, QPushButton))

    @property
    def result(self) -> str:
        """All that the result says; empty while it is hidden."""
        # What was put into a visible window is seen in the next turn of the event loop.
        QApplication.sendPostedEvents()
        panel = named_or_none(self.window, "Result")
        return words_in(panel) if panel else ""

    def wait_for(self, words: str) -> None:
        """Until the result says ``words``."""
        self.qtbot.waitUntil(lambda: words in self.result)

    def wait_idle(self) -> None:
        """Until nothing is being sent."""
        self.qtbot.waitUntil(lambda: not self.bench.flow.busy)

    def deliveries(self) -> list[Delivery]:
        return self.library.deliveries.recent(50)

    def shown(self, name: str) -> list[str]:
        """The lines of a list."""
        view = named_or_none(self.window, name)
        if name == "Problems":
            return [row.sentence.sentence for row in self.bench.preview.problems.rows]
        assert view is None or isinstance(view, QListView)
        model = view.model() if view else None
        return [model.index(row, 0).data() for row in range(model.rowCount())] if model else []

    def set_message(self, message: Message) -> None:
        """Bring a message into the open draft, as if it had been typed."""
        composition = self.bench.session.composition.with_message(message)
        self.bench.session.apply(Composition(message.type, composition.messages))
        self.bench.composer.set_composition(self.bench.session.composition)

    def in_dialog(self, kind: type[D], act: Callable[[D], object], open_it: Callable[[], object]) -> None:
        """Open a dialog, let ``act`` use it, and come back when it is closed."""
        seen: list[D] = []

        def run() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is None or not dialog.isActiveWindow():
                QTimer.singleShot(1, self.window, run)
                return
            assert isinstance(dialog, kind)
            seen.append(dialog)
            try:
                act(dialog)
            finally:
                dialog.close()

        QTimer.singleShot(0, self.window, run)
        open_it()
        assert seen


def named_or_none(root: QWidget, name: str) -> QWidget | None:
    """Return the visible widget of this name, if it is there."""
    found = all_named(root, name, QWidget)
    return found[0] if found else None
