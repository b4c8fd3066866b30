"""Pictures in the preview: where they come from, and what stands in for one that is not there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath

from dingui.messages.preview import Block, Bubble, Card, Feed, LinkCard, ListBlock, Paragraph, Picture, Quote, Shape
from dingui.pictures.states import NOTHING, PictureKind, PictureState
from dingui.texts import _
from dingui.texts.pictures import describe_picture
from dingui.window.preview.look import Look
from dingui.window.preview.marks import tip_of
from dingui.window.preview.placeholder import Placeholder, draw_note, draw_placeholder

PLACEHOLDER_ASPECT = 0.5
"""Height by width of a picture whose own is not known."""


class PictureSource(Protocol):
    """Where the preview asks for pictures."""

    changed: SignalInstance
    """Emitted, with an address (str), when a picture has come, or its state has become another one."""
    asking_changed: SignalInstance
    """Emitted when :meth:`asking`, :meth:`refused` or :meth:`failed` have something else to say."""

    def wanted(self, addresses: Collection[str]) -> None:
        """Take the addresses of all pictures of the message, in its order; others are no longer needed."""
        ...

    def picture(self, address: str) -> QImage | None:
        """Return the picture if it is there, at once; else None, and ``changed`` may follow."""
        ...

    def state(self, address: str) -> PictureState:
        """Return how far the picture has got."""
        ...

    def asking(self) -> Sequence[str]:
        """Return the hosts that the person is to be asked about."""
        ...

    def refused(self) -> Sequence[str]:
        """Return the hosts from which the person wants no pictures, though the message has some."""
        ...

    def failed(self) -> Sequence[str]:
        """Return the addresses for which trying again may help."""
        ...

    def allow(self, host: str) -> None:
        """Load pictures from ``host``, now and later."""
        ...

    def deny(self, host: str) -> None:
        """Load none from ``host``, now and later."""
        ...

    def retry(self, address: str) -> None:
        """Try once more."""
        ...


class NoPictures(QObject):
    """A source that never has one: nothing is loaded, and nobody is asked."""

    changed = Signal(str)
    asking_changed = Signal()

    def wanted(self, addresses: Collection[str]) -> None:
        """Do nothing."""

    def picture(self, address: str) -> QImage | None:  # noqa: ARG002 - the protocol's signature
        """Return None."""
        return None

    def state(self, address: str) -> PictureState:  # noqa: ARG002 - the protocol's signature
        """Return that nothing is known."""
        return NOTHING

    def asking(self) -> Sequence[str]:
        """Return nothing."""
        return ()

    def refused(self) -> Sequence[str]:
        """Return nothing."""
        return ()

    def failed(self) -> Sequence[str]:
        """Return nothing."""
        return ()

    def allow(self, host: str) -> None:
        """Do nothing."""

    def deny(self, host: str) -> None:
        """Do nothing."""

    def retry(self, address: str) -> None:
        """Do nothing."""


def addresses_of(shape: Shape, in_block: Callable[[Block], Iterable[str]] | None = None) -> list[str]:
    """Return the address of every picture in ``shape``, from the top, where it has one.

    ``in_block`` stands in for :func:`addresses_in`, where somebody remembers what that found.
    """
    look_into = in_block or addresses_in
    match shape:
        case Bubble(blocks):
            found = [address for block in blocks for address in look_into(block)]
        case Card():
            lead = [shape.lead.address] if shape.lead else []
            found = lead + [address for block in shape.blocks for address in look_into(block)]
        case LinkCard():
            found = [shape.picture]
        case Feed(rows):
            found = [row.picture for row in rows]
    return [address for address in found if address]


class AddressBook:
    """Finds the same as :func:`addresses_of`, looking only into blocks that were not in the shape before."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Block, list[str]]] = {}
        """By identity: to compare or to hash a block is to walk through all of it."""

    def addresses_of(self, shape: Shape) -> list[str]:
        """Return the address of every picture in ``shape``, from the top, where it has one."""
        before, self._known = self._known, {}

        def in_block(block: Block) -> list[str]:
            # A block that is remembered is alive, so nothing else has its number.
            known = before.get(id(block)) or (block, list(addresses_in(block)))
            self._known[id(block)] = known
            return known[1]

        return addresses_of(shape, in_block)


def addresses_in(block: Block) -> Iterator[str]:
    """Yield the address of every picture that is drawn in ``block``, even an empty one."""
    match block:
        case Paragraph(inlines):
            for inline in inlines:
                if isinstance(inline, Picture):
                    yield inline.address
        case Quote(blocks):
            for inner in blocks:
                yield from addresses_in(inner)
        case ListBlock(items):
            for item in items:
                for inner in item:
                    yield from addresses_in(inner)
        case _:
            pass


def can_act_on(source: PictureSource, address: str) -> bool:
    """Return whether a press on the picture does anything: it is not there, and might be."""
    state = source.state(address)
    return state.can_retry or state.kind in (PictureKind.NEEDS_PERMISSION, PictureKind.REFUSED)


def act_on(source: PictureSource, address: str) -> None:
    """Do what a press on a picture that is not there is for: agree to its host, or try again."""
    state = source.state(address)
    if state.can_retry:
        source.retry(address)
    elif can_act_on(source, address):
        source.allow(str(state.data["host"]))


def picture_tip(source: PictureSource, address: str) -> str:
    """Return what is said of a picture where the pointer rests: its address, and what there is to say about it."""
    return tip_of((address, describe_picture(source.state(address)).whole))


def picture_label(source: PictureSource, address: str, alt: str = "") -> str:
    """Return what a screen reader says of a picture in a text."""
    label = _("Picture: {name}").format(name=picture_name(address, alt))
    words = describe_picture(source.state(address)).whole
    return f"{label}\n{words}" if words else label


def picture_name(address: str, alt: str = "") -> str:
    """Return what a picture is called in place of itself."""
    return alt or address or _("No picture yet")


def picture_height(image: QImage | None, width: float) -> float:
    """Return the height, in logical pixels, of a picture that is drawn ``width`` wide."""
    if image is None or image.isNull():
        return round(width * PLACEHOLDER_ASPECT)
    return round(width * image.height() / image.width())


def draw_picture(
    painter: QPainter,
    rect: QRectF,
    image: QImage | None,
    name: str,
    look: Look,
    font: QFont,
    shape: QPainterPath,
    state: PictureState = NOTHING,
) -> None:
    """Draw a picture into ``rect``, filling it, cut to ``shape``.

    Without one, draw a placeholder that says ``name``, and how far the picture has got or why it is not there.
    """
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    words = describe_picture(state).headline
    if image is None or image.isNull():
        draw_placeholder(painter, rect, Placeholder(name, words, state), look, font)
    else:
        scale = max(rect.width() / image.width(), rect.height() / image.height())
        part = QRectF(0, 0, rect.width() / scale, rect.height() / scale)
        part.moveCenter(QRectF(image.rect()).center())
        painter.drawImage(rect, image, part)
        if words:
            draw_note(painter, rect, words, look, font)
    painter.restore()
