"""What each robot gets of a draft, and what is wrong with any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from dingui.messages.blank_repairs import LITERAL, TO_ROBOT, apply_literal, blank_repairs
from dingui.messages.composition import Composition
from dingui.messages.group_messages import asked_about, group_message, group_messages, problems_of
from dingui.messages.models import At, MarkdownMessage, TextMessage
from dingui.messages.payload import to_payload
from dingui.messages.preview import preview_of, words_of
from dingui.messages.preview_blanks import with_blanks
from dingui.texts.blanks import BLANK_CODES
from dingui.texts.problems import describe_problem
from dingui.texts.repairs import repair_label

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Bot:
    id: str
    name: str
    group: str = ""
    keywords: tuple[str, ...] = ()
    mentions: bool = True
    practice: bool = False
    words: tuple[tuple[str, str], ...] = ()


OPS = Bot("1", "运维", "运维群", ("告警",), words=(("值班人", "张三"),))
PRODUCT = Bot("2", "产品")
DUTY = Composition.of(TextMessage("{{值班人}}"))


def sentences(composition: Composition, *robots: Bot, today: date = TODAY, known: tuple[Bot, ...] = ()) -> list[str]:
    messages = group_messages(composition, robots, today)
    return [describe_problem(problem) for problem in problems_of(messages, known)]


def test_blanks_are_filled_before_line_ends_are_kept() -> None:
    robot = Bot("1", "a", words=(("x", "1\n2"),))
    message = group_message(Composition.of(MarkdownMessage("t", "{{x}}\nb")), robot, TODAY).message
    assert message == MarkdownMessage("t", "1  \n2  \nb")


def test_without_blanks_all_get_the_very_same() -> None:
    first, second = group_messages(Composition.of(TextMessage("x")), [OPS, PRODUCT], TODAY)
    assert first.message is second.message
    assert (first.robot, second.robot) == (OPS, PRODUCT)
    [nobody] = group_messages(Composition.of(TextMessage("x")), [], TODAY)
    assert nobody.robot is None


def test_answers_come_before_a_robot_s_own_words() -> None:
    said = group_messages(DUTY, [OPS, PRODUCT], TODAY, {"值班人": "李四"})
    assert [each.message for each in said] == [TextMessage("李四"), TextMessage("李四")]


def test_what_is_missing_is_said_of_whom_it_is_missing_for() -> None:
    keyworded = Composition.of(TextMessage("告警 {{值班人}}"))
    assert sentences(keyworded, OPS) == []
    assert sentences(keyworded, OPS, PRODUCT) == ["“产品” has no word of its own for {{值班人}}."]


def test_what_is_the_same_for_all_is_said_once() -> None:
    workday = Composition.of(TextMessage("{{下个工作日}}"))
    [sentence] = sentences(workday, PRODUCT, Bot("3", "c"), today=date(2100, 1, 1))
    assert "public holidays of 2100" in sentence


def test_with_nobody_chosen_what_somebody_knows_is_not_missing() -> None:
    composition = Composition.of(TextMessage("{{值班人}}{{组名}}{{x}}"))
    assert len(sentences(composition, known=(OPS, PRODUCT))) == 1
    messages = group_messages(composition, [], TODAY)
    # An address of which nothing is known has nobody who could.
    assert len(problems_of(messages)) == 3


def test_an_error_in_one_message_only_names_its_robot_and_is_looked_for_as_far_as_asked() -> None:
    robots = [Bot(str(number), f"r{number}", words=(("x", "y" if number < 3 else " "),)) for number in range(5)]
    robots[4] = Bot("4", "r4", words=(("x", "字" * 9_000),))
    composition = Composition.of(TextMessage("{{x}}"))
    messages = group_messages(composition, robots, TODAY)
    assert [describe_problem(each)[:9] for each in problems_of(messages) if each.code == "too_long"] == ["In “r4”: "]
    # What is missing is always looked for.
    typing = group_messages(composition, robots, TODAY, whole=1)
    assert [each.whole for each in typing] == [True, False, False, False, False]
    assert [(each.code, each.data["robot"]) for each in problems_of(typing)] == [("blank_unfilled", "r3")]
    missing = [each.filled.missing for each in messages]
    assert [each.filled.missing for each in typing] == missing


def test_the_question_counts_whomever_one_of_the_messages_mentions() -> None:
    one, other = TextMessage("a", At(("1",), ("x",))), TextMessage("b", At(("2",), (), everyone=True))
    assert asked_about([one, other]) == TextMessage("a", At(("1", "2"), ("x",), everyone=True))
    assert asked_about([one]) is one


@pytest.mark.parametrize(
    ("content", "way", "blank"),
    [
        ("{{值班人}}", "words", "值班人"),
        ("{{组名}}", "group", "组名"),
        ("{{关键词}}", "keywords", "关键词"),
        ("{{距上线日天数}}", "words", "上线日"),
    ],
)
def test_a_button_leads_to_where_the_robot_says_it(content: str, way: str, blank: str) -> None:
    messages = group_messages(Composition.of(TextMessage(content)), [PRODUCT], TODAY)
    [problem] = problems_of(messages)
    first = blank_repairs(problem)[0]
    assert (first.code, first.data["robot_id"], first.data["way"], first.data["blank"]) == (TO_ROBOT, "2", way, blank)
    assert repair_label(first).endswith("…")


def test_braces_can_be_made_letters() -> None:
    messages = group_messages(Composition.of(TextMessage("a {{ x }}")), [], TODAY)
    [problem] = problems_of(messages)
    [repair] = blank_repairs(problem)
    assert (repair.code, repair_label(repair)) == (LITERAL, "Send {{x}} as it is written")
    changed = apply_literal(repair, TextMessage("a {{ x }}"))
    assert problems_of(group_messages(Composition.of(changed), [], TODAY)) == ()
    # An entry of the mentions is no text that anybody reads.
    messages = group_messages(Composition.of(TextMessage("a", At(("{{x}}",)))), [], TODAY)
    assert blank_repairs(next(each for each in problems_of(messages) if each.code == "blank_unfilled")) == ()


def test_every_reason_has_words() -> None:
    said = {"blank": "x", "date": "d", "value": "v", "year": "2100", "robot": "r"}
    from dingui.texts.blanks import describe_blank

    for code in BLANK_CODES:
        assert "{{x}}" in describe_blank(code, said)


def test_unfilled_blanks_are_told_apart_wherever_a_text_has_them() -> None:
    text = "# {{a}}\n\n- {{a}} {{b}}\n\n> **{{ A }}**\n\n| {{a}} |\n|---|\n| x |\n"
    preview = preview_of(to_payload(MarkdownMessage("{{a}}", text)))
    marked = with_blanks(preview, ["a"])
    assert words_of(marked).split() == words_of(preview).split()
    assert repr(marked).count("note='blank'") == 4
    assert with_blanks(preview, []) is preview
