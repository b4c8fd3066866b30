"""One step of a check, as it is shown: what is looked at, its state, what was seen, what to do."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from dingui.texts.checking import step_state, step_title
from dingui.window.icons import icon
from dingui.window.wrapped import WrappedLabel

_ICONS: Final = {
    "ok": ("check", "success"),
    "warning": ("warning", "warning"),
    "failed": ("error", "error"),
    "skipped": ("remove", "muted"),
    "running": ("clock", "accent"),
    "waiting": ("clock", "muted"),
}
_INKS: Final = {"ok": "success", "warning": "warning", "failed": "error"}


class CheckRow(QFrame):
    """A step. Its state is said in words beside the icon; it takes the focus, so that a screen reader reads it all.

    Signals:
        mend: the person wants to go where this is mended.
    """

    mend = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title_words = step_title(name)
        self.state = "waiting"
        self.setObjectName("checkRow")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._symbol = QLabel()
        self._title = WrappedLabel(self._title_words)
        self._title.setObjectName("resultHeadline")
        self._state = QLabel()
        self._seen = WrappedLabel()
        self._remedy = WrappedLabel()
        for label in (self._seen, self._remedy):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._mend = QPushButton()
        self._mend.setObjectName("repair")
        self._mend.setAutoDefault(False)
        self._mend.clicked.connect(self.mend)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._symbol, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._state, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._seen, 1, 1, 1, 2)
        grid.addWidget(self._remedy, 2, 1, 1, 2)
        grid.addWidget(self._mend, 3, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self.show_state("waiting")

    def show_state(self, state: str, seen: str = "", remedy: str = "", mend: str = "", duration_ms: int = 0) -> None:
        """Show where the step is; ``mend`` is the label of a button to where it is mended."""
        self.state = state
        self._symbol.setPixmap(icon(*_ICONS[state]).pixmap(QSize(20, 20)))
        words = step_state(state)
        self._state.setText(f"{words} · {duration_ms} ms" if duration_ms else words)
        self._state.setProperty("severity", _INKS.get(state, ""))
        self._state.style().polish(self._state)
        for label, text in ((self._seen, seen), (self._remedy, remedy)):
            label.setText(text)
            label.setVisible(bool(text))
        self._mend.setText(mend)
        self._mend.setAccessibleName(f"{mend} – {self._title_words}" if mend else "")
        self._mend.setVisible(bool(mend))
        self.setAccessibleName(f"{self._title_words}: {words}")
        self.setAccessibleDescription(" ".join(filter(None, (seen, remedy))))
