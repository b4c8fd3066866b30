"""The samples that come with dingui are what the tutorial teaches, and can be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dingui.assets import resource, resources_root
from dingui.messages.composition import Composition
from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    FeedCard,
    LinkMessage,
    MarkdownMessage,
    Message,
    MessageType,
    Orientation,
    TextMessage,
)
from dingui.messages.payload import to_payload
from dingui.messages.preflight import check
from dingui.messages.preview import Bubble, Card, Feed, LinkCard, Paragraph, Picture, Quote, preview_of, words_of
from dingui.messages.problems import has_errors
from dingui.messages.reading import read_document
from dingui.texts.problems import describe_problem

SAMPLES = sorted((resources_root() / "samples").glob("*.json"))
TYPES: dict[str, type[Message]] = {
    "text": TextMessage,
    "markdown": MarkdownMessage,
    "link": LinkMessage,
    "action-card": ActionCard,
    "action-card-buttons": ActionCardButtons,
    "feed-card": FeedCard,
}


def sample(name: str) -> Message:
    reading = read_document(resource(f"samples/{name}.json").read_bytes())
    assert reading.message is not None
    return reading.message


def test_there_is_a_sample_of_every_type_and_a_welcome_in_both_languages() -> None:
    assert {path.stem for path in SAMPLES} == {*TYPES, "welcome.en", "welcome.zh_CN"}
    assert len(TYPES) == len(MessageType)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_can_be_sent(path: Path) -> None:
    reading = read_document(path.read_bytes())
    assert reading.message is not None
    problems = (*reading.problems, *check(reading.message))
    assert not has_errors(problems)
    assert all(describe_problem(problem) for problem in problems)
    assert Composition.from_json(Composition.of(reading.message).to_json()).message == reading.message


@pytest.mark.parametrize("name", TYPES)
def test_a_sample_is_of_its_type_and_nothing_that_means_something_is_lost(name: str) -> None:
    message = sample(name)
    assert type(message) is TYPES[name]
    before = json.loads(resource(f"samples/{name}.json").read_text(encoding="utf-8"))
    after = to_payload(message)
    # What is left out says what is the case without it: no picture, the avatar shown, buttons stacked.
    body = before[before["msgtype"]]
    without = {"picUrl": "", "hideAvatar": "0", "btnOrientation": "0"}
    kept = {key: value for key, value in body.items() if without.get(key) != value}
    assert {key: value for key, value in after[after["msgtype"]].items() if without.get(key) != value} == kept
    assert after.get("at") == before.get("at")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("text", []),
        ("markdown", ["not_a_mobile", "mention_not_listed"]),
        ("link", ["mentions_ignored"]),
        ("action-card", ["not_a_mobile"]),
        ("action-card-buttons", ["not_a_mobile"]),
        ("feed-card", []),
        ("welcome.en", []),
        ("welcome.zh_CN", []),
    ],
)
def test_what_the_tutorial_writes_draws_warnings_at_most(name: str, codes: list[str]) -> None:
    assert [problem.code for problem in check(sample(name))] == codes


def test_what_the_samples_look_like() -> None:
    markdown = preview_of(to_payload(sample("markdown"))).shape
    assert isinstance(markdown, Bubble)
    quote = markdown.blocks[1]
    assert isinstance(quote, Quote)
    lines = [block for block in quote.blocks if isinstance(block, Paragraph)]
    assert [line.level for line in lines] == [0, 6]
    assert any(isinstance(inline, Picture) and inline.link for inline in lines[0].inlines)
    card = preview_of(to_payload(sample("action-card"))).shape
    assert isinstance(card, Card)
    assert card.lead is not None
    assert card.jump is not None
    two = preview_of(to_payload(sample("action-card-buttons"))).shape
    assert isinstance(two, Card)
    assert (len(two.buttons), two.side_by_side) == (2, True)
    assert isinstance(preview_of(to_payload(sample("link"))).shape, LinkCard)
    assert isinstance(preview_of(to_payload(sample("feed-card"))).shape, Feed)


def test_two_buttons_of_the_sample_are_asked_for_side_by_side() -> None:
    message = sample("action-card-buttons")
    assert isinstance(message, ActionCardButtons)
    assert message.orientation is Orientation.HORIZONTAL


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_shows_words(path: Path) -> None:
    message = read_document(path.read_bytes()).message
    assert message is not None
    assert len(words_of(preview_of(to_payload(message)))) > 20
