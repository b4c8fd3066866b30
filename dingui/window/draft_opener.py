"""From the list of drafts into the form: seeing one, writing it, naming it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from dingui.window.composer.composer import Composer
    from dingui.window.lists.drafts_panel import DraftsPanel
    from dingui.window.session import DraftSession


class DraftOpener(QObject):
    """Opens what is chosen in the list. Where that can't be done, the list marks what stays open."""

    def __init__(self, panel: DraftsPanel, session: DraftSession, composer: Composer) -> None:
        super().__init__(panel)
        self._panel = panel
        self._session = session
        self._composer = composer
        panel.chosen.connect(self.show)
        panel.wanted.connect(self.go_on)
        panel.rename_wanted.connect(self.rename)

    @Slot(str)
    def show(self, draft_id: str) -> None:
        """Open a draft; the keys stay where they are."""
        if not self._session.open(draft_id):
            self._panel.mark_open(self._session.draft_id)

    @Slot(str)
    def go_on(self, draft_id: str) -> None:
        """Open a draft and put the cursor into it."""
        self.show(draft_id)
        self._composer.focus_first()

    @Slot(str)
    def rename(self, draft_id: str) -> None:
        """Open a draft and put the cursor into its name."""
        self.show(draft_id)
        self._composer.focus_name()
