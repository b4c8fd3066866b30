"""How this computer's clock is set right, where DingTalk refused a signature because of it."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QProcess, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.texts.clock import how_to_set_the_clock
from dingui.texts.times import clock_time, duration
from dingui.window.wrapped import WrappedLabel

_ADDRESSES: Final = {
    "win32": "ms-settings:dateandtime",
    "darwin": "x-apple.systempreferences:com.apple.Date-Time-Settings.extension",
}
_PROGRAMS: Final = (
    ("gnome-control-center", "datetime"),
    ("systemsettings", "kcm_clock"),
    ("systemsettings5", "kcm_clock"),
    ("cinnamon-settings", "calendar"),
    ("ukui-control-center", "-m", "date"),
    ("dde-control-center", "datetime"),
)
"""The settings of Linux desktops, with the page that is meant."""


def settings_opener(platform: str = sys.platform) -> Callable[[], bool] | None:
    """Return what opens the system's page for date and time; None where no such page is known."""
    address = _ADDRESSES.get(platform)
    if address is not None:
        return lambda: QDesktopServices.openUrl(QUrl(address))
    for program, *arguments in _PROGRAMS:
        path = shutil.which(program)
        if path is not None:
            return lambda: bool(QProcess.startDetached(path, arguments)[0])
    return None


class ClockDialog(QDialog):
    """By how much the clock is wrong, what it should show, and where it is set."""

    def __init__(
        self,
        off_s: int | None,
        parent: QWidget | None = None,
        *,
        opener: Callable[[], bool] | None = None,
        platform: str = sys.platform,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``off_s`` is by how many seconds the clock is ahead of DingTalk's, negative behind; None where unknown."""
        super().__init__(parent)
        self.setWindowTitle(_("This computer's clock"))
        self._off_s = off_s
        self._clock = clock
        self._opener = opener or settings_opener(platform)
        self._now = WrappedLabel()
        self._now.setObjectName("resultHeadline")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self._now)
        for words in (
            _("A signature holds the time, and DingTalk takes it within an hour of its own clock only."),
            how_to_set_the_clock(platform),
            _("Then send the message again; nothing was posted."),
        ):
            label = WrappedLabel(words)
            layout.addWidget(label)
        layout.addStretch(1)
        buttons = QDialogButtonBox()
        close = QPushButton(_("Close"))
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        if self._opener is not None:
            self._open = QPushButton(_("Open date and time settings"))
            buttons.addButton(self._open, QDialogButtonBox.ButtonRole.ActionRole)
            self._open.clicked.connect(self._on_open)
            self._open.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(480, self.sizeHint().height())
        self._tell()
        # The minute goes on while the dialog is open.
        timer = QTimer(self)
        timer.timeout.connect(self._tell)
        timer.start(1000)

    @Slot()
    def _tell(self) -> None:
        now = self._clock()
        if self._off_s is None:
            words = _("This computer's clock is more than an hour wrong. It shows {time}.")
            self._now.setText(words.format(time=clock_time(now)))
            return
        words = (
            _("This computer's clock is {difference} ahead. It shows {time}; it should show {right}.")
            if self._off_s > 0
            else _("This computer's clock is {difference} behind. It shows {time}; it should show {right}.")
        )
        right = clock_time(now - self._off_s)
        self._now.setText(words.format(difference=duration(abs(self._off_s)), time=clock_time(now), right=right))

    @Slot()
    def _on_open(self) -> None:
        if self._opener is not None and not self._opener():
            self._open.setText(_("The settings could not be opened"))
            self._open.setEnabled(False)
            self._open.setToolTip(_("Open the system's settings yourself, as told above."))
