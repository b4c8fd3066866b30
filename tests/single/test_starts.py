"""dingui started more than once on one data folder: real processes, real windows off screen."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dingui.paths import find_paths
from dingui.single.claim import holder_of, lock_file
from dingui.single.protocol import GREETING
from tests.journeys.waiting import until
from tests.single.windows import Start, drafts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops and kills processes as POSIX does")

Begin = Callable[..., Start]


def message(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"msgtype": "text", "text": {"content": text}}), encoding="utf-8")
    return path


def test_a_second_start_hands_over_and_ends(start: Begin, tmp_path: Path) -> None:
    first = start().opens()
    message(tmp_path / "下载", "停机 公告.json", "今晚停机")
    message(tmp_path / "下载", "周会.json", "改到三点")
    strange = os.fsdecode("旧的".encode("gbk") + b".json")
    message(tmp_path / "下载", strange, "名字是旧编码")
    second = start(
        "停机 公告.json",
        "../下载/周会.json",
        strange,
        cwd=tmp_path / "下载",
        XDG_ACTIVATION_TOKEN="token-of-the-desktop",
    )
    assert second.ends() == 0
    assert (second.shown, second.complaints) == ([], [])
    until("it came to the front", lambda: first.saw("front"))
    assert first.saw("token") == ["token-of-the-desktop"]
    found = {(draft.name, draft.summary) for draft in drafts()}
    assert {("停机 公告", "今晚停机"), ("周会", "改到三点")} < found
    assert "名字是旧编码" in {summary for _, summary in found}
    # Nothing was sent, and nothing is left of the second.
    assert len(found) == 4
    assert first.closes() == 0
    assert first.complaints == []


def test_a_start_without_a_file_only_brings_the_window_to_the_front(start: Begin) -> None:
    first = start().opens()
    before = drafts()
    assert start(DESKTOP_STARTUP_ID="started_TIME1").ends() == 0
    until("it came to the front", lambda: first.saw("front"))
    assert first.saw("token") == ["started_TIME1"]
    assert drafts() == before
    assert first.closes() == 0


def test_a_first_start_opens_every_file_it_is_given(start: Begin, tmp_path: Path) -> None:
    files = [str(message(tmp_path, f"{name}.json", name)) for name in ("甲", "乙", "丙")]
    first = start(*files).opens()
    # The last one is in front, the sample of a first start lies behind.
    assert [draft.name for draft in drafts()][:3] == ["丙", "乙", "甲"]
    assert first.closes() == 0


@pytest.mark.parametrize("times", [4, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])])
def test_two_starts_at_once_are_one_window(start: Begin, tmp_path: Path, times: int) -> None:
    """Whoever is first has the window, and the other's file is in it."""
    for number in range(times):
        one = start(str(message(tmp_path, f"一-{number}.json", "一")))
        two = start(str(message(tmp_path, f"二-{number}.json", "二")))
        until("there is a first", lambda one=one, two=two: one.has_window or two.has_window, 30)  # type: ignore[misc]
        first, second = (one, two) if one.has_window else (two, one)
        assert second.ends() == 0, second.complaints
        assert (second.shown, second.complaints) == ([], [])
        names = {draft.name for draft in drafts()}
        assert {f"一-{number}", f"二-{number}"} <= names
        assert first.saw("window") == [True]
        # One in two is killed: what it leaves behind is no obstacle for the next two.
        if number % 2:
            first.kill()
        else:
            assert first.closes() == 0
            assert first.complaints == []


def test_after_a_kill_the_next_start_is_the_first_again(start: Begin, tmp_path: Path) -> None:
    first = start().opens()
    holder = holder_of(find_paths().data)
    assert holder is not None
    first.kill()
    assert Path(holder.address).is_socket()
    second = start(str(message(tmp_path, "后来.json", "后来"))).opens()
    assert "后来" in {draft.name for draft in drafts()}
    assert second.closes() == 0
    assert second.complaints == []
    assert not Path(holder.address).exists()


def test_a_window_that_hangs_is_named_and_opens_nothing_later(start: Begin, tmp_path: Path) -> None:
    first = start().opens()
    before = drafts()
    first.stop()
    second = start(str(message(tmp_path, "急事.json", "急事")), patience_s=0.5)
    assert second.ends() == 1
    [words] = second.saw("box")
    assert f"process {first.pid}" in words
    assert "does not answer" in words
    assert words.endswith("Not opened: 急事.json.")
    [buttons] = second.saw("buttons")
    assert sorted(buttons) == ["Close", "Try again"]
    assert not second.has_window
    first.go_on()
    # It hears of the next start; what it was not given in time it does not open.
    assert start().ends() == 0
    until("it came to the front", lambda: first.saw("front"))
    assert drafts() == before
    assert first.closes() == 0


def test_in_chinese_it_is_said_in_chinese(start: Begin) -> None:
    first = start().opens()
    first.stop()
    second = start(patience_s=0.1, DINGUI_LANG="zh_CN")
    assert second.ends() == 1
    [words] = second.saw("box")
    assert f"进程 {first.pid}" in words
    first.go_on()
    assert first.closes() == 0


def test_somebody_who_only_talks_garbage_disturbs_nothing(start: Begin, tmp_path: Path) -> None:
    first = start().opens()
    holder = holder_of(find_paths().data)
    assert holder is not None
    before = drafts()
    for garbage in (b"\0" * 10_000, b"GET / HTTP/1.0\r\n\r\n", b'{"files": ["/etc/passwd"]}\n', b""):
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(20)
            caller.connect(holder.address)
            assert caller.recv(100) == GREETING
            caller.sendall(garbage)
    assert drafts() == before
    assert start(str(message(tmp_path, "好.json", "好"))).ends() == 0
    assert "好" in {draft.name for draft in drafts()}
    assert first.closes() == 0
    assert first.complaints == []


def test_another_data_folder_is_another_window(start: Begin, tmp_path: Path) -> None:
    first = start().opens()
    second = start(DINGUI_HOME=str(tmp_path / "another"))
    until("it has a window of its own", lambda: second.has_window, 30)
    assert second.closes() == 0
    assert first.closes() == 0


def test_whoever_deletes_the_locked_file_gets_no_second_window(start: Begin, tmp_path: Path) -> None:
    first = start().opens()
    lock_file(find_paths().data).unlink()
    for name in ("一份", "又一份"):
        second = start(str(message(tmp_path, f"{name}.json", name)))
        assert second.ends() == 0
        assert not second.has_window
        assert name in {draft.name for draft in drafts()}
    assert first.closes() == 0
