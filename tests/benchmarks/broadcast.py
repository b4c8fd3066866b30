"""One message to 200 robots that answer after 50 ms, and what journal and pacing cost each of them."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measure import ROOT, Result, run_python
from tests.benchmarks.sending import FRAME_MS

if TYPE_CHECKING:
    from dingui.library.library import Library
    from dingui.sending.jobs import SendJob

ROBOTS = 200
ANSWER_MS = 50
AT_ONCE = 8
IDEAL_MS = ROBOTS / AT_ONCE * ANSWER_MS
HOLD_MS = 50
_OK = b'{"errcode":0,"errmsg":"ok"}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 27\r\nConnection: close\r\n\r\n"


def broadcast(runs: int) -> Iterator[Result]:
    """Measure a broadcast against the tutorial's way in the same run, the event loop meanwhile, and its cost."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    runs = min(runs, 5)  # the yardstick alone takes more than ten seconds
    with _robots() as port:
        _outbox(port, 8)  # imports
        ours, theirs, p99, longest = [], [], [], []
        seen: list[tuple[float, ...]] = []
        for _ in range(runs):
            ours.append(_outbox(port, ROBOTS))
            theirs.append(_one_after_another(port, ROBOTS))
            gaps = _dispatched(port, ROBOTS)
            p99.append(statistics.quantiles(gaps, n=100)[98])
            longest.append(max(gaps))
            arguments = ["-m", "tests.benchmarks.broadcast_window", str(port), str(ROBOTS)]
            output = run_python(arguments, {"QT_QPA_PLATFORM": "offscreen"})
            seen.append(tuple(map(float, output.split())))
    spread = (min(ours), max(ours))
    yield Result(
        f"broadcast to {ROBOTS}, against one requests.post after another",
        statistics.median(ours),
        statistics.median(theirs),
        runs=runs,
        target=1 / 6,
        spread=spread,
    )
    yield Result(
        f"the same, against the ideal ({ROBOTS}/{AT_ONCE} × {ANSWER_MS} ms)",
        statistics.median(ours),
        IDEAL_MS,
        runs=runs,
        target=1.25,
        spread=spread,
    )
    yield Result("event loop's gaps meanwhile, p99", statistics.median(p99), runs=runs, target=FRAME_MS)
    yield Result(
        "event loop's longest gap meanwhile",
        statistics.median(longest),
        runs=runs,
        target=HOLD_MS,
        spread=(min(longest), max(longest)),
    )
    yield from _in_the_window(seen)
    costs, idle = zip(*(_cost() for _ in range(runs)), strict=True)
    yield Result(
        "journal and pacing, each send (8 share a commit)",
        statistics.median(costs),
        runs=runs,
        target=1,
        spread=(min(costs), max(costs)),
    )
    yield Result("one commit of this disk, with its fsync", statistics.median(idle), runs=runs)


def _in_the_window(seen: list[tuple[float, ...]]) -> Iterator[Result]:
    """Say what the same was from the real window, with its rows painted, against the window at rest."""
    p99s, longests, took, pressed, idle_p99s, idle_longests = zip(*seen, strict=True)
    for name, ours, idle, target in (
        ("p99", p99s, idle_p99s, FRAME_MS),
        ("longest", longests, idle_longests, HOLD_MS),
    ):
        spread = (min(ours), max(ours))
        median = statistics.median(ours)
        yield Result(f"gaps in the open window meanwhile, {name}", median, runs=len(seen), target=target, spread=spread)
        yield Result("the same, against the window at rest", median, statistics.median(idle), runs=len(seen))
    spread = (min(pressed), max(pressed))
    yield Result("of it, pressing Send", statistics.median(pressed), runs=len(seen), target=HOLD_MS, spread=spread)
    yield Result(
        f"broadcast to {ROBOTS} from the open window, against the ideal",
        statistics.median(took),
        IDEAL_MS,
        runs=len(seen),
        spread=(min(took), max(took)),
    )


def _outbox(port: int, robots: int) -> float:
    from dingui.concealed import Concealed
    from dingui.library.library import Library
    from dingui.robots.client import RobotClient
    from dingui.robots.webhook import Webhook
    from dingui.sending.jobs import Target
    from dingui.sending.outbox import Outbox

    endpoint = f"http://127.0.0.1:{port}/robot/send"

    def credentials(target: Target) -> tuple[Webhook, Concealed]:
        return Webhook(endpoint, Concealed(target.name)), Concealed("SECfake0")

    with (
        tempfile.TemporaryDirectory(prefix="dingui-bench-") as name,
        Library.open(Path(name) / "library.sqlite3", durable=True) as library,
    ):
        jobs = _jobs(library, robots, endpoint)
        outbox = Outbox(library, credentials, RobotClient())
        delivered = 0

        def tell(progress: object) -> None:
            nonlocal delivered
            delivered += getattr(progress, "state", "") == "delivered"

        started = time.perf_counter()
        outbox.submit([job.order() for job in jobs], tell)
        outbox.run()
        took = (time.perf_counter() - started) * 1000
    if delivered != robots:
        raise OSError("not everything was delivered")
    return took


def _one_after_another(port: int, robots: int) -> float:
    """The tutorial's way: sign, post, look at the next."""
    import base64
    import hashlib
    import hmac
    from urllib.parse import quote_plus

    import requests

    started = time.perf_counter()
    for number in range(robots):
        timestamp = str(round(time.time() * 1000))
        mac = hmac.new(b"SECfake0", f"{timestamp}\nSECfake0".encode(), hashlib.sha256)
        sign = quote_plus(base64.b64encode(mac.digest()))
        address = f"http://127.0.0.1:{port}/robot/send?access_token=r{number}&timestamp={timestamp}&sign={sign}"
        answer = requests.post(address, json={"msgtype": "text", "text": {"content": "周会"}}, timeout=30)
        if answer.json()["errcode"] != 0:
            raise OSError("refused")
    return (time.perf_counter() - started) * 1000


def _dispatched(port: int, robots: int) -> list[float]:
    """Return the gaps in milliseconds between the ticks of a 1 ms timer while the window's way sends."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

    from dingui.background.dispatcher import Dispatcher
    from dingui.concealed import Concealed
    from dingui.library.library import Library
    from dingui.parts import SendingParts
    from dingui.paths import Paths
    from dingui.robots.redaction import Redactor
    from dingui.secrets import RobotCredentials

    application = QCoreApplication.instance() or QCoreApplication([])
    loop, timer = QEventLoop(), QTimer()
    gaps: list[float] = []
    last = 0.0
    endpoint = f"http://127.0.0.1:{port}/robot/send"

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        if last:
            gaps.append((now - last) * 1000)
        last = now

    with tempfile.TemporaryDirectory(prefix="dingui-bench-") as name:
        home = Path(name)
        with Library.open(home / "library.sqlite3") as library:
            jobs = _jobs(library, robots, endpoint)
            ids = [robot.id for robot in library.robots.all()]
        dispatcher = Dispatcher(lambda: SendingParts(Paths(home, home, home), Redactor()))
        stored: list[object] = []
        for number, robot_id in enumerate(ids):
            secrets = RobotCredentials(Concealed(f"r{number}"), Concealed("SECfake0"))
            dispatcher.store_credentials(robot_id, secrets, stored.append, stored.append)
        while len(stored) < robots:
            application.processEvents()
        left = robots

        def finished(*_details: object) -> None:
            nonlocal left
            left -= 1
            if not left:
                loop.quit()

        dispatcher.send_finished.connect(finished)
        timer.timeout.connect(tick)
        timer.start(1)
        dispatcher.send_all(jobs)
        loop.exec()
        timer.stop()
        dispatcher.close(10_000)
    return gaps


def _cost() -> tuple[float, float]:
    """Return what the ledger's commits of a broadcast take for each robot, and how long one commit is here."""
    from dingui.concealed import Concealed
    from dingui.library.library import Library
    from dingui.outcomes import Outcome, OutcomeKind
    from dingui.robots.webhook import Webhook
    from dingui.sending.outbox import Outbox

    class Instant:
        def post(self, *_details: Any) -> Outcome:
            time.sleep(ANSWER_MS / 1000)
            return Outcome(OutcomeKind.DELIVERED, "accepted", errcode=0)

    endpoint = "http://127.0.0.1/robot/send"
    with (
        tempfile.TemporaryDirectory(prefix="dingui-bench-") as name,
        Library.open(Path(name) / "library.sqlite3", durable=True) as library,
    ):
        jobs = _jobs(library, ROBOTS, endpoint)
        outbox = Outbox(
            library,
            lambda target: (Webhook(endpoint, Concealed(target.name)), Concealed()),
            Instant(),
        )
        spent = 0.0
        commit = outbox._ledger.commit

        def measured(*what: Any) -> None:
            nonlocal spent
            started = time.perf_counter()
            commit(*what)
            spent += time.perf_counter() - started

        outbox._ledger.commit = measured  # type: ignore[assignment,method-assign]  # to be measured
        started = time.perf_counter()
        outbox.submit([job.order() for job in jobs], lambda _progress: None)
        spent += time.perf_counter() - started
        outbox.run()
        started = time.perf_counter()
        for number in range(20):
            library.marks.set("bench", str(number))
        single = (time.perf_counter() - started) / 20 * 1000
    return spent / ROBOTS * 1000, single


def _jobs(library: Library, robots: int, endpoint: str) -> list[SendJob]:
    from dingui.messages.models import TextMessage
    from dingui.sending.jobs import SendJob, Target, new_msg_uuid

    made: list[SendJob] = []
    for number in range(robots):
        robot = library.robots.add(f"r{number}", endpoint, signed=True)
        target = Target(robot.id, robot.name, endpoint)
        made.append(SendJob(target, TextMessage("周会改到三点"), msg_uuid=new_msg_uuid()))
    return made


@contextmanager
def _robots() -> Iterator[int]:
    """Robots in a process of their own, so that their work is not ours; yield their port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.broadcast"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        if process.stdout is None:
            raise OSError("no output")
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


async def _serve() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
            )
            await reader.readexactly(length)
            await asyncio.sleep(ANSWER_MS / 1000)
            writer.write(_HEAD + _OK)
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
