"""Every repair has a short label in both languages."""

from __future__ import annotations

import pytest

from dingui.messages.models import At, MarkdownMessage
from dingui.messages.preflight import check, check_keywords
from dingui.messages.problems import Repair
from dingui.messages.repairs import REPAIRS, repairs_of
from dingui.texts import repairs as words
from dingui.texts.repairs import repair_label
from tests.messages.preflight_cases import CASES, FEED, MARKDOWN, Case

DATA: dict[str, str | int] = {
    "keyword": "监控报警",
    "title": "停机通知",
    "entry": "13800000000",
    "mobile": "13800000001",
    "count": 12,
    "address": "https://example.com",
}


@pytest.mark.parametrize("code", sorted(REPAIRS))
@pytest.mark.parametrize("language", ["english", "chinese"])
def test_every_repair_has_a_label(request: pytest.FixtureRequest, code: str, language: str) -> None:
    request.getfixturevalue(language)
    label = repair_label(Repair(code, "markdown.text", DATA))
    assert 2 <= len(label) <= 60
    assert "{" not in label
    assert code not in label
    assert not label.endswith((".", "。"))


def test_there_are_labels_for_nothing_else() -> None:
    assert {*words._LABELS, "insert_keyword"} == REPAIRS
    with pytest.raises(KeyError):
        repair_label(Repair("no_such_repair", "markdown.text"))


@pytest.mark.parametrize("one", CASES, ids=[f"{index}-{one.code}" for index, one in enumerate(CASES)])
def test_what_is_offered_for_one_problem_can_be_told_apart(one: Case) -> None:
    for problem in check(one.wrong):
        labels = [repair_label(repair) for repair in repairs_of(problem, one.wrong)]
        assert len(set(labels)) == len(labels)


def test_a_keyword_is_named_with_its_place() -> None:
    (problem,) = check_keywords(MARKDOWN, ["监控报警"], "r")
    labels = [repair_label(repair) for repair in repairs_of(problem, MARKDOWN)]
    assert labels == ["Insert “监控报警”: Title", "Insert “监控报警”: Message"]
    (problem,) = check_keywords(FEED, ["监控报警"], "r")
    assert [repair_label(repair) for repair in repairs_of(problem, FEED)] == ["Insert “监控报警”: Title of item 1"]


def test_what_is_long_is_cut_and_what_is_a_place_is_none() -> None:
    message = MarkdownMessage("t", "x", At((), ("{entry}" * 9,)))
    (problem,) = check(message)
    labels = [repair_label(repair) for repair in repairs_of(problem, message)]
    assert labels == [
        "Insert “@{entry}{entry}{entry}{e…” into the text",
        "Remove “{entry}{entry}{entry}{e…” from the list",
    ]
