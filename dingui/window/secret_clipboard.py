"""Copying a secret because the person asked for it: kept out of histories, and taken away again after a minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from dingui.concealed import Concealed
from dingui.texts import _, ngettext
from dingui.window.wrapped import WrappedLabel

KEEP_S: Final = 60.0
"""How long a copied secret stays on the clipboard, in seconds."""

_TICK_MS: Final = 1000
_SAID_EVERY_S: Final = 10

_WAITS_FOR_OTHERS: Final = ("xcb", "wayland")
"""Where reading what another program has copied waits for that program."""


def history_marks(platform: str) -> dict[str, bytes]:
    """Return the formats that ask a platform's clipboard history to leave a content out.

    KDE's Klipper and those that follow it look for the first one. The others are the clipboard formats that Windows
    documents; a DWORD of 0 stands for "may not". macOS has a convention only, for which Qt has no format.
    """
    if platform == "win32":
        return {
            'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
            'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': bytes(4),
            'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': bytes(4),
        }
    if platform == "darwin":
        return {}
    return {"x-kde-passwordManagerHint": b"secret"}


class SecretClipboard(QObject):
    """One for the program: a copied secret outlives the dialog in which it was copied.

    What is on the clipboard is taken away only if it still is just what was put there. On X11 and Wayland what another
    program has copied since is not even looked at: that could hold the window for seconds, and it is not ours.

    Signals:
        said: (sentence) what became of what was copied, and how long it stays; empty where there is nothing to say.
    """

    said = Signal(str)

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, keep_s: float = KEEP_S, parent: QObject | None = None
    ) -> None:
        """``clock`` gives seconds; ``keep_s`` is how long a secret stays."""
        super().__init__(parent)
        self._clock = clock
        self._keep_s = keep_s
        self._held = Concealed()
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def holding(self) -> bool:
        """Whether something is to be taken away yet."""
        return bool(self._held)

    def copy(self, secret: Concealed) -> None:
        """Put ``secret`` on the clipboard for a minute; one that was copied before is replaced by it."""
        mime = QMimeData()
        mime.setText(secret.reveal())
        for name, content in history_marks(sys.platform).items():
            mime.setData(name, content)
        QGuiApplication.clipboard().setMimeData(mime)
        self._held = secret
        self._until = self._clock() + self._keep_s
        self._timer.start()
        self._say_what_remains()

    @Slot()
    def look(self) -> None:
        """See whether the time is over, or something else was copied; called every second."""
        if not self._held:
            self._timer.stop()
        elif not self._still_there():
            self._let_go(_("Something else was copied since, so the secret is not on the clipboard any more."))
        elif self._clock() >= self._until:
            QGuiApplication.clipboard().clear()
            self._let_go(_("The secret was taken off the clipboard again."))
        elif self._remaining() % _SAID_EVERY_S == 0:
            self._say_what_remains()

    def close(self) -> None:
        """Take it away now, as the program ends: some systems keep what a program leaves behind."""
        if self._held and self._still_there():
            QGuiApplication.clipboard().clear()
        self._let_go("")

    def _remaining(self) -> int:
        return max(0, round(self._until - self._clock()))

    def _say_what_remains(self) -> None:
        seconds = self._remaining()
        words = ngettext(
            "Copied. It is taken off the clipboard in {seconds} second, if it is still there.",
            "Copied. It is taken off the clipboard in {seconds} seconds, if it is still there.",
            seconds,
        )
        self.said.emit(words.format(seconds=seconds))

    def _still_there(self) -> bool:
        clipboard = QGuiApplication.clipboard()
        if QGuiApplication.platformName() in _WAITS_FOR_OTHERS and not clipboard.ownsClipboard():
            return False
        return Concealed(clipboard.text()) == self._held

    def _let_go(self, words: str) -> None:
        self._held = Concealed()
        self._timer.stop()
        self.said.emit(words)


class ClipboardNote(WrappedLabel):
    """A line that says what became of what was copied; not there while there is nothing to say."""

    def __init__(self, clipboard: SecretClipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("muted")
        self.hide()
        clipboard.said.connect(self.tell)

    @Slot(str)
    def tell(self, words: str) -> None:
        """Say ``words``."""
        self.setText(words)
        self.setVisible(bool(words))
