"""The copied scripts really run: against a practice robot, with the secrets in the environment alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingui.checking.scripts import as_curl, as_python
from dingui.concealed import Concealed
from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from tests.robots.conftest import SECRET, TOKEN

PAYLOAD = {
    "msgtype": "text",
    "text": {"content": 'it\'s a "test"\n第二行 $HOME `date` \\ 100% {braces}'},
    "at": {"atMobiles": ["13800000000"], "isAtAll": False},
}


@pytest.fixture(params=[True, False], ids=["signed", "unsigned"])
def signed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def server(signed: bool) -> Iterator[PracticeServer]:
    settings = PracticeSettings(Concealed(TOKEN), Concealed(SECRET if signed else ""))
    with PracticeServer(PracticeRobot(settings)) as started:
        yield started


def endpoint(server: PracticeServer) -> str:
    return f"http://127.0.0.1:{server.port}/robot/send"


def run(command: list[str], *, signed: bool) -> str:
    secrets = {"DINGTALK_TOKEN": TOKEN} | ({"DINGTALK_SECRET": SECRET} if signed else {})
    done = subprocess.run(
        command, env={**os.environ, **secrets, "no_proxy": "127.0.0.1"}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def delivered(server: PracticeServer) -> list[object]:
    return [exchange.payload for exchange in server.robots[0].posted]


def test_the_python_script(server: PracticeServer, signed: bool, tmp_path: Path) -> None:
    script = tmp_path / "send.py"
    script.write_text(as_python(endpoint(server), PAYLOAD, signed=signed), encoding="utf-8")
    assert '"errcode":0' in run([sys.executable, "-W", "error", str(script)], signed=signed).replace(" ", "")
    assert delivered(server) == [PAYLOAD]


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="there is no curl or openssl")
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_curl_command(server: PracticeServer, signed: bool, tmp_path: Path, shell: str) -> None:
    script = tmp_path / "send.sh"
    script.write_text(as_curl(endpoint(server), PAYLOAD, signed=signed), encoding="utf-8")
    assert '"errcode":0' in run([shell, str(script)], signed=signed).replace(" ", "")
    assert delivered(server) == [PAYLOAD]


def test_without_the_secret_in_the_environment_nothing_is_posted(tmp_path: Path) -> None:
    script = tmp_path / "send.py"
    script.write_text(as_python("http://127.0.0.1:1/robot/send", PAYLOAD, signed=True), encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DINGTALK")}
    done = subprocess.run([sys.executable, str(script)], env=environ, capture_output=True, text=True, timeout=60)
    assert "DINGTALK_TOKEN" in done.stderr


def test_an_unsigned_script_asks_for_no_secret() -> None:
    for make in (as_curl, as_python):
        assert "DINGTALK_SECRET" in make("https://oapi.dingtalk.com/robot/send", PAYLOAD, signed=True)
        assert "DINGTALK_SECRET" not in make("https://oapi.dingtalk.com/robot/send", PAYLOAD, signed=False)
