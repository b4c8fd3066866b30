"""The preview of a composition that is not the open draft: a version, or a draft of the bin."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dingui.messages.composition import Composition
from dingui.messages.models import EMPTY, Message
from dingui.messages.payload import to_payload
from dingui.messages.preview import preview_of
from dingui.texts import _
from dingui.window.preview.pictures import PictureSource
from dingui.window.preview.view import PreviewView
from dingui.window.wrapped import WrappedLabel


@dataclass(frozen=True, slots=True)
class PreviewLook:
    """How previews are drawn: what the main one was set to."""

    width: str = "phone"
    theme: str = "light"
    pictures: PictureSource | None = None


class StoredPreview(QWidget):
    """The message as the group would see it; in its place a sentence where there is none."""

    def __init__(self, look: PreviewLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PreviewView(look.pictures, alone=True)
        self.view.set_width(look.width)
        self.view.set_theme(look.theme)
        self._words = WrappedLabel()
        self._words.setObjectName("muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._words)
        layout.addWidget(self.view, 1)
        self.show_words("")

    def show_composition(self, composition: Composition) -> None:
        """Show what ``composition`` would post."""
        self.show_message(composition.outgoing, _("Robot"))

    def show_message(self, message: Message, robot_name: str) -> None:
        """Show ``message`` as a robot's group would see it."""
        if message == EMPTY[message.type]:
            self.show_words(_("Nothing was written in this tab."))
            return
        self._words.hide()
        self.view.show()
        self.view.set_preview(preview_of(to_payload(message)), robot_name)

    def show_words(self, sentence: str) -> None:
        """Say ``sentence`` in place of a message."""
        self.view.hide()
        self.view.set_preview(None, "")
        self._words.setText(sentence)
        self._words.show()
