"""What a template asks for, and which answers do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage
from dingui.messages.template_form import (
    NO_FORM,
    AnswerFault,
    Blank,
    BlankKind,
    TemplateForm,
    fault_of,
    faults_of,
)
from tests.messages.strategies import SAMPLE, json_values

FORM = TemplateForm(
    (
        Blank("上线日", BlankKind.DATE),
        Blank("级别", BlankKind.CHOICE, default="P2", choices=("P1", "P2")),
        Blank("备注", required=False),
    )
)
MESSAGE = MarkdownMessage(
    "{{系统}}上线", "{{备注}} {{级别}} {{今天}} 还有{{距上线日天数}}天 {{值班人}} {{days until 封板日}}"
)


def test_what_fills_itself_is_not_asked_and_the_rest_is_text() -> None:
    assert TemplateForm().asked(MarkdownMessage("{{今天}}", "{{系统}} {{组名}}")) == (Blank("系统"),)


def test_the_form_s_order_comes_first_then_the_message_s() -> None:
    asked = FORM.asked(MESSAGE, provided=["值班人"])
    assert asked == (*FORM.blanks, Blank("系统"), Blank("封板日", BlankKind.DATE))


def test_what_a_group_has_its_own_word_for_is_asked_where_the_form_says_so() -> None:
    form = TemplateForm((Blank("值班人", BlankKind.PERSON), Blank("今天")))
    assert [blank.name for blank in form.asked(MESSAGE, provided=["值班人"])][:2] == ["值班人", "今天"]
    assert Blank("不在文中") not in TemplateForm((Blank("不在文中"),)).asked(MESSAGE)


@pytest.mark.parametrize(
    ("blank", "answer", "code"),
    [
        (Blank("a"), "", "required"),
        (Blank("a"), "  ", "required"),
        (Blank("a", default="x"), "", ""),
        (Blank("a", required=False), "", ""),
        (Blank("a", BlankKind.CHOICE, choices=("x", "y")), "z", "not_a_choice"),
        (Blank("a", BlankKind.CHOICE, choices=("x", "y")), " y ", ""),
        (Blank("a", BlankKind.CHOICE), "anything", ""),
        (Blank("a", BlankKind.DATE), "2026-12-01", ""),
        (Blank("a", BlankKind.DATE), "12/1", "not_a_date"),
        (Blank("a", BlankKind.NUMBER), "-1,234.5", ""),
        (Blank("a", BlankKind.NUMBER), "93%", ""),
        (Blank("a", BlankKind.NUMBER), "1,23", "not_a_number"),
        (Blank("a", BlankKind.NUMBER), "九", "not_a_number"),
        (Blank("a", BlankKind.LINK), "https://example.com", ""),
        (Blank("a", BlankKind.LINK), "example.com", "not_a_link"),
        (Blank("a", BlankKind.PERSON), "张三", ""),
    ],
)
def test_each_kind_takes_what_fits(blank: Blank, answer: str, code: str) -> None:
    assert fault_of(blank, answer) == (AnswerFault(code, "a") if code else None)


def test_answers_go_by_name_in_any_spelling_and_unknown_ones_are_named() -> None:
    answers = {"上线日 ": "2026-12-01", "级别": "P3", "用量": "93%"}
    assert faults_of(FORM.blanks, answers) == (AnswerFault("not_a_choice", "级别"), AnswerFault("unknown", "用量"))


def test_a_form_is_kept_with_the_draft() -> None:
    composition = Composition.of(MESSAGE).with_form(FORM)
    assert Composition.from_json(composition.to_json()) == composition
    assert "form" not in json.loads(Composition.of(MESSAGE).to_json())
    assert Composition.from_json(Composition.of(MESSAGE).to_json()).form is not None
    assert not Composition.of(MESSAGE).form


def test_of_a_damaged_form_is_kept_what_can_be_understood() -> None:
    found = TemplateForm.from_json([{"name": " a ", "kind": 3, "required": "no", "choices": ["x", "", 1, "x"]}, 1, {}])
    assert found == TemplateForm((Blank("a", choices=("x",)),))
    twice = [{"name": "A", "kind": "date"}, {"name": "a"}]
    assert TemplateForm.from_json(twice) == TemplateForm((Blank("A", BlankKind.DATE),))


@given(
    json_values | st.lists(st.fixed_dictionaries({"name": json_values, "kind": json_values, "choices": json_values}))
)
@SAMPLE
def test_anything_can_be_read_and_written_again(document: object) -> None:
    form = TemplateForm.from_json(document)
    assert TemplateForm.from_json(form.to_json()) == form


def test_nothing_is_said_by_default() -> None:
    assert not NO_FORM
    assert NO_FORM.of("x") == Blank("x")
