"""The composition root: the one place that knows every concrete part of the window.

Nothing of Qt is imported until a function here is called, so that the commands without a window stay without it.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from dingui import texts
from dingui.assets import resource
from dingui.errors import DinguiError
from dingui.library.library import Library
from dingui.log import start_log
from dingui.messages.composition import Composition
from dingui.messages.models import Message
from dingui.messages.payload import to_payload
from dingui.messages.preview import preview_of
from dingui.messages.reading import read_document
from dingui.parts import SendingParts, recover
from dingui.paths import Paths
from dingui.robots.redaction import Redactor
from dingui.settings import Settings, load_settings, save_settings
from dingui.texts import _
from dingui.texts.storage import explain_library_error, explain_settings_set_aside

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from dingui.window.main_window import MainWindow
    from dingui.window.theme import Theme

_log = logging.getLogger(__name__)

WORKER_END_MS: Final = 40_000
"""Milliseconds that the worker thread may take to end: longer than every time-out of what it does."""


class SettingsFile:
    """The settings as they are, written when they change; what changes the whole program is told on."""

    def __init__(self, path: Path) -> None:
        loaded = load_settings(path)
        self._path = path
        self.current: Settings = loaded.settings
        self.set_aside: Path | None = loaded.set_aside
        self.on_change: Callable[[Settings, Settings], None] | None = None

    def change(self, settings: Settings) -> None:
        """Write ``settings`` and let them take effect."""
        before, self.current = self.current, settings
        try:
            save_settings(self._path, settings)
        except OSError as error:
            _log.warning("settings could not be written: %s", error.strerror)
        if self.on_change is not None:
            self.on_change(before, settings)


def first_draft() -> Composition:
    """Return the sample announcement that a first start opens, in the person's language."""
    reading = read_document(resource(f"samples/welcome.{texts.language()}.json").read_bytes())
    if reading.message is None:
        raise AssertionError("the sample is no message")
    return Composition.of(reading.message)


class Program:
    """The running window and what it stands on. Made once, closed once."""

    def __init__(self, paths: Paths, application: QApplication) -> None:
        """Open the library and build the window, without showing it. Raises ``LibraryError`` or ``OSError``."""
        from PySide6.QtCore import QSettings

        from dingui.background.dispatcher import Dispatcher
        from dingui.window.theme import Theme

        self._paths = paths
        self._application = application
        self.redactor = Redactor()
        start_log(paths.log, self.redactor)
        self.settings = SettingsFile(paths.settings)
        texts.set_language(_language(self.settings.current))
        self._qt_translator = _translate_qt(application)
        self.theme: Theme = Theme(application)
        self.theme.choose(self.settings.current.theme)
        self.library = Library.open(paths.library)
        self.recovered = recover(self.library)
        self.dispatcher = Dispatcher(self._make_parts)
        self._geometry = QSettings(str(paths.config / "window.ini"), QSettings.Format.IniFormat)
        self._ensure_practice_robot()
        self.window: MainWindow = self._make_window()
        self.settings.on_change = self._on_settings_changed

    def show(self) -> None:
        """Show the window; what need not be there at once follows after the first paint."""
        from PySide6.QtCore import QTimer

        self.window.show()
        QTimer.singleShot(0, self.window, self._after_first_paint)

    def report_mistake(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        """Write a mistake of ours into the log, and say in the window that nothing typed is lost by it.

        An exception in a slot ends here: Qt goes on, and so does the person.
        """
        from dingui.window.result_panel import ResultLine

        _log.error("a mistake of dingui's own", exc_info=(kind, error, traceback))
        words = _("Something went wrong inside dingui. What you typed is stored.")
        where = _("The log, {path}, says more.").format(path=self._paths.log)
        self.window.say(ResultLine("error", "error", words, (where,)))

    def close(self) -> bool:
        """Close what the window stood on; return whether the worker thread ended."""
        self.window.session.store()
        ended = self.dispatcher.close(WORKER_END_MS)
        self._geometry.sync()
        self.library.close()
        return ended

    def _make_parts(self) -> SendingParts:
        """Called in the worker thread."""
        return SendingParts(self._paths, self.redactor, tell_practice=self.dispatcher.tell_practice)

    def _make_window(self) -> MainWindow:
        from dingui.window.main_window import MainWindow, WindowParts

        window = MainWindow(WindowParts(self.library, self.dispatcher, self.settings, self._geometry))
        window.start(first_draft)
        window.closed.connect(self._application.quit)
        return window

    def _after_first_paint(self) -> None:
        from dingui.window.result_panel import ResultLine

        # The collector was off while starting. What there is now stays until the end: left out of every later look for
        # garbage, which would otherwise hold the event loop for longer than a frame.
        gc.freeze()
        gc.enable()

        self.window.start_background()
        if self.library.set_aside is not None:
            words = explain_library_error("set_aside", {"path": str(self.library.set_aside)})
            self.window.say(ResultLine("warning", "warning", words))
        elif self.settings.set_aside is not None:
            words = explain_settings_set_aside(str(self.settings.set_aside))
            self.window.say(ResultLine("warning", "warning", words))

    def _ensure_practice_robot(self) -> None:
        if not any(robot.practice for robot in self.library.robots.all()):
            # The port is another one at each start: the practice robot itself is asked for it when it is used.
            name = _("Practice robot")
            taken = {robot.name for robot in self.library.robots.all()}
            while name in taken:
                name += " +"
            self.library.robots.add(name, "http://127.0.0.1/robot/send", signed=True, practice=True)

    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        if after.theme != before.theme:
            self.theme.choose(after.theme)
        if after.language != before.language:
            from PySide6.QtCore import QTimer

            # Not from within the window's own call: it is about to be replaced.
            QTimer.singleShot(0, self._application, self._change_language)

    def _change_language(self) -> None:
        """Build the window anew in the language chosen; everything in it is stored, so nothing is lost."""
        old = self.window
        if old.flow.busy:
            # The outcome is shown where it was begun; the language changes when it is there.
            old.flow.idle.connect(self._change_language)
            return
        old.session.store()
        texts.set_language(_language(self.settings.current))
        self._qt_translator = _translate_qt(self._application)
        old.closed.disconnect(self._application.quit)
        old.desk.forget_removed_robots()
        self.window = self._make_window()
        self.window.setGeometry(old.geometry())
        self.window.show()
        self.window.start_background()
        old.hide()
        old.deleteLater()


def make_application() -> QApplication:
    """Make the application object, once in a process."""
    from PySide6.QtWidgets import QApplication

    from dingui.window.icons import app_icon

    application = QApplication([sys.argv[0]])
    application.setApplicationName("dingui")
    application.setApplicationDisplayName("dingui")
    application.setDesktopFileName("dingui")
    application.setWindowIcon(app_icon())
    return application


def draw_preview(message: Message, robot_name: str, path: Path, width: str, theme: str) -> None:
    """Draw ``message`` as the window would into a PNG; ``width`` is phone or pc, ``theme`` light or dark.

    Raises ``OSError`` where the picture cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from dingui.window.preview.render import render_png

    application = make_application()
    render_png(preview_of(to_payload(message)), robot_name, path, width=width, theme=theme)
    application.quit()


def run_window(paths: Paths, file: Path | None = None) -> int:
    """Open the window, with ``file`` as a new draft; return the exit status when it is closed."""
    application = make_application()
    try:
        paths.create()
        program = Program(paths, application)
    except (DinguiError, OSError) as error:
        return _refuse(error)
    sys.excepthook = program.report_mistake
    program.show()
    if file is not None:
        program.window.files.open(file)
    status = application.exec()
    sys.excepthook = sys.__excepthook__
    if not program.close():
        # A keyring prompt that nobody answers holds the worker; everything is stored, so nothing is lost by going.
        logging.shutdown()
        os._exit(status)
    return status


def _refuse(error: DinguiError | OSError) -> int:
    """Say in a window, which is all that a person may see, why dingui cannot start."""
    from PySide6.QtWidgets import QMessageBox

    if isinstance(error, DinguiError):
        words = explain_library_error(error.code, error.data)
    else:
        words = _("dingui's folder can't be used: {reason}.").format(reason=error.strerror or type(error).__name__)
    sys.stderr.write(words + "\n")
    box = QMessageBox(QMessageBox.Icon.Critical, "dingui", words)
    box.addButton(_("Close"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    return 1


def _language(settings: Settings) -> str:
    from PySide6.QtCore import QLocale

    # A program started from the Finder finds no LANG; Qt asks macOS itself.
    return texts.choose_language(settings.language, fallback=QLocale.system().name())


def _translate_qt(application: QApplication) -> object:
    """Let Qt's own dialogs speak the person's language; return what must be kept alive."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    name = "zh_CN" if texts.language() == "zh_CN" else "en"
    QLocale.setDefault(QLocale(name))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{name}", folder):
        application.installTranslator(translator)
    return translator
