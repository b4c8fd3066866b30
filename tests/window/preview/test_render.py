from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from dingui.window.preview.look import LOOKS, WIDTHS, Look
from dingui.window.preview.render import HEIGHT_MAX, render_image, render_png
from dingui.window.theme import CONTRAST_MIN, contrast
from tests.window.preview.conftest import SAMPLES, markdown, sample, text


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("width", ["phone", "pc"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_of_each_type(qtbot: QtBot, picture_path: Path, name: str, width: str, theme: str) -> None:
    render_png(sample(name), "Product group", picture_path, width, theme)
    image = QImage(str(picture_path))
    assert image.width() == 2 * WIDTHS[width]
    assert image.pixelColor(1, 1) == LOOKS[theme].ground
    # Cropped to what is there: something is drawn near the lower edge.
    last = range(image.height() - 48, image.height())
    assert any(image.pixelColor(x, y) != LOOKS[theme].ground for y in last for x in range(0, image.width(), 8))


def test_the_same_message_gives_the_same_picture(qtbot: QtBot) -> None:
    assert render_image(sample("markdown"), "R") == render_image(sample("markdown"), "R")
    assert render_image(sample("markdown"), "R") != render_image(sample("markdown"), "S")


def test_a_picture_of_nothing_says_so(qtbot: QtBot) -> None:
    image = render_image(None, "R", scale=1)
    grounds = {image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())}
    assert len(grounds) > 1


def test_the_longest_message_makes_no_endless_picture(qtbot: QtBot) -> None:
    image = render_image(text("\n" * 19_000 + "end"), "R")
    assert image.height() == HEIGHT_MAX


def test_colours_that_somebody_chose_are_shown(qtbot: QtBot) -> None:
    image = render_image(markdown("<font color=#d00000>" + "█" * 10 + "</font>"), "R", scale=1)
    reds = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert QColor("#d00000").name() in reds


def test_a_place_that_cannot_be_written_is_an_error(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        render_png(sample("text"), "R", tmp_path / "nowhere" / "x.png")


@pytest.mark.parametrize("look", LOOKS.values(), ids=lambda look: look.name)
def test_every_text_is_readable(look: Look) -> None:
    for ink, grounds in (
        (look.text, (look.surface, look.code, look.hover, look.line)),
        (look.muted, (look.surface, look.ground, look.tag, look.picture, look.hover)),
        (look.link, (look.surface, look.hover, look.code)),
        (look.on_avatar, (look.avatar,)),
    ):
        for ground in grounds:
            assert contrast(ink, ground) >= CONTRAST_MIN, (ink.name(), ground.name())
