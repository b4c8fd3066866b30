"""``dingui check``: its exit statuses, its JSON, its words."""

from __future__ import annotations

import os
import subprocess
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Inside, MessageFile
from tests.cli.program import SAMPLES, TYPES, command, dingui, surroundings

FINE = {"msgtype": "text", "text": {"content": "周会改到三点"}}
EMPTY = {"msgtype": "text", "text": {"content": ""}}
WARNED = {"msgtype": "text", "text": {"content": "x"}, "extra": 1}
NO_LINK = {"msgtype": "link", "link": {"title": "标题", "text": "正文", "messageUrl": ""}}


# Exit statuses and JSON


@pytest.mark.parametrize("sample", TYPES)
def test_the_samples_have_no_errors(sample: str, inside: Inside) -> None:
    run = inside("check", "--json", str(SAMPLES / f"{sample}.json"))
    assert (run.status, run.err) == (0, "")
    assert list(run.object) == ["problems"]
    assert {problem["severity"] for problem in run.object["problems"]} <= {"warning"}


@pytest.mark.parametrize(("document", "status"), [(FINE, 0), (WARNED, 0), (EMPTY, 1), (NO_LINK, 1), ({}, 1)])
def test_only_errors_are_a_failure(document: object, status: int, inside: Inside, message_file: MessageFile) -> None:
    run = inside("check", "--json", message_file(document))
    assert run.status == status
    severities = [problem["severity"] for problem in run.object["problems"]]
    assert ("error" in severities) == (status == 1)
    assert severities == sorted(severities)  # errors first


def test_a_problem_has_four_fields(inside: Inside, message_file: MessageFile) -> None:
    [problem] = inside("check", "--json", message_file(NO_LINK)).object["problems"]
    assert list(problem) == ["code", "field", "severity", "message"]
    assert (problem["field"], problem["severity"]) == ("link.messageUrl", "error")
    assert problem["code"].replace("_", "").isalpha()
    assert problem["message"].endswith(".")


UNUSABLE: dict[str, bytes] = {
    "not_utf8": "周会".encode("gbk"),
    "not_json": b'{"msgtype": "text",',
    "not_an_object": b"[]",
    "too_large": b'{"msgtype": "text"}' + b" " * 1_000_000,
    "too_deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}


@pytest.mark.parametrize("code", UNUSABLE)
def test_a_file_that_is_no_message_cannot_be_used(code: str, inside: Inside, message_file: MessageFile) -> None:
    name = message_file(UNUSABLE[code])
    run = inside("check", "--json", name)
    assert (run.status, run.err) == (2, "")
    [problem] = run.object["problems"]
    assert (problem["code"], problem["field"], problem["severity"]) == (code, "", "error")
    human = inside("check", name)
    assert (human.status, human.out, human.err) == (2, "", problem["message"] + "\n")


@pytest.mark.parametrize("name", ["missing.json", ".", "\0", "x" * 5_000, "", "missing/\0.json"])
def test_what_cannot_be_read_is_said_with_its_reason(
    name: str, inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = inside("check", "--json", name)
    assert (run.status, run.err) == (2, "")
    [problem] = run.object["problems"]
    assert problem["code"] == "cannot_read"
    assert problem["message"].startswith("The file ")


def test_a_name_that_is_no_text_can_be_spoken_of(tmp_path: Path) -> None:
    """A name of bytes that are no UTF-8, which no terminal shows and JSON cannot hold."""
    name = os.fsdecode(b"\xff\xfe.json")
    run = dingui("check", "--json", str(tmp_path / name))
    assert run.status == 2
    assert run.object["problems"][0]["code"] == "cannot_read"
    assert dingui("check", str(tmp_path / name)).status == 2


def test_what_never_ends_is_not_read_to_its_end(inside: Inside) -> None:
    run = inside("check", "--json", "/dev/zero")
    assert run.status == 2
    assert run.object["problems"][0]["code"] == "too_large"


def test_a_huge_file_is_not_taken_into_memory(inside: Inside, tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(500_000_000)
    tracemalloc.start()
    try:
        run = inside("check", str(huge))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert run.status == 2
    assert peak < 20_000_000


# As a process


def test_standard_input_is_a_file_too() -> None:
    fine = dingui("check", "-", "--json", stdin=b'{"msgtype":"text","text":{"content":"x"}}')
    assert (fine.status, fine.object, fine.err) == (0, {"problems": []}, "")
    assert dingui("check", "-", stdin=b"{}").status == 1
    nothing = dingui("check", "--json", "-")
    assert (nothing.status, nothing.object["problems"][0]["code"]) == (2, "not_json")


def test_chinese_is_said_in_utf8_whatever_the_locale(message_file: MessageFile) -> None:
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "DINGUI_LANG": "zh_CN"}
    name = message_file(NO_LINK)
    human = dingui("check", name, env=plain)
    assert human.status == 1
    assert human.out.startswith("错误 · ")
    assert "\\u" not in human.out
    as_json = dingui("check", name, "--json", env=plain)
    assert as_json.object["problems"][0]["message"] in human.out


def test_nothing_is_kept_by_a_check(message_file: MessageFile, tmp_path: Path) -> None:
    assert dingui("check", message_file(FINE)).status == 0
    assert not (tmp_path / "dingui-home").exists()


def test_a_reader_who_has_gone_is_no_drama(message_file: MessageFile) -> None:
    with subprocess.Popen(
        command(
            "check", message_file({"msgtype": "text", "text": {"content": ""}, **{f"x{n}": 1 for n in range(5000)}})
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


# Words


def test_problems_are_lines_for_a_person(inside: Inside, message_file: MessageFile) -> None:
    document: dict[str, Any] = NO_LINK | {"at": {"isAtAll": True}}
    run = inside("check", message_file(document))
    assert (run.status, run.err) == (1, "")
    error, *warnings = run.out.splitlines()
    assert error.startswith("Error · Link address: ")
    assert warnings
    assert all(line.startswith("Warning · ") for line in warnings)


def test_no_problems_are_words_too(inside: Inside, message_file: MessageFile) -> None:
    run = inside("check", message_file(FINE))
    assert (run.status, run.out, run.err) == (0, "No problems found.\n", "")
