"""The window's dialogs: opens them, and keeps what outlives one that is closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from dingui.errors import DinguiError
from dingui.texts.storage import where_secrets_are
from dingui.window.result_panel import ResultLine

if TYPE_CHECKING:
    from dingui.background.dispatcher import Dispatcher
    from dingui.background.history_keeper import HistoryKeeper
    from dingui.library.library import Library
    from dingui.secrets import CredentialsChange, RobotCredentials, StorePlace
    from dingui.settings import Settings
    from dingui.window.dialogs.robots import RobotsDialog
    from dingui.window.history.window import HistoryWindow
    from dingui.window.people_book import PeopleBook
    from dingui.window.practice.book import PracticeBook
    from dingui.window.practice.window import PracticeWindow
    from dingui.window.preview.pictures import PictureSource
    from dingui.window.secret_clipboard import SecretClipboard


class SettingsKeeper(Protocol):
    """Where settings are read and written; the composition root applies what changes the whole program."""

    @property
    def current(self) -> Settings: ...  # noqa: D102
    def change(self, settings: Settings) -> None: ...  # noqa: D102


class Desk(QObject):
    """Each method opens one dialog and returns when it is closed; two windows of their own stay open.

    These are the practice groups' and that of the sent messages.

    Dialogs are imported when they are first opened.

    Signals:
        robots_changed: the library's robots are others now.
        first_set_up: (id) the first robot there is can be sent to.
        tested: a test message was sent from a check.
        said: (:class:`ResultLine`) something to show in the window, as no dialog is there to show it.
        drafts_wanted: (tuple of JSON documents) messages to be opened as drafts.
        resend_wanted: (JSON document) a message to be opened as a draft, for another group than before.
    """

    robots_changed = Signal()
    drafts_wanted = Signal(object)
    resend_wanted = Signal(str)
    said = Signal(object)
    tested = Signal()
    first_set_up = Signal(str)
    _place_known = Signal(str)

    def __init__(
        self,
        library: Library,
        dispatcher: Dispatcher,
        settings: SettingsKeeper,
        pictures: PictureSource,
        window: QWidget,
        keeper: HistoryKeeper | None = None,
    ) -> None:
        super().__init__(window)
        self._keeper = keeper
        self._history: HistoryWindow | None = None
        self._pictures = pictures
        self._library = library
        self._dispatcher = dispatcher
        self._settings = settings
        self._window = window
        self._secrets_place = ""
        self._removed_robots: set[str] = set()
        self._people: PeopleBook | None = None
        self._clipboard: SecretClipboard | None = None
        self._practice_book: PracticeBook | None = None
        self._practice: PracticeWindow | None = None

    def ask_secrets_place(self) -> None:
        """Find out where secrets are kept, and say so where that is only in memory.

        Not where there are none to keep: the keyring costs 15 MB, and on some systems a prompt.
        """
        self._let_farewells_fall_due()
        if any(not robot.practice for robot in self._library.robots.all()):
            self._dispatcher.ask_secrets_place(self._on_secrets_place)

    @property
    def secrets_place(self) -> str:
        """Where secrets are kept, in words; empty while that was not asked."""
        return self._secrets_place

    def open_robots(self, robot_id: str = "", field: str = "") -> None:
        """Show the person's robots; ``robot_id`` is the one to begin with, ``field`` where the cursor goes."""
        from dingui.window.dialogs.robots import RobotsDialog

        dialog = RobotsDialog(self._library.robots, self, self._secrets_place, self.clipboard, self._window)
        self._show_place_in(dialog.show_place)
        dialog.robots_changed.connect(self.robots_changed)
        dialog.robot_removed.connect(self._on_robot_removed)
        dialog.drafts_wanted.connect(self.drafts_wanted)
        dialog.first_set_up.connect(self.first_set_up)
        dialog.check_wanted.connect(lambda checked: self._check_from(dialog, checked))
        dialog.offer_back(self._removed_robots)
        if robot_id:
            dialog.show_robot(robot_id, field)
        elif all(robot.practice for robot in self._library.robots.all()):
            dialog.begin_first()
        dialog.exec()
        dialog.deleteLater()

    def check_robot(self, robot_id: str = "") -> None:
        """Check a robot, the first where none is named, or which there is not any more."""
        mend = self._check(robot_id, self._window)
        if mend is not None:
            self.open_robots(*mend)

    def _check_from(self, dialog: RobotsDialog, robot_id: str) -> None:
        """Check a robot from the robots' own dialog; what is to be mended is mended there."""
        mend = self._check(robot_id, dialog)
        if mend is not None:
            dialog.show_robot(*mend)

    def _check(self, robot_id: str, parent: QWidget) -> tuple[str, str] | None:
        """Show the check; return the robot and the field that the person wants to go to, where there is one."""
        from dingui.background.checks import RobotChecks
        from dingui.checking.steps import Subject
        from dingui.window.dialogs.check import CheckDialog
        from dingui.window.dialogs.check_question import ask_to_test

        subjects = [
            Subject(
                each.id,
                each.name,
                each.endpoint,
                each.practice,
                each.signed,
                each.keywords,
                each.group,
                each.allowed_ips,
            )
            for each in self._library.robots.all()
            if not each.archived or each.id == robot_id
        ]
        checks = RobotChecks(self._dispatcher)
        checks.posted.connect(self.tested)
        dialog = CheckDialog(subjects, robot_id, checks, ask_to_test, parent)
        dialog.exec()
        mend = dialog.mend
        dialog.deleteLater()
        return mend

    @property
    def people(self) -> PeopleBook:
        """The address book."""
        if self._people is None:
            from dingui.window.people_book import PeopleBook

            self._people = PeopleBook(self._library.people, self)
        return self._people

    @Slot()
    def open_people(self) -> None:
        """Show the address book."""
        from dingui.window.dialogs.people import PeopleDialog

        dialog = PeopleDialog(self.people, self._window)
        dialog.import_wanted.connect(lambda: self._import_people(dialog))
        dialog.exec()
        dialog.deleteLater()

    def _import_people(self, parent: QWidget) -> None:
        from dingui.window.dialogs.people_import import PeopleImportDialog

        dialog = PeopleImportDialog(self.people, parent)
        dialog.exec()
        dialog.deleteLater()

    @property
    def practice(self) -> PracticeBook:
        """The practice groups."""
        if self._practice_book is None:
            from dingui.window.practice.book import PracticeBook

            self._practice_book = PracticeBook(self._library, self._dispatcher, self)
            self._practice_book.robots_changed.connect(self.robots_changed)
            self._practice_book.group_removed.connect(self._removed_robots.add)
        return self._practice_book

    def listen_for_scripts(self) -> None:
        """Let the practice groups take messages from the start, where somebody copied one's webhook into a script.

        Not where nobody did: the server and the keyring cost time and memory.
        """
        try:
            kept = {row.robot_id for row in self._library.practice_groups.all().values() if row.kept}
            wanted = any(robot.id in kept for robot in self._library.robots.all())
        except DinguiError:
            return
        if wanted:
            self.practice.refresh()

    def open_practice(self) -> None:
        """Show the practice groups in their own window, which stays open beside this one."""
        if self._practice is None:
            from dingui.window.practice.window import PracticeWindow

            self._practice = PracticeWindow(self.practice, self._pictures, self._window)
            self._practice.link_activated.connect(self.open_link)
        current = self._settings.current
        self._practice.chat.set_look(current.preview_width, current.preview_theme)
        _bring_up(self._practice)

    def open_clock(self, off_s: int | None) -> None:
        """Show how the computer's clock is set right; ``off_s`` is by how many seconds it is ahead, where known."""
        from dingui.window.dialogs.clock import ClockDialog

        dialog = ClockDialog(off_s, self._window)
        dialog.exec()
        dialog.deleteLater()

    def open_history(self) -> None:
        """Show what was sent in its own window, which stays open beside this one."""
        if self._history is None:
            from dingui.window.history.window import HistoryWindow

            self._history = HistoryWindow(self._library, self._keeper, self._pictures, self._window)
            self._history.draft_wanted.connect(self._on_draft_wanted)
            self._history.resend_wanted.connect(self._on_resend_wanted)
            self._history.link_activated.connect(self.open_link)
            if self._keeper is not None and self._library.history.pending():
                self._keeper.keep(self._settings.current.keep_days)
        self._history.preview.set_theme(self._settings.current.preview_theme)
        self._history.preview.set_width(self._settings.current.preview_width)
        _bring_up(self._history)

    def refresh_history(self) -> None:
        """Tell the history, where it is seen, that something was sent."""
        if self._history is not None and self._history.isVisible():
            self._history.refresh()

    def _on_draft_wanted(self, document: str) -> None:
        self._window.activateWindow()
        self.drafts_wanted.emit((document,))

    def _on_resend_wanted(self, document: str) -> None:
        self._window.activateWindow()
        self.resend_wanted.emit(document)

    def open_settings(self) -> None:
        """Show the settings, and let changed ones take effect."""
        from dingui.window.dialogs.settings import SettingsDialog

        answers = self._pictures.answers()
        dialog = SettingsDialog(self._settings.current, self._secrets_place, answers, self._window)
        self._show_place_in(dialog.show_place)
        if self._keeper is not None:
            self._keeper.measure(lambda size: dialog.show_size(size) if isValid(dialog) else None)
        accepted = dialog.exec()
        settings = dialog.settings()
        forgotten = dialog.forgotten_hosts()
        dialog.deleteLater()
        if accepted:
            for host in forgotten:
                self._pictures.forget(host)
            before = self._settings.current
            self._settings.change(settings)
            if self._keeper is not None and settings.keep_days != before.keep_days:
                self._keeper.keep(settings.keep_days)

    @Slot(str)
    def keep_preview_width(self, width: str) -> None:
        """Remember how wide the preview is shown."""
        self._keep(replace(self._settings.current, preview_width=width))

    @Slot(str)
    def keep_preview_theme(self, theme: str) -> None:
        """Remember how light the preview is shown."""
        self._keep(replace(self._settings.current, preview_theme=theme))

    def _keep(self, settings: Settings) -> None:
        if settings != self._settings.current:
            self._settings.change(settings)
        if self._practice is not None:
            self._practice.chat.set_look(settings.preview_width, settings.preview_theme)
        if self._history is not None:
            self._history.preview.set_theme(settings.preview_theme)
            self._history.preview.set_width(settings.preview_width)

    def open_about(self) -> None:
        """Show what dingui is."""
        from dingui.sending.pacing import Pacing
        from dingui.texts.progress import meter_words
        from dingui.window.dialogs.about import show_about

        posted = ""
        with suppress(DinguiError):
            month = Pacing(self._library.passes).meter()
            posted = meter_words(month.posts, month.quota, month.former_quota)
        show_about(self._window, self._secrets_place, posted)

    def open_link(self, address: str) -> None:
        """Ask before a link leaves the program."""
        from dingui.window.dialogs.links import ask_to_open

        ask_to_open(self._window, address)

    @property
    def clipboard(self) -> SecretClipboard:
        """Where copied secrets are; it outlives the dialogs."""
        if self._clipboard is None:
            from dingui.window.secret_clipboard import SecretClipboard

            self._clipboard = SecretClipboard(parent=self)
        return self._clipboard

    def change_credentials(
        self,
        robot_id: str,
        change: CredentialsChange,
        endpoint: str,
        done: Callable[[StorePlace], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Change a robot's token or secret. What goes wrong is said in the window where the asking dialog is gone."""
        asker = getattr(failed, "__self__", None)

        def there() -> bool:
            return not isinstance(asker, QObject) or isValid(asker)

        def on_done(place: StorePlace) -> None:
            self._secrets_place = where_secrets_are(place)
            if there():
                done(place)
            else:
                # The library has them by now, and the dialog that would say so is gone.
                self.robots_changed.emit()

        def on_failed(error: Exception) -> None:
            if there():
                failed(error)
            else:
                self.said.emit(ResultLine("error", "error", _words(error)))

        self._dispatcher.change_credentials(robot_id, change, endpoint, on_done, on_failed)

    def read_credentials(
        self, robot_id: str, done: Callable[[RobotCredentials], None], failed: Callable[[Exception], None]
    ) -> None:
        """Fetch a robot's token and secret, which a person asked to see or to copy."""
        self._dispatcher.read_credentials(robot_id, done, failed)

    def put_away(self) -> None:
        """Before the window goes: delete the secrets of robots that were removed, which until now could come back.

        A secret on the clipboard goes too.
        """
        for robot_id in self._let_farewells_fall_due() if self._removed_robots else ():
            self._dispatcher.forget_credentials(robot_id)
        self._removed_robots.clear()
        if self._clipboard is not None:
            self._clipboard.close()

    @Slot(str)
    def _on_robot_removed(self, robot_id: str) -> None:
        self._removed_robots.add(robot_id)
        with suppress(DinguiError):  # then it is known until dingui closes
            self._library.farewells.begin(robot_id)

    def _let_farewells_fall_due(self) -> list[str]:
        """Return the robots that can't come back any more, also those of a run that was killed."""
        try:
            return self._library.farewells.let_fall_due()
        except DinguiError:
            return list(self._removed_robots)

    def _show_place_in(self, show: Callable[[str], None]) -> None:
        """Let an open dialog say where secrets are kept, as soon as that is known."""
        self._place_known.connect(show)
        if not self._secrets_place:
            self._dispatcher.ask_secrets_place(self._on_secrets_place)

    def _on_secrets_place(self, place: StorePlace) -> None:
        self._secrets_place = where_secrets_are(place)
        self._place_known.emit(self._secrets_place)
        if place.kind == "memory" and any(not robot.practice for robot in self._library.robots.all()):
            self.said.emit(ResultLine("warning", "warning", self._secrets_place))


def _words(error: Exception) -> str:
    from dingui.window.dialogs.robot_secrets import words_for

    return words_for(error)


def _bring_up(window: QWidget) -> None:
    """Show a window that stays open beside the main one, wherever it is now, and give it the keys."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.activateWindow()
