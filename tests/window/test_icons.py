from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPalette, QPixmap
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from dingui.assets import resource
from dingui.window.icons import app_icon, icon
from dingui.window.theme import colours, make_palette

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg") if path.stem != "dingui")
NEEDED = (
    "bold italic heading quote list-bulleted list-numbered link picture add remove up down duplicate draft send stop "
    "robot settings search undo redo check warning error unknown info clock practice mention trash open more copy "
    "theme-light theme-dark phone computer close eye"
)


@pytest.fixture
def palettes(qtbot: QtBot) -> object:
    before = QGuiApplication.palette()
    yield before
    QGuiApplication.setPalette(before)


def inks(pixmap: QPixmap) -> set[str]:
    """Return the colours of the opaque points."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    points = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {point.name() for point in points if point.alpha() == 255}


def test_all_that_are_needed_are_there() -> None:
    assert set(NEEDED.split()) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_lines_of_one_width_in_one_colour(name: str) -> None:
    root = ElementTree.fromstring(resource(f"icons/{name}.svg").read_text(encoding="utf-8"))  # noqa: S314 - our own file
    assert root.get("viewBox") == "0 0 20 20"
    assert (root.get("stroke"), root.get("fill")) == ("currentColor", "none")
    assert (root.get("stroke-width"), root.get("stroke-linecap")) == ("1.5", "round")
    for element in root.iter():
        assert element.get("fill") in (None, "none")
        # Only a dot, a line of no length, is wider.
        if element.get("stroke-width") not in (None, "1.5"):
            assert re.fullmatch(r"(M[\d.]+ [\d.]+h\.01)+", element.get("d") or "")


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_draws_something_and_stays_inside(qtbot: QtBot, name: str) -> None:
    image = icon(name).pixmap(QSize(80, 80), 1.0).toImage()
    edge = [(x, y) for x in range(80) for y in range(80) if x in (0, 79) or y in (0, 79)]
    assert all(image.pixelColor(x, y).alpha() == 0 for x, y in edge)
    assert any(image.pixelColor(x, y).alpha() == 255 for x in range(80) for y in range(80))


def test_an_icon_has_the_palettes_colours_and_follows_them(palettes: object) -> None:
    drawn = icon("stop")
    for dark in (False, True, False):
        palette = make_palette(dark=dark)
        QGuiApplication.setPalette(palette)
        for mode, group, role in (
            (QIcon.Mode.Normal, QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText),
            (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText),
            (QIcon.Mode.Selected, QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText),
        ):
            assert inks(drawn.pixmap(QSize(40, 40), 1.0, mode)) == {palette.color(group, role).name()}
        assert inks(icon("stop", "error").pixmap(QSize(40, 40), 1.0)) == {colours(palette).error.name()}


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0, 3.0])
def test_an_icon_is_rendered_at_the_screens_resolution(qtbot: QtBot, scale: float) -> None:
    pixmap = icon("add").pixmap(QSize(20, 20), scale)
    assert pixmap.size() == QSize(20, 20) * scale
    assert pixmap.devicePixelRatio() == scale


def test_an_icon_outlives_copies_and_its_maker(qtbot: QtBot) -> None:
    button = QPushButton(icon("send"), "Send")
    qtbot.addWidget(button)
    copy = QIcon(button.icon())
    copy.addPixmap(QPixmap(4, 4))
    button.show()
    assert not button.grab().isNull()
    assert not copy.pixmap(QSize(20, 20), 1.0).isNull()


def test_an_icon_that_there_is_not_is_an_error(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")
    with pytest.raises(KeyError):
        icon("add", "no-such-ink")


def test_the_programs_own_icon_keeps_its_colours(qtbot: QtBot) -> None:
    image = app_icon().pixmap(QSize(64, 64), 1.0).toImage()
    assert image.pixelColor(4, 32).blue() > image.pixelColor(4, 32).red() + 80
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(30, 22) != QColor("black")
