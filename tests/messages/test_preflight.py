from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given

from dingui.messages.limits import BODY_BYTES_MAX, BODY_BYTES_WARN
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
    text_of,
    with_at,
)
from dingui.messages.payload import body_bytes, to_payload
from dingui.messages.preflight import check, check_keywords, fields_of, text_path
from dingui.messages.problems import Problem, Severity, has_errors
from tests.messages.codes import reported_in
from tests.messages.strategies import SAMPLE, broken_words, messages

ERROR, WARNING = Severity.ERROR, Severity.WARNING
WEB = "https://example.com"

TEXT = TextMessage("你好")
MARKDOWN = MarkdownMessage("标题", "正文")
LINK = LinkMessage("标题", "正文", WEB)
CARD = ActionCard("标题", "正文", "阅读全文", WEB)
BUTTONS = ActionCardButtons("标题", "正文", (CardButton("去", WEB), CardButton("不去", WEB)))
FEED = FeedCard((FeedItem("标题", WEB, f"{WEB}/a.png"),))
GOOD: tuple[Message, ...] = (TEXT, MARKDOWN, LINK, CARD, BUTTONS, FEED)


def buttons(count: int, orientation: Orientation = Orientation.VERTICAL) -> ActionCardButtons:
    return replace(BUTTONS, buttons=(CardButton("去", WEB),) * count, orientation=orientation)


def of_size(size: int) -> TextMessage:
    """A text message whose body has exactly ``size`` bytes."""
    return TextMessage("x" * (size - body_bytes(TextMessage(""))))


def mobiles(count: int) -> tuple[str, ...]:
    return tuple(str(13800000000 + index) for index in range(count))


def picture(address: str) -> LinkMessage:
    return replace(LINK, pic_url=address)


def link(address: str) -> LinkMessage:
    return replace(LINK, message_url=address)


@dataclass(frozen=True)
class Case:
    """A message that has a problem, and its nearest neighbour that has none."""

    code: str
    field: str
    severity: Severity
    wrong: Message
    right: Message
    data: dict[str, Any]


def case(code: str, field: str, severity: Severity, wrong: Message, right: Message, **data: str | int) -> Case:
    return Case(code, field, severity, wrong, right, data)


CASES = [
    case("required", "text.content", ERROR, TextMessage(" \n\u3000"), TextMessage(".")),
    case("required", "markdown.title", ERROR, MarkdownMessage("", "x"), MARKDOWN),
    case("required", "markdown.text", ERROR, MarkdownMessage("x", "\t"), MARKDOWN),
    case("required", "link.title", ERROR, replace(LINK, title=""), LINK),
    case("required", "link.text", ERROR, replace(LINK, text=""), LINK),
    case("required", "link.messageUrl", ERROR, link(" "), LINK),
    case("required", "actionCard.title", ERROR, replace(CARD, title=""), CARD),
    case("required", "actionCard.text", ERROR, replace(BUTTONS, text=""), BUTTONS),
    case("required", "actionCard.singleTitle", ERROR, replace(CARD, single_title=""), CARD),
    case("required", "actionCard.singleURL", ERROR, replace(CARD, single_url=""), CARD),
    case("required", "actionCard.btns[1].title", ERROR,
         replace(BUTTONS, buttons=(CardButton("a", WEB), CardButton("", WEB))), BUTTONS),
    case("required", "actionCard.btns[0].actionURL", ERROR,
         replace(BUTTONS, buttons=(CardButton("a", ""), CardButton("b", WEB))), BUTTONS),
    case("required", "feedCard.links[0].title", ERROR, FeedCard((FeedItem("", WEB, WEB),)), FEED),
    case("required", "feedCard.links[1].messageURL", ERROR, FeedCard((*FEED.items, FeedItem("x", "", WEB))), FEED),
    case("required", "feedCard.links[0].picURL", ERROR, FeedCard((FeedItem("x", WEB, ""),)), FEED),
    case("no_buttons", "actionCard.btns", ERROR, buttons(0), BUTTONS),
    case("no_items", "feedCard.links", ERROR, FeedCard(), FEED),
    case("broken_character", "text.content", WARNING, TextMessage("a\ud83d"), TextMessage("a\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"))),
    case("broken_character", "actionCard.btns[0].title", WARNING,
         replace(BUTTONS, buttons=(CardButton("\udc80", WEB), CardButton("b", WEB))), BUTTONS),
    case("scheme_not_allowed", "link.messageUrl", ERROR, link("javascript:alert(1)"), LINK, scheme="javascript"),
    case("scheme_not_allowed", "link.messageUrl", ERROR, link("file:///a"), link("dingtalk://a"), scheme="file"),
    case("scheme_not_allowed", "link.messageUrl", ERROR, link("data:text/html,x"), link("mailto:1@qq.com"), scheme="data"),
    case("address_incomplete", "link.messageUrl", ERROR, link("www.example.com"), link("https://www.example.com")),
    case("address_incomplete", "link.messageUrl", ERROR, link("example.com:8080/x"), link("http://example.com:8080/x")),
    case("address_incomplete", "link.messageUrl", ERROR, link("https://"), LINK),
    case("address_incomplete", "actionCard.singleURL", ERROR, replace(CARD, single_url="yes"), CARD),
    case("address_not_encoded", "link.messageUrl", WARNING, link(f"{WEB}/路径"), link(f"{WEB}/%E8%B7%AF")),
    case("address_not_encoded", "link.messageUrl", WARNING, link(f"{WEB} "), LINK),
    case("address_not_encoded", "link.picUrl", WARNING, picture(f"{WEB}/a b.png"), picture(f"{WEB}/a%20b.png")),
    case("address_internal", "link.messageUrl", WARNING, link("http://10.0.0.8/x"), link("http://11.0.0.8/x"), host="10.0.0.8"),
    case("address_internal", "link.messageUrl", WARNING, link("https://[::1]:80/"), link("https://[2001:db8::1]:80/"), host="[::1]"),
    case("picture_not_web", "link.picUrl", ERROR, picture("file:///a.png"), picture(f"{WEB}/a.png")),
    case("picture_not_web", "link.picUrl", ERROR, picture("C:\\a.png"), picture("")),
    case("picture_not_web", "feedCard.links[0].picURL", ERROR, FeedCard((FeedItem("x", WEB, "a.png"),)), FEED),
    case("picture_internal", "link.picUrl", WARNING, picture("https://nas.local/a.png"), picture(WEB), host="nas.local"),
    case("picture_http", "link.picUrl", WARNING, picture("http://example.com/a.png"), picture(f"{WEB}/a.png")),
    case("picture_media_id", "link.picUrl", WARNING, picture("@lADOADmaWMzazQKA"), picture(f"{WEB}/@lAD")),
    case("too_long", "text.content", ERROR, of_size(20_001), of_size(20_000), bytes=20_001, limit=20_000, over=1),
    case("nearly_too_long", "text.content", WARNING, of_size(18_000), of_size(17_999), bytes=18_000, limit=20_000),
    case("nearly_too_long", "text.content", WARNING, of_size(20_000), of_size(20_001), bytes=20_000, limit=20_000),
    case("mentions_ignored", "at", WARNING, with_at(LINK, At(mobiles(1))), LINK),
    case("mentions_ignored", "at", WARNING, with_at(FEED, At(everyone=True)), FEED),
    case("not_a_mobile", "at.atMobiles[1]", WARNING, with_at(TEXT, At((*mobiles(1), "手机号码"))),
         with_at(TEXT, At((*mobiles(1), "+852-12345678"))), entry="手机号码"),
    case("too_many_mentions", "at", ERROR, with_at(TEXT, At(mobiles(51))), with_at(TEXT, At(mobiles(50))), count=51, limit=50),
    case("too_many_mentions", "at", ERROR, with_at(TEXT, At(mobiles(50), ("a",))), with_at(TEXT, At(mobiles(49), ("a",))),
         count=51, limit=50),
    case("everyone_and_people", "at.isAtAll", WARNING, with_at(TEXT, At(mobiles(1), everyone=True)), with_at(TEXT, At(everyone=True))),
    case("mention_not_in_text", "at.atMobiles[0]", WARNING, MarkdownMessage("t", "@138000000001", At(mobiles(1))),
         MarkdownMessage("t", "@13800000000请看", At(mobiles(1))), entry="13800000000"),
    case("mention_not_in_text", "at.atUserIds[1]", WARNING, ActionCard("t", "@a @bc", "s", WEB, at=At((), ("a", "b"))),
         ActionCard("t", "@a @b", "s", WEB, at=At((), ("a", "b"))), entry="b"),
    case("mention_not_in_text", "at.atMobiles[0]", WARNING, MarkdownMessage("t", "x", At(mobiles(1))), TextMessage("x", At(mobiles(1))),
         entry="13800000000"),
    case("mention_not_listed", "text.content", WARNING, TextMessage("@13800000000 @13800000001", At(mobiles(1))),
         TextMessage("@13800000000 @138000000012", At(mobiles(1))), entry="13800000001"),
    case("mention_not_listed", "markdown.text", WARNING, MarkdownMessage("t", "@13800000000"),
         MarkdownMessage("t", "@13800000000", At((), ("13800000000",))), entry="13800000000"),
    case("side_by_side_needs_two", "actionCard.btnOrientation", WARNING, buttons(3, Orientation.HORIZONTAL),
         buttons(2, Orientation.HORIZONTAL), count=3),
    case("side_by_side_needs_two", "actionCard.btnOrientation", WARNING, buttons(1, Orientation.HORIZONTAL), buttons(1), count=1),
    case("many_buttons", "actionCard.btns", WARNING, buttons(6), buttons(5), count=6, limit=5),
    case("one_button", "actionCard.btns", WARNING, buttons(1), buttons(2)),
    case("button_title_long", "actionCard.btns[0].title", WARNING,
         replace(BUTTONS, buttons=(CardButton("字" * 21, WEB), CardButton("b", WEB))),
         replace(BUTTONS, buttons=(CardButton("字" * 20, WEB), CardButton("b", WEB))), count=21, limit=20),
    case("literal_newline", "text.content", WARNING, TextMessage("一\\n二"), TextMessage("一\n二")),
    case("literal_newline", "actionCard.text", WARNING, replace(CARD, text="\\n"), replace(CARD, text="\\ n")),
]  # fmt: skip


def ids(cases: list[Case]) -> list[str]:
    return [f"{index}-{one.code}" for index, one in enumerate(cases)]


@pytest.mark.parametrize("one", CASES, ids=ids(CASES))
def test_a_problem_is_found_and_its_neighbour_has_none(one: Case) -> None:
    assert Problem(one.code, one.field, one.severity, one.data) in check(one.wrong)
    assert (one.code, one.field) not in [(problem.code, problem.field) for problem in check(one.right)]


@pytest.mark.parametrize("one", CASES, ids=ids(CASES))
def test_the_field_of_a_problem_is_in_the_json_or_would_be(one: Case) -> None:
    parts = one.field.replace("[", ".[").split(".")
    value: Any = to_payload(one.wrong)
    for part in parts:
        if part.startswith("["):
            value = value[int(part[1:-1])]
        else:
            value = value.get(part, {}) if part in ("picUrl", "btnOrientation") else value[part]


def test_every_problem_that_the_code_can_report_has_a_case() -> None:
    assert {one.code for one in CASES} | {"keyword_missing"} == set(reported_in("preflight"))


@pytest.mark.parametrize("message", GOOD, ids=lambda message: message.type.value)
def test_a_good_message_has_no_problem(message: Message) -> None:
    assert check(message) == ()


@pytest.mark.parametrize("kind", MessageType)
def test_an_empty_message_cannot_be_sent(kind: MessageType) -> None:
    assert has_errors(check(EMPTY[kind]))


def test_errors_come_first_and_otherwise_the_order_of_the_form() -> None:
    problems = check(
        ActionCardButtons("", "\\n", (CardButton("字" * 21, "http://localhost"), CardButton("b", "x")), at=At(("x",)))
    )
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("required", ERROR),
        ("address_incomplete", ERROR),
        ("address_internal", WARNING),
        ("not_a_mobile", WARNING),
        ("button_title_long", WARNING),
        ("literal_newline", WARNING),
    ]


def test_one_entry_is_not_blamed_twice() -> None:
    assert [p.code for p in check(MarkdownMessage("t", "x", At(("手机号码",))))] == ["not_a_mobile"]


@pytest.mark.parametrize("message", GOOD, ids=lambda message: message.type.value)
def test_the_fields_are_those_of_the_json(message: Message) -> None:
    for field in fields_of(message):
        if not field.required:
            continue
        value: Any = to_payload(message)
        for part in field.path.replace("[", ".[").split("."):
            value = value[int(part[1:-1])] if part.startswith("[") else value[part]
        assert value == field.value
    if text_of(message):
        assert text_path(message) in {field.path for field in fields_of(message)}


@pytest.mark.parametrize("limit", [BODY_BYTES_WARN, BODY_BYTES_MAX])
def test_size_counts_bytes_and_not_characters(limit: int) -> None:
    room = limit - body_bytes(TextMessage(""))
    chinese = TextMessage("汉" * (room // 3) + "x" * (room % 3))
    assert body_bytes(chinese) == limit
    assert [p.code for p in check(chinese)] == ["nearly_too_long"]


# ------------------------------------------------------------------------------------------------- pictures in a text


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("![](https://example.com/a.png)", []),
        ("![](a.png)", [("picture_not_web", "a.png")]),
        ("![图](data:image/png;base64,AAAA)", [("picture_not_web", "data:image/png;base64,AAAA")]),
        ("![](http://example.com/a.png)", [("picture_http", "http://example.com/a.png")]),
        ("![]( <https://nas.local/a.png> 'title')", [("picture_internal", "https://nas.local/a.png")]),
        ("![](@lADO1)", [("picture_media_id", "@lADO1")]),
        ("![](https://example.com/图.png)", [("address_not_encoded", "https://example.com/图.png")]),
        ("[![a](a.png)](b.html)", [("picture_not_web", "a.png")]),
        ("[![a](https://example.com/a.png)](b.html)", []),
        ("![a [b] c](a.png)", [("picture_not_web", "a.png")]),
        ("![](a.png) ![](b.png) ![](a.png)", [("picture_not_web", "a.png"), ("picture_not_web", "b.png")]),
        ("![](a_(1).png)", [("picture_not_web", "a_(1).png")]),
        ("> - ![](a.png)", [("picture_not_web", "a.png")]),
        ("[link](a.png)", []),
        ("\\![](a.png)", []),
        ("!\\[](a.png)", []),
        ("![] (a.png)", []),
        ("![\n\n](a.png)", []),
        ("![]()", []),
        ("! [](a.png)", []),
        ("![", []),
    ],
)
def test_pictures_in_a_text_are_warned_of_by_their_address(text: str, problems: list[tuple[str, str]]) -> None:
    for message in (replace(MARKDOWN, text=text), replace(CARD, text=text), replace(BUTTONS, text=text)):
        found = [problem for problem in check(message) if "address" in problem.data]
        assert [(problem.code, problem.data["address"]) for problem in found] == problems
        assert all(problem.field == text_path(message) and not problem.is_error for problem in found)


def test_in_a_plain_text_there_are_no_pictures() -> None:
    assert check(TextMessage("![](a.png)")) == ()
    assert check(replace(LINK, text="![](a.png)")) == ()


# ----------------------------------------------------------------------------------------------------------- keywords


@pytest.mark.parametrize(
    ("message", "keyword", "holds"),
    [
        (TEXT, "你好", True),
        (TEXT, "您好", False),
        (MARKDOWN, "标题", True),
        (MARKDOWN, "正文", True),
        (LINK, "标题", True),
        (LINK, "example", False),
        (CARD, "标题", True),
        (CARD, "阅读全文", False),
        (BUTTONS, "正文", True),
        (BUTTONS, "不去", False),
        (FEED, "标题", True),
        (FEED, "example", False),
        (TextMessage("Notice"), "notice", False),
    ],
)
def test_a_keyword_has_to_stand_in_title_or_text(message: Message, keyword: str, *, holds: bool) -> None:
    problems = check_keywords(message, [keyword], "产品群")
    if holds:
        assert problems == ()
    else:
        data = {"robot": "产品群", "keywords": keyword, "keyword": keyword}
        assert problems == (Problem("keyword_missing", text_path(message), ERROR, data),)


def test_one_of_several_keywords_is_enough_and_none_asks_for_nothing() -> None:
    assert check_keywords(TEXT, ["没有", "好"], "r") == ()
    assert check_keywords(TEXT, [], "r") == ()
    assert check_keywords(TEXT, ["", ""], "r") == ()
    (problem,) = check_keywords(TEXT, ["甲", "", "乙"], "r")
    assert problem.data == {"robot": "r", "keywords": "甲、乙", "keyword": "甲"}


# ------------------------------------------------------------------------------------------------------------ any text


@SAMPLE
@given(messages(broken_words))
def test_whatever_stands_in_a_message_is_checked_without_a_crash(message: Message) -> None:
    problems = check(message)
    severities = [problem.severity for problem in problems]
    assert severities == sorted(severities, key=lambda severity: severity is not ERROR)
    assert has_errors(problems) == (ERROR in severities)
    assert len({(p.code, p.field, str(sorted(p.data.items()))) for p in problems}) == len(problems)
