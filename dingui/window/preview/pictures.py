"""Pictures in the preview: where they come from, and what stands in for one that is not there."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath

from dingui.texts import _
from dingui.window.icons import ICON_SIZE, draw_icon
from dingui.window.preview.look import GAP, Look

PLACEHOLDER_ASPECT = 0.5
"""Height by width of a picture whose own is not known."""


class PictureSource(Protocol):
    """Where the preview asks for pictures."""

    changed: SignalInstance
    """Emitted, with an address (str), when a picture has come, or has become another one."""

    def picture(self, address: str) -> QImage | None:
        """Return the picture if it is there, at once; else None, and ``changed`` may follow."""
        ...


class NoPictures(QObject):
    """A source that never has one: nothing is loaded from a half-written message."""

    changed = Signal(str)

    def picture(self, address: str) -> QImage | None:  # noqa: ARG002 - the protocol's signature
        """Return None."""
        return None


def picture_name(address: str, alt: str = "") -> str:
    """Return what a picture is called in place of itself."""
    return alt or address or _("No picture yet")


def picture_height(image: QImage | None, width: float) -> float:
    """Return the height, in logical pixels, of a picture that is drawn ``width`` wide."""
    if image is None or image.isNull():
        return round(width * PLACEHOLDER_ASPECT)
    return round(width * image.height() / image.width())


def draw_picture(
    painter: QPainter, rect: QRectF, image: QImage | None, name: str, look: Look, font: QFont, shape: QPainterPath
) -> None:
    """Draw a picture into ``rect``, filling it, cut to ``shape``; or a placeholder that says ``name``."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    if image is None or image.isNull():
        _draw_placeholder(painter, rect, name, look, font)
    else:
        scale = max(rect.width() / image.width(), rect.height() / image.height())
        part = QRectF(0, 0, rect.width() / scale, rect.height() / scale)
        part.moveCenter(QRectF(image.rect()).center())
        painter.drawImage(rect, image, part)
    painter.restore()


def _draw_placeholder(painter: QPainter, rect: QRectF, name: str, look: Look, font: QFont) -> None:
    painter.fillRect(rect, look.picture)
    metrics = QFontMetricsF(font)
    words = rect.width() >= 4 * GAP + 6 * metrics.averageCharWidth() and rect.height() >= ICON_SIZE + metrics.height()
    side = min(float(ICON_SIZE) * 1.2, rect.height() * 0.6)
    height = side + (GAP / 2 + metrics.height() if words else 0)
    top = rect.center().y() - height / 2
    draw_icon(painter, QRectF(rect.center().x() - side / 2, top, side, side), "picture", QColor(look.muted))
    if words:
        painter.setFont(font)
        painter.setPen(look.muted)
        line = QRectF(rect.left() + 2 * GAP, top + side + GAP / 2, rect.width() - 4 * GAP, metrics.height())
        text = metrics.elidedText(" ".join(name.split()), Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
