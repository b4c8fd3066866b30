"""Bubbles and ActionCards: the shapes that hold rich text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from dingui.messages.preview import Action, Bubble, Card, Picture, Shape
from dingui.texts import _
from dingui.texts.marks import describe_mark
from dingui.texts.pictures import describe_picture
from dingui.window.preview.body import MessageBody
from dingui.window.preview.clients import PHONE
from dingui.window.preview.look import CARD_WIDTH, RADIUS, Look, sized
from dingui.window.preview.marks import draw_frame, tip_of
from dingui.window.preview.parts import MARGIN_INNER, CardButton, JumpRow, Pressable, Surface, draw_focus, match_count
from dingui.window.preview.pictures import (
    PictureSource,
    act_on,
    can_act_on,
    draw_picture,
    picture_height,
    picture_name,
    picture_tip,
)

TEXT_WIDTH_MAX = 360
"""Logical pixels; a text's bubble is narrower than Markdown's (dingtalk-protocol.md §2.10)."""

_PADDING = 10


class ShapeView(Surface):
    """What the shapes share: :meth:`show_shape`, then :meth:`fit`.

    Signals:
        link_activated: (str) an address.
    """

    link_activated = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.client = PHONE
        """Whose drawing is shown, from the next :meth:`show_shape` on: ``phone`` or ``pc``."""

    def show_shape(self, shape: Shape, look: Look) -> None:
        """Show a shape of the kind that this view is for."""
        raise NotImplementedError

    def fit(self, width: int) -> None:
        """Be at most ``width`` logical pixels wide and as high as that takes."""
        raise NotImplementedError

    def words(self) -> list[str]:
        """Return the visible words, in the order of reading."""
        raise NotImplementedError

    def rich_text(self) -> MessageBody | None:
        """Return the text that scrolls past the reader, where the shape has one."""
        return None

    def refresh_pictures(self, address: str = "") -> None:
        """Draw anew what is known of the pictures; the one from ``address`` has another height: :meth:`fit` follows."""
        raise NotImplementedError


class BubbleView(ShapeView):
    """A text or Markdown message."""

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self._wide = False
        self.body = MessageBody(pictures, self)
        self.body.link_activated.connect(self.link_activated)
        self.body.focus_changed.connect(self.update)

    def show_shape(self, shape: Shape, look: Look) -> None:
        """Show a :class:`Bubble`."""
        assert isinstance(shape, Bubble)  # noqa: S101 - the caller chose the view by the shape
        self.set_look(look)
        self._wide = shape.wide
        self.body.show_blocks(shape.blocks, look, mentions_coloured=not shape.wide, client=self.client)

    def fit(self, width: int) -> None:
        """Markdown takes the whole width, a text what it needs."""
        if not self._wide:
            width = min(width, TEXT_WIDTH_MAX)
        self.body.fit(width - 2 * MARGIN_INNER, shrink=not self._wide)
        self.body.move(MARGIN_INNER, _PADDING)
        self.setFixedSize(self.body.width() + 2 * MARGIN_INNER, self.body.height() + 2 * _PADDING)

    def words(self) -> list[str]:
        """The text."""
        return [self.body.words()]

    def rich_text(self) -> MessageBody:
        """The text."""
        return self.body

    def refresh_pictures(self, address: str = "") -> None:
        """Those in the text."""
        self.body.refresh_pictures(address)

    def focus_shown(self) -> bool:
        """The text has no outline of its own."""
        return self.body.hasFocus()


class LeadPicture(QLabel):
    """The first picture of a card, to the card's edges.

    Signals:
        link_activated: (str) the address that it leads to, where it does.
    """

    link_activated = Signal(str)

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._picture = Picture("")
        self._pressed = False
        self._look: Look | None = None

    def show_picture(self, picture: Picture, look: Look) -> None:
        """Show ``picture``."""
        self._picture = picture
        self._look = look
        name = picture_name(picture.address, picture.alt)
        self.setAccessibleName(_("Picture: {name}").format(name=name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if picture.link else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if picture.link else Qt.CursorShape.ArrowCursor)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known of it now."""
        address = self._picture.address
        said = [self._picture.link, describe_picture(self._pictures.state(address)).whole, *self._reasons()]
        self.setAccessibleDescription("\n".join(line for line in said if line))
        self.setToolTip(picture_tip(self._pictures, address) + tip_of([self._picture.link, *self._reasons()]))
        self.update()

    def _reasons(self) -> list[str]:
        """Why clients may show it otherwise."""
        return [describe_mark(self._picture.note)] if self._picture.note else []

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Agree to the picture's host, or try again; or be ready to go where it leads."""
        self._pressed = False
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif can_act_on(self._pictures, self._picture.address):
            act_on(self._pictures, self._picture.address)
        elif self._picture.link:
            self._pressed = True
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lead on."""
        pressed, self._pressed = self._pressed, False
        if pressed and self.rect().contains(event.position().toPoint()):
            self.link_activated.emit(self._picture.link)
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead on with Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._picture.link and event.key() in keys:
            self.link_activated.emit(self._picture.link)
        else:
            super().keyPressEvent(event)

    def fit(self, width: int) -> None:
        """Be ``width`` wide and as high as the picture is then."""
        self.setFixedSize(width, int(picture_height(self._pictures.picture(self._picture.address), width)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        if self._look is None:
            return
        path = QPainterPath()
        # The lower corners are those of the words below.
        path.addRoundedRect(QRectF(self.rect()).adjusted(0, 0, 0, 2 * RADIUS), RADIUS, RADIUS)
        painter = QPainter(self)
        name = picture_name(self._picture.address, self._picture.alt)
        image = self._pictures.picture(self._picture.address)
        state = self._pictures.state(self._picture.address)
        draw_picture(painter, QRectF(self.rect()), image, name, self._look, sized(self.font(), 0.9), path, state)
        if self._picture.note:
            draw_frame(painter, QRectF(self.rect()), self._look)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), self._look)
        painter.end()


class CardView(ShapeView):
    """An ActionCard."""

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self.lead = LeadPicture(self, pictures)
        self.lead.link_activated.connect(self.link_activated)
        self.body = MessageBody(pictures, self)
        self.body.link_activated.connect(self.link_activated)
        self.body.focus_changed.connect(self.update)
        self._jumps: list[JumpRow] = []
        self.buttons: list[CardButton] = []

    def show_shape(self, shape: Shape, look: Look) -> None:
        """Show a :class:`Card`."""
        assert isinstance(shape, Card)  # noqa: S101 - the caller chose the view by the shape
        self._card = shape
        self.set_look(look)
        self.lead.setVisible(shape.lead is not None)
        if shape.lead:
            self.lead.show_picture(shape.lead, look)
        self.body.setVisible(bool(shape.blocks))
        self.body.show_blocks(shape.blocks, look, mentions_coloured=False, client=self.client)
        match_count(self._jumps, 1 if shape.jump else 0, self._make_jump)
        if shape.jump:
            _show_action(self._jumps[0], shape.jump, look)
        match_count(self.buttons, len(shape.buttons), self._make_button)
        for button, action in zip(self.buttons, shape.buttons, strict=True):
            _show_action(button, action, look)

    @property
    def jump(self) -> JumpRow | None:
        """The one jump, where the card has it."""
        return self._jumps[0] if self._jumps else None

    def _make_jump(self) -> JumpRow:
        jump = JumpRow(self)
        jump.link_activated.connect(self.link_activated)
        return jump

    def _make_button(self) -> CardButton:
        button = CardButton(self)
        button.link_activated.connect(self.link_activated)
        return button

    def fit(self, width: int) -> None:
        """Be as wide as DingTalk draws a card, where there is room."""
        width = min(width, CARD_WIDTH)
        card = self._card
        if card is None:
            return
        top = 0
        if card.lead:
            self.lead.fit(width)
            self.lead.move(0, 0)
            top = self.lead.height()
        if card.blocks:
            self.body.fit(width - 2 * MARGIN_INNER)
            self.body.move(MARGIN_INNER, top + _PADDING)
            top += self.body.height() + 2 * _PADDING
        lines: list[QRectF] = []
        if self.jump:
            lines.append(QRectF(MARGIN_INNER, top, width - 2 * MARGIN_INNER, 1))
            self.jump.fit(width)
            self.jump.move(0, top + 1)
            top += 1 + self.jump.height()
        if card.side_by_side:
            lines += self._fit_beside(top, width)
            top += 1 + self.buttons[0].height()
        else:
            for button in self.buttons:
                lines.append(QRectF(0, top, width, 1))
                button.fit(width)
                button.move(0, top + 1)
                top += 1 + button.height()
        self.set_lines(lines)
        self.setFixedSize(width, max(top, 2 * RADIUS))

    def _fit_beside(self, top: int, width: int) -> list[QRectF]:
        left, right = self.buttons
        half = (width - 1) // 2
        left.fit(half)
        right.fit(width - 1 - half)
        height = max(left.height(), right.height())
        for button, x in ((left, 0), (right, half + 1)):
            button.setFixedHeight(height)
            button.move(x, top + 1)
        return [QRectF(0, top, width, 1), QRectF(half, top + 1, 1, height)]

    def words(self) -> list[str]:
        """The text, then the titles of the buttons."""
        if self._card is None:
            return []
        text = [self.body.words()] if self._card.blocks else []
        jump = [self.jump.title] if self.jump else []
        return text + jump + [button.title for button in self.buttons]

    def rich_text(self) -> MessageBody:
        """The text."""
        return self.body

    def refresh_pictures(self, address: str = "") -> None:
        """The first one, and those in the text."""
        self.body.refresh_pictures(address)
        self.lead.refresh()

    def focus_shown(self) -> bool:
        """The text has no outline of its own."""
        return self.body.hasFocus()


def _show_action(button: Pressable, action: Action, look: Look) -> None:
    button.set_action(action.title, action.address, look)
    if not action.title:
        button.setAccessibleName(_("A button without a text"))
