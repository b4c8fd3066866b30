"""A repair removes its problem, brings no error, and leaves every word that the group reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.composition import Composition
from dingui.messages.linebreaks import outgoing_of
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
    with_at,
)
from dingui.messages.payload import to_payload
from dingui.messages.preflight import check, check_keywords
from dingui.messages.preview import preview_of, words_of
from dingui.messages.problems import Problem, Severity
from dingui.messages.repairs import MARKUP, NO_REPAIR, REPAIRABLE, REPAIRS, Repair, apply, repairs_of
from tests.messages.codes import preflight_codes, reported_in
from tests.messages.markdown_cases import any_markdown, written_markdown
from tests.messages.preflight_cases import BUTTONS, CARD, CASES, FEED, LINK, MARKDOWN, WEB, Case, mobiles
from tests.messages.strategies import SAMPLE, SOAK, broken_words, messages

_WORD = re.compile(r"\w+")


def offers(message: Message, code: str) -> list[tuple[str, str]]:
    """What is offered for the first problem with ``code``."""
    return [(repair.code, repair.field) for repair in repairs_of(problem_of(message, code), message)]


def problem_of(message: Message, code: str) -> Problem:
    return next(problem for problem in check(message) if problem.code == code)


def done(message: Message, code: str, repair: str) -> Message:
    """``message`` after one repair of its first problem with ``code``."""
    return next(apply(each, message) for each in repairs_of(problem_of(message, code), message) if each.code == repair)


# ------------------------------------------------------------------------------------------------------ which there are


def test_for_every_code_it_was_decided_whether_it_has_a_repair() -> None:
    codes = set(preflight_codes())
    assert not REPAIRABLE & NO_REPAIR
    assert codes == REPAIRABLE | NO_REPAIR


def test_what_reading_a_file_finds_is_repaired_by_reading_it() -> None:
    # A message that was read holds none of it any more, so nothing is left to be repaired.
    of_files = set(reported_in("reading")) - set(preflight_codes())
    for code in of_files:
        assert repairs_of(Problem(code, "text.content", Severity.ERROR), TextMessage("x")) == ()


def test_every_repair_can_be_offered() -> None:
    offered = {repair.code for message, problem in _cases() for repair in repairs_of(problem, message)}
    assert offered == REPAIRS
    assert {problem.code for message, problem in _cases() if repairs_of(problem, message)} == REPAIRABLE


def _cases() -> Iterator[tuple[Message, Problem]]:
    more: list[Message] = [one.wrong for one in CASES]
    more += [
        MarkdownMessage("", "# 停机通知\n今晚"),
        replace(BUTTONS, buttons=(*BUTTONS.buttons, CardButton())),
        link("www.example.com"),
        link(f"{WEB}/a b"),
        replace(LINK, pic_url="cdn.example.com/a.png"),
        with_at(MARKDOWN, At(mobiles(2))),
        with_at(MARKDOWN, At(("138 0000 0000",))),
    ]
    for message in more:
        for problem in check(message):
            yield message, problem
    yield MARKDOWN, check_keywords(MARKDOWN, ["监控报警"], "r")[0]


def link(address: str) -> LinkMessage:
    return replace(LINK, message_url=address)


def test_broken_characters_are_not_taken_away_where_an_error_comes_of_it() -> None:
    # Without the half character it begins with a scheme that no client opens.
    assert offers(link("x\ud83d:"), "broken_character") == []
    assert offers(link(f"{WEB}/a\ud83d"), "broken_character") == [("remove_broken", "link.messageUrl")]


# --------------------------------------------------------------------------------------------------------------- golden


@pytest.mark.parametrize(
    ("message", "repaired"),
    [
        (MARKDOWN, [replace(MARKDOWN, title="监控报警 标题"), replace(MARKDOWN, text="正文\n\n监控报警")]),
        (MarkdownMessage("", ""), [MarkdownMessage("监控报警", ""), MarkdownMessage("", "监控报警")]),
        (
            MarkdownMessage("t", "- 一\n"),
            [MarkdownMessage("监控报警 t", "- 一\n"), MarkdownMessage("t", "- 一\n\n监控报警")],
        ),
        (TextMessage("正文 "), [TextMessage("正文\n监控报警")]),
        (LINK, [replace(LINK, title="监控报警 标题"), replace(LINK, text="正文\n监控报警")]),
        (CARD, [replace(CARD, title="监控报警 标题"), replace(CARD, text="正文\n\n监控报警")]),
        (FEED, [FeedCard((replace(FEED.items[0], title="监控报警 标题"),))]),
        (FeedCard(), []),
    ],
)
def test_a_keyword_is_put_in(message: Message, repaired: list[Message]) -> None:
    (problem,) = check_keywords(message, ["监控报警", "通知"], "r")
    found = [apply(repair, message) for repair in repairs_of(problem, message)]
    assert found == repaired
    assert all(check_keywords(each, ["监控报警", "通知"], "r") == () for each in found)


@pytest.mark.parametrize(
    ("message", "code", "repair", "repaired"),
    [
        (with_at(MARKDOWN, At(mobiles(1))), "mention_not_in_text", "put_in_text",
         MarkdownMessage("标题", "正文\n\n@13800000000 ", At(mobiles(1)))),
        (MarkdownMessage("t", "看\n@a ", At(mobiles(1), ("a",))), "mention_not_in_text", "put_in_text",
         MarkdownMessage("t", "看\n@a @13800000000 ", At(mobiles(1), ("a",)))),
        (MarkdownMessage("t", "```\nx\n```", At((), ("a",))), "mention_not_in_text", "put_in_text",
         MarkdownMessage("t", "```\nx\n```\n\n@a ", At((), ("a",)))),
        (MarkdownMessage("t", "@a 看", At(mobiles(2), ("a", "b"))), "mention_not_in_text", "put_all_in_text",
         MarkdownMessage("t", "@a 看\n\n@13800000000 @13800000001 @b ", At(mobiles(2), ("a", "b")))),
        (with_at(MARKDOWN, At(mobiles(2), ("a",))), "mention_not_in_text", "remove_from_list",
         with_at(MARKDOWN, At(mobiles(2)[1:], ("a",)))),
        (TextMessage("@13800000000 看"), "mention_not_listed", "add_to_list",
         TextMessage("@13800000000 看", At(mobiles(1)))),
        (TextMessage("@13800000000请@a@13800000000", At(mobiles(1), ("a",))), "mention_joined", "part_mentions",
         TextMessage("@13800000000 请@a @13800000000", At(mobiles(1), ("a",)))),
        (TextMessage("x", At(mobiles(1), ("a",), everyone=True)), "everyone_and_people", "remove_people",
         TextMessage("x", At(everyone=True))),
        (TextMessage("x", At(mobiles(1), everyone=True)), "everyone_and_people", "mention_people_only",
         TextMessage("x", At(mobiles(1)))),
        (TextMessage("@所有人", At(mobiles(1))), "everyone_not_listed", "mention_everyone",
         TextMessage("@所有人", At(mobiles(1), everyone=True))),
        (with_at(LINK, At(mobiles(1), everyone=True)), "mentions_ignored", "remove_mentions", LINK),
        (TextMessage("x", At(("+86 138-0000-0000", "13800000000"))), "not_a_mobile", "correct_mobile",
         TextMessage("x", At(mobiles(1)))),
        (TextMessage("x", At(("手机", "13800000000"))), "not_a_mobile", "remove_from_list",
         TextMessage("x", At(mobiles(1)))),
        (TextMessage("一\\n二\\r\\n三"), "literal_newline", "real_newlines", TextMessage("一\n二\n三")),
        (MarkdownMessage("t", "一\\n\\n二\\n三"), "literal_newline", "real_newlines",
         MarkdownMessage("t", "一  \n  \n二  \n三")),
        (TextMessage("a\ud83db\ude00c\ud83d\ude00"), "broken_character", "remove_broken", TextMessage("abc😀")),
        (ActionCardButtons("t", "x", (CardButton("a", WEB),) * 3, orientation=Orientation.HORIZONTAL),
         "side_by_side_needs_two", "stack_buttons", ActionCardButtons("t", "x", (CardButton("a", WEB),) * 3)),
        (replace(BUTTONS, buttons=(CardButton(), *BUTTONS.buttons, CardButton(" "))), "required", "remove_empty_rows",
         BUTTONS),
        (FeedCard((*FEED.items, FeedItem())), "required", "remove_empty_rows", FEED),
        (MarkdownMessage("", "## 停机**通知**\n\n今晚"), "required", "title_from_text",
         MarkdownMessage("停机通知", "## 停机**通知**\n\n今晚")),
        (link("www.example.com"), "address_incomplete", "add_https", link("https://www.example.com")),
        (link("https：//example.com/a"), "address_incomplete", "add_https", link("https://example.com/a")),
        (link(" https://example.com "), "address_not_encoded", "trim_address", LINK),
        (link("https://example.com/路 径?a=%E8"), "address_not_encoded", "encode_address",
         link("https://example.com/%E8%B7%AF%20%E5%BE%84?a=%E8")),
        (link("dingtalk://a/page/link?url=https://a.cn?x=1&pc_slide=false"), "address_wrapped", "encode_inner",
         link("dingtalk://a/page/link?url=https%3A%2F%2Fa.cn%3Fx%3D1&pc_slide=false")),
        (replace(LINK, pic_url="http://example.com/a.png"), "picture_http", "use_https",
         replace(LINK, pic_url="https://example.com/a.png")),
        (replace(CARD, text="[a](www.a.cn) ![b](www.a.cn) [c](www.a.cn/(x))"), "address_incomplete", "add_https",
         replace(CARD, text="[a](https://www.a.cn) ![b](https://www.a.cn) [c](www.a.cn/(x))")),
        (replace(CARD, text="![](https://a.cn/图 (1).png)"), "address_not_encoded", "encode_address",
         replace(CARD, text="![](https://a.cn/%E5%9B%BE%20%281%29.png)")),
        (replace(CARD, text="[x](https://a.cn/图 片)"), "address_not_encoded", "encode_address",
         replace(CARD, text="[x](https://a.cn/%E5%9B%BE%20%E7%89%87)")),
        (replace(CARD, text="[x](<https://a.cn/a b(c>)"), "address_not_encoded", "encode_address",
         replace(CARD, text="[x](<https://a.cn/a%20b%28c>)")),
    ],
)  # fmt: skip
def test_what_a_repair_does(message: Message, code: str, repair: str, repaired: Message) -> None:
    assert done(message, code, repair) == repaired


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (TextMessage("x", At(tuple(mobiles(50)))), ""),
        (replace(BUTTONS, buttons=(CardButton(),)), "required"),
        (replace(BUTTONS, buttons=(CardButton("a", WEB), CardButton("", WEB))), "required"),
        (FeedCard((FeedItem(),)), "required"),
        (MarkdownMessage("", " "), "required"),
        (TextMessage(""), "required"),
        (link("yes"), "address_incomplete"),
        (replace(LINK, pic_url="a.png"), "picture_not_web"),
        (replace(LINK, pic_url="data:image/png;base64,AAAA"), "picture_not_web"),
        (replace(LINK, text="@13800000000"), "mentions_ignored"),
        (MarkdownMessage("t", "<font color=brandnew>x</font>"), "markup_colour_form"),
        (MarkdownMessage("t", "- | a | b |\n  |---|---|\n  | c | d |"), "markup_table"),
        (TextMessage(" ".join(f"@{mobile}" for mobile in mobiles(51)), At(mobiles(50))), "mention_not_listed"),
    ],
)
def test_where_nothing_can_be_done_nothing_is_offered(message: Message, code: str) -> None:
    for problem in check(message):
        if problem.code == code:
            assert repairs_of(problem, message) == ()
    assert not code or code in [problem.code for problem in check(message)]


def test_what_is_offered_first_is_likeliest() -> None:
    message = with_at(MARKDOWN, At(mobiles(2)))
    assert offers(message, "mention_not_in_text") == [
        ("put_in_text", "markdown.text"),
        ("put_all_in_text", "markdown.text"),
        ("remove_from_list", "at.atMobiles[0]"),
    ]
    assert offers(with_at(TextMessage("x"), At(("138 0000 0000",))), "not_a_mobile") == [
        ("correct_mobile", "at.atMobiles[0]"),
        ("remove_from_list", "at.atMobiles[0]"),
    ]


def test_a_code_that_is_no_repair_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        apply(Repair("no_such_repair", "text.content"), TextMessage("x"))


def test_a_repair_of_what_is_not_there_any_more_changes_nothing() -> None:
    for message, problem in _cases():
        for repair in repairs_of(problem, message):
            for other in (MARKDOWN, FeedCard(), TextMessage("")):
                changed = apply(repair, other)
                assert changed.type is other.type


# ------------------------------------------------------------------------------------------------------------ property


def _visible(message: Message) -> list[str]:
    return _WORD.findall(words_of(preview_of(to_payload(message))))


def _key(problem: Problem) -> tuple[str, str, Any]:
    return (problem.code, problem.field, problem.data.get("entry") or problem.data.get("address"))


TAKEN_OUT = {
    # What is no word: tags, the marks of a box, tildes, a backslash and an n, empty rows, broken halves.
    *("plain_font", "hex_colour", "draw_boxes", "remove_strike", "real_newlines", "remove_empty_rows", "remove_broken"),
    "escape_html",
    # A list of people is not read by anyone; in a text message DingTalk shows those who are in it.
    *("remove_people", "remove_from_list", "correct_mobile", "mention_people_only", "mention_everyone", "add_to_list"),
    "remove_mentions",
    # Only spaces and indentation.
    *("part_mentions", "remove_indent"),
    # Broken links show their addresses as letters.
    *("encode_address", "add_https"),
}


def _holds(message: Message, problem: Problem) -> None:
    before = check(message)
    errors = {_key(each) for each in before if each.is_error}
    for repair in repairs_of(problem, message):
        after = apply(repair, message)
        assert after != message
        found = check(after)
        same = [each for each in found if _key(each) == _key(problem) and each.data == problem.data]
        fewer = sum(each.code == problem.code for each in found) < sum(each.code == problem.code for each in before)
        assert not same or fewer, (repair, problem)
        new = {_key(each) for each in found if each.is_error} - errors
        # An error of rows that follow a removed one is an old error in another place.
        if repair.code != "remove_empty_rows":
            # What is put in may be the one word too many.
            assert {code for code, _, _ in new} <= {"too_long"}, (repair, new)
        if repair.code not in TAKEN_OUT:
            left = _visible(after)
            assert [word for word in _visible(message) if word not in left] == [], repair


@pytest.mark.parametrize("one", CASES, ids=[f"{index}-{one.code}" for index, one in enumerate(CASES)])
def test_a_repair_removes_its_problem_and_brings_no_error(one: Case) -> None:
    for problem in check(one.wrong):
        _holds(one.wrong, problem)


@SAMPLE
@given(messages(broken_words))
def test_whatever_is_repaired_is_repaired(message: Message) -> None:
    for problem in check(message):
        _holds(message, problem)


_marked = st.builds(lambda title, text, at: MarkdownMessage(title, text, at), broken_words, any_markdown, st.just(At()))
_written = st.builds(lambda text: ActionCard("t", text, "s", WEB), written_markdown)


@SAMPLE
@given(_marked | _written)
def test_any_markup_that_is_repaired_is_repaired(message: MarkdownMessage | ActionCard) -> None:
    for problem in check(message):
        _holds(message, problem)


@pytest.mark.soak
@SOAK
@given(_marked | _written | messages(broken_words))
def test_whatever_is_repaired_is_repaired_at_length(message: Message) -> None:
    for problem in check(message):
        _holds(message, problem)


@SAMPLE
@given(_marked | _written)
def test_what_is_found_in_what_is_sent_is_repaired_in_what_was_typed(message: MarkdownMessage | ActionCard) -> None:
    outgoing = outgoing_of(message, keep_breaks=True)
    for problem in check(outgoing):
        if problem.code in MARKUP and repairs_of(problem, outgoing):
            for repair in repairs_of(problem, message):
                after = outgoing_of(apply(repair, message), keep_breaks=True)
                assert problem.code not in [each.code for each in check(after)]


@pytest.mark.parametrize("kind", MessageType)
def test_an_empty_message_can_be_asked_about(kind: MessageType) -> None:
    for problem in check(Composition.of(EMPTY[kind]).outgoing):
        assert repairs_of(problem, EMPTY[kind]) == ()
