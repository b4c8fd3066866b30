"""Undo across the whole form: for each draft while the program runs, within bounds, by words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import At, MarkdownMessage, MessageType, TextMessage
from dingui.window.commands import UNDO_LIMIT
from dingui.window.session import DraftSession
from dingui.window.undo import UndoHistory
from tests.window.person import Heard


@pytest.fixture
def history(qtbot: QtBot) -> Iterator[UndoHistory]:
    made = UndoHistory()
    yield made
    made.close()


def text(composition: object) -> str:
    assert isinstance(composition, Composition)
    message = composition.messages[MessageType.TEXT]
    assert isinstance(message, TextMessage)
    return message.content


def of(words: str) -> Composition:
    return Composition.of(TextMessage(words))


def step(history: UndoHistory, before: str, after: str) -> None:
    history.push("step", of(before), of(after), "", ("", ""))


def types(session: DraftSession, words: str, field: str = "text.content") -> None:
    """Key by key."""
    for letter in words:
        before = text(session.composition)
        session.apply(
            session.composition.with_message(TextMessage(before + letter)), field=field, texts=(before, before + letter)
        )


def steps(session: DraftSession) -> list[str]:
    """What undo leads back through, step by step."""
    seen = []
    while session.undo_group.canUndo():
        session.undo()
        seen.append(text(session.composition))
    return seen


def test_two_hundred_steps_are_the_least(history: UndoHistory) -> None:
    assert UNDO_LIMIT >= 200
    shown = Heard()
    history.shown.connect(shown)
    history.open("one")
    for number in range(200):
        step(history, str(number), str(number + 1))
    for number in range(199, -1, -1):
        history.group.undo()
        assert text(shown.last[0]) == str(number)
    assert not history.group.canUndo()


def test_other_drafts_come_between_and_nothing_is_forgotten(history: UndoHistory) -> None:
    history.open("one")
    step(history, "", "a")
    for number in range(50):
        history.open(f"other {number}")
        assert not history.group.canUndo()
        step(history, "", str(number))
    history.open("one")
    shown = Heard()
    history.shown.connect(shown)
    history.group.undo()
    assert text(shown.last[0]) == ""
    assert history.group.canRedo()


def test_the_drafts_unused_for_longest_give_way_when_it_is_too_much(qtbot: QtBot) -> None:
    long = "长" * 10_000
    history = UndoHistory(budget=100_000)
    for name in ("one", "two", "three", "four", "five", "six", "seven"):
        history.open(name)
        step(history, "", long + name)
        if name == "four":
            history.open("one")
    history.open("eight")
    kept = [name for name in ("one", "two", "three", "four", "five", "six", "seven") if history.has_steps(name)]
    assert kept == ["one", "five", "six", "seven"]
    history.close()


def test_the_open_draft_keeps_all_of_its_steps(qtbot: QtBot) -> None:
    history = UndoHistory(budget=1)
    history.open("one")
    for number in range(UNDO_LIMIT):
        step(history, str(number), str(number + 1))
    history.open("one")
    assert history.group.activeStack().count() == UNDO_LIMIT
    history.close()


def test_a_draft_that_is_gone_takes_its_steps_with_it(history: UndoHistory) -> None:
    history.open("one")
    step(history, "", "a")
    history.open("two")
    history.forget("one")
    history.forget("nobody")
    assert not history.has_steps("one")
    history.open("one")
    assert not history.group.canUndo()


def test_the_steps_outlive_the_window(history: UndoHistory, library: Library) -> None:
    """Another language builds the window anew; what was typed before it can still be taken back."""
    first = DraftSession(library.drafts, library.marks, history=history)
    assert first.add()
    draft_id = first.draft_id
    types(first, "before")
    assert first.store()
    second = DraftSession(library.drafts, library.marks, history=history)
    assert second.open_last()
    delete(first)
    shown = Heard()
    second.shown.connect(shown)
    assert second.draft_id == draft_id
    second.undo()
    assert text(second.composition) == ""
    assert len(shown.all) == 1
    second.redo()
    assert text(second.composition) == "before"
    delete(second)


# Words


def test_texts_come_back_word_by_word(session: DraftSession) -> None:
    types(session, "please bring your badge")
    assert steps(session) == ["please bring your ", "please bring ", "please ", ""]


def test_chinese_comes_back_by_what_punctuation_parts(session: DraftSession) -> None:
    types(session, "九点集合，请勿乘坐电梯。谢谢")
    assert steps(session) == ["九点集合，请勿乘坐电梯。", "九点集合，", ""]


def test_a_pause_begins_another_step(session: DraftSession, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("dingui.window.commands.time.monotonic", lambda: now[0])
    types(session, "bring")
    now[0] += 60
    types(session, "ing")
    assert steps(session) == ["bring", ""]


def test_another_field_begins_another_step(session: DraftSession) -> None:
    types(session, "ab", field="text.content")
    types(session, "cd", field="other")
    types(session, "ef", field="text.content")
    assert steps(session) == ["abcd", "ab", ""]


def test_what_is_no_typing_is_a_step_of_its_own_between_words(session: DraftSession) -> None:
    types(session, "ab")
    message = TextMessage(text(session.composition), At(everyone=True))
    session.apply(session.composition.with_message(message), label="Mention everyone")
    types(session, "cd")
    assert steps(session) == ["ab", "ab", ""]


# Acts


def acts(library: Library, session: DraftSession) -> list[tuple[str, str]]:
    return [(head.act, head.summary) for head in library.versions.of(session.draft_id)]


@pytest.fixture
def telling(qtbot: QtBot, library: Library) -> Iterator[DraftSession]:
    """A session that tells the library's versions of acts."""
    made = DraftSession(library.drafts, library.marks, versions=library.versions)
    assert made.add()
    yield made
    delete(made)


def test_an_act_keeps_what_was_before_and_what_came_of_it(telling: DraftSession, library: Library) -> None:
    types(telling, "before")
    telling.apply(of("after"), label="Repair", act="repaired")
    assert acts(library, telling) == [("repaired", "after"), ("", "before")]
    telling.undo()
    assert text(telling.composition) == "before"


def test_a_new_draft_says_where_it_came_from(telling: DraftSession, library: Library) -> None:
    telling.add(of("从文件来"), "停机", "imported")
    assert acts(library, telling) == [("imported", "从文件来")]


def test_what_is_sent_is_kept_as_it_was_sent(telling: DraftSession, library: Library) -> None:
    types(telling, "as sent")
    telling.note("sent")
    types(telling, " and after")
    telling.store()
    [version] = library.versions.of(telling.draft_id)
    assert version.act == "sent"
    assert text(Composition.from_json(library.versions.content(version.number))) == "as sent"


def test_a_draft_that_is_gone_for_good_is_not_brought_back(telling: DraftSession, library: Library) -> None:
    types(telling, "x")
    removed = telling.draft_id
    telling.add()
    telling.remove(removed)
    assert telling.removed_draft == removed
    library.bin.remove_for_good(removed)
    telling.forget(removed)
    assert telling.removed_draft == ""
    telling.undo()
    assert telling.draft_id != removed


def test_a_message_that_is_looked_at_only_writes_nothing(library: Library, library_path: object) -> None:
    """Copies are made of libraries that changed; a start must not be a change."""
    first = DraftSession(library.drafts, library.marks)
    first.add(Composition.of(MarkdownMessage("t", "x")))
    before = library._database.run("SELECT total_changes()")[0][0]
    second = DraftSession(library.drafts, library.marks)
    assert second.open_last()
    assert library._database.run("SELECT total_changes()")[0][0] == before
    delete(first)
    delete(second)


def test_a_name_that_is_stored_with_what_was_typed_keeps_that(telling: DraftSession, library: Library) -> None:
    types(telling, "typed")
    telling.rename("周会")
    telling.store()
    assert acts(library, telling) == [("renamed", "typed")]
