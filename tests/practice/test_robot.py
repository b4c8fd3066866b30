"""What a robot remembers: posts, penalties, message uuids, faults."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dingui.practice.case import CheckName
from dingui.practice.faults import Fault, FaultKind
from dingui.practice.robot import MINUTE_MS, PENALTY_MS, Exchange, PracticeRobot
from tests.practice.helpers import NOW_MS, TOKEN, FakeClock, message, request, settings


def code(exchange: Exchange) -> int | None:
    return None if exchange.reply is None else exchange.reply.errcode


def test_the_21st_within_a_minute_is_refused_and_so_is_all_for_ten_minutes() -> None:
    clock = FakeClock()
    robot = PracticeRobot(settings(), clock)
    for second in range(20):
        clock.now_ms = NOW_MS + second * 1000
        assert code(robot.handle(request())) == 0
    clock.now_ms = start = NOW_MS + MINUTE_MS - 1
    assert code(robot.handle(request())) == 130101
    for late in (1, MINUTE_MS, PENALTY_MS // 2, PENALTY_MS - 1):
        clock.now_ms = start + late
        assert code(robot.handle(request())) == 130101
    clock.now_ms = start + PENALTY_MS
    assert code(robot.handle(request())) == 0, "a refusal must not extend the penalty"
    assert robot.posts == 21


def test_the_minute_slides() -> None:
    clock = FakeClock()
    robot = PracticeRobot(settings(), clock)
    for number in range(200):
        clock.now_ms = NOW_MS + number * MINUTE_MS // 20
        assert code(robot.handle(request())) == 0
    assert robot.posts == 200


def test_refused_requests_do_not_count() -> None:
    robot = PracticeRobot(settings(keywords=("公告",)), FakeClock())
    for _ in range(50):
        assert code(robot.handle(request())) == 310000
    for _ in range(20):
        assert code(robot.handle(request({"msgtype": "text", "text": {"content": "公告"}}))) == 0
    assert code(robot.handle(request())) == 310000, "the keyword is looked at before the pace"
    assert code(robot.handle(request({"msgtype": "text", "text": {"content": "公告"}}))) == 130101


def test_a_request_that_is_refused_anyway_begins_no_penalty() -> None:
    clock = FakeClock()
    robot = PracticeRobot(settings(), clock)
    for _ in range(20):
        robot.handle(request())
    assert code(robot.handle(request(raw=b""))) == 40035
    clock.now_ms += MINUTE_MS
    assert code(robot.handle(request())) == 0


def test_a_clock_set_back_does_not_throttle_for_hours() -> None:
    clock = FakeClock()
    robot = PracticeRobot(settings(), clock)
    for _ in range(21):
        robot.handle(request())
    clock.now_ms -= 3_600_000
    assert code(robot.handle(request())) == 0


def test_a_msg_uuid_is_posted_once_for_as_long_as_it_is_remembered() -> None:
    clock = FakeClock()
    robot = PracticeRobot(settings(uuid_memory_ms=MINUTE_MS), clock)
    asked = request({**message(), "msgUuid": "made-up-1"})
    first, second = robot.handle(asked), robot.handle(asked)
    assert (code(first), first.posted) == (0, True)
    assert (code(second), second.posted) == (0, False)
    assert robot.handle(request({**message(), "msgUuid": "made-up-2"})).posted
    clock.now_ms += MINUTE_MS - 1
    assert not robot.handle(asked).posted
    clock.now_ms += 1
    assert robot.handle(asked).posted
    assert robot.posts == 3


@pytest.mark.parametrize("uuid", ["", 7, None, ["made-up"]])
def test_what_is_no_text_is_no_msg_uuid(uuid: object) -> None:
    robot = PracticeRobot(settings(), FakeClock())
    assert robot.handle(request({**message(), "msgUuid": uuid})).posted
    assert robot.handle(request({**message(), "msgUuid": uuid})).posted


def test_a_refused_message_is_not_remembered_by_its_uuid() -> None:
    robot = PracticeRobot(settings(stopped=True), FakeClock())
    asked = request({**message(), "msgUuid": "made-up-1"})
    assert code(robot.handle(asked)) == 400102
    robot.change_settings(settings())
    assert robot.handle(asked).posted


def test_repeats_do_not_count_for_the_pace() -> None:
    robot = PracticeRobot(settings(), FakeClock())
    asked = request({**message(), "msgUuid": "made-up-1"})
    assert [code(robot.handle(asked)) for _ in range(40)] == [0] * 40


def test_the_quota_is_the_calendar_months_in_china() -> None:
    clock = FakeClock(1_701_359_999_000)  # 2023-11-30 23:59:59 in China, still 15:59:59 UTC
    robot = PracticeRobot(settings(monthly_quota=2), clock)
    assert [code(robot.handle(request())) for _ in range(3)] == [0, 0, 90030]
    clock.now_ms += 1000
    assert [code(robot.handle(request())) for _ in range(3)] == [0, 0, 90030]


def test_a_fault_lasts_as_often_as_asked() -> None:
    robot = PracticeRobot(settings(), FakeClock())
    robot.set_fault(FaultKind.BUSY, times=2)
    assert [code(robot.handle(request())) for _ in range(3)] == [-1, -1, 0]
    robot.set_fault(FaultKind.BUSY)
    assert [code(robot.handle(request())) for _ in range(3)] == [-1, -1, -1]
    robot.set_fault(None)
    assert code(robot.handle(request())) == 0
    assert robot.posts == 2


def test_a_practised_throttle_leaves_no_penalty_and_comes_after_the_security_settings() -> None:
    robot = PracticeRobot(settings(keywords=("周会",)), FakeClock())
    robot.set_fault(FaultKind.THROTTLE)
    assert code(robot.handle(request())) == 130101
    assert code(robot.handle(request({"msgtype": "text", "text": {"content": "别的"}}))) == 310000
    robot.set_fault(None)
    assert code(robot.handle(request())) == 0


def test_any_answer_can_be_practised() -> None:
    robot = PracticeRobot(settings(), FakeClock())
    robot.set_fault(Fault(FaultKind.ANSWER, errcode=430102, errmsg="含有不合适的文本"))
    exchange = robot.handle(request())
    assert exchange.reply is not None
    assert (exchange.reply.errcode, exchange.reply.errmsg, exchange.posted) == (430102, "含有不合适的文本", False)
    assert exchange.payload == message()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"raw": b""}, "Missing parameter json"),
        ({"query": ""}, "Missing parameter access_token"),
        ({"body": {"msgtype": "text"}}, "miss param : text"),
        ({"path": "/"}, "请求的URI地址不存在"),
        ({}, "ok"),
    ],
)
def test_refusals_can_come_in_english(asked: dict[str, Any], words: str) -> None:
    robot = PracticeRobot(settings(), FakeClock())
    robot.set_fault(FaultKind.ENGLISH)
    reply = robot.handle(request(**asked)).reply
    assert reply is not None
    assert reply.errmsg == words


def test_many_threads_count_exactly() -> None:
    robot = PracticeRobot(settings(), FakeClock())
    gate = threading.Barrier(8)
    seen: list[int | None] = []

    def post() -> None:
        gate.wait(10)
        for number in range(10):
            seen.append(code(robot.handle(request({**message(), "number": number}))))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (seen.count(0), seen.count(130101)) == (20, 60)
    assert robot.posts == len(robot.posted) == 20
    assert len(robot.exchanges) == 80


def test_an_exchange_tells_what_was_found_and_no_secret() -> None:
    robot = PracticeRobot(settings(keywords=("公告",)), FakeClock())
    exchange = robot.handle(request())
    assert exchange.verdict is not None
    assert exchange.verdict.deciding is not None
    assert exchange.verdict.deciding.name is CheckName.KEYWORD
    assert (exchange.at_ms, exchange.method, exchange.path) == (NOW_MS, "POST", "/robot/send")
    assert TOKEN not in repr(exchange)
    assert robot.exchanges == (exchange,)
    assert robot.posted == ()
