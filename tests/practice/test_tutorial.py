"""The tutorial's own scripts, with nothing but address and secret put in, get DingTalk's yes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings, new_access_token, new_secret

SCRIPTS = sorted((Path(__file__).parent / "tutorial").glob("*.py.txt"))


def run_script(script: Path, folder: Path, webhook: str, secret: str) -> list[str]:
    text = script.read_text(encoding="utf-8").replace("__WEBHOOK__", webhook).replace("__SECRET__", secret)
    copy = folder / "tutorial_script.py"
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, str(copy)], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


def test_there_are_five() -> None:
    assert len(SCRIPTS) == 5


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name.removesuffix(".py.txt") for script in SCRIPTS])
def test_each_script_is_told_ok(script: Path, tmp_path: Path) -> None:
    group = PracticeSettings(access_token=new_access_token(), secret=new_secret())
    with PracticeServer(PracticeRobot(group)) as server:
        lines = run_script(script, tmp_path, server.webhook().reveal(), group.secret.reveal())
        assert lines[2:] == ['{"errcode":0,"errmsg":"ok"}']
        (exchange,) = server.robots[0].posted
        assert exchange.payload is not None
        kind = exchange.payload["msgtype"]
        assert script.name.startswith("action-card" if kind == "actionCard" else str(kind))
        assert exchange.mentions.mobiles == (), "none of the tutorial's mentions is a number"


def test_with_a_wrong_secret_it_is_told_no(tmp_path: Path) -> None:
    group = PracticeSettings(access_token=new_access_token(), secret=new_secret())
    with PracticeServer(PracticeRobot(group)) as server:
        lines = run_script(SCRIPTS[0], tmp_path, server.webhook().reveal(), "SECwrong")
        assert "签名不匹配" in lines[2]
        assert server.robots[0].posts == 0
