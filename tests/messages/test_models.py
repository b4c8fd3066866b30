from __future__ import annotations

import dataclasses

import pytest

from dingui.messages.models import (
    EMPTY,
    ActionCard,
    At,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    MessageType,
    TextMessage,
    summary_of,
    text_of,
    title_of,
    with_at,
)


def test_there_is_an_empty_message_of_every_type_and_it_knows_its_type() -> None:
    assert set(EMPTY) == set(MessageType)
    assert all(message.type is kind for kind, message in EMPTY.items())


def test_both_action_cards_have_one_msgtype() -> None:
    assert MessageType.ACTION_CARD.msgtype == MessageType.ACTION_CARD_BUTTONS.msgtype == "actionCard"
    assert {kind.msgtype for kind in MessageType} == {"text", "markdown", "link", "actionCard", "feedCard"}


def test_only_link_and_feed_card_cannot_mention() -> None:
    assert {kind for kind in MessageType if not kind.has_mentions} == {MessageType.LINK, MessageType.FEED_CARD}


def test_messages_cannot_be_changed() -> None:
    message = MarkdownMessage("标题", "正文")
    with pytest.raises(dataclasses.FrozenInstanceError):
        message.title = "别的"  # type: ignore[misc]  # what is tested is that this fails


def test_mentions_are_true_when_there_are_any() -> None:
    assert not At()
    assert At(("13800000000",))
    assert At(user_ids=("manager7675",))
    assert At(everyone=True)
    assert At(("13800000000",), ("manager7675",)).people == ("13800000000", "manager7675")


@pytest.mark.parametrize("kind", MessageType)
def test_other_mentions_change_nothing_else(kind: MessageType) -> None:
    at = At(everyone=True)
    changed = with_at(EMPTY[kind], at)
    assert changed.at == at
    assert with_at(changed, At()) == EMPTY[kind]


def test_title_and_text_of_each_type() -> None:
    assert (title_of(TextMessage("正文")), text_of(TextMessage("正文"))) == ("", "正文")
    assert (title_of(LinkMessage("标题", "正文")), text_of(LinkMessage("标题", "正文"))) == ("标题", "正文")
    feed = FeedCard((FeedItem("第一条"), FeedItem("第二条")))
    assert (title_of(feed), text_of(feed)) == ("第一条", "")
    assert title_of(FeedCard()) == ""


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (MarkdownMessage("标题", "正文"), "标题"),
        (MarkdownMessage("  ", "\n\n## 周会 \n明天"), "周会"),
        (TextMessage("\n> 停机\t公告  通知\n第二行"), "停机 公告 通知"),
        (ActionCard(text="- **重点**"), "重点"),
        (TextMessage("***\n---\n"), ""),
        (FeedCard(), ""),
        (TextMessage("字" * 81), "字" * 79 + "…"),
        (TextMessage("字" * 80), "字" * 80),
    ],
)
def test_one_line_stands_for_a_message(
    message: TextMessage | MarkdownMessage | ActionCard | FeedCard, line: str
) -> None:
    assert summary_of(message) == line
