"""A message as each group gets it."""

from __future__ import annotations

from datetime import date

from dingui.messages.builtin_blanks import GroupFacts, NoValue
from dingui.messages.filling import fill_for, missing_problems, unknown_answers
from dingui.messages.models import MarkdownMessage, TextMessage
from dingui.messages.problems import error
from dingui.messages.template_form import Blank, BlankKind, TemplateForm

TODAY = date(2026, 11, 24)
OPS = GroupFacts("运维机器人", "运维群", "告警", (("值班人", "张三"), ("今天", "老日子"), ("空", " ")))


def test_answers_come_before_own_words_before_what_fills_itself_before_defaults() -> None:
    form = TemplateForm((Blank("级别", default="P2"), Blank("备注", required=False), Blank("明天", default="x")))
    message = TextMessage("{{值班人}} {{今天}} {{明天}} {{级别}}{{备注}}。")
    filled = fill_for(message, OPS, {}, today=TODAY, form=form)
    assert filled.message == TextMessage("张三 老日子 2026年11月25日 P2。")
    assert filled.missing == ()
    answered = fill_for(message, OPS, {" 值班人": "李四", "级别": "P1", "备注": "急"}, today=TODAY, form=form)
    assert answered.message == TextMessage("李四 老日子 2026年11月25日 P1急。")
    assert answered.values["值班人"] == "李四"


def test_each_group_gets_its_own() -> None:
    message = TextMessage("{{组名}}：{{值班人}}")
    other = GroupFacts("b", "产品群", words=(("值班人", "王五"),))
    assert [fill_for(message, group, {}, today=TODAY).message for group in (OPS, other)] == [
        TextMessage("运维群：张三"),
        TextMessage("产品群：王五"),
    ]


def test_what_is_missing_is_named_once_for_each_reason_at_its_first_place() -> None:
    message = MarkdownMessage("{{空}}", "{{ 空 }} {{组名}} {{距上线日天数}}")
    filled = fill_for(message, GroupFacts("机器人甲"), {}, today=TODAY)
    assert filled.message == message
    assert filled.missing[0].why == NoValue("blank_unfilled")
    assert missing_problems(filled, "机器人甲") == (
        error("blank_unfilled", "markdown.title", blank="空", robot="机器人甲"),
        error("blank_no_group", "markdown.text", blank="组名", robot="机器人甲"),
        error("blank_no_date", "markdown.text", blank="距上线日天数", date="上线日", robot="机器人甲"),
    )
    assert "robot" not in missing_problems(fill_for(message, None, {}, today=TODAY), "")[0].data


def test_a_count_of_days_takes_its_date_from_wherever_that_comes() -> None:
    message = TextMessage("{{距上线日天数}}")
    form = TemplateForm((Blank("上线日", BlankKind.DATE, default="2026-12-01"),))
    assert fill_for(message, OPS, {}, today=TODAY, form=form).message == TextMessage("7")
    assert fill_for(message, OPS, {"上线日": "2026-11-25"}, today=TODAY, form=form).message == TextMessage("1")
    # A count of a count of … ends.
    assert fill_for(TextMessage("{{days until days until x}}"), OPS, {}, today=TODAY).missing


def test_without_blanks_it_is_the_same_object() -> None:
    message = TextMessage("nothing {here}")
    assert fill_for(message, OPS, {"x": "y"}, today=TODAY).message is message


def test_answers_to_nothing_are_named() -> None:
    message = TextMessage("{{A}} {{距上线日天数}} \\{{c}}")
    assert unknown_answers(message, {"a": "", "上线日": "", "b": "", "c": ""}) == ("b", "c")
