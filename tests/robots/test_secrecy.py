"""A marker token and secret, sent through everything that can go wrong, appear nowhere."""

from __future__ import annotations

import http.client
import json
import logging
import pickle
import socket
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from urllib.parse import quote

import pytest
import trustme

from dingui.concealed import Concealed
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots import failures
from dingui.robots.cancel import Cancellation
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.progress import Phase
from dingui.robots.reasons import Reason
from dingui.robots.signing import sign
from dingui.robots.webhook import DEFAULT_ENDPOINT, Webhook
from tests.robots.conftest import ServerFactory, server_context
from tests.robots.servers import Peer, answering
from tests.robots.test_client import AFTER, BODY
from tests.robots.test_tls_and_proxy import closes, saying, says_nothing

MARKER_TOKEN = "markertoken/" + "a1b2" * 12
MARKER_SECRET = "SECmarker密钥" + "c3d4" * 12
NOW = 1700000000.0
SIGNATURE = sign(1700000000000, Concealed(MARKER_SECRET))
MARKERS = {
    *(MARKER_TOKEN, MARKER_SECRET, SIGNATURE),
    *(quote(text, safe="") for text in (MARKER_TOKEN, MARKER_SECRET, SIGNATURE)),
    *("a1b2" * 12, "c3d4" * 12, SIGNATURE[:20]),
}


class Everything:
    """All that a fault could write to, and a post that goes through it."""

    def __init__(self, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
        self.caplog, self.capfd = caplog, capfd
        self.shown: list[str] = []
        self.client = RobotClient(clock=lambda: NOW, timeouts=Timeouts(connect_s=0.3, read_s=0.3, total_s=5))

    def post(
        self, endpoint: str, cancellation: Cancellation | None = None, client: RobotClient | None = None
    ) -> Outcome:
        webhook = Webhook(endpoint, Concealed(MARKER_TOKEN))
        outcome = (client or self.client).post(webhook, Concealed(MARKER_SECRET), BODY, cancellation)
        self.shown += [repr(outcome), str(outcome), json.dumps(dict(outcome.data)), repr(webhook), repr(self.client)]
        self.shown.append(repr(pickle.loads(pickle.dumps(outcome))))  # noqa: S301 - made a moment ago
        return outcome

    def check(self) -> None:
        for record in self.caplog.records:
            self.shown += [record.getMessage(), repr(record.__dict__), repr(record.args)]
            if record.exc_info and record.exc_info[1]:
                self.shown += traceback.format_exception(record.exc_info[1])
        self.shown += self.capfd.readouterr()
        written = "\n".join(self.shown)
        assert not [marker for marker in MARKERS if marker in written]


@pytest.fixture
def everything(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Everything:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connectionpool", "urllib3.util.retry", "requests", "dingui"):
        caplog.set_level(logging.DEBUG, logger=name)
    # Somebody debugging a program this way would print every request line.
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    # A thread that died of an exception would print it, and pytest would turn that into a warning, an error here.
    monkeypatch.setattr(threading, "excepthook", lambda args: traceback.print_exception(args.exc_value))
    return Everything(caplog, capfd)


def echoing(peer: Peer) -> None:
    """Throw the whole request line back, and the secret too, as a careless server might."""
    line = peer.read_request().split(b"\r\n")[0].decode()
    words = f"failed: {line} token {MARKER_TOKEN} secret {MARKER_SECRET} sign {SIGNATURE}"
    peer.answer(json.dumps({"errcode": 310000, "errmsg": words}).encode())


def echoing_broken_headers(peer: Peer) -> None:
    """urllib3 warns of headers that it cannot read, with the address and their text."""
    line = peer.read_request().split(b"\r\n")[0]
    peer.send(b"HTTP/1.1 200 " + line + b"\r\n: " + line + b"\r\nno colon " + line + b"\r\n\r\n")


def echoing_status(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 zzz " + peer.read_request().split(b"\r\n")[0] + b"\r\n\r\n")


@pytest.mark.parametrize("case", AFTER)
def test_after_sending(everything: Everything, serve: ServerFactory, case: str) -> None:
    everything.post(serve(AFTER[case][0]).address())
    everything.check()


@pytest.mark.parametrize("script", [echoing, echoing_broken_headers, echoing_status, Peer.reset, answering()])
def test_careless_servers(everything: Everything, serve: ServerFactory, script: Callable[[Peer], None]) -> None:
    outcome = everything.post(serve(script).address())
    if script is echoing:
        assert outcome.errmsg.startswith("failed: POST /robot/send?access_token=•••&timestamp=1700000000000&sign=•••")
    everything.check()


def test_before_sending(
    everything: Everything, serve: ServerFactory, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = listener.getsockname()[1]
    untrusted = serve(answering(), tls=server_context(authority.issue_cert("localhost")))
    endpoints = [
        f"http://127.0.0.1:{dead}/robot/send",
        "http://oapi.dingtalk.com/robot/send",
        "https:///robot/send",
        "https://[::1/robot/send",
        "https://" + "x" * 70 + ".example/robot/send",
        "nonsense",
        untrusted.address(host="localhost"),
        untrusted.address(host="127.0.0.1"),
        serve(closes).address("https", "localhost"),
        serve(says_nothing).address("https", "localhost"),
    ]
    for endpoint in endpoints:
        assert everything.post(endpoint).kind is OutcomeKind.NOT_SENT, endpoint
    for script in (saying("407 Proxy Authentication Required"), saying("403 Forbidden"), closes, Peer.reset):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{serve(script).port}")
        assert everything.post(DEFAULT_ENDPOINT).kind is OutcomeKind.NOT_SENT
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    assert everything.post(DEFAULT_ENDPOINT).kind is OutcomeKind.NOT_SENT
    everything.check()


def test_stopped(everything: Everything, serve: ServerFactory) -> None:
    server = serve(lambda peer: peer.hang() if peer.read_request() else None)
    hurried = RobotClient(clock=lambda: NOW, timeouts=Timeouts(total_s=0.3))
    assert everything.post(server.address(), client=hurried).reason == Reason.TIMEOUT
    everything.check()


@pytest.mark.parametrize("kind", [ValueError, MemoryError, SystemExit, KeyboardInterrupt, RecursionError])
def test_a_fault_of_our_own(
    everything: Everything, serve: ServerFactory, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    """Whatever is raised where the address is known, it ends as an outcome, and as unknown."""

    def fail(*_: object, **__: object) -> None:
        raise kind(f"https://h/robot/send?access_token={MARKER_TOKEN}")

    monkeypatch.setattr("dingui.robots.transport._Adapter", fail)
    outcome = everything.post(serve(answering()).address())
    assert (outcome.kind, outcome.reason) == (OutcomeKind.UNKNOWN, Reason.UNEXPECTED)
    everything.check()


def test_a_failing_clock(serve: ServerFactory) -> None:
    def clock() -> float:
        raise OSError("no clock")

    server = serve(answering())
    outcome = RobotClient(clock=clock).post(Webhook(server.address(), Concealed("t")), Concealed("s"), BODY)
    assert (outcome.kind, outcome.reason) == (OutcomeKind.UNKNOWN, Reason.UNEXPECTED)
    assert server.connections == 0


def test_other_users_of_urllib3_are_still_heard(
    caplog: pytest.LogCaptureFixture, everything: Everything, serve: ServerFactory
) -> None:
    everything.post(serve(answering()).address())
    caplog.clear()
    logging.getLogger("urllib3.connectionpool").debug("somebody else's line")
    assert caplog.messages == ["somebody else's line"]


def test_one_witness_alone_is_unknown() -> None:
    """Neither the phase nor the error makes a "not sent" without the other."""
    error = ConnectionRefusedError(111, "refused")
    for phase in (Phase.SENDING, Phase.RECEIVING):
        assert failures.classify(error, phase, through_proxy=False).kind is OutcomeKind.UNKNOWN
    for phase in Phase:
        strange = failures.classify(ValueError("?"), phase, through_proxy=False)
        assert (strange.kind, strange.reason) == (OutcomeKind.UNKNOWN, Reason.UNEXPECTED)


def test_nothing_heavy_is_imported_before_the_first_attempt() -> None:
    code = (
        "import sys, dingui.robots.webhook, dingui.robots.signing, dingui.robots.replies, dingui.robots.client,"
        " dingui.robots.redaction, dingui.robots.cancel, dingui.robots.reasons\n"
        "print([m for m in ('requests', 'urllib3', 'truststore', 'PySide6', 'http.client') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_no_warning_is_raised_by_a_post(everything: Everything, serve: ServerFactory) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        everything.post(serve(answering()).address())
    assert caught == []
