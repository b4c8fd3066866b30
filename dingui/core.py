"""What the window stands on, put together: the library, the worker thread, the log."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dingui import texts
from dingui.assets import resource
from dingui.background.dispatcher import Dispatcher
from dingui.errors import DinguiError
from dingui.library.library import Library
from dingui.log import start_log
from dingui.messages.composition import Composition
from dingui.messages.reading import read_document
from dingui.paths import Paths
from dingui.robots.redaction import Redactor
from dingui.sending.recovery import recover
from dingui.texts import _
from dingui.texts.storage import explain_copy_error

if TYPE_CHECKING:
    from dingui.background.history_keeper import HistoryKeeper
    from dingui.background.library_keeper import LibraryKeeper
    from dingui.background.pictures import PictureWorkers
    from dingui.parts import SendingParts
    from dingui.window.preview.loader import PictureLoader

WORKER_END_MS: Final = 40_000
"""Milliseconds that the worker thread may take to end: longer than every time-out of what it does."""

PICTURES_END_MS: Final = 2_000
"""Milliseconds that the threads for pictures may take to end, once they are stopped."""

KEEPER_END_MS: Final = 5_000
"""Milliseconds that the history's thread may take to end: it looks up after each transaction, and while exporting."""


class Core:
    """The window's own library connection and its way to the worker thread."""

    def __init__(self, paths: Paths) -> None:
        """Open the library. Raises ``LibraryError`` or ``OSError``."""
        self._paths = paths
        self.redactor = Redactor()
        start_log(paths.log, self.redactor)
        self.library = Library.open(paths.library)
        recover(self.library.deliveries)
        self._ensure_practice_robot()
        self.dispatcher = Dispatcher(self._make_parts)
        self._pictures: tuple[PictureWorkers, PictureLoader] | None = None
        self._keeper: HistoryKeeper | None = None
        self._library_keeper: LibraryKeeper | None = None

    @property
    def pictures(self) -> PictureLoader:
        """Where the preview's pictures come from; made when it is first asked for, and no thread before a picture."""
        if self._pictures is None:
            from dingui.background.pictures import PictureWorkers
            from dingui.pictures.disk_cache import DiskCache
            from dingui.pictures.getting import PictureGetter
            from dingui.pictures.permissions import HostPermissions
            from dingui.window.preview.loader import PictureLoader

            workers = PictureWorkers(PictureGetter(DiskCache(self._paths.pictures)))
            self._pictures = (workers, PictureLoader(workers, HostPermissions(self.library.marks)))
        return self._pictures[1]

    @property
    def keeper(self) -> HistoryKeeper:
        """What looks after the history of sent messages; made when it is first asked for, and no thread before work."""
        if self._keeper is None:
            from dingui.background.history_keeper import HistoryKeeper

            self._keeper = HistoryKeeper(lambda: Library.open(self._paths.library))
        return self._keeper

    @property
    def library_keeper(self) -> LibraryKeeper:
        """What looks after the library's soundness, its copies and the bin; no thread before there is work."""
        if self._library_keeper is None:
            from dingui.background.library_keeper import LibraryKeeper

            path = self._paths.library
            self._library_keeper = LibraryKeeper(path, lambda: Library.open(path))
        return self._library_keeper

    def close(self) -> bool:
        """Let go of everything; return whether all threads ended in time."""
        pictures_ended = self._pictures is None or self._pictures[0].close(PICTURES_END_MS)
        keeper_ended = self._keeper is None or self._keeper.close(KEEPER_END_MS)
        if self._library_keeper is not None:
            keeper_ended = self._library_keeper.close(KEEPER_END_MS) and keeper_ended
        worker_ended = self.dispatcher.close(WORKER_END_MS)
        self.library.close()
        return pictures_ended and keeper_ended and worker_ended

    def _make_parts(self) -> SendingParts:
        """Called in the worker thread, where what is heavy is imported too."""
        from dingui.parts import SendingParts

        return SendingParts(self._paths, self.redactor, tell_practice=self.dispatcher.tell_practice)

    def _ensure_practice_robot(self) -> None:
        robots = self.library.robots.all()
        if not any(robot.practice for robot in robots):
            # The port is another one at each start: the practice robot itself is asked for it when it is used.
            name = _("Practice robot")
            taken = {robot.name for robot in robots}
            while name in taken:
                name += " +"
            self.library.robots.add(name, "http://127.0.0.1/robot/send", signed=True, practice=True)


def take_back(paths: Paths, copy: Path) -> str:
    """Put ``copy`` in the library's place; return why that can't be, in words, and an empty text where it was done."""
    from dingui.library.backups import Backups

    try:
        Backups(paths.library, time.time).take_back(copy)
    except DinguiError as error:
        return explain_copy_error(error.code, error.data)
    return ""


def first_draft() -> Composition:
    """Return the sample announcement that a first start opens, in the person's language."""
    reading = read_document(resource(f"samples/welcome.{texts.language()}.json").read_bytes())
    if reading.message is None:
        raise AssertionError("the sample is no message")
    return Composition.of(reading.message)
