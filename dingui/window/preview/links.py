"""Links and FeedCards: the shapes that are pressed as a whole."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from dingui.messages.preview import Feed, FeedRow, LinkCard, Shape
from dingui.texts import _
from dingui.texts.pictures import describe_picture
from dingui.window.preview.lines import broken, draw_lines, line_height
from dingui.window.preview.look import CARD_WIDTH, GAP, RADIUS, Look, sized
from dingui.window.preview.parts import MARGIN_INNER, Pressable, match_count
from dingui.window.preview.pictures import PictureSource, draw_picture, picture_name
from dingui.window.preview.shapes import ShapeView

_THUMBNAIL = 48
_TEXT_LINES = 3
_LEAD_ASPECT = 0.56
_SCRIM = QColor(0, 0, 0, 178)
"""Behind white words on any picture: at least 4.5:1 on white itself."""


def _thumbnail(painter: QPainter, rect: QRectF, pictures: PictureSource, address: str, look: Look, font: QFont) -> None:
    path = QPainterPath()
    path.addRoundedRect(rect, RADIUS / 2, RADIUS / 2)
    name, state = picture_name(address), pictures.state(address)
    draw_picture(painter, rect, pictures.picture(address), name, look, font, path, state)


class _LinkRow(Pressable):
    """The whole card of a link message."""

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.card = LinkCard("", "", "", "")

    def show_card(self, card: LinkCard, look: Look) -> None:
        """Show ``card``."""
        self.card = card
        self.set_action(card.title, card.address, look)
        # One thing to press, so one name: a screen reader reads title and text.
        self.setAccessibleName("\n".join(part for part in (card.title, card.text) if part))
        self.refresh()

    def refresh(self) -> None:
        """Show what is known of the picture now."""
        said = (self.address, describe_picture(self._pictures.state(self.card.picture)).whole)
        self.setAccessibleDescription("\n".join(line for line in said if line))
        self.update()

    def height_for(self, width: int) -> int:
        """Title, then the text or the thumbnail, whichever is higher."""
        lines = broken(self.card.text, self._small(), self._text_width(width), _TEXT_LINES)
        below = max(len(lines) * line_height(self._small()), _THUMBNAIL)
        return int(2 * MARGIN_INNER + line_height(self.font()) + GAP / 2 + below)

    def draw(self, painter: QPainter, look: Look) -> None:
        """Draw the card."""
        width = self.width() - 2 * MARGIN_INNER
        title = QRectF(MARGIN_INNER, MARGIN_INNER, width, line_height(self.font()))
        painter.setPen(look.text)
        draw_lines(painter, title, broken(self.card.title, self.font(), width, 1), self.font())
        top = title.bottom() + GAP / 2
        text = QRectF(MARGIN_INNER, top, self._text_width(self.width()), self.height() - top)
        painter.setPen(look.muted)
        draw_lines(painter, text, broken(self.card.text, self._small(), text.width(), _TEXT_LINES), self._small())
        picture = QRectF(self.width() - MARGIN_INNER - _THUMBNAIL, top, _THUMBNAIL, _THUMBNAIL)
        _thumbnail(painter, picture, self._pictures, self.card.picture, look, self._small())

    def _small(self) -> QFont:
        return sized(self.font(), 0.9)

    @staticmethod
    def _text_width(width: int) -> int:
        return width - 2 * MARGIN_INNER - _THUMBNAIL - MARGIN_INNER


class LinkView(ShapeView):
    """A link message."""

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self.row = _LinkRow(self, pictures)
        self.row.link_activated.connect(self.link_activated)

    def show_shape(self, shape: Shape, look: Look) -> None:
        """Show a :class:`LinkCard`."""
        assert isinstance(shape, LinkCard)  # noqa: S101 - the caller chose the view by the shape
        self.set_look(look)
        self.row.show_card(shape, look)

    def fit(self, width: int) -> None:
        """As wide as a card."""
        width = min(width, CARD_WIDTH)
        self.row.fit(width)
        self.setFixedSize(self.row.size())

    def words(self) -> list[str]:
        """Title and text."""
        return [self.row.card.title, self.row.card.text]

    def refresh_pictures(self, address: str = "") -> None:  # noqa: ARG002 - its height stays
        """The thumbnail."""
        self.row.refresh()


class _FeedItem(Pressable):
    """One item of a FeedCard."""

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._picture = ""
        self._large = False

    def show_row(self, row: FeedRow, look: Look, *, large: bool) -> None:
        """Show ``row``; ``large``: as the first one."""
        self._picture = row.picture
        self._large = large
        self.set_action(row.title, row.address, look)
        if not row.title:
            self.setAccessibleName(_("An item without a title"))
        self.refresh()

    def refresh(self) -> None:
        """Show what is known of the picture now."""
        said = (self.address, describe_picture(self._pictures.state(self._picture)).whole)
        self.setAccessibleDescription("\n".join(line for line in said if line))
        self.update()

    def height_for(self, width: int) -> int:
        """A large picture, or two lines beside a small one."""
        if self._large:
            return round(width * _LEAD_ASPECT)
        return int(max(_THUMBNAIL, 2 * line_height(self.font())) + 2 * MARGIN_INNER)

    def draw(self, painter: QPainter, look: Look) -> None:
        """Draw the item."""
        if self._large:
            self._draw_large(painter, look)
            return
        picture = QRectF(
            self.width() - MARGIN_INNER - _THUMBNAIL, (self.height() - _THUMBNAIL) / 2, _THUMBNAIL, _THUMBNAIL
        )
        width = picture.left() - 2 * MARGIN_INNER
        lines = broken(self.title, self.font(), width, 2)
        height = len(lines) * line_height(self.font())
        painter.setPen(look.text)
        draw_lines(painter, QRectF(MARGIN_INNER, (self.height() - height) / 2, width, height), lines, self.font())
        _thumbnail(painter, picture, self._pictures, self._picture, look, self.font())

    def _draw_large(self, painter: QPainter, look: Look) -> None:
        rect = QRectF(self.rect())
        font = sized(self.font(), 1.1, bold=True)
        width = rect.width() - 2 * MARGIN_INNER
        lines = broken(self.title, font, width, 2)
        height = len(lines) * line_height(font)
        top = rect.bottom() - MARGIN_INNER - height
        image = self._pictures.picture(self._picture)
        painter.fillRect(rect, look.picture)
        # What stands in for a picture keeps clear of the title.
        shown = rect if image else QRectF(rect.left(), rect.top(), width + 2 * MARGIN_INNER, top - 2 * GAP)
        whole = QPainterPath()
        whole.addRect(shown)
        name, state = picture_name(self._picture), self._pictures.state(self._picture)
        draw_picture(painter, shown, image, name, look, sized(self.font(), 0.9), whole, state)
        if not lines:
            return
        clear = max(top - 4 * GAP, rect.top())
        scrim = QLinearGradient(QPointF(0, clear), QPointF(0, top))
        scrim.setColorAt(0, QColor(0, 0, 0, 0))
        scrim.setColorAt(1, _SCRIM)
        painter.fillRect(QRectF(rect.left(), clear, rect.width(), rect.bottom() - clear), scrim)
        painter.setPen(Qt.GlobalColor.white)
        draw_lines(painter, QRectF(MARGIN_INNER, top, width, height), lines, font)


class FeedView(ShapeView):
    """A FeedCard."""

    def __init__(self, parent: QWidget, pictures: PictureSource) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.items: list[_FeedItem] = []

    def show_shape(self, shape: Shape, look: Look) -> None:
        """Show a :class:`Feed`."""
        assert isinstance(shape, Feed)  # noqa: S101 - the caller chose the view by the shape
        self.set_look(look)
        match_count(self.items, len(shape.rows), self._make_item)
        for index, (item, row) in enumerate(zip(self.items, shape.rows, strict=True)):
            item.show_row(row, look, large=index == 0)

    def _make_item(self) -> _FeedItem:
        item = _FeedItem(self, self._pictures)
        item.link_activated.connect(self.link_activated)
        return item

    def fit(self, width: int) -> None:
        """As wide as a card."""
        width = min(width, CARD_WIDTH)
        top = 0
        lines: list[QRectF] = []
        for index, item in enumerate(self.items):
            if index > 1:
                lines.append(QRectF(MARGIN_INNER, top, width - 2 * MARGIN_INNER, 1))
                top += 1
            item.fit(width)
            item.move(0, top)
            top += item.height()
        self.set_lines(lines)
        self.setFixedSize(width, max(top, 2 * RADIUS))

    def words(self) -> list[str]:
        """The titles."""
        return [item.title for item in self.items]

    def refresh_pictures(self, address: str = "") -> None:  # noqa: ARG002 - their heights stay
        """All of them."""
        for item in self.items:
            item.refresh()
