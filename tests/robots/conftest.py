"""Servers that misbehave, and a client in a hurry."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest
import trustme

from dingui.concealed import Concealed
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.webhook import Webhook
from tests.robots.servers import MiniServer, Script

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake" + "0123456789abcdef" * 3

ServerFactory = Callable[..., MiniServer]
WebhookFactory = Callable[[str], Webhook]


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
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client's context that trusts ``authority`` alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def quick() -> Timeouts:
    """Tenths of a second for what should be short, and a long whole so that it is not what ends the test."""
    return Timeouts(connect_s=0.3, read_s=0.3, total_s=10)


@pytest.fixture
def client(quick: Timeouts) -> RobotClient:
    return RobotClient(timeouts=quick)


@pytest.fixture
def webhook() -> WebhookFactory:
    return lambda endpoint: Webhook(endpoint, Concealed(TOKEN))


@pytest.fixture
def secret() -> Concealed:
    return Concealed(SECRET)
