from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dingui.assets import resource
from dingui.window.theme import (
    CONTRAST_MIN,
    Colours,
    Theme,
    apply_theme,
    colours,
    contrast,
    is_dark,
    make_palette,
    readable,
    style_sheet,
    text_font,
)

ROLE = QPalette.ColorRole
GROUP = QPalette.ColorGroup
ACCENTS = [None, "#ffff00", "#000000", "#ffffff", "#e91e63", "#00c853", "#0078d4", "#7f7f7f"]

TEXTS = {
    ROLE.WindowText: (ROLE.Window,),
    ROLE.Text: (ROLE.Base, ROLE.AlternateBase, ROLE.Window),
    ROLE.PlaceholderText: (ROLE.Base, ROLE.Window),
    ROLE.ButtonText: (ROLE.Button, ROLE.Window),
    ROLE.BrightText: (ROLE.Button, ROLE.Window),
    ROLE.HighlightedText: (ROLE.Highlight,),
    ROLE.ToolTipText: (ROLE.ToolTipBase,),
    ROLE.Link: (ROLE.Base, ROLE.Window),
    ROLE.LinkVisited: (ROLE.Base, ROLE.Window),
}


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    theme = qapp.findChild(Theme)
    if theme is not None:
        theme.setParent(None)
        theme.deleteLater()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
    assert contrast(QColor("white"), QColor("#777777")) == contrast(QColor("#777777"), QColor("white"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("group", [GROUP.Active, GROUP.Inactive, GROUP.Disabled], ids=lambda group: group.name)
def test_every_text_is_readable(qapp: QApplication, dark: bool, accent: str | None, group: QPalette.ColorGroup) -> None:
    palette = make_palette(dark=dark, accent=QColor(accent) if accent else None)
    assert is_dark(palette) is dark
    for text, grounds in TEXTS.items():
        for ground in grounds:
            reached = contrast(palette.color(group, text), palette.color(group, ground))
            assert reached >= CONTRAST_MIN, (text.name, ground.name, reached)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("accent", ACCENTS)
def test_colours_with_a_meaning_are_readable(qapp: QApplication, dark: bool, accent: str | None) -> None:
    shades = colours(make_palette(dark=dark, accent=QColor(accent) if accent else None))
    for name in ("text", "muted", "error", "warning", "success"):
        for ground in (shades.base, shades.window, shades.selection):
            assert contrast(getattr(shades, name), ground) >= CONTRAST_MIN, name
    assert contrast(shades.accent, shades.base) >= CONTRAST_MIN
    assert contrast(shades.on_accent, shades.accent) >= CONTRAST_MIN
    for ground in (shades.hover, shades.pressed):
        assert contrast(shades.text, ground) >= CONTRAST_MIN
    # The frame of a field is no text: 3:1 to both sides.
    assert contrast(shades.edge, shades.base) >= 3
    assert contrast(shades.edge, shades.window) >= 3


def test_colours_are_of_the_theme_of_the_palette(qapp: QApplication) -> None:
    light, dark = colours(make_palette(dark=False)), colours(make_palette(dark=True))
    assert light.window.lightness() > 200
    assert dark.window.lightness() < 60
    assert light != dark


def test_a_colour_that_is_readable_stays_as_it_is() -> None:
    assert readable(QColor("#123456"), QColor("white")) == QColor("#123456")
    assert contrast(readable(QColor("#ffee00"), QColor("white")), QColor("white")) >= CONTRAST_MIN


def test_the_choice_is_taken_and_may_change(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "dark")
    assert is_dark(app.palette())
    theme = app.findChild(Theme)
    assert theme is not None
    with qtbot.waitSignal(theme.changed):
        apply_theme(app, "light")
    assert not is_dark(app.palette())
    assert colours(make_palette(dark=False)).accent.name() in app.styleSheet()
    assert len(app.findChildren(Theme)) == 1
    with pytest.raises(ValueError, match="blue"):
        apply_theme(app, "blue")


def test_system_follows_the_system(app: QApplication) -> None:
    apply_theme(app, "dark")
    apply_theme(app, "system")
    # The offscreen platform has no scheme of its own, and its palette is a light one.
    expected = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert is_dark(app.palette()) is expected
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert is_dark(app.palette()) is expected


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_style_sheet_is_whole(qapp: QApplication, dark: bool) -> None:
    sheet = style_sheet(make_palette(dark=dark))
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert resource(f"styles/{path.rsplit('/', 1)[1]}").as_posix() == path


def test_the_style_sheet_names_no_font_size_and_shows_the_focus() -> None:
    sheet = resource("styles/dingui.qss").read_text(encoding="utf-8")
    assert not re.search(r"\bfont(-size)?\s*:", sheet)
    for control in ("QLineEdit", "QPushButton", "QToolButton", "QCheckBox::indicator", "QComboBox", "QListView"):
        assert f"{control}:focus" in sheet, control
    names = {field.name for field in fields(Colours)} | {"button", "styles", "scheme"}
    assert set(re.findall(r"\$(\w+)", sheet)) <= names


def test_chinese_stands_behind_the_systems_font(qapp: QApplication) -> None:
    chosen = QFont("Cantarell", 11)
    made = text_font(chosen)
    assert made.families()[0] == "Cantarell"
    assert made.pointSizeF() == 11
    assert "Noto Sans CJK SC" in made.families()
    assert text_font(made).families() == made.families()


def test_a_larger_font_of_the_system_stays(qapp: QApplication) -> None:
    unchosen = QFont("Sans Serif", 18)
    assert text_font(unchosen).pointSizeF() == 18
