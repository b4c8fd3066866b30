"""The preview as a picture in a file, for ``dingui preview FILE --output PNG``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication

from dingui.messages.preview import Preview
from dingui.window.preview.canvas import MessageCanvas
from dingui.window.preview.look import LOOKS, WIDTHS
from dingui.window.preview.pictures import PictureSource
from dingui.window.theme import text_font

HEIGHT_MAX = 16_000
"""Device pixels; a longer message is cut. Qt's pictures end at 32,767, and this many take 50 MB already."""


def render_image(
    preview: Preview | None,
    robot_name: str,
    width: str = "phone",
    theme: str = "light",
    scale: float = 2,
    pictures: PictureSource | None = None,
) -> QImage:
    """Return the preview as the window would show it, ``scale`` device pixels for each logical one.

    ``width``: ``phone`` or ``pc``; ``theme``: ``light`` or ``dark``. Needs a ``QApplication``, and shows nothing.
    Raises ``KeyError`` for another width or theme.
    """
    canvas = MessageCanvas(pictures)
    canvas.setFont(text_font(QApplication.font()))
    canvas.set_look(LOOKS[theme])
    canvas.set_client(width)
    canvas.set_preview(preview, robot_name)
    canvas.restyle()
    canvas.fit(WIDTHS[width])
    size = canvas.size() * scale
    size.setHeight(min(size.height(), HEIGHT_MAX))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(LOOKS[theme].ground)
    painter = QPainter(image)
    canvas.render(painter, QPoint())
    painter.end()
    canvas.deleteLater()
    return image


def render_png(
    preview: Preview | None,
    robot_name: str,
    path: Path,
    width: str = "phone",
    theme: str = "light",
    scale: float = 2,
) -> None:
    """Write the preview as a PNG (see :func:`render_image`).

    Raises ``OSError`` where the file cannot be written.
    """
    writer = QImageWriter(str(path), QByteArray(b"png"))
    if not writer.write(render_image(preview, robot_name, width, theme, scale)):
        raise OSError(f"cannot write {path}: {writer.errorString()}")
