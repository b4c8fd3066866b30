"""Certificates, and the ways through a proxy."""

from __future__ import annotations

import base64
import contextlib
import datetime
import select
import socket
import ssl
import threading
from pathlib import Path

import pytest
import trustme

from dingui.concealed import Concealed
from dingui.outcomes import OutcomeKind
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.reasons import Reason
from dingui.robots.transport import ProxyUnusableError, find_proxy
from dingui.robots.webhook import DEFAULT_ENDPOINT
from tests.robots.conftest import TOKEN, ServerFactory, WebhookFactory, server_context
from tests.robots.servers import MiniServer, Peer, Script, answering
from tests.robots.test_client import BODY, closed_after_reading, pinned


@pytest.fixture
def secure(quick: Timeouts, trusting: ssl.SSLContext) -> RobotClient:
    return RobotClient(timeouts=quick, ssl_context=trusting)


def test_a_trusted_certificate(
    secure: RobotClient, serve: ServerFactory, webhook: WebhookFactory, secret: Concealed, authority: trustme.CA
) -> None:
    server = serve(answering(), tls=server_context(authority.issue_cert("localhost")))
    pinned(secure.post(webhook(server.address(host="localhost")), secret, BODY), OutcomeKind.DELIVERED, Reason.ACCEPTED)


def test_the_systems_own_store(
    quick: Timeouts,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With no context given it is truststore's, which takes the place where OpenSSL looks for the system's."""
    server = serve(answering(), tls=server_context(authority.issue_cert("localhost")))
    endpoint = server.address(host="localhost")
    client = RobotClient(timeouts=quick)
    pinned(client.post(webhook(endpoint), secret, BODY), OutcomeKind.NOT_SENT, Reason.TLS_UNTRUSTED)
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    pinned(client.post(webhook(endpoint), secret, BODY), OutcomeKind.DELIVERED, Reason.ACCEPTED)
    assert len(server.requests) == 1


def test_certifi_is_not_asked(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """requests' own list, and the variables that replace it, add nothing to what the system trusts."""
    stranger = trustme.CA()
    stranger.cert_pem.write_to_path(str(tmp_path / "stranger.pem"))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "stranger.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "stranger.pem"))
    server = serve(answering(), tls=server_context(stranger.issue_cert("localhost")))
    outcome = secure.post(webhook(server.address(host="localhost")), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.TLS_UNTRUSTED)
    assert server.requests == []


@pytest.mark.parametrize("case", ["wrong name", "wrong address", "expired", "not yet valid", "stranger"])
def test_a_certificate_that_is_not_believed(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    case: str,
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    issuer = trustme.CA() if case == "stranger" else authority
    certificate = issuer.issue_cert(
        "other.example" if case == "wrong name" else "localhost",
        not_before=now + day if case == "not yet valid" else None,
        not_after=now - day if case == "expired" else None,
    )
    host = "127.0.0.1" if case == "wrong address" else "localhost"
    reason = {
        "wrong name": Reason.TLS_WRONG_HOST,
        "wrong address": Reason.TLS_WRONG_HOST,
        "expired": Reason.TLS_EXPIRED,
        "not yet valid": Reason.TLS_EXPIRED,
        "stranger": Reason.TLS_UNTRUSTED,
    }[case]
    server = serve(answering(), tls=server_context(certificate))
    outcome = secure.post(webhook(server.address(host=host)), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, reason)
    assert server.requests == []


def closes(peer: Peer) -> None:
    peer.sock.recv(1)


def speaks_plainly(peer: Peer) -> None:
    peer.sock.recv(1)
    peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    peer.hang()


def says_nothing(peer: Peer) -> None:
    peer.hang()


@pytest.mark.parametrize(
    ("script", "reason"),
    [(closes, Reason.TLS_FAILED), (speaks_plainly, Reason.TLS_FAILED), (says_nothing, Reason.CONNECT_TIMEOUT)],
)
def test_a_handshake_that_does_not_come_about(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    script: Script,
    reason: Reason,
) -> None:
    server = serve(script)
    outcome = secure.post(webhook(server.address("https", "localhost")), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, reason)


def test_a_hung_handshake_ends_with_the_whole_and_holds_no_other(
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    mute = serve(says_nothing)
    alive = serve(answering(), tls=server_context(authority.issue_cert("localhost")))
    client = RobotClient(timeouts=Timeouts(connect_s=20, read_s=20, total_s=2))
    outcomes = []
    endpoint = mute.address("https", "localhost")
    slow = threading.Thread(target=lambda: outcomes.append(client.post(webhook(endpoint), secret, BODY)))
    slow.start()
    assert mute.accepted.wait(10)
    outcome = client.post(webhook(alive.address(host="localhost")), secret, BODY)
    pinned(outcome, OutcomeKind.DELIVERED, Reason.ACCEPTED)
    slow.join(10)
    pinned(outcomes[0], OutcomeKind.NOT_SENT, Reason.CONNECT_TIMEOUT)


@pytest.mark.parametrize("how", ["close", "hang", "reset"])
def test_over_tls_what_may_have_arrived_is_unknown(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    how: str,
) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        if how == "hang":
            peer.hang()
        elif how == "reset":
            peer.reset()

    server = serve(script, tls=server_context(authority.issue_cert("localhost")))
    outcome = secure.post(webhook(server.address(host="localhost")), secret, BODY)
    expected = {
        "close": (Reason.NO_ANSWER, Reason.CONNECTION_LOST),
        "hang": (Reason.TIMEOUT,),
        "reset": (Reason.CONNECTION_LOST, Reason.NO_ANSWER),
    }[how]
    assert outcome.kind is OutcomeKind.UNKNOWN
    assert outcome.reason in expected


# Proxies


def tunnel_to(port: int) -> Script:
    """Let a CONNECT through to ``port``, whatever it names."""

    def script(peer: Peer) -> None:
        peer.server.requests.append(peer.read_head())
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port)) as onward, contextlib.suppress(OSError):
            carry(peer.sock, onward)

    return script


def carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until both have ended.

    In one thread: two that read and write the same TLS connection at once destroy it now and then.
    """
    ways = {one: other, other: one}
    while ways:
        held = [sock for sock in ways if isinstance(sock, ssl.SSLSocket) and sock.pending()]
        ready = held or select.select(list(ways), [], [], 10)[0]
        if not ready:
            return
        for source in ready:
            data = source.recv(65536)
            if data:
                ways[source].sendall(data)
            else:
                ways.pop(source).shutdown(socket.SHUT_WR)


def saying(status: str) -> Script:
    def script(peer: Peer) -> None:
        peer.server.requests.append(peer.read_head())
        peer.send(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    return script


def use_proxy(monkeypatch: pytest.MonkeyPatch, proxy: MiniServer, scheme: str = "http", login: str = "") -> None:
    host = "localhost" if scheme == "https" else "127.0.0.1"
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://{login}{host}:{proxy.port}")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_through_a_proxy(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    robot = serve(answering(), tls=server_context(authority.issue_cert("oapi.dingtalk.com")))
    tls = server_context(authority.issue_cert("localhost")) if scheme == "https" else None
    proxy = serve(tunnel_to(robot.port), tls=tls)
    use_proxy(monkeypatch, proxy, scheme, "someone:pass-word-1@")
    pinned(secure.post(webhook(DEFAULT_ENDPOINT), secret, BODY), OutcomeKind.DELIVERED, Reason.ACCEPTED)
    asked = proxy.requests[0]
    assert asked.startswith(b"CONNECT oapi.dingtalk.com:443 HTTP/1")
    assert base64.b64encode(b"someone:pass-word-1") in asked
    assert TOKEN.encode() not in asked
    assert b"proxy-authorization" not in robot.requests[0].lower()


@pytest.mark.parametrize(
    ("script", "reason", "status"),
    [
        (saying("407 Proxy Authentication Required"), Reason.PROXY_LOGIN, 407),
        (saying("403 Forbidden"), Reason.PROXY_REFUSED, 403),
        (saying("502 Bad Gateway"), Reason.PROXY_REFUSED, 502),
        (closes, Reason.PROXY_UNREACHABLE, None),
        (Peer.reset, Reason.PROXY_UNREACHABLE, None),
        (says_nothing, Reason.PROXY_UNREACHABLE, None),
    ],
    ids=["login", "refused", "bad gateway", "closes", "resets", "hangs"],
)
def test_a_proxy_that_does_not_let_it_through(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    monkeypatch: pytest.MonkeyPatch,
    script: Script,
    reason: Reason,
    status: int | None,
) -> None:
    proxy = serve(script)
    use_proxy(monkeypatch, proxy, login="someone:pass-word-1@")
    outcome = secure.post(webhook(DEFAULT_ENDPOINT), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, reason)
    assert outcome.data["proxy"] == f"127.0.0.1:{proxy.port}"
    assert "pass-word-1" not in repr(outcome)
    assert outcome.data.get("status") == status


def test_a_dead_proxy(
    secure: RobotClient, webhook: WebhookFactory, secret: Concealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{port}")
    outcome = secure.post(webhook(DEFAULT_ENDPOINT), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.PROXY_UNREACHABLE)
    assert outcome.data == {"host": "oapi.dingtalk.com", "proxy": f"127.0.0.1:{port}"}


def test_a_false_certificate_behind_a_proxy(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    robot = serve(answering(), tls=server_context(authority.issue_cert("evil.example")))
    use_proxy(monkeypatch, serve(tunnel_to(robot.port)))
    outcome = secure.post(webhook(DEFAULT_ENDPOINT), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.TLS_WRONG_HOST)
    assert robot.requests == []


def test_lost_behind_a_proxy_is_unknown(
    secure: RobotClient,
    serve: ServerFactory,
    webhook: WebhookFactory,
    secret: Concealed,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    robot = serve(
        closed_after_reading,
        tls=server_context(authority.issue_cert("oapi.dingtalk.com")),
    )
    use_proxy(monkeypatch, serve(tunnel_to(robot.port)))
    outcome = secure.post(webhook(DEFAULT_ENDPOINT), secret, BODY)
    assert outcome.kind is OutcomeKind.UNKNOWN
    assert outcome.reason in (Reason.NO_ANSWER, Reason.CONNECTION_LOST)


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "socks5h://u:pass-word-1@127.0.0.1:1", "http://", "http://[::1"]
)
def test_a_proxy_of_another_kind_is_not_used(
    secure: RobotClient, webhook: WebhookFactory, secret: Concealed, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    outcome = secure.post(webhook(DEFAULT_ENDPOINT), secret, BODY)
    pinned(outcome, OutcomeKind.NOT_SENT, Reason.PROXY_UNUSABLE)
    assert "pass-word-1" not in repr(outcome)


def test_which_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_proxy(DEFAULT_ENDPOINT) == ""
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert find_proxy(DEFAULT_ENDPOINT) == "http://proxy.example:3128"
    for loopback in ("http://127.0.0.1:1/robot/send", "https://localhost:1/robot/send", "http://[::1]/robot/send"):
        assert find_proxy(loopback) == ""
    monkeypatch.setenv("NO_PROXY", ".dingtalk.com")
    assert find_proxy(DEFAULT_ENDPOINT) == ""
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTPS_PROXY", "socks4://proxy.example")
    with pytest.raises(ProxyUnusableError):
        find_proxy(DEFAULT_ENDPOINT)
