from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.composition import Composition
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
from tests.messages.strategies import SAMPLE, SOAK, broken_words, json_values, messages, words

TEXT, MARKDOWN, LINK = MessageType.TEXT, MessageType.MARKDOWN, MessageType.LINK
CARD, BUTTONS, FEED = MessageType.ACTION_CARD, MessageType.ACTION_CARD_BUTTONS, MessageType.FEED_CARD
AT = At(("13800000000",), everyone=True)


def test_a_new_one_is_empty_with_markdown_in_front() -> None:
    new = Composition()
    assert new.active is MARKDOWN
    assert new.is_empty
    assert new.message == MarkdownMessage()
    assert new.summary == ""


def test_of_one_message() -> None:
    message = LinkMessage("标题")
    composition = Composition.of(message)
    assert (composition.active, composition.message, composition.is_empty) == (LINK, message, False)
    assert composition.summary == "标题"


def test_the_summary_is_taken_from_another_tab_when_the_one_in_front_is_empty() -> None:
    composition = Composition.of(FeedCard((FeedItem("条目"),))).with_message(TextMessage("正文"))
    assert composition.summary == "条目"
    assert Composition(active=BUTTONS, messages=composition.messages).summary == "正文"


def test_what_was_before_stays_as_it_was() -> None:
    before = Composition.of(TextMessage("一"))
    after = before.with_message(TextMessage("二"))
    assert before.message == TextMessage("一")
    assert after.with_message(TextMessage("一")) == before
    assert after != before
    with pytest.raises(TypeError):
        before.messages[TEXT] = TextMessage()  # type: ignore[index]  # what is tested is that this fails


# ---------------------------------------------------------------------------------------------------------- switching


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (TextMessage("正文", AT), MarkdownMessage("", "正文", AT)),
        (TextMessage("正文", AT), LinkMessage("", "正文", at=AT)),
        (TextMessage("正文"), ActionCardButtons("", "正文")),
        (MarkdownMessage("题", "文", AT), TextMessage("文", AT)),
        (MarkdownMessage("题"), TextMessage("题")),
        (MarkdownMessage("题", "文"), FeedCard((FeedItem("题"),))),
        (MarkdownMessage("", "文"), FeedCard()),
        (LinkMessage("题", "文", "https://a.cn", "https://p.cn"), ActionCard("题", "文", "", "https://a.cn")),
        (LinkMessage("题", "文", "https://a.cn"), ActionCardButtons("题", "文", (CardButton("", "https://a.cn"),))),
        (
            LinkMessage("题", "文", "https://a.cn", "https://p.cn"),
            FeedCard((FeedItem("题", "https://a.cn", "https://p.cn"),)),
        ),
        (ActionCard("题", "文", "按", "https://a.cn"), LinkMessage("题", "文", "https://a.cn")),
        (
            ActionCardButtons("题", "文", (CardButton("一", "https://1.cn"), CardButton("二", "https://2.cn"))),
            ActionCard("题", "文", "", "https://1.cn"),
        ),
        (
            FeedCard((FeedItem("一", "https://1.cn", "https://p.cn"), FeedItem("二"))),
            LinkMessage("一", "", "https://1.cn", "https://p.cn"),
        ),
        (FeedCard(), MarkdownMessage()),
    ],
)
def test_an_empty_tab_takes_what_the_types_share(source: Message, target: Message) -> None:
    moved = Composition.of(source).switched_to(target.type)
    assert moved.active is target.type
    assert moved.message == target
    assert moved.messages[source.type] == source


def test_switching_to_the_tab_in_front_changes_nothing() -> None:
    composition = Composition.of(TextMessage("正文"))
    assert composition.switched_to(TEXT) is composition


def test_a_carried_tab_is_refreshed_until_it_is_touched() -> None:
    composition = Composition.of(TextMessage("一")).switched_to(MARKDOWN).switched_to(TEXT)
    composition = composition.with_message(TextMessage("二")).switched_to(MARKDOWN)
    assert composition.message == MarkdownMessage("", "二")
    composition = composition.with_message(MarkdownMessage("题", "二")).switched_to(TEXT)
    composition = composition.with_message(TextMessage("三")).switched_to(MARKDOWN)
    assert composition.message == MarkdownMessage("题", "二")


def test_a_carried_tab_is_emptied_with_its_source() -> None:
    composition = Composition.of(TextMessage("一")).switched_to(MARKDOWN).switched_to(TEXT)
    composition = composition.with_message(TextMessage()).switched_to(MARKDOWN)
    assert composition.is_empty
    assert composition.carried == frozenset()


def test_tabs_that_are_only_looked_at_on_the_way_lose_nothing() -> None:
    source = LinkMessage("题", "文", "https://a.cn", "https://p.cn")
    composition = Composition.of(source)
    for kind in (TEXT, FEED, MARKDOWN, CARD):
        composition = composition.switched_to(kind)
    assert composition.message == ActionCard("题", "文", "", "https://a.cn")
    # FeedCard has no place for a text: it is passed by all the same.
    passing = Composition.of(TextMessage("正文")).switched_to(FEED).switched_to(MARKDOWN)
    assert passing.message == MarkdownMessage("", "正文")


def test_what_was_looked_at_last_is_the_source_even_when_it_was_typed_first() -> None:
    composition = Composition.of(TextMessage("先")).switched_to(LINK).with_message(LinkMessage("后"))
    composition = composition.switched_to(TEXT).switched_to(MARKDOWN).switched_to(CARD)
    assert composition.message == ActionCard("", "先")


steps = st.lists(st.sampled_from(MessageType) | messages(st.sampled_from(("", "一", "二"))), max_size=12)


def _walk(path: list[MessageType | Message]) -> None:
    composition = Composition()
    typed: dict[MessageType, Message] = {}
    for step in path:
        if isinstance(step, MessageType):
            composition = composition.switched_to(step)
            assert composition.active is step
        else:
            composition = composition.switched_to(step.type).with_message(step)
            typed[step.type] = step
        for kind, message in typed.items():
            # A tab that the person emptied is empty, and may be filled again.
            assert message in (composition.messages[kind], EMPTY[kind])
        assert composition.carried.isdisjoint(kind for kind, message in typed.items() if message != EMPTY[kind])
        assert all(composition.messages[kind] != EMPTY[kind] for kind in composition.carried)
        assert Composition.from_json(composition.to_json()) == composition


@SAMPLE
@given(steps)
def test_what_was_typed_in_a_tab_is_there_whatever_is_done_in_others(path: list[MessageType | Message]) -> None:
    _walk(path)


@pytest.mark.soak
@SOAK
@given(steps)
def test_what_was_typed_in_a_tab_is_there_whatever_is_done_in_others_at_length(
    path: list[MessageType | Message],
) -> None:
    _walk(path)


# ------------------------------------------------------------------------------------------------------------ storing


def compositions(texts: st.SearchStrategy[str] = words) -> st.SearchStrategy[Composition]:
    def build(
        active: MessageType, found: list[Message], carried: frozenset[MessageType], keep_breaks: bool
    ) -> Composition:
        filled = MappingProxyType({**EMPTY, **{message.type: message for message in found}})
        return Composition(active, filled, carried, active if carried else None, keep_breaks)

    kinds = st.sampled_from(MessageType)
    return st.builds(build, kinds, st.lists(messages(texts), max_size=6), st.frozensets(kinds), st.booleans())


@SAMPLE
@given(compositions())
def test_what_is_stored_comes_back_whole(composition: Composition) -> None:
    stored = composition.to_json()
    assert Composition.from_json(stored) == composition
    assert Composition.from_json(stored).to_json() == stored


@SAMPLE
@given(compositions(broken_words))
def test_what_is_stored_can_always_be_written_to_a_file(composition: Composition) -> None:
    stored = composition.to_json()
    assert stored.encode()
    assert Composition.from_json(stored).to_json() == stored


def test_both_action_cards_stay_apart_even_when_unfinished() -> None:
    composition = (
        Composition.of(ActionCard("甲")).with_message(ActionCardButtons("乙")).with_message(FeedCard((FeedItem(),)))
    )
    back = Composition.from_json(composition.to_json())
    assert back == composition
    assert back.messages[CARD] == ActionCard("甲")
    assert back.messages[BUTTONS] == ActionCardButtons("乙")


@pytest.mark.parametrize(
    "text",
    ["[]", "null", "5", '"x"', "{}", '{"messages": []}', "{", "\ufeff{}", "[" * 100_000, '{"messages": {}} x', "\x00"],
)
def test_what_is_no_composition_is_refused_by_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        Composition.from_json(text)


def test_nothing_stored_is_nothing_written() -> None:
    assert Composition.from_json("") == Composition()
    assert Composition.from_json('{"messages": {}}') == Composition()


def test_of_a_half_understood_one_the_rest_is_kept() -> None:
    text = {"msgtype": "text", "text": {"content": "正文"}}
    card = {"msgtype": "actionCard", "actionCard": {"title": "题", "btns": [{"title": "按"}], "btnOrientation": "1"}}
    single = {"msgtype": "actionCard", "actionCard": {"title": "题", "singleTitle": "按"}}
    document = {
        "format": 99,
        "active": ["text"],
        "carried": 5,
        "origin": {},
        "messages": {"text": text, "markdown": [], "link": text, "poll": {}, "feedCard": None,
                     "actionCard": card, "actionCardButtons": single},
    }  # fmt: skip
    back = Composition.from_json(json.dumps(document))
    assert back.messages[TEXT] == TextMessage("正文")
    assert back.messages[LINK] == LinkMessage()
    assert back.messages[CARD] == ActionCard("题", orientation=Orientation.HORIZONTAL)
    assert back.messages[BUTTONS] == ActionCardButtons("题")
    assert (back.active, back.carried, back.origin) == (MARKDOWN, frozenset(), None)


@SAMPLE
@given(json_values | st.fixed_dictionaries({
    "messages": st.dictionaries(st.sampled_from(MessageType), json_values) | json_values,
    "active": json_values, "carried": json_values, "origin": json_values,
}))  # fmt: skip
def test_whatever_was_stored_gives_a_composition_or_a_value_error(value: object) -> None:
    text = json.dumps(value)
    try:
        back = Composition.from_json(text)
    except ValueError:
        return
    assert set(back.messages) == set(MessageType)
    assert all(message.type is kind for kind, message in back.messages.items())
    assert Composition.from_json(back.to_json()) == back


# -------------------------------------------------------------------------------------------------------- line breaks


@pytest.mark.parametrize(
    "message",
    [
        MarkdownMessage("题", "一\n二", AT),
        ActionCard("题", "一\n二", "看", "https://a.cn", hide_avatar=True),
        ActionCardButtons("题", "一\n二", (CardButton("看\n不看", "https://a.cn"),)),
    ],
)
def test_what_is_sent_breaks_where_it_was_typed_to_unless_the_person_does_not_want_it(
    message: MarkdownMessage | ActionCard | ActionCardButtons,
) -> None:
    composition = Composition.of(message)
    assert composition.keep_breaks
    assert composition.message is message
    assert composition.outgoing == replace(message, text="一  \n二")
    assert composition.with_keep_breaks(keep=False).outgoing is message
    assert composition.with_keep_breaks(keep=False).with_keep_breaks(keep=True) == composition


@pytest.mark.parametrize(
    "message",
    [TextMessage("一\n二"), LinkMessage("题", "一\n二"), FeedCard((FeedItem("一\n二"),)), MarkdownMessage("一\n二")],
)
def test_what_is_no_markdown_text_is_sent_as_it_was_typed(message: Message) -> None:
    assert Composition.of(message).outgoing is message


def test_the_choice_is_stored_with_the_draft_and_older_drafts_keep_their_breaks() -> None:
    kept = Composition.of(MarkdownMessage("题", "一\n二"))
    joined = kept.with_keep_breaks(keep=False)
    assert Composition.from_json(kept.to_json()).keep_breaks
    assert not Composition.from_json(joined.to_json()).keep_breaks
    assert Composition.from_json(joined.to_json()) == joined
    older = json.loads(kept.to_json())
    del older["keepBreaks"]
    assert Composition.from_json(json.dumps(older)) == kept
    nonsense: object
    for nonsense in (None, 0, "false", []):
        assert Composition.from_json(json.dumps({**older, "keepBreaks": nonsense})).keep_breaks


def test_the_choice_outlives_every_other_change() -> None:
    joined = Composition().with_keep_breaks(keep=False)
    assert not joined.with_message(TextMessage("x")).switched_to(LINK).switched_to(BUTTONS).keep_breaks
    assert joined.is_empty
