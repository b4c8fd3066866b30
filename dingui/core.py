"""What the window stands on, put together: the library, the worker thread, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dingui import texts
from dingui.assets import resource
from dingui.background.dispatcher import Dispatcher
from dingui.library.library import Library
from dingui.log import start_log
from dingui.messages.composition import Composition
from dingui.messages.reading import read_document
from dingui.paths import Paths
from dingui.robots.redaction import Redactor
from dingui.sending.recovery import recover
from dingui.texts import _

if TYPE_CHECKING:
    from dingui.parts import SendingParts


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


def first_draft() -> Composition:
    """Return the sample announcement that a first start opens, in the person's language."""
    reading = read_document(resource(f"samples/welcome.{texts.language()}.json").read_bytes())
    if reading.message is None:
        raise AssertionError("the sample is no message")
    return Composition.of(reading.message)
