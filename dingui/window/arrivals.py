"""What a second start hands over: files to open as drafts, and that the window come to the front."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from dingui.window.main_window import MainWindow

_LATER_MS: Final = 200
"""Milliseconds from one look to the next while a dialog is open; nothing looks otherwise."""

_FORWARD_MS: Final = 500
"""Milliseconds that the system may take to put the window in front before it asks for attention instead."""


class Arrivals(QObject):
    """Takes over what arrives; it is opened once no dialog stands over the draft that is open."""

    def __init__(self, window: Callable[[], MainWindow], parent: QObject) -> None:
        """``window`` is asked each time: another language means another window."""
        super().__init__(parent)
        self._window = window
        self._files: list[Path] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._open)

    def take(self, files: Sequence[Path], token: str) -> None:
        """Come to the front and open ``files``; ``token`` is what the desktop gave the second start for that."""
        workbench = self._window().workbench
        if workbench is not None:
            workbench.stay()
        self.come_forward(token)
        self._files += files
        self._open()

    def come_forward(self, token: str = "") -> None:
        """Show the window in front of others, or let it ask for attention where the system does not allow that."""
        window = self._window()
        if token:
            # Where Qt looks for it when a Wayland window asks to be activated; it is good for one time.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        front = QApplication.activeModalWidget() or window
        front.raise_()
        front.activateWindow()
        QTimer.singleShot(_FORWARD_MS, window, self._ask_for_attention)

    @Slot()
    def _ask_for_attention(self) -> None:
        os.environ.pop("XDG_ACTIVATION_TOKEN", None)
        if QApplication.activeWindow() is None:
            QApplication.alert(self._window())

    @Slot()
    def _open(self) -> None:
        workbench = self._window().workbench
        if workbench is None or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            # What the dialog is about must not be exchanged under it.
            self._later.start()
            return
        files, self._files = self._files, []
        if files:
            workbench.files.open_all(files)
