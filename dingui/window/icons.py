"""Icons drawn by us: SVG in the palette's colours, sharp at any scale.

The files stand in ``resources/icons``: 20 × 20 units, lines of 1.5 units in ``currentColor``. An icon looks its colour
up whenever it is painted, so a change of theme needs no new icons; what was rendered is kept in Qt's own pixmap cache,
by name, size, scale and colour.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from dingui.assets import resource
from dingui.window.theme import colours

ICON_SIZE: Final = 20
"""The side, in logical pixels, for which the icons are drawn."""

_INKS: Final[dict[str, Callable[[QPalette], QColor]]] = {
    "error": lambda palette: colours(palette).error,
    "warning": lambda palette: colours(palette).warning,
    "success": lambda palette: colours(palette).success,
    "muted": lambda palette: colours(palette).muted,
    "accent": lambda palette: colours(palette).accent,
    "on-accent": lambda palette: colours(palette).on_accent,
}


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def icon(name: str, ink: str = "") -> QIcon:
    """Return an icon in the palette's colours, following every change of it.

    ``name``: a file of ``resources/icons`` without its ending. ``ink``: ``error``, ``warning``, ``success``, ``muted``,
    ``accent`` or ``on-accent`` for one of :class:`~dingui.window.theme.Colours`; empty for a button's text.
    Raises ``FileNotFoundError`` or ``KeyError`` for one that there is not.
    """
    _source(name)
    if ink:
        _INKS[ink]
    return QIcon(_PaletteEngine(name, ink))


def app_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    _source("dingui")
    return QIcon(_PaletteEngine("dingui", ""))


def draw_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw an icon as lines of ``colour`` into ``rect``, at the painter's own resolution.

    Raises ``FileNotFoundError`` for a name that there is not.
    """
    text = _source(name).replace("currentColor", colour.name(QColor.NameFormat.HexRgb))
    painter.save()
    painter.setOpacity(painter.opacity() * colour.alphaF())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(text.encode())).render(painter, rect)
    painter.restore()


def _ink_colour(ink: str, mode: QIcon.Mode) -> QColor:
    return _ink_in(QGuiApplication.palette().cacheKey(), ink, mode)


@lru_cache(maxsize=256)
def _ink_in(palette_key: int, ink: str, mode: QIcon.Mode) -> QColor:  # noqa: ARG001 - each palette has its own
    """The colour in the palette in force. Finding readable colours takes a quarter of a millisecond."""
    palette = QGuiApplication.palette()
    match mode:
        case QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        case QIcon.Mode.Selected:
            return palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText)
        case _ if ink:
            return _INKS[ink](palette)
        case _:
            return palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText)


class _PaletteEngine(QIconEngine):
    """Renders one icon; Qt owns it and may copy it."""

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self._name = name
        self._ink = ink

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        device = painter.device()
        scale = device.devicePixelRatioF() if device else 1.0
        pixmap = self.scaledPixmap(rect.size(), mode, state, scale)
        pixmap.setDevicePixelRatio(scale)
        painter.drawPixmap(rect.topLeft(), pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802 - Qt's name
        self,
        size: QSize,
        mode: QIcon.Mode,
        state: QIcon.State,  # noqa: ARG002 - Qt's signature
        scale: float,
    ) -> QPixmap:
        """Qt gives ``size`` in logical pixels; ``scale`` makes device pixels of it."""
        size = size * scale
        colour = _ink_colour(self._ink, mode)
        key = f"dingui-icon:{self._name}:{size.width()}x{size.height()}:{colour.rgba():08x}"
        pixmap = QPixmap()
        if QPixmapCache.find(key, pixmap):
            return pixmap
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        if not size.isEmpty():
            painter = QPainter(pixmap)
            side = min(size.width(), size.height())
            corner = QPoint((size.width() - side) // 2, (size.height() - side) // 2)
            draw_icon(painter, QRectF(QRect(corner, QSize(side, side))), self._name, colour)
            painter.end()
        QPixmapCache.insert(key, pixmap)
        return pixmap

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:  # noqa: ARG002, N802 - Qt's signature
        side = min(size.width(), size.height())
        return QSize(side, side)

    def clone(self) -> QIconEngine:
        """Qt asks for a copy where an icon is changed that is also used elsewhere, which we never do."""
        import ctypes

        copy = _PaletteEngine(self._name, self._ink)
        # Qt takes the copy over, but PySide6 does not know it and would delete it at once: a segmentation fault
        # (seen with 6.11.3). Nothing in PySide6 hands an object over, so one reference is never given back.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(copy))
        return copy

    def iconName(self) -> str:  # noqa: N802 - Qt's name
        return self._name

    def isNull(self) -> bool:  # noqa: N802 - Qt's name
        return False
