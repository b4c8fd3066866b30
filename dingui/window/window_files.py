"""Message files: opened as a new draft, saved from the open one. Opening never sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from dingui.messages.composition import Composition
from dingui.messages.payload import to_json
from dingui.messages.reading import UnusableFile, read_document
from dingui.texts import _
from dingui.texts.problems import describe_problem, describe_unusable
from dingui.window.result_panel import ResultLine

if TYPE_CHECKING:
    from dingui.window.session import DraftSession


class MessageFiles:
    """What the file menu does."""

    def __init__(self, window: QWidget, session: DraftSession, say: Callable[..., None]) -> None:
        """``say`` shows lines in the result panel, as many as it is given."""
        self._window = window
        self._session = session
        self._show = say

    def ask_open(self) -> None:
        """Ask for a file and open it."""
        name, _filter = QFileDialog.getOpenFileName(self._window, _("Open message file"), "", _filters())
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Open a message file as a new draft; say in the result panel what was wrong with it."""
        return self.open_all([path])

    def open_all(self, paths: Sequence[Path]) -> bool:
        """Open message files, each as a new draft, the last one in front; return whether all could be opened.

        What was wrong with them is said in the result panel, a line for each.
        """
        lines: list[ResultLine] = []
        opened = [self._open(path, lines) for path in paths]
        if lines:
            self._show(*lines)
        return all(opened)

    def _open(self, path: Path, lines: list[ResultLine]) -> bool:
        try:
            reading = read_document(path.read_bytes())
        except OSError as error:
            data = {"name": path.name, "reason": error.strerror or type(error).__name__}
            lines.append(_line("error", describe_unusable("cannot_read", data)))
            return False
        except UnusableFile as error:
            lines.append(_line("error", describe_unusable(error.code, error.data)))
            return False
        if reading.message is None:
            lines.append(_line("error", *(describe_problem(problem) for problem in reading.problems[:1])))
            return False
        opened = Composition.of(reading.message)
        # A file is shown as it would be sent as it stands: no line of it breaks that does not break by itself.
        opened = opened.with_keep_breaks(keep=opened.outgoing == reading.message)
        if not self._session.add(opened, path.stem, "imported"):
            return False
        if reading.problems:
            words = _("“{name}” was opened; some of it was not as DingTalk wants it:").format(name=path.name)
            lines.append(_line("warning", words, *(describe_problem(problem) for problem in reading.problems[:5])))
        return True

    def open_documents(self, documents: Sequence[str]) -> None:
        """Open messages that were found in a script, each as a new draft."""
        for document in documents:
            message = read_document(document).message
            if message is not None:
                opened = Composition.of(message)
                self._session.add(opened.with_keep_breaks(keep=opened.outgoing == message))

    def ask_save(self) -> None:
        """Ask for a place and write the message there as DingTalk's JSON."""
        suggestion = f"{self._session.name or self._session.composition.summary or 'message'}.json".replace("/", "-")
        name, _filter = QFileDialog.getSaveFileName(self._window, _("Save message as file"), suggestion, _filters())
        if not name:
            return
        path = Path(name)
        try:
            path.write_text(to_json(self._session.composition.outgoing) + "\n", encoding="utf-8")
        except OSError as error:
            words = _("The file could not be written: {reason}.").format(reason=error.strerror or type(error).__name__)
            self._show(_line("error", words))
            return
        self._show(_line("success", _("Saved as {name}.").format(name=path.name)))


def _line(ink: str, headline: str, *details: str) -> ResultLine:
    symbol = {"error": "error", "warning": "warning", "success": "check"}[ink]
    return ResultLine(symbol, ink, headline, details)


def _filters() -> str:
    return _("Messages") + " (*.json);;" + _("All files") + " (*)"
