"""Help, version, and what is said of arguments that make no sense: in both languages, in lines that fit."""

from __future__ import annotations

import subprocess
import unicodedata

import pytest

from dingui import __version__, texts
from dingui.cli import COMMANDS, words
from dingui.texts.commands import _WORDS, argparse_words, purpose_of
from tests.cli.conftest import Inside
from tests.cli.program import command, dingui, surroundings

LANGUAGES = ("en", "zh_CN")
NO_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}

OPTIONS = {
    "check": ("FILE", "--json"),
    "preview": ("FILE", "--output", "--width", "--theme", "--json"),
    "send": ("FILE", "--robot", "--webhook", "--webhook-env", "--secret-env", "--continue", "--no-wait", "--json"),
    "practice": ("--port", "--secret", "--keyword", "--allow", "--wording", "--fault"),
    "demo": ("--output",),
}
"""What design.md §5 promises to scripts."""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name = str(request.param)
    monkeypatch.setenv("DINGUI_LANG", name)
    return name


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def columns(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_the_language(name: str, language: str, inside: Inside) -> None:
    run = inside(name, "--help")
    assert (run.status, run.err) == (0, "")
    for option in OPTIONS[name]:
        assert option in run.out
    description = run.out.split("\n\n")[1]
    assert description.lower() == purpose_of(name).lower()
    assert is_chinese(run.out) == (language == "zh_CN")
    assert max(columns(line) for line in run.out.splitlines() if "{" not in line) <= 80


def test_the_whole_has_help_that_names_every_command(language: str, inside: Inside) -> None:
    run = inside("--help")
    assert (run.status, run.err) == (0, "")
    for name in COMMANDS:
        assert f"  {name:<10}{purpose_of(name)}" in run.out
    assert "FILE" in run.out
    assert is_chinese(run.out) == (language == "zh_CN")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "a", "b"),
        ("check", "--bogus", "a"),
        ("check", "--json=1", "a"),
        ("preview", "a", "--output"),
        ("preview", "a", "--output", "b", "--width", "tv"),
        ("send", "a"),
        ("send", "a", "--robot"),
        ("send", "a", "--robot", "b", "--webhook", "c"),
        ("send", "a", "--webhook-env", "b", "--web", "c"),
        ("practice", "--fault", "flood"),
        ("bogus", "command"),
    ],
)
def test_what_makes_no_sense_is_said_in_the_language(arguments: tuple[str, ...], language: str, inside: Inside) -> None:
    run = inside(*arguments)
    assert (run.status, run.out) == (2, "")
    usage, *_more, said = run.err.splitlines()
    assert usage.startswith(texts._("usage: ") + "dingui")
    assert is_chinese(said) == (language == "zh_CN")


def test_words_of_argparse_that_we_do_not_know_stay_as_they_are() -> None:
    assert argparse_words("a newer Python says: %s") == "a newer Python says: %s"


def test_every_word_of_argparse_keeps_its_places(language: str) -> None:
    texts.set_language(language)
    for theirs, (ours, places) in _WORDS.items():
        said = argparse_words(theirs)
        for place in places.values():
            assert place in said, ours
        assert "{" not in said


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("给钉钉群机器人写公告", ["给钉钉群", "机器人写", "公告"]),
        ("写好，再看，才发送", ["写好，再", "看，才发", "送"]),
        ("先看看吧，再说", ["先看看", "吧，再说"]),
        ("averyveryverylongword", ["averyveryverylongword"]),
        ("用 dingui 发送", ["用 dingui", "发送"]),
    ],
)
def test_lines_are_made_whatever_the_width_of_characters(text: str, lines: list[str]) -> None:
    assert words.wrap(text, 9) == lines


def test_the_version_needs_no_screen() -> None:
    run = dingui("--version", env=NO_SCREEN)
    assert (run.status, run.out, run.err) == (0, f"dingui {__version__}\n", "")


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)])
def test_version_and_help_load_no_window(arguments: tuple[str, ...]) -> None:
    run = subprocess.run(
        [*command()[:1], "-X", "importtime", *command(*arguments)[1:]],
        capture_output=True,
        env=surroundings(NO_SCREEN),
        timeout=60,
        check=True,
    )
    assert b"dingui.cli" in run.stderr
    assert b"PySide6" not in run.stderr


def test_ctrl_c_before_anything_began_is_no_drama(monkeypatch: pytest.MonkeyPatch, inside: Inside) -> None:
    def interrupted(*_details: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("dingui.cli._run_command", interrupted)
    assert inside("check", "a").status == 130
