"""What came of sending, in words, above the foot of the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.window.icons import icon
from dingui.window.wrapped import WrappedLabel


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One thing to say."""

    symbol: str
    """An icon's name."""
    ink: str
    """``success``, ``warning``, ``error`` or ``muted``."""
    headline: str
    details: tuple[str, ...] = ()
    """Why, and what to do."""


@dataclass(frozen=True, slots=True)
class ResultAct:
    """Something that can be done about it."""

    key: str
    label: str


class ResultPanel(QFrame):
    """The area named Result; hidden while there is nothing to say.

    Signals:
        act: (key) the person chose one of the acts.
        dismissed: the person has read it.
    """

    act = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultPanel")
        self.setAccessibleName(_("Result"))
        self._passing = True
        self._shown: tuple[ResultLine, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setAccessibleName(_("Close result"))
        close.setToolTip(_("Close"))
        close.clicked.connect(self._on_close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        left = QVBoxLayout()
        left.addLayout(self._lines)
        left.addLayout(self._acts)
        layout.addLayout(left, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_result(self, lines: Sequence[ResultLine], acts: Sequence[ResultAct] = ()) -> None:
        """Say ``lines`` and offer ``acts``; no lines hide the panel."""
        self._clear()
        self._shown = tuple(lines)
        self._passing = all(line.ink in ("success", "muted") for line in lines)
        for line in lines:
            self._lines.addWidget(_Line(line))
        for act in acts:
            button = QPushButton(act.label)
            button.setAccessibleName(act.label)
            button.clicked.connect(lambda _checked=False, key=act.key: self.act.emit(key))
            self._acts.addWidget(button)
        self._acts.addStretch(1)
        self.setVisible(bool(lines))
        self.setAccessibleDescription(" ".join(line.headline for line in lines))

    def forget_passing(self) -> None:
        """Hide what needs no more attention: everything that is no warning and no error."""
        if self._passing:
            self.show_result(())

    def take_back(self, line: ResultLine) -> None:
        """Hide ``line`` where it is what is shown: it is not true any more."""
        if self._shown == (line,):
            self.show_result(())

    def _clear(self) -> None:
        for layout in (self._lines, self._acts):
            while layout.count():
                item = layout.takeAt(0)
                widget = item.widget() if item else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()

    def _on_close(self) -> None:
        self.show_result(())
        self.dismissed.emit()


class _Line(QWidget):
    """A symbol, a headline, and what else there is to know."""

    def __init__(self, line: ResultLine) -> None:
        super().__init__()
        symbol = QLabel()
        symbol.setPixmap(icon(line.symbol, line.ink).pixmap(QSize(20, 20)))
        headline = _words(line.headline)
        headline.setObjectName("resultHeadline")
        headline.setProperty("severity", line.ink)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(symbol, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(headline, 0, 1)
        if line.details:
            grid.addWidget(_words(" ".join(line.details)), 1, 1)


def _words(text: str) -> QLabel:
    label = WrappedLabel(text)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
