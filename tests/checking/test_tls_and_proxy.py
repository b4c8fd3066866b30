"""Whose certificate it is, and who stands in between: real TLS with made certificates, real proxy processes."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Callable

import pytest
import trustme

from dingui.checking.steps import StepName, StepState
from tests.checking.conftest import CheckFactory, Proxy, telling
from tests.checking.test_checker import FAILED, OK, SKIPPED, mute, says, step
from tests.robots.conftest import ServerFactory, server_context
from tests.robots.servers import MiniServer, Peer

ProxyFactory = Callable[..., Proxy]
DAY = datetime.timedelta(days=1)


def asked(server: MiniServer) -> list[bytes]:
    """What a server was asked for; a connection that was closed without a word is nothing."""
    return [request for request in server.requests if request.strip()]


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@pytest.mark.usefixtures("trusted")
def test_a_root_that_the_system_trusts_is_accepted_and_named(
    check: CheckFactory, serve: ServerFactory, authority: trustme.CA
) -> None:
    """As a company's proxy shows it: not one of the public authorities, but installed in the system's store."""
    certificate = authority.issue_cert("localhost", common_name="localhost")
    server = serve(telling(), tls=server_context(certificate))
    record = check(server.address(host="localhost")).run()
    assert says(record, StepName.TLS) == (OK, "tls_private_issuer")
    data = step(record, StepName.TLS).data
    assert str(data["issuer"]).startswith("Testing CA")
    assert "localhost" in str(data["subject"])
    assert says(record, StepName.NAME) == (OK, "name_ok")
    assert "127.0.0.1" in str(step(record, StepName.NAME).data["addresses"])
    assert says(record, StepName.CLOCK) == (OK, "clock_ok")
    [exchange] = record.exchanges
    assert "secured" in [moment for moment, _ in exchange.moments]


@pytest.mark.usefixtures("trusted")
def test_a_public_authority_is_not_named_as_a_proxy(check: CheckFactory, serve: ServerFactory) -> None:
    public = trustme.CA(organization_name="DigiCert Inc")
    assert says(
        check(serve(telling(), tls=server_context(public.issue_cert("localhost"))).address(host="localhost")).run(),
        StepName.TLS,
    ) == (FAILED, "tls_untrusted_shown")  # a name is not what makes it believed


def test_a_believed_public_authority(
    check: CheckFactory, serve: ServerFactory, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = trustme.CA(organization_name="DigiCert Inc")
    with public.cert_pem.tempfile() as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        server = serve(telling(), tls=server_context(public.issue_cert("localhost")))
        record = check(server.address(host="localhost")).run()
    assert says(record, StepName.TLS) == (OK, "tls_ok")
    assert "DigiCert Inc" in str(step(record, StepName.TLS).data["issuer"])


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("wrong name", "tls_wrong_host_shown"),
        ("expired", "tls_expired_shown"),
        ("not yet valid", "tls_not_yet_valid_shown"),
        ("unknown root", "tls_untrusted_shown"),
    ],
)
def test_a_certificate_that_is_not_believed_is_shown(
    check: CheckFactory, serve: ServerFactory, authority: trustme.CA, case: str, code: str
) -> None:
    issuer = trustme.CA(organization_name="Stranger") if case == "unknown root" else authority
    expired = now() - DAY
    certificate = issuer.issue_cert(
        "other.example" if case == "wrong name" else "localhost",
        not_before=now() + DAY if case == "not yet valid" else None,
        not_after=expired if case == "expired" else None,
    )
    server = serve(telling(), tls=server_context(certificate))
    record = check(server.address(host="localhost")).run()
    assert says(record, StepName.TLS) == (FAILED, code)
    assert says(record, StepName.CLOCK) == (SKIPPED, "earlier")
    data = step(record, StepName.TLS).data
    assert ("Stranger" if case == "unknown root" else "Testing CA") in str(data["issuer"])
    if case == "wrong name":
        assert data["names"] == "other.example"
    if case == "expired":
        assert data["until"] == f"{expired:%Y-%m-%d %H:%M} UTC"
    # The second look was at the certificate and at nothing else: no request came on either connection.
    assert server.connections == 2
    assert asked(server) == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_nobody_else_vouches_for(check: CheckFactory, serve: ServerFactory) -> None:
    server = serve(telling(), tls=self_signed())
    record = check(server.address(host="localhost")).run()
    assert says(record, StepName.TLS) == (FAILED, "tls_self_signed_shown")
    assert step(record, StepName.TLS).data["subject"] == "alone.example"
    assert asked(server) == []


def self_signed() -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "alone.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - DAY)
        .not_valid_after(now() + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(secret + made.public_bytes(serialization.Encoding.PEM)).tempfile() as both:
        context.load_cert_chain(both)
    return context


def closes(peer: Peer) -> None:
    peer.sock.recv(1)


def speaks_plainly(peer: Peer) -> None:
    peer.sock.recv(1)
    peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    peer.hang()


@pytest.mark.parametrize(
    ("script", "code"), [(closes, "tls_failed"), (speaks_plainly, "tls_failed"), (mute, "connect_timeout")]
)
def test_a_handshake_that_is_refused(check: CheckFactory, serve: ServerFactory, script: object, code: str) -> None:
    record = check(serve(script).address("https", "localhost")).run()
    assert says(record, StepName.CONNECTION) == (OK, "connected")
    assert says(record, StepName.TLS) == (FAILED, code)


# Proxies


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("login", ["", "someone:pass-word-1"])
def test_through_a_proxy(
    check: CheckFactory, serve: ServerFactory, authority: trustme.CA, proxy: ProxyFactory, login: str
) -> None:
    robot = serve(telling(), tls=server_context(authority.issue_cert("oapi.dingtalk.com")))
    started = proxy(robot.port, *(["--login", login] if login else []), login=f"{login}@" if login else "")
    record = check().run()
    place = f"127.0.0.1:{started.port}"
    assert says(record, StepName.PROXY) == (OK, "proxy_passed_login" if login else "proxy_passed")
    assert step(record, StepName.PROXY).data == {"proxy": place, "host": "oapi.dingtalk.com"}
    assert says(record, StepName.TLS) == (OK, "tls_private_issuer")
    assert says(record, StepName.CLOCK) == (OK, "clock_ok")
    assert "tunnel" in [moment for moment, _ in record.exchanges[0].moments]
    assert "pass-word-1" not in repr(record)
    [line] = started.close()
    assert line.startswith("CONNECT oapi.dingtalk.com:443 HTTP/1.")
    [request] = robot.requests
    assert request.startswith(b"HEAD / HTTP/1.1\r\n")


@pytest.mark.usefixtures("trusted")
def test_a_false_certificate_behind_a_proxy_is_shown_too(
    check: CheckFactory, serve: ServerFactory, authority: trustme.CA, proxy: ProxyFactory
) -> None:
    robot = serve(telling(), tls=server_context(authority.issue_cert("evil.example")))
    proxy(robot.port)
    record = check().run()
    assert says(record, StepName.TLS) == (FAILED, "tls_wrong_host_shown")
    assert step(record, StepName.TLS).data["names"] == "evil.example"
    assert asked(robot) == []


@pytest.mark.parametrize(
    ("options", "login", "code"),
    [
        (("--login", "someone:right"), "someone:pass-word-1@", "proxy_login"),
        (("--login", "someone:right"), "", "proxy_login"),
        (("--refuse", "407"), "", "proxy_login"),
        (("--refuse", "403"), "", "proxy_refused"),
    ],
)
def test_a_proxy_that_says_no(
    check: CheckFactory, proxy: ProxyFactory, options: tuple[str, ...], login: str, code: str
) -> None:
    proxy(1, *options, login=login)
    record = check().run()
    assert says(record, StepName.CONNECTION) == (OK, "connected")
    assert says(record, StepName.PROXY) == (FAILED, code)
    assert says(record, StepName.TLS) == (SKIPPED, "earlier")
    assert "pass-word-1" not in repr(record)


def test_a_dead_proxy(check: CheckFactory, proxy: ProxyFactory) -> None:
    started = proxy(1)
    started.close()
    record = check().run()
    assert says(record, StepName.CONNECTION) == (FAILED, "proxy_unreachable")
    assert says(record, StepName.PROXY) == (SKIPPED, "earlier")


def test_a_proxy_that_dingui_cannot_speak_with(check: CheckFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://u:pass-word-1@127.0.0.1:1")
    record = check().run()
    assert says(record, StepName.PROXY) == (FAILED, "proxy_unusable")
    assert says(record, StepName.NAME) == (SKIPPED, "earlier")
    assert "pass-word-1" not in repr(record)


def test_no_proxy_is_asked_for_this_computer(check: CheckFactory, serve: ServerFactory, proxy: ProxyFactory) -> None:
    server = serve(telling())
    started = proxy(server.port)
    assert says(check(server.address()).run(), StepName.PROXY) == (StepState.OK, "proxy_local")
    assert started.close() == []
