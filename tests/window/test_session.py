from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QElapsedTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.library.drafts import Draft, DraftHead, Drafts
from dingui.library.errors import LibraryError
from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import EMPTY, MarkdownMessage, MessageType
from dingui.window import session as session_module
from dingui.window.commands import UNDO_LIMIT
from dingui.window.session import AUTOSAVE_MS, DraftSession
from tests.window.person import Heard

PROMISED_MS = 1000
Stored = Callable[[str], Composition]


def text_of(composition: Composition) -> str:
    message = composition.messages[MessageType.MARKDOWN]
    assert isinstance(message, MarkdownMessage)
    return message.text


def become(session: DraftSession, text: str) -> None:
    """Change the text as a form does."""
    before = text_of(session.composition)
    changed = session.composition.with_message(MarkdownMessage("t", text))
    session.apply(changed, field="markdown.text", texts=(before, text))


class FullDisk:
    """Drafts on a disk that is full until it is told otherwise."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self.full = False

    def _room(self) -> None:
        if self.full:
            raise LibraryError("disk_full", path="library.sqlite3")

    def add(self, name: str = "", content: str = "", type: str = "", summary: str = "") -> Draft:  # noqa: A002 - as the library's
        self._room()
        return self._drafts.add(name, content, type, summary)

    def get(self, draft_id: str) -> Draft | None:
        return self._drafts.get(draft_id)

    def save(self, draft_id: str, *, content: str, type: str, summary: str) -> DraftHead:  # noqa: A002 - as the library's
        self._room()
        return self._drafts.save(draft_id, content=content, type=type, summary=summary)

    def rename(self, draft_id: str, name: str) -> DraftHead:
        self._room()
        return self._drafts.rename(draft_id, name)

    def remove(self, draft_id: str) -> None:
        self._room()
        self._drafts.remove(draft_id)

    def restore(self, draft_id: str) -> DraftHead:
        self._room()
        return self._drafts.restore(draft_id)

    def heads(self, limit: int = -1) -> list[DraftHead]:
        return self._drafts.heads(limit)


@pytest.fixture
def disk(library: Library) -> FullDisk:
    return FullDisk(library.drafts)


@pytest.fixture
def on_disk(qtbot: QtBot, library: Library, disk: FullDisk, monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftSession]:
    monkeypatch.setattr(session_module, "RETRY_MS", 50)
    made = DraftSession(disk, library.marks)
    assert made.add()
    yield made
    delete(made)


# Storing


def test_a_change_is_in_the_file_within_a_second(qtbot: QtBot, session: DraftSession, stored: Stored) -> None:
    become(session, "typed")
    since = time.monotonic()
    assert text_of(stored(session.draft_id)) == ""
    qtbot.waitUntil(lambda: text_of(stored(session.draft_id)) == "typed", timeout=PROMISED_MS)
    assert (time.monotonic() - since) * 1000 < PROMISED_MS


def test_someone_who_never_pauses_is_stored_as_often(qtbot: QtBot, session: DraftSession, stored: Stored) -> None:
    """What is missing in the file is never older than a second, however fast the keys come."""
    typed_at: list[float] = []
    oldest = 0.0
    since = QElapsedTimer()
    since.start()
    while since.elapsed() < 3 * AUTOSAVE_MS:
        become(session, "x" * (len(typed_at) + 1))
        typed_at.append(time.monotonic())
        QTest.qWait(5)  # the time between two keys
        kept = len(text_of(stored(session.draft_id)))
        if kept < len(typed_at):
            oldest = max(oldest, time.monotonic() - typed_at[kept])
    assert len(typed_at) > 50
    assert 0 < oldest * 1000 < PROMISED_MS


def test_the_list_hears_what_was_stored(qtbot: QtBot, session: DraftSession, library: Library) -> None:
    with qtbot.waitSignal(session.stored) as heard:
        become(session, "# Three o'clock\nmore")
    assert heard.args == [library.drafts.heads()[0]]
    assert heard.args[0].summary == "t"
    assert heard.args[0].type == "markdown"


def test_nothing_is_stored_twice(qtbot: QtBot, session: DraftSession, library: Library) -> None:
    become(session, "x")
    assert session.store()
    [before] = library.drafts.heads()
    heard = Heard()
    session.stored.connect(heard)
    assert session.store()
    assert heard.all == []
    assert library.drafts.heads() == [before]


def test_a_name_is_stored_as_soon(qtbot: QtBot, session: DraftSession, library: Library) -> None:
    session.rename("周会 ")
    assert session.name == "周会 "
    qtbot.waitUntil(lambda: library.drafts.heads()[0].name == "周会", timeout=PROMISED_MS)


def test_opening_another_draft_stores_the_open_one_first(session: DraftSession, stored: Stored) -> None:
    first = session.draft_id
    become(session, "not lost")
    assert session.add()
    assert text_of(stored(first)) == "not lost"
    become(session, "nor this")
    second = session.draft_id
    assert session.open(first)
    assert text_of(session.composition) == "not lost"
    assert text_of(stored(second)) == "nor this"


def test_the_last_draft_is_open_again(qtbot: QtBot, session: DraftSession, library: Library) -> None:
    first = session.draft_id
    session.add()
    session.add()
    session.open(first)
    become(session, "kept")
    session.store()
    again = DraftSession(library.drafts, library.marks)
    assert again.open_last()
    assert again.draft_id == first
    assert text_of(again.composition) == "kept"


def test_where_the_last_draft_is_gone_the_newest_opens(qtbot: QtBot, session: DraftSession, library: Library) -> None:
    other = library.drafts.add("other")
    library.drafts.remove(session.draft_id)
    again = DraftSession(library.drafts, library.marks)
    assert again.open_last()
    assert again.draft_id == other.id


def test_an_empty_library_has_no_last_draft(qtbot: QtBot, library: Library) -> None:
    assert not DraftSession(library.drafts, library.marks).open_last()


def test_a_draft_that_cannot_be_understood_is_left_as_it_is(session: DraftSession, library: Library) -> None:
    broken = library.drafts.add("broken", "{not a composition")
    troubles = Heard()
    session.trouble.connect(troubles)
    assert session.open(broken.id)
    assert troubles.all == [("draft_unreadable",)]
    assert session.composition.is_empty
    assert session.add()
    kept = library.drafts.get(broken.id)
    assert kept is not None
    assert kept.content == "{not a composition"


def test_a_draft_that_is_not_there_is_not_opened(session: DraftSession) -> None:
    before = session.draft_id
    assert not session.open("no such draft")
    assert session.draft_id == before


# A disk that is full


def test_typing_goes_on_in_memory_and_is_stored_when_there_is_room(
    qtbot: QtBot, on_disk: DraftSession, disk: FullDisk, stored: Stored
) -> None:
    disk.full = True
    with qtbot.waitSignal(on_disk.trouble) as trouble:
        become(on_disk, "one")
    assert trouble.args == ["disk_full"]
    become(on_disk, "one two")
    assert text_of(on_disk.composition) == "one two"
    assert text_of(stored(on_disk.draft_id)) == ""
    with qtbot.waitSignal(on_disk.trouble):
        pass  # it is tried again unasked, and says so
    disk.full = False
    with qtbot.waitSignal(on_disk.stored):
        pass
    assert text_of(stored(on_disk.draft_id)) == "one two"


def test_with_a_full_disk_no_other_draft_is_opened(on_disk: DraftSession, disk: FullDisk) -> None:
    first = on_disk.draft_id
    on_disk.add()
    become(on_disk, "only in memory")
    mine = on_disk.draft_id
    disk.full = True
    assert not on_disk.open(first)
    assert not on_disk.add()
    assert on_disk.draft_id == mine
    assert text_of(on_disk.composition) == "only in memory"
    on_disk.undo()
    assert text_of(on_disk.composition) == ""
    disk.full = False
    assert on_disk.open(first)


def test_with_a_full_disk_nothing_is_removed(on_disk: DraftSession, disk: FullDisk, library: Library) -> None:
    disk.full = True
    troubles = Heard()
    on_disk.trouble.connect(troubles)
    on_disk.remove(on_disk.draft_id)
    assert troubles.last == ("disk_full",)
    assert on_disk.removed_draft == ""
    assert [head.id for head in library.drafts.heads()] == [on_disk.draft_id]


# Removing


def test_a_removed_draft_comes_back_with_undo_and_is_open(session: DraftSession, library: Library) -> None:
    become(session, "wanted")
    removed = session.draft_id
    session.add()
    session.open(removed)
    session.remove(removed)
    assert session.removed_draft == removed
    assert session.draft_id != removed
    assert removed not in {head.id for head in library.drafts.heads()}
    session.undo()
    assert session.draft_id == removed
    assert text_of(session.composition) == "wanted"
    assert removed in {head.id for head in library.drafts.heads()}
    assert session.removed_draft == ""
    session.undo()
    assert text_of(session.composition) == ""


def test_removing_the_only_draft_opens_an_empty_one(session: DraftSession, library: Library) -> None:
    become(session, "x")
    session.remove(session.draft_id)
    [head] = library.drafts.heads()
    assert head.id == session.draft_id
    assert session.composition.is_empty


def test_removing_another_draft_leaves_the_open_one(session: DraftSession) -> None:
    other = session.draft_id
    session.add()
    become(session, "open")
    here = session.draft_id
    session.remove(other)
    assert session.draft_id == here
    assert text_of(session.composition) == "open"
    session.undo()
    assert session.draft_id == other


def test_after_typing_on_undo_means_the_typing(session: DraftSession) -> None:
    other = session.draft_id
    session.add()
    session.remove(other)
    become(session, "typed")
    session.undo()
    assert text_of(session.composition) == ""
    assert session.removed_draft == ""


# Undo


def test_undo_and_redo_are_stored_too(qtbot: QtBot, session: DraftSession, stored: Stored) -> None:
    become(session, "x")
    session.store()
    session.undo()
    qtbot.waitUntil(lambda: text_of(stored(session.draft_id)) == "", timeout=PROMISED_MS)
    session.redo()
    qtbot.waitUntil(lambda: text_of(stored(session.draft_id)) == "x", timeout=PROMISED_MS)


def test_hundreds_of_steps_can_be_taken_back(session: DraftSession) -> None:
    texts = [""]
    for number in range(UNDO_LIMIT):
        session.apply(session.composition.with_message(MarkdownMessage("t", str(number))), label="step")
        texts.append(str(number))
    assert UNDO_LIMIT >= 200
    for text in reversed(texts[:-1]):
        session.undo()
        assert text_of(session.composition) == text
    for text in texts[1:]:
        session.redo()
        assert text_of(session.composition) == text


def test_each_draft_has_its_own_steps(session: DraftSession) -> None:
    first = session.draft_id
    become(session, "first")
    session.add()
    assert not session.undo_group.canUndo()
    become(session, "second")
    second = session.draft_id
    session.open(first)
    session.undo()
    assert text_of(session.composition) == ""
    session.open(second)
    assert text_of(session.composition) == "second"
    session.undo()
    assert text_of(session.composition) == ""
    session.open(first)
    session.redo()
    assert text_of(session.composition) == "first"


def test_a_change_to_the_same_is_no_step(session: DraftSession) -> None:
    session.apply(session.composition.with_message(EMPTY[MessageType.MARKDOWN]))
    assert not session.undo_group.canUndo()


def test_the_forms_hear_of_undo_and_not_of_their_own_typing(session: DraftSession) -> None:
    shown, changed = Heard(), Heard()
    session.shown.connect(shown)
    session.changed.connect(changed)
    become(session, "x")
    assert (len(shown.all), len(changed.all)) == (0, 1)
    session.undo()
    assert (len(shown.all), len(changed.all)) == (1, 2)
