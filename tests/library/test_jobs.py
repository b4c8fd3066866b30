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


def test_whether_anything_is_left_is_told_at_no_cost(library: Library) -> None:
    assert not library.jobs.any_left()
    kept(library, "delivered", "rejected", "not_sent", "unknown")
    kept(library, "stopped", robot_id="")
    assert not library.jobs.any_left()
    # What was being sent when its process ended may have come to anything.
    for state in ("waiting", "sending", "stopped"):
        job_id = kept(library, "delivered", state)
        assert library.jobs.any_left(), state
        library.jobs.close(job_id)
        assert not library.jobs.any_left(), state


def test_to_how_many_robots_a_job_went(library: Library) -> None:
    one, three = kept(library, "delivered"), kept(library, "delivered", "rejected", "stopped")
    assert library.jobs.sizes((one, three, "nobody's")) == {one: 1, three: 3}
    assert library.jobs.sizes(()) == {}
    assert library.jobs.all_sizes() == {one: 1, three: 3}
