"""One request in the chat of a practice group: the message as the group sees it, or a thin line where there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from dingui.messages.payload import to_payload
from dingui.messages.preview import Preview, preview_of, words_of
from dingui.messages.reading import read_payload
from dingui.practice.robot import Exchange
from dingui.texts import _
from dingui.texts.practice_groups import fault_words, refusal_line
from dingui.window.preview.canvas import MessageCanvas
from dingui.window.preview.look import LOOKS
from dingui.window.preview.pictures import PictureSource
from dingui.window.wrapped import WrappedLabel

_MARGIN: Final = 8
_RADIUS: Final = 4
_NAMED: Final = 80
"""Characters of a message that are read as a row's name."""
_POLICY: Final = "own focus policy"


def preview_of_exchange(exchange: Exchange) -> Preview | None:
    """Return what the group sees of the payload that arrived; None where nothing appeared, or it cannot be drawn."""
    if not exchange.posted or exchange.payload is None:
        return None
    # DingTalk takes more than a form of ours writes, a number for an address for one. Reading makes texts of all that.
    message = read_payload(exchange.payload).message
    return preview_of(to_payload(message)) if message is not None else None


def words_beside(exchange: Exchange, *, drawn: bool) -> str:
    """Return why a message did not appear, or what else went wrong with it; empty where all went well.

    ``drawn`` says whether there is a preview of it.
    """
    deciding = exchange.verdict.deciding if exchange.verdict else None
    if exchange.fault is not None and (deciding is None or deciding.name == "throttle"):
        words = _("Practised: {fault}.") if exchange.posted else _("Practised, so it did not appear: {fault}.")
        return words.format(fault=fault_words(exchange.fault))
    if deciding is not None and exchange.verdict is not None:
        return refusal_line(deciding.name, exchange.verdict.errcode)
    if exchange.verdict is not None and exchange.verdict.duplicate:
        return _("Its msgUuid came before: answered with ok, and not posted a second time.")
    if exchange.posted and not drawn:
        return _("It appeared in the group, but cannot be drawn here.")
    return ""


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _NAMED else words[: _NAMED - 1] + "…"


class ChatRow(QRadioButton):
    """Drawn by itself; one of a chat's rows is the chosen one, and Tab stops there.

    Signals:
        link_activated: (address) of what was pressed in the message.
        moved: (-1, 1, or -2 and 2 for the first and last) a key asks for another row.
    """

    link_activated = Signal(str)
    moved = Signal(int)

    def __init__(
        self, exchange: Exchange, robot_name: str, pictures: PictureSource | None, client: str, theme: str, width: int
    ) -> None:
        """``width``: logical pixels, as for :meth:`fit`."""
        super().__init__()
        self.exchange = exchange
        self._look = LOOKS[theme]
        clock = f"{datetime.fromtimestamp(exchange.at_ms / 1000).astimezone():%H:%M:%S}"
        preview = preview_of_exchange(exchange)
        beside = words_beside(exchange, drawn=preview is not None)
        said = _shortened(words_of(preview)) if preview is not None else ""
        title = _shortened(preview.list_line) if preview is not None else ""
        self.setAccessibleName(title or said or beside or _("(no text)"))
        self.setAccessibleDescription(" ".join(filter(None, (clock, said, beside))))
        self.canvas: MessageCanvas | None = None
        self._line = WrappedLabel(f"{clock}  {beside}".rstrip())
        # On the ground of the preview's theme, which the program's palette knows nothing of.
        self._line.setStyleSheet(f"color: {self._look.muted.name()}")
        self._line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, _MARGIN // 2, _MARGIN, _MARGIN // 2)
        self._column.setSpacing(0)
        self._column.addWidget(self._line)
        if preview is not None:
            canvas = MessageCanvas(pictures, self, alone=True)
            canvas.setObjectName("canvas")
            canvas.set_client(client)
            canvas.set_look(self._look)
            # What is written into the width that it will have is laid out once.
            canvas.fit(width - 2 * _MARGIN)
            canvas.link_activated.connect(self.link_activated)
            canvas.set_preview(preview, robot_name)
            self._column.addWidget(canvas, 0, Qt.AlignmentFlag.AlignLeft)
            self.canvas = canvas
            self._let_in(inside=False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.toggled.connect(self._on_toggled)
        self.fit(width)

    def fit(self, width: int) -> None:
        """Be ``width`` logical pixels wide, and as high as that takes."""
        inner = width - 2 * _MARGIN
        if self.canvas is not None and self.canvas.width() != inner:
            self.canvas.fit(inner)
        self._line.setFixedWidth(inner)
        self.setFixedWidth(width)
        self.updateGeometry()

    def restyle(self) -> None:
        """Take the font that there is now."""
        if self.canvas is not None:
            self.canvas.restyle()

    def sizeHint(self) -> QSize:
        """As high as what is in it."""
        margins = self._column.contentsMargins()
        height = self._line.heightForWidth(self._line.width()) + margins.top() + margins.bottom()
        return QSize(self.width(), height + (self.canvas.height() if self.canvas is not None else 0))

    def minimumSizeHint(self) -> QSize:
        """Likewise."""
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """Its width is given: the layout around it would ask for the height at the width of the whole chat."""
        return False

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """A click anywhere chooses it."""
        return self.rect().contains(position)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it, and have the keys."""
        super().mousePressEvent(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with the arrow keys."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -2, Qt.Key.Key_End: 2}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        event.accept()
        self.moved.emit(step)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground, and a frame around the chosen one; a thicker one where the keys are."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.ground)
        if self.isChecked() or self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = QColor(self._look.link)
            painter.setPen(QPen(colour, 3 if self.hasFocus() else 1))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), _RADIUS, _RADIUS)
        painter.end()

    def _on_toggled(self, chosen: bool) -> None:
        # Of all rows Tab stops at the chosen one alone; Qt sees to that only once one of them has the keys.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)
        self._let_in(inside=chosen)
        self.update()

    def _let_in(self, *, inside: bool) -> None:
        """Let pointer and Tab into the message of the chosen row alone: a chat of 200 would be 200 stops."""
        if self.canvas is None:
            return
        self.canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not inside)
        before: QWidget = self
        for part in self.canvas.findChildren(QWidget):
            if not inside and part.focusPolicy() != Qt.FocusPolicy.NoFocus:
                part.setProperty(_POLICY, part.focusPolicy().value)
                part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            elif inside and part.property(_POLICY) is not None:
                part.setFocusPolicy(Qt.FocusPolicy(part.property(_POLICY)))
                # Where it was made is not where it stands.
                QWidget.setTabOrder(before, part)
                before = part
