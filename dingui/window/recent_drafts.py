"""The drafts that were changed last, in the menu of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from dingui.errors import DinguiError
from dingui.texts import _

if TYPE_CHECKING:
    from dingui.library.drafts import Drafts

RECENT: Final = 10
_LONGEST: Final = 40
"""Characters of a name that a menu shows."""


class RecentDrafts(QMenu):
    """Filled anew each time it is opened; the open draft stands first, ticked."""

    def __init__(
        self, window: QMainWindow, drafts: Drafts, before: QAction, open_draft: Callable[[str], object]
    ) -> None:
        """``before`` is the menu's action above which this stands."""
        super().__init__(_("Recent &drafts"), window)
        self._drafts = drafts
        self._open = open_draft
        self.aboutToShow.connect(self._fill)
        menus = [menu for action in window.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
        for menu in menus:
            if before in menu.actions():
                menu.insertMenu(before, self)

    def _fill(self) -> None:
        self.clear()
        try:
            heads = self._drafts.heads(RECENT)
        except DinguiError:
            heads = []
        for number, head in enumerate(heads, 1):
            name = head.name or head.summary or _("Untitled draft")
            shown = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
            action = self.addAction(f"&{number % 10}  {shown.replace('&', '&&')}")
            action.triggered.connect(lambda _checked=False, draft_id=head.id: self._open(draft_id))
        if not heads:
            self.addAction(_("Drafts appear here as soon as you write.")).setEnabled(False)
