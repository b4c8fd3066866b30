"""What an attempt was made of can be looked at afterwards, and nothing secret is in it."""

from __future__ import annotations

import ssl
import threading

import trustme

from dingui.concealed import Concealed
from dingui.outcomes import OutcomeKind
from dingui.robots.cancel import Cancellation
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.probe import peer_certificate
from dingui.robots.progress import Phase
from dingui.robots.trace import Moment, Trace
from tests.robots.conftest import SECRET, TOKEN, ServerFactory, WebhookFactory, server_context
from tests.robots.servers import Peer, answering
from tests.robots.test_client import BODY


def test_a_delivered_message(
    quick: Timeouts,
    trusting: ssl.SSLContext,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
) -> None:
    server = serve(answering(headers=("X-One: 1",)), tls=server_context(authority.issue_cert("localhost")))
    endpoint = server.address(host="localhost")
    phases: list[Phase] = []
    trace = Trace(phases.append)
    outcome = RobotClient(timeouts=quick, ssl_context=trusting).post(webhook(endpoint), secret, BODY, None, trace)
    assert outcome.kind is OutcomeKind.DELIVERED
    assert phases == [Phase.RESOLVING, Phase.CONNECTING, Phase.SECURING, Phase.SENDING, Phase.RECEIVING]
    exchange = trace.exchange()
    assert exchange is not None
    assert exchange.request.method == "POST"
    assert exchange.request.address.startswith(f"{endpoint}?access_token=•••&timestamp=")
    assert exchange.request.address.endswith("&sign=•••")
    assert exchange.request.body.encode() == BODY
    sent = server.requests[0].decode().lower()
    for name, value in exchange.request.headers:
        assert f"{name}: {value}\r\n".lower() in sent, "a header that was not sent"
    assert exchange.answer is not None
    assert (exchange.answer.status, exchange.answer.header("x-one")) == (200, "1")
    assert "errcode" in exchange.answer.body
    assert [moment for moment, _ in exchange.moments] == [each for each in Moment if each is not Moment.TUNNEL]
    assert trace.certificate
    assert trace.peer in trace.addresses


def test_an_answer_that_repeats_the_request(
    client: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed
) -> None:
    def echo(peer: Peer) -> None:
        line = peer.read_request().split(b"\r\n", 1)[0].decode()
        peer.answer(line.encode(), headers=(f"X-Line: {line}", f"Set-Cookie: a={TOKEN}", f"X-Secret: {SECRET}"))

    server = serve(echo)
    trace = Trace()
    client.post(webhook(server.address()), secret, BODY, None, trace)
    exchange = trace.exchange()
    assert exchange is not None
    assert exchange.answer is not None
    sign = server.requests[0].split(b"sign=")[1].split(b" ")[0].decode()
    for hidden in (TOKEN, SECRET, sign):
        assert hidden not in repr(exchange)
    assert exchange.answer.header("Set-Cookie") == ""


def test_what_is_left_behind_writes_no_more(serve: ServerFactory, webhook: WebhookFactory, secret: Concealed) -> None:
    """A person reads the trace while the stopped attempt's thread may still run."""
    let_go = threading.Event()

    def late(peer: Peer) -> None:
        peer.read_request()
        let_go.wait(10)
        peer.answer()

    server = serve(late)
    trace, cancellation = Trace(), Cancellation()
    client = RobotClient(timeouts=Timeouts(5, 20, 20))
    thread = threading.Thread(target=lambda: client.post(webhook(server.address()), secret, BODY, cancellation, trace))
    thread.start()
    assert server.arrived.wait(10)
    cancellation.cancel()
    thread.join(10)
    let_go.set()
    exchange = trace.exchange()
    assert exchange is not None
    assert exchange.answer is None
    assert Moment.FIRST_BYTE not in dict(exchange.moments)


def test_a_look_at_a_certificate_says_nothing(quick: Timeouts, serve: ServerFactory) -> None:
    """Nobody vouches for this one, and nothing is sent to whoever shows it."""
    stranger = trustme.CA()
    server = serve(answering(), tls=server_context(stranger.issue_cert("localhost")))
    assert peer_certificate(server.address(host="localhost"), quick)
    server.close()
    assert not [request for request in server.requests if request.strip()]
