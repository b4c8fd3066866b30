"""What keeps drafts from being lost, as the window offers it: versions, the bin, copies of the library."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from dingui.errors import DinguiError
from dingui.texts import _
from dingui.texts.keeping import moment
from dingui.texts.storage import explain_library_error
from dingui.window.result_panel import ResultAct, ResultLine, ResultPanel

if TYPE_CHECKING:
    from dingui.library.backups import Copy
    from dingui.messages.composition import Composition
    from dingui.window.preview.pictures import PictureSource
    from dingui.window.result_acts import ResultActs
    from dingui.window.session import DraftSession
    from dingui.window.stored_preview import PreviewLook
    from dingui.window.workbench import WindowParts


class Keeping(QObject):
    """Opens the dialogs, and does what is chosen in them.

    Signals:
        shown: (:class:`Composition`) the open draft became this: forms must show it.
        restore_wanted: (path) a copy is wanted in the library's place.
    """

    shown = Signal(object)
    restore_wanted = Signal(object)

    def __init__(
        self,
        parts: WindowParts,
        session: DraftSession,
        window: QWidget,
        result: ResultPanel,
        pictures: PictureSource,
    ) -> None:
        super().__init__(session)
        self._library = parts.library
        self._settings = parts.settings
        self._keeper = parts.library_keeper
        self._session = session
        self._window = window
        self._result = result
        self._pictures = pictures
        self._restored: tuple[Composition, ResultLine] | None = None
        session.changed.connect(self._on_changed)
        if self._keeper is not None:
            self._keeper.damaged.connect(self._on_damaged)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what the actions do."""
        return {"versions": self.open_versions, "bin": self.open_bin, "backups": self.open_backups}

    def attach(self, acts: ResultActs) -> None:
        """Let the result panel's buttons lead here, too."""
        acts.learn(
            {
                "undo": lambda _act: self._session.undo(),
                "backups": lambda act: self.open_backups(Path(act.value) if act.value else None),
            }
        )

    # Drafts

    @Slot(str)
    def remove(self, draft_id: str) -> None:
        """Put a draft into the bin, and offer to take that back."""
        self._session.remove(draft_id)
        if self._session.removed_draft:
            line = ResultLine("trash", "muted", _("The draft was removed. It stays in the bin for 30 days."))
            self._result.show_result([line], [ResultAct("bring_back", _("Undo"))])

    def open_versions(self) -> None:
        """Show the open draft's versions, and take back the one that is chosen, in one step."""
        from dingui.window.dialogs.versions import VersionsDialog

        # What was typed a moment ago may begin another version.
        self._session.store()
        now = self._session.composition
        try:
            dialog = VersionsDialog(self._library.versions, self._session.draft_id, now, self._look(), self._window)
        except DinguiError as error:
            self._say_trouble(error)
            return
        dialog.exec()
        chosen, when = dialog.chosen, dialog.when
        dialog.deleteLater()
        if chosen is not None:
            self._restore(chosen, when)

    def _restore(self, composition: Composition, when: str) -> None:
        if composition == self._session.composition:
            self._say("info", "muted", _("The draft is already as it was then."))
            return
        self._session.apply(composition, label=_("Restored version"), act="restored")
        self.shown.emit(composition)
        line = ResultLine("undo", "success", _("The draft is as it was {time}.").format(time=when))
        self._result.show_result([line], [ResultAct("undo", _("Undo"))])
        self._restored = (composition, line)

    @Slot(object)
    def _on_changed(self, composition: Composition) -> None:
        """After the next change the button would undo that one, and not what it stands beside."""
        if self._restored is not None and composition != self._restored[0]:
            self._result.take_back(self._restored[1])
            self._restored = None

    def open_bin(self) -> None:
        """Show what was removed."""
        from dingui.window.dialogs.bin import BinDialog

        dialog = BinDialog(
            self._library.bin, self._library.drafts.get, self._empty_bin, None, self._look(), self._window
        )
        dialog.put_back.connect(self._session.open)
        dialog.gone.connect(self._session.forget)
        dialog.exec()
        dialog.deleteLater()

    def _empty_bin(self, until_ms: int, done: Callable[[object], object]) -> None:
        if self._keeper is not None:
            self._keeper.empty_bin(until_ms, done)

    # The library

    def open_backups(self, wanted: Path | None = None) -> None:
        """Show the copies of the library; ``wanted`` is the one to begin with."""
        from dingui.window.dialogs.backups import BackupsDialog

        if self._keeper is None:
            return
        dialog = BackupsDialog(self._keeper, wanted, None, self._window)
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        # What can't be stored now would be lost with this window, and why is said in it. In a damaged library that
        # will not change: there it is carried over.
        if chosen is not None and (self._session.store() or self._session.trouble_code == "damaged"):
            self.restore_wanted.emit(chosen)

    def say_set_aside(self, path: Path) -> None:
        """Say that the library was damaged and begun anew, and offer the newest copy that is sound."""
        line = ResultLine("warning", "warning", explain_library_error("set_aside", {"path": str(path)}))
        self._result.show_result([line])
        if self._keeper is not None:
            self._keeper.newest_good(lambda copy: self._offer(line, copy))

    @Slot(object)
    def _on_damaged(self, copy: Copy | None) -> None:
        words = _(
            "The library is damaged in some place: what you see may not be all of it. It stays as it is until you"
            " decide. What you typed is still stored, where that can be done."
        )
        line = ResultLine("warning", "warning", words)
        self._result.show_result([line])
        self._offer(line, copy)

    def _offer(self, line: ResultLine, copy: object) -> None:
        """Offer a copy below ``line``, where that is still to be read; ``copy`` is none of it where there is none."""
        from dingui.library.backups import Copy

        if not isinstance(copy, Copy) or not self._result.shows([line]):
            return
        when = moment(int(copy.made_s * 1000), int(time.time() * 1000))
        label = _("Look into the copy of {time}…").format(time=when)
        self._result.show_result([line], [ResultAct("backups", label, value=str(copy.path))])

    def _look(self) -> PreviewLook:
        from dingui.window.stored_preview import PreviewLook

        current = self._settings.current
        return PreviewLook(current.preview_width, current.preview_theme, self._pictures)

    def _say(self, symbol: str, ink: str, words: str) -> None:
        self._result.show_result([ResultLine(symbol, ink, words)])

    def _say_trouble(self, error: DinguiError) -> None:
        self._say("error", "error", explain_library_error(error.code, error.data, typing=False))
