"""The steps of a check, over real sockets: what each of them sees when something is wrong."""

from __future__ import annotations

import socket
import threading

import pytest

from dingui.checking.checker import Checker
from dingui.checking.steps import POSTS_NOTHING, Record, Step, StepName, StepState, Subject
from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.robots.cancel import Cancellation
from dingui.robots.client import Timeouts
from dingui.robots.webhook import DEFAULT_ENDPOINT
from dingui.texts.checking import describe_step
from tests.checking.conftest import CheckFactory, telling
from tests.robots.conftest import SECRET, TOKEN, ServerFactory
from tests.robots.servers import Peer, answering

OK, WARNING, FAILED, SKIPPED = StepState.OK, StepState.WARNING, StepState.FAILED, StepState.SKIPPED


def step(record: Record, name: StepName) -> Step:
    """Return one step, and see that it can be put in words."""
    found = record.step(name)
    assert found is not None
    words = describe_step(found.name, found.state, found.code, found.data)
    assert words.seen
    assert "…" not in words.seen + words.remedy, f"{found.code} names what there is not"
    assert "{" not in words.seen + words.remedy
    return found


def says(record: Record, name: StepName) -> tuple[StepState, str]:
    found = step(record, name)
    return found.state, found.code


def test_everything_in_order(check: CheckFactory, serve: ServerFactory) -> None:
    server = serve(telling())
    made = check(server.address())
    record = made.run()
    assert [each.name for each in record.steps] == list(POSTS_NOTHING)
    assert {name: says(record, name) for name in POSTS_NOTHING} == {
        StepName.ADDRESS: (OK, "address_ok"),
        StepName.NAME: (OK, "name_is_address"),
        StepName.CONNECTION: (OK, "connected"),
        StepName.PROXY: (OK, "proxy_local"),
        StepName.TLS: (SKIPPED, "tls_none"),
        StepName.CLOCK: (OK, "clock_ok"),
        StepName.SIGNATURE: (OK, "signature_ok"),
        StepName.KEYWORD: (OK, "keyword_ok"),
    }
    assert record.signed


def test_what_is_sent_posts_nothing_and_tells_nothing(check: CheckFactory, serve: ServerFactory) -> None:
    """No method, path, token or body of which anybody could make a message."""
    server = serve(telling())
    check(server.address()).run()
    [request] = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"HEAD / HTTP/1.1\r\n")
    assert body == b""
    for never in (TOKEN.encode(), SECRET.encode(), b"access_token", b"sign", b"/robot", "测试".encode()):
        assert never not in request


def test_each_step_is_told_of_when_it_begins_and_when_it_is_over(check: CheckFactory, serve: ServerFactory) -> None:
    made = check(serve(telling()).address())
    record = made.run()
    ended = [given for _, given in made.told if given is not None]
    assert tuple(ended) == record.steps
    begun = [name for name, given in made.told if given is None]
    assert begun == [StepName.ADDRESS, StepName.NAME, StepName.CONNECTION, StepName.CLOCK, StepName.SIGNATURE]


def test_the_exchange_can_be_looked_at(check: CheckFactory, serve: ServerFactory) -> None:
    server = serve(telling(status="403 Forbidden"))
    [exchange] = check(server.address()).run().exchanges
    assert (exchange.request.method, exchange.request.address) == ("HEAD", f"http://127.0.0.1:{server.port}/")
    assert exchange.answer is not None
    assert exchange.answer.status == 403
    assert exchange.answer.header("date")
    moments = [moment for moment, _ in exchange.moments]
    assert moments == ["name", "connected", "sent", "first_byte", "end"]
    times = [ms for _, ms in exchange.moments]
    assert times == sorted(times)


# The address and what is kept for it


@pytest.mark.parametrize(
    ("endpoint", "token", "expected"),
    [
        (DEFAULT_ENDPOINT.replace("https", "http"), TOKEN, (FAILED, "address_wrong")),
        ("https://open.feishu.cn/open-apis/bot", TOKEN, (FAILED, "address_wrong")),
        ("https://oapi.dingtalk.com/robot", TOKEN, (FAILED, "address_wrong")),
        ("http://127.0.0.1:1/robot/send", "0" * 63, (WARNING, "address_token_unusual")),
        ("http://127.0.0.1:1/robot/send", "z" * 64, (WARNING, "address_token_unusual")),
    ],
)
def test_an_address(check: CheckFactory, endpoint: str, token: str, expected: tuple[StepState, str]) -> None:
    record = check(endpoint, token=token).run()
    assert says(record, StepName.ADDRESS) == expected
    if expected[0] is FAILED:
        # Nobody is asked for anything on the strength of an address that is none.
        assert {says(record, name) for name in POSTS_NOTHING[1:6]} == {(SKIPPED, "earlier")}
        assert record.exchanges == ()


def test_a_robot_without_its_secrets() -> None:
    subject = Subject("1", "产品群", DEFAULT_ENDPOINT, signed=True)
    record = Checker(lambda _: None).run(subject, "x", lambda *_: None)
    assert says(record, StepName.ADDRESS) == (FAILED, "credentials_missing")
    assert says(record, StepName.SIGNATURE) == (SKIPPED, "earlier")


def test_a_keyring_that_is_locked() -> None:
    def locked(_: Subject) -> None:
        raise DinguiError("locked")

    record = Checker(locked).run(Subject("1", "产品群", DEFAULT_ENDPOINT), "x", lambda *_: None)
    assert says(record, StepName.ADDRESS) == (FAILED, "credentials_unavailable")


# Name and connection


def test_a_name_that_does_not_exist(check: CheckFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    record = check().run()
    assert says(record, StepName.NAME) == (FAILED, "name_not_found")
    assert {says(record, name) for name in POSTS_NOTHING[2:6]} == {(SKIPPED, "earlier")}
    # What needs no network is looked at all the same.
    assert says(record, StepName.SIGNATURE) == (OK, "signature_ok")


def test_a_name_that_is_looked_up_for_ever(check: CheckFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def slow(*_: object, **__: object) -> None:
        let_go.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    record = check(timeouts=Timeouts(0.2, 0.2, 0.3)).run()
    let_go.set()
    assert says(record, StepName.NAME) == (FAILED, "name_timeout")


def test_a_connection_that_is_refused(check: CheckFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    record = check(f"http://127.0.0.1:{port}/robot/send").run()
    assert says(record, StepName.CONNECTION) == (FAILED, "connection_refused")
    assert step(record, StepName.CONNECTION).data["host"] == f"127.0.0.1:{port}"


def mute(peer: Peer) -> None:
    peer.hang()


def test_a_server_that_takes_the_connection_and_hangs(check: CheckFactory, serve: ServerFactory) -> None:
    record = check(serve(mute).address()).run()
    assert says(record, StepName.CONNECTION) == (OK, "connected")
    assert says(record, StepName.CLOCK) == (FAILED, "timeout")


def closes(peer: Peer) -> None:
    peer.read_request()


def test_a_server_that_closes_without_an_answer(check: CheckFactory, serve: ServerFactory) -> None:
    record = check(serve(closes).address()).run()
    assert says(record, StepName.CLOCK) == (FAILED, "no_answer")


def test_a_check_is_stopped_at_once(check: CheckFactory, serve: ServerFactory) -> None:
    server = serve(mute)
    made = check(server.address(), timeouts=Timeouts(20, 20, 20))
    cancellation = Cancellation()
    records: list[Record] = []
    thread = threading.Thread(target=lambda: records.append(made.run(cancellation=cancellation)))
    thread.start()
    assert server.accepted.wait(10)
    cancellation.cancel()
    thread.join(5)
    [record] = records
    assert says(record, StepName.CLOCK) == (SKIPPED, "cancelled")
    assert says(record, StepName.KEYWORD) == (SKIPPED, "cancelled")
    assert [each.name for each in record.steps] == list(POSTS_NOTHING)


def test_a_check_that_was_stopped_before_it_began(check: CheckFactory, serve: ServerFactory) -> None:
    server = serve(telling())
    cancellation = Cancellation()
    cancellation.cancel()
    check(server.address()).run(cancellation=cancellation)
    assert server.connections == 0


# The clock


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, (OK, "clock_ok")),
        (4, (OK, "clock_ok")),
        (-4, (OK, "clock_ok")),
        (6, (WARNING, "clock_behind")),
        (-6, (WARNING, "clock_ahead")),
        (59, (WARNING, "clock_behind")),
        (61, (FAILED, "clock_behind_too_far")),
        (-61, (FAILED, "clock_ahead_too_far")),
    ],
)
def test_a_clock(check: CheckFactory, serve: ServerFactory, minutes: int, expected: tuple[StepState, str]) -> None:
    """Where the server is later, this computer is behind."""
    record = check(serve(telling(minutes * 60)).address()).run()
    assert says(record, StepName.CLOCK) == expected
    assert step(record, StepName.CLOCK).data["minutes"] == abs(minutes)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (telling(None), "clock_date_missing"),
        (telling(date="yesterday"), "clock_date_unreadable"),
        (telling(date="Mon, 01 Jan 99999 00:00:00 GMT"), "clock_date_unreadable"),
        (answering(), "clock_date_missing"),
    ],
)
def test_an_answer_that_does_not_say_the_time(
    check: CheckFactory, serve: ServerFactory, script: object, code: str
) -> None:
    record = check(serve(script).address()).run()
    assert says(record, StepName.CLOCK) == (WARNING, code)


# Signature and keyword


def test_the_signature_as_computed(check: CheckFactory, serve: ServerFactory) -> None:
    made = check(serve(telling()).address())
    data = step(made.run(), StepName.SIGNATURE).data
    assert data["string"] == f"{data['timestamp']}⏎SEC•••"
    assert data["address"] == f"{made.webhook.endpoint}?access_token=•••&timestamp={data['timestamp']}&sign=•••"
    assert len(str(data["timestamp"])) == 13


@pytest.mark.parametrize(
    ("secret", "signed", "expected"),
    [
        ("", False, (SKIPPED, "signature_none")),
        ("", True, (FAILED, "secret_missing")),
        ("not-prefixed-secret", True, (WARNING, "signature_unusual")),
    ],
)
def test_a_secret(
    check: CheckFactory, serve: ServerFactory, secret: str, signed: bool, expected: tuple[StepState, str]
) -> None:
    record = check(serve(telling()).address(), secret=secret, signed=signed).run()
    assert says(record, StepName.SIGNATURE) == expected
    assert record.signed is bool(secret)


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ((), (SKIPPED, "keyword_none")),
        (("告警", "通知"), (OK, "keyword_ok")),
        (("告警", "提醒"), (FAILED, "keyword_missing")),
    ],
)
def test_keywords(
    check: CheckFactory, serve: ServerFactory, keywords: tuple[str, ...], expected: tuple[StepState, str]
) -> None:
    assert says(check(serve(telling()).address(), keywords=keywords).run(), StepName.KEYWORD) == expected


def test_no_secret_is_in_what_a_check_found(check: CheckFactory, serve: ServerFactory) -> None:
    made = check(serve(telling()).address())
    record = made.run()
    for secret in (TOKEN, SECRET, Concealed(SECRET).reveal()[3:]):
        assert secret not in repr(record)
        assert secret not in repr(made.told)
