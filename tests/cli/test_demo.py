"""``dingui demo``: the real window does the main job once, and is pictured."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from dingui.demo import SAMPLES
from tests.cli.program import dingui

NO_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
NAMES = [*(f"{name}.png" for name in SAMPLES.values()), "sent.png"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_it_delivers_the_sample_and_pictures_the_window(language: str, tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    run = dingui("demo", "--output", str(folder), "--json", env={**NO_SCREEN, "DINGUI_LANG": language})
    assert (run.status, run.err) == (0, "")
    assert run.object["outcomes"] == ["delivered"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert sorted(run.object["pictures"]) == sorted(str(folder / name) for name in NAMES)
    contents = set()
    for name in NAMES:
        image = QImage(str(folder / name))
        assert (image.width(), image.height()) == (1200, 760)
        contents.add((folder / name).read_bytes())
    assert len(contents) == len(NAMES)
    # It works in a folder of its own, which is gone.
    assert not (tmp_path / "dingui-home").exists()


def test_it_says_in_words_what_came_of_it_and_where_the_pictures_are(tmp_path: Path) -> None:
    run = dingui("demo", env={**NO_SCREEN, "TMPDIR": str(tmp_path)})
    assert (run.status, run.err) == (0, "")
    first, second = run.out.splitlines()
    assert first == "The sample announcement reached the practice robot."
    [folder] = [path for path in tmp_path.iterdir() if path.name.startswith("dingui-demo-")]
    assert str(folder) in second
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("taken", [".", "sent.png"])
def test_a_place_that_cannot_be_written_is_said(taken: str, tmp_path: Path) -> None:
    """The folder is a file, or one of the pictures a folder."""
    folder = tmp_path / "demo"
    if taken == ".":
        folder.write_text("a file", encoding="utf-8")
    else:
        (folder / taken).mkdir(parents=True)
    run = dingui("demo", "--output", str(folder), env=NO_SCREEN)
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith(f"The pictures can't be written to {folder / taken}: ")
    as_json = dingui("demo", "--output", str(folder), "--json", env=NO_SCREEN)
    assert (as_json.status, as_json.err) == (1, "")
    assert as_json.object["problems"][0]["code"] == "cannot_write"
