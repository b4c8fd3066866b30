"""What the group sees of each type (dingtalk-protocol.md §2.7, §2.10), made from the JSON that is sent."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given

from dingui.messages.models import (
    EMPTY,
    ActionCard,
    ActionCardButtons,
    At,
    CardButton,
    FeedCard,
    FeedItem,
    LinkMessage,
    MarkdownMessage,
    Message,
    MessageType,
    Orientation,
    TextMessage,
)
from dingui.messages.payload import to_payload
from dingui.messages.preview import (
    MENTION_ALL,
    Action,
    Block,
    Break,
    Bubble,
    Card,
    Feed,
    FeedRow,
    Inline,
    LinkCard,
    ListBlock,
    Mentions,
    Paragraph,
    Picture,
    Preview,
    Quote,
    Run,
    Verbatim,
    mark_mentions,
    preview_of,
    words_of,
)
from tests.messages.strategies import SAMPLE, broken_words, messages

MOBILE = "13800000000"
WEB = "https://example.com"
PICTURE = Picture(f"{WEB}/a.png", "图")


def seen(message: Message) -> Preview:
    return preview_of(to_payload(message))


def para(*inlines: Inline | str) -> Paragraph:
    return Paragraph(tuple(Run(inline) if isinstance(inline, str) else inline for inline in inlines))


def at(text: str) -> Run:
    return Run(text, mention=True)


# --------------------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("message", "blocks"),
    [
        (TextMessage(""), ()),
        (TextMessage("你好"), (para("你好"),)),
        (TextMessage("一\n二\n\n三"), (para("一", Break(), "二", Break(), Break(), "三"),)),
        (TextMessage("一\r\n二"), (para("一", Break(), "二"),)),
        (TextMessage("**不是粗** # > [x](y)"), (para("**不是粗** # > [x](y)"),)),
        (TextMessage("a  b"), (para("a  b"),)),
        # A mention in the text stays where it is; one that is not there comes first.
        (TextMessage("请 @13800000000 看", At((MOBILE,))), (para("请 ", at("@13800000000"), " 看"),)),
        (TextMessage("@13800000000请看", At((MOBILE,))), (para(at("@13800000000"), "请看"),)),
        (TextMessage("看", At((MOBILE,))), (para(at("@13800000000"), " ", "看"),)),
        (
            TextMessage("@a 看", At((MOBILE,), ("a", "b"))),
            (para(at("@13800000000"), " ", at("@b"), " ", at("@a"), " 看"),),
        ),
        (TextMessage("@138000000001", At((MOBILE,))), (para(at("@13800000000"), " ", "@138000000001"),)),
        (TextMessage("@13800000001"), (para("@13800000001"),)),
        (TextMessage("看", At((MOBILE,), everyone=True)), (para(at(MENTION_ALL), " ", "看"),)),
        (
            TextMessage("一 @a\n@a 二", At((), ("a",))),
            (para("一 ", at("@a"), Break(), at("@a"), " 二"),),
        ),
    ],
)
def test_a_text(message: TextMessage, blocks: tuple[Block, ...]) -> None:
    assert seen(message).shape == Bubble(blocks)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (TextMessage("一\n 二  三"), "一 二 三"),
        (TextMessage("看", At((MOBILE,))), "@13800000000 看"),
        (TextMessage("@a 看", At((), ("a",))), "@a 看"),
        (TextMessage("看", At(everyone=True)), "@所有人 看"),
        (MarkdownMessage("标 题\n二", "**正文**"), "标 题 二"),
        (LinkMessage("标题", "正文"), "标题"),
        (ActionCard("标题", "正文"), "标题"),
        (ActionCardButtons("标题", "正文"), "标题"),
        (FeedCard((FeedItem("一"), FeedItem("二"))), "一"),
        (FeedCard(), ""),
    ],
)
def test_the_line_in_the_list_of_chats(message: Message, line: str) -> None:
    assert seen(message).list_line == line


# ----------------------------------------------------------------------------------------------------------- Markdown


def test_markdown_is_wide_and_its_title_is_not_in_it() -> None:
    assert seen(MarkdownMessage("标题", "# 正文")).shape == Bubble((Paragraph((Run("正文"),), 1),), wide=True)


def test_in_markdown_and_cards_people_are_marked_where_they_stand_and_nowhere_else() -> None:
    text = "# @13800000000\n> **@a** 和 @b\n- @13800000000请\n\n`@a` [@a](https://example.com)\n\n```\n@a\n```"
    people = At((MOBILE,), ("a",), everyone=True)
    expected = (
        Paragraph((at("@13800000000"),), 1),
        Quote((para(Run("@a", bold=True, mention=True), " 和 @b"),)),
        ListBlock(((para(at("@13800000000"), "请"),),)),
        para(Run("@a", code=True, note="code_span"), " ", Run("@a", link=WEB, mention=True)),
        Verbatim("code", "@a", "code"),
    )
    assert seen(MarkdownMessage("t", text, people)).shape == Bubble(expected, wide=True)
    for card in (ActionCard("t", text, "s", WEB, at=people), ActionCardButtons("t", text, at=people)):
        shape = seen(card).shape
        assert isinstance(shape, Card)
        assert shape.blocks == expected


def test_whom_the_list_does_not_name_is_not_marked() -> None:
    assert seen(MarkdownMessage("t", "@13800000000")).shape == Bubble((para("@13800000000"),), wide=True)


def test_people_in_a_table_are_marked_in_its_cells() -> None:
    shape = seen(MarkdownMessage("t", "| 谁 |\n|---|\n| @a |", At((), ("a",)))).shape
    assert isinstance(shape, Bubble)
    table = shape.blocks[0]
    assert isinstance(table, Verbatim)
    assert table.rows == (((Run("谁"),),), ((at("@a"),),))


def test_pictures_and_breaks_between_mentions_stay() -> None:
    inlines: tuple[Inline, ...] = (Run("@a@b"), PICTURE, Break(), Run("x@a"))
    assert mark_mentions(inlines, ["a", "b"]) == (at("@a"), at("@b"), PICTURE, Break(), Run("x"), at("@a"))
    assert mark_mentions(inlines, []) == inlines


def test_many_people_and_many_mentions_are_marked_in_bounded_work() -> None:
    people = tuple(str(13800000000 + index) for index in range(1_500))
    text = " ".join(f"@{person}" for person in people)
    calls = 0

    def count(_frame: object, _event: str, _arg: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = mark_mentions((Run(text),), list(people))
    finally:
        sys.setprofile(before)
    assert len(found) == 2 * len(people) - 1
    # A call for every person and every mention would be two millions.
    assert calls < 200_000


@pytest.mark.parametrize(
    ("message", "mentions"),
    [
        # A text notifies everyone of its list, whether or not they stand in it; Markdown and cards only whom they name.
        (TextMessage("看 @a", At((MOBILE,), ("a",))), Mentions((MOBILE, "a"))),
        (MarkdownMessage("t", "看 @a", At((MOBILE,), ("a",))), Mentions(("a",), (MOBILE,))),
        (ActionCard("t", f"@{MOBILE} 看", at=At((MOBILE,), ("a",))), Mentions((MOBILE,), ("a",))),
        (ActionCardButtons("t", "看", at=At((MOBILE,))), Mentions((), (MOBILE,))),
        (MarkdownMessage("t", f"@{MOBILE}"), Mentions()),
        (MarkdownMessage("t", f"@{MOBILE}1", At((MOBILE,))), Mentions((), (MOBILE,))),
        (LinkMessage("t", f"@{MOBILE}", at=At((MOBILE,))), Mentions((), (MOBILE,))),
        (FeedCard((), At((), ("a",))), Mentions((), ("a",))),
        (LinkMessage("t", "x", at=At(everyone=True)), Mentions()),
        # Everyone is notified; whether Markdown shows it is not certain.
        (TextMessage("看", At((MOBILE,), everyone=True)), Mentions(everyone=True)),
        (MarkdownMessage("t", "看", At((MOBILE,), everyone=True)), Mentions(everyone=True, everyone_shown=False)),
    ],
)
def test_whom_a_message_notifies(message: Message, mentions: Mentions) -> None:
    assert seen(message).mentions == mentions


# -------------------------------------------------------------------------------------------------------------- cards


def test_a_link() -> None:
    card = LinkCard("标题", "正文", f"{WEB}/a.png", WEB)
    mentioned = Mentions(nobody=(MOBILE,))
    message = LinkMessage("标题", "正文", WEB, f"{WEB}/a.png", At((MOBILE,)))
    assert seen(message) == Preview("标题", card, mentions=mentioned)
    assert seen(LinkMessage("标题", "正文", WEB)).shape == LinkCard("标题", "正文", "", WEB)


@pytest.mark.parametrize(
    ("text", "lead", "blocks"),
    [
        ("![图](https://example.com/a.png)", PICTURE, ()),
        ("![图](https://example.com/a.png)\n\n正文", PICTURE, (para("正文"),)),
        ("![图](https://example.com/a.png) \n\n #### 标题", PICTURE, (Paragraph((Run("标题"),), 4),)),
        ("![图](https://example.com/a.png)  \n正文", PICTURE, (para("正文"),)),
        ("![图](https://example.com/a.png)\n正文", PICTURE, (para(" 正文"),)),
        (
            "[![图](https://example.com/a.png)](https://example.com)",
            Picture(f"{WEB}/a.png", "图", WEB),
            (),
        ),
        ("正文 ![图](https://example.com/a.png)", None, (para("正文 ", PICTURE),)),
        ("> ![图](https://example.com/a.png)", None, (Quote((para(PICTURE),)),)),
        ("正文\n\n![图](https://example.com/a.png)", None, (para("正文"), para(PICTURE))),
        ("", None, ()),
    ],
)
def test_a_first_picture_leads_a_card(text: str, lead: Picture | None, blocks: tuple[Block, ...]) -> None:
    shape = seen(ActionCard("标题", text, "看", WEB)).shape
    assert shape == Card(blocks, lead, Action("看", WEB))


@pytest.mark.parametrize(
    ("count", "orientation", "beside"),
    [
        (0, Orientation.HORIZONTAL, False),
        (1, Orientation.HORIZONTAL, False),
        (2, Orientation.HORIZONTAL, True),
        (3, Orientation.HORIZONTAL, False),
        (2, Orientation.VERTICAL, False),
        (3, Orientation.VERTICAL, False),
    ],
)
def test_only_two_buttons_stand_side_by_side(count: int, orientation: Orientation, *, beside: bool) -> None:
    message = ActionCardButtons("标题", "正文", (CardButton("按", WEB),) * count, orientation=orientation)
    assert seen(message).shape == Card((para("正文"),), buttons=(Action("按", WEB),) * count, side_by_side=beside)


def test_a_single_jump_is_no_button_and_never_beside_anything() -> None:
    message = ActionCard("标题", "正文", "看", WEB, orientation=Orientation.HORIZONTAL)
    assert seen(message).shape == Card((para("正文"),), jump=Action("看", WEB))


def test_the_avatar_is_hidden_where_the_message_says_so() -> None:
    assert seen(ActionCard("t", "x")).show_avatar
    assert not seen(ActionCard("t", "x", hide_avatar=True)).show_avatar
    assert not seen(ActionCardButtons("t", "x", hide_avatar=True)).show_avatar
    assert seen(TextMessage("x")).show_avatar


def test_a_feed() -> None:
    items = (FeedItem("一", WEB, f"{WEB}/1.png"), FeedItem("二", "", ""))
    assert seen(FeedCard(items, At((MOBILE,)))).shape == Feed(
        (FeedRow("一", f"{WEB}/1.png", WEB), FeedRow("二", "", ""))
    )


# -------------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (TextMessage("一\n二", At((MOBILE,))), "@13800000000 一\n二"),
        (MarkdownMessage("不见", "# 题\n> 引**用**\n- 一\n  1. 甲\n\n---\n\n![图](a) [字](b)  \n末\n\n```\n码\n```"),
         "题\n引用\n一\n甲\n图 字\n末\n码"),
        (LinkMessage("题", "文", WEB, WEB), "题\n文"),
        (ActionCard("不见", "文", "看", WEB), "文\n看"),
        (ActionCardButtons("不见", "文", (CardButton("去", WEB), CardButton("不去", WEB))), "文\n去\n不去"),
        (FeedCard((FeedItem("一", WEB, WEB), FeedItem("二"))), "一\n二"),
    ],
)  # fmt: skip
def test_words_are_what_can_be_read(message: Message, words: str) -> None:
    assert words_of(seen(message)) == words


@SAMPLE
@given(messages(broken_words))
def test_whatever_stands_in_a_message_can_be_seen(message: Message) -> None:
    preview = seen(message)
    assert words_of(preview).encode() is not None
    assert "\n" not in preview.list_line
    assert seen(message) == preview


@SAMPLE
@given(broken_words)
def test_every_word_of_a_plain_text_is_seen_as_it_will_arrive(content: str) -> None:
    sent = to_payload(TextMessage(content))["text"]["content"]
    assert words_of(seen(TextMessage(content))) == sent.replace("\r\n", "\n")


@pytest.mark.parametrize("kind", MessageType)
def test_an_empty_message_has_a_preview(kind: MessageType) -> None:
    assert seen(EMPTY[kind]).list_line == ""
    assert words_of(seen(EMPTY[kind])).strip() == ""
