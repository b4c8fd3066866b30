"""What was sent, for others: it says what was sent, and no secret and no formula gets out with it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dingui.checking.record import answer_of, as_json, as_script, message_of, payload_of, write_csv
from dingui.library.deliveries import Delivery
from dingui.library.robots import Robot
from dingui.messages.models import MarkdownMessage, TextMessage
from dingui.messages.payload import to_body
from dingui.messages.reading import read_document
from dingui.outcomes import Outcome, OutcomeKind

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake0000000000000000000000000000"
REJECTED = Outcome(
    OutcomeKind.REJECTED,
    "keyword_missing",
    errcode=310000,
    errmsg=f"keywords not in content access_token={TOKEN}",
    http_status=200,
    duration_ms=42,
)
ROBOT = Robot(
    "r",
    "产品群",
    "https://oapi.dingtalk.com/robot/send",
    (),
    signed=True,
    practice=False,
    fingerprint="",
    created_ms=0,
    position=0,
)


def delivery(payload: str, outcome: Outcome | None = REJECTED) -> Delivery:
    return Delivery("id", None, "r", "产品群", payload, "uuid-1", 2, 1_790_000_000_000, outcome, None, None)


def sent(text: str, outcome: Outcome | None = REJECTED) -> Delivery:
    return delivery(to_body(TextMessage(text), "uuid-1").decode(), outcome)


LEAKY = sent(f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN} {SECRET}")


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_json_is_a_message_file_without_the_msguuid() -> None:
    """With it, DingTalk would take it for the message of before and not post it."""
    text = as_json(sent("停机 😀"))
    assert json.loads(text) == {"msgtype": "text", "text": {"content": "停机 😀"}}
    assert "停机" in text
    assert read_document(text).message == TextMessage("停机 😀")


@pytest.mark.parametrize("language", ["curl", "python"])
def test_scripts_have_the_message_and_read_the_secrets_elsewhere(language: str) -> None:
    script = as_script(sent("停机"), ROBOT, language)
    assert "停机" in script
    assert "oapi.dingtalk.com/robot/send" in script
    assert "DINGTALK_TOKEN" in script
    assert "DINGTALK_SECRET" in script
    assert "uuid-1" not in script
    assert "DINGTALK_SECRET" not in as_script(sent("停机"), replace(ROBOT, signed=False), language)
    # A practice robot's address of today is no address of tomorrow; of a robot that is gone nobody knows.
    practice = replace(ROBOT, practice=True, endpoint="http://127.0.0.1/robot/send")
    for robot in (practice, None):
        assert "https://oapi.dingtalk.com/robot/send" in as_script(sent("停机"), robot, language)
    if language == "python":
        compile(script, "script", "exec")


@pytest.mark.parametrize("payload", ["", "{", "[1]", '"x"', "[" * 100_000])
def test_what_cannot_be_read_is_nothing(payload: str, tmp_path: Path) -> None:
    broken = delivery(payload)
    assert message_of(broken) is None
    assert payload_of(broken) is None
    assert as_json(broken) == as_script(broken, ROBOT, "curl") == ""
    assert write_csv(tmp_path / "sent.csv", [broken], {}) == 1


def test_no_secret_gets_into_anything(tmp_path: Path) -> None:
    write_csv(tmp_path / "sent.csv", [LEAKY], {})
    texts = [as_json(LEAKY), as_script(LEAKY, ROBOT, "curl"), as_script(LEAKY, ROBOT, "python"), answer_of(LEAKY)]
    for text in (*texts, (tmp_path / "sent.csv").read_text("utf-8-sig")):
        assert TOKEN not in text
        assert SECRET not in text
        assert "•••" in text


def test_the_table_opens_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    markdown = delivery(to_body(MarkdownMessage("周会", '第一行\n第二行，"x"'), "uuid-2").decode())
    assert write_csv(path, [markdown, sent("y", None)], {"r": "产品部"}) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, first, second = rows(path)
    assert len(head) == len(first) == len(second) == 15
    found = dict(zip(head, first, strict=True))
    assert (found["Robot"], found["Group"], found["Outcome"]) == ("产品群", "产品部", "Refused")
    assert (found["Title"], found["Message"]) == ("周会", '第一行\n第二行，"x"')
    assert (found["DingTalk's code"], found["Duration (ms)"], found["Attempts"]) == ("310000", "42", "2")
    assert found["Explanation"]
    assert (found["What you did about it"], found["Sent together"]) == ("", "1")
    assert dict(zip(head, second, strict=True))["Outcome"] == "Sending"


def test_the_table_has_what_the_person_did_and_to_how_many_it_went(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    doubtful = Outcome(OutcomeKind.UNKNOWN, "timeout")
    settled = replace(sent("x", doubtful), settled="arrived", settled_ms=1, job_id="job")
    assert write_csv(path, [settled], {}, {"job": 30}) == 1
    head, row = rows(path)
    found = dict(zip(head, row, strict=True))
    assert found["Outcome"] == "Uncertain"
    assert (found["What you did about it"], found["Sent together"]) == ("you found it in the group", "30")


@pytest.mark.parametrize("text", ["=1+1", "+1 x", "-1 x", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("https://x")', "-"])
def test_no_cell_is_a_formula(text: str, tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    write_csv(path, [sent(text)], {"r": text})
    for cell in rows(path)[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "＝"))
    assert rows(path)[1][9] == f"'{text}"


def test_a_table_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sent.csv"
    path.write_text("before")

    def broken() -> object:
        yield sent("x")
        raise InterruptedError

    with pytest.raises(InterruptedError):
        write_csv(path, broken(), {})  # type: ignore[arg-type]  # a generator
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["sent.csv"]
    with pytest.raises(OSError):
        write_csv(tmp_path / "none" / "sent.csv", [], {})


def test_the_raw_answer() -> None:
    assert answer_of(sent("x")).startswith('HTTP 200\n{"errcode": 310000')
    assert answer_of(sent("x", Outcome(OutcomeKind.UNKNOWN, "timeout"))) == ""
    assert answer_of(sent("x", None)) == ""
    assert answer_of(sent("x", Outcome(OutcomeKind.UNKNOWN, "http_error", http_status=502))) == "HTTP 502"
