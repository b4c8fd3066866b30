"""A checker over real servers, certificates and proxies on this computer."""

from __future__ import annotations

import contextlib
import email.utils
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from dingui.checking.checker import Checker
from dingui.checking.steps import Record, Step, StepName, Subject
from dingui.concealed import Concealed
from dingui.robots.cancel import Cancellation
from dingui.robots.client import Timeouts
from dingui.robots.webhook import DEFAULT_ENDPOINT, Webhook
from tests.robots.conftest import SECRET, TOKEN
from tests.robots.conftest import authority as authority
from tests.robots.conftest import quick as quick
from tests.robots.conftest import serve as serve
from tests.robots.servers import Peer, Script

TEXT = "一条测试消息 [通知]"


def telling(off_s: float | None = 0.0, status: str = "200 OK", date: str = "") -> Script:
    """Answer with a ``Date`` that is off by so many seconds, with none, or with any text."""

    def script(peer: Peer) -> None:
        peer.read_request()
        lines = [f"HTTP/1.1 {status}", "Content-Length: 0", "Connection: close"]
        if date or off_s is not None:
            lines.append(f"Date: {date or email.utils.formatdate(time.time() + (off_s or 0), usegmt=True)}")
        peer.send("\r\n".join([*lines, "", ""]).encode())

    return script


@dataclass
class Check:
    """One check, and everything that was told of it on the way."""

    checker: Checker
    webhook: Webhook
    subject: Subject
    told: list[tuple[StepName, Step | None]] = field(default_factory=list)

    def run(self, text: str = TEXT, cancellation: Cancellation | None = None) -> Record:
        return self.checker.run(self.subject, text, lambda name, step: self.told.append((name, step)), cancellation)


CheckFactory = Callable[..., Check]


@pytest.fixture
def check(quick: Timeouts) -> CheckFactory:
    """Make a check of the robot at an address."""

    def make(
        endpoint: str = DEFAULT_ENDPOINT,
        *,
        secret: str = SECRET,
        keywords: tuple[str, ...] = ("通知",),
        timeouts: Timeouts = quick,
        token: str = TOKEN,
        signed: bool = True,
    ) -> Check:
        webhook = Webhook(endpoint, Concealed(token))
        checker = Checker(lambda _subject: (webhook, Concealed(secret)), timeouts=timeouts)
        return Check(checker, webhook, Subject("1", "产品群机器人", endpoint, signed=signed, keywords=keywords))

    return make


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the authority into the place where OpenSSL looks for what the system trusts."""
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))


class Proxy:
    """A proxy in a process of its own."""

    def __init__(self, target: int, *options: str) -> None:
        script = Path(__file__).with_name("proxy_process.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script), str(target), *options], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self._output = self._process.stdout
        self.port = int(self._output.readline())

    def close(self) -> list[str]:
        """End it and return what it was asked for."""
        self._process.terminate()
        self._process.wait(10)
        with contextlib.closing(self._output):
            return self._output.read().splitlines()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Proxy]]:
    """Start a proxy and have the system name it."""
    started: list[Proxy] = []

    def start(target: int, *options: str, login: str = "") -> Proxy:
        started.append(Proxy(target, *options))
        monkeypatch.setenv("HTTPS_PROXY", f"http://{login}127.0.0.1:{started[-1].port}")
        return started[-1]

    yield start
    for each in started:
        if not each._output.closed:
            each.close()
