"""The right of the window: the message as the group will see it, and whether it will go through."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dingui.messages.preview import Preview
from dingui.texts import _
from dingui.window.icons import icon
from dingui.window.preview.pictures import PictureSource
from dingui.window.preview.view import PreviewView
from dingui.window.problems_panel import ProblemsPanel
from dingui.window.wrapped import WrappedLabel


class PreviewPanel(QWidget):
    """Preview with its two switches, and the list of problems below it.

    Signals:
        width_changed: ("phone" or "pc").
        theme_changed: ("light" or "dark"), the preview's own.
        link_activated: (address) a link in the preview.
    """

    width_changed = Signal(str)
    theme_changed = Signal(str)
    link_activated = Signal(str)

    def __init__(self, pictures: PictureSource | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewPanel")
        self.view = PreviewView(pictures)
        self.view.link_activated.connect(self.link_activated)
        self.problems = ProblemsPanel()
        self._seen_by = WrappedLabel()
        self._seen_by.setObjectName("muted")
        self._seen_by.setContentsMargins(16, 0, 16, 8)
        self._seen_by.hide()
        title = QLabel(_("Preview"))
        title.setObjectName("sectionTitle")
        self._width = self._switch({"phone": ("phone", _("Phone")), "pc": ("computer", _("Computer"))})
        self._theme = self._switch({"light": ("theme-light", _("Light")), "dark": ("theme-dark", _("Dark"))})
        self._width.buttonToggled.connect(self._on_width)
        self._theme.buttonToggled.connect(self._on_theme)
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 8, 8)
        top.setSpacing(0)
        top.addWidget(title)
        top.addStretch(1)
        for group in (self._width, self._theme):
            for button in group.buttons():
                top.addWidget(button)
            top.addSpacing(8)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._seen_by)
        column.addWidget(self.view, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self.problems)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([520, 150])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def set_choices(self, width: str, theme: str) -> None:
        """Set the switches as the settings say."""
        for group, wanted in ((self._width, width), (self._theme, theme)):
            for button in group.buttons():
                if button.property("choice") == wanted:
                    button.setChecked(True)

    def show_preview(self, preview: Preview | None, robot_name: str, seen_by: str = "") -> None:
        """Show a message; ``seen_by`` says for whom its blanks are filled, empty where it has none."""
        if seen_by != self._seen_by.text():
            self._seen_by.setText(seen_by)
            self._seen_by.setVisible(bool(seen_by))
        self.view.set_preview(preview, robot_name)

    def _switch(self, choices: dict[str, tuple[str, str]]) -> QButtonGroup:
        group = QButtonGroup(self)
        for choice, (symbol, name) in choices.items():
            button = QToolButton()
            button.setIcon(icon(symbol))
            button.setIconSize(QSize(18, 18))
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setProperty("choice", choice)
            group.addButton(button)
        return group

    def _on_width(self, button: QAbstractButton, on: bool) -> None:
        if not on:
            return
        choice = str(button.property("choice"))
        self.view.set_width(choice)
        self.width_changed.emit(choice)

    def _on_theme(self, button: QAbstractButton, on: bool) -> None:
        if not on:
            return
        choice = str(button.property("choice"))
        self.view.set_theme(choice)
        self.theme_changed.emit(choice)
