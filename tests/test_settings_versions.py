"""Settings of older and newer versions: brought up step by step, and never refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dingui.settings import UPGRADES, VERSION, LoadedSettings, Settings, Upgrade, load_settings, save_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def rename(content: dict[str, Any]) -> dict[str, Any]:
    """From version 0: what was called "colours"."""
    return {("theme" if key == "colours" else key): value for key, value in content.items()}


def shorten(content: dict[str, Any]) -> dict[str, Any]:
    """To version 2: another word."""
    return content | {"preview_width": {"desktop": "pc"}.get(content.get("preview_width", ""), "phone")}


STEPS: Mapping[int, Upgrade] = {0: rename, 1: shorten}


def test_an_older_file_is_brought_up_step_by_step(path: Path) -> None:
    path.write_text("version = 0\ncolours = 'dark'\npreview_width = 'desktop'\nmine = 1")
    loaded = load_settings(path, upgrades=STEPS, version=2)
    assert loaded == LoadedSettings(Settings(theme="dark", preview_width="pc", others={"mine": 1}))
    assert "colours" in path.read_text(), "reading writes nothing"


def test_only_the_steps_that_are_missing(path: Path) -> None:
    path.write_text("version = 1\ncolours = 'dark'\npreview_width = 'desktop'")
    loaded = load_settings(path, upgrades=STEPS, version=2)
    assert loaded == LoadedSettings(Settings(preview_width="pc", others={"colours": "dark"}))
    path.write_text("version = 2\ncolours = 'dark'\npreview_width = 'desktop'")
    loaded = load_settings(path, upgrades=STEPS, version=2)
    assert loaded == LoadedSettings(Settings(others={"colours": "dark"}))


def test_a_file_without_a_version_is_as_new_as_the_program(path: Path) -> None:
    path.write_text("preview_width = 'pc'")
    assert load_settings(path, upgrades=STEPS, version=2).settings == Settings(preview_width="pc")


@pytest.mark.parametrize(
    "version",
    ["3", "9999999999999999999999", "-1", "-9999999999999999999999", '"1"', "1.0", "nan", "true", "false", "[]", "{}"],
)
def test_a_version_that_nobody_wrote_is_taken_as_it_comes(path: Path, version: str) -> None:
    path.write_text(f"version = {version}\ntheme = 'dark'\npreview_width = 'pc'\nmine = 1")
    loaded = load_settings(path, upgrades={1: lambda content: content}, version=2)
    assert loaded == LoadedSettings(Settings(theme="dark", preview_width="pc", others={"mine": 1}))
    assert load_settings(path).settings.theme == "dark"


def test_a_newer_file_keeps_what_the_newer_program_wrote(path: Path) -> None:
    path.write_text("version = 7\ntheme = 'sepia'\nlanguage = 'en'\nzoom = 1.25\n[panes]\nleft = 240")
    loaded = load_settings(path).settings
    assert loaded == Settings(language="en", others={"zoom": 1.25, "panes": {"left": 240}})
    save_settings(path, replace(loaded, theme="dark"))
    assert tomllib.loads(path.read_text()) == {
        "version": 1,
        "language": "en",
        "theme": "dark",
        "preview_width": "phone",
        "preview_theme": "light",
        "keep_sent": "ever",
        "think_again_s": 5,
        "zoom": 1.25,
        "panes": {"left": 240},
    }


def test_a_missing_step_leaves_the_file_as_it_stands(path: Path) -> None:
    path.write_text("version = 0\ntheme = 'dark'\npreview_width = 'desktop'")
    loaded = load_settings(path, upgrades={1: shorten}, version=2)
    assert loaded == LoadedSettings(Settings(theme="dark")), "no step is taken on what it was not made for"


def test_a_step_that_fails_leaves_the_file_as_it_stands(path: Path) -> None:
    def fails(content: dict[str, Any]) -> dict[str, Any]:
        content["theme"] = "light"
        content["panes"]["left"] = 0
        raise KeyError("colours")

    path.write_text("version = 1\ntheme = 'dark'\n[panes]\nleft = 240")
    loaded = load_settings(path, upgrades={1: fails}, version=2)
    assert loaded == LoadedSettings(Settings(theme="dark", others={"panes": {"left": 240}}))


def test_every_step_to_this_version_is_there() -> None:
    assert set(UPGRADES) == set(range(min(UPGRADES, default=VERSION), VERSION))
