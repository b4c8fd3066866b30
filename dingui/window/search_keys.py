"""The keys that begin a search for drafts.

``Ctrl+Shift+F`` is the menu's and works everywhere. ``Ctrl+F`` does the same, but where it is the editor's own: in a
Markdown text it finds within that text. ``/`` does where no text is written, as text fields keep what is typed.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from dingui.window.editors.plain import TextField


class SearchKeys(QObject):
    """Both keys of a window, one of them switched off while an editor has it."""

    def __init__(self, window: QWidget, begin: Callable[[], object]) -> None:
        super().__init__(window)
        self._ctrl_f = QShortcut(QKeySequence("Ctrl+F"), window)
        self._ctrl_f.activated.connect(begin)
        slash = QShortcut(QKeySequence("/"), window)
        slash.activated.connect(begin)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        finds = isinstance(now, TextField) and any(action.shortcut() == self._ctrl_f.key() for action in now.actions())
        self._ctrl_f.setEnabled(not finds)
