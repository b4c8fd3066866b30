"""How long the event loop stands still while something is sent (promise 5 of the design)."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import Result

FRAME_MS = 16.7
_SENDS = 20
_IDLE_TICKS = 500


def event_loop(runs: int) -> Iterator[Result]:
    """Measure the longest gap between two ticks of a 1 ms timer during sends, and while nothing happens."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    busy, idle = zip(*(_gaps() for _ in range(runs)), strict=True)
    yield Result(
        f"longest gap in the event loop, {_SENDS} sends",
        statistics.median(busy),
        statistics.median(idle),
        runs=runs,
        spread=(min(busy), max(busy)),
    )
    yield Result(
        "the same, against a frame", statistics.median(busy), runs=runs, target=FRAME_MS, spread=(min(busy), max(busy))
    )


def _gaps() -> tuple[float, float]:
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

    from dingui.background.dispatcher import Dispatcher
    from dingui.messages.models import TextMessage
    from dingui.parts import SendingParts
    from dingui.paths import Paths
    from dingui.robots.redaction import Redactor
    from dingui.sending.jobs import SendJob, Target, new_msg_uuid

    application = QCoreApplication.instance() or QCoreApplication([])
    loop = QEventLoop()
    timer = QTimer()
    last = 0.0
    longest = 0.0
    ticks = 0

    def tick() -> None:
        nonlocal last, longest, ticks
        now = time.perf_counter()
        if last:
            longest = max(longest, (now - last) * 1000)
        last = now
        ticks += 1
        if waits_for == "ticks" and ticks >= _IDLE_TICKS:
            loop.quit()

    timer.timeout.connect(tick)
    with tempfile.TemporaryDirectory(prefix="dingui-bench-") as name:
        home = Path(name)
        dispatcher = Dispatcher(lambda: SendingParts(Paths(home, home, home), Redactor()))
        left = _SENDS

        def finished(*_details: object) -> None:
            nonlocal left
            left -= 1
            if not left:
                loop.quit()

        dispatcher.send_finished.connect(finished)
        waits_for = "sends"
        timer.start(1)
        for number in range(_SENDS):
            target = Target("", "practice", "http://127.0.0.1/robot/send", practice=True)
            dispatcher.send(SendJob(target, TextMessage(f"{number}"), msg_uuid=new_msg_uuid()))
        loop.exec()
        busy = longest
        dispatcher.close(10_000)
        waits_for, last, longest, ticks = "ticks", 0.0, 0.0, 0
        loop.exec()
        timer.stop()
        del application
        return busy, longest
