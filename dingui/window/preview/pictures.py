"""Pictures in the preview: where they come from, and what stands in for one that is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import compress, count
from operator import is_not
from typing import Protocol

from PySide6.QtCore import QObject, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath

from dingui.messages.preview import Block, Card, Feed, LinkCard, ListBlock, Paragraph, Picture, Quote, Shape
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

    def answers(self) -> Mapping[str, bool]:
        """Return for each host that was decided about whether its pictures are shown, the latest last."""
        ...

    def forget(self, host: str) -> None:
        """Take the answer about ``host`` back: it will be asked again."""
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

    def answers(self) -> Mapping[str, bool]:
        """Return nothing."""
        return {}

    def forget(self, host: str) -> None:
        """Do nothing."""


def addresses_of(shape: Shape) -> list[str]:
    """Return the address of every picture in ``shape``, from the top, where it has one."""
    return AddressBook().addresses_of(shape)


class AddressBook:
    """Finds the addresses of pictures, looking only into blocks that were not in the shape before."""

    def __init__(self) -> None:
        self._blocks: tuple[Block, ...] = ()
        self._found: list[list[str]] = []
        """For each of the blocks the addresses in it."""

    def addresses_of(self, shape: Shape) -> list[str]:
        """Return the address of every picture in ``shape``, from the top, where it has one."""
        match shape:
            case LinkCard():
                return [shape.picture] if shape.picture else []
            case Feed(rows):
                return [row.picture for row in rows if row.picture]
        start, kept = same_ends(self._blocks, shape.blocks)
        changed = shape.blocks[start : len(shape.blocks) - kept]
        self._found[start : len(self._found) - kept] = [list(addresses_in(block)) for block in changed]
        self._blocks = shape.blocks
        lead = [shape.lead.address] if isinstance(shape, Card) and shape.lead else []
        return [address for each in (lead, *filter(None, self._found)) for address in each if address]


def same_ends(before: Sequence[object], after: Sequence[object]) -> tuple[int, int]:
    """Return how many of the very same objects both begin with, and how many of the others both end with."""
    most = min(len(before), len(after))
    start = next(compress(count(), map(is_not, before, after)), most)
    kept = next(compress(count(), map(is_not, reversed(before), reversed(after))), most)
    return start, min(kept, most - start)


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
