"""Each way in which an attempt can end, against a real socket."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

import dingui
from dingui.concealed import Concealed
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.progress import Phase, Progress, Stopped
from dingui.robots.reasons import REASONS, Reason
from dingui.robots.signing import sign
from dingui.robots.transport import MAX_ANSWER
from tests.robots.conftest import ServerFactory, WebhookFactory
from tests.robots.servers import OK, MiniServer, Peer, Script, answering

BODY = '{"msgtype":"text","text":{"content":"停机公告"},"msgUuid":"u-1"}'.encode()


def pinned(outcome: Outcome, kind: OutcomeKind, reason: Reason) -> Outcome:
    assert (outcome.kind, outcome.reason) == (kind, reason), outcome
    assert reason in REASONS[kind]
    return outcome


# What leaves


def test_the_request_is_what_dingtalk_asks_for(
    serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    server = serve(answering())
    client = RobotClient(clock=lambda: 1700000000.1239)
    outcome = pinned(client.post(webhook(server.address()), secret, BODY), OutcomeKind.DELIVERED, Reason.ACCEPTED)
    assert (outcome.errcode, outcome.errmsg, outcome.http_status) == (0, "ok", 200)
    assert outcome.duration_ms >= 0
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == BODY
    first, *lines = head.decode("ascii").split("\r\n")
    method, target, version = first.split(" ")
    assert (method, urlsplit(target).path, version) == ("POST", "/robot/send", "HTTP/1.1")
    query = parse_qs(urlsplit(target).query, strict_parsing=True)
    assert query == {
        "access_token": ["0" * 60 + "beef"],
        "timestamp": ["1700000000123"],
        "sign": [sign(1700000000123, secret)],
    }
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == str(len(BODY))
    assert headers["user-agent"] == f"dingui/{dingui.__version__}"
    assert "cookie" not in headers
    assert "authorization" not in headers


def test_each_attempt_is_signed_anew(serve: ServerFactory, webhook: WebhookFactory, secret: Concealed) -> None:
    server = serve(answering(headers=("Set-Cookie: id=1; Path=/",)))
    ticks: Iterator[float] = iter([1700000000.0, 1700003700.0])
    client = RobotClient(clock=lambda: next(ticks))
    for _ in range(2):
        assert client.post(webhook(server.address()), secret, BODY).kind is OutcomeKind.DELIVERED
    assert b"timestamp=1700000000000&" in server.requests[0]
    assert b"timestamp=1700003700000&" in server.requests[1]
    assert b"cookie" not in server.requests[1].lower()
    assert server.connections == 2


def test_without_a_secret_nothing_is_signed(client: RobotClient, serve: ServerFactory, webhook: WebhookFactory) -> None:
    server = serve(answering())
    assert client.post(webhook(server.address()), Concealed(), BODY).kind is OutcomeKind.DELIVERED
    assert server.requests[0].startswith(b"POST /robot/send?access_token=" + b"0" * 60 + b"beef HTTP/1.1\r\n")


def test_plain_http_is_for_loopback_only(client: RobotClient, webhook: WebhookFactory, secret: Concealed) -> None:
    outcome = client.post(webhook("http://oapi.dingtalk.com/robot/send"), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.HTTPS_REQUIRED)


def test_environment_does_not_meddle(
    client: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
) -> None:
    """Neither a netrc nor a proxy changes a request to the practice robot."""
    server, proxy = serve(answering()), serve(answering(status="407 No"))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password word\n")  # type: ignore[operator]
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))  # type: ignore[operator]
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
    assert client.post(webhook(server.address()), secret, BODY).kind is OutcomeKind.DELIVERED
    assert b"authorization" not in server.requests[0].lower()
    assert proxy.connections == 0


# Before anything leaves


def test_refused(client: RobotClient, webhook: WebhookFactory, secret: Concealed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = client.post(webhook(f"http://127.0.0.1:{port}/robot/send"), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.CONNECTION_REFUSED)
    assert outcome.data == {"host": f"127.0.0.1:{port}"}


def test_no_such_name(
    client: RobotClient, webhook: WebhookFactory, secret: Concealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    outcome = client.post(webhook("https://nowhere.invalid/robot/send"), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.NAME_NOT_FOUND)
    assert outcome.data == {"host": "nowhere.invalid"}


def test_network_unreachable(
    client: RobotClient, webhook: WebhookFactory, secret: Concealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    outcome = client.post(webhook("http://127.0.0.1:9/robot/send"), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.UNREACHABLE)


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """A port at which connections are neither taken nor refused."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting: list[socket.socket] = []
        try:
            for _ in range(3):
                waiting.append(socket.socket())
                waiting[-1].settimeout(0)
                waiting[-1].connect_ex(listener.getsockname())
            yield listener.getsockname()[1]
        finally:
            for sock in waiting:
                sock.close()


def test_connect_timeout(client: RobotClient, webhook: WebhookFactory, secret: Concealed, full_backlog: int) -> None:
    outcome = client.post(webhook(f"http://127.0.0.1:{full_backlog}/robot/send"), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.CONNECT_TIMEOUT)


def test_the_next_address_is_tried(
    client: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = serve(answering())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = listener.getsockname()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in (dead, ("127.0.0.1", server.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    outcome = client.post(webhook(f"http://localhost:{server.port}/robot/send"), secret, BODY)
    pinned(outcome, OutcomeKind.DELIVERED, Reason.ACCEPTED)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:0/robot/send", "https:///robot/send", "https://x..y/robot/send"]
)
def test_an_address_that_is_none_is_never_sent_to(
    client: RobotClient, webhook: WebhookFactory, secret: Concealed, endpoint: str
) -> None:
    assert client.post(webhook(endpoint), secret, BODY).kind is OutcomeKind.NOT_SENT


# After something left


def closed_before_reading(peer: Peer) -> None:
    """Seen to arrive and left unread, so that the client certainly was past connecting."""
    peer.sock.recv(1, socket.MSG_PEEK)
    peer.reset()


def closed_after_reading(peer: Peer) -> None:
    peer.read_request()


def reset_after_reading(peer: Peer) -> None:
    peer.read_request()
    peer.reset()


def reset_in_the_answer(peer: Peer) -> None:
    peer.read_request()
    peer.answer(OK[:10], length=len(OK))
    peer.reset()


def hang_before_the_answer(peer: Peer) -> None:
    peer.read_request()
    peer.hang()


def hang_after_the_head(peer: Peer) -> None:
    peer.read_request()
    peer.answer(b"", length=27)
    peer.hang()


def hang_after_half(peer: Peer) -> None:
    peer.read_request()
    peer.answer(OK[:10], length=len(OK))
    peer.hang()


def not_http(peer: Peer) -> None:
    peer.read_request()
    peer.send(b"SSH-2.0-something\r\n\r\n")


def endless_header_line(peer: Peer) -> None:
    peer.read_request()
    peer.send(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70000 + b"\r\n\r\n" + OK)


def cut_off_chunks(peer: Peer) -> None:
    peer.read_request()
    peer.answer(b"1b\r\n" + OK + b"\r\n", headers=("Transfer-Encoding: chunked",), length=-1)


def garbled_chunks(peer: Peer) -> None:
    peer.read_request()
    peer.answer(b"zz\r\n" + OK + b"\r\n0\r\n\r\n", headers=("Transfer-Encoding: chunked",), length=-1)


def cut_off_json(peer: Peer) -> None:
    """As many bytes as announced, and still not a whole object."""
    peer.read_request()
    peer.answer(OK[:-1])


HTML = b"<html><body>502 Bad Gateway</body></html>"
X5 = b'{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"u"}'


def refusing(errcode: object, words: str) -> Script:
    return answering(json.dumps({"errcode": errcode, "errmsg": words}, ensure_ascii=False).encode())


AFTER = {
    "closed after reading": (closed_after_reading, Reason.NO_ANSWER),
    "reset after reading": (reset_after_reading, Reason.CONNECTION_LOST),
    "reset in the answer": (reset_in_the_answer, Reason.CONNECTION_LOST),
    "hang before the answer": (hang_before_the_answer, Reason.TIMEOUT),
    "hang after the head": (hang_after_the_head, Reason.TIMEOUT),
    "hang after half": (hang_after_half, Reason.TIMEOUT),
    "not HTTP": (not_http, Reason.ANSWER_GARBLED),
    "endless header line": (endless_header_line, Reason.ANSWER_GARBLED),
    "cut-off chunks": (cut_off_chunks, Reason.ANSWER_CUT_OFF),
    "garbled chunks": (garbled_chunks, Reason.ANSWER_CUT_OFF),
    "cut-off JSON": (cut_off_json, Reason.ANSWER_NOT_JSON),
    "fewer bytes than announced": (answering(length=len(OK) + 5), Reason.ANSWER_CUT_OFF),
    "more bytes than announced": (answering(length=len(OK) - 5), Reason.ANSWER_NOT_JSON),
    "empty": (answering(b""), Reason.ANSWER_EMPTY),
    "empty 204": (answering(b"", "204 No Content"), Reason.ANSWERED_BY_OTHER),
    "HTML": (answering(HTML), Reason.ANSWER_NOT_JSON),
    "HTML 500": (answering(HTML, "500 Internal Server Error"), Reason.SERVER_ERROR),
    "HTML 502": (answering(HTML, "502 Bad Gateway"), Reason.SERVER_ERROR),
    "HTML 403": (answering(HTML, "403 Forbidden"), Reason.ANSWERED_BY_OTHER),
    "HTML 407": (answering(HTML, "407 Proxy Authentication Required"), Reason.ANSWERED_BY_OTHER),
    "too long": (answering(b" " * MAX_ANSWER + OK), Reason.ANSWER_TOO_LONG),
    "too long, announced": (answering(OK + b" " * (1 << 20)), Reason.ANSWER_TOO_LONG),
    "no errcode": (answering(b'{"errmsg":"ok"}'), Reason.ANSWER_WITHOUT_ERRCODE),
    "success with status 500": (answering(OK, "500 Internal Server Error"), Reason.ANSWER_CONTRADICTORY),
    "unknown gateway's JSON": (answering(b'{"errcode":7}', "504 Gateway Timeout"), Reason.SERVER_ERROR),
}


@pytest.mark.parametrize("case", AFTER)
def test_what_may_have_arrived_is_unknown(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed, case: str
) -> None:
    script, reason = AFTER[case]
    server = serve(script)
    pinned(client.post(webhook(server.address()), secret, BODY), OutcomeKind.UNKNOWN, reason)
    assert server.connections == 1, "an attempt is never repeated"


def test_closed_before_reading(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    """Whether the reset is met while sending or while waiting is a matter of luck; either way nobody knows more."""
    outcome = client.post(webhook(serve(closed_before_reading).address()), secret, BODY)
    assert outcome.kind is OutcomeKind.UNKNOWN
    assert outcome.reason in (Reason.CONNECTION_LOST, Reason.NO_ANSWER)


def test_a_reset_at_once_is_never_taken_for_an_answer(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    """The reset may come before the first byte leaves or after it; both are told truly."""
    outcome = client.post(webhook(serve(Peer.reset).address()), secret, BODY)
    assert outcome.kind in (OutcomeKind.NOT_SENT, OutcomeKind.UNKNOWN)


@pytest.mark.parametrize("drip", [b"X-Drip: 1\r\n", b"x"], ids=["lines", "bytes"])
def test_dripping_headers_do_not_outlast_the_whole(
    serve: ServerFactory, webhook: WebhookFactory, secret: Concealed, drip: bytes
) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\n")
        peer.drip(drip)

    _outlasts_nothing(serve(script), webhook, secret)


def test_a_dripping_body_does_not_outlast_the_whole(
    serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(b"", length=30000)
        peer.drip(b" ")

    _outlasts_nothing(serve(script), webhook, secret)


def test_endless_interim_answers_do_not_outlast_the_whole(
    serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.drip(b"HTTP/1.1 100 Continue\r\n\r\n")

    _outlasts_nothing(serve(script), webhook, secret)


def _outlasts_nothing(server: MiniServer, webhook: WebhookFactory, secret: Concealed) -> None:
    client = RobotClient(timeouts=Timeouts(connect_s=5, read_s=5, total_s=0.5))
    started = time.monotonic()
    pinned(client.post(webhook(server.address()), secret, BODY), OutcomeKind.UNKNOWN, Reason.TIMEOUT)
    assert 0.4 < time.monotonic() - started < 3


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirection_is_not_followed(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed, status: str
) -> None:
    elsewhere = serve(answering())
    server = serve(answering(b"", status, (f"Location: {elsewhere.address()}?access_token=x",)))
    pinned(client.post(webhook(server.address()), secret, BODY), OutcomeKind.UNKNOWN, Reason.REDIRECTED)
    assert elsewhere.connections == 0


# Answers that can be believed


@pytest.mark.parametrize(
    "script",
    [
        answering(),
        answering(b'{"errmsg":"ok","errcode":"0"}'),
        answering(b'\xef\xbb\xbf{"errcode": 0, "errmsg": "ok", "more": {"errcode": 1}}\n'),
        answering(gzip.compress(OK), headers=("Content-Encoding: gzip",)),
        answering(b"1b\r\n" + OK + b"\r\n0\r\n\r\n", headers=("Transfer-Encoding: chunked",), length=-1),
        answering(length=-1),
        answering(OK + b" " * (MAX_ANSWER - len(OK))),
    ],
    ids=["plain", "string", "more members", "gzip", "chunked", "until closed", "just not too long"],
)
def test_delivered(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed, script: Script
) -> None:
    outcome = client.post(webhook(serve(script).address()), secret, BODY)
    assert pinned(outcome, OutcomeKind.DELIVERED, Reason.ACCEPTED).errcode == 0


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (refusing(310000, "sign not match"), Reason.SIGN_MISMATCH),
        (refusing("300005", "token is not exist"), Reason.TOKEN_UNKNOWN),
        (refusing(-1, "系统繁忙"), Reason.BUSY),
        (refusing(130101, "send too fast, exceed 20 times per minute"), Reason.THROTTLED),
        (refusing(410100, "发送速度太快而限流"), Reason.THROTTLED),
        (refusing(987654, "something new"), Reason.UNKNOWN_CODE),
        (answering(X5), Reason.TRAFFIC_GUARD),
    ],
)
def test_rejected(
    client: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    script: Script,
    reason: Reason,
) -> None:
    pinned(client.post(webhook(serve(script).address()), secret, BODY), OutcomeKind.REJECTED, reason)


def test_a_missing_signature_is_told_from_a_wrong_one(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory
) -> None:
    server = serve(refusing(310000, "错误描述:机器人发送签名不匹配;解决方案:请确认签名"))
    pinned(client.post(webhook(server.address()), Concealed(), BODY), OutcomeKind.REJECTED, Reason.SIGN_MISSING)


def test_a_bomb_does_not_grow(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    server = serve(answering(bomb, headers=("Content-Encoding: gzip",)))
    pinned(client.post(webhook(server.address()), secret, BODY), OutcomeKind.UNKNOWN, Reason.ANSWER_TOO_LONG)


# Stopping


def patient() -> RobotClient:
    return RobotClient(timeouts=Timeouts(connect_s=10, read_s=10, total_s=20))


def cancel_when(event: threading.Event, cancellation: Cancellation) -> threading.Thread:
    def wait() -> None:
        assert event.wait(10)
        cancellation.cancel()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_cancelled_before_anything(serve: ServerFactory, webhook: WebhookFactory, secret: Concealed) -> None:
    server = serve(answering())
    cancellation = Cancellation()
    cancellation.cancel()
    outcome = patient().post(webhook(server.address()), secret, BODY, cancellation)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.CANCELLED)
    assert server.connections == 0


def test_cancelled_while_connecting(webhook: WebhookFactory, secret: Concealed, full_backlog: int) -> None:
    cancellation = Cancellation()
    connecting = threading.Event()
    real = socket.socket.connect

    def connect(sock: socket.socket, address: object) -> None:
        connecting.set()
        real(sock, address)  # type: ignore[arg-type]  # whatever the caller gave

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        thread = cancel_when(connecting, cancellation)
        started = time.monotonic()
        endpoint = f"http://127.0.0.1:{full_backlog}/robot/send"
        outcome = patient().post(webhook(endpoint), secret, BODY, cancellation)
        assert time.monotonic() - started < 5
        pinned(outcome, OutcomeKind.NOT_SENT, Reason.CANCELLED)
        thread.join()


def test_cancelled_while_waiting(serve: ServerFactory, webhook: WebhookFactory, secret: Concealed) -> None:
    server = serve(hang_before_the_answer)
    cancellation = Cancellation()
    thread = cancel_when(server.arrived, cancellation)
    started = time.monotonic()
    outcome = patient().post(webhook(server.address()), secret, BODY, cancellation)
    assert time.monotonic() - started < 5
    pinned(outcome, OutcomeKind.UNKNOWN, Reason.CANCELLED_UNKNOWN)
    thread.join()


class StuckResolver:
    """A name resolver that answers only when it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = threading.Event()
        self.let = threading.Event()
        real = socket.getaddrinfo

        def resolve(*args: object, **kwargs: object) -> object:
            self.asked.set()
            assert self.let.wait(20)
            return real(*args, **kwargs)  # type: ignore[arg-type]  # whatever the caller gave

        monkeypatch.setattr(socket, "getaddrinfo", resolve)


def attempts() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "dingui-robot-attempt"]


@pytest.mark.parametrize("how", ["cancelled", "out of time"])
def test_a_stuck_name_resolver_holds_nobody_and_sends_nothing_later(
    serve: ServerFactory, webhook: WebhookFactory, secret: Concealed, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    server = serve(answering())
    resolver = StuckResolver(monkeypatch)
    cancellation = Cancellation()
    started = time.monotonic()
    if how == "cancelled":
        thread = cancel_when(resolver.asked, cancellation)
        outcome = patient().post(webhook(server.address()), secret, BODY, cancellation)
        thread.join()
    else:
        hurried = RobotClient(timeouts=Timeouts(total_s=0.3))
        outcome = hurried.post(webhook(server.address()), secret, BODY, cancellation)
    assert time.monotonic() - started < 5
    reason = Reason.CANCELLED if how == "cancelled" else Reason.NAME_TIMEOUT
    pinned(outcome, OutcomeKind.NOT_SENT, reason)
    left_behind = attempts()
    assert left_behind, "the thread is still in the resolver"
    resolver.let.set()
    for each in left_behind:
        each.join(10)
        assert not each.is_alive()
    assert server.connections == 0
    assert server.requests == []


def test_cancelling_afterwards_changes_nothing(
    serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    server = serve(answering())
    cancellation = Cancellation()
    outcome = patient().post(webhook(server.address()), secret, BODY, cancellation)
    cancellation.cancel()
    pinned(outcome, OutcomeKind.DELIVERED, Reason.ACCEPTED)


def test_a_cancellation_calls_back_once_and_can_be_left() -> None:
    cancellation = Cancellation()
    calls: list[str] = []
    cancellation.on_cancel(lambda: calls.append("a"))
    forget = cancellation.on_cancel(lambda: calls.append("b"))
    forget()
    forget()
    cancellation.cancel()
    cancellation.cancel()
    cancellation.on_cancel(lambda: calls.append("late"))
    assert calls == ["a", "late"]


def test_nothing_is_let_through_after_a_stop() -> None:
    progress = Progress()
    progress.enter(Phase.CONNECTING)
    progress.stop()
    progress.stop()
    with pytest.raises(Stopped):
        progress.enter(Phase.SENDING)
    assert progress.phase is Phase.CONNECTING
    with socket.socket() as sock, pytest.raises(Stopped):
        progress.hold(sock)
    progress.finish(Outcome(OutcomeKind.DELIVERED, Reason.ACCEPTED))
    assert progress.outcome is None


def test_a_phase_never_goes_back() -> None:
    progress = Progress()
    progress.enter(Phase.SENDING)
    progress.enter(Phase.CONNECTING)
    assert progress.phase is Phase.SENDING


def test_many_attempts_at_once(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    """A robot that hangs does not keep the others waiting."""
    dead, alive = serve(hang_before_the_answer), serve(answering())
    outcomes: list[Outcome] = []
    slow = threading.Thread(target=lambda: outcomes.append(patient().post(webhook(dead.address()), secret, BODY)))
    slow.start()
    assert dead.arrived.wait(10)
    for _ in range(5):
        pinned(client.post(webhook(alive.address()), secret, BODY), OutcomeKind.DELIVERED, Reason.ACCEPTED)
    assert slow.is_alive()
    dead.close()
    slow.join(10)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.UNKNOWN]
