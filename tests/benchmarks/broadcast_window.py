"""Run as a process: send to so many robots from the real window, and tell how long its event loop was held meanwhile.

``python -m tests.benchmarks.broadcast_window PORT ROBOTS``. Prints milliseconds: the gaps between the ticks of a 1 ms
timer from before Send is pressed until every robot has its outcome, as 99th percentile and longest; how long that took;
how long pressing Send itself took; and the same two of the gaps while the window idles, which is the machine's part.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dingui.app import Program, make_application
from dingui.concealed import Concealed
from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import TextMessage
from dingui.paths import Paths
from dingui.secrets import RobotCredentials

_IDLE_S = 2


def main(port: int, robots: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    home = Path(tempfile.mkdtemp(prefix="dingui-bench-"))
    with Library.open(home / "library.sqlite3") as library:
        endpoint = f"http://127.0.0.1:{port}/robot/send"
        # Not real ones, which would be asked about: a person's time is not what is measured.
        ids = [library.robots.add(f"r{number}", endpoint, signed=True, real=False).id for number in range(robots)]
    application = make_application()
    program = Program(Paths(data=home, config=home, logs=home), application)
    program.window.resize(1200, 760)
    program.window.show()
    program.start_now()
    bench = program.workbench
    stored: list[object] = []
    for number, robot_id in enumerate(ids):
        secrets = RobotCredentials(Concealed(f"r{number}"), Concealed("SECfake0"))
        program.core.dispatcher.store_credentials(robot_id, secrets, stored.append, stored.append)
    while len(stored) < robots:
        application.processEvents()
    bench.session.add(Composition.of(TextMessage("周会改到三点")))
    bench.targets.tick_only(*ids)

    loop, timer, gaps, last = QEventLoop(), QTimer(), list[float](), 0.0

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        if last:
            gaps.append((now - last) * 1000)
        last = now

    def measured(begin: Callable[[], object]) -> tuple[float, float]:
        nonlocal last
        gaps.clear()
        last = 0.0
        QTimer.singleShot(0, begin)
        loop.exec()
        return statistics.quantiles(gaps, n=100)[98], max(gaps)

    timer.timeout.connect(tick)
    timer.start(1)
    idle = measured(lambda: QTimer.singleShot(_IDLE_S * 1000, loop.quit))
    bench.flow.idle.connect(loop.quit)
    pressed: list[float] = []

    def press() -> None:
        started = time.perf_counter()
        bench.press_send()
        pressed.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    busy = measured(press)
    took = (time.perf_counter() - started) * 1000
    timer.stop()
    done = program.core.library.deliveries.recent(2 * robots)
    if [each.state for each in done] != ["delivered"] * robots:
        raise SystemExit("not everything was delivered")
    print(*busy, took, *pressed, *idle, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
