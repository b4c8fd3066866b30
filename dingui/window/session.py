"""The draft that is open: its composition, its undo steps, and storing it within a second of any change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoGroup

from dingui.errors import DinguiError
from dingui.messages.composition import Composition
from dingui.texts import _
from dingui.window.undo import UndoHistory

if TYPE_CHECKING:
    from dingui.library.acts import Act
    from dingui.library.drafts import Draft, DraftHead

AUTOSAVE_MS: Final = 400
"""Milliseconds from a change to its storing, at most; a second is promised."""

RETRY_MS: Final = 2000
"""Milliseconds until storing is tried again after the disk refused it."""

_OPEN_DRAFT: Final = "open_draft"


class DraftStore(Protocol):
    """What is needed of the library's drafts."""

    def add(self, name: str = "", content: str = "", type: str = "", summary: str = "") -> Draft: ...  # noqa: A002, D102
    def get(self, draft_id: str) -> Draft | None: ...  # noqa: D102
    def save(self, draft_id: str, *, content: str, type: str, summary: str) -> DraftHead: ...  # noqa: A002, D102
    def rename(self, draft_id: str, name: str) -> DraftHead: ...  # noqa: D102
    def remove(self, draft_id: str) -> None: ...  # noqa: D102
    def restore(self, draft_id: str) -> DraftHead: ...  # noqa: D102
    def heads(self, limit: int = -1) -> list[DraftHead]: ...  # noqa: D102


class MarkStore(Protocol):
    """What is needed of the library's marks."""

    def get(self, key: str) -> str | None: ...  # noqa: D102
    def set(self, key: str, value: str) -> None: ...  # noqa: D102


class VersionStore(Protocol):
    """What is needed of the library's versions."""

    def keep(self, draft_id: str) -> None: ...  # noqa: D102
    def mark(self, draft_id: str, act: Act) -> None: ...  # noqa: D102


class DraftSession(QObject):
    """One draft at a time is open; every other one is in the library.

    Signals:
        opened: (Composition) another draft is open.
        shown: (Composition) undo or redo brought this back: forms must show it.
        changed: (Composition) the content is another one now, whatever the reason.
        drafts_changed: the list of drafts is another one now.
        stored: (:class:`DraftHead`) everything was stored, and this is the draft's line in the list now.
        trouble: (str) the code of what keeps a draft from being stored; typing goes on in memory.
    """

    opened = Signal(object)
    shown = Signal(object)
    changed = Signal(object)
    drafts_changed = Signal()
    stored = Signal(object)
    trouble = Signal(str)

    def __init__(
        self,
        drafts: DraftStore,
        marks: MarkStore,
        parent: QObject | None = None,
        *,
        versions: VersionStore | None = None,
        history: UndoHistory | None = None,
    ) -> None:
        """``history`` is where undo steps are kept that outlive this; ``versions`` is told of acts."""
        super().__init__(parent)
        self._versions = versions
        self._drafts = drafts
        self._marks = marks
        self._draft_id = ""
        self._name = ""
        self._composition = Composition()
        self._unsaved = False
        self._unnamed = False
        self._removed = ""
        self.trouble_code = ""
        """Why the last storing failed; empty where it did not."""
        self._history = history or UndoHistory(self)
        self._history.shown.connect(self._show_step)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.store)

    @property
    def undo_group(self) -> QUndoGroup:
        """What of the open draft can be undone and redone."""
        return self._history.group

    @property
    def draft_id(self) -> str:
        """The open draft's id."""
        return self._draft_id

    @property
    def name(self) -> str:
        """The open draft's name; empty for one that was never named."""
        return self._name

    @property
    def composition(self) -> Composition:
        """The open draft's content."""
        return self._composition

    @property
    def removed_draft(self) -> str:
        """The draft that was removed last, while undo would bring it back; empty otherwise."""
        return self._removed

    def open_last(self) -> bool:
        """Open the draft that was open last, else the newest one; return False where there is none."""
        wanted = self._marks.get(_OPEN_DRAFT) or ""
        draft = self._drafts.get(wanted) if wanted else None
        if draft is None or draft.removed_ms is not None:
            heads = self._drafts.heads(1)
            if not heads:
                return False
            wanted = heads[0].id
        return self.open(wanted)

    def open(self, draft_id: str) -> bool:
        """Store the open draft and open another; return False where that is gone or the open one can't be stored.

        A draft that was removed comes back by it.
        """
        if draft_id == self._draft_id:
            return True
        if not self.store():
            return False
        draft = self._drafts.get(draft_id)
        if draft is None:
            return False
        if draft.removed_ms is not None:
            try:
                self._drafts.restore(draft_id)
            except DinguiError as error:
                self.trouble.emit(error.code)
                return False
        self._show_draft(draft)
        if draft.removed_ms is not None:
            self.drafts_changed.emit()
        return True

    def add(self, composition: Composition | None = None, name: str = "", act: Act = "") -> bool:
        """Begin a new draft and open it; return False where the open one or the new one can't be stored.

        ``act`` is what it came from: ``imported`` or ``filled``.
        """
        if not self.store():
            return False
        content = composition or Composition()
        try:
            draft = self._drafts.add(name, content.to_json(), content.active.value, content.summary)
        except DinguiError as error:
            self.trouble.emit(error.code)
            return False
        self._removed = ""
        self._show_draft(draft)
        self.drafts_changed.emit()
        if act:
            self.note(act)
        return True

    def rename(self, name: str) -> None:
        """Give the open draft a name; it is stored as soon as its content would be."""
        if name == self._name:
            return
        self._name = name
        self._unnamed = True
        self._store_soon()

    def remove(self, draft_id: str) -> None:
        """Remove a draft; :meth:`undo` brings it back. Where it was the open one, the newest other one opens."""
        self.store()
        try:
            self._drafts.remove(draft_id)
        except DinguiError as error:
            self.trouble.emit(error.code)
            return
        if draft_id == self._draft_id:
            self._draft_id = ""
            heads = self._drafts.heads(1)
            if not (heads and self.open(heads[0].id)):
                self.add()
        self._removed = draft_id
        self.drafts_changed.emit()

    def bring_back(self) -> None:
        """Bring back the draft that was removed last, and open it."""
        if not self._removed:
            return
        if self.open(self._removed):
            self._removed = ""

    def forget(self, draft_id: str) -> None:
        """A draft is gone for good: it can't be brought back, nor anything in it."""
        if self._removed == draft_id:
            self._removed = ""
        self._history.forget(draft_id)

    def undo(self) -> None:
        """Take back the last act: a removed draft first, as that was the last thing that happened."""
        if self._removed:
            self.bring_back()
        else:
            self.undo_group.undo()

    def redo(self) -> None:
        """Do again what was undone."""
        self.undo_group.redo()

    def apply(
        self,
        composition: Composition,
        *,
        label: str = "",
        field: str = "",
        texts: tuple[str, str] = ("", ""),
        act: Act = "",
    ) -> None:
        """Take over a change that the person made in a form.

        ``field`` names the text field that was typed in and ``texts`` its text before and after, so that typing merges
        into words; other changes are steps of their own. With an ``act``, what was before and what is now become
        versions.
        """
        if composition == self._composition:
            return
        if act:
            self._keep_version()
        before = self._composition
        self._removed = ""
        self._take(composition)
        self._history.push(label or _("Typing"), before, composition, field, texts)
        if act:
            self.note(act)

    def note(self, act: Act) -> None:
        """Keep what the draft is now as a version: ``act`` happened to it."""
        if self._versions is not None and self.store():
            try:
                self._versions.mark(self._draft_id, act)
            except DinguiError as error:
                self.trouble.emit(error.code)

    def _keep_version(self) -> None:
        if self._versions is not None and self.store():
            try:
                self._versions.keep(self._draft_id)
            except DinguiError as error:
                self.trouble.emit(error.code)

    @Slot(result=bool)
    def store(self) -> bool:
        """Store what was not stored yet; return whether everything is stored now."""
        if not (self._unsaved or self._unnamed) or not self._draft_id:
            return True
        content = self._composition
        try:
            if self._unsaved:
                head = self._drafts.save(
                    self._draft_id, content=content.to_json(), type=content.active.value, summary=content.summary
                )
            if self._unnamed:
                # After the content: a version of the new name holds what is there by then.
                head = self._drafts.rename(self._draft_id, self._name.strip())
        except DinguiError as error:
            self.trouble_code = error.code
            self.trouble.emit(error.code)
            self._timer.start(RETRY_MS)
            return False
        self.trouble_code = ""
        self._unsaved = self._unnamed = False
        self._timer.stop()
        self.stored.emit(head)
        return True

    def _show_draft(self, draft: Draft) -> None:
        self._draft_id = draft.id
        self._name = draft.name
        self._unsaved = self._unnamed = False
        try:
            self._composition = Composition.from_json(draft.content)
        except ValueError:
            # Someone else's hand in the file: what was stored stays as it is until something is typed.
            self._composition = Composition()
            self.trouble.emit("draft_unreadable")
        self._history.open(draft.id)
        self._mark_open(draft.id)
        self.opened.emit(self._composition)
        self.changed.emit(self._composition)

    def _mark_open(self, draft_id: str) -> None:
        try:
            if self._marks.get(_OPEN_DRAFT) != draft_id:  # a start that changes nothing must not write anything
                self._marks.set(_OPEN_DRAFT, draft_id)
        except DinguiError as error:
            self.trouble.emit(error.code)

    @Slot(object)
    def _show_step(self, composition: Composition) -> None:
        self._take(composition)
        self.shown.emit(composition)

    def _take(self, composition: Composition) -> None:
        self._composition = composition
        self._unsaved = True
        self._store_soon()
        self.changed.emit(composition)

    def _store_soon(self) -> None:
        if not self._timer.isActive():
            # Not started anew by each key: someone who never pauses is stored as often as anyone.
            self._timer.start(AUTOSAVE_MS)
