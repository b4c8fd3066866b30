from __future__ import annotations

import pytest

from dingui.messages.fields import fields_of, title_path, value_at, with_value
from dingui.messages.models import FeedCard, Message, TextMessage, title_of
from tests.messages.preflight_cases import BUTTONS, FEED, GOOD


@pytest.mark.parametrize("message", GOOD, ids=lambda message: message.type.value)
def test_every_field_can_be_read_and_changed_alone(message: Message) -> None:
    for field in fields_of(message):
        assert value_at(message, field.path) == field.value
        changed = with_value(message, field.path, "别的")
        assert value_at(changed, field.path) == "别的"
        others = [one for one in fields_of(changed) if one.path != field.path]
        assert others == [one for one in fields_of(message) if one.path != field.path]
        assert with_value(changed, field.path, field.value) == message


@pytest.mark.parametrize(
    "path", ["", "text.title", "feedCard.links[9].title", "actionCard.btns[2].title", "at.isAtAll"]
)
@pytest.mark.parametrize("message", GOOD, ids=lambda message: message.type.value)
def test_a_field_that_is_not_there_is_empty_and_stays_away(message: Message, path: str) -> None:
    assert value_at(message, path) == ""
    assert with_value(message, path, "x") is message


@pytest.mark.parametrize("message", GOOD, ids=lambda message: message.type.value)
def test_the_title_that_is_read_first(message: Message) -> None:
    assert value_at(message, title_path(message)) == title_of(message)


def test_what_has_no_title_has_no_path_to_one() -> None:
    assert title_path(TextMessage("x")) == ""
    assert title_path(FeedCard()) == ""
    assert title_path(FEED) == "feedCard.links[0].title"
    assert title_path(BUTTONS) == "actionCard.title"
