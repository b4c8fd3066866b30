"""The row of tools above the Markdown field; what finds no place in it stands in a menu at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from dingui.texts import _
from dingui.window.icons import icon

_ICON: Final = QSize(18, 18)


def text_colours() -> tuple[tuple[str, str], ...]:
    """Return names and values of colours that can be read on a white ground (4.5:1) and, less well, on a dark one."""
    return (
        (_("Red"), "#d93026"),
        (_("Orange"), "#c75300"),
        (_("Green"), "#1e8238"),
        (_("Teal"), "#00838f"),
        (_("Blue"), "#1a73e8"),
        (_("Purple"), "#9b4fd0"),
        (_("Pink"), "#d6336c"),
        (_("Grey"), "#757575"),
    )


class ToolRow(QWidget):
    """Buttons for actions, as many as fit; the others, and those that need no button, are in the menu at the end."""

    def __init__(self, shown: Sequence[QAction], listed: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listed = list(listed)
        self._tools = [(action, tool_button(action)) for action in shown]
        self._more = QToolButton()
        self._more.setIcon(icon("more"))
        self._more.setIconSize(_ICON)
        self._more.setAutoRaise(True)
        self._more.setAccessibleName(_("More tools"))
        self._more.setToolTip(_("More tools"))
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(self._fill)
        self._more.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for _action, button in self._tools:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._more)

    def button(self, action: QAction) -> QToolButton:
        """Return the button of an action, or the one of the menu where it has none in sight."""
        return next((button for tool, button in self._tools if tool is action and not button.isHidden()), self._more)

    def minimumSizeHint(self) -> QSize:
        """The menu's button is enough."""
        return self._more.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many buttons as there is room for."""
        super().resizeEvent(event)
        left = self.width() - self._more.sizeHint().width()
        for _action, button in self._tools:
            left -= button.sizeHint().width()
            button.setVisible(left >= 0)

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        hidden = [action for action, button in self._tools if button.isHidden()]
        self._menu.addActions(hidden)
        if hidden:
            self._menu.addSeparator()
        self._menu.addActions(self._listed)


def tool_button(action: QAction) -> QToolButton:
    """Return a flat button for an action, which opens the action's menu where it has one."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setAutoRaise(True)
    # Tab goes from the title straight to the text; each tool has a key of its own.
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setIconSize(_ICON)
    if action.menu() is not None:
        # Qt opens the action's own menu; a button that is given the menu too forgets its action.
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button


def swatch(colour: str) -> QIcon:
    """Return a small square of a colour."""
    pixmap = QPixmap(QSize(16, 16))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(1, 1, 14, 14, 3, 3)
    painter.end()
    return QIcon(pixmap)


def ask_for_colour(parent: QWidget) -> str:
    """Ask for any colour; return it as ``#rrggbb``, or nothing where the person chose none."""
    chosen = QColorDialog.getColor(QColor(text_colours()[0][1]), parent, _("Text colour"))
    return chosen.name(QColor.NameFormat.HexRgb) if chosen.isValid() else ""
