from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from dingui.library.library import Library
from dingui.people.models import Person
from dingui.window.dialogs.people import PeopleDialog
from dingui.window.editors.plain import LineField
from dingui.window.lists.people import PeopleModel
from dingui.window.people_book import PeopleBook
from tests.window.opened import Opened
from tests.window.person import CONTROL, Heard, click, focused, keys, named, press, words_in, write


class People:
    """The dialog with what is behind it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.book = PeopleBook(library.people)
        self.dialog = PeopleDialog(self.book)

    def field(self, name: str) -> LineField:
        return named(self.dialog, name, LineField)

    def enter(self, name: str, text: str) -> None:
        field = self.field(name)
        field.setFocus()
        field.selectAll()
        press(Qt.Key.Key_Delete)
        write(text)

    def button(self, text: str) -> QPushButton:
        [found] = [each for each in self.dialog.findChildren(QPushButton) if each.text() == text]
        return found

    def press(self, text: str) -> None:
        assert self.button(text).isEnabled()
        click(self.button(text))

    @property
    def table(self) -> QTableView:
        return named(self.dialog, "People in the address book", QTableView)

    @property
    def names(self) -> list[str]:
        model = self.table.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def choose(self, *names: str) -> None:
        selection = self.table.selectionModel()
        flags = selection.SelectionFlag.ClearAndSelect | selection.SelectionFlag.Rows
        for name in names:
            index = self.table.model().index(self.names.index(name), 0)
            selection.setCurrentIndex(index, flags)
            flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows

    @property
    def said(self) -> str:
        return words_in(self.dialog)


@pytest.fixture
def make(library: Library, shown: Callable[[QWidget], QWidget]) -> Callable[..., People]:
    def make(*people: Person) -> People:
        library.people.add(people)
        made = People(library)
        shown(made.dialog)
        return made

    return make


ZHANG = Person("", "张三", "13800000001", "", ("产品", "周会"))
LI = Person("", "李四", "13800000002", "lisi")
WONG = Person("", "Alice Wong", "+852-12345678")


def test_an_empty_book_says_what_belongs_here_and_begins_with_a_person(make: Callable[..., People]) -> None:
    people = make()
    assert "Nobody is here yet" in people.said
    assert focused() is people.field("Name")
    people.enter("Name", " 张三 ")
    people.enter("Mobile", "+86 138-0000-0001")
    people.enter("Tags", "产品，周会")
    press(Qt.Key.Key_Return)
    [stored] = people.library.people.all()
    assert (stored.name, stored.mobile, stored.tags) == ("张三", "13800000001", ("产品", "周会"))
    assert people.names == ["张三"]
    assert "Saved." in people.said
    assert people.field("Mobile").value() == "13800000001"


@pytest.mark.parametrize(
    ("name", "mobile", "user_id", "words", "field"),
    [
        ("", "13800000001", "", "Give the person a name", "Name"),
        ("A", "1380000000", "", "This is no mobile", "Mobile"),
        ("A", "", "", "A mobile or a user id is needed", "Mobile"),
        ("A", "", "not one", "This is no user id", "User id"),
        ("A", "13800000002", "", "This belongs to “李四”", "Mobile"),
        ("A", "13800000009", "lisi", "This belongs to “李四”", "User id"),
    ],
)
def test_what_cannot_be_stored_is_said_at_its_field(
    make: Callable[..., People], name: str, mobile: str, user_id: str, words: str, field: str
) -> None:
    people = make(LI)
    people.press("Add person")
    for label, text in (("Name", name), ("Mobile", mobile), ("User id", user_id)):
        people.enter(label, text)
    people.press("Save person")
    assert words in people.said
    assert focused() is people.field(field)
    assert words in people.field(field).accessibleDescription()
    assert [each.name for each in people.library.people.all()] == ["李四"]


def test_a_person_is_changed_and_that_is_taken_back(make: Callable[..., People], qtbot: QtBot) -> None:
    people = make(ZHANG, LI)
    # In the order of their pinyin, as soon as that is learnt.
    qtbot.waitUntil(lambda: people.names == ["李四", "张三"])
    people.choose("李四")
    people.enter("Name", "李小四")
    people.press("Save person")
    assert people.names == ["李小四", "张三"]
    assert [each.name for each in people.library.people.all()] == ["张三", "李小四"]
    press(Qt.Key.Key_Z, CONTROL)
    assert people.names == ["李四", "张三"]
    assert people.field("Name").value() == "李四"
    assert "taken back" in people.said


def test_going_on_to_somebody_else_stores_what_was_typed(make: Callable[..., People]) -> None:
    people = make(ZHANG, LI)
    people.choose("李四")
    people.enter("Tags", "研发")
    people.choose("张三")
    assert people.field("Name").value() == "张三"
    assert [each.tags for each in people.library.people.all() if each.name == "李四"] == [("研发",)]
    # And what can't be stored keeps its person in the form.
    people.enter("Mobile", "138")
    people.choose("李四")
    assert people.field("Name").value() == "张三"
    assert people.table.currentIndex().data() == "张三"
    assert "This is no mobile" in people.said


def test_closing_stores_and_says_once_what_it_cannot(make: Callable[..., People]) -> None:
    people = make(ZHANG)
    people.choose("张三")
    people.enter("Mobile", "138")
    people.press("Close")
    assert people.dialog.isVisible()
    assert "This is no mobile" in people.said
    people.press("Close")
    assert not people.dialog.isVisible()
    assert people.library.people.all()[0].mobile == "13800000001"


def test_people_are_removed_by_key_and_come_back(make: Callable[..., People]) -> None:
    people = make(ZHANG, LI, WONG)
    people.table.setFocus()
    people.choose("李四", "张三")
    press(Qt.Key.Key_Delete)
    assert people.names == ["Alice Wong"]
    assert "Removed: 2 people" in people.said
    assert people.field("Name").value() == "Alice Wong"
    people.press("Undo")
    assert sorted(people.names) == sorted(["Alice Wong", "李四", "张三"])
    assert len(people.library.people.all()) == 3
    assert not people.button("Undo").isEnabled()


def test_the_list_follows_what_is_typed(make: Callable[..., People], qtbot: QtBot) -> None:
    people = make(ZHANG, LI, WONG)
    assert focused().accessibleName() == "Search people"
    keys("zs")
    qtbot.waitUntil(lambda: people.names == ["张三"])
    assert "1 of 3 people" in people.said
    press(Qt.Key.Key_Return)
    assert focused() is people.table
    people.enter("Search people", "852")
    assert people.names == ["Alice Wong"]
    people.enter("Search people", "nobody")
    assert people.names == []
    people.enter("Search people", "")
    assert len(people.names) == 3


def test_who_is_in_the_form_stays_chosen_while_one_searches(make: Callable[..., People]) -> None:
    people = make(ZHANG, LI)
    people.choose("张三")
    people.enter("Search people", "四")
    assert people.names == ["李四"]
    assert people.field("Name").value() == "张三"
    people.enter("Search people", "")
    assert people.table.currentIndex().data() == "张三"


def test_the_model_holds_under_qts_tester(qapp: object) -> None:
    model = PeopleModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_people([ZHANG, LI])
    assert [model.index(0, column).data() for column in range(3)] == ["张三", "13800000001", "产品, 周会"]
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Mobile or user id"
    model.set_people([])
    assert model.rowCount() == 0
    del tester


def test_the_menu_opens_it(opened: Opened, tmp_path: Path) -> None:
    heard = Heard()

    def act(dialog: PeopleDialog) -> None:
        heard(dialog.windowTitle())

    action = next(each for each in opened.window.actions() if each.text() == "P&eople…")
    opened.in_dialog(PeopleDialog, act, action.trigger)
    assert heard.all == [("People",)]
