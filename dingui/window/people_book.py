"""The address book as the window uses it: everybody at hand, found as one types, every change undoable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from dingui.background.aside import Aside
from dingui.errors import DinguiError
from dingui.people.models import Person
from dingui.people.pinyin import Pinyin
from dingui.people.search import PeopleIndex

LEARN_AFTER_MS: Final = 20
"""Milliseconds, a frame and a little more."""
UNDO_MAX: Final = 100
"""Changes that can be taken back while the program runs."""


class PeopleStore(Protocol):
    """What is needed of the library's people."""

    def all(self) -> list[Person]: ...  # noqa: D102
    def add(self, people: Iterable[Person]) -> list[Person]: ...  # noqa: D102
    def replace(self, people: Iterable[Person]) -> None: ...  # noqa: D102
    def remove(self, ids: Sequence[str]) -> None: ...  # noqa: D102
    def bring_back(self, ids: Sequence[str]) -> None: ...  # noqa: D102


class PeopleBook(QObject):
    """Everybody, read when first asked for. The table of pinyin is learnt beside the window.

    The methods that change something raise ``LibraryError``; nothing is changed then.

    Signals:
        changed: people are others now.
        learnt: more people are found by pinyin than before.
    """

    changed = Signal()
    learnt = Signal()

    def __init__(self, store: PeopleStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._people: dict[str, Person] | None = None
        self._handles: dict[str, Person] | None = None
        self._pinyin = Pinyin()
        self._index: PeopleIndex | None = None
        self._aside = Aside()
        self._work: Callable[[], PeopleIndex] | None = None
        self._undo: list[Callable[[], None]] = []
        self._held = 0
        self._waits = False
        # The aside lives on by itself until its thread ends.
        self.destroyed.connect(self._aside.forget)

    # Looking

    def people(self) -> tuple[Person, ...]:
        """Return everybody, in the order in which they came; nobody while the library can't be read."""
        return tuple(self._known().values())

    def is_empty(self) -> bool:
        """Whether nobody is in the book."""
        return not self._known()

    def get(self, person_id: str) -> Person | None:
        """Return one person."""
        return self._known().get(person_id)

    def of_handle(self, handle: str) -> Person | None:
        """Return whose mobile or user id this is."""
        if self._handles is None:
            people = self._known().values()
            self._handles = {person.user_id: person for person in people if person.user_id}
            self._handles.update({person.mobile: person for person in people if person.mobile})
        return self._handles.get(handle)

    def name_of(self, handle: str) -> str:
        """Return whose mobile or user id this is, by name; empty for nobody who is in the book."""
        person = self.of_handle(handle)
        return person.name if person else ""

    def find(self, words: str) -> list[Person]:
        """Return those whom ``words`` fit, the best first. By pinyin from :attr:`learnt` on, which follows soon."""
        if self._index is None and self._work is None and not self._aside.busy:
            self._look_up(None)
        if self._index is None:
            return _plainly(self._known().values(), words)
        return self._index.search(words)

    # Changing

    def add(self, people: Sequence[Person]) -> list[Person]:
        """Add people and return them with their ids."""
        added = self._store.add(people)
        self._take(added)
        self._note(lambda: self._do_remove([person.id for person in added]))
        return added

    def replace(self, people: Sequence[Person]) -> None:
        """Put people in the place of those with their ids."""
        before = [self._known()[person.id] for person in people if person.id in self._known()]
        self._do_replace(people)
        self._note(lambda: self._do_replace(before))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove people."""
        before = [self._known()[person_id] for person_id in ids if person_id in self._known()]
        self._do_remove(ids)
        self._note(lambda: self._do_bring_back(before))

    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._undo[-1]()
            self._undo.pop()

    def undo_steps(self) -> int:
        """Return how many changes can be taken back, as a mark for :meth:`join`."""
        return len(self._undo)

    def join(self, mark: int) -> None:
        """Make one step of all that were made since ``mark``."""
        steps = self._undo[mark:]
        if len(steps) > 1:

            def back() -> None:
                self.hold()
                try:
                    while steps:
                        steps[-1]()
                        steps.pop()
                finally:
                    self.release()

            self._undo[mark:] = [back]

    def hold(self) -> None:
        """Tell nobody of changes until :meth:`release`."""
        self._held += 1

    def release(self) -> None:
        """Tell of what changed since :meth:`hold`."""
        self._held -= 1
        if not self._held and self._waits:
            self._waits = False
            self._changed()

    # The rest

    def _known(self) -> dict[str, Person]:
        if self._people is None:
            try:
                self._people = {person.id: person for person in self._store.all()}
            except DinguiError:
                # Busy for a moment: asked again the next time. The window says of drafts what is wrong with the disk.
                return {}
        return self._people

    def _note(self, back: Callable[[], None]) -> None:
        self._undo.append(back)
        del self._undo[:-UNDO_MAX]

    def _do_remove(self, ids: Sequence[str]) -> None:
        self._store.remove(ids)
        for person_id in ids:
            self._known().pop(person_id, None)
        self._changed()

    def _do_replace(self, people: Sequence[Person]) -> None:
        self._store.replace(people)
        self._take(people)

    def _do_bring_back(self, people: Sequence[Person]) -> None:
        self._store.bring_back([person.id for person in people])
        self._take(people)

    def _take(self, people: Iterable[Person]) -> None:
        self._known().update({person.id: person for person in people})
        self._changed()

    def _changed(self) -> None:
        if self._held:
            self._waits = True
            return
        self._handles = None
        before, self._index = self._index, None
        if before is not None:
            self._look_up(before)
        self.changed.emit()

    def _look_up(self, before: PeopleIndex | None) -> None:
        """Make the index: at once where little is to be done, else beside the window."""
        people = self.people()
        known = len(before) if before else 0
        if abs(len(people) - known) <= _AT_ONCE:
            self._index = PeopleIndex(people, self._pinyin, before)
            if self._index.learnt:
                return
        pinyin = self._pinyin

        def work() -> PeopleIndex:
            pinyin.learn(person.name for person in people)
            return PeopleIndex(people, pinyin, before)

        # After what is under way was painted: a thread that works takes turns with this one.
        self._work = work
        QTimer.singleShot(LEARN_AFTER_MS, self, self._learn)

    @Slot()
    def _learn(self) -> None:
        work, self._work = self._work, None
        if work is not None:
            self._aside.run(work, self._on_index)

    def _on_index(self, index: object) -> None:
        if isinstance(index, PeopleIndex):
            self._index = index
            self.learnt.emit()


_AT_ONCE: Final = 200
"""People whom the window's thread looks at in a millisecond or two."""


def _plainly(people: Iterable[Person], words: str) -> list[Person]:
    """Search without an index: names and numbers that hold what was typed."""
    wanted = words.lower().split()
    if not wanted:
        return list(people)
    return [
        person
        for person in people
        if all(word in f"{person.name}\n{person.mobile}\n{person.user_id}".lower() for word in wanted)
    ]
