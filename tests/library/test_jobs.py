"""Jobs are kept as long as something is left of them, and not much longer."""

from __future__ import annotations

from dingui.library import Library
from dingui.library.jobs import JobPart
from tests.library.conftest import Clock


def part(position: int, robot_id: str = "robot") -> JobPart:
    return JobPart(
        position,
        robot_id,
        "产品群",
        "https://oapi.dingtalk.com/robot/send",
        practice=False,
        msg_uuid="uuid",
        payload="{}",
    )


def kept(library: Library, *states: str, robot_id: str = "robot") -> str:
    """A job whose parts stand so."""
    job_id = library.jobs.add(None, [part(number, robot_id) for number in range(len(states))])
    for number, state in enumerate(states):
        library.jobs.mark(job_id, number, state)
    return job_id


def test_what_is_done_goes_and_what_is_left_stays(library: Library, clock: Clock) -> None:
    done = kept(library, "delivered", "rejected", "not_sent", "unknown")
    rest = [kept(library, "delivered", state) for state in ("waiting", "sending", "stopped")]
    nobodys = kept(library, "stopped", robot_id="")
    left_alone = kept(library, "delivered", "stopped")
    library.jobs.close(left_alone)
    clock.seconds += 100
    now_ms = int(clock() * 1000)
    young = kept(library, "delivered")
    # No more at a time than was asked for, the oldest first.
    assert library.jobs.forget_finished(now_ms, 1) == 1
    assert library.jobs.get(done) is None
    assert library.jobs.forget_finished(now_ms, 9) == 2
    assert [each for each in (nobodys, left_alone) if library.jobs.get(each)] == []
    assert all(library.jobs.get(each) for each in (*rest, young))
    assert library.jobs.forget_finished(now_ms, 9) == 0
