"""The composition root: the one place that knows every concrete part of the window.

Nothing of Qt is imported until a function here is called, so that the commands without a window stay without it.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from dingui import texts
from dingui.errors import DinguiError
from dingui.paths import Paths
from dingui.qt_language import language_of, translate_qt
from dingui.settings import Settings, load_settings
from dingui.settings_file import SettingsFile
from dingui.texts import _
from dingui.texts.storage import explain_copy_error, explain_library_error, explain_settings_set_aside

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication

    from dingui.core import Core
    from dingui.messages.models import Message
    from dingui.single.claim import Claim
    from dingui.single.door import Door
    from dingui.single.errors import SingleError
    from dingui.window.theme import Theme
    from dingui.window.undo import UndoHistory
    from dingui.window.workbench import Workbench

_log = logging.getLogger(__name__)
_LAST: Final = object()

UNPAINTED_MS: Final = 1_000
"""Milliseconds after which a window that was not painted is filled all the same."""


class Program:
    """The running window and what it stands on. Made once, closed once.

    It starts in steps, each in a turn of the event loop of its own: an empty window first, which is painted at once,
    then what fills it.
    """

    def __init__(self, paths: Paths, application: QApplication, claim: Claim | None = None) -> None:
        """Make the window, empty and not shown. With a ``claim`` it takes over what later starts hand it."""
        from PySide6.QtCore import QSettings

        from dingui.window.main_window import MainWindow
        from dingui.window.theme import Theme

        self._paths = paths
        self._application = application
        self._claim = claim
        self._door: Door | None = None
        self.settings = SettingsFile(paths.settings)
        texts.set_language(language_of(self.settings.current))
        self._qt_translator = translate_qt(application)
        self.theme: Theme = Theme(application)
        self.theme.choose(self.settings.current.theme)
        self._memory = QSettings(str(paths.config / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(self._memory)
        self.window.closed.connect(application.quit)
        self._steps: Iterator[None] | None = self._start()
        self._core: Core | None = None
        self._undo: UndoHistory | None = None
        self.on_started: list[Callable[[], object]] = []

    @property
    def core(self) -> Core:
        """What the window stands on; there from the second step on."""
        if self._core is None:
            raise RuntimeError("not started")
        return self._core

    @property
    def workbench(self) -> Workbench:
        """What fills the window; there when it is started."""
        if self.window.workbench is None:
            raise RuntimeError("not started")
        return self.window.workbench

    def show(self) -> None:
        """Show the window; it is filled after its first paint."""
        from PySide6.QtCore import QTimer

        self.window.painted.connect(self._next_step_soon)
        # A window that starts minimised is not painted, and starts all the same.
        QTimer.singleShot(UNPAINTED_MS, self.window, self._next_step_soon)
        self.window.show()

    def start_now(self) -> None:
        """Take all the steps that are left. Raises ``LibraryError`` or ``OSError``."""
        while self._steps is not None:
            self._step()

    def report_mistake(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        """Write a mistake of ours into the log, and say in the window that nothing typed is lost by it.

        An exception in a slot ends here: Qt goes on, and so does the person.
        """
        from dingui.window.result_panel import ResultLine

        _log.error("a mistake of dingui's own", exc_info=(kind, error, traceback))
        if self.window.workbench is None:
            sys.__excepthook__(kind, error, traceback)
            return
        words = _("Something went wrong inside dingui. What you typed is stored.")
        where = _("The log, {path}, says more.").format(path=self._paths.log)
        self.window.workbench.say(ResultLine("error", "error", words, (where,)))

    def close(self) -> bool:
        """Close what the window stood on; return whether all its threads ended."""
        if self._door is not None:
            self._door.close()
        if self._claim is not None:
            self._claim.tell("closing")
        if self._core is None:
            return True
        if self.window.workbench is not None:
            self.window.workbench.session.store()
        if self._undo is not None:
            self._undo.close()
            self._undo = None
        self._memory.sync()
        return self._core.close()

    def _next_step_soon(self) -> None:
        from PySide6.QtCore import QTimer

        if self._steps is not None:
            QTimer.singleShot(0, self.window, self._next_step)

    def _next_step(self) -> None:
        try:
            self._step()
        except (DinguiError, OSError) as error:
            self._steps = None
            self._application.exit(refuse(error))
            return
        self._next_step_soon()

    def _step(self) -> None:
        steps, self._steps = self._steps, None
        if steps is not None and next(steps, _LAST) is not _LAST:
            self._steps = steps

    def _start(self) -> Iterator[None]:
        """The steps. None is held longer than it must: what they cost is mostly importing."""
        from dingui.core import Core

        self._core = Core(self._paths)
        yield
        importlib.import_module("dingui.window.composer.composer")
        yield
        importlib.import_module("dingui.window.preview.view")
        yield
        importlib.import_module("dingui.window.preview.loader")
        yield
        importlib.import_module("dingui.window.workbench")
        yield
        self._fill()
        self.settings.on_change = self._on_settings_changed
        self.settings.on_failure = self._on_settings_unwritten
        yield
        from dingui.window.lists.drafts_panel import INDEXED_AT_ONCE

        self._say_what_was_set_aside(self._core)
        if self.settings.current.keep_days is not None or self._core.library.history.pending():
            self._core.keeper.keep(self.settings.current.keep_days)
        self._core.library_keeper.start()
        if self._core.library.draft_search.pending(more_than=INDEXED_AT_ONCE):
            # Fewer are looked through when somebody searches; how names are read costs 12 MB, and may never be asked.
            self._core.keeper.index_drafts()
        for act in self.on_started:
            act()
        if self._claim is not None:
            yield
            importlib.import_module("dingui.single.door")
            yield
            self._listen(self._claim)
        # The collector was off while starting. What there is now stays until the end: left out of every later look for
        # garbage, which would otherwise hold the event loop for longer than a frame.
        gc.freeze()
        gc.enable()

    def _listen(self, claim: Claim) -> None:
        from dingui.single.door import Door
        from dingui.window.arrivals import Arrivals

        arrivals = Arrivals(lambda: self.window, self._application)
        self._door = Door(lambda request: arrivals.take(request.files, request.token), self._application)
        address = self._door.listen(self._paths.data)
        if not address:
            _log.warning("a second start cannot be listened for: %s", self._door.trouble)
        claim.tell("open", address)

    def _fill(self) -> None:
        from dingui.core import first_draft
        from dingui.window.undo import UndoHistory
        from dingui.window.workbench import WindowParts

        core = self.core
        self._undo = self._undo or UndoHistory()
        workbench = self.window.fill(
            WindowParts(
                core.library,
                core.dispatcher,
                self.settings,
                self._memory,
                pictures=core.pictures,
                keeper=core.keeper,
                library_keeper=core.library_keeper,
                undo=self._undo,
            )
        )
        workbench.keeping.restore_wanted.connect(self._restore_soon)
        workbench.start(first_draft)
        workbench.start_background()

    def _say_what_was_set_aside(self, core: Core) -> None:
        from dingui.window.result_panel import ResultLine

        if core.library.set_aside is not None:
            self.workbench.keeping.say_set_aside(core.library.set_aside)
        elif self.settings.set_aside is not None:
            words = explain_settings_set_aside(str(self.settings.set_aside))
            self.workbench.say(ResultLine("warning", "warning", words))

    def restore(self, copy: Path) -> None:
        """Put a copy in the library's place, and build the window anew over it; where that can't be, say why.

        What stood in the place is put aside.
        """
        from shiboken6 import delete

        from dingui.core import Core, take_back
        from dingui.window.result_panel import ResultLine
        from dingui.window.undo import UndoHistory

        bench, old = self.workbench, self.window
        if bench.flow.busy:
            words = _("A message is being sent just now. Take the copy back when that is done.")
            bench.say(ResultLine("warning", "warning", words))
            return
        unstored = None if bench.session.store() else bench.session.composition
        bench.desk.put_away()
        old.closed.disconnect(self._application.quit)
        # A keyring prompt that nobody answers holds the worker, and the worker the library.
        trouble = take_back(self._paths, copy) if self.core.close() else explain_copy_error("locked", {})
        place = old.geometry()
        delete(old)
        # Its steps lead to what is in the other library.
        if self._undo is not None:
            self._undo.close()
        self._undo = UndoHistory()
        try:
            self._core = Core(self._paths)
            self._open_window(place)
            self._core.library_keeper.start()
        except (DinguiError, OSError) as error:
            self._application.exit(refuse(error))
            return
        if unstored is not None:  # in a damaged library
            self.workbench.session.add(unstored)
        words = trouble or _("The copy is in place. What was there before is kept as a file in dingui's folder.")
        self.workbench.say(ResultLine(*(("error", "error") if trouble else ("check", "success")), words))

    def _restore_soon(self, copy: Path) -> None:
        from PySide6.QtCore import QTimer

        # Not from within the window's own call: it is about to be replaced.
        QTimer.singleShot(0, self._application, lambda: self.restore(copy))

    def _open_window(self, place: QRect) -> None:
        from dingui.window.main_window import MainWindow

        self.window = MainWindow(self._memory)
        self.window.closed.connect(self._application.quit)
        self.window.setGeometry(place)
        self._fill()
        self.window.show()

    def _on_settings_unwritten(self, error: OSError) -> None:
        from dingui.window.result_panel import ResultLine

        words = _("The settings could not be written, so they hold until dingui closes: {reason}.")
        reason = error.strerror or type(error).__name__
        self.workbench.say(ResultLine("warning", "warning", words.format(reason=reason)))

    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        if after.theme != before.theme:
            self.theme.choose(after.theme)
        if after.language != before.language:
            from PySide6.QtCore import QTimer

            # Not from within the window's own call: it is about to be replaced.
            QTimer.singleShot(0, self._application, self._change_language)

    def _change_language(self) -> None:
        """Build the window anew in the language chosen; everything in it is stored, so nothing is lost."""
        old, bench = self.window, self.workbench
        if bench.flow.busy:
            # The outcome is shown where it was begun; the language changes when it is there.
            bench.flow.idle.connect(self._change_language)
            return
        if bench.flow.later.waits:
            bench.flow.later.idle.connect(self._change_language)
            return
        if not bench.session.store():
            # Why is said in the window that holds what was typed; the next start speaks the language chosen.
            return
        bench.desk.put_away()
        texts.set_language(language_of(self.settings.current))
        self._qt_translator = translate_qt(self._application)
        old.closed.disconnect(self._application.quit)
        self._open_window(old.geometry())
        old.hide()
        old.deleteLater()


def make_application() -> QApplication:
    """Make the application object, once in a process."""
    from dingui.window.imports import give_imports_back

    give_imports_back()
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
    from dingui.messages.payload import to_payload
    from dingui.messages.preview import preview_of
    from dingui.window.preview.render import render_png

    application = make_application()
    render_png(preview_of(to_payload(message)), robot_name, path, width=width, theme=theme)
    application.quit()


def run_window(paths: Paths, files: Sequence[Path] = (), patience_s: float | None = None) -> int:
    """Open the window, with each of ``files`` as a new draft; return the exit status when it is closed.

    Where this data folder has a window already, that one opens the files and comes to the front, and this returns 0. It
    may take ``patience_s`` seconds to answer; else why it does not is said, and 1 returned.
    """
    from dingui.single.asking import PATIENCE_S, settle
    from dingui.single.errors import SingleError

    while True:
        try:
            paths.create()
            claim = settle(paths.data, files, PATIENCE_S if patience_s is None else patience_s)
            break
        except SingleError as error:
            texts.set_language(language_of(load_settings(paths.settings).settings))
            if not _ask_again(error, files):
                return 1
        except OSError as error:
            from dingui.library.errors import LibraryError
            from dingui.library.files import code_of  # brings the whole library, which is not needed before the paint

            code = code_of(error)
            return refuse(error if code == "unreadable" else LibraryError(code, path=str(paths.library)))
    if claim is None:
        return 0
    application = make_application()
    try:
        program = Program(paths, application, claim)
    except (DinguiError, OSError) as error:
        return refuse(error)
    sys.excepthook = program.report_mistake
    if files:
        program.on_started.append(lambda: program.workbench.files.open_all(files))
    program.show()
    status = application.exec()
    sys.excepthook = sys.__excepthook__
    if not program.close():
        # A keyring prompt that nobody answers holds the worker; everything is stored, so nothing is lost by going.
        logging.shutdown()
        os._exit(status)
    claim.release()
    return status


def _ask_again(error: SingleError, files: Sequence[Path]) -> bool:
    """Say why there is no window and the open one did not answer; return whether to try once more."""
    from dingui.texts.single import explain_not_opened, explain_single_error

    words = explain_single_error(error.code, error.data)
    if files:
        words += "\n\n" + explain_not_opened([file.name for file in files])
    return _say_in_a_box(words, again=True)


def refuse(error: DinguiError | OSError) -> int:
    """Say in a window, which is all that a person may see, why dingui cannot start."""
    if isinstance(error, DinguiError):
        words = explain_library_error(error.code, error.data, typing=False)
    else:
        words = _("dingui's folder can't be used: {reason}.").format(reason=error.strerror or type(error).__name__)
    _say_in_a_box(words)
    return 1


def _say_in_a_box(words: str, *, again: bool = False) -> bool:
    """Say ``words`` and wait until they are read; return whether the person wants to try again, where that can help."""
    from PySide6.QtWidgets import QApplication, QMessageBox

    kept_alive = QApplication.instance() or make_application()
    sys.stderr.write(words + "\n")
    box = QMessageBox(QMessageBox.Icon.Critical, "dingui", words)
    box.addButton(_("Close"), QMessageBox.ButtonRole.RejectRole)
    retry = box.addButton(_("Try again"), QMessageBox.ButtonRole.AcceptRole) if again else None
    box.exec()
    del kept_alive
    return retry is not None and box.clickedButton() is retry
