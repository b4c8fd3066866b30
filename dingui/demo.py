"""The demonstration: the real window does the main job once, in a data folder that is thrown away, and is pictured."""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from dingui.app import Program, make_application
from dingui.assets import resource
from dingui.messages.composition import Composition
from dingui.messages.models import MessageType
from dingui.messages.reading import read_document
from dingui.outcomes import OutcomeKind
from dingui.paths import Paths
from dingui.texts import _

if TYPE_CHECKING:
    from dingui.window.main_window import MainWindow
    from dingui.window.workbench import Workbench

SAMPLES: Final = {
    MessageType.TEXT: "text",
    MessageType.MARKDOWN: "markdown",
    MessageType.LINK: "link",
    MessageType.ACTION_CARD: "action-card",
    MessageType.ACTION_CARD_BUTTONS: "action-card-buttons",
    MessageType.FEED_CARD: "feed-card",
}
"""The sample of each type: a file of ``resources/samples`` and the name of its picture."""

PATIENCE_MS: Final = 60_000
"""Milliseconds after which a send that has no outcome counts as failed."""

_SIZE: Final = (1200, 760)


def run_demo(output: Path | None, stdout: TextIO, *, as_json: bool = False) -> int:
    """Open the window, send the sample announcement to the practice robot, save pictures, print the outcome.

    Return 0 where it was delivered, else 1. Without a screen the window is drawn off screen. Raises ``OSError`` where a
    picture cannot be written, ``LibraryError`` where there is no room for a library of its own.
    """
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = output or Path(tempfile.mkdtemp(prefix="dingui-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dingui-demo-data-") as name:
        home = Path(name)
        paths = Paths(data=home, config=home, logs=home / "logs")
        paths.create()
        program = Program(paths, make_application())
        try:
            program.start_now()
            program.window.resize(*_SIZE)
            program.show()
            outcomes = _send_sample(program.workbench)
            pictures = [_photograph(program.window, folder / "sent.png")]
            pictures += _photograph_types(program, folder)
        finally:
            program.window.close()
            program.close()
    delivered = outcomes == [OutcomeKind.DELIVERED.value]
    if as_json:
        result = {"outcomes": outcomes, "pictures": [str(picture) for picture in pictures]}
        stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return 0 if delivered else 1
    said = _("The sample announcement reached the practice robot.") if delivered else _("The sample did not arrive.")
    stdout.write(said + "\n")
    stdout.write(_("Pictures of the window are in {folder}.").format(folder=folder) + "\n")
    return 0 if delivered else 1


def _send_sample(workbench: Workbench) -> list[str]:
    """Send what a first start opens, as a person does who presses Send; return the outcomes."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    patience = QTimer()
    patience.setSingleShot(True)
    patience.timeout.connect(loop.quit)
    workbench.flow.idle.connect(loop.quit)
    # From inside the event loop, once what was put off at the start has been done.
    QTimer.singleShot(0, workbench.press_send)
    patience.start(PATIENCE_MS)
    loop.exec()
    patience.stop()
    return [delivery.state for delivery in workbench.deliveries()]


def _photograph_types(program: Program, folder: Path) -> list[Path]:
    pictures = []
    for sample in SAMPLES.values():
        message = read_document(resource(f"samples/{sample}.json").read_bytes()).message
        if message is None:
            raise AssertionError(f"the sample {sample} is no message")
        program.workbench.result.show_result(())
        program.workbench.session.add(Composition.of(message))
        pictures.append(_photograph(program.window, folder / f"{sample}.png"))
    return pictures


def _photograph(window: MainWindow, path: Path) -> Path:
    from PySide6.QtWidgets import QApplication

    # Two rounds: the first does what was put off until the event loop turns, the second paints what that changed.
    for _round in range(2):
        QApplication.processEvents()
    if not window.grab().save(str(path)):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
    return path
