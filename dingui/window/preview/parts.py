"""The small parts of which the preview is put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from dingui.window.icons import draw_icon
from dingui.window.preview.lines import broken, draw_lines, line_height
from dingui.window.preview.look import GAP, RADIUS, Look, sized
from dingui.window.preview.marks import plain_tip

_Widget = TypeVar("_Widget", bound=QWidget)


class Label(QLabel):
    """Words in one line, cut where there is no room; the whole of them is its text, and its name."""

    def __init__(self, parent: QWidget, *, factor: float = 1.0, bold: bool = False, muted: bool = False) -> None:
        super().__init__(parent)
        self._owner = parent
        self._factor = factor
        self._bold = bold
        self._muted = muted
        self._worn: tuple[Look, QFont] | None = None
        self._measured: tuple[str, QSize] = ("", QSize())
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_look(self, look: Look) -> None:
        """Take colours, and the size that goes with the parent's font; what it has already costs nothing."""
        worn = (look, self._owner.font())
        if worn == self._worn:
            return
        self._worn = worn
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, look.muted if self._muted else look.text)
        self.setPalette(palette)
        self.setFont(sized(self._owner.font(), self._factor, bold=self._bold))

    def take_off(self) -> None:
        """Forget the look: Qt has changed colours or fonts itself, so that the next one is put on in any case."""
        self._worn = None

    def natural(self) -> QSize:
        """Return the size that the whole text takes. Asked for at each key, it is measured where it is another one."""
        text = self.text()
        if self._measured[0] != text or self._measured[1].isEmpty():
            metrics = self.fontMetrics()
            self._measured = (text, QSize(metrics.horizontalAdvance(text) + 2, metrics.height()))
        return self._measured[1]

    def changeEvent(self, event: QEvent) -> None:
        """Another font takes another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_measured"):
            self._measured = ("", QSize())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.TextFlag.TextSingleLine), text)
        painter.end()


class Tag(Label):
    """The grey tag behind the robot's name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, factor=0.8, muted=True)
        self._ground = QColor()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def set_look(self, look: Look) -> None:
        """Take the ground too."""
        super().set_look(look)
        self._ground = look.tag

    def natural(self) -> QSize:
        """Return the size with its ground."""
        return super().natural() + QSize(GAP, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ground)
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        painter.end()
        super().paintEvent(event)


class Avatar(QWidget):
    """The robot's round picture. DingTalk's own is set in the group, so this is nobody's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look: Look | None = None

    def set_look(self, look: Look) -> None:
        """Take colours."""
        if look is not self._look:
            self._look = look
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        if self._look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.avatar)
        rect = QRectF(self.rect())
        painter.drawEllipse(rect)
        inset = rect.width() * 0.22
        draw_icon(painter, rect.adjusted(inset, inset, -inset, -inset), "robot", self._look.on_avatar)
        painter.end()


class Pressable(QAbstractButton):
    """Something that leads to an address: pressed by mouse, Space or Enter.

    Signals:
        link_activated: (str) the address.
    """

    link_activated = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._address = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._on_clicked)

    def set_action(self, title: str, address: str, look: Look) -> None:
        """Show ``title``, lead to ``address``."""
        if look is self._look and title == self.title and address == self._address:
            return
        self._look = look
        self._address = address
        # A mnemonic would be taken out of the words.
        self.setText(title.replace("&", "&&"))
        self.setAccessibleName(title)
        self.setToolTip(plain_tip(address))
        # Else a screen reader would be given the tip, with its tags.
        self.setAccessibleDescription(address)
        self.update()

    @property
    def address(self) -> str:
        """Where it leads, as the payload has it."""
        return self._address

    @property
    def title(self) -> str:
        """The words on it."""
        return self.text().replace("&&", "&")

    def fit(self, width: int) -> None:
        """Be ``width`` logical pixels wide and as high as that takes."""
        self.setFixedSize(width, self.height_for(width))

    def height_for(self, width: int) -> int:  # noqa: ARG002 - for those whose height follows the width
        """Return the height for a width, in logical pixels."""
        return int(line_height(self.font()) + 2 * GAP + 4)

    def draw(self, painter: QPainter, look: Look) -> None:
        """Draw what it shows; the ground is there."""

    @Slot()
    def _on_clicked(self) -> None:
        self.link_activated.emit(self._address)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        if self._look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipPath(self._corners())
        if self.isDown() or self.underMouse():
            painter.fillRect(self.rect(), self._look.line if self.isDown() else self._look.hover)
        self.draw(painter, self._look)
        painter.restore()
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), self._look)
        painter.end()

    def _corners(self) -> QPainterPath:
        """The rounded outline of the surface on which this lies, in own coordinates."""
        path = QPainterPath()
        parent = self.parentWidget()
        surface = parent.rect() if isinstance(parent, Surface) else self.rect()
        offset = self.pos() if isinstance(parent, Surface) else QPoint()
        path.addRoundedRect(QRectF(surface.translated(-offset)), RADIUS, RADIUS)
        return path

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show it as before."""
        super().leaveEvent(event)
        self.update()


class CardButton(Pressable):
    """One button of an ActionCard: a centred title in blue."""

    def height_for(self, width: int) -> int:
        """Up to two lines."""
        lines = broken(self.title, self.font(), width - 4 * GAP, 2)
        return int(max(1, len(lines)) * line_height(self.font()) + 2 * GAP + 4)

    def draw(self, painter: QPainter, look: Look) -> None:
        """Draw the title."""
        painter.setPen(look.link)
        lines = broken(self.title, self.font(), self.width() - 4 * GAP, 2)
        height = len(lines) * line_height(self.font())
        top = (self.height() - height) / 2
        rect = QRectF(2 * GAP, top, self.width() - 4 * GAP, height)
        draw_lines(painter, rect, lines, self.font(), Qt.AlignmentFlag.AlignHCenter)


class JumpRow(Pressable):
    """The one jump of an ActionCard: title at the left, an angle at the right."""

    def draw(self, painter: QPainter, look: Look) -> None:
        """Draw title and angle."""
        painter.setPen(look.text)
        rect = QRectF(MARGIN_INNER, 0, self.width() - 2 * MARGIN_INNER - 16, self.height())
        text = self.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.setFont(self.font())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        draw_angle(painter, QRectF(self.width() - MARGIN_INNER - 8, self.height() / 2 - 5, 6, 10), look)


MARGIN_INNER = 12
"""Logical pixels from the edge of a bubble or card to its words."""


class Surface(QWidget):
    """A bubble or card: a rounded ground, on which what is wider than its corners is cut to them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._lines: list[QRectF] = []
        # Where it grows at its foot, the rest stays as it is.
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)

    def set_look(self, look: Look) -> None:
        """Take colours."""
        if look is not self._look:
            self._look = look
            self.update()

    def set_lines(self, lines: list[QRectF]) -> None:
        """Draw these as separating lines."""
        if lines != self._lines:
            self._lines = lines
            self.update()

    def focus_shown(self) -> bool:
        """Return whether the outline of the focus goes around the whole."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the corners where they are now, and nothing in the place of those that were."""
        super().resizeEvent(event)
        old, new = event.oldSize(), event.size()
        if old.width() != new.width():
            self.update()
        else:
            foot = min(old.height(), new.height()) - RADIUS
            self.update(0, foot, new.width(), new.height() - foot)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        if self._look is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.surface)
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        for line in self._lines:
            painter.fillRect(line, self._look.line)
        if self.focus_shown():
            draw_focus(painter, QRectF(self.rect()), self._look)
        painter.end()


def discard(widget: QWidget) -> None:
    """Take a widget out of the window and of the tree that screen readers see, at once."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def match_count(widgets: list[_Widget], count: int, make: Callable[[], _Widget]) -> None:
    """Make or discard widgets at the end of ``widgets`` until there are ``count``; those that stay keep the focus."""
    while len(widgets) > count:
        discard(widgets.pop())
    while len(widgets) < count:
        widget = make()
        widget.show()
        widgets.append(widget)


def draw_focus(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Draw the outline that says where the focus is."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.link, 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)


def draw_angle(painter: QPainter, rect: QRectF, look: Look) -> None:
    """Draw the angle that says: this leads on."""
    pen = QPen(look.muted, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline([rect.topLeft(), QPointF(rect.right(), rect.center().y()), rect.bottomLeft()])
