"""One message to many robots, as it is followed: each row's truth, stopping, going on, also at the next start."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QListView, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from dingui.library.errors import LibraryError
from dingui.outcomes import Outcome, OutcomeKind
from dingui.practice.faults import FaultKind
from dingui.practice.server import PracticeServer
from dingui.sending import retries
from dingui.sending.outbox import AT_ONCE
from dingui.window.at_most import AtMost
from dingui.window.wrapped import WrappedLabel
from tests.window.opened import PATIENT, Group, Opened
from tests.window.person import CONTROL, SHIFT, all_named, focused, keys, named, press

OpenWindow = Callable[..., Opened]
SEND = (Qt.Key.Key_Return, CONTROL)


def many(opened: Opened, count: int, fault: FaultKind | None = None) -> list[Group]:
    """So many groups, all ticked; the first eight, which are sent to together, have the fault."""
    groups = [opened.add_group(f"{number}群", fault if number < AT_ONCE else None) for number in range(count)]
    opened.bench.targets.tick_only(*(group.known.id for group in groups))
    return groups


def waits_for_the_first(opened: Opened, groups: list[Group]) -> None:
    opened.qtbot.waitUntil(lambda: [group.requests for group in groups[:AT_ONCE]] == [1] * AT_ONCE)


def stopped(opened: Opened, count: int) -> list[Group]:
    """Send to many slow groups and stop: the first eight have it, the others don't."""
    groups = many(opened, count, FaultKind.SLOW)
    press(*SEND)
    waits_for_the_first(opened, groups)
    opened.click("Stop")
    opened.wait_idle()
    return groups


def offers(opened: Opened) -> list[str]:
    """The names of the buttons in the result."""
    return [each.text() for each in opened.bench.result.findChildren(QPushButton) if each.isVisible()]


def test_every_row_says_how_it_stands_and_the_counts_say_it_of_all(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    groups = many(opened, 10, FaultKind.HANG)
    press(*SEND)
    waits_for_the_first(opened, groups)
    opened.qtbot.waitUntil(lambda: opened.rows[-2:] == ["8群 — Waiting", "9群 — Waiting"])
    opened.wait_for("0 of 10 robots done · 8 on the way · 2 waiting")
    # Seconds go by in the rows, too.
    opened.qtbot.waitUntil(lambda: opened.rows[0] == "0群 — Sending, 1 s")
    opened.bench.flow.cut()
    opened.wait_idle()
    opened.wait_for("8 uncertain · 2 stopped")


def test_another_message_can_be_written_meanwhile(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    groups = many(opened, 9, FaultKind.HANG)
    press(*SEND)
    waits_for_the_first(opened, groups)
    opened.press(Qt.Key.Key_N, CONTROL)
    keys("another")
    assert opened.field("Title").value() == "another"
    press(*SEND)
    opened.press(Qt.Key.Key_Delete, CONTROL | SHIFT)
    # What was sent stays in sight.
    assert len(opened.rows) == 9
    assert [group.requests for group in groups] == [*[1] * AT_ONCE, 0]
    opened.bench.flow.cut()
    opened.wait_idle()


def test_stop_and_then_the_rest_and_nothing_twice(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    groups = many(opened, 12, FaultKind.SLOW)
    press(*SEND)
    waits_for_the_first(opened, groups)
    press(Qt.Key.Key_Period, CONTROL)
    # At once for what has not begun; the truth about what has.
    left = [f"{number}群 — Stopped before it left" for number in range(8, 12)]
    opened.qtbot.waitUntil(lambda: opened.rows[AT_ONCE:] == left)
    opened.wait_for("8 are on their way and can't be called back.")
    opened.wait_idle()
    opened.wait_for("8 sent · 4 stopped")
    assert [group.requests for group in groups[AT_ONCE:]] == [0] * 4
    assert offers(opened) == ["Continue with the rest", "Leave it"]
    named(opened.window, "Continue with the rest", QPushButton).setFocus()
    press(Qt.Key.Key_Space)
    opened.qtbot.waitUntil(lambda: [group.robot.posts for group in groups] == [1] * 12)
    opened.wait_idle()
    assert [group.requests for group in groups] == [1] * 12
    assert offers(opened) == []


@pytest.mark.parametrize("size", [(800, 600), (1200, 760)])
def test_nothing_covers_anything_where_much_is_to_be_said(open_window: OpenWindow, size: tuple[int, int]) -> None:
    opened = open_window(timeouts=PATIENT)
    opened.window.resize(*size)
    groups = many(opened, 12, FaultKind.HANG)
    press(*SEND)
    waits_for_the_first(opened, groups)
    opened.click("Stop")
    opened.wait_for("8 are on their way and can't be called back.")
    said = named(opened.bench.result, "What came of it", QScrollArea)
    # In sight, not scrolled to: it is why there is a button that cuts them off.
    [late] = [each for each in said.findChildren(WrappedLabel) if "can't be called back" in each.text()]
    opened.qtbot.waitUntil(lambda: late.visibleRegion().boundingRect() == late.rect())
    opened.click("Don't wait for the answers")
    opened.wait_idle()
    opened.wait_for("8 uncertain · 4 stopped")
    button = named(opened.bench.result, "Continue with the rest", QPushButton)
    view = named(opened.window, "Robots of this message", QListView)

    def apart() -> bool:
        parts = [QRect(each.mapTo(opened.bench.result, QPoint()), each.size()) for each in (view, said, button)]
        whole = all(opened.bench.result.rect().contains(each) for each in parts)
        return whole and parts[0].bottom() < parts[1].top() and parts[1].bottom() < parts[2].top()

    opened.qtbot.waitUntil(apart)


def test_what_somebody_else_has_closed_is_not_gone_on_with(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    groups = stopped(opened, 9)
    [job] = opened.library.jobs.unfinished()
    opened.library.jobs.close(job.id)
    opened.click("Continue with the rest")
    opened.wait_for("Nothing is left of it any more.")
    assert not opened.bench.flow.busy
    assert groups[-1].requests == 0


def test_the_next_start_offers_the_rest_and_nothing_goes_on_by_itself(open_window: OpenWindow) -> None:
    first = open_window(timeouts=PATIENT)
    groups = stopped(first, 10)
    first.window.close()
    second = open_window(timeouts=PATIENT)
    second.bench.start_background()
    second.wait_for("“Title”")
    assert "8 robots are done. 2 are left, to which nothing was sent." in second.result
    assert offers(second) == ["Continue with the rest", "Leave it"]
    assert [group.requests for group in groups[AT_ONCE:]] == [0, 0]
    # The keyring of these tests forgets when the program ends.
    for group in groups:
        second.remember(group)
    second.click("Continue with the rest")
    second.wait_idle()
    assert [group.requests for group in groups] == [1] * 10
    assert not second.library.jobs.any_left()


def test_what_is_left_alone_is_not_offered_again(open_window: OpenWindow) -> None:
    first = open_window(timeouts=PATIENT)
    groups = stopped(first, 9)
    first.window.close()
    second = open_window(timeouts=PATIENT)
    second.bench.start_background()
    second.wait_for("was not sent to everyone")
    second.click("Leave it")
    # What is said of it may give way to where secrets are kept, which the worker tells when it comes to it.
    second.qtbot.waitUntil(lambda: not second.library.jobs.any_left())
    second.window.close()
    third = open_window(timeouts=PATIENT)
    third.bench.start_background()
    assert not third.library.jobs.any_left()
    assert third.result == ""
    assert groups[-1].requests == 0


def test_a_full_minute_is_waited_for_with_a_clock_that_goes(opened: Opened) -> None:
    group = opened.add_group("产品群")
    now_ms = time.monotonic_ns() // 1_000_000
    for _post in range(20):
        kept = opened.library.deliveries.begin(
            None, group.known.id, "产品群", "{}", "uuid", pace_key=group.known.fingerprint, left_up_ms=now_ms
        )
        opened.library.deliveries.resolve(kept.id, Outcome(OutcomeKind.DELIVERED, "ok"), ended_up_ms=now_ms)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("has posted 20 messages within a minute")
    assert re.search(r"(1:0\d|5\d s) to go", opened.result)
    shown = opened.result
    opened.qtbot.waitUntil(lambda: opened.result != shown)
    # The person was told before: it is no error.
    [plan] = opened.answers.plans
    assert 50_000 < plan.waits_ms[group.known.id] <= 61_000
    assert plan.month is not None
    assert plan.month.posts == 20
    opened.click("Stop")
    opened.wait_for("Nothing was sent to “产品群”.")
    assert group.requests == 0


def test_a_clock_that_goes_takes_no_button_away(open_window: OpenWindow) -> None:
    opened = open_window(patience=retries.PATIENT)
    group = opened.add_group("产品群")
    group.server.stop()
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("attempt 3 follows")
    button = named(opened.bench.result, "Check this robot…", QPushButton)
    button.setFocus()
    shown = opened.result
    opened.qtbot.waitUntil(lambda: opened.result != shown)
    assert "attempt 3 follows" in opened.result
    assert focused() is button
    opened.click("Stop")
    opened.wait_idle()


def test_what_comes_back_in_time_is_delivered_by_itself(open_window: OpenWindow) -> None:
    opened = open_window(patience=retries.PATIENT)
    group = opened.add_group("产品群")
    port = group.server.port
    group.server.stop()
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("attempt 2 follows")
    with PracticeServer(group.robot, port=port):
        opened.wait_for("Sent to “产品群”.")
    assert group.robot.posts == 1
    assert [(each.attempt, each.state) for each in opened.deliveries()] == [(2, "delivered"), (1, "not_sent")]
    view = named(opened.window, "Sent", QListView)
    opened.qtbot.waitUntil(lambda: view.model().rowCount() == 2)
    assert "Sent (attempt 2)" in view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_a_window_that_only_waits_closes_at_once(open_window: OpenWindow) -> None:
    opened = open_window()
    group = opened.add_group("产品群", FaultKind.THROTTLE)
    opened.tick("产品群")
    press(*SEND)
    opened.wait_for("DingTalk takes nothing from “产品群”")
    with opened.qtbot.waitSignal(opened.window.closed):
        opened.window.close()
    assert group.requests == 1
    again = open_window()
    again.bench.start_background()
    again.wait_for("was not sent to everyone")


def test_a_window_that_is_kept_open_after_all_goes_on_sending(open_window: OpenWindow) -> None:
    opened = open_window(timeouts=PATIENT)
    groups = many(opened, 9, FaultKind.SLOW)
    press(*SEND)
    waits_for_the_first(opened, groups)
    assert not opened.window.close()
    opened.bench.stay()
    opened.wait_idle()
    assert [group.robot.posts for group in groups] == [1] * 9
    assert opened.window.isVisible()


def test_a_broadcast_that_cannot_be_begun_posts_nothing_and_says_why(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    groups = many(opened, 2)

    def fails(*_args: object) -> str:
        raise LibraryError("disk_full")

    monkeypatch.setattr(opened.secrets[-1], "broadcast", fails)
    press(*SEND)
    opened.wait_idle()
    opened.wait_for("Nothing was sent to “1群”.")
    assert "disk" in opened.result
    assert [group.requests for group in groups] == [0, 0]


def test_what_goes_together_says_so_in_the_list_of_what_was_sent(opened: Opened) -> None:
    many(opened, 3)
    press(*SEND)
    opened.wait_idle()
    view = named(opened.window, "Sent", QListView)
    opened.qtbot.waitUntil(lambda: view.model().rowCount() == 3)
    for row in range(3):
        assert "To 3 groups together" in view.model().index(row, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_a_way_out_has_to_wait_for_its_turn(open_window: OpenWindow) -> None:
    opened = open_window()
    group = opened.add_group("一群", FaultKind.HANG)
    opened.tick("一群")
    press(*SEND)
    opened.wait_for("not certain")
    [doubtful] = opened.deliveries()
    slow = opened.add_group("二群", FaultKind.THROTTLE)
    opened.tick("二群")
    press(*SEND)
    opened.qtbot.waitUntil(lambda: opened.bench.flow.busy)
    opened.bench.flow.take_way_out(doubtful.id, "again")
    assert "A message is being sent just now." in opened.result
    assert group.requests == 1
    assert slow.posts == []
    opened.bench.flow.cut()
    opened.wait_idle()


def test_the_rows_by_keys(opened: Opened) -> None:
    many(opened, 4)
    press(*SEND)
    opened.wait_for("4 sent")
    view = named(opened.window, "Robots of this message", QListView)
    view.setFocus()
    press(Qt.Key.Key_End)
    assert focused() is view
    opened.wait_for("Sent to “3群”.")
    press(Qt.Key.Key_Home)
    opened.wait_for("Sent to “0群”.")
    assert all_named(opened.window, "Stop", QPushButton) == []


def test_news_in_a_stream_are_told_now_and_then_and_the_last_of_them_too(qtbot: QtBot) -> None:
    owner, told = QObject(), [0]
    asked = [0]

    def tell() -> None:
        told.append(asked[0])

    news = AtMost(50, tell, owner)
    for _time in range(100):
        asked[0] += 1
        news.soon()
    assert told == [0, 1]
    qtbot.waitUntil(lambda: told == [0, 1, 100])
    news.now()
    assert told == [0, 1, 100, 100]
