from __future__ import annotations

import pytest

from dingui.messages.link_forms import LinkForm
from dingui.texts.links import describe_link

URL = "https://example.com/page"


@pytest.mark.parametrize(
    ("where", "words"),
    [("slide", "side bar"), ("browser", "browser"), ("popup", "window of its own"), ("", "does not say")],
)
def test_where_a_page_opens(where: str, words: str) -> None:
    lines = describe_link(LinkForm("page", URL, where=where, title="Details"))
    assert words in lines[0]
    assert lines[1] == URL
    assert "inside DingTalk" in lines[2]
    assert "Details" in lines[3]


def test_two_targets() -> None:
    lines = describe_link(LinkForm("platform", URL, URL + "/mobile"))
    assert [lines[1], lines[3]] == [URL, URL + "/mobile"]
    assert "PC" in lines[0]
    assert "phone" in lines[2]
    assert describe_link(LinkForm("platform", "", URL))[-1] == URL


def test_what_the_reader_sends_is_named() -> None:
    lines = describe_link(LinkForm("say", content="收到"))
    assert "sends" in lines[0]
    assert lines[1] == "收到"
    assert "only" in lines[2]


@pytest.mark.parametrize("kind", ["mini_program", "other"])
def test_others_have_words_too(kind: str) -> None:
    assert len(" ".join(describe_link(LinkForm(kind)))) > 10


def test_a_long_address_is_cut() -> None:
    assert all(len(line) < 600 for line in describe_link(LinkForm("page", URL * 100, title="x" * 1_000)))
