"""Run as a process: open a window, and tell when it was painted or ready, or how much memory it keeps.

    python window_process.py dingui|bare paint|ready|memory NANOSECONDS

NANOSECONDS is ``time.monotonic_ns()`` of the parent just before it started this process: the clock is the system's, the
same for every process. Prints one number. ``paint``: milliseconds from then to the first paintEvent of the main window.
``ready``: to the last paintEvent of what is in it, when it can be typed into. ``memory``: kilobytes resident after a
second of idling.
"""

import sys
import time

WHAT, MEASURE, STARTED_NS = sys.argv[1], sys.argv[2], int(sys.argv[3])
IDLE_MS = 1000
LABELS = ("文本", "Markdown", "链接", "整体跳转", "独立跳转", "FeedCard")
"""What dingui's own tabs say in Chinese, in which both are measured: a Chinese font costs whoever paints with it."""


def since_start() -> float:
    """Return milliseconds since the parent started this process."""
    return (time.monotonic_ns() - STARTED_NS) / 1e6


def watch(window, *, filled: bool = True) -> object:  # type: ignore[no-untyped-def]  # PySide6 must not be imported yet
    """Tell when ``window`` is painted for the first time; return the watcher, which :func:`fill` tells more."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watcher(QObject):
        painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if not self.painted and event.type() == QEvent.Type.Paint:
                self.painted = True
                if MEASURE == "paint":
                    tell(since_start())
                if filled:
                    fill()
            return False

    def fill() -> None:
        if MEASURE == "ready":
            # Posted behind the paint that is under way or due, children included.
            QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: tell(since_start())))
        else:
            QTimer.singleShot(IDLE_MS, lambda: tell(resident_kb()))

    watcher = Watcher()
    watcher.fill = fill  # type: ignore[attr-defined]  # a function of this very watcher
    window.installEventFilter(watcher)
    return watcher


def tell(number: float) -> None:
    """Print the number and end at once: how a window is closed is not what is measured."""
    import os

    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    os._exit(0)


def resident_kb() -> float:
    """Return the resident memory of this process."""
    from pathlib import Path

    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def open_dingui() -> None:
    """Start the program as its command does, with an ear at the main window."""
    from dingui import app, cli

    show = app.Program.show

    def watched(self: app.Program) -> None:
        self.watcher = watch(self.window, filled=False)  # type: ignore[attr-defined]  # lives as long as the program
        self.on_started.append(self.watcher.fill)  # type: ignore[attr-defined]
        show(self)

    app.Program.show = watched  # type: ignore[method-assign]  # the one place between built and shown
    sys.exit(cli.run([]))


def open_bare() -> None:
    """Start the least that has a window and six tabs."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabWidget

    application = QApplication([])
    window = QMainWindow()
    tabs = QTabWidget()
    for label in LABELS:
        tabs.addTab(QLabel(label), label)
    window.setCentralWidget(tabs)
    window.resize(1200, 760)
    watcher = watch(window)
    window.show()
    application.exec()
    del watcher


if __name__ == "__main__":
    open_dingui() if WHAT == "dingui" else open_bare()
