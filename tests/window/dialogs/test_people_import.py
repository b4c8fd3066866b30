from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QListView, QPlainTextEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from dingui.library.errors import LibraryError
from dingui.library.library import Library
from dingui.people.comparing import compare
from dingui.people.models import Person
from dingui.people.reading import read_text
from dingui.window.dialogs.people_import import CHUNK, PeopleImportDialog
from dingui.window.lists.people import EntriesModel, FaultsModel
from dingui.window.people_book import PeopleBook
from tests.window.person import all_named, click, named, words_in


class Import:
    """The dialog with what is behind it."""

    def __init__(self, library: Library, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.book = PeopleBook(library.people)
        self.dialog = PeopleImportDialog(self.book)

    def paste(self, text: str) -> None:
        named(self.dialog, "Pasted list", QPlainTextEdit).setPlainText(text)
        self.qtbot.waitUntil(lambda: self.dialog._comparison is not None or "!" in self.severity)

    def read(self, path: Path) -> None:
        self.dialog.read(path)
        self.qtbot.waitUntil(lambda: "Reading…" not in self.said)

    @property
    def severity(self) -> str:
        return "!" if self.dialog._summary.property("severity") == "error" else ""

    @property
    def rows(self) -> list[list[str]]:
        return cells(named(self.dialog, "People in the list", QTableView).model())

    @property
    def faults(self) -> list[str]:
        found = all_named(self.dialog, "What is wrong in the list", QListView)
        return [found[0].model().index(row, 0).data() for row in range(found[0].model().rowCount())] if found else []

    @property
    def said(self) -> str:
        return words_in(self.dialog)

    @property
    def button(self) -> QPushButton:
        return self.dialog._store

    def store(self) -> None:
        assert self.button.isEnabled()
        click(self.button)


def cells(model: QAbstractItemModel) -> list[list[str]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


@pytest.fixture
def importing(library: Library, qtbot: QtBot, shown: Callable[[QWidget], QWidget]) -> Import:
    library.people.add([Person("", "张三", "13800000001", "", ("产品",)), Person("", "李四", "13800000002")])
    made = Import(library, qtbot)
    shown(made.dialog)
    return made


LIST = "王五 13900000005 #研发\n张小三 13800000001\n赵六 1390000000\n李四 13800000002\n"


def test_what_will_be_read_is_seen_before_anything_is_stored(importing: Import, library: Library) -> None:
    importing.paste(LIST)
    assert importing.rows == [
        ["1", "王五", "13900000005", "", "研发", "Will be added"],
        ["2", "张小三", "13800000001", "", "", "“张三” stays as it is"],
        ["4", "李四", "13800000002", "", "", "Is there already"],
    ]
    assert [fault.partition(" is no mobile")[0] for fault in importing.faults] == ["Line 3: “1390000000”"]
    assert "New: 1 person · Already in the address book: 2 people · 1 line left out" in importing.said
    assert importing.button.text() == "Add 1 person"
    assert len(library.people.all()) == 2

    importing.store()
    importing.qtbot.waitUntil(lambda: not importing.dialog.isVisible())
    assert [person.name for person in library.people.all()] == ["张三", "李四", "王五"]
    importing.book.undo()
    assert [person.name for person in library.people.all()] == ["张三", "李四"]


def test_nobody_is_changed_without_the_tick(importing: Import, library: Library) -> None:
    importing.paste(LIST)
    tick = importing.dialog.findChild(QCheckBox)
    assert isinstance(tick, QCheckBox)
    assert tick.text() == "Also change those who are there already (1)"
    click(tick)
    assert importing.rows[1][5] == "Changes “张三”"
    assert importing.button.text() == "Add 1, change 1"
    importing.store()
    importing.qtbot.waitUntil(lambda: not importing.dialog.isVisible())
    assert [(person.name, person.tags) for person in library.people.all()] == [
        ("张小三", ("产品",)),
        ("李四", ()),
        ("王五", ("研发",)),
    ]
    # One step for all.
    importing.book.undo()
    assert [person.name for person in library.people.all()] == ["张三", "李四"]
    assert not importing.book.can_undo()


def test_a_file_is_read(importing: Import, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("姓名,手机\n王五,13900000005\n".encode("gb18030"))
    importing.read(path)
    assert "From people.csv" in importing.said
    assert importing.rows == [["2", "王五", "13900000005", "", "", "Will be added"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "Excel file"),
        (b"\x00\x01", "holds no text"),
        (b"", "nobody in this list"),
        (None, "can't be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    importing: Import, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    importing.read(path)
    assert words in importing.said
    assert importing.rows == []
    assert not importing.button.isEnabled()


def test_many_are_stored_in_steps_and_taken_back_as_one(importing: Import, library: Library) -> None:
    count = CHUNK * 3 + 7
    importing.paste("\n".join(f"成员{n} 139{n:08d}" for n in range(count)))
    importing.store()
    assert not importing.button.isEnabled()
    importing.qtbot.waitUntil(lambda: not importing.dialog.isVisible())
    assert len(library.people.all()) == count + 2
    importing.book.undo()
    assert len(library.people.all()) == 2


def test_closing_midway_keeps_what_was_stored_and_one_undo_takes_it_back(importing: Import, library: Library) -> None:
    importing.paste("\n".join(f"成员{n} 139{n:08d}" for n in range(CHUNK * 3)))
    importing.store()
    importing.dialog.reject()
    stored = len(library.people.all())
    assert 2 < stored < CHUNK * 3 + 2
    assert len(importing.book.people()) == stored
    importing.book.undo()
    assert len(library.people.all()) == 2


def test_where_storing_fails_it_is_said_and_the_rest_can_be_tried_again(
    importing: Import, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing.paste("\n".join(f"成员{n} 139{n:08d}" for n in range(CHUNK * 2)))
    real, calls = library.people.add, [0]

    def add(people: list[Person]) -> list[Person]:
        calls[0] += 1
        if calls[0] == 2:
            raise LibraryError("disk_full")
        return real(people)

    monkeypatch.setattr(library.people, "add", add)
    importing.store()
    importing.qtbot.waitUntil(lambda: "The disk is full" in importing.said)
    assert f"Stored so far: {CHUNK} people." in importing.said
    assert importing.button.text() == f"Add {CHUNK} people"
    importing.store()
    importing.qtbot.waitUntil(lambda: not importing.dialog.isVisible())
    assert len(library.people.all()) == CHUNK * 2 + 2


def test_the_models_hold_under_qts_tester(qapp: object) -> None:
    entries, faults = EntriesModel(), FaultsModel()
    testers = [
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for model in (entries, faults)
    ]
    found = compare(read_text(LIST), [Person("a", "张三", "13800000001")])
    entries.set_comparison(found, update=False)
    entries.set_update(update=True)
    faults.set_faults(found.faults)
    assert entries.rowCount() == 3
    assert faults.rowCount() == 1
    entries.set_comparison(None, update=True)
    faults.set_faults(())
    assert entries.rowCount() == 0
    del testers
