"""``dingui send`` keeps to DingTalk's pace together with every other sender, and repeats nothing that is unknown."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

from dingui.library import Library
from dingui.paths import find_paths
from dingui.practice.faults import FaultKind
from dingui.sending.pacing import Pacing
from tests.cli.groups import Group, deliveries
from tests.cli.program import command, dingui, surroundings
from tests.cli.sending import HASTY, LINE, MESSAGE, PATIENT, WITH_SECRET, send_by_name, to


def again(by_name: dict[str, str], file: str, *options: str) -> tuple[int, dict[str, object]]:
    run = dingui("send", file, "--json", "--robot", "产品群", *options, env=PATIENT | by_name)
    assert list(run.object) == LINE
    return run.status, run.object


def doubt(groups: dict[str, Group], by_name: dict[str, str], file: str) -> str:
    """Leave it unknown whether the message arrived, and return its number."""
    groups["产品群"].robot.set_fault(FaultKind.HANG, times=1)
    run = dingui("send", file, "--json", "--robot", "产品群", env=by_name | HASTY)
    assert (run.status, run.object["outcome"]) == (3, "unknown")
    return str(run.object["msg_uuid"])


def test_twenty_a_minute_over_all_commands(group: Group, file: str) -> None:
    """The twenty before it were posted by other processes, of which only the library knows."""
    with Library.open(find_paths().library) as library:
        key = group.robot.settings.access_token.fingerprint()
        up_ms = Pacing(library.passes).up_ms()
        for _ in range(20):
            library.deliveries.begin(None, None, "群", "{}", "", pace_key=key, left_up_ms=up_ms)
    run = dingui("send", file, *to(group), "--json", "--no-wait", env=PATIENT | WITH_SECRET)
    assert (run.status, run.object["outcome"], run.object["attempts"]) == (1, "not_sent", 0)
    assert "Send again in" in str(run.object["explanation"])
    assert group.requests == 0


def test_a_wait_is_said_on_standard_error_and_ends_with_ctrl_c(group: Group, file: str) -> None:
    group.robot.set_fault(FaultKind.THROTTLE, times=1)
    assert dingui("send", file, *to(group), env=PATIENT | WITH_SECRET).status == 1
    with subprocess.Popen(
        command("send", file, *to(group), "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(PATIENT | WITH_SECRET),
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline().decode()
        process.send_signal(signal.SIGINT)
        out, _err = process.communicate(timeout=30)
    assert "DingTalk takes nothing from" in said
    assert "It goes on at" in said
    assert process.returncode == 1
    line = json.loads(out)
    assert (line["outcome"], line["attempts"]) == ("not_sent", 0)
    assert group.requests == 1


def test_an_unknown_message_is_not_sent_again_until_a_way_is_chosen(
    groups: dict[str, Group], by_name: dict[str, str], file: str, tmp_path: Path
) -> None:
    group = groups["产品群"]
    number = doubt(groups, by_name, file)
    status, line = again(by_name, file)
    assert (status, line["outcome"], line["attempts"], group.requests) == (3, "unknown", 0, 1)
    assert "--after-unknown" in str(line["explanation"])
    # Another message is not meant, nor another robot.
    other = tmp_path / "other.json"
    other.write_text(json.dumps(MESSAGE | {"text": {"content": "另一条"}}), encoding="utf-8")
    assert send_by_name(by_name, str(other), "产品群").status == 0
    assert send_by_name(by_name, file, "Sales").status == 0
    status, line = again(by_name, file, "--after-unknown", "again")
    assert (status, line["outcome"], line["msg_uuid"]) == (0, "delivered", number)
    # The server knows the number: two requests, one post, and the other message.
    assert (group.requests, group.posts) == (3, 2)
    assert again(by_name, file)[0] == 0
    assert next(each for each in deliveries() if each.msg_uuid == number).settled == "again"


def test_anew_is_a_new_number(groups: dict[str, Group], by_name: dict[str, str], file: str) -> None:
    number = doubt(groups, by_name, file)
    status, line = again(by_name, file, "--after-unknown", "new")
    assert (status, line["outcome"]) == (0, "delivered")
    assert line["msg_uuid"] != number
    assert groups["产品群"].posts == 2
    assert [each.settled for each in deliveries()] == ["new", ""]
