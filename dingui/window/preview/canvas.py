"""The line in the conversation list and the message below it, in a column of a given width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from dingui.messages.block_lines import shown_lines
from dingui.messages.preview import Bubble, Card, Feed, LinkCard, Preview, Shape
from dingui.texts import _
from dingui.window.preview.captions import MentionCaption
from dingui.window.preview.clients import PHONE
from dingui.window.preview.links import FeedView, LinkView
from dingui.window.preview.look import AVATAR, GAP, LOOKS, MARGIN, WIDTHS, Look, palette_of
from dingui.window.preview.parts import Avatar, Label, Tag, discard
from dingui.window.preview.pictures import AddressBook, NoPictures, PictureSource
from dingui.window.preview.place import kept_in_place
from dingui.window.preview.shapes import BubbleView, CardView, ShapeView

_VIEWS: Final = {Bubble: BubbleView, LinkCard: LinkView, Card: CardView, Feed: FeedView}


class ListLine(QWidget):
    """The line in the conversation list, which is also what a notification says."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._avatar = Avatar(self)
        self.name = Label(self, bold=True)
        self.time = Label(self, factor=0.9, muted=True)
        self.line = Label(self, factor=0.95, muted=True)
        self.time.setText(_("Just now"))

    def show_line(self, name: str, robot: str, line: str, look: Look) -> None:
        """Show the group's or robot's ``name`` over the ``line``, which DingTalk begins with the ``robot``."""
        self.name.setText(name)
        self.line.setText(_("{name}: {line}").format(name=robot, line=line))
        for part in (self._avatar, self.name, self.time, self.line):
            part.set_look(look)
        if look is not self._look:
            self._look = look
            self.update()

    def take_off(self) -> None:
        """Forget the look of every label."""
        for part in (self.name, self.time, self.line):
            part.take_off()

    def fit(self, width: int) -> None:
        """Be ``width`` logical pixels wide."""
        high, low = self.name.natural().height(), self.line.natural().height()
        height = max(AVATAR + 4, high + low + GAP // 2) + 2 * GAP + 2
        self.setFixedSize(width, height)
        self._avatar.setGeometry(MARGIN, (height - AVATAR - 4) // 2, AVATAR + 4, AVATAR + 4)
        left = 2 * MARGIN + AVATAR
        top = (height - high - low - GAP // 2) // 2
        time = self.time.natural().width()
        self.time.setGeometry(width - MARGIN - time, top, time, high)
        self.name.setGeometry(left, top, width - MARGIN - time - GAP - left, high)
        self.line.setGeometry(left, top + high + GAP // 2, width - MARGIN - left, low)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw it."""
        if self._look:
            painter = QPainter(self)
            painter.fillRect(self.rect(), self._look.surface)
            painter.end()


class MessageCanvas(QWidget):
    """Shows a preview in the width that :meth:`fit` gave it, as high as that takes.

    Signals:
        link_activated: (str) the address of whatever was pressed.
    """

    link_activated = Signal(str)

    def __init__(
        self, pictures: PictureSource | None = None, parent: QWidget | None = None, *, alone: bool = False
    ) -> None:
        """``alone``: the message without the line in the conversation list, as one of many in a chat."""
        super().__init__(parent)
        # It paints its ground, and where it grows at its foot, the rest stays as it is.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._alone = alone
        self._pictures = pictures or NoPictures()
        self._pictures.changed.connect(self._on_picture_changed)
        self._preview: Preview | None = None
        self._address_book = AddressBook()
        self._addresses: list[str] = []
        self._sizes: dict[str, QSize | None] = {}
        self._robot = ""
        self._group = ""
        self._look = LOOKS["light"]
        self._client = PHONE
        self._width = WIDTHS["phone"]
        self._list_caption = Label(self, factor=0.9, muted=True)
        self._list_caption.setText(_("In the chat list"))
        self.list_line = ListLine(self)
        self._caption = Label(self, factor=0.9, muted=True)
        self._caption.setText(_("In the group"))
        self._avatar = Avatar(self)
        self._name = Label(self, factor=0.9, muted=True)
        self._tag = Tag(self)
        self._tag.setText(_("Robot"))
        self._hint = QLabel(self)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mentions = MentionCaption(self)
        self.shape: ShapeView | None = None
        self._dress()
        self._show()

    def set_preview(self, preview: Preview | None, robot: str, group: str = "") -> bool:
        """Show ``preview`` as the ``robot`` would post it; return whether anything had to be done."""
        robot = robot or _("Robot")
        if (preview, robot, group) == (self._preview, self._robot, self._group):
            return False
        self._preview, self._robot, self._group = preview, robot, group
        self._addresses = self._address_book.addresses_of(preview.shape) if preview else []
        self._pictures.wanted(self._addresses)
        self._show()
        return True

    def set_look(self, look: Look) -> None:
        """Take other colours."""
        if look is not self._look:
            self._look = look
            self._dress()
            self._show()

    def set_client(self, client: str) -> None:
        """Show what a ``phone`` or a ``pc`` draws. Raises ``KeyError`` for any other."""
        WIDTHS[client]
        if client != self._client:
            self._client = client
            self._show()

    def restyle(self) -> None:
        """Take the font that the widget has now."""
        for part in (self._list_caption, self.list_line, self._caption, self._name, self._tag):
            part.take_off()
        self._dress()
        self._show()

    def words(self) -> list[str]:
        """Return every visible word, in the order of reading."""
        if self._preview is None:
            return [self._hint.text()]
        found = [self.list_line.name.text(), self.list_line.line.text()]
        if self.shape is None:
            return [*found, self._hint.text()]
        if self._preview.show_avatar:
            found += [self._name.text(), self._tag.text()]
        return found + self.shape.words() + self._mentions.words()

    def tops(self, text: str) -> tuple[tuple[int, ...], Callable[[int], int]]:
        """Return for the blocks made of ``text``, the Markdown that was typed, their first lines and their tops.

        The tops, in pixels below this widget's own, are told by a function of the block's number: asking for each costs
        more than a few are worth. Where the text is not what is shown yet, or none is, there are fewer lines, or none.
        """
        shape, body = self.shape, self.shape.rich_text() if self.shape is not None else None
        if self._preview is None or shape is None or body is None:
            return (), lambda _index: 0
        shown = self._preview.shape
        count = len(shown.blocks) if isinstance(shown, Bubble | Card) else 0
        lines = shown_lines(text, shown)[:count]
        return lines, lambda index: body.mapTo(self, QPoint(0, body.top_of(index))).y()

    def _dress(self) -> None:
        """Put the look on what is there whatever the message. Not for each key: to Qt, it would all be new."""
        look = self._look
        self.setPalette(palette_of(look))
        for part in (self._list_caption, self._caption, self._avatar, self._name, self._tag, self._mentions):
            part.set_look(look)
        hint = self._hint.palette()
        hint.setColor(self._hint.foregroundRole(), look.muted)
        self._hint.setPalette(hint)

    def _show(self) -> None:
        look = self._look
        preview = self._preview
        empty = preview is None or is_empty(preview.shape)
        with_line = not self._alone and preview is not None and bool(preview.list_line or not empty)
        for shown in (self._list_caption, self.list_line, self._caption):
            shown.setVisible(with_line)
        # No words where none are seen: a screen reader's tree holds hidden widgets too.
        self._hint.setText(_("What you write appears here as the group will see it.") if empty else "")
        self._hint.setVisible(empty)
        if preview is not None:
            self.list_line.show_line(self._group or self._robot, self._robot, preview.list_line, look)
        named = preview is not None and not empty and preview.show_avatar
        self._show_shape(None if preview is None or empty else preview.shape, named=named)
        for author in (self._avatar, self._name, self._tag):
            author.setVisible(named)
        self._name.setText(self._robot)
        self._mentions.show_mentions(preview if self.shape is not None else None)
        self._sizes = {address: self._size_of(address) for address in self._addresses}
        self.fit(self._width)

    def _room(self, *, named: bool) -> int:
        """The width beside the avatar, where there is one."""
        return self._width - 2 * MARGIN - (AVATAR + GAP if named else 0)

    def _show_shape(self, shape: Shape | None, *, named: bool) -> None:
        kind = None if shape is None else _VIEWS[type(shape)]
        if self.shape is not None and type(self.shape) is not kind:
            discard(self.shape)
            self.shape = None
        if shape is None or kind is None:
            return
        if self.shape is None:
            self.shape = kind(self, self._pictures)
            # A text that is written into the width that it will have is laid out once.
            self.shape.fit(self._room(named=named))
            self.shape.link_activated.connect(self.link_activated)
        self.shape.client = self._client
        self.shape.show_shape(shape, self._look)
        self.shape.show()

    def fit(self, width: int) -> None:
        """Be ``width`` logical pixels wide and as high as that takes."""
        self._width = width
        top = MARGIN
        if not self.list_line.isHidden():
            top = self._place_caption(self._list_caption, top, width)
            self.list_line.fit(width)
            self.list_line.move(0, top)
            top += self.list_line.height() + 2 * GAP
            top = self._place_caption(self._caption, top, width)
        if self.shape is None:
            height = self._hint.heightForWidth(width - 4 * MARGIN)
            space = 4 * GAP
            self._hint.setGeometry(2 * MARGIN, top + space, width - 4 * MARGIN, height)
            top += height + 2 * space
        else:
            top = self._place_message(self.shape, top, width)
        self.setFixedSize(width, top + MARGIN)

    def _place_caption(self, caption: Label, top: int, width: int) -> int:
        height = caption.natural().height()
        caption.setGeometry(MARGIN, top, width - 2 * MARGIN, height)
        return top + height + GAP

    def _place_message(self, shape: ShapeView, top: int, width: int) -> int:
        left = MARGIN
        if not self._avatar.isHidden():
            self._avatar.setGeometry(left, top, AVATAR, AVATAR)
            left += AVATAR + GAP
            tag = self._tag.natural()
            name = min(self._name.natural().width(), width - left - MARGIN - GAP - tag.width())
            height = max(self._name.natural().height(), tag.height())
            self._name.setGeometry(left, top, name, height)
            self._tag.setGeometry(left + name + GAP, top + (height - tag.height()) // 2, tag.width(), tag.height())
            top += height + GAP // 2
        shape.fit(self._room(named=not self._avatar.isHidden()))
        shape.move(left, top)
        return self._mentions.place(left, top + shape.height(), width - left - MARGIN)

    def _size_of(self, address: str) -> QSize | None:
        image = self._pictures.picture(address)
        return None if image is None else image.size()

    @Slot(str)
    def _on_picture_changed(self, address: str) -> None:
        if self.shape is None or address not in self._sizes:
            return
        size = self._size_of(address)
        if size == self._sizes[address]:
            # Only what is said of it is new.
            self.shape.refresh_pictures()
            return
        self._sizes[address] = size
        with kept_in_place(self, self.shape.rich_text()):
            self.shape.refresh_pictures(address)
            self.fit(self._width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._look.ground)
        painter.end()


def is_empty(shape: Shape) -> bool:
    """Return whether there is nothing in ``shape`` that the group would see."""
    match shape:
        case Bubble(blocks):
            return not blocks
        case LinkCard():
            return not (shape.title or shape.text or shape.picture)
        case Card():
            actions = (shape.jump, *shape.buttons)
            return not (shape.blocks or shape.lead or any(action and action.title for action in actions))
        case Feed(rows):
            return not any(row.title or row.picture for row in rows)
