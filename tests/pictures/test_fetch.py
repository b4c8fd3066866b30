from __future__ import annotations

import base64
import errno
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from dingui.pictures import exchange, line
from dingui.pictures.addresses import parse_picture_address
from dingui.pictures.fetch import KEEP_MAX_S, KEEP_S, Fetched, fetch, keep_s
from dingui.pictures.limits import Limits
from dingui.pictures.states import REASONS, PermissionNeeded, PictureFailure, PictureKind, PictureState
from dingui.pictures.stop import Stop, Stopped
from dingui.texts.pictures import describe_picture
from tests.pictures.conftest import ServerFactory, address_of, by_target, redirect, sending
from tests.pictures.made import HTML, SVG, gzip_bomb, gzipped, large_png, png
from tests.robots.servers import MiniServer, Peer

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
MB = 1024 * 1024


def load(
    address: str,
    limits: Limits | None = None,
    allowed: Collection[str] = HERE,
    make_context: Callable[[], ssl.SSLContext] = exchange.system_context,
) -> Fetched:
    parsed = parse_picture_address(address)
    return fetch(parsed, allowed, limits=limits or Limits(), stop=Stop(), make_context=make_context)


def failing(
    address: str, limits: Limits | None = None, make_context: Callable[[], ssl.SSLContext] = exchange.system_context
) -> PictureFailure:
    """The failure; that it has words, and holds neither address nor what the network raised."""
    with pytest.raises(PictureFailure) as caught:
        load(address, limits, make_context=make_context)
    failure = caught.value
    assert failure.code in REASONS
    assert describe_picture(PictureState(PictureKind.FAILED, failure.code, failure.data)).headline
    assert failure.__cause__ is None
    assert failure.__context__ is None
    assert "/a.png" not in repr(failure) + str(failure) + str(failure.data)
    return failure


def test_a_picture_comes_and_nobody_is_told_who_asks(serve: ServerFactory) -> None:
    body = png()
    server = serve(sending(body, "Set-Cookie: a=b"))
    for _ in range(2):
        assert load(address_of(server, "/a%20b.png?x=1&y=%E4%BC%9A#part")) == Fetched(body, KEEP_S)
    head = server.requests[1].decode().lower()
    assert head.startswith("get /a%20b.png?x=1&y=%e4%bc%9a http/1.1\r\n")
    assert f"\r\nhost: 127.0.0.1:{server.port}\r\n" in head
    for word in ("cookie", "referer", "authorization", "origin", "accept-language"):
        assert word not in head
    assert "accept-encoding: identity" in head


def test_a_host_by_its_name(serve: ServerFactory) -> None:
    assert load(address_of(serve(sending(png())), host="localhost")).body == png()


@pytest.mark.parametrize(
    ("status", "target", "code"),
    [
        ("404 Not Found", "/a.png", "not_found"),
        ("410 Gone", "/a.png", "not_found"),
        ("403 Forbidden", "/a.png", "forbidden"),
        ("401 Unauthorized", "/a.png", "forbidden"),
        ("403 Forbidden", "/a.png?Expires=1&OSSAccessKeyId=x&Signature=abc", "expired_link"),
        ("401 Unauthorized", "/a.png?X-Amz-Signature=abc", "expired_link"),
        ("500 Oops", "/a.png", "status"),
        ("204 No Content", "/a.png", "status"),
        ("206 Partial Content", "/a.png", "status"),
        ("304 Not Modified", "/a.png", "status"),
        ("302 Found", "/a.png", "status"),
    ],
)
def test_a_status_that_is_no_picture(serve: ServerFactory, status: str, target: str, code: str) -> None:
    failure = failing(address_of(serve(sending(b"", status=status)), target))
    assert failure.code == code
    if code == "status":
        assert failure.data == {"status": int(status[:3])}


# Redirects


def chain(server: MiniServer, length: int) -> str:
    """Set redirects up, ``length`` in a row; return the first address."""
    return address_of(server, f"/{length}")


def counting_down(peer: Peer) -> None:
    """/3 leads to /2, /2 to /1, /1 to /0, which is a picture."""
    left = int(peer.read_request().split(b" ")[1][1:])
    if left:
        peer.answer(b"", "302 Found", (f"Location: /{left - 1}",))
    else:
        peer.answer(png())


def test_four_redirects_are_followed(serve: ServerFactory) -> None:
    server = serve(counting_down)
    assert load(chain(server, 4)).body == png()
    assert len(server.requests) == 5


def test_a_fifth_redirect_is_not_followed(serve: ServerFactory) -> None:
    server = serve(counting_down)
    failure = failing(chain(server, 5))
    assert (failure.code, failure.data) == ("redirected_too_often", {"limit": 4})
    assert len(server.requests) == 5


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_every_kind_of_redirect(serve: ServerFactory, status: str) -> None:
    server = serve(by_target({"/a.png": redirect("b.png", status), "/b.png": sending(png())}))
    assert load(address_of(server)).body == png()


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://127.0.0.1/a.png",
        "javascript:alert(1)",
        "http://user:pass@127.0.0.1/a.png",
        "http://[::1/a.png",
        "http://127.0.0.1:99999/a.png",
        "http://127.0.0.1/a b.png",
    ],
)
def test_a_redirect_out_of_the_web_is_refused(serve: ServerFactory, location: str) -> None:
    server = serve(redirect(location))
    assert failing(address_of(server)).code == "redirected_elsewhere"
    assert len(server.requests) == 1


def test_a_redirect_to_a_host_that_nobody_agreed_to_is_asked_about(serve: ServerFactory) -> None:
    other = serve(sending(png()))
    server = serve(redirect(address_of(other, host="localhost")))
    with pytest.raises(PermissionNeeded) as caught:
        load(address_of(server), allowed={"127.0.0.1"})
    assert caught.value.data == {"host": "localhost"}
    assert other.connections == 0
    assert load(address_of(server), allowed={"127.0.0.1", "localhost"}).body == png()


def test_nothing_is_asked_of_a_host_before_permission(serve: ServerFactory) -> None:
    server = serve(sending(png()))
    with pytest.raises(PermissionNeeded):
        load(address_of(server), allowed=())
    assert server.connections == 0


def test_signatures_on_the_way_are_not_kept(serve: ServerFactory) -> None:
    server = serve(by_target({"/a.png": redirect("/b.png?sig=x"), "/b.png?sig=x": sending(png())}))
    assert load(address_of(server)).keep_s == 0


# Sizes


def test_ten_megabytes_are_the_most(serve: ServerFactory) -> None:
    assert len(load(address_of(serve(sending(large_png(10 * MB))))).body) == 10 * MB
    for length in (None, -1):
        failure = failing(address_of(serve(sending(large_png(10 * MB + 1), length=length))))
        assert (failure.code, failure.data) == ("too_big", {"limit_mb": 10})


def test_a_length_that_is_too_large_is_not_even_begun(serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        peer.hang()

    assert failing(address_of(serve(script))).code == "too_big"


def test_a_length_that_is_too_short_cuts_the_picture_off(serve: ServerFactory) -> None:
    body = png()
    assert load(address_of(serve(sending(body, length=len(body) - 20)))).body == body[:-20]


@pytest.mark.parametrize("length", [len(png()) + 1, 9 * MB])
def test_a_length_that_is_too_long_is_a_broken_connection(serve: ServerFactory, length: int) -> None:
    assert failing(address_of(serve(sending(png(), length=length)))).code == "broken"


def test_chunks_without_end(serve: ServerFactory, quick: Limits) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        body = png()
        peer.send(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        while True:
            peer.send(b"10000\r\n" + bytes(0x10000) + b"\r\n")

    assert failing(address_of(serve(script)), replace(quick, bytes_max=MB)).code == "too_big"


def test_chunks_that_end_too_early(serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n\x89PNG")

    assert failing(address_of(serve(script))).code == "broken"


def test_what_is_packed_unasked_is_unpacked(serve: ServerFactory) -> None:
    assert load(address_of(serve(sending(gzipped(png()), "Content-Encoding: gzip")))).body == png()


def test_a_bomb_is_not_unpacked(serve: ServerFactory) -> None:
    bomb = gzip_bomb()
    assert len(bomb) < MB
    started = time.process_time()
    assert failing(address_of(serve(sending(bomb, "Content-Encoding: gzip")))).code == "too_big"
    # Two hundred megabytes take several times that.
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("coding", "body", "code"),
    [("gzip", png(), "damaged"), ("br", png(), "not_a_picture"), ("gzip, gzip", png(), "not_a_picture")],
)
def test_codings_that_are_not_what_they_say(serve: ServerFactory, coding: str, body: bytes, code: str) -> None:
    assert failing(address_of(serve(sending(body, f"Content-Encoding: {coding}")))).code == code


# Content


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (HTML, "not_a_picture"),
        (b"", "not_a_picture"),
        (b"\x89PN", "not_a_picture"),
        (SVG, "svg"),
        (b"\xef\xbb\xbf  <!-- x --><svg/>".replace(b"/", b" /"), "svg"),
        (SVG.decode().encode("utf-16"), "svg"),
        (b"II*\0" + bytes(20), "other_format"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "other_format"),
    ],
)
def test_only_pictures_whatever_their_type_says(serve: ServerFactory, body: bytes, code: str) -> None:
    assert failing(address_of(serve(sending(body, "Content-Type: image/png")))).code == code


def test_what_is_no_picture_is_not_read_to_its_end(serve: ServerFactory, quick: Limits) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + bytes(70_000))
        peer.hang()

    assert failing(address_of(serve(script)), replace(quick, step_s=15)).code == "not_a_picture"


# Time, and ways that do not work


def test_a_server_that_drips_is_left(serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        peer.drip(b"\x89")

    failure = failing(address_of(serve(script)), Limits(total_s=0.4))
    # An address of this computer: whatever goes wrong with it, it is inside.
    assert (failure.code, failure.data) == ("internal", {"host": "127.0.0.1"})


def test_a_head_that_drips_is_left(serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nX: ")
        peer.drip(b"x")

    assert failing(address_of(serve(script)), Limits(total_s=0.4)).code == "internal"


@pytest.mark.parametrize("silent", ["before the head", "in the body", "in the handshake"])
def test_a_server_that_says_nothing_is_left(serve: ServerFactory, quick: Limits, silent: str) -> None:
    def script(peer: Peer) -> None:
        if silent != "in the handshake":
            peer.read_request()
        if silent == "in the body":
            peer.send(b"HTTP/1.1 200 OK\r\n\r\n\x89PNG")
        peer.hang()

    scheme = "https" if silent == "in the handshake" else "http"
    assert failing(address_of(serve(script), scheme=scheme), quick).code == "internal"


def test_garbage_and_hanging_up(serve: ServerFactory) -> None:
    def hang_up(peer: Peer) -> None:
        peer.read_request()

    def garbage(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"nonsense\r\n\r\n")

    def reset(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x89PNG")
        peer.reset()

    for script in (hang_up, garbage, reset):
        assert failing(address_of(serve(script))).code == "broken"


def test_nobody_there_is_inside_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failing(f"http://127.0.0.1:{port}/a.png").code == "internal"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "name_not_found"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "no_network"),
        (UnicodeError("x"), "name_not_found"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "unreachable"),
        (OSError(errno.ENETUNREACH, "x"), "no_network"),
        (OSError(errno.EHOSTUNREACH, "x"), "unreachable"),
    ],
)
def test_hosts_of_the_wide_world(monkeypatch: pytest.MonkeyPatch, error: Exception, code: str) -> None:
    """The system's resolver is the one thing that cannot be made to fail on loopback, so it is made to here."""

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("dingui.pictures.line.socket.getaddrinfo", refuse)
    with pytest.raises(PictureFailure) as caught:
        load("https://img.example.com/a.png", allowed={"img.example.com"})
    assert caught.value.code == code


def test_a_name_that_is_looked_up_for_ever_is_left(monkeypatch: pytest.MonkeyPatch, quick: Limits) -> None:
    over = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        over.wait(30)
        return []

    monkeypatch.setattr("dingui.pictures.line.socket.getaddrinfo", hang)
    try:
        with pytest.raises(PictureFailure) as caught:
            load("https://img.example.com/a.png", quick, allowed={"img.example.com"})
        assert (caught.value.code, caught.value.data) == ("timeout", {"host": "img.example.com"})
    finally:
        over.set()


# TLS and proxies


def certified(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_trusted_certificate(
    serve: ServerFactory, authority: trustme.CA, trusting: Callable[[], ssl.SSLContext]
) -> None:
    server = serve(sending(png()), tls=certified(authority.issue_cert("localhost")))
    address = address_of(server, host="localhost", scheme="https")
    assert load(address, make_context=trusting).body == png()


@pytest.mark.parametrize("case", ["stranger", "wrong name"])
def test_a_certificate_that_is_not_believed(
    serve: ServerFactory, authority: trustme.CA, trusting: Callable[[], ssl.SSLContext], case: str
) -> None:
    issuer = trustme.CA() if case == "stranger" else authority
    server = serve(
        sending(png()), tls=certified(issuer.issue_cert("example.com" if case == "wrong name" else "localhost"))
    )
    failure = failing(address_of(server, host="localhost", scheme="https"), make_context=trusting)
    assert (failure.code, failure.data) == ("tls", {"host": "localhost"})
    assert server.requests == []


def test_the_systems_own_store_is_what_counts(
    serve: ServerFactory, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(sending(png()), tls=certified(authority.issue_cert("localhost")))
    address = address_of(server, host="localhost", scheme="https")
    assert failing(address).code == "tls"
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    assert load(address).body == png()


def test_plain_http_where_https_is_spoken(serve: ServerFactory) -> None:
    def script(peer: Peer) -> None:
        peer.answer(HTML, "400 Bad Request")

    assert failing(address_of(serve(script), scheme="https")).code == "tls"


def test_a_proxy_for_http(serve: ServerFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(sending(png()))
    monkeypatch.setenv("http_proxy", f"http://me:s%20cret@127.0.0.1:{proxy.port}")
    assert load("http://img.example.com/a.png?b", allowed={"img.example.com"}).body == png()
    head = proxy.requests[0].decode()
    assert head.startswith("GET http://img.example.com/a.png?b HTTP/1.1\r\n")
    assert "\r\nHost: img.example.com\r\n" in head
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'me:s cret').decode()}" in head


def test_a_proxy_for_https(
    serve: ServerFactory,
    authority: trustme.CA,
    trusting: Callable[[], ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = certified(authority.issue_cert("img.example.com"))
    asked: list[bytes] = []

    def script(peer: Peer) -> None:
        asked.append(peer.read_head())
        peer.send(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(peer.sock, server_side=True) as secure:
            sending(png())(Peer(secure, peer.server))

    proxy = serve(script)
    monkeypatch.setenv("https_proxy", f"http://me:pw@127.0.0.1:{proxy.port}")
    found = load("https://img.example.com/a.png", allowed={"img.example.com"}, make_context=trusting)
    assert found.body == png()
    assert asked[0].startswith(b"CONNECT img.example.com:443 HTTP/1.")
    assert b"Proxy-Authorization: Basic" in asked[0]
    assert b"a.png" not in asked[0]
    # The proxy's own password goes no further.
    assert proxy.requests[0].startswith(b"GET /a.png HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in proxy.requests[0]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "http://127.0.0.1:1", "refusing", "http://127.0.0.1:x"])
def test_a_proxy_that_is_of_no_use(serve: ServerFactory, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    if proxy == "refusing":
        proxy = f"http://127.0.0.1:{serve(sending(b'', status='407 Login')).port}"
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(PictureFailure) as caught:
        load("https://img.example.com/a.png", allowed={"img.example.com"})
    assert caught.value.code == "proxy"


def test_no_proxy_for_some_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "example.com")
    assert exchange.find_proxy(parse_picture_address("http://img.example.com/a")) is None
    assert exchange.find_proxy(parse_picture_address("http://127.0.0.1:80/a")) is None
    assert exchange.find_proxy(parse_picture_address("http://example.org/a")) is not None
    assert exchange.find_proxy(parse_picture_address("https://example.org/a")) is None


# Stopping, and telling


@pytest.mark.parametrize("where", ["before the head", "in the body"])
def test_it_is_stopped_while_it_waits(serve: ServerFactory, where: str) -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        if where == "in the body":
            peer.send(b"HTTP/1.1 200 OK\r\n\r\n\x89PNG")
        peer.hang()

    server = serve(script)
    stop = Stop()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            fetch(parse_picture_address(address_of(server)), HERE, limits=Limits(), stop=stop)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert server.arrived.wait(10)
    stop.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert [type(error) for error in raised] == [Stopped]


def test_it_is_stopped_before_it_begins(serve: ServerFactory) -> None:
    server = serve(sending(png()))
    stop = Stop()
    stop.stop()
    with pytest.raises(Stopped):
        fetch(parse_picture_address(address_of(server)), HERE, limits=Limits(), stop=stop)
    assert server.connections == 0


def test_it_says_how_much_has_come(serve: ServerFactory) -> None:
    told: list[float | None] = []
    for length in (None, -1):
        server = serve(sending(large_png(MB), length=length))
        fetch(parse_picture_address(address_of(server)), HERE, limits=Limits(), stop=Stop(), on_progress=told.append)
    known = [part for part in told if part is not None]
    assert known == sorted(known)
    assert known[0] == 0
    assert known[-1] == 1
    assert len(known) > 3
    assert told[-1] is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", KEEP_S),
        ("no-store", 0),
        ("private, No-Store", 0),
        ("no-cache", 0),
        ("max-age=0", 0),
        ("public, max-age=60", 60),
        ("max-age=99999999", KEEP_MAX_S),
        ("max-age=soon", KEEP_S),
    ],
)
def test_how_long_it_may_be_kept(said: str, seconds: int) -> None:
    assert keep_s(said) == seconds


def test_the_parts_of_http_client_that_are_used_are_there() -> None:
    """``_tunnel`` has no public name; a Python without it is to be noticed here and not by a person behind a proxy."""
    assert callable(getattr(http.client.HTTPConnection, "_tunnel", None))
    assert line.Line.close.__doc__
