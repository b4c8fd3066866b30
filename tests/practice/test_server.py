"""The server over real sockets: HTTP, connections, several groups, its end."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dingui.concealed import Concealed
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.server import MAX_READ_BYTES, PracticeServer
from dingui.practice.settings import PracticeError, PracticeSettings, new_access_token, new_secret
from tests.practice.helpers import TOKEN, connect, message, raw_post, read_to_end, settings, talk

BODY = json.dumps(message(), ensure_ascii=False).encode()
CLOSE = "Connection: close\r\n"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(PracticeRobot(settings())) as running:
        yield running


def test_a_good_answer_looks_like_dingtalks(server: PracticeServer) -> None:
    status, headers, body = talk(server.port, raw_post(BODY, extra=CLOSE))
    assert status == "HTTP/1.1 200 OK"
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(body))
    assert body == b'{"errcode":0,"errmsg":"ok"}'
    assert server.robots[0].posted[0].payload == message()


def test_one_connection_serves_many_requests(server: PracticeServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(3):
        connection.request("POST", f"/robot/send?access_token={TOKEN}", BODY, {"Content-Type": "application/json"})
        assert json.load(connection.getresponse()) == {"errcode": 0, "errmsg": "ok"}
    connection.close()
    assert server.robots[0].posts == 3


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_told_to_post(server: PracticeServer, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, "/robot/send")
    response = connection.getresponse()
    assert response.status == 200
    assert json.load(response) == {"errcode": 43002, "errmsg": "需要POST请求"}
    connection.request("HEAD", "/robot/send")
    assert connection.getresponse().read() == b""
    connection.close()


def test_a_body_in_chunks_is_read(server: PracticeServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    parts = (BODY[at : at + 7] for at in range(0, len(BODY), 7))
    connection.request(
        "POST",
        f"/robot/send?access_token={TOKEN}",
        parts,
        {"Content-Type": "application/json"},
        encode_chunked=True,
    )
    assert json.load(connection.getresponse())["errcode"] == 0
    connection.close()


def test_a_long_body_is_read_and_refused(server: PracticeServer) -> None:
    for size in (20_001, MAX_READ_BYTES):
        body = talk(server.port, raw_post(b"x" * size, extra=CLOSE))[2]
        assert json.loads(body)["errcode"] == 460101


def test_of_an_endless_body_only_the_beginning_is_read(server: PracticeServer) -> None:
    head = raw_post(b"").replace(b"Content-Length: 0", b"Content-Length: 1000000000000")
    with connect(server.port) as connection:
        connection.sendall(head + b"x" * MAX_READ_BYTES)
        answer = read_to_end(connection)
    assert b"460101" in answer
    assert b"Connection: close" in answer


def test_endless_chunks_end_too(server: PracticeServer) -> None:
    head = raw_post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with connect(server.port) as connection:
        connection.sendall(head + b"7fffffff\r\n" + b"x" * MAX_READ_BYTES)
        assert b"460101" in read_to_end(connection)


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: -1",
        b"Content-Length: many",
        b"Transfer-Encoding: chunked\r\n\r\nzz",
        b"Transfer-Encoding: chunked\r\n\r\n-5",
    ],
)
def test_a_length_that_makes_no_sense_ends_the_connection(server: PracticeServer, framing: bytes) -> None:
    with connect(server.port) as connection:
        connection.sendall(raw_post(b"").replace(b"Content-Length: 0", framing))
        connection.shutdown(socket.SHUT_WR)
        assert read_to_end(connection) == b""
    assert server.robots[0].exchanges == ()


def test_a_client_that_leaves_midway_leaves_nothing_behind(server: PracticeServer) -> None:
    for sent in (b"", b"POST", raw_post(BODY)[:60], raw_post(BODY)[:-5], b"\x16\x03\x01\x02\x00nonsense\r\n\r\n"):
        with connect(server.port) as connection:
            connection.sendall(sent)
    assert talk(server.port, raw_post(BODY, extra=CLOSE))[2] == b'{"errcode":0,"errmsg":"ok"}'
    assert server.robots[0].posts == 1


def test_nothing_is_printed(server: PracticeServer, capfd: pytest.CaptureFixture[str]) -> None:
    talk(server.port, raw_post(BODY, extra=CLOSE))
    talk(server.port, b"NONSENSE\r\n\r\n")
    with connect(server.port) as connection:
        connection.sendall(raw_post(BODY))  # and gone before the answer
    server.stop()
    assert capfd.readouterr() == ("", "")


def test_the_token_says_which_group_is_meant() -> None:
    other = replace(settings(), access_token=Concealed("1" * 64))
    first, second = PracticeRobot(settings()), PracticeRobot(other)
    with PracticeServer(first, second) as server:
        assert server.webhook(second).reveal() == f"http://127.0.0.1:{server.port}/robot/send?access_token={'1' * 64}"
        assert server.webhook().reveal().endswith(TOKEN)
        for token, errcode in (("1" * 64, 0), (TOKEN, 0), ("1" * 64, 0), ("2" * 64, 300005)):
            assert json.loads(talk(server.port, raw_post(BODY, token, CLOSE))[2])["errcode"] == errcode
    assert (first.posts, second.posts) == (1, 2)


def test_whoever_listens_knows_before_the_answer_is_there() -> None:
    seen: list[Exchange] = []
    with PracticeServer(PracticeRobot(settings()), on_request=seen.append) as server:
        for number in range(1, 4):
            talk(server.port, raw_post(BODY, extra=CLOSE))
            assert len(seen) == number
    assert seen == list(server.robots[0].exchanges)


def test_several_clients_at_once_count_exactly(server: PracticeServer) -> None:
    gate = threading.Barrier(10)
    codes: list[int] = []

    def post() -> None:
        gate.wait(10)
        for _ in range(4):
            codes.append(json.loads(talk(server.port, raw_post(BODY, extra=CLOSE))[2])["errcode"])

    threads = [threading.Thread(target=post) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (codes.count(0), codes.count(130101)) == (20, 20)
    assert server.robots[0].posts == 20


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.0.2.1", "localhost.example.com", "::1"])  # noqa: S104 - refused is what it must be
def test_it_listens_on_loopback_alone(host: str) -> None:
    with pytest.raises(PracticeError) as caught:
        PracticeServer(PracticeRobot(settings()), host=host)
    assert caught.value.code == "practice_not_loopback"


def test_a_port_in_use_is_named(server: PracticeServer) -> None:
    second = PracticeServer(PracticeRobot(settings()), port=server.port)
    with pytest.raises(PracticeError) as caught:
        second.start()
    assert (caught.value.code, caught.value.data) == ("practice_port_in_use", {"port": server.port})
    second.stop()


def test_it_can_be_stopped_twice_and_started_again(server: PracticeServer) -> None:
    port = server.port
    server.stop()
    server.stop()
    with pytest.raises(RuntimeError):
        _ = server.port
    with pytest.raises(ConnectionRefusedError):
        connect(port)
    server.start()
    assert talk(server.port, raw_post(BODY, extra=CLOSE))[2] == b'{"errcode":0,"errmsg":"ok"}'
    with pytest.raises(RuntimeError):
        server.start()


def test_its_end_ends_idle_and_half_sent_connections(server: PracticeServer) -> None:
    idle, half = connect(server.port), connect(server.port)
    with idle, half:
        half.sendall(raw_post(BODY)[:-3])
        idle.sendall(raw_post(BODY))
        assert idle.recv(65_536).endswith(b"}")
        server.stop()
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("practice")]
        assert idle.recv(1) == b""


def test_made_up_tokens_look_real_and_never_repeat() -> None:
    made = {new_access_token().reveal() for _ in range(20)}
    assert len(made) == 20
    assert all(len(token) == 64 and set(token) <= set("0123456789abcdef") for token in made)
    assert new_secret().reveal().startswith("SEC")
    assert len(new_secret().reveal()) == 67
    assert PracticeSettings(new_access_token()).secret == Concealed()


def test_a_look_at_the_server_asks_no_robot() -> None:
    """What a check sends to learn the time: nobody is told of it, and nothing is posted."""
    heard: list[Exchange] = []
    robot = PracticeRobot(PracticeSettings(Concealed("0" * 64)))
    with PracticeServer(robot, on_request=heard.append) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("HEAD", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
        assert answer.headers["Date"]
        connection.close()
    assert heard == []
    assert robot.exchanges == ()
