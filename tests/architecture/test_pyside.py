"""The version of PySide6 that is installed keeps its references to ``None`` and ``True`` (toolchain.md §0).

6.12.0 on Python 3.11 drops one with each signal and aborts the process after some 570 of them. A later version is
judged by this before the bound in pyproject.toml is lifted.
"""

from __future__ import annotations

import subprocess
import sys

REPRO = """
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

class Emitter(QObject):
    signal = Signal(int)

application = QCoreApplication([])
emitter = Emitter()
received = []
emitter.signal.connect(received.append)
for number in range(20_000):
    emitter.signal.emit(number)
timer = QTimer()
for number in range(20_000):
    timer.setInterval(number)
print(len(received))
"""


def test_signals_and_setters_keep_the_references_that_they_borrow() -> None:
    run = subprocess.run(
        [sys.executable, "-c", REPRO], capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
    )
    assert (run.returncode, run.stdout.strip()) == (0, "20000"), run.stderr
