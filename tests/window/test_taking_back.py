"""The whole program while its library is replaced by a copy, or was damaged; and undo through a change of language."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from dingui import texts
from dingui.library.backups import Backups
from dingui.library.drafts import Drafts
from dingui.library.errors import LibraryError
from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage
from dingui.paths import Paths
from tests.library.test_opening import spoil_with_zeros
from tests.window.person import keys, words_in
from tests.window.test_program import Run, own_language, paths, run, surroundings

__all__ = ["own_language", "paths", "run", "surroundings"]


def add(run: Run, title: str) -> str:
    session = run.program.workbench.session
    assert session.add(Composition.of(MarkdownMessage(title, title)))
    return session.draft_id


def titles(run: Run) -> list[str]:
    return [head.summary for head in run.program.core.library.drafts.heads()]


def replaced(run: Run) -> list[Path]:
    return list(run.paths.data.glob("library.replaced-*.sqlite3"))


def test_a_copy_takes_the_librarys_place_and_the_program_goes_on(run: Run, qtbot: QtBot) -> None:
    run.start()
    add(run, "before the copy")
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    add(run, "after the copy")
    old = run.program.window
    place = old.geometry()
    run.program.workbench.keeping.restore_wanted.emit(copy.path)
    qtbot.waitUntil(lambda: run.program.window is not old)
    run.activate()
    assert "after the copy" not in titles(run)
    assert "before the copy" in titles(run)
    assert "The copy is in place" in words_in(run.program.workbench.result)
    assert run.program.window.geometry() == place
    [aside] = replaced(run)
    with Library.open(aside) as library:
        assert "after the copy" in [head.summary for head in library.drafts.heads()]
    # It is a window like the first: it writes and stores.
    keys("typed ")
    assert run.program.workbench.session.store()
    assert run.message.title.startswith("typed ")
    assert not run.program.workbench.session.removed_draft


def test_what_was_typed_a_moment_ago_is_put_aside_with_the_rest(run: Run) -> None:
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    keys("not stored yet ")
    run.program.restore(copy.path)
    [aside] = replaced(run)
    with Library.open(aside) as library:
        assert library.drafts.heads()[0].summary.startswith("not stored yet")
    assert not run.message.title.startswith("not stored yet")


def test_what_a_damaged_library_takes_no_more_is_carried_over(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()

    def damaged(*_args: object, **_named: object) -> None:
        raise LibraryError("damaged", path="library.sqlite3")

    keys("only in memory ")
    with monkeypatch.context() as patch:
        patch.setattr(Drafts, "save", damaged)
        run.program.restore(copy.path)
    assert run.message.title.startswith("only in memory")
    assert any(title.startswith("only in memory") for title in titles(run))
    assert "The copy is in place" in words_in(run.program.workbench.result)


def test_with_a_full_disk_no_copy_is_taken_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    wanted: list[object] = []
    run.program.workbench.keeping.restore_wanted.connect(wanted.append)

    def full(*_args: object, **_named: object) -> None:
        raise LibraryError("disk_full", path="library.sqlite3")

    class Chosen:
        chosen = copy.path

        def __init__(self, *_args: object) -> None: ...
        def exec(self) -> None: ...
        def deleteLater(self) -> None: ...  # noqa: N802 - Qt's

    keys("only in memory ")
    with monkeypatch.context() as patch:
        patch.setattr(Drafts, "save", full)
        patch.setattr("dingui.window.dialogs.backups.BackupsDialog", Chosen)
        run.program.workbench.keeping.open_backups()
        assert wanted == []
        assert "The disk is full" in words_in(run.program.workbench.result)
    assert run.message.title.startswith("only in memory")
    assert run.program.workbench.session.store()


def test_a_copy_that_turns_out_bad_leaves_everything_as_it_is(run: Run) -> None:
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    add(run, "mine")
    spoil_with_zeros(copy.path)
    run.program.restore(copy.path)
    run.activate()
    assert "This copy is damaged" in words_in(run.program.workbench.result)
    assert "mine" in titles(run)
    assert replaced(run) == []


def test_a_library_in_use_elsewhere_stays(run: Run) -> None:
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    add(run, "mine")
    with Library.open(run.paths.library):
        run.program.restore(copy.path)
    run.activate()
    assert "in use elsewhere" in words_in(run.program.workbench.result)
    assert "mine" in titles(run)
    assert replaced(run) == []


def test_steps_of_another_library_are_forgotten(run: Run) -> None:
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    before = run.message
    keys("x")
    run.program.restore(copy.path)
    assert run.message == before
    run.program.workbench.session.undo()
    assert run.message == before


def test_the_log_is_written_once(run: Run) -> None:
    """A second library begins a second log, which must not say everything twice."""
    run.start()
    copy = Backups(run.paths.library, lambda: 1_790_000_000.0).make()
    run.program.restore(copy.path)
    run.program.core.dispatcher.run(lambda _parts: None, lambda _value: None, lambda _error: None)
    logging.getLogger("dingui.test").info("said once")
    assert run.paths.log.read_text("utf-8").count("said once") == 1


def test_a_damaged_library_is_said_and_the_newest_good_copy_offered(
    qtbot: QtBot, qapp: QApplication, paths: Paths, surroundings: None
) -> None:
    with Library.open(paths.library) as library:
        library.drafts.add("周会", Composition.of(MarkdownMessage("in the copy", "x")).to_json(), "markdown", "x")
    copy = Backups(paths.library, lambda: 1_790_000_000.0).make()
    spoil_with_zeros(paths.library)
    damaged = paths.library.read_bytes()
    run = Run(qtbot, paths, qapp)
    run.start()
    assert "was put aside as" in words_in(run.program.workbench.result)

    def offers() -> list[QPushButton]:
        buttons = run.program.window.findChildren(QPushButton)
        return [each for each in buttons if each.text().startswith("Look into the copy of")]

    qtbot.waitUntil(lambda: bool(offers()))
    [aside] = paths.data.glob("library.damaged-*.sqlite3")
    assert aside.read_bytes() == damaged
    run.program.restore(copy.path)
    assert [head.name for head in run.program.core.library.drafts.heads()] == ["周会"]
    assert aside.read_bytes() == damaged
    run.end()


def test_undo_goes_on_in_another_language(run: Run, own_language: None, qtbot: QtBot) -> None:
    run.start()
    before = run.message
    keys("typed ")
    old = run.program.window
    run.choose("Language", "简体中文", "Apply")
    qtbot.waitUntil(lambda: run.program.window is not old)
    assert texts.language() == "zh_CN"
    run.activate()
    assert run.message != before
    while run.program.workbench.session.undo_group.canUndo():
        run.program.workbench.session.undo()
    assert run.message == before
    assert run.program.workbench._actions["redo"].isEnabled()
    run.program.workbench.session.redo()
    assert run.message != before


def test_a_copy_is_made_by_itself_at_a_quiet_moment(run: Run, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dingui.background.library_keeper.QUIET_MS", 0)
    run.start()
    copies = Backups(run.paths.library, lambda: 0.0)
    qtbot.waitUntil(lambda: bool(copies.all()))
    assert copies.look_inside(copies.all()[0].path).drafts == 1
