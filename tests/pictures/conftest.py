"""Servers that misbehave, and limits in a hurry."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest
import trustme

from dingui.pictures.limits import Limits
from tests.robots.servers import MiniServer, Peer, Script

ServerFactory = Callable[..., MiniServer]


@pytest.fixture
def serve() -> Iterator[ServerFactory]:
    """Start servers, and end them with the test."""
    servers: list[MiniServer] = []

    def start(script: Script, *, tls: ssl.SSLContext | None = None) -> MiniServer:
        servers.append(MiniServer(script, tls=tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> Callable[[], ssl.SSLContext]:
    """Makes contexts that trust ``authority`` alone."""

    def make() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authority.configure_trust(context)
        return context

    return make


@pytest.fixture
def quick() -> Limits:
    """Tenths of a second for what should be short, and a long whole so that it is not what ends the test."""
    return Limits(connect_s=0.3, step_s=0.3, total_s=20)


def address_of(server: MiniServer, target: str = "/a.png", host: str = "127.0.0.1", scheme: str = "http") -> str:
    return f"{scheme}://{host}:{server.port}{target}"


def sending(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Script:
    """Read the request, answer with ``body``; ``length`` is what Content-Length says, -1 for none."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(body, status, headers, length)

    return script


def by_target(answers: dict[str, Script], otherwise: Script | None = None) -> Script:
    """Answer each target in its own way; a target that is not named with 404."""

    def script(peer: Peer) -> None:
        head = peer.read_request()
        target = head.split(b" ", 2)[1].decode()
        answer = answers.get(target, otherwise or sending(b"", status="404 Not Found"))
        answer(_Read(peer))

    return script


class _Read(Peer):
    """A peer whose request was read already."""

    def __init__(self, peer: Peer) -> None:
        super().__init__(peer.sock, peer.server)

    def read_request(self) -> bytes:
        return b""


def redirect(location: str, status: str = "302 Found") -> Script:
    """Send on to ``location``."""
    return sending(b"", f"Location: {location}", status=status)
