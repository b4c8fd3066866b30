from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from dingui.messages.fields import fields_of, text_path
from dingui.messages.limits import BODY_BYTES_MAX, BODY_BYTES_WARN, MENTIONS_MAX
from dingui.messages.models import (
    EMPTY,
    ActionCardButtons,
    At,
    CardButton,
    MarkdownMessage,
    Message,
    MessageType,
    TextMessage,
    text_of,
)
from dingui.messages.payload import body_bytes, to_payload
from dingui.messages.preflight import check, check_keywords, check_mentions_reach
from dingui.messages.preflight_text import ADDRESSES_MAX
from dingui.messages.problems import Problem, Severity, has_errors
from dingui.messages.repairs import repairs_of
from tests.messages.codes import preflight_codes
from tests.messages.preflight_cases import BUTTONS, CARD, CASES, FEED, GOOD, LINK, MARKDOWN, TEXT, Case, mobiles
from tests.messages.strategies import SAMPLE, broken_words, messages
from tests.messages.test_markdown_worst import WORK_MAX, WORST, at_most

ERROR, WARNING = Severity.ERROR, Severity.WARNING


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
    assert {one.code for one in CASES} | {"keyword_missing", "mentions_not_there"} == set(preflight_codes())


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


# ------------------------------------------------------------------------------------------------ addresses in a text


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("![](https://example.com/a.png)", []),
        ("![](a.png)", [("picture_not_web", "a.png", 1)]),
        ("![图](data:image/png;base64,AAAA)", [("picture_not_web", "data:image/png;base64,AAAA", 1)]),
        ("![图](file:///home/x.png)", [("picture_not_web", "file:///home/x.png", 1)]),
        ("![](http://example.com/a.png)", [("picture_http", "http://example.com/a.png", 1)]),
        ("![]( <https://nas.local/a.png> 'title')", [("picture_internal", "https://nas.local/a.png", 1)]),
        ("![](@lADO1)", [("picture_media_id", "@lADO1", 1)]),
        ("![](https://example.com/图.png)", [("address_not_encoded", "https://example.com/图.png", 1)]),
        ("![](https://example.com/a.png?sign=x)", [("picture_expires", "https://example.com/a.png?sign=x", 1)]),
        ("[![a](a.png)](b.html)", [("picture_not_web", "a.png", 1), ("address_incomplete", "b.html", 1)]),
        ("[![a](https://example.com/a.png)](https://example.com)", []),
        ("![a [b] c](a.png)", [("picture_not_web", "a.png", 1)]),
        ("![](a.png)\n![](b.png)\n![](a.png)", [("picture_not_web", "a.png", 1), ("picture_not_web", "b.png", 2)]),
        ("![](a_(1).png)", [("picture_not_web", "a_(1).png", 1)]),
        ("题\r\n\r\n> - ![](a.png)", [("picture_not_web", "a.png", 3)]),
        ("[link](https://example.com)", []),
        ("[link](www.example.com)", [("address_incomplete", "www.example.com", 1)]),
        ("[x](javascript:alert)", [("scheme_not_allowed", "javascript:alert", 1)]),
        ("[x](http://10.0.0.1/a)", [("address_internal", "http://10.0.0.1/a", 1)]),
        ("[x](https://example.com/a b)", [("address_not_encoded", "https://example.com/a b", 1)]),
        ("[x](<https://example.com/a b>)", [("address_not_encoded", "https://example.com/a b", 1)]),
        ("[x](https://example.com 'title')", []),
        ("[发送](dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD)", []),
        ("[x](dingtalk://a/b?url=https://a.cn)", [("address_wrapped", "dingtalk://a/b?url=https://a.cn", 1)]),
        ("\\![](a.png)", [("address_incomplete", "a.png", 1)]),
        ("!\\[](a.png)", []),
        ("![] (a.png)", []),
        ("![\n\n](a.png)", []),
        ("![]()", []),
        ("[注](见 附件)", []),
        ("![", []),
        ("`![](a.png)` [x](b)", [("address_incomplete", "b", 1)]),
        ("```\n![](a.png)\n```\n    \n[x](b)", [("address_incomplete", "b", 5)]),
    ],
)
def test_addresses_in_a_text_are_warned_of_with_their_line(text: str, problems: list[tuple[str, str, int]]) -> None:
    for message in (replace(MARKDOWN, text=text), replace(CARD, text=text), replace(BUTTONS, text=text)):
        found = [problem for problem in check(message) if "address" in problem.data]
        assert [(problem.code, problem.data["address"], problem.data["line"]) for problem in found] == problems
        assert all(problem.field == text_path(message) and not problem.is_error for problem in found)


def test_in_a_plain_text_there_are_no_pictures_and_no_markup() -> None:
    text = "![](a.png) <b>x</b> `y`\n\n    z"
    assert check(TextMessage(text)) == ()
    assert check(replace(LINK, text=text)) == ()


def test_of_very_many_bad_addresses_the_first_are_named() -> None:
    text = " ".join(f"[x](a{index})" for index in range(2_000))
    found = [problem.data["address"] for problem in check(replace(MARKDOWN, text=text)) if "address" in problem.data]
    assert found == [f"a{index}" for index in range(ADDRESSES_MAX)]


def test_of_very_many_people_that_disagree_as_many_are_named_as_can_be_mentioned() -> None:
    listed = MarkdownMessage("t", "x", At(mobiles(200)))
    written = MarkdownMessage("t", " ".join(f"@{mobile}" for mobile in mobiles(200)))
    for message, code in ((listed, "mention_not_in_text"), (written, "mention_not_listed")):
        assert [problem.code for problem in check(message)].count(code) == MENTIONS_MAX


def test_a_kind_of_markup_is_one_problem_however_often_it_is_there() -> None:
    text = "<br>\n\n| a |\n|---|\n\n" * 300
    found = check(replace(MARKDOWN, text=text))
    assert [(problem.code, problem.data) for problem in found] == [
        ("markup_table", {"count": 300, "line": 3}),
        ("markup_html", {"count": 300, "line": 1}),
    ]


def test_everyone_makes_names_needless() -> None:
    message = MarkdownMessage("t", "@13800000000 看", At(mobiles(2), everyone=True))
    assert [problem.code for problem in check(message)] == ["everyone_and_people"]


@pytest.mark.parametrize("name", WORST)
def test_the_worst_texts_are_checked_in_bounded_work(name: str) -> None:
    message = MarkdownMessage("t", WORST[name], At(mobiles(3), ("a",)))
    with at_most(WORK_MAX):
        problems = check(message)
    for problem in problems:
        with at_most(WORK_MAX):
            repairs_of(problem, message)


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


@pytest.mark.parametrize("at", [At(mobiles=("13800000000",)), At(user_ids=("zhangsan",)), At(everyone=True)])
def test_mentions_reach_nobody_in_an_external_group(at: At) -> None:
    message = TextMessage("Notice", at=at)
    assert check_mentions_reach(message, "产品群", works=True) == ()
    problem = Problem("mentions_not_there", "at", WARNING, {"robot": "产品群"})
    assert check_mentions_reach(message, "产品群", works=False) == (problem,)


def test_where_nobody_is_mentioned_it_does_not_matter_whether_mentions_work() -> None:
    assert check_mentions_reach(TEXT, "r", works=False) == ()
    # Of a type without mentions it is said already that it mentions nobody.
    assert check_mentions_reach(replace(LINK, at=At(everyone=True)), "r", works=False) == ()


# ------------------------------------------------------------------------------------------------------------ any text


@SAMPLE
@given(messages(broken_words))
def test_whatever_stands_in_a_message_is_checked_without_a_crash(message: Message) -> None:
    problems = check(message)
    severities = [problem.severity for problem in problems]
    assert severities == sorted(severities, key=lambda severity: severity is not ERROR)
    assert has_errors(problems) == (ERROR in severities)
    assert len({(p.code, p.field, str(sorted(p.data.items()))) for p in problems}) == len(problems)
