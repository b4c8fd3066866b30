"""Run as a process: ``dingui [FILE…]`` off screen, telling a line of JSON for each thing that a person would see.

    python window_process.py PATIENCE_SECONDS [FILE…]

Lines: ``{"window": true}`` when a window is shown, ``{"box": "…"}`` for a question or message (which is closed by its
Close button at once), ``{"front": true}`` when the window was brought to the front. It is closed, as a person would do
it, when standard input ends.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path


def tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> int:
    from PySide6.QtCore import QMetaObject, Qt
    from PySide6.QtWidgets import QMessageBox

    from dingui import app, texts
    from dingui.paths import find_paths
    from dingui.window.arrivals import Arrivals

    texts.set_language(texts.choose_language())
    show, come_forward = app.Program.show, Arrivals.come_forward

    def watched(program: app.Program) -> None:
        show(program)
        tell(window=True)

        def close_at_the_end() -> None:
            sys.stdin.read()
            QMetaObject.invokeMethod(program.window, "close", Qt.ConnectionType.QueuedConnection)

        threading.Thread(target=close_at_the_end, daemon=True).start()

    def forward(arrivals: Arrivals, token: str = "") -> None:
        come_forward(arrivals, token)
        tell(front=True, token=token)

    def read(box: QMessageBox) -> int:
        tell(box=box.text(), buttons=[button.text() for button in box.buttons()])
        return 0

    # What a person would see is told; a box has nobody who presses its buttons.
    for where, name, instead in (
        (app.Program, "show", watched),
        (Arrivals, "come_forward", forward),
        (QMessageBox, "exec", read),
    ):
        setattr(where, name, instead)
    return app.run_window(find_paths(), [Path(name) for name in sys.argv[2:]], float(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
