from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from dingui.messages.limits import BODY_BYTES_MAX, BODY_BYTES_WARN
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
from dingui.messages.preflight import check, check_keywords, fields_of, text_path
from dingui.messages.problems import Problem, Severity, has_errors
from tests.messages.codes import reported_in
from tests.messages.preflight_cases import BUTTONS, CARD, CASES, FEED, GOOD, LINK, MARKDOWN, TEXT, Case
from tests.messages.strategies import SAMPLE, broken_words, messages

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
