"""The area of the window in which the message is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from dingui.messages.preview import Preview
from dingui.texts import _
from dingui.window.preview.ask_host import PictureBar
from dingui.window.preview.canvas import MessageCanvas
from dingui.window.preview.look import LOOKS, WIDTH_MIN, WIDTHS
from dingui.window.preview.pictures import NoPictures, PictureSource
from dingui.window.preview.places import Places


class _Area(QScrollArea):
    """Scrolls, on the ground of the preview's theme: the style sheet of the program would paint another one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = LOOKS["light"].ground

    def set_ground(self, ground: QColor) -> None:
        self._ground = ground
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._ground)
        painter.end()


class PreviewView(QWidget):
    """The message as the group will see it, on a phone or a PC, light or dark.

    Signals:
        link_activated: (str) the address of a link, button or card that was pressed; nothing is opened here.
        shown: what was given last is seen now, whether it was anything new or not.
        scrolled_by_hand: (value of the scroll bar) the person scrolled; what the program scrolls is not told.
    """

    link_activated = Signal(str)
    shown = Signal()
    scrolled_by_hand = Signal(int)

    def __init__(
        self, pictures: PictureSource | None = None, parent: QWidget | None = None, *, alone: bool = False
    ) -> None:
        """``alone``: the message without the line in the conversation list."""
        super().__init__(parent)
        self._width = "phone"
        self._theme = "light"
        self.setAccessibleName(_("Preview"))
        pictures = pictures or NoPictures()
        self._canvas = MessageCanvas(pictures, alone=alone)
        self._canvas.setObjectName("canvas")
        self._canvas.link_activated.connect(self.link_activated)
        self._area = _Area(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A stop for Tab where the message is longer than its room: it is scrolled with the arrow keys then.
        self._area.verticalScrollBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._area.verticalScrollBar().setAccessibleName(_("Scroll the preview"))
        # Wheel, keys and dragging are actions to a scroll bar; setting its value is none.
        self._area.verticalScrollBar().actionTriggered.connect(self._on_action)
        self._area.setWidget(self._canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area, 1)
        layout.addWidget(PictureBar(pictures))
        self.setMinimumWidth(WIDTH_MIN + self._area.verticalScrollBar().sizeHint().width())
        self._area.set_ground(LOOKS[self._theme].ground)

    def set_preview(self, preview: Preview | None, robot_name: str, group_name: str = "") -> None:
        """Show ``preview`` as posted by ``robot_name``; None for nothing yet. What is shown already costs nothing.

        ``group_name`` is what the conversation list shows; empty for the robot's name.
        """
        self._canvas.set_preview(preview, robot_name, group_name)
        self.shown.emit()

    @property
    def scroll_bar(self) -> QScrollBar:
        """The one that counts the pixels above what is seen."""
        return self._area.verticalScrollBar()

    def places(self, text: str, row_of: Callable[[int], int], row_count: int) -> Places:
        """Return where the rows of an editor are seen in the preview.

        ``text`` is the Markdown that stands in the editor, and ``row_of`` returns the row in which a line of it begins.
        """
        lines, top_of = self._canvas.tops(text)
        return Places(lines, row_of, top_of, row_count, self._canvas.height())

    @Slot()
    def _on_action(self) -> None:
        self.scrolled_by_hand.emit(self.scroll_bar.sliderPosition())

    def set_width(self, width: str) -> None:
        """Show it as wide as a ``phone`` or ``pc`` does, where there is room. Raises ``KeyError`` for any other."""
        WIDTHS[width]
        self._width = width
        self._canvas.set_client(width)
        self._fit()

    def set_theme(self, theme: str) -> None:
        """Show it ``light`` or ``dark``, whatever the program's theme. Raises ``KeyError`` for any other."""
        self._theme = theme
        self._canvas.set_look(LOOKS[theme])
        self._area.set_ground(LOOKS[self._theme].ground)

    @property
    def visible_text(self) -> str:
        """Every visible word, a line for each: the line in the list, the name, the message, its buttons."""
        return "\n".join(self._canvas.words())

    def _fit(self) -> None:
        # The room of the scroll bar is kept free, so that nothing moves when it comes and goes.
        bar = self._area.verticalScrollBar().sizeHint().width()
        room = self._area.maximumViewportSize().width() - bar
        self._canvas.fit(max(min(WIDTHS[self._width], room), WIDTH_MIN))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the message to the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange):
            self._canvas.restyle()
