"""``dingui send`` to robots in their quiet hours: pointed out, and minded where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dingui.library import Library
from dingui.paths import find_paths
from tests.cli.conftest import MessageFile
from tests.cli.groups import Group, deliveries
from tests.cli.sending import send_by_name

EVERYONE = {"msgtype": "text", "text": {"content": "@所有人 停机"}, "at": {"isAtAll": True}}


@pytest.fixture
def quiet(by_name: dict[str, str]) -> None:
    """It is quiet at 产品群 now, whatever the time is; at Sales for everyone only."""
    now = datetime.now().astimezone()
    hours = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    with Library.open(find_paths().library) as library:
        for name, text in (("产品群", hours), ("Sales", f"{hours} everyone")):
            [robot] = library.robots.by_name(name)
            library.robots.update(replace(robot, quiet=text))


@pytest.mark.usefixtures("quiet")
def test_it_is_pointed_out_and_sent(groups: dict[str, Group], by_name: dict[str, str], file: str) -> None:
    """What a script posts at night, it posts because something is wrong."""
    run = send_by_name(by_name, file, "产品群", "Sales")
    assert (run.status, [line["outcome"] for line in run.lines]) == (0, ["delivered", "delivered"])
    [said] = run.err.splitlines()
    assert "“产品群” has its quiet hours until" in said
    assert "sent all the same" in said


@pytest.mark.usefixtures("quiet")
def test_where_they_are_minded_nothing_is_sent_to_anyone(
    groups: dict[str, Group], by_name: dict[str, str], file: str, message_file: MessageFile
) -> None:
    run = send_by_name(by_name, file, "Sales", "产品群", "--mind-quiet-hours")
    [problem] = run.object["problems"]
    assert (run.status, problem["code"]) == (4, "quiet_hours")
    assert "nothing was sent" in problem["message"]
    assert (sum(group.requests for group in groups.values()), deliveries()) == (0, [])
    assert send_by_name(by_name, file, "Sales", "--mind-quiet-hours").status == 0
    assert send_by_name(by_name, message_file(EVERYONE), "Sales", "--mind-quiet-hours").status == 4
