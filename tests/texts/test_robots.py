from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor

from dingui.library.robots import Robot
from dingui.texts import robots as words
from dingui.window.theme import contrast, make_palette

ENDPOINT = "https://oapi.dingtalk.com/robot/send"


def robot(name: str = "产品群", **more: Any) -> Robot:
    known: dict[str, Any] = {"signed": False, "practice": False, "fingerprint": "", "created_ms": 0, "position": 0}
    return Robot("id", name, ENDPOINT, (), **{**known, **more})


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("colour", sorted(words.COLOURS))
def test_every_colour_is_seen_on_light_and_dark_ground(colour: str, dark: bool) -> None:
    palette = make_palette(dark=dark)
    for ground in (palette.base().color(), palette.window().color()):
        assert contrast(QColor(colour), ground) >= 3


def test_a_group_is_named_where_it_says_more_than_the_robot() -> None:
    assert words.title_of(robot()) == "产品群"
    assert words.title_of(robot(group="产品群")) == "产品群"
    assert words.title_of(robot(group="产品部全体")) == "产品群 · 产品部全体"
    assert words.full_title_of(robot(group="产品部全体", colour="#3f7fdc")) == "产品群 · 产品部全体 (Blue)"


def test_a_colour_of_another_palette_has_no_name() -> None:
    assert words.full_title_of(robot(colour="#123456")) == "产品群"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "A real group"),
        ({"real": False}, "Not a real group"),
        ({"real": False, "practice": True}, "Reaches nobody: for trying things out"),
        ({"colour": "#2f8f4e"}, "A real group\nColour: Green"),
        ({"group": "全体", "mentions": False}, "A real group\nGroup: 全体\nMentions don't work there"),
    ],
)
def test_what_colour_alone_would_say_is_said_in_words(more: dict[str, Any], said: str) -> None:
    assert words.describe_robot(robot(**more)) == said


def test_a_robot_without_webhook_says_so() -> None:
    assert "needs its webhook" in words.describe_robot(robot(needs_webhook=True))
    assert words.kind_of(robot(needs_webhook=True, archived=True)) == "Archived · Needs its webhook"


def test_each_code_of_the_code_has_words() -> None:
    source = (Path(words.__file__).parents[1] / "library" / "robots_file.py").read_text(encoding="utf-8")
    for code in words._ENTRY_FAULTS:
        assert f'EntryFault("{code}"' in source
        assert words.describe_entry_fault(code, 2, "群")
    for code in set(words._FILE_FAULTS) - {"unreadable"}:
        assert f'RobotsFileError("{code}"' in source
        assert words.explain_robots_file(code, {"count": 2, "limit": 1})
