"""Each fault, as a client on a real socket meets it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from dingui.concealed import Concealed
from dingui.practice.faults import COMMAND_KINDS, REDIRECTED_PATH, Fault, FaultKind
from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from tests.practice.helpers import connect, message, raw_post, read_to_end, settings, talk

BODY = json.dumps(message(), ensure_ascii=False).encode()
POST = raw_post(BODY, extra="Connection: close\r\n")


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(PracticeRobot(settings())) as running:
        yield running


def practise(server: PracticeServer, fault: Fault | FaultKind) -> PracticeRobot:
    server.robots[0].set_fault(fault)
    return server.robots[0]


def test_the_commands_kinds_are_the_contracts() -> None:
    assert [kind.value for kind in COMMAND_KINDS] == [
        "hang",
        "drop",
        "drop-after",
        "http500",
        "garbage",
        "gateway",
        "slow",
        "throttle",
        "busy",
    ]


def test_hang_posts_and_says_nothing_until_the_client_leaves(server: PracticeServer) -> None:
    robot = practise(server, FaultKind.HANG)
    with connect(server.port) as connection:
        connection.sendall(POST)
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert robot.posts == 1
    assert robot.exchanges[0].reply is None


@pytest.mark.parametrize("fault", [Fault(FaultKind.HANG), Fault(FaultKind.SLOW, delay_ms=3_600_000)])
def test_its_end_ends_what_hangs(fault: Fault) -> None:
    noted = threading.Event()
    server = PracticeServer(PracticeRobot(settings()), on_request=lambda _: noted.set())
    with server:
        robot = practise(server, fault)
        with connect(server.port) as connection:
            connection.sendall(POST)
            assert noted.wait(10)
            before = time.monotonic()
            server.stop()
            assert time.monotonic() - before < 2
            assert read_to_end(connection) == b""
    assert robot.posts == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("practice")]


def test_drop_closes_before_reading(server: PracticeServer) -> None:
    robot = practise(server, FaultKind.DROP)
    with connect(server.port) as connection:
        connection.sendall(POST)
        with suppress(ConnectionResetError):  # the system's word for closing on what was not read
            assert read_to_end(connection) == b""
    assert robot.posts == 0
    assert (robot.exchanges[0].reply, robot.exchanges[0].payload) == (None, None)


def test_drop_meets_a_connection_that_was_open_before(server: PracticeServer) -> None:
    with connect(server.port) as connection:
        connection.sendall(raw_post(BODY))
        assert connection.recv(65_536).endswith(b"}")
        robot = practise(server, FaultKind.DROP)
        connection.sendall(raw_post(BODY))
        with suppress(ConnectionResetError):  # as above
            assert read_to_end(connection) == b""
    assert robot.posts == 1


def test_drop_for_one_of_several_groups() -> None:
    other = PracticeRobot(replace(settings(), access_token=Concealed("1" * 64)))
    with PracticeServer(PracticeRobot(settings()), other) as server:
        other.set_fault(FaultKind.DROP, times=1)
        assert talk(server.port, POST)[2] == b'{"errcode":0,"errmsg":"ok"}'
        with connect(server.port) as connection:
            connection.sendall(raw_post(b"", "1" * 64))
            assert read_to_end(connection) == b""
        answer = talk(server.port, raw_post(BODY, "1" * 64, "Connection: close\r\n"))[2]
        assert answer == b'{"errcode":0,"errmsg":"ok"}'
    assert other.posts == 1


def test_drop_after_posts_and_closes_quietly(server: PracticeServer) -> None:
    robot = practise(server, FaultKind.DROP_AFTER)
    with connect(server.port) as connection:
        connection.sendall(raw_post(BODY))
        assert read_to_end(connection) == b""
    assert robot.posts == 1


def test_reset_posts_and_resets(server: PracticeServer) -> None:
    robot = practise(server, FaultKind.RESET)
    with connect(server.port) as connection:
        connection.sendall(raw_post(BODY))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert robot.posts == 1


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "begins"),
    [
        (FaultKind.HTTP500, "500 Internal Server Error", "text/html", b"<html>"),
        (FaultKind.GARBAGE, "200 OK", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        (FaultKind.GATEWAY, "200 OK", "application/json", b'{"status":1111,"wait":5,"source":"x5","punish":"deny"'),
    ],
)
def test_what_stands_before_dingtalk_answers_instead(
    server: PracticeServer, kind: FaultKind, status: str, content_type: str, begins: bytes
) -> None:
    robot = practise(server, kind)
    line, headers, body = talk(server.port, POST)
    assert line == f"HTTP/1.1 {status}"
    assert headers["content-type"] == content_type
    assert body.startswith(begins)
    assert b"errcode" not in body
    assert robot.posts == 0
    assert robot.exchanges[0].reply is None
    assert robot.exchanges[0].payload == message()


def test_slow_posts_at_once_and_answers_late(server: PracticeServer) -> None:
    robot = practise(server, Fault(FaultKind.SLOW, delay_ms=300))
    before = time.monotonic()
    assert talk(server.port, POST)[2] == b'{"errcode":0,"errmsg":"ok"}'
    assert time.monotonic() - before >= 0.3
    assert robot.posts == 1


@pytest.mark.parametrize(
    ("kind", "errcode", "errmsg"),
    [
        (FaultKind.THROTTLE, 130101, "send too fast, exceed 20 times per minute"),
        (FaultKind.BUSY, -1, "系统繁忙"),
        (FaultKind.SERVER_EXCEPTION, 500100, "description:系统异常，请稍后再试;"),
    ],
)
def test_dingtalks_own_troubles(server: PracticeServer, kind: FaultKind, errcode: int, errmsg: str) -> None:
    robot = practise(server, kind)
    assert json.loads(talk(server.port, POST)[2]) == {"errcode": errcode, "errmsg": errmsg}
    assert robot.posts == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FaultKind.ERRCODE_STRING, b'{"errcode":"0","errmsg":"ok"}'),
        (FaultKind.REVERSED_KEYS, b'{"errmsg":"ok","errcode":0}'),
        (FaultKind.EXTRA_FIELDS, b'{"request_id":"made-up","errcode":0,"data":{"list":[]},"errmsg":"ok"}'),
        (FaultKind.NO_ERRCODE, b'{"errmsg":"ok"}'),
        (FaultKind.TRUNCATED, b'{"errcode":0,"errmsg":"o'),
        (FaultKind.ENGLISH, b'{"errcode":0,"errmsg":"ok"}'),
    ],
)
def test_answers_of_another_shape(server: PracticeServer, kind: FaultKind, body: bytes) -> None:
    robot = practise(server, kind)
    _, headers, said = talk(server.port, POST)
    assert said == body
    assert headers["content-length"] == str(len(body))
    assert robot.posts == 1


def test_slow_body_comes_byte_by_byte(server: PracticeServer) -> None:
    practise(server, Fault(FaultKind.SLOW_BODY, delay_ms=5))
    before = time.monotonic()
    assert talk(server.port, POST)[2] == b'{"errcode":0,"errmsg":"ok"}'
    assert time.monotonic() - before >= 0.1


def test_wrong_length_ends_early(server: PracticeServer) -> None:
    robot = practise(server, FaultKind.WRONG_LENGTH)
    _, headers, body = talk(server.port, raw_post(BODY))
    assert body == b'{"errcode":0,"errmsg":"ok"}'
    assert int(headers["content-length"]) > len(body)
    assert robot.posts == 1


def test_oversized_is_right_but_has_megabytes(server: PracticeServer) -> None:
    practise(server, FaultKind.OVERSIZED)
    body = talk(server.port, POST)[2]
    assert len(body) > 4_000_000
    assert json.loads(body)["errcode"] == 0


def test_redirect_points_to_where_nothing_may_arrive(server: PracticeServer) -> None:
    robot = practise(server, FaultKind.REDIRECT)
    status, headers, body = talk(server.port, POST)
    assert (status, headers["location"], body) == ("HTTP/1.1 302 Found", REDIRECTED_PATH, b"")
    assert robot.posts == 0


def test_a_fault_between_answer_and_memory_leaves_the_uuid_known(server: PracticeServer) -> None:
    robot = server.robots[0]
    robot.set_fault(FaultKind.DROP_AFTER, times=1)
    again = raw_post(json.dumps({**message(), "msgUuid": "made-up-1"}).encode(), extra="Connection: close\r\n")
    with connect(server.port) as connection:
        connection.sendall(again)
        assert read_to_end(connection) == b""
    assert talk(server.port, again)[2] == b'{"errcode":0,"errmsg":"ok"}'
    assert robot.posts == 1
