"""How the program looks: palettes, the style sheet, colours with a meaning, the font.

Fusion with calm palettes of our own, light and dark, so that contrast is known everywhere and tested: at least 4.5:1
for every text. One accent, the system's own where it has one. ``resources/styles/dingui.qss`` holds the little that a
palette cannot say; it names no font size, so text may grow with the system's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from dingui.assets import resource

THEMES: Final = ("system", "light", "dark")
"""What a person may choose."""

CONTRAST_MIN: Final = 4.5
"""Of any text to what it stands on (WCAG 2 AA, which design.md §4 asks for)."""

GRID: Final = 8
"""Logical pixels; distances are multiples or halves of it."""

_CJK_FAMILIES: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
_UNCHOSEN_SIZE: Final = 10.0
_Group = QPalette.ColorGroup
_Role = QPalette.ColorRole


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours with a meaning, for one theme. All but the grounds and ``line`` are readable as text on ``base``."""

    text: QColor
    muted: QColor
    """Text of less weight, and text that cannot be used now."""
    error: QColor
    warning: QColor
    success: QColor
    accent: QColor
    """What is active: focus, links, the one main button."""
    on_accent: QColor
    """Text on ``accent``."""
    line: QColor
    """Separating lines of 1 px."""
    edge: QColor
    """The frame of a field or button: at least 3:1 to what surrounds it."""
    window: QColor
    base: QColor
    """The ground of fields and lists."""
    hover: QColor
    pressed: QColor
    selection: QColor
    """The ground of what is selected; text on it stays ``text``."""


@dataclass(frozen=True, slots=True)
class _Scheme:
    text: str
    muted: str
    error: str
    warning: str
    success: str
    accent: str
    line: str
    edge: str
    window: str
    base: str


_LIGHT: Final = _Scheme(
    text="#1d2229",
    muted="#5d6570",
    error="#b3261e",
    warning="#855300",
    success="#1a6d38",
    accent="#2463c2",
    line="#dcdfe4",
    edge="#878e99",
    window="#f5f6f8",
    base="#ffffff",
)
_DARK: Final = _Scheme(
    text="#e3e6ea",
    muted="#a2a9b4",
    error="#ff8a80",
    warning="#f0b653",
    success="#7fd197",
    accent="#82b1ff",
    line="#373c44",
    edge="#747c88",
    window="#202328",
    base="#191b1f",
)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two opaque colours, 1 to 21, as WCAG 2 counts it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(over: QColor, under: QColor, share: float) -> QColor:
    """Return ``over`` laid on ``under`` with an opacity of ``share``, 0 to 1."""
    return QColor(*(round(a * share + b * (1 - share)) for a, b in zip(_channels(over), _channels(under), strict=True)))


def readable(colour: QColor, *grounds: QColor, least: float = CONTRAST_MIN) -> QColor:
    """Return ``colour``, darkened or lightened as far as it takes to be readable on each of ``grounds``."""
    towards = QColor("black") if _luminance(grounds[0]) > 0.18 else QColor("white")
    for step in range(21):
        candidate = mixed(towards, colour, step / 20)
        if min(contrast(candidate, ground) for ground in grounds) >= least:
            return candidate
    return towards


def is_dark(palette: QPalette) -> bool:
    """Return whether a palette is one with light text on a dark ground."""
    return _luminance(palette.color(_Role.Base)) < _luminance(palette.color(_Role.Text))


def colours(palette: QPalette) -> Colours:
    """Return the colours with a meaning that go with ``palette``."""
    return _colours(_DARK if is_dark(palette) else _LIGHT, palette.color(_Group.Active, _Role.Accent))


def make_palette(*, dark: bool, accent: QColor | None = None) -> QPalette:
    """Return our palette, light or dark. ``accent``: the system's own; it is bent until it is readable."""
    scheme = _DARK if dark else _LIGHT
    shades = _colours(scheme, accent or QColor(scheme.accent))
    button = mixed(QColor("white"), shades.window, 0.06) if dark else shades.base
    palette = QPalette(button, shades.window)
    roles = {
        _Role.WindowText: shades.text,
        _Role.Text: shades.text,
        _Role.ButtonText: shades.text,
        _Role.BrightText: shades.error,
        _Role.Window: shades.window,
        _Role.Base: shades.base,
        _Role.AlternateBase: mixed(shades.text, shades.base, 0.03),
        _Role.Button: button,
        _Role.ToolTipBase: shades.base if not dark else button,
        _Role.ToolTipText: shades.text,
        _Role.PlaceholderText: shades.muted,
        _Role.Link: shades.accent,
        _Role.LinkVisited: shades.accent,
        _Role.Highlight: shades.selection,
        _Role.HighlightedText: shades.text,
        _Role.Accent: shades.accent,
        _Role.Light: mixed(QColor("white"), shades.window, 0.1 if dark else 0.9),
        _Role.Midlight: shades.line,
        _Role.Mid: shades.edge,
        _Role.Dark: shades.edge,
        _Role.Shadow: QColor("black"),
    }
    for role, colour in roles.items():
        palette.setColor(role, colour)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        palette.setColor(_Group.Disabled, role, shades.muted)
    palette.setColor(_Group.Disabled, _Role.Base, shades.window)
    palette.setColor(_Group.Disabled, _Role.Button, shades.window)
    palette.setColor(_Group.Disabled, _Role.Highlight, mixed(shades.muted, shades.window, 0.08))
    palette.setColor(_Group.Inactive, _Role.Highlight, mixed(shades.muted, shades.base, 0.2))
    return palette


def apply_theme(app: QApplication, choice: str) -> None:
    """Make the whole program light, dark, or as the system is, and keep following the system.

    ``choice``: one of :data:`THEMES`; raises ``ValueError`` for any other. May be called again at any time.
    """
    if choice not in THEMES:
        raise ValueError(f"not a theme: {choice!r}")
    theme = app.findChild(Theme) or Theme(app)
    theme.choose(choice)


class Theme(QObject):
    """Holds the choice and follows the system; lives as long as the application that is its parent.

    Signals:
        changed: the palette is another one now.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self._dark: bool | None = None
        self._accent: QColor | None = None
        app.setStyle("Fusion")
        app.setFont(text_font(app.font()))
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def choose(self, choice: str) -> None:
        """Take one of :data:`THEMES`."""
        self._choice = choice
        hints = self._app.styleHints()
        # Windows' title bars and the native dialogs follow this; where the platform has no themes, it does nothing.
        match choice:
            case "light":
                hints.setColorScheme(Qt.ColorScheme.Light)
            case "dark":
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case _:
                hints.unsetColorScheme()
        self._apply()

    def _apply(self) -> None:
        self._app.setPalette(QPalette())
        system = self._app.palette()
        if self._choice == "system":
            scheme = self._app.styleHints().colorScheme()
            dark = is_dark(system) if scheme is Qt.ColorScheme.Unknown else scheme is Qt.ColorScheme.Dark
        else:
            dark = self._choice == "dark"
        # Fusion brings an accent of its own; only another one is the system's.
        accent = system.color(_Group.Active, _Role.Accent)
        own = self._app.style().standardPalette().color(_Group.Active, _Role.Accent)
        palette = make_palette(dark=dark, accent=None if accent == own else accent)
        self._app.setPalette(palette)
        self._app.setStyleSheet(style_sheet(palette))
        self.changed.emit()

    @Slot()
    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self._apply()


def style_sheet(palette: QPalette) -> str:
    """Return the style sheet of the program in the colours of ``palette``."""
    path = resource("styles/dingui.qss")
    shades = colours(palette)
    names = {field.name: getattr(shades, field.name).name() for field in fields(shades)}
    return Template(path.read_text(encoding="utf-8")).substitute(
        names,
        button=palette.color(_Group.Active, _Role.Button).name(),
        scheme="dark" if is_dark(palette) else "light",
        styles=path.parent.as_posix(),
    )


def text_font(system: QFont) -> QFont:
    """Return the system's font with Chinese behind it, where the system does not see to that itself.

    On a desktop where nobody chose a font, Qt takes DejaVu, which has no Chinese and fits none: there a Chinese sans
    serif comes first, where one is installed, and the size is 10 points rather than 9.
    """
    font = QFont(system)
    if sys.platform in ("darwin", "win32"):
        return font
    if system.families() == ["Sans Serif"]:
        font.setPointSizeF(max(system.pointSizeF(), _UNCHOSEN_SIZE))
        if QFontInfo(system).family().startswith("DejaVu"):
            font.setFamilies([*_CJK_FAMILIES, *system.families()])
            return font
    font.setFamilies(list(dict.fromkeys([*system.families(), *_CJK_FAMILIES])))
    return font


def _colours(scheme: _Scheme, accent: QColor) -> Colours:
    window, base, text = QColor(scheme.window), QColor(scheme.base), QColor(scheme.text)
    accent = readable(accent, base, window)
    selection = mixed(accent, base, 0.2)
    grounds = (base, window, selection)
    white, black = QColor("white"), QColor("#10151c")
    return Colours(
        text=text,
        muted=readable(QColor(scheme.muted), *grounds),
        error=readable(QColor(scheme.error), *grounds),
        warning=readable(QColor(scheme.warning), *grounds),
        success=readable(QColor(scheme.success), *grounds),
        accent=accent,
        on_accent=max((white, black), key=lambda colour: contrast(colour, accent)),
        line=QColor(scheme.line),
        edge=QColor(scheme.edge),
        window=window,
        base=base,
        hover=mixed(text, window, 0.06),
        pressed=mixed(text, window, 0.12),
        selection=selection,
    )


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (part / 255 for part in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
