"""``dingui send --template``: a colleague's words, a script's values."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dingui.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage, Message, TextMessage
from dingui.messages.template_form import Blank, BlankKind, TemplateForm
from dingui.paths import find_paths
from tests.cli.conftest import Send
from tests.cli.groups import Group, deliveries
from tests.cli.program import Run, dingui
from tests.cli.sending import PATIENT, to

ALERT = MarkdownMessage("磁盘告警 {{主机}}", "**{{主机}}** 用量 {{用量}}，值班：{{值班人}}")


def store(name: str, message: Message, form: TemplateForm | None = None) -> None:
    composition = Composition.of(message).with_form(form or TemplateForm())
    paths = find_paths()
    paths.create()
    with Library.open(paths.library) as library:
        library.drafts.add(name, composition.to_json(), message.type.value, composition.summary)


def by_template(by_name: dict[str, str], *arguments: str, stdin: bytes = b"") -> Run:
    return dingui("send", "--json", "--template", "磁盘告警", *arguments, env=PATIENT | by_name, stdin=stdin)


def give(name: str, **words: str) -> None:
    with Library.open(find_paths().library) as library:
        [robot] = library.robots.by_name(name)
        library.robots.update(replace(robot, words=tuple(words.items())))


def texts(group: Group) -> list[object]:
    return [exchange.payload["markdown"] for exchange in group.robot.posted if exchange.payload is not None]


def test_a_stored_draft_is_filled_for_each_robot(groups: dict[str, Group], by_name: dict[str, str]) -> None:
    store("磁盘告警", ALERT)
    give("产品群", 值班人="张三")
    give("Sales", 值班人="李四")
    run = by_template(by_name, "--set", "用量=93%", "--set", "主机=db_1_a", "--robot", "产品群", "Sales")
    assert (run.status, run.err) == (0, "")
    assert texts(groups["产品群"]) == [
        {"title": "磁盘告警 db_1_a", "text": "**db_1_a** 用量 93%，值班：张三"},
    ]
    assert texts(groups["Sales"]) == [
        {"title": "磁盘告警 db_1_a", "text": "**db_1_a** 用量 93%，值班：李四"},
    ]
    assert [delivery.robot_name for delivery in deliveries()] == ["产品群", "Sales"]


def test_values_come_as_json_on_standard_input_and_set_wins(groups: dict[str, Group], by_name: dict[str, str]) -> None:
    store("磁盘告警", ALERT)
    values = {"用量": 93, "主机": "db=1", "值班人": "王五"}
    stdin = json.dumps(values).encode()
    run = by_template(by_name, "--set-json", "-", "--set", "值班人=赵六", "--robot", "产品群", stdin=stdin)
    assert run.status == 0
    assert texts(groups["产品群"]) == [{"title": "磁盘告警 db=1", "text": "**db=1** 用量 93，值班：赵六"}]


def problem_of(run: Run) -> tuple[str, str]:
    [problem] = run.object["problems"]
    return problem["code"], problem["message"]


def test_what_is_missing_is_an_error_by_name_for_each_robot(groups: dict[str, Group], by_name: dict[str, str]) -> None:
    store("磁盘告警", ALERT)
    give("产品群", 值班人="张三")
    run = by_template(by_name, "--set", "主机=a", "--robot", "产品群", "Sales")
    assert run.status == 2
    assert {(problem["code"], problem["message"]) for problem in run.object["problems"]} == {
        ("blank_unfilled", "“产品群” has no word of its own for {{用量}}."),
        ("blank_unfilled", "“Sales” has no word of its own for {{用量}}."),
        ("blank_unfilled", "“Sales” has no word of its own for {{值班人}}."),
    }
    assert sum(group.requests for group in groups.values()) == 0


def test_a_blank_that_is_not_there_is_an_error_by_name(send: Send, group: Group) -> None:
    store("磁盘告警", ALERT)
    run = send("--template", "磁盘告警", "--set", "用量=93%", "--set", "内存=1", "--json", *to(group))
    assert (run.status, problem_of(run)) == (
        2,
        (
            "blank_unknown",
            "“磁盘告警” has no blank named “内存”. Its blanks are: “主机”, “用量”, “值班人”.",
        ),
    )
    assert group.requests == 0


def test_a_template_goes_to_an_address_too_and_groups_are_unknown_there(send: Send, group: Group) -> None:
    store("x", TextMessage("{{a}} {{组名}}"))
    run = send("--template", "x", "--set", "a=1", "--json", *to(group))
    assert (run.status, problem_of(run)[0]) == (2, "blank_unfilled")
    assert "{{组名}}" in problem_of(run)[1]
    assert send("--template", "x", "--set", "a=1", "--set", "组名=G", *to(group)).status == 0
    assert [exchange.payload["text"] for exchange in group.robot.posted if exchange.payload] == [{"content": "1 G"}]


def test_answers_are_held_against_their_kinds(send: Send, group: Group) -> None:
    form = TemplateForm(
        (Blank("级别", BlankKind.CHOICE, choices=("P1", "P2")), Blank("上线日", BlankKind.DATE, default="2026-12-01"))
    )
    store("x", TextMessage("{{级别}} {{上线日}}"), form)
    run = send("--template", "x", "--set", "级别=P9", "--json", *to(group))
    assert problem_of(run) == ("not_a_choice", "“P9” is none of the choices for {{级别}}: “P1”, “P2”.")
    assert problem_of(send("--template", "x", "--set", "上线日=soon", "--json", *to(group)))[0] == "not_a_date"
    assert send("--template", "x", "--set", "级别=P1", *to(group)).status == 0
    assert [exchange.payload["text"] for exchange in group.robot.posted if exchange.payload] == [
        {"content": "P1 2026-12-01"}
    ]


def test_where_there_is_nothing_to_name_a_dash_stands(send: Send, group: Group) -> None:
    run = send("--template", "x", "--json", *to(group))
    assert problem_of(run) == ("template_unknown", "There is no draft named “x”. Some that there are: —.")
    store("x", TextMessage("no blanks"))
    run = send("--template", "x", "--set", "a=1", "--json", *to(group))
    assert problem_of(run) == ("blank_unknown", "“x” has no blank named “a”. Its blanks are: —.")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--template", "没有"], "template_unknown"),
        (["--template", "x", "file.json"], "file_or_template"),
        ([], "file_or_template"),
        (["file.json", "--set", "a=1"], "set_not_used"),
        (["--template", "x", "--set", "a"], "set_unusable"),
        (["--template", "x", "--set", "=1"], "set_unusable"),
        (["--template", "x", "--set-json", "/nowhere/at/all"], "cannot_read"),
        (["--template", "twice"], "template_ambiguous"),
    ],
)
def test_what_cannot_be_meant_is_said(send: Send, group: Group, arguments: list[str], code: str) -> None:
    store("x", TextMessage("{{a}}"))
    store("twice", TextMessage("1"))
    store("twice", TextMessage("2"))
    run = send(*arguments, "--json", *to(group))
    assert (run.status, problem_of(run)[0]) == (2, code)
    assert group.requests == 0


@pytest.mark.parametrize("document", [b"[1]", b"{", b'{"a": null}', b'{"a": true}', b'{"a": [1]}', b"\xff"])
def test_json_that_holds_no_values_is_refused(
    send: Send, group: Group, tmp_path: Path, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("x", TextMessage("{{a}}"))
    path = tmp_path / "values.json"
    path.write_bytes(document)
    assert problem_of(send("--template", "x", "--set-json", str(path), "--json", *to(group)))[0] == "set_unusable"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(document)))
    assert problem_of(send("--template", "x", "--set-json", "-", "--json", *to(group)))[0] == "set_unusable"


def test_a_file_is_posted_as_it_is(send: Send, group: Group, tmp_path: Path) -> None:
    path = tmp_path / "message.json"
    path.write_text(json.dumps({"msgtype": "text", "text": {"content": "{{a}} \\{{b}}"}}), encoding="utf-8")
    assert send(str(path), *to(group)).status == 0
    assert [exchange.payload["text"] for exchange in group.robot.posted if exchange.payload] == [
        {"content": "{{a}} \\{{b}}"}
    ]


def test_in_words_for_a_person(send: Send, group: Group) -> None:
    store("x", TextMessage("{{a}}"))
    run = send("--template", "x", *to(group))
    assert run.status == 2
    assert run.out == ""
    assert run.err.startswith("Error · Message: Nothing fills {{a}} yet.")
