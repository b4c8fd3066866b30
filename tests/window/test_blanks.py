"""Blanks in the window: what each group gets, what is missing, and the way to where it is put in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.library.robots import Robot
from dingui.messages.dates import written_date
from dingui.messages.models import At, MarkdownMessage, TextMessage
from dingui.texts.problems import describe_problem
from dingui.window.dialogs.robots import RobotsDialog
from dingui.window.editors.plain import LineField
from tests.window.opened import Opened
from tests.window.person import CONTROL, focused, named, press, words_in, write

OpenWindow = Callable[..., Opened]
SEND = (Qt.Key.Key_Return, CONTROL)
DUTY = TextMessage("{{组名}} 值班：{{值班人}}")


def give(opened: Opened, robot: Robot, words: tuple[tuple[str, str], ...] = (), group: str = "") -> None:
    opened.library.robots.update(replace(robot, words=words, group=group))
    opened.bench.desk.robots_changed.emit()


def two_groups(opened: Opened) -> None:
    give(opened, opened.add_group("运维机器人").known, (("值班人", "张三"),), "运维群")
    give(opened, opened.add_group("产品机器人").known, (("值班人", "李四"),), "产品群")


def problems(opened: Opened) -> list[str]:
    opened.qtbot.waitUntil(lambda: not opened.bench.judge.is_refreshing)
    return [describe_problem(problem) for problem in opened.bench.judge.problems]


def seen(opened: Opened) -> str:
    opened.qtbot.waitUntil(lambda: not opened.bench.judge.is_refreshing)
    return opened.bench.preview.view.visible_text


def posts(opened: Opened) -> list[object]:
    return [post["text"] for group in opened.groups for post in group.posts]


def test_each_group_gets_its_own_words(open_window: OpenWindow) -> None:
    opened = open_window(first=DUTY)
    two_groups(opened)
    opened.tick("运维机器人", "产品机器人")
    assert problems(opened) == []
    press(*SEND)
    opened.qtbot.waitUntil(lambda: not opened.bench.flow.busy)
    assert posts(opened) == [{"content": "运维群 值班：张三"}, {"content": "产品群 值班：李四"}]
    assert opened.answers.plans[0].message == TextMessage("运维群 值班：张三")
    # The draft keeps its blanks.
    assert opened.bench.session.composition.message == DUTY
    # What was sent is known again although the draft itself never says it.
    press(*SEND)
    opened.qtbot.waitUntil(lambda: not opened.bench.flow.busy)
    assert opened.answers.plans[1].repeated == ("运维机器人", "产品机器人")


def test_the_preview_shows_the_first_ticked_group_s_message_and_names_it(open_window: OpenWindow) -> None:
    opened = open_window(first=DUTY)
    two_groups(opened)
    opened.tick("产品机器人")
    assert "产品群 值班：李四" in seen(opened)
    assert "As “产品机器人” will see it" in words_in(opened.bench.preview)
    opened.tick("运维机器人", "产品机器人")
    assert "运维群 值班：张三" in seen(opened)
    opened.tick()
    assert "{{组名}} 值班：{{值班人}}" in seen(opened)
    assert "will see it" not in words_in(opened.bench.preview)
    # Each of the groups that could be ticked has a word for it, so nothing is wrong.
    assert problems(opened) == []


def test_what_is_missing_is_said_for_each_group_and_keeps_all_from_being_sent(open_window: OpenWindow) -> None:
    opened = open_window(first=DUTY)
    two_groups(opened)
    group = opened.groups[1].known
    give(opened, group)
    opened.tick("运维机器人", "产品机器人")
    assert problems(opened) == [
        "“产品机器人” has no word of its own for {{值班人}}.",
        "{{组名}}: it does not say yet what the group of “产品机器人” is called.",
    ] or problems(opened) == [
        "{{组名}}: it does not say yet what the group of “产品机器人” is called.",
        "“产品机器人” has no word of its own for {{值班人}}.",
    ]
    press(*SEND)
    assert posts(opened) == []
    assert "Not sent" in words_in(opened.window)


def test_a_button_leads_to_where_the_word_is_put_in(open_window: OpenWindow) -> None:
    opened = open_window(first=TextMessage("值班：{{值班人}}"))
    opened.add_group("产品机器人")
    opened.tick("产品机器人")
    [problem] = problems(opened)
    assert problem == "“产品机器人” has no word of its own for {{值班人}}."

    def put_in(dialog: RobotsDialog) -> None:
        assert named(dialog, "Blank 1", LineField).value() == "值班人"
        assert focused() is named(dialog, "Word 1", LineField)
        write("王五")
        press(Qt.Key.Key_Return)

    button = named(opened.window, "Put in a word for “产品机器人”…", QPushButton)
    button.setFocus()
    opened.in_dialog(RobotsDialog, put_in, lambda: press(Qt.Key.Key_Return))
    assert opened.library.robots.by_name("产品机器人")[0].words == (("值班人", "王五"),)
    assert problems(opened) == []
    assert "值班：王五" in seen(opened)


def test_braces_can_be_sent_as_they_are_by_a_button_and_undone(open_window: OpenWindow) -> None:
    opened = open_window(first=TextMessage("Hello {{ name }}"))
    opened.tick("Practice robot")
    assert len(problems(opened)) == 1
    button = named(opened.window, "Send {{name}} as it is written", QPushButton)
    button.setFocus()
    press(Qt.Key.Key_Return)
    assert opened.bench.session.composition.message == TextMessage("Hello \\{{ name }}")
    assert problems(opened) == []
    assert "Hello {{ name }}" in seen(opened)
    opened.bench.session.undo()
    assert opened.bench.session.composition.message == TextMessage("Hello {{ name }}")


def test_without_a_group_only_what_nobody_has_a_word_for_is_missing(open_window: OpenWindow) -> None:
    opened = open_window(first=TextMessage("{{值班人}} {{今天}} {{组名}} {{别的}}"))
    two_groups(opened)
    opened.tick()
    assert problems(opened) == [
        "Nothing fills {{别的}} yet. Write it in its place, or give each group its own word for it under “Robots”."
    ]
    assert written_date(opened.bench.judge.today, chinese=True) in seen(opened)


def test_what_is_wrong_with_one_group_s_message_only_names_it(open_window: OpenWindow) -> None:
    opened = open_window(first=MarkdownMessage("T", "[详情]({{链接}})"))
    give(opened, opened.add_group("甲").known, (("链接", "https://example.com/a b"),))
    give(opened, opened.add_group("乙").known, (("链接", "ftp://example.com"),))
    opened.tick("甲", "乙")
    assert [each for each in problems(opened) if "In “乙”" in each]
    assert not [each for each in problems(opened) if "In “甲”" in each]


def test_a_keyword_counts_where_it_comes_by_filling(open_window: OpenWindow) -> None:
    opened = open_window(first=TextMessage("{{关键词}}：{{级别}}"))
    group = opened.add_group("产品群", keywords=("告警",))
    give(opened, group.known, (("级别", "P1"),))
    opened.tick("产品群")
    assert problems(opened) == []
    assert "告警：P1" in seen(opened)


def test_who_is_mentioned_by_filling_is_counted_in_the_question(open_window: OpenWindow) -> None:
    opened = open_window(first=TextMessage("@{{值班手机}} 请看"))
    give(opened, opened.add_group("甲").known, (("值班手机", "13800000000"),))
    give(opened, opened.add_group("乙").known, (("值班手机", "13800000001"),))
    opened.tick("甲", "乙")
    opened.answers.send = False
    press(*SEND)
    assert opened.answers.plans[0].message.at == At(mobiles=("13800000000", "13800000001"))


def test_no_repair_is_offered_that_would_change_nothing(open_window: OpenWindow) -> None:
    opened = open_window(first=MarkdownMessage("T", "{{坏}} {{坏}}"))
    give(opened, opened.add_group("甲").known, (("坏", "a\\nb"),))
    opened.tick("甲")
    problems(opened)
    for row in opened.bench.preview.problems.rows:
        assert row.buttons == ()


def test_the_practice_robot_s_group_is_called_like_it(open_window: OpenWindow) -> None:
    opened = open_window(first=TextMessage("{{组名}} {{机器人}}"))
    opened.tick("Practice robot")
    assert problems(opened) == []
    assert "Practice robot Practice robot" in seen(opened)


@pytest.mark.parametrize("name", ["值班人", "on duty"])
def test_unfilled_blanks_are_marked_in_the_preview(open_window: OpenWindow, qtbot: QtBot, name: str) -> None:
    opened = open_window(first=MarkdownMessage("T", "前 {{" + name + "}} 后"))
    opened.tick("Practice robot")
    assert "{{" + name + "}}" in seen(opened)
    said = [each.accessibleDescription() for each in opened.bench.preview.view.findChildren(QWidget)]
    assert any("{{" + name + "}}" in each and "Nothing fills this blank yet" in each for each in said)
