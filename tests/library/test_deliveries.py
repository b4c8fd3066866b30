from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError
from dingui.library.deliveries import INTERRUPTED
from dingui.library.processes import is_running, own_mark
from dingui.outcomes import Outcome, OutcomeKind

DELIVERED = Outcome(OutcomeKind.DELIVERED, "delivered", errcode=0, errmsg="ok", http_status=200, duration_ms=31)
REJECTED = Outcome(
    OutcomeKind.REJECTED,
    "ip_not_allowed",
    errcode=310000,
    errmsg="ip 203.0.113.7 not in whitelist",
    data={"ip": "203.0.113.7", "seconds": 7},
    http_status=200,
    duration_ms=31,
)
UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "timeout", duration_ms=15_000)
LOST = Outcome(OutcomeKind.UNKNOWN, INTERRUPTED)


def begin(library: Library, attempt: int = 1) -> str:
    return library.deliveries.begin(None, None, "产品群", '{"msgtype": "text"}', "a-msg-uuid", attempt).id


@pytest.mark.parametrize("outcome", [DELIVERED, REJECTED, UNKNOWN, LOST], ids=lambda each: each.reason)
def test_what_came_of_a_delivery_is_kept_whole(open_library: Callable[..., Library], outcome: Outcome) -> None:
    first = open_library(durable=True)
    draft = first.drafts.add("draft")
    robot = first.robots.add("产品群", "https://oapi.dingtalk.com/robot/send")
    begun = first.deliveries.begin(draft.id, robot.id, robot.name, '{"msgtype": "text"}', "a-msg-uuid", 2)
    assert (begun.state, begun.outcome, begun.resolved_ms) == ("sending", None, None)
    resolved = first.deliveries.resolve(begun.id, outcome)
    first.close()

    found = open_library().deliveries.get(begun.id)

    assert found == resolved
    assert found is not None
    assert found.outcome == outcome
    assert found.state == outcome.kind.value
    assert (found.draft_id, found.robot_id, found.robot_name) == (draft.id, robot.id, "产品群")
    assert (found.payload, found.msg_uuid, found.attempt) == ('{"msgtype": "text"}', "a-msg-uuid", 2)
    assert found.resolved_ms is not None
    assert found.resolved_ms > found.started_ms


def test_a_delivery_is_resolved_once(library: Library) -> None:
    delivery = begin(library)
    library.deliveries.resolve(delivery, DELIVERED)
    for later in (DELIVERED, REJECTED, UNKNOWN):
        with pytest.raises(LibraryError) as caught:
            library.deliveries.resolve(delivery, later)
        assert caught.value.code == "already_resolved"
    timed_out = begin(library)
    library.deliveries.resolve(timed_out, UNKNOWN)
    with pytest.raises(LibraryError):
        library.deliveries.resolve(timed_out, DELIVERED)
    with pytest.raises(LibraryError) as caught:
        library.deliveries.resolve("no-such-delivery", DELIVERED)
    assert caught.value.code == "delivery_missing"


def test_a_later_truth_replaces_an_interruption(library: Library) -> None:
    delivery = begin(library)
    library.deliveries.resolve(delivery, LOST)
    library.deliveries.mark_seen([delivery])

    resolved = library.deliveries.resolve(delivery, REJECTED)

    assert resolved.outcome == REJECTED
    assert resolved.seen_ms is None


def test_an_answer_that_no_database_could_hold_is_kept_all_the_same(library: Library) -> None:
    odd = Outcome(
        OutcomeKind.REJECTED, "other", errcode=10**30, errmsg="half \ud83d", data={"word": "\ud83d", "n": 10**30}
    )
    kept = library.deliveries.resolve(begin(library), odd).outcome
    assert kept is not None
    assert kept.errmsg == "half �"
    assert kept.errcode is None
    assert kept.data == {"word": "\ud83d", "n": 10**30, "errcode": str(10**30)}


def test_a_delivery_names_a_draft_and_robot_that_exist(library: Library) -> None:
    draft = library.drafts.add()
    with pytest.raises(LibraryError) as caught:
        library.deliveries.begin("no-such-draft", None, "", "{}", "")
    assert caught.value.code == "draft_missing"
    with pytest.raises(LibraryError) as caught:
        library.deliveries.begin(draft.id, "no-such-robot", "", "{}", "")
    assert caught.value.code == "robot_missing"
    library.drafts.remove(draft.id)
    assert library.deliveries.begin(draft.id, None, "", "{}", "").draft_id == draft.id


def test_recent_ones_come_page_by_page(library: Library) -> None:
    ids = [begin(library, attempt) for attempt in range(1, 8)][::-1]
    page = library.deliveries.recent(3)
    assert [each.id for each in page] == ids[:3]
    assert [each.id for each in library.deliveries.recent(3, before=page[-1].id)] == ids[3:6]
    assert [each.id for each in library.deliveries.recent(3, before=ids[5])] == ids[6:]
    assert library.deliveries.recent(3, before=ids[6]) == []


def test_the_last_delivery_of_a_draft_to_a_robot(library: Library) -> None:
    draft = library.drafts.add()
    one, two = (library.robots.add(name, "https://oapi.dingtalk.com/robot/send") for name in ("one", "two"))
    library.deliveries.begin(draft.id, one.id, one.name, "{}", "first")
    library.deliveries.begin(draft.id, one.id, one.name, "{}", "second")
    library.deliveries.begin(draft.id, two.id, two.name, "{}", "other")
    last = library.deliveries.last_for(draft.id, one.id)
    assert last is not None
    assert last.msg_uuid == "second"
    assert library.deliveries.last_for(draft.id, "no-such-robot") is None


def test_unknown_ones_are_shown_until_they_were_seen(library: Library) -> None:
    first, second, third, fourth = (begin(library) for _ in range(4))
    library.deliveries.resolve(first, UNKNOWN)
    library.deliveries.resolve(second, DELIVERED)
    library.deliveries.resolve(third, LOST)
    assert [each.id for each in library.deliveries.unseen()] == [first, third]

    library.deliveries.mark_seen([first, fourth, "no-such-delivery"])

    assert [each.id for each in library.deliveries.unseen()] == [third]
    seen = library.deliveries.get(first)
    assert seen is not None
    assert seen.seen_ms is not None


SENDER = """
import sys, time
from pathlib import Path
from dingui.library import Library
library = Library.open(Path(sys.argv[1]), durable=True)
print(library.deliveries.begin(None, None, "group", "{}", "their-uuid").id, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_process_was_sending_becomes_unknown(path: Path, library: Library) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as sender:
        assert sender.stdout is not None
        theirs = sender.stdout.readline().strip()
        ours = begin(library)

        # Both are alive: neither is touched.
        assert library.deliveries.recover() == []

        sender.kill()
        os.waitid(os.P_PID, sender.pid, os.WEXITED | os.WNOWAIT)
        # A zombie is gone, too, although its number is still taken.
        recovered = library.deliveries.recover()
    assert [each.id for each in recovered] == [theirs]
    assert recovered[0].outcome == LOST
    assert library.deliveries.recover() == []
    assert [each.id for each in library.deliveries.unseen()] == [theirs]
    still = library.deliveries.get(ours)
    assert still is not None
    assert still.state == "sending"


def test_a_number_given_to_another_process_does_not_count() -> None:
    pid, started, boot = own_mark().split(":")
    assert pid == str(os.getpid())
    assert is_running(own_mark())
    assert not is_running(f"{pid}:{started}0:{boot}")
    assert not is_running(f"{pid}:{started}:another-boot")
    assert not is_running(f"{2**22 + 1}:{started}:{boot}")
    assert not is_running("")
    assert not is_running("nonsense")
