"""``dingui practice`` as the program's own command; what the robot does is tested in tests/practice."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Inside, MessageFile
from tests.cli.program import command, dingui, surroundings

MESSAGE = {"msgtype": "text", "text": {"content": "公告：周会改到三点"}}


def line_of(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    value = json.loads(process.stdout.readline())
    assert isinstance(value, dict)
    return value


def test_one_process_practises_and_another_sends(message_file: MessageFile, tmp_path: Path) -> None:
    file = message_file(MESSAGE)
    with subprocess.Popen(
        command("practice", "--keyword", "公告"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()
    ) as process:
        try:
            first = line_of(process)
            assert list(first) == ["webhook", "secret"]
            sent = dingui(
                *("send", file, "--webhook", first["webhook"], "--secret-env", "S", "--json"),
                env={"S": first["secret"], "DINGUI_HOME": str(tmp_path / "sender")},
            )
            assert (sent.status, sent.object["outcome"]) == (0, "delivered")
            line = line_of(process)
            assert list(line) == ["reply", "posted", "payload"]
            assert line["reply"] == {"errcode": 0, "errmsg": "ok"}
            assert line["posted"] is True
            assert line["payload"] == MESSAGE | {"msgUuid": sent.object["msg_uuid"]}
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, b"", b"")
    assert not (tmp_path / "dingui-home").exists()  # a practice robot keeps nothing


@pytest.mark.parametrize("arguments", [("--port", "x"), ("--allow", "::1"), ("--keyword", "")])
def test_what_cannot_be_set_up_is_said(arguments: tuple[str, ...], inside: Inside) -> None:
    run = inside("practice", *arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.endswith(".\n")
