"""Colours and measures of the preview; its theme is chosen apart from the program's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette

WIDTHS: Final = {"phone": 375, "pc": 520}
"""Logical pixels of the column in which the message stands."""

WIDTH_MIN: Final = 240
"""The narrowest column, in logical pixels; a window narrower than that scrolls."""

MARGIN: Final = 12
AVATAR: Final = 36
GAP: Final = 8
RADIUS: Final = 8
CARD_WIDTH: Final = 350
"""Logical pixels, as the PC client draws an ActionCard (dingtalk-protocol.md §2.10)."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of one theme. Every text has a contrast of 4.5:1 to the grounds that it stands on."""

    name: str
    """``light`` or ``dark``."""
    ground: QColor
    """Behind the messages."""
    surface: QColor
    """Bubbles, cards and the line in the conversation list."""
    text: QColor
    muted: QColor
    link: QColor
    """Links, mentions in a text, buttons of a card."""
    line: QColor
    bar: QColor
    """The bar of a quotation."""
    code: QColor
    """The ground of code."""
    picture: QColor
    """The ground of a picture that is not there."""
    hover: QColor
    tag: QColor
    """The ground of the robot's tag; its text is ``muted``."""
    avatar: QColor
    on_avatar: QColor
    mark: QColor
    """Marks on what clients show differently."""


LOOKS: Final = {
    "light": Look(
        name="light",
        ground=QColor("#eef0f3"),
        surface=QColor("#ffffff"),
        text=QColor("#171a1d"),
        muted=QColor("#596069"),
        link=QColor("#0a62cf"),
        line=QColor("#e3e5e9"),
        bar=QColor("#ced2d8"),
        code=QColor("#f1f3f6"),
        picture=QColor("#dfe4ea"),
        hover=QColor("#f5f7fa"),
        tag=QColor("#e0e3e8"),
        avatar=QColor("#2f6fd0"),
        on_avatar=QColor("#ffffff"),
        mark=QColor("#9a5400"),
    ),
    "dark": Look(
        name="dark",
        ground=QColor("#141517"),
        surface=QColor("#2a2c30"),
        text=QColor("#e6e8eb"),
        muted=QColor("#aab0b9"),
        link=QColor("#7db5ff"),
        line=QColor("#3d4046"),
        bar=QColor("#5a5f68"),
        code=QColor("#35383d"),
        picture=QColor("#3b3f46"),
        hover=QColor("#313439"),
        tag=QColor("#2f3237"),
        avatar=QColor("#3a6fbe"),
        on_avatar=QColor("#ffffff"),
        mark=QColor("#e5a84b"),
    ),
}


def palette_of(look: Look) -> QPalette:
    """Return the palette of the widgets in the preview."""
    role = QPalette.ColorRole
    palette = QPalette(look.surface, look.ground)
    for name, colour in {
        role.WindowText: look.text,
        role.Text: look.text,
        role.ButtonText: look.link,
        role.Base: look.surface,
        role.Link: look.link,
        role.LinkVisited: look.link,
        role.PlaceholderText: look.muted,
        role.Accent: look.link,
    }.items():
        palette.setColor(name, colour)
    return palette


def sized(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return ``font`` larger or smaller by ``factor``, so that it grows with the person's own size."""
    changed = QFont(font)
    changed.setPointSizeF(QFontInfo(font).pointSizeF() * factor)
    changed.setBold(bold)
    return changed
