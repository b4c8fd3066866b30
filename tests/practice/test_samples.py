"""The samples are messages that a robot takes, and hold nobody's real data."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from dingui.assets import resource
from tests.practice.helpers import request, verdict

TYPES = {
    "text": "text",
    "markdown": "markdown",
    "link": "link",
    "action-card": "actionCard",
    "action-card-buttons": "actionCard",
    "feed-card": "feedCard",
    "welcome.zh_CN": "markdown",
    "welcome.en": "markdown",
}


def read(name: str) -> dict[str, Any]:
    value = json.loads(resource(f"samples/{name}.json").read_text(encoding="utf-8"))
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("name", TYPES)
def test_each_sample_is_posted(name: str) -> None:
    found = verdict(request(raw=resource(f"samples/{name}.json").read_bytes()))
    assert (found.errcode, found.posted) == (0, True)
    assert read(name)["msgtype"] == TYPES[name]


@pytest.mark.parametrize("name", TYPES)
def test_samples_hold_invented_numbers_and_addresses_only(name: str) -> None:
    text = json.dumps(read(name), ensure_ascii=False)
    assert all(address.startswith("https://example.com/") for address in re.findall(r'https?://[^\s")]+', text))
    assert all(number.startswith("1380000") for number in re.findall(r"\d{8,}", text))
    assert "access_token" not in text


def test_every_file_is_a_sample() -> None:
    assert {path.name.removesuffix(".json") for path in resource("samples").iterdir()} == set(TYPES)


def test_the_tutorials_oddities_are_kept() -> None:
    link = read("link")
    assert link["link"]["picUrl"] == ""
    assert link["at"]["atMobiles"] == ["手机号码"]
    assert read("action-card")["actionCard"]["btnOrientation"] == "0"
    assert {"hideAvatar": "0", "btnOrientation": "1"}.items() <= read("action-card-buttons")["actionCard"].items()
    found = verdict(request(read("text")))
    assert found.mentions.mobiles == ("13800000001",)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_welcome_shows_what_markdown_can_do(language: str) -> None:
    text = read(f"welcome.{language}")["markdown"]["text"]
    for mark in (r"^## ", r"^> ", r"^- ", r"\*\*.+\*\*", r"\[.+\]\(https://"):
        assert re.search(mark, text, re.MULTILINE), mark
