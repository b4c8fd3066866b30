"""Versions, the bin and copies, as a person uses them in the window."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListView, QMessageBox, QPushButton, QTabWidget, QTextBrowser

from dingui.library.backups import Backups
from dingui.messages.composition import Composition
from dingui.messages.models import MarkdownMessage, TextMessage, text_of
from dingui.messages.repairs import repairs_of
from dingui.window.dialogs import backups as backups_dialog
from dingui.window.dialogs import bin as bin_dialog
from dingui.window.dialogs.backups import BackupsDialog
from dingui.window.dialogs.bin import BinDialog
from dingui.window.dialogs.versions import VersionsDialog
from tests.window.opened import Opened
from tests.window.person import click, keys, named, words_in

CONTROL = Qt.KeyboardModifier.ControlModifier


def say(opened: Opened, words: str, act: str = "") -> None:
    """Bring words into the open draft, and store them."""
    composition = opened.bench.session.composition.with_message(MarkdownMessage("Title", words))
    if act:
        opened.bench.session.apply(composition, act="repaired")
        opened.bench.composer.set_composition(opened.bench.session.composition)
    else:
        opened.set_message(MarkdownMessage("Title", words))
    assert opened.bench.session.store()


def words_of(opened: Opened) -> str:
    return text_of(opened.bench.session.composition.message)


def act(opened: Opened, key: str) -> Callable[[], None]:
    return opened.bench._actions[key].trigger


def rows(view: QListView) -> list[str]:
    return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]


def choose(view: QListView, containing: str) -> None:
    [row] = [number for number, title in enumerate(rows(view)) if containing in title]
    view.setCurrentIndex(view.model().index(row, 0))


# Versions


def test_a_version_is_looked_at_compared_and_restored_in_one_step(opened: Opened) -> None:
    say(opened, "one word", "repaired")
    say(opened, "two words", "repaired")
    say(opened, "three words")
    seen: list[str] = []

    def use(dialog: VersionsDialog) -> None:
        view = named(dialog, "Versions", QListView)
        assert rows(view)[0] == "Now"
        view.setCurrentIndex(view.model().index(2, 0))
        seen.append(dialog._preview.view.visible_text)
        pages = dialog.findChildren(QTabWidget)[0]
        pages.setCurrentIndex(1)
        seen.append(words_in(dialog))
        seen.append(named(dialog, "Earlier", QTextBrowser).toPlainText())
        seen.append(named(dialog, "Later", QTextBrowser).toPlainText())
        click(named(dialog, "Restore this version", QPushButton))

    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))
    assert "one word" in seen[0]
    assert "1 field differs." in seen[1]
    assert "one word" in seen[2]
    assert "three words" in seen[3]
    assert words_of(opened) == "one word"
    assert cast("QTextBrowser", opened.field("Message")).toPlainText() == "one word"
    assert "The draft is as it was today" in opened.result
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    opened.press(Qt.Key.Key_Z, CONTROL)
    assert words_of(opened) == "three words"
    assert opened.library.versions.of(opened.bench.session.draft_id)[0].act == "restored"


def test_the_undo_beside_the_words_does_the_same(opened: Opened) -> None:
    say(opened, "one", "repaired")
    say(opened, "two")

    def use(dialog: VersionsDialog) -> None:
        choose(named(dialog, "Versions", QListView), "After a repair")
        click(named(dialog, "Restore this version", QPushButton))

    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))
    assert words_of(opened) == "one"
    opened.click("Undo")
    assert words_of(opened) == "two"
    assert "The draft is as it was" not in opened.result


def test_after_the_next_change_nothing_offers_to_undo_that_instead(opened: Opened) -> None:
    say(opened, "one", "repaired")
    say(opened, "two")

    def use(dialog: VersionsDialog) -> None:
        choose(named(dialog, "Versions", QListView), "After a repair")
        click(named(dialog, "Restore this version", QPushButton))

    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))
    assert "The draft is as it was" in opened.result
    say(opened, "three")
    assert "The draft is as it was" not in opened.result


def test_what_is_marked_is_marked_without_colour_too(opened: Opened) -> None:
    say(opened, "at eight", "repaired")
    say(opened, "at nine")
    found: list[list[tuple[str, bool, bool, bool]]] = []

    def use(dialog: VersionsDialog) -> None:
        choose(named(dialog, "Versions", QListView), "After a repair")
        dialog.findChildren(QTabWidget)[0].setCurrentIndex(1)
        for name in ("Earlier", "Later"):
            found.append(fragments(named(dialog, name, QTextBrowser)))

    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))
    earlier, later = found
    assert ("eight", True, False, True) in earlier
    assert ("nine", False, True, True) in later
    assert [text for text, struck, _under, _ground in earlier if struck] == ["eight"]
    assert any("● Message – changed" in text for text, *_rest in earlier)


def fragments(browser: QTextBrowser) -> list[tuple[str, bool, bool, bool]]:
    """Each piece of a text, whether it is struck out, underlined, and on a ground of its own."""
    found = []
    block = browser.document().begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            form = piece.charFormat()
            ground = form.background().style() != Qt.BrushStyle.NoBrush
            found.append((piece.text(), form.fontStrikeOut(), form.fontUnderline(), ground))
            pieces += 1
        block = block.next()
    return found


def test_two_versions_are_compared_with_each_other_the_earlier_on_the_left(opened: Opened) -> None:
    say(opened, "one", "repaired")
    say(opened, "two", "repaired")
    say(opened, "three")
    found: list[str] = []

    def use(dialog: VersionsDialog) -> None:
        view = named(dialog, "Versions", QListView)
        dialog.findChildren(QTabWidget)[0].setCurrentIndex(1)
        view.setCurrentIndex(view.model().index(1, 0))
        named(dialog, "Compare with", QComboBox).setCurrentIndex(2)
        found.extend(named(dialog, name, QTextBrowser).toPlainText() for name in ("Earlier", "Later"))

    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))
    assert "one" in found[0]
    assert "two" in found[1]


def test_a_draft_without_versions_says_when_there_will_be_some(opened: Opened) -> None:
    def use(dialog: VersionsDialog) -> None:
        assert "There are no versions yet." in words_in(dialog)
        assert not named(dialog, "Restore this version", QPushButton).isEnabled()

    opened.bench.session.add()
    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))


def test_a_version_that_can_not_be_read_says_so_and_the_others_are_there(opened: Opened) -> None:
    say(opened, "one", "repaired")
    say(opened, "two", "repaired")
    opened.library._database.run("UPDATE versions SET content = x'00' WHERE summary LIKE '%' AND act = 'repaired'")

    def use(dialog: VersionsDialog) -> None:
        view = named(dialog, "Versions", QListView)
        view.setCurrentIndex(view.model().index(1, 0))
        assert "can't be read any more" in words_in(dialog)
        assert not named(dialog, "Restore this version", QPushButton).isEnabled()
        view.setCurrentIndex(view.model().index(0, 0))
        assert "two" in dialog._preview.view.visible_text

    opened.in_dialog(VersionsDialog, use, act(opened, "versions"))


def test_what_was_sent_is_a_version(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.tick("产品群")
    say(opened, "as it was sent")
    opened.bench.press_send()
    opened.wait_idle()
    say(opened, "as it is now")
    heads = opened.library.versions.of(opened.bench.session.draft_id)
    [sent] = [head for head in heads if head.act == "sent"]
    kept = Composition.from_json(opened.library.versions.content(sent.number))
    assert text_of(kept.message) == "as it was sent"


def test_what_the_person_decided_not_to_send_is_no_version(opened: Opened) -> None:
    opened.add_group("产品群")
    opened.tick("产品群")
    opened.answers.send = False
    opened.bench.press_send()
    assert [head.act for head in opened.library.versions.of(opened.bench.session.draft_id)] == []


def test_a_file_and_a_repair_are_versions(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "停机.json"
    path.write_text('{"msgtype": "link", "link": {"title": "t", "text": "x", "messageUrl": "a.example"}}', "utf-8")
    assert opened.bench.files.open(path)
    session = opened.bench.session
    assert [head.act for head in opened.library.versions.of(session.draft_id)] == ["imported"]
    opened.bench.judge.refresh()
    message = session.composition.message
    repairs = [repair for problem in opened.bench.judge.problems for repair in repairs_of(problem, message)]
    assert opened.bench.judge.mend(repairs[0])
    assert [head.act for head in opened.library.versions.of(session.draft_id)] == ["repaired", "imported"]


# The bin


@pytest.fixture
def agrees(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A person who says yes; what they were asked."""
    asked: list[str] = []

    def ask(_parent: object, title: str, sentence: str, verb: str) -> bool:
        asked.append(f"{title} {sentence} [{verb}]")
        return True

    monkeypatch.setattr(bin_dialog, "ask_for_good", ask)
    monkeypatch.setattr(backups_dialog, "ask_for_good", ask)
    return asked


def two_removed(opened: Opened) -> tuple[str, str]:
    session = opened.bench.session
    ids = []
    for words in ("first gone", "second gone"):
        session.add(Composition.of(TextMessage(words)))
        ids.append(session.draft_id)
    for draft_id in ids:
        opened.bench.keeping.remove(draft_id)
    return ids[0], ids[1]


def test_a_removed_draft_is_seen_in_the_bin_and_put_back(opened: Opened) -> None:
    first, _second = two_removed(opened)
    assert "stays in the bin for 30 days" in opened.result

    def use(dialog: BinDialog) -> None:
        view = named(dialog, "Removed drafts", QListView)
        assert rows(view) == ["second gone", "first gone"]
        choose(view, "first gone")
        assert "first gone" in dialog._preview.view.visible_text
        click(named(dialog, "Put back", QPushButton))
        assert rows(view) == ["second gone"]

    opened.in_dialog(BinDialog, use, act(opened, "bin"))
    assert opened.bench.session.draft_id == first
    assert "first gone" in opened.shown("Drafts")


def test_removing_for_good_asks_and_means_it(opened: Opened, agrees: list[str]) -> None:
    _first, second = two_removed(opened)

    def use(dialog: BinDialog) -> None:
        click(named(dialog, "Remove for good…", QPushButton))
        assert rows(named(dialog, "Removed drafts", QListView)) == ["first gone"]

    opened.in_dialog(BinDialog, use, act(opened, "bin"))
    assert "“second gone” and its versions will be gone" in agrees[0]
    assert opened.library.drafts.get(second) is None
    # Undo has nothing to bring back any more.
    opened.bench.session.undo()
    assert opened.bench.session.draft_id != second


def test_the_bin_is_emptied_on_purpose_only(opened: Opened, agrees: list[str]) -> None:
    two_removed(opened)

    def use(dialog: BinDialog) -> None:
        click(named(dialog, "Empty the bin…", QPushButton))
        opened.qtbot.waitUntil(lambda: rows(named(dialog, "Removed drafts", QListView)) == [])
        assert "The bin is empty" in words_in(dialog)
        for name in ("Put back", "Remove for good…", "Empty the bin…"):
            assert not named(dialog, name, QPushButton).isEnabled()

    opened.in_dialog(BinDialog, use, act(opened, "bin"))
    assert "2 removed drafts and their versions will be gone" in agrees[0]
    assert opened.library.bin.count() == 0


def test_the_harmless_answer_is_the_default(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[tuple[str, str]] = []

    def exec_(box: QMessageBox) -> int:
        default, escape = box.defaultButton(), box.escapeButton()
        assert default is not None
        assert escape is not None
        boxes.append((default.text(), escape.text()))
        default.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    assert not bin_dialog.ask_for_good(opened.window, "Empty the bin?", "…", "Empty the bin")
    assert boxes == [("Leave as it is", "Leave as it is")]


# Copies


def test_a_copy_is_looked_into_before_it_is_wanted(opened: Opened, agrees: list[str]) -> None:
    say(opened, "in the copy")
    copy = Backups(opened.paths.library, lambda: 1_790_000_000.0).make()
    wanted: list[object] = []
    opened.bench.keeping.restore_wanted.connect(wanted.append)

    def use(dialog: BackupsDialog) -> None:
        use_it = named(dialog, "Use this copy…", QPushButton)
        opened.qtbot.waitUntil(use_it.isEnabled)
        assert "1 draft, 0 robots, 0 sent messages" in words_in(dialog)
        assert "Title" in words_in(dialog)
        click(use_it)

    opened.in_dialog(BackupsDialog, use, act(opened, "backups"))
    assert "nothing is overwritten" in agrees[0]
    assert wanted == [copy.path]


def test_a_damaged_copy_says_so_and_is_not_offered(opened: Opened) -> None:
    copy = Backups(opened.paths.library, lambda: 1_790_000_000.0).make()
    copy.path.write_bytes(bytes(copy.size))

    def use(dialog: BackupsDialog) -> None:
        opened.qtbot.waitUntil(lambda: "This copy is damaged" in words_in(dialog))
        assert not named(dialog, "Use this copy…", QPushButton).isEnabled()

    opened.in_dialog(BackupsDialog, use, act(opened, "backups"))


def test_without_a_copy_it_says_when_there_will_be_one(opened: Opened) -> None:
    def use(dialog: BackupsDialog) -> None:
        opened.qtbot.waitUntil(lambda: "There is no copy yet" in words_in(dialog))

    opened.in_dialog(BackupsDialog, use, act(opened, "backups"))


def test_damage_found_in_the_background_is_said_with_a_copy_to_look_into(opened: Opened) -> None:
    copy = Backups(opened.paths.library, lambda: 1_790_000_000.0).make()
    opened.library_keeper.damaged.emit(copy)
    assert "The library is damaged in some place" in opened.result

    def use(dialog: BackupsDialog) -> None:
        view = named(dialog, "Copies of the library", QListView)
        opened.qtbot.waitUntil(lambda: bool(rows(view)))

    [button] = [
        each for each in opened.window.findChildren(QPushButton) if each.text().startswith("Look into the copy")
    ]
    opened.in_dialog(BackupsDialog, use, button.click)


# A disk that is full


@pytest.fixture
def small_home(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 700 kB, where the program's own folder is."""
    place = tmp_path / "home"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(place)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("only root can make a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_on_a_disk_that_fills_up_typing_goes_on_and_is_stored_when_there_is_room(
    small_home: Path, open_window: Callable[..., Opened]
) -> None:
    opened = open_window()
    filler = small_home / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    opened.field("Message").setFocus()
    keys("typed on a full disk " * 300)
    opened.wait_for("The disk is full")
    assert "Not saved yet" in words_in(opened.bench.composer)
    keys("and on")
    typed = words_of(opened)
    assert "disk and on" in typed
    filler.unlink()
    opened.qtbot.waitUntil(lambda: "The disk is full" not in opened.result)
    stored = opened.library.drafts.get(opened.bench.session.draft_id)
    assert stored is not None
    assert text_of(Composition.from_json(stored.content).message) == typed
