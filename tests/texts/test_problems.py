"""Every problem, and every file that cannot be used, has words in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import dingui.messages
from dingui.messages.fields import fields_of
from dingui.messages.markup import NOTES
from dingui.messages.models import Message
from dingui.messages.preflight import check, check_keywords
from dingui.messages.problems import Problem, Severity
from dingui.messages.reading import read_payload
from dingui.texts import problems as words
from dingui.texts.problems import describe_problem, describe_unusable, field_label
from tests.messages.codes import preflight_codes, reported_in
from tests.messages.preflight_cases import CASES, GOOD, Case
from tests.messages.strategies import SAMPLE, broken_words, json_values, messages

READING, PREFLIGHT = reported_in("reading"), preflight_codes()
UNUSABLE = reported_in("reading", "UnusableFile")
CODES = {code: names for code, names in (READING | PREFLIGHT).items() if code not in UNUSABLE}
_PLACE = re.compile(r"\{([^{}\s]*)\}")


def found(code: str, field: str = "text.content", **data: str | int) -> Problem:
    return Problem(code, field, Severity.WARNING, data)


def made_up(code: str) -> Problem:
    data: dict[str, str | int] = {name: 2 if name in ("count", "line") else f"<{name}>" for name in CODES[code]}
    if code == "wrong_type":
        data = {"expected": "text", "found": "number"}
    if code == "keyword_missing":
        data = {"robot": "<robot>", "keywords": "<keywords>", "keyword": "<keyword>"}
    return Problem(code, "text.content", Severity.WARNING, data)


@pytest.fixture(params=["english", "chinese"])
def both(request: pytest.FixtureRequest) -> str:
    """Each of the two languages in turn."""
    request.getfixturevalue(request.param)
    return str(request.param)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_problem_has_words_and_they_name_what_they_say_they_name(code: str) -> None:
    sentence = describe_problem(made_up(code))
    assert len(sentence) > 5
    assert _PLACE.findall(sentence) == []


def test_there_are_no_words_for_problems_that_cannot_be() -> None:
    markup = {f"markup_{note}" for note in NOTES}
    assert set(words._SENTENCES) | {"wrong_type"} | markup == set(CODES)
    # A file that cannot be opened is reported by whoever opens it.
    assert set(words._UNUSABLE) == {*UNUSABLE, "cannot_read"}


def test_what_comes_with_a_problem_is_what_its_sentence_needs() -> None:
    for code, names in CODES.items():
        needed = set(_PLACE.findall(words._SENTENCES.get(code, ""))) - {"field"}
        if code != "keyword_missing":
            assert needed <= names, code


def test_every_kind_and_every_wrong_type_that_reading_reports_has_a_word() -> None:
    tree = ast.parse((Path(dingui.messages.__file__).parent / "reading.py").read_text(encoding="utf-8"))
    expected, kinds = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "wrong":
            expected.add(ast.literal_eval(node.args[1]))
        if isinstance(node, ast.FunctionDef) and node.name == "_kind":
            returned = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return)]
            kinds = {ast.literal_eval(value) for value in returned if value}
    assert expected == set(words._WRONG_TYPE)
    assert kinds == set(words._KINDS)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("expected", sorted(words._WRONG_TYPE))
@pytest.mark.parametrize("kind", sorted(words._KINDS))
def test_a_wrong_type_is_told_in_words(expected: str, kind: str) -> None:
    sentence = describe_problem(found("wrong_type", expected=expected, found=kind))
    assert _PLACE.findall(sentence) == []
    assert "_" not in sentence


def test_a_code_without_words_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        describe_problem(found("no_such_code"))


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.code)
@pytest.mark.usefixtures("both")
def test_the_problems_of_real_messages_are_told_in_words(one: Case) -> None:
    for problem in check(one.wrong):
        sentence = describe_problem(problem)
        assert problem.code not in sentence
        assert _PLACE.findall(sentence) == []


# -------------------------------------------------------------------------------------------------------- the wording


def test_numbers_are_easy_to_read() -> None:
    assert describe_problem(found("too_long", limit=20_000, characters=1_010, letters=3_030)) == (
        "DingTalk accepts 20,000 bytes: shorten the message by about 3,030 English letters or 1,010 Chinese characters."
    )


def test_a_problem_names_its_field_as_the_form_does() -> None:
    button = describe_problem(found("required", "actionCard.btns[1].actionURL"))
    assert button.startswith("Address of button 2 is empty.")
    assert describe_problem(found("required", "link.title")).startswith("Title is empty.")


def test_of_several_pictures_in_a_text_the_one_is_named() -> None:
    sentence = describe_problem(found("picture_not_web", "markdown.text", address="./a.png"))
    assert sentence.startswith("Picture address is no web address.")
    assert sentence.endswith("(./a.png)")


def test_what_stands_in_a_text_is_found_by_its_line() -> None:
    assert describe_problem(found("picture_http", line=1_234, address="http://a.cn")).endswith(
        "(Line 1234: http://a.cn)"
    )
    assert describe_problem(found("literal_newline", line=7, count=1)).endswith("(Line 7)")
    assert describe_problem(found("markup_table", line=7, count=2)).endswith("(2 places, the first in line 7)")
    assert describe_problem(found("mention_not_listed", entry="13800000000", line=3)).endswith("(Line 3)")


def test_a_link_in_a_text_is_called_so() -> None:
    sentence = describe_problem(found("address_incomplete", "markdown.text", address="a.cn", line=1))
    assert sentence.startswith("Link address is not a complete address.")


def test_what_stands_in_a_message_is_never_taken_for_a_place() -> None:
    sentence = describe_problem(found("unknown_field", name="{field} {0} %s"))
    assert "“{field} {0} %s”" in sentence


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("", "The message"),
        ("markdown.title", "Title"),
        ("actionCard.btns[0].title", "Text of button 1"),
        ("feedCard.links[11].picURL", "Picture address of item 12"),
        ("at.atMobiles[3]", "Mentioned mobiles"),
        ("robot.{x}", "robot.{x}"),
        ("actionCard.btns[0]", "actionCard.btns[0]"),
        ("weird[x]", "weird[x]"),
    ],
)
def test_what_a_field_is_called(path: str, label: str) -> None:
    assert field_label(path) == label


def test_every_field_that_a_form_has_is_called_something() -> None:
    for message in GOOD:
        for one in fields_of(message):
            assert field_label(one.path) != one.path


@pytest.mark.usefixtures("chinese")
def test_the_same_in_chinese() -> None:
    assert field_label("actionCard.btns[1].title") == "按钮 2 的文字"
    assert describe_problem(found("required", "link.title")) == "标题为空，钉钉会拒收这条消息。"
    (missing,) = check_keywords(GOOD[0], ["通知", "公告"], "产品群")
    assert "“产品群”" in describe_problem(missing)
    assert "通知、公告" in describe_problem(missing)


# ------------------------------------------------------------------------------------------------------ unusable files


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("code", sorted({*UNUSABLE, "cannot_read"}))
def test_every_unusable_file_has_words(code: str) -> None:
    data: dict[str, str | int] = {"line": 1_234, "column": 5, "bytes": 1_234_567, "name": "{a}.json", "reason": "{b}"}
    sentence = describe_unusable(code, data)
    assert [place for place in _PLACE.findall(sentence) if place not in ("a", "b")] == []
    assert ("1,234,567" in sentence) == (code == "too_large")
    assert ("1234" in sentence) == (code == "not_json")
    assert ("{a}.json" in sentence) == (code == "cannot_read")


# --------------------------------------------------------------------------------------------------------------- fuzz


@settings(SAMPLE, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(json_values)
def test_whatever_is_read_its_problems_have_words_in_both_languages(both: str, value: object) -> None:
    if isinstance(value, dict):
        for problem in read_payload(value).problems:
            assert describe_problem(problem)


@settings(SAMPLE, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(messages(broken_words))
def test_whatever_is_checked_its_problems_have_words_in_both_languages(both: str, message: Message) -> None:
    for problem in check(message):
        assert describe_problem(problem)
