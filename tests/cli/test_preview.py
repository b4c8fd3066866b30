"""``dingui preview``: a picture of each sample in each width and theme, or the reason why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.cli.conftest import Inside, MessageFile
from tests.cli.program import SAMPLES, TYPES, dingui

WIDTHS = ("phone", "pc")
THEMES = ("light", "dark")
FINE = {"msgtype": "text", "text": {"content": "周会改到三点"}}


def picture(path: Path) -> QImage:
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    image = QImage(str(path))
    assert not image.isNull()
    return image


def lightness(image: QImage) -> float:
    """Return the middle of the picture's greys, from 0 (black) to 255."""
    small = image.convertToFormat(QImage.Format.Format_Grayscale8)
    points = [(x, y) for x in range(0, small.width(), 7) for y in range(0, small.height(), 7)]
    greys = sorted(small.pixelColor(x, y).lightness() for x, y in points)
    return greys[len(greys) // 2]


def colours(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(0, image.height(), 3)})


@pytest.mark.parametrize("sample", TYPES)
def test_every_sample_in_every_width_and_theme(sample: str, tmp_path: Path) -> None:
    images: dict[tuple[str, str], QImage] = {}
    for width in WIDTHS:
        for theme in THEMES:
            path = tmp_path / f"{width}-{theme}.png"
            run = dingui(
                "preview", str(SAMPLES / f"{sample}.json"), "--output", str(path), "--width", width, "--theme", theme
            )
            assert (run.status, run.out, run.err) == (0, "", "")
            images[width, theme] = picture(path)
    for image in images.values():
        assert colours(image) > 10  # something is drawn on it
    for theme in THEMES:
        assert images["phone", theme].width() < images["pc", theme].width()
    for width in WIDTHS:
        assert lightness(images[width, "dark"]) < 100 < 180 < lightness(images[width, "light"])


def test_phone_and_light_are_what_one_gets(tmp_path: Path) -> None:
    source = str(SAMPLES / "text.json")
    for name, options in (("plain", ()), ("named", ("--width", "phone", "--theme", "light"))):
        assert dingui("preview", source, "--output", str(tmp_path / name), *options).status == 0
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "named").read_bytes()


def test_the_name_of_the_robot_is_in_the_picture(tmp_path: Path) -> None:
    source = str(SAMPLES / "text.json")
    for name in ("One", "Another"):
        assert dingui("preview", source, "--robot", name, "--output", str(tmp_path / name)).status == 0
    assert (tmp_path / "One").read_bytes() != (tmp_path / "Another").read_bytes()


def test_standard_input_and_json(tmp_path: Path) -> None:
    path = str(tmp_path / "a.png")
    run = dingui("preview", "-", "--output", path, "--json", stdin=b'{"msgtype":"text","text":{"content":"x"}}')
    assert (run.status, run.object, run.err) == (0, {"output": path}, "")
    picture(Path(path))


def test_an_unfinished_message_is_drawn_too(message_file: MessageFile, tmp_path: Path) -> None:
    """Errors keep it from being sent, not from being looked at."""
    path = tmp_path / "a.png"
    document = {"msgtype": "link", "link": {"title": "标题", "text": "", "messageUrl": ""}}
    assert dingui("preview", message_file(document), "--output", str(path)).status == 0
    picture(path)


def test_a_place_that_cannot_be_written_is_said(message_file: MessageFile, tmp_path: Path) -> None:
    place = str(tmp_path / "missing" / "a.png")
    run = dingui("preview", message_file(FINE), "--output", place, "--json")
    [problem] = run.object["problems"]
    assert (run.status, run.err, problem["code"]) == (2, "", "cannot_write")
    assert place in problem["message"]
    human = dingui("preview", message_file(FINE), "--output", str(tmp_path), env={"DINGUI_LANG": "zh_CN"})
    assert (human.status, human.out) == (2, "")
    assert str(tmp_path) in human.err


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"msgtype": "voice"}', "周".encode("gbk")])
def test_what_is_no_message_is_not_drawn(
    document: bytes, inside: Inside, message_file: MessageFile, tmp_path: Path
) -> None:
    name = message_file(document)
    path = tmp_path / "a.png"
    run = inside("preview", name, "--output", str(path), "--json")
    assert (run.status, run.err) == (2, "")
    assert run.object["problems"]
    human = inside("preview", name, "--output", str(path))
    assert (human.status, human.out, bool(human.err)) == (2, "", True)
    assert not path.exists()


@pytest.mark.parametrize("options", [[], ["--output", "a.png", "--width", "tv"], ["--output", "a.png", "--theme", "x"]])
def test_options_that_make_no_sense_are_said(options: list[str], inside: Inside, message_file: MessageFile) -> None:
    run = inside("preview", message_file(FINE), *options)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("usage: dingui preview ")


def test_nothing_is_kept_by_a_preview(message_file: MessageFile, tmp_path: Path) -> None:
    assert dingui("preview", message_file(FINE), "--output", str(tmp_path / "a.png")).status == 0
    assert not (tmp_path / "dingui-home").exists()
