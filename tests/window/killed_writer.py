"""A process that writes drafts as the window does, until it is killed: ``python -m tests.window.killed_writer``.

Whatever it does it tells on standard output, one JSON array a line: what, the draft, what it came to, and when (on the
system's monotonic clock). Its texts only grow, so that of two states it is known which one is later.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from dingui.library.backups import Backups
from dingui.library.errors import LibraryError
from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import MessageType, TextMessage
from dingui.window.session import DraftSession

ACTIVITIES = ("typing", "renaming", "deleting", "importing", "copying")
KEY_MS = 3
"""Between two keys: as fast as a key that is held down."""


def tell(what: str, draft_id: str, value: object) -> None:
    """Say that something is done; what was said is in the file even when this is killed in the next moment."""
    os.write(1, (json.dumps([what, draft_id, value, time.monotonic()]) + "\n").encode())


def pattern(length: int) -> str:
    """The text that is typed, up to ``length`` characters."""
    return ("九点开会 badge 请勿乘坐电梯，" * (length // 16 + 1))[:length]


class Writer:
    """Does one thing after the other, mostly typing."""

    def __init__(self, path: Path, seed: int, activity: str) -> None:
        self._chance = random.Random(seed)
        self._activity = activity
        self._library = Library.open(path)
        self._session = DraftSession(self._library.drafts, self._library.marks, versions=self._library.versions)
        if not self._session.open_last():
            self._session.add(Composition(active=MessageType.TEXT))
        self._count = 0
        self._tell_open()
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        self._timer.start(KEY_MS)

    def _act(self) -> None:
        if self._activity == "typing" or self._chance.random() > 0.08:
            self._type()
            return
        self._count += 1
        match self._activity:
            case "renaming":
                name = f"name {time.monotonic_ns()}"
                self._session.rename(name)
                tell("name", self._session.draft_id, name)
            case "importing":
                words = pattern(self._chance.randrange(3_000))
                self._session.add(Composition.of(TextMessage(words)), f"file {self._count}", "imported")
                tell("text", self._session.draft_id, len(words))
                self._tell_open()
            case "deleting":
                gone = self._session.draft_id
                self._session.remove(gone)
                tell("gone", gone, 1)
                self._tell_open()
                if self._chance.random() < 0.5:
                    self._session.undo()
                    tell("gone", gone, 0)
                    self._tell_open()

    def _type(self) -> None:
        message = self._session.composition.messages[MessageType.TEXT]
        assert isinstance(message, TextMessage)
        before = message.content
        after = pattern(len(before) + 1)
        composition = self._session.composition.with_message(TextMessage(after))
        self._session.apply(composition, field="text.content", texts=(before, after))
        tell("text", self._session.draft_id, len(after))

    def _tell_open(self) -> None:
        tell("open", self._session.draft_id, 1)


def copy(path: Path) -> None:
    """Make one copy of the library after the other."""
    backups = Backups(path, time.time)
    while True:
        try:
            backups.make()
        except LibraryError as error:
            tell("trouble", "", error.code)
        time.sleep(0.01)


def main() -> None:
    """Write into the library named first, with the seed named second, doing what is named third."""
    path, seed, activity = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    application = QCoreApplication(sys.argv[:1])
    if activity == "copying":
        threading.Thread(target=copy, args=(path,), daemon=True).start()
    writer = Writer(path, seed, activity)
    tell("ready", "", 1)
    application.exec()
    del writer


if __name__ == "__main__":
    main()
