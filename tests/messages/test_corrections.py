"""A correction begins with the word for it, in the message's language, wherever the group looks first."""

from __future__ import annotations

import pytest
from hypothesis import given

from dingui.messages.corrections import corrected
from dingui.messages.models import (
    ActionCard,
    ActionCardButtons,
    At,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    TextMessage,
    title_of,
)
from tests.messages.strategies import messages

AT = At(("13800000000",))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TextMessage("九点开会", AT), TextMessage("更正：九点开会", AT)),
        (TextMessage("Meeting at nine"), TextMessage("Correction: Meeting at nine")),
        (TextMessage("更正：九点开会"), TextMessage("更正：九点开会")),
        (TextMessage(""), TextMessage("Correction: ")),
        (MarkdownMessage("周会", "nine", AT), MarkdownMessage("更正：周会", "更正：nine", AT)),
        (MarkdownMessage("Notice", "# Power\noff"), MarkdownMessage("Correction: Notice", "# Correction: Power\noff")),
        (MarkdownMessage("会", "> - 停机"), MarkdownMessage("更正：会", "> - 更正：停机")),
        (MarkdownMessage("会", "**停机**"), MarkdownMessage("更正：会", "更正：**停机**")),
        (MarkdownMessage("会", "#停机"), MarkdownMessage("更正：会", "更正：#停机")),
        (LinkMessage("周会", "words", "https://a", "", AT), LinkMessage("更正：周会", "words", "https://a", "", AT)),
        (
            ActionCard("周会", "## 停机", "看", "https://a"),
            ActionCard("更正：周会", "## 更正：停机", "看", "https://a"),
        ),
        (ActionCardButtons("Meet", "at nine"), ActionCardButtons("Correction: Meet", "Correction: at nine")),
        (
            FeedCard((FeedItem("周会", "https://a"), FeedItem("停机"))),
            FeedCard((FeedItem("更正：周会", "https://a"), FeedItem("停机"))),
        ),
        (FeedCard(()), FeedCard(())),
    ],
)
def test_a_correction(before: Message, after: Message) -> None:
    assert corrected(before) == after


@given(messages())
def test_a_correction_of_a_correction_is_the_same(message: Message) -> None:
    once = corrected(message)
    assert once.type is message.type
    assert once.at == message.at
    assert corrected(once) == once
    if title_of(message):
        assert title_of(once).lstrip().startswith(("更正：", "Correction:"))
