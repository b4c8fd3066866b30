"""The ways to fail, over real sockets and a real library: what each does, and what must come of it.

A stand is one robot's other end: it counts the requests that it read and the messages that appeared in its group. The
sending side is whoever runs the way: the outbox alone (here), the command (``matrix_command.py``), the window
(``tests/window/matrix_window.py``).
"""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import trustme

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.messages.models import TextMessage
from dingui.practice.faults import Fault, FaultKind
from dingui.practice.robot import PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.webhook import Webhook, parse_webhook
from dingui.secrets.base import SecretStoreError
from dingui.sending.jobs import Progress, SendJob, Target, new_msg_uuid
from dingui.sending.outbox import Outbox
from tests.robots.servers import OK, MiniServer, Peer, Script
from tests.sending.fakes import Clocks

PATIENT = Timeouts(30, 30, 30)
HASTY = Timeouts(30, 0.4, 30)
"""For what hangs when it should answer."""
TOKEN = "0" * 60
MESSAGE = TextMessage("周会改到三点" + "长" * 3_000)
"""Long enough to need pages of its own."""


@dataclass
class Stand:
    """One robot's other end."""

    webhook: Webhook
    seen: Callable[[], int] = lambda: 0
    posts: Callable[[], int] = lambda: 0


@dataclass
class Ground:
    """What stands are built on."""

    stack: ExitStack
    authorities: list[trustme.CA] = field(default_factory=list)
    """Whose certificates the sending side has to trust."""


@dataclass
class World:
    """The sending side, as far as a way may reach into it."""

    stack: ExitStack
    clocks: Clocks
    library: Library
    before_lookup: Callable[[], None] = lambda: None


Make = Callable[[Ground, int], Stand]


@dataclass(frozen=True)
class Way:
    """One way to fail, and what must come of it."""

    name: str
    make: Make
    outcome: str
    reason: str
    seen: int = 1
    """Requests that the other end read, in all attempts."""
    posts: int = 0
    attempts: int = 1
    timeouts: Timeouts = PATIENT
    prepare: Callable[[World], None] = lambda _world: None


@dataclass(frozen=True)
class Row:
    """What came of one robot's part."""

    outcome: str
    reason: str
    seen: int
    posts: int
    attempts: int


# Stands


def practice(
    fault: Fault | FaultKind | None, times: int | None = None, keywords: tuple[str, ...] = (), code: int = 130101
) -> Make:
    """A practice robot with a fault, ``times`` times."""

    def make(ground: Ground, number: int) -> Stand:
        robot = PracticeRobot(
            PracticeSettings(Concealed(f"{TOKEN}{number:04x}"), keywords=keywords, throttled_errcode=code)
        )
        robot.set_fault(fault, times)
        server = ground.stack.enter_context(PracticeServer(robot))
        return Stand(parse_webhook(server.webhook().reveal()), lambda: len(robot.exchanges), lambda: robot.posts)

    return make


def script(run: Script, *, posts: bool = True, tls: Callable[[Ground], ssl.SSLContext] | None = None) -> Make:
    """A server that does what a script says byte by byte; where it ``posts``, every request that it read is one."""

    def make(ground: Ground, number: int) -> Stand:
        server = MiniServer(run, tls=tls(ground) if tls else None)
        ground.stack.callback(server.close)
        webhook = Webhook(server.address(), Concealed(f"{TOKEN}{number:04x}"))
        return Stand(webhook, lambda: len(server.requests), lambda: len(server.requests) if posts else 0)

    return make


def at(address: str) -> Make:
    return lambda _ground, number: Stand(Webhook(address, Concealed(f"{TOKEN}{number:04x}")))


def dead_port(_ground: Ground, number: int) -> Stand:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return Stand(Webhook(f"http://127.0.0.1:{port}/robot/send", Concealed(f"{TOKEN}{number:04x}")))


def answer(body: bytes, status: str = "200 OK", length: int | None = None) -> Script:
    def run(peer: Peer) -> None:
        peer.read_request()
        peer.answer(body, status, length=length)

    return run


def reset_in_mid_answer(peer: Peer) -> None:
    peer.read_request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n" + OK[:9])
    time.sleep(0.05)  # so that what was sent is not thrown away with the connection
    peer.reset()


def hang_after_head(peer: Peer) -> None:
    peer.read_request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n")
    peer.hang()


def drip(peer: Peer) -> None:
    peer.read_request()
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    peer.drip(b" ")


def no_route(world: World) -> None:
    real = socket.socket.connect

    def connect(sock: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] == "127.0.0.9":
            raise OSError(errno.EHOSTUNREACH, "No route to host")
        real(sock, address)  # type: ignore[arg-type]  # whatever the caller gave

    world.stack.enter_context(mock.patch.object(socket.socket, "connect", connect))


def no_name(world: World) -> None:
    def look_up(*_details: object, **_more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    world.stack.enter_context(mock.patch.object(socket, "getaddrinfo", look_up))


def slow_name(world: World) -> None:
    ended = threading.Event()

    def look_up(*_details: object, **_more: object) -> object:
        ended.wait(30)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    world.stack.callback(ended.set)
    world.stack.enter_context(mock.patch.object(socket, "getaddrinfo", look_up))


# TLS


def certificate(name: str, *, expired: bool = False, trusted: bool = True) -> Callable[[Ground], ssl.SSLContext]:
    def make(ground: Ground) -> ssl.SSLContext:
        authority = trustme.CA()
        ends = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        issued = authority.issue_cert(name, not_after=ends) if ends else authority.issue_cert(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued.configure_cert(context)
        if trusted:
            ground.authorities.append(authority)
        return context

    return make


def tls(made: Callable[[Ground], ssl.SSLContext]) -> Make:
    return script(answer(OK), tls=made)


def not_tls(ground: Ground, number: int) -> Stand:
    server = MiniServer(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    ground.stack.callback(server.close)
    return Stand(Webhook(server.address("https"), Concealed(f"{TOKEN}{number:04x}")), lambda: len(server.requests))


def silent_tls(ground: Ground, number: int) -> Stand:
    server = MiniServer(lambda peer: peer.hang())
    ground.stack.callback(server.close)
    return Stand(Webhook(server.address("https"), Concealed(f"{TOKEN}{number:04x}")), lambda: len(server.requests))


# What is not the network's


def slow_keyring(world: World) -> None:
    world.before_lookup = lambda: time.sleep(0.05)


def locked_keyring(world: World) -> None:
    def locked() -> None:
        raise SecretStoreError("locked")

    world.before_lookup = locked


def full_disk(world: World) -> None:
    database = world.library._database

    def fill() -> None:
        pages = database.run("PRAGMA page_count")[0][0]
        free = database.run("PRAGMA freelist_count")[0][0]
        database.run(f"PRAGMA max_page_count = {pages - free}")

    # Full from the moment when the job was kept: the delivery is what there is no room for.
    world.before_lookup = fill


def clock_jump(world: World) -> None:
    def jump() -> None:
        world.clocks.wall += 86_400 * 365

    world.before_lookup = jump


def clock_back(world: World) -> None:
    def jump() -> None:
        world.clocks.wall -= 86_400 * 365

    world.before_lookup = jump


def suspend(world: World) -> None:
    def sleep() -> None:
        world.clocks.wall += 3_600  # and the monotonic clock stood still

    world.before_lookup = sleep


def delivering(prepare: Callable[[World], None], name: str) -> Way:
    return Way(name, practice(None), "delivered", "accepted", posts=1, prepare=prepare)


_502 = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
_NOWHERE = "https://nowhere.invalid/robot/send"
_F = FaultKind

WAYS: tuple[Way, ...] = (
    Way("refused", dead_port, "not_sent", "connection_refused", seen=0, attempts=4),
    Way("no route", at("http://127.0.0.9:9/robot/send"), "not_sent", "unreachable", 0, 0, 4, prepare=no_route),
    Way(
        "no such name", at("https://nowhere.invalid/robot/send"), "not_sent", "name_not_found", 0, 0, 4, prepare=no_name
    ),
    Way(
        "name never found",
        at(_NOWHERE),
        "not_sent",
        "name_timeout",
        0,
        0,
        4,
        Timeouts(30, 30, 0.2),
        slow_name,
    ),
    Way(
        "tls untrusted", script(answer(OK), tls=certificate("127.0.0.1", trusted=False)), "not_sent", "tls_untrusted", 0
    ),
    Way("tls expired", script(answer(OK), tls=certificate("127.0.0.1", expired=True)), "not_sent", "tls_expired", 0),
    Way("tls wrong host", script(answer(OK), tls=certificate("example.org")), "not_sent", "tls_wrong_host", 0),
    Way("not tls", not_tls, "not_sent", "tls_failed", 0, 0, 4),
    Way("tls never answers", silent_tls, "not_sent", "connect_timeout", 0, 0, 4, Timeouts(0.2, 30, 30)),
    Way("closed before reading", practice(_F.DROP), "unknown", "*"),
    Way("closed after reading", practice(_F.DROP_AFTER), "unknown", "no_answer", posts=1),
    Way("reset after reading", practice(_F.RESET), "unknown", "*", posts=1),
    Way("reset in mid-answer", script(reset_in_mid_answer), "unknown", "*", posts=1),
    Way("hangs before the head", practice(_F.HANG), "unknown", "timeout", posts=1, timeouts=HASTY),
    Way("hangs after the head", script(hang_after_head), "unknown", "timeout", posts=1, timeouts=HASTY),
    Way("drips for ever", script(drip), "unknown", "timeout", posts=1, timeouts=Timeouts(30, 30, 1)),
    Way("http 500", practice(_F.HTTP500), "unknown", "server_error"),
    Way("http 502 in HTML", script(answer(_502, "502 Bad Gateway"), posts=False), "unknown", "server_error"),
    Way("a sign-in page", practice(_F.GARBAGE), "unknown", "answer_not_json"),
    Way("truncated JSON", practice(_F.TRUNCATED), "unknown", "answer_not_json", posts=1),
    Way("oversized JSON", practice(_F.OVERSIZED), "unknown", "answer_too_long", posts=1),
    Way("wrong Content-Length", practice(_F.WRONG_LENGTH), "unknown", "answer_cut_off", posts=1),
    Way("redirected elsewhere", practice(_F.REDIRECT), "unknown", "redirected"),
    Way("no errcode", practice(_F.NO_ERRCODE), "unknown", "answer_without_errcode", posts=1),
    Way("errcode as text", practice(_F.ERRCODE_STRING), "delivered", "accepted", posts=1),
    Way("unknown code", practice(Fault(_F.ANSWER, errcode=987654, errmsg="?")), "rejected", "unknown_code"),
    Way("server exception", practice(_F.SERVER_EXCEPTION), "rejected", "server_exception"),
    Way("keyword missing", practice(None, keywords=("别的",)), "rejected", "keyword_missing"),
    Way("busy, then not", practice(_F.BUSY, 2), "delivered", "accepted", 3, 1, 3),
    Way("busy for good", practice(_F.BUSY), "rejected", "busy", 4, 0, 4),
    Way("130101, then not", practice(_F.THROTTLE, 1), "delivered", "accepted", 2, 1, 2),
    Way("410100, then not", practice(_F.THROTTLE, 1, code=410100), "delivered", "accepted", 2, 1, 2),
    Way("130101 for good", practice(_F.THROTTLE), "rejected", "throttled", 4, 0, 4),
    Way("traffic guard, then not", practice(_F.GATEWAY, 1), "delivered", "accepted", 2, 1, 2),
    Way("keyring locked", practice(None), "not_sent", "credentials_unavailable", 0, 0, 0, prepare=locked_keyring),
    Way("disk full", practice(None), "not_sent", "journal_failed", 0, 0, 0, prepare=full_disk),
    delivering(slow_keyring, "keyring slow"),
    delivering(clock_jump, "clock set forward"),
    delivering(clock_back, "clock set back"),
    delivering(suspend, "suspended"),
)


def run(way: Way, robots: int, path: Path) -> list[Row]:
    """Send one message to so many robots that fail in this way; return what came of each."""
    clocks = Clocks(wall=time.time())
    with ExitStack() as stack, Library.open(path, durable=True, clock=lambda: clocks.wall) as library:
        ground, world = Ground(stack), World(stack, clocks, library)
        stands: dict[str, Stand] = {}
        targets = []
        for number in range(robots):
            stand = way.make(ground, number)
            robot = library.robots.add(f"群{number}", stand.webhook.endpoint)
            stands[robot.id] = stand
            targets.append(Target(robot.id, robot.name, robot.endpoint))
        way.prepare(world)

        def credentials(target: Target) -> tuple[Webhook, Concealed]:
            world.before_lookup()
            return stands[target.robot_id].webhook, Concealed()

        client = RobotClient(timeouts=way.timeouts, ssl_context=_trusting(ground))
        told: list[Progress] = []
        with timeless(clocks, library, credentials, client) as outbox:
            orders = [SendJob(target, MESSAGE, msg_uuid=new_msg_uuid()).order() for target in targets]
            outbox.submit(orders, told.append)
            outbox.run()
        ends = {each.target.robot_id: each for each in told if each.state.final}
        assert len([each for each in told if each.state.final]) == robots, "each ends once"
        settle(way, stands.values())
        return [_row(ends[target.robot_id], stands[target.robot_id]) for target in targets]


def settle(way: Way, stands: Collection[Stand]) -> None:
    """Give the other ends time: a server may note a request after its client has given up."""
    deadline = time.monotonic() + 10
    while way.seen and any(stand.seen() < way.seen for stand in stands) and time.monotonic() < deadline:
        time.sleep(0.005)


def _trusting(ground: Ground) -> ssl.SSLContext | None:
    if not ground.authorities:
        return None
    context = ssl.create_default_context()
    for authority in ground.authorities:
        authority.configure_trust(context)
    return context


@contextmanager
def timeless(
    clocks: Clocks,
    library: Library,
    credentials: Callable[[Target], tuple[Webhook, Concealed]],
    client: RobotClient,
) -> Iterator[Outbox]:
    """An outbox whose waits cost no time: the clocks are moved instead, once nothing is under way."""

    def wait(woken: threading.Event, seconds: float | None) -> None:
        if seconds is None or outbox._sending or woken.is_set():
            woken.wait(30)
        elif not woken.wait(0.01):
            clocks.sleep(seconds + 0.001)

    outbox = Outbox(
        library,
        credentials,
        client,
        clock=lambda: clocks.wall,
        monotonic=lambda: clocks.up,
        wait=wait,
    )
    yield outbox


def hold(way: Way, rows: list[Row], robots: int) -> None:
    """Hold what came of each robot's part against what may never be, and against what must be in this way."""
    assert len(rows) == robots
    for row in rows:
        assert row.posts <= 1
        assert row.outcome != "delivered" or row.posts == 1
        assert row.outcome != "not_sent" or (row.posts, row.seen) == (0, 0)
        assert row.outcome != "rejected" or row.posts == 0
        assert (row.outcome, row.seen, row.posts, row.attempts) == (way.outcome, way.seen, way.posts, way.attempts)
        assert way.reason in ("*", row.reason)


def _row(end: Progress, stand: Stand) -> Row:
    assert end.outcome is not None
    return Row(end.state.value, end.outcome.reason, stand.seen(), stand.posts(), end.attempt)
