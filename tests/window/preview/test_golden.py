"""The preview looks as it did when somebody looked at it (``make golden`` draws the pictures anew)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QRawFont
from PySide6.QtWidgets import QApplication

from dingui.messages.preview import Bubble, Preview
from dingui.window.preview import canvas, shapes
from dingui.window.preview.look import LOOKS, Look
from dingui.window.theme import make_palette, style_sheet
from tests.window.preview.conftest import markdown, text
from tests.window.preview.golden.cases import cases
from tests.window.preview.golden.comparing import CHANNEL, Difference, compare
from tests.window.preview.golden.drawing import (
    CLIENTS,
    FONTS,
    PICTURES,
    THEMES,
    draw,
    path_of,
    pinned,
    reduced,
    save,
)
from tests.window.preview.golden.words import words_of_case

CASES = cases()


@pytest.fixture(autouse=True)
def _surroundings(qapp: QApplication) -> Iterator[None]:
    with pinned():
        yield


def assert_same(image: QImage, path: Path, folder: Path) -> None:
    """Fail where a picture is not what was kept, and leave both and what is different between them in ``folder``."""
    kept = QImage(str(path))
    assert not kept.isNull(), f"there is no {path.name} yet: run make golden, and look at it"
    difference = compare(image, kept)
    if difference.seen:
        actual, shown = folder / f"actual-{path.name}", folder / f"difference-{path.name}"
        save(image, actual)
        save(difference.image, shown)
        raise AssertionError(
            f"{path.name} is another picture now: {difference}.\nkept: {path}\nnow: {actual}\ndifference: {shown}\n"
            "If it is what it should be, run make golden."
        )


def difference_of(one: Preview, other: Preview, client: str = "phone") -> Difference:
    return compare(draw(other, client, "light"), reduced(draw(one, client, "light")))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", CASES)
def test_the_preview_looks_as_it_did(name: str, client: str, theme: str, tmp_path: Path) -> None:
    assert_same(draw(CASES[name], client, theme), path_of(name, client, theme), tmp_path)


def test_no_picture_is_kept_that_nobody_compares() -> None:
    expected = {path_of(name, client, theme) for name in CASES for client in CLIENTS for theme in THEMES}
    assert set(PICTURES.iterdir()) == expected


def test_drawing_is_the_same_each_time_whatever_the_program_looks_like(qapp: QApplication) -> None:
    before = draw(CASES["markdown-subset"], "phone", "light")
    font, palette = QFont(qapp.font()), qapp.palette()
    try:
        qapp.setPalette(make_palette(dark=True))
        qapp.setStyleSheet(style_sheet(make_palette(dark=True)) + "QLabel { color: red; }")
        qapp.setFont(QFont("Serif", 30))
        with pinned():
            assert draw(CASES["markdown-subset"], "phone", "light") == before
        assert qapp.font().pointSize() == 30
    finally:
        qapp.setStyleSheet("")
        qapp.setFont(font)
        qapp.setPalette(palette)
    assert draw(CASES["markdown-subset"], "phone", "light") == before


# What the comparison sees


@pytest.mark.parametrize("name", CASES)
def test_what_is_kept_is_what_was_drawn(name: str) -> None:
    image = draw(CASES[name], "phone", "light")
    difference = compare(image, reduced(image))
    assert not difference.seen
    assert difference.values == 0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", [field.name for field in fields(Look) if field.name not in ("name", "hover")])
def test_a_wrong_colour_is_seen(monkeypatch: pytest.MonkeyPatch, theme: str, colour: str) -> None:
    look = LOOKS[theme]
    red, green, blue, _alpha = getattr(look, colour).getRgb()
    slightly_wrong = QColor(red, green + 16 if green < 128 else green - 16, blue)
    values = {each.name: getattr(look, each.name) for each in fields(Look)} | {colour: slightly_wrong}
    looks = {theme: Look(**values)}
    names = ("markdown-outside", "markdown-subset", "card-stacked", "link-bare", "markdown-broken-picture")
    drawn = {name: reduced(draw(CASES[name], "pc", theme)) for name in names}
    monkeypatch.setattr("dingui.window.preview.render.LOOKS", looks)
    assert any(compare(draw(CASES[name], "pc", theme), drawn[name]).seen for name in names)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_missing_line_is_seen(client: str) -> None:
    whole = CASES["markdown-subset"]
    assert whole is not None
    assert isinstance(whole.shape, Bubble)
    blocks = whole.shape.blocks
    for index in range(len(blocks)):
        shorter = replace(whole, shape=Bubble(blocks[:index] + blocks[index + 1 :], wide=True))
        assert difference_of(whole, shorter, client).seen, blocks[index]


def test_a_missing_line_at_the_foot_of_a_bubble_is_seen_by_its_size_alone() -> None:
    difference = difference_of(text("one\ntwo"), text("one"))
    assert difference.sizes[0] != difference.sizes[1]
    assert difference.seen


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["card-stacked", "card-beside", "card-lead", "card-three-horizontal"])
def test_a_missing_hairline_is_seen(monkeypatch: pytest.MonkeyPatch, name: str, theme: str) -> None:
    before = reduced(draw(CASES[name], "phone", theme))
    monkeypatch.setattr(shapes.CardView, "set_lines", lambda _card, _lines: None)
    assert compare(draw(CASES[name], "phone", theme), before).seen


@pytest.mark.parametrize(("one", "other"), [("a.", "a,"), ("I", "l"), ("人", "入"), ("**a**", "a"), ("*a*", "a")])
def test_another_letter_is_seen(one: str, other: str) -> None:
    assert difference_of(markdown(f"x {one} x"), markdown(f"x {other} x")).seen


@pytest.mark.parametrize("distance", [(2, 0), (0, 2)])
@pytest.mark.parametrize("part", ["_tag", "_avatar", "_name", "_caption", "list_line"])
def test_what_is_moved_by_two_pixels_is_seen(
    monkeypatch: pytest.MonkeyPatch, part: str, distance: tuple[int, int]
) -> None:
    before = reduced(draw(CASES["card-stacked"], "phone", "light"))
    fit = canvas.MessageCanvas.fit

    def moved(self: canvas.MessageCanvas, width: int) -> None:
        fit(self, width)
        widget = getattr(self, part)
        widget.move(widget.x() + distance[0], widget.y() + distance[1])

    monkeypatch.setattr(canvas.MessageCanvas, "fit", moved)
    assert compare(draw(CASES["card-stacked"], "phone", "light"), before).seen


def test_noise_is_not_seen() -> None:
    image = draw(CASES["text-lines"], "phone", "light")
    kept = reduced(image)
    for y in range(image.height()):
        for x in range(y % 3, image.width(), 3):
            colour = image.pixelColor(x, y)
            image.setPixelColor(x, y, QColor(max(0, colour.red() - 4), colour.green(), colour.blue()))
    assert not compare(image, kept).seen


def test_a_mismatch_leaves_pictures_of_it(tmp_path: Path) -> None:
    image = draw(CASES["link"], "phone", "light")
    painter = QPainter(image)
    painter.fillRect(10, 10, 20, 20, QColor("red"))
    painter.end()
    with pytest.raises(AssertionError, match="make golden") as raised:
        assert_same(image, path_of("link", "phone", "light"), tmp_path)
    actual, shown = sorted(tmp_path.glob("*.png"))
    assert str(actual) in str(raised.value)
    assert str(shown) in str(raised.value)
    assert QImage(str(actual)).pixelColor(15, 15) == QColor("red")
    assert QImage(str(shown)).pixelColor(15, 15).lightness() > CHANNEL
    assert QImage(str(shown)).pixelColor(5, 5) == QColor("black")


# The fonts


@pytest.mark.parametrize("name", CASES)
def test_the_fonts_have_every_character(name: str) -> None:
    font = QRawFont(str(FONTS / "golden-sans.otf"), 13.0)
    missing = {
        each for each in words_of_case(CASES[name]) if each not in "\n\t" and not font.supportsCharacter(ord(each))
    }
    assert not missing, "see tests/window/preview/golden/make_fonts.py"


def test_the_fonts_are_small_and_their_licence_is_with_them() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.otf")) < 150_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
