"""PySide6's own ``__import__`` is out of the way once the application object is made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import linecache
from dingui.app import make_application
application = make_application()
import dingui.window.workbench, wave, PySide6.QtNetwork
assert not linecache.cache, sorted(linecache.cache)
# What PySide6 does at run time does not need it.
from PySide6.QtCore import QObject, Signal, Slot
class Ear(QObject):
    said = Signal(str)
    def __init__(self):
        super().__init__()
        self.heard = []
        self.said.connect(self.hear)
    @Slot(str)
    def hear(self, word):
        self.heard.append(word)
ear = Ear()
ear.said.emit("fine")
print(*ear.heard)
"""


def test_imports_are_python_s_own_and_keep_no_source_text() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "fine\n", "")
