"""The words of a message: read-only rich text as high as its content, without a scroll bar of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from math import ceil

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPyTextObject,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QTextBrowser, QTextEdit, QToolTip, QWidget

from dingui.messages.preview import Block
from dingui.texts import _
from dingui.window.preview.clients import PHONE
from dingui.window.preview.document import BlockDocument, Moved
from dingui.window.preview.look import RADIUS, WIDTH_MIN, Look, sized
from dingui.window.preview.marks import NOTES, ROOM, draw_block_mark, draw_frame, lines_at, notes_of, reasons, tip_of
from dingui.window.preview.pictures import (
    PictureSource,
    act_on,
    can_act_on,
    draw_picture,
    picture_height,
    picture_label,
    picture_name,
    picture_tip,
)
from dingui.window.preview.ruler import Ruler
from dingui.window.preview.writer import (
    PICTURE_ADDRESS,
    PICTURE_ALT,
    PICTURE_OBJECT,
    QUOTE_DEPTH,
    QUOTE_STEP,
    RULE,
    TextStyle,
    address_of,
)

_BAR_WIDTH = 3
_DRAWN = (RULE, QUOTE_DEPTH, NOTES)
"""What a block has of which something is drawn beside its words."""
_PICTURE_UNIT = "\ufffc".encode("utf-16-le")
_SCROLLING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_UNMODIFIED = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_DESCRIBED_MAX = 50
"""Pictures of which a screen reader is told: nobody listens to more."""
_PICTURE_WIDTH_UNKNOWN = 280.0


class MessageBody(QTextBrowser):
    """Shows blocks; give it a width with :meth:`fit`.

    Signals:
        link_activated: (str) the address of a link or of a linked picture.
        focus_changed: the focus came or went.
    """

    link_activated = Signal(str)
    focus_changed = Signal()

    def __init__(self, pictures: PictureSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._pictures = pictures
        self._pressed = ""
        self._link = ""
        self._blocks = BlockDocument(self.document())
        self._ruler = Ruler(self.document())
        self._object = _PictureObject(self)
        self.document().documentLayout().registerHandler(PICTURE_OBJECT, self._object)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextBrowser { background: transparent; border: none; padding: 0; margin: 0; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # A fixed width, because a text edit lays out for the size that it had when it was last shown. Here, because a
        # change of this lays out for no width at all: 1.4 s for 20 kB without a space.
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setLineWrapColumnOrWidth(WIDTH_MIN)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self.viewport().setAutoFillBackground(False)
        # The ground is painted here, so that what stands behind needs no painting at each key.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # What is another one when it grows by a line is said by the document: all else stays, or moves as it is.
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._moved: Moved | None = None
        self.setAccessibleName(_("What the group reads"))
        self.anchorClicked.connect(self._on_anchor_clicked)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            # All of it is always in sight: nothing in here may be scrolled away, whatever Qt has measured meanwhile.
            bar.rangeChanged.connect(partial(_hold, bar))

    def show_blocks(
        self, blocks: tuple[Block, ...], look: Look, *, mentions_coloured: bool, client: str = PHONE
    ) -> bool:
        """Show ``blocks`` as ``client`` draws them; return whether anything had to be done.

        The size is to be fitted again then.
        """
        self._look = look
        # A widget with a style sheet of its own is not given its parent's font by Qt.
        around = self.parentWidget()
        if around is not None and self.font() != around.font():
            self.setFont(around.font())
        self._ruler.be_for(self.viewport().logicalDpiY())
        changed = self._blocks.show(blocks, TextStyle(look, self.font(), mentions_coloured, client))
        if changed and self._moved is not None:
            # Two changes before it was fitted.
            self._moved = None
            self.viewport().update()
        elif changed:
            self._moved = self._blocks.moved
        if changed and self._blocks.words_touched:
            self._describe()
        return changed

    def fit(self, width: int, *, shrink: bool = False) -> None:
        """Be ``width`` logical pixels wide, or with ``shrink`` no wider than the text, and as high as that takes."""
        document = self.document()
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        if document.textWidth() != width:
            document.setTextWidth(width)
        # Narrower than its text, an area that shrinks before it has any would be scrolled away from its beginning.
        if shrink and not document.isEmpty():
            width = min(width, max(1, ceil(document.idealWidth())))
        size = QSize(width, max(1, ceil(document.size().height())))
        if width != self.width():
            self.viewport().update()
        if size != self.size() or size != self.minimumSize():
            self.setFixedSize(size)
        if self._moved is not None:
            (top, by), self._moved = self._moved, None
            self._move_pixels(top, by)

    def _move_pixels(self, top: int, by: int) -> None:
        """Move what is painted from ``top`` on, rather than paint all of it anew; where that can't be, Qt paints it."""
        top = min(top, top + by)
        viewport = self.viewport()
        viewport.scroll(0, by, QRect(0, top, viewport.width(), viewport.height() - top))

    def top_of(self, index: int) -> int:
        """Return how far below this widget's top block ``index`` begins, in pixels. Raises ``IndexError``."""
        return round(self._blocks.top_of(index))

    def words(self) -> str:
        """Return the text as shown, a line for each block."""
        return self.toPlainText().replace("\ufffc", "")

    def refresh_pictures(self, address: str = "") -> None:
        """Draw anew what is known of the pictures, and lay out anew the one from ``address``: its height is another."""
        document = self.document()
        for position, text in self._picture_formats():
            if address and _address_of(text) == address:
                document.markContentsDirty(position, 1)
        self._describe()
        self.viewport().update()

    @property
    def look(self) -> Look | None:
        """The look in force."""
        return self._look

    @property
    def pictures(self) -> PictureSource:
        """Where pictures come from."""
        return self._pictures

    def _describe(self) -> None:
        labels = (
            picture_label(self._pictures, _address_of(text), str(text.property(PICTURE_ALT) or ""))
            for _position, text in islice(self._picture_formats(), _DESCRIBED_MAX)
        )
        link = [_("Link: {address}").format(address=self._link)] if self._link else []
        self.setAccessibleDescription("\n".join([*link, *labels, *reasons(self._blocks.marks)]))

    def _picture_formats(self) -> Iterator[tuple[int, QTextFormat]]:
        """Yield position and format of each picture."""
        # Qt counts UTF-16 units. One search is faster than a look at each of hundreds of text blocks.
        units = self.document().toRawText().encode("utf-16-le", "surrogatepass")
        cursor = QTextCursor(self.document())
        place = units.find(_PICTURE_UNIT)
        while place >= 0:
            # Two bytes of two neighbours may look like it too.
            if place % 2 == 0:
                cursor.setPosition(place // 2 + 1)
                text = cursor.charFormat()
                if text.objectType() == PICTURE_OBJECT:
                    yield place // 2, text
            place = units.find(_PICTURE_UNIT, place + 1)

    def _picture_at(self, place: QPoint) -> str:
        """Return the address of the picture at ``place`` in the viewport, or an empty text."""
        text = self.document().documentLayout().formatAt(QPointF(place))
        return _address_of(text) if text.objectType() == PICTURE_OBJECT else ""

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        self.link_activated.emit(address_of(url))

    def _tell_link(self) -> None:
        """Say where the link leads that Tab has reached: what the pointer is told by a tip."""
        cursor = self.textCursor()
        reached = self.hasFocus() and cursor.hasSelection() and cursor.charFormat().isAnchor()
        link = address_of(QUrl(cursor.charFormat().anchorHref())) if reached else ""
        if link != self._link:
            self._link = link
            self._describe()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        if self._look is None:
            return
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._look.surface)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        layout = self.document().documentLayout()
        block = self.cursorForPosition(event.rect().topLeft()).block()
        above = block.previous()
        if above.isValid():
            block = above
        while block.isValid():
            rect = layout.blockBoundingRect(block)
            # The bars of the first one below, too: they begin in the gap above it.
            self._draw_marks(painter, block, rect, self._look)
            if rect.top() > event.rect().bottom():
                break
            block = block.next()
        painter.end()

    def _draw_marks(self, painter: QPainter, block: QTextBlock, rect: QRectF, look: Look) -> None:
        block_format = block.blockFormat()
        if not any(map(block_format.hasProperty, _DRAWN)):
            return
        if block_format.property(RULE):
            painter.fillRect(QRectF(rect.left(), round(rect.center().y()), self.width() - ROOM, 1), look.bar)
        draw_block_mark(painter, block, rect, self.document().textWidth(), look)
        depth = int(block_format.property(QUOTE_DEPTH) or 0)
        above = block.previous()
        above_depth = int(above.blockFormat().property(QUOTE_DEPTH) or 0) if above.isValid() else 0
        indent = block_format.indent() * self.document().indentWidth()
        for level in range(depth):
            # The bar of one quotation runs through the gaps between its blocks.
            joined = level < above_depth
            top = self.document().documentLayout().blockBoundingRect(above).bottom() if joined else rect.top()
            bar = QRectF(indent + level * QUOTE_STEP, top, _BAR_WIDTH, rect.bottom() - top)
            painter.fillRect(bar, look.bar)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the area around."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that scroll to the area around."""
        if event.key() in _SCROLLING and event.modifiers() in _UNMODIFIED:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say of a picture under the pointer why it is not there, of a link where it leads, of a mark its reason."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            address = self._picture_at(event.pos())
            tip = picture_tip(self._pictures, address) if address else ""
            tip += tip_of(lines_at(self.document(), QPointF(event.pos())))
            if tip:
                QToolTip.showText(event.globalPos(), tip, self)
                return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a picture that is not there is for that, whatever it links to."""
        address = self._picture_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and address and can_act_on(self._pictures, address):
            self._pressed = address
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Agree to the picture's host, or try again."""
        pressed, self._pressed = self._pressed, ""
        if not pressed:
            super().mouseReleaseEvent(event)
        elif self._picture_at(event.position().toPoint()) == pressed:
            act_on(self._pictures, pressed)

    def focusNextPrevChild(self, next_one: bool) -> bool:  # noqa: N802 - Qt's own
        """Go to the next link, and let the area around show it."""
        moved = super().focusNextPrevChild(next_one)
        self._tell_link()
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if moved and self.hasFocus() and isinstance(around, QScrollArea):
            shown = around.widget()
            if shown is not None:
                place = self.mapTo(shown, self.cursorRect().center())
                around.ensureVisible(place.x(), place.y())
        return moved

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the bubble."""
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the bubble."""
        super().focusOutEvent(event)
        self._tell_link()
        self.focus_changed.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Words alone: the links of the document are of no use elsewhere."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText().replace("\ufffc", ""))
        return data


def _hold(bar: QScrollBar, _least: int, most: int) -> None:
    if most:
        bar.setRange(0, 0)


def _address_of(text: QTextFormat) -> str:
    return str(text.property(PICTURE_ADDRESS) or "")


def _name_of(text: QTextFormat) -> str:
    return picture_name(_address_of(text), str(text.property(PICTURE_ALT) or ""))


def _indentation(document: QTextDocument, block: QTextBlock) -> float:
    block_format = block.blockFormat()
    items = block_format.indent()
    inside = block.textList()
    if inside is not None:
        items += inside.format().indent()
    return block_format.leftMargin() + block_format.rightMargin() + items * document.indentWidth()


class _PictureObject(QPyTextObject):
    """Draws a picture as wide as the text, whatever that width is."""

    def __init__(self, body: MessageBody) -> None:
        super().__init__(body)
        self._body = body
        self._revision = -1
        self._block_start = self._block_end = 0
        self._taken = 0.0

    def intrinsicSize(self, document: QTextDocument, position: int, text: QTextFormat) -> QSizeF:  # noqa: N802 - Qt's name
        if not (self._revision == document.revision() and self._block_start <= position < self._block_end):
            # Asked several times for each of the pictures of a block.
            self._revision = document.revision()
            block = document.findBlock(position)
            self._block_start, self._block_end = block.position(), block.position() + block.length()
            self._taken = _indentation(document, block)
        # An unset width is -1: the document is being measured before it has one.
        width = (document.textWidth() if document.textWidth() > 0 else _PICTURE_WIDTH_UNKNOWN) - self._taken
        width = max(width - 1, 1.0)
        return QSizeF(width, picture_height(self._image(text), width))

    def drawObject(  # noqa: N802 - Qt's name
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        document: QTextDocument,  # noqa: ARG002 - Qt's signature
        position: int,  # noqa: ARG002 - Qt's signature
        text: QTextFormat,
    ) -> None:
        look = self._body.look
        if look is None:
            return
        shape = QPainterPath()
        rect = QRectF(rect)
        shape.addRoundedRect(rect, RADIUS / 2, RADIUS / 2)
        small = sized(self._body.font(), 0.9)
        state = self._body.pictures.state(_address_of(text))
        draw_picture(painter, rect, self._image(text), _name_of(text), look, small, shape, state)
        if notes_of(text):
            draw_frame(painter, rect, look)

    def _image(self, text: QTextFormat) -> QImage | None:
        return self._body.pictures.picture(_address_of(text))
