"""The command, in a process of its own, as other tools use it."""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from dingui.errors import DinguiError
from dingui.practice import command
from dingui.practice.faults import COMMAND_KINDS
from dingui.texts.practice import SENTENCES, explain_practice_error
from tests.practice.helpers import message, query

PROGRAM = """
import argparse, sys
from dingui.practice import command
parser = argparse.ArgumentParser()
command.add_arguments(parser)
args = parser.parse_args()
assert "http.server" not in sys.modules
status = command.run(args, sys.stdout)
assert not {"PySide6", "requests", "markdown_it", "sqlite3", "keyring"} & set(sys.modules)
sys.exit(status)
"""


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    environ = os.environ | {"PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environ,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            if process.poll() is None:
                process.kill()


def post(webhook: str, body: object, extra: str = "") -> Any:
    address = urlsplit(webhook)
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=10)
    try:
        connection.request(
            "POST",
            f"{address.path}?{address.query}{extra}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        return json.load(connection.getresponse())
    finally:
        connection.close()


def next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    value = json.loads(process.stdout.readline())
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_then_a_line_for_each_request_and_ends_when_told(number: signal.Signals) -> None:
    with running("--secret", "") as (process, first):
        assert set(first) == {"webhook", "secret"}
        assert first["webhook"].startswith("http://127.0.0.1:")
        assert post(first["webhook"], message()) == {"errcode": 0, "errmsg": "ok"}
        assert next_line(process) == {"reply": {"errcode": 0, "errmsg": "ok"}, "posted": True, "payload": message()}
        odd = {"msgtype": "text", "text": {"content": "half \ud83d of a pair"}}
        post(first["webhook"], odd)
        assert next_line(process)["payload"] == odd
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_without_a_secret_one_is_made_up_and_asked_for() -> None:
    with running("--keyword", "公告", "--keyword", "周会", "--wording", "A") as (process, first):
        assert first["secret"].startswith("SEC")
        assert post(first["webhook"], message())["errmsg"] == "sign not match"
        assert next_line(process)["posted"] is False
        signed = query(int(time.time() * 1000), first["secret"]).partition("&")[2]
        assert post(first["webhook"], message(), "&" + signed)["errcode"] == 0
        assert next_line(process)["posted"] is True
        other = {"msgtype": "text", "text": {"content": "别的"}}
        assert post(first["webhook"], other, "&" + signed)["errmsg"] == "keywords not in content"


def test_a_given_secret_port_and_list_are_used() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running("--secret", "SECfake", "--port", str(port), "--allow", "10.0.0.0/8", "--allow", "10.1.1.1") as (
        _,
        first,
    ):
        assert first["secret"] == "SECfake"
        assert f":{port}/" in first["webhook"]
        assert "whitelist" in post(first["webhook"], message())["errmsg"]


@pytest.mark.parametrize(
    ("kind", "posted"), [("drop", False), ("drop-after", True), ("busy", False), ("gateway", False)]
)
def test_a_fault_is_told_in_its_line(kind: str, posted: bool) -> None:
    with running("--secret", "", "--fault", kind) as (process, first):
        try:
            post(first["webhook"], message())
        except (ConnectionError, http.client.HTTPException):
            assert kind.startswith("drop")
        line = next_line(process)
        assert line["posted"] is posted
        assert line["payload"] == (None if kind == "drop" else message())
        assert line["reply"] == ({"errcode": -1, "errmsg": "系统繁忙"} if kind == "busy" else None)


def test_it_ends_while_a_request_hangs() -> None:
    with running("--secret", "", "--fault", "hang") as (process, first):
        address = urlsplit(first["webhook"])
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=10)
        connection.request(
            "POST",
            f"{address.path}?{address.query}",
            json.dumps(message()).encode(),
            {"Content-Type": "application/json"},
        )
        assert next_line(process)["posted"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        connection.close()


def test_it_ends_quietly_when_nobody_reads_any_more() -> None:
    with running("--secret", "") as (process, first):
        assert process.stdout is not None
        process.stdout.close()
        with suppress(ConnectionError):  # its end may come before the answer
            post(first["webhook"], message())
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def parse(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_arguments(parser)
    return parser.parse_args(options)


def test_the_options_know_the_kinds_of_fault() -> None:
    for kind in COMMAND_KINDS:
        assert parse("--fault", kind.value).fault == kind.value
    with pytest.raises(argparse.ArgumentError):
        parse("--fault", "oversized")


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        (["--port", "http"], "practice_port_invalid", "http"),
        (["--port", "65536"], "practice_port_invalid", "65536"),
        (["--port", "-1"], "practice_port_invalid", "-1"),
        (["--allow", "10.0.0"], "practice_allow_invalid", "10.0.0"),
        (["--allow", "::1"], "practice_allow_ipv6", "::1"),
        (["--keyword", " "], "practice_keyword_blank", "keyword"),
        ([f"--keyword={number}" for number in range(11)], "practice_keywords_too_many", "11"),
    ],
)
def test_what_cannot_be_set_up_is_said(options: list[str], code: str, named: str) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(DinguiError) as caught:
        command.run(parse(*options), io.StringIO())
    assert caught.value.code == code
    assert named in explain_practice_error(caught.value)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DinguiError) as caught:
            command.run(parse("--port", str(port)), io.StringIO())
    assert str(port) in explain_practice_error(caught.value)


def test_every_sentence_can_be_filled() -> None:
    values: dict[str, str | int] = {"port": 1, "host": "h", "entry": "e", "count": 11, "limit": 10, "detail": "d"}
    for code in SENTENCES:
        assert "{" not in explain_practice_error(DinguiError(code, **values))
