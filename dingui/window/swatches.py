"""The colours of robots: dots in lists, and a row of them to choose from. Each has its name beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from dingui.texts import _
from dingui.texts.robots import COLOURS, colour_name

_SIDE: Final = 16
_SCALE: Final = 4
"""Drawn larger and made smaller by Qt: round at every scale of the screen."""


def swatch(colour: str) -> QIcon:
    """Return a dot of ``colour``; an empty ring for none."""
    return _swatch(colour, QApplication.palette().color(QPalette.ColorRole.Mid).name())


@lru_cache(maxsize=64)
def _swatch(colour: str, edge: str) -> QIcon:
    pixmap = QPixmap(QSize(_SIDE, _SIDE) * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SCALE, _SCALE)
    if colour:
        painter.setBrush(QColor(colour))
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(QColor(edge), 1.5))
    painter.drawEllipse(QPointF(_SIDE / 2, _SIDE / 2), 5.5, 5.5)
    painter.end()
    found = QIcon()
    # The same dot when it is chosen: a selection would tint it.
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
        found.addPixmap(pixmap, mode)
    return found


class SwatchRow(QWidget):
    """One of the colours, or none, chosen by a click or the arrow keys; the chosen one's name stands below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._name = QLabel()
        self._name.setObjectName("muted")
        row = QHBoxLayout()
        row.setSpacing(2)
        for number, colour in enumerate(("", *COLOURS)):
            button = QToolButton()
            button.setCheckable(True)
            button.setIcon(swatch(colour))
            button.setIconSize(QSize(_SIDE, _SIDE))
            name = colour_name(colour) or _("No colour")
            button.setAccessibleName(name)
            button.setToolTip(name)
            self._group.addButton(button, number)
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._name)
        self.set_value("")
        self._group.idToggled.connect(self._on_toggled)

    def value(self) -> str:
        """The chosen colour, ``#rrggbb`` or empty."""
        return ("", *COLOURS)[self._group.checkedId()]

    def set_value(self, colour: str) -> None:
        """Choose a colour; none for one that there is not."""
        places = ("", *COLOURS)
        self._group.button(places.index(colour) if colour in places else 0).setChecked(True)
        self._show_choice()

    def _show_choice(self) -> None:
        self._name.setText(colour_name(self.value()) or _("No colour"))
        for button in self._group.buttons():
            # Tab stops at the chosen one, from which the arrows go on.
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus)

    @Slot(int, bool)
    def _on_toggled(self, _number: int, chosen: bool) -> None:
        if chosen:
            self._show_choice()
