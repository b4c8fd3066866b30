"""Draws the cases alike everywhere: fonts of its own, no hinting, letters in shades of grey, made-up pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication

from dingui.messages.preview import Preview
from dingui.pictures.states import NOTHING, PictureKind, PictureState
from dingui.window.preview import writer
from dingui.window.preview.pictures import NoPictures
from dingui.window.preview.render import render_image
from tests.window.preview.golden.cases import BROKEN, SQUARE, WIDE

FONTS: Final = Path(__file__).parent / "fonts"
PICTURES: Final = Path(__file__).parent / "pictures"
SANS: Final = "Golden Sans"
MONO: Final = "Golden Mono"
CLIENTS: Final = ("phone", "pc")
THEMES: Final = ("light", "dark")

_POINTS: Final = 10.0
_AREA: Final = 100
"""Pixels of a colour that are no edges of letters."""
_STEPS: Final = (8, 16)
_SIZES: Final = {WIDE: (300, 100), SQUARE: (120, 120)}


class MadeUp(NoPictures):
    """Two colours side by side and a bar, so that it is seen which part of a picture is drawn, and how large."""

    def picture(self, address: str) -> QImage | None:
        if address not in _SIZES:
            return None
        width, height = _SIZES[address]
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor("#3d7a4e"))
        painter = QPainter(image)
        painter.fillRect(0, 0, width // 2, height, QColor("#c98a2b"))
        painter.fillRect(0, height - 20, width, 8, QColor("#2b3a67"))
        painter.end()
        return image

    def state(self, address: str) -> PictureState:
        return PictureState(PictureKind.FAILED, "not_found") if address == BROKEN else NOTHING


class _Fonts(QFontDatabase):
    """What code is written with where the machine is asked for it."""

    @staticmethod
    def systemFont(_kind: QFontDatabase.SystemFont) -> QFont:  # noqa: N802 - Qt's name
        return QFont(MONO)


def _load() -> None:
    """Load the fonts, once in a process: a font that is taken away again would be missing in what was laid out."""
    for path, family in ((FONTS / "golden-sans.otf", SANS), (FONTS / "golden-mono.otf", MONO)):
        if family not in QFontDatabase.families():
            assert QFontDatabase.addApplicationFont(str(path)) >= 0, path
        assert QFontInfo(QFont(family)).family() == family


@contextmanager
def pinned() -> Iterator[None]:
    """Draw with the fonts and no style of anyone else's, until the end."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    _load()
    before = QFont(application.font()), application.styleSheet()
    font = QFont(SANS)
    font.setPointSizeF(_POINTS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    application.setStyleSheet("")
    application.setFont(font)
    try:
        with patch.object(writer, "QFontDatabase", _Fonts):
            yield
    finally:
        application.setFont(before[0])
        application.setStyleSheet(before[1])


def draw(preview: Preview | None, client: str, theme: str) -> QImage:
    """Return a picture of a case, inside :func:`pinned`."""
    image = render_image(preview, "值班机器人 Duty", client, theme, scale=1, pictures=MadeUp())
    return image.convertToFormat(QImage.Format.Format_RGB32)


def path_of(name: str, client: str, theme: str) -> Path:
    """Return where the picture of a case is kept."""
    return PICTURES / f"{name}.{client}.{theme}.png"


def reduced(image: QImage) -> QImage:
    """Return a picture as it is kept: with a palette, which makes it a third of the size.

    The colours of whole areas and lines stay as they are; those of the edges of letters are rounded.
    """
    rows = [_bytes_of(image.constScanLine(y))[: 4 * image.width()].cast("I") for y in range(image.height())]
    counts = Counter(pixel for row in rows for pixel in row)
    for step in _STEPS:
        table = {colour: colour if count >= _AREA else _rounded(colour, step) for colour, count in counts.items()}
        palette = sorted(set(table.values()))
        if len(palette) <= 256:
            break
    else:
        raise AssertionError(f"{len(palette)} colours")
    places = {colour: palette.index(kept) for colour, kept in table.items()}
    kept = QImage(image.size(), QImage.Format.Format_Indexed8)
    kept.setColorTable(palette)
    for y, row in enumerate(rows):
        _bytes_of(kept.scanLine(y))[: image.width()] = bytes(places[pixel] for pixel in row)
    return kept


def _bytes_of(line: object) -> memoryview:
    assert isinstance(line, memoryview)
    return line


def _rounded(colour: int, step: int) -> int:
    channels = (colour >> shift & 0xFF for shift in (16, 8, 0))
    red, green, blue = (min(255, channel // step * step + step // 2) for channel in channels)
    return 0xFF000000 | red << 16 | green << 8 | blue


def save(image: QImage, path: Path) -> None:
    """Write a picture as a PNG, as small as that can be."""
    writer = QImageWriter(str(path), QByteArray(b"png"))
    writer.setCompression(100)
    assert writer.write(image), writer.errorString()
