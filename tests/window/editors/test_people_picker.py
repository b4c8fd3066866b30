from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QListView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from dingui.library.library import Library
from dingui.messages.composition import Composition
from dingui.messages.models import At, LinkMessage, MarkdownMessage, Message, MessageType, TextMessage, text_of
from dingui.people.models import Person
from dingui.window.composer.composer import Composer
from dingui.window.editors.people_picker import PeoplePicker
from dingui.window.editors.plain import TextField
from dingui.window.people_book import PeopleBook
from tests.window.opened import Opened
from tests.window.person import Heard, all_named, click, compose, focused, keys, named, press, words_in, write

PEOPLE = [
    Person("", "张三", "13800000001", "", ("产品",)),
    Person("", "李四", "13800000002"),
    Person("", "Wong", "", "manager7675"),
]


class Picking:
    """A composer over an address book."""

    def __init__(self, book: PeopleBook) -> None:
        self.book = book
        self.composer = Composer(book)
        self.heard = Heard()
        self.composer.edited.connect(self.heard)
        [self.picker] = self.composer.findChildren(PeoplePicker)

    def open(self, message: Message) -> TextField:
        self.composer.set_composition(Composition.of(message))
        [field] = [each for each in self.composer.findChildren(TextField) if each.isVisible()]
        field.setFocus()
        field.moveCursor(QTextCursor.MoveOperation.End)
        return field

    @property
    def message(self) -> Message:
        return self.composer._composition.message

    @property
    def at(self) -> object:
        return self.message.at

    @property
    def mobiles(self) -> object:
        return self.message.at.mobiles

    @property
    def names(self) -> list[str]:
        view = named(self.picker, "People to mention", QListView)
        return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]

    @property
    def chosen(self) -> str:
        return str(named(self.picker, "People to mention", QListView).currentIndex().data())


@pytest.fixture
def picking(qtbot: QtBot, library: Library, shown: Callable[[QWidget], QWidget]) -> Picking:
    library.people.add(PEOPLE)
    book = PeopleBook(library.people)
    book.find("")
    with qtbot.waitSignal(book.learnt):
        pass
    made = Picking(book)
    shown(made.composer)
    return made


@pytest.mark.parametrize("kind", [TextMessage, MarkdownMessage])
def test_somebody_is_found_by_initials_and_put_into_text_and_list(
    picking: Picking, kind: type[TextMessage | MarkdownMessage]
) -> None:
    field = picking.open(kind())
    keys("hi @")
    assert picking.picker.isVisible()
    # Everyone stands apart, in words, and is not what Enter takes.
    assert picking.names == ["Everyone in the group", "李四", "Wong", "张三"]
    assert picking.chosen == "李四"
    keys("zs")
    assert picking.names == ["张三"]
    assert focused() is field
    told = len(picking.heard.all)
    press(Qt.Key.Key_Return)
    assert text_of(picking.message) == field.value() == "hi @13800000001 "
    assert picking.at == At(("13800000001",))
    # One step, that merges with no typing.
    assert len(picking.heard.all) == told + 1
    assert picking.heard.last[1:] == ("Mentions", "", "", "")
    assert not picking.picker.isVisible()
    keys("ok")
    assert field.value() == "hi @13800000001 ok"


def test_tab_arrows_and_a_click_choose_too(picking: Picking) -> None:
    field = picking.open(TextMessage())
    keys("@")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Tab)
    assert field.value() == "@manager7675 "
    assert picking.at == At((), ("manager7675",))
    assert focused() is field
    keys("@138")
    view = named(picking.picker, "People to mention", QListView)
    row = picking.names.index("张三")
    rect = view.visualRect(view.model().index(row, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert picking.at == At(("13800000001",), ("manager7675",))
    assert field.value() == "@manager7675 @13800000001 "


def test_everyone_is_chosen_on_purpose(picking: Picking) -> None:
    field = picking.open(TextMessage())
    keys("@")
    press(Qt.Key.Key_Up)
    assert picking.chosen == "Everyone in the group"
    press(Qt.Key.Key_Return)
    assert picking.at == At(everyone=True)
    assert field.value() == "@所有人 "


def test_escape_leaves_what_was_typed(picking: Picking) -> None:
    field = picking.open(TextMessage())
    keys("@z")
    press(Qt.Key.Key_Escape)
    assert not picking.picker.isVisible()
    keys("s\n")
    assert field.value() == "@zs\n"
    assert picking.at == At()


@pytest.mark.parametrize("typed", ["@z s", "name@", "13@", "@@ "])
def test_it_is_gone_or_never_there_where_nobody_is_looked_for(picking: Picking, typed: str) -> None:
    picking.open(TextMessage())
    keys(typed)
    assert not picking.picker.isVisible()


def test_what_is_being_composed_searches_nothing_and_ends_nothing(picking: Picking) -> None:
    field = picking.open(TextMessage())
    write("@")
    before = picking.names
    compose("zhang")
    assert picking.names == before
    assert picking.picker.isVisible()
    assert focused() is field
    write("张")
    assert picking.names == ["张三"]


def test_taking_the_number_out_of_the_text_takes_it_out_of_the_list(picking: Picking) -> None:
    picking.open(TextMessage(at=At(("13900000009",))))
    keys("@zs\n")
    both = At(("13900000009", "13800000001"))
    assert picking.at == both
    press(Qt.Key.Key_Backspace)
    assert picking.at == both
    press(Qt.Key.Key_Backspace)
    assert picking.at == At(("13900000009",))
    assert picking.heard.last[1] == "Mentions"
    # Put back by hand, it is back in both.
    keys("1")
    assert picking.at == both


def test_a_number_that_was_typed_by_hand_stays_in_the_list(picking: Picking) -> None:
    picking.open(TextMessage("@13800000002", At(("13800000002",))))
    press(Qt.Key.Key_Backspace)
    assert picking.mobiles == ("13800000002",)


def test_taking_somebody_out_of_the_list_takes_them_out_of_the_text(picking: Picking) -> None:
    field = picking.open(TextMessage("begin "))
    keys("@zs\n")
    keys("end")
    told = len(picking.heard.all)
    click(all_named(picking.composer, "Do not mention 张三", QToolButton)[0])
    assert field.value() == text_of(picking.message) == "begin end"
    assert picking.at == At()
    assert len(picking.heard.all) == told + 1


def test_another_draft_knows_nothing_of_it(picking: Picking) -> None:
    picking.open(TextMessage())
    keys("@zs\n")
    picking.composer.forget_placed()
    picking.open(TextMessage("@13800000001", At(("13800000001",))))
    press(Qt.Key.Key_Backspace)
    assert picking.mobiles == ("13800000001",)


def test_nobody_found_and_nobody_there_are_said(picking: Picking) -> None:
    picking.open(TextMessage())
    keys("@xyz")
    assert "Nobody in the address book fits “xyz”." in words_in(picking.picker)
    picking.book.remove([person.id for person in picking.book.people()])
    assert "The address book is empty." in words_in(picking.picker)


def test_where_nobody_can_be_mentioned_it_is_said_beside_the_cursor(picking: Picking) -> None:
    said = Heard()
    picking.composer.said.connect(said)
    field = picking.open(LinkMessage("Title", "hi "))
    keys("@")
    assert picking.picker.isVisible()
    assert words_in(picking.picker) == "Messages of this type mention nobody: @ is text like any other here."
    place = field.cursorRect().bottomLeft()
    below = picking.picker.mapFromGlobal(field.viewport().mapToGlobal(place))
    assert abs(below.y()) < 40
    # No list to choose from: the keys are the text's.
    keys("\n")
    assert field.value() == "hi @\n"
    assert not picking.picker.isVisible()
    keys("b@c")
    assert not picking.picker.isVisible()
    assert said.all == []


def test_escape_takes_the_words_away(picking: Picking) -> None:
    picking.open(LinkMessage("Title", "hi "))
    keys("@")
    press(Qt.Key.Key_Escape)
    assert not picking.picker.isVisible()


def test_the_way_to_the_address_book(picking: Picking) -> None:
    wanted = Heard()
    picking.composer.people_wanted.connect(wanted)
    field = picking.open(TextMessage())
    picking.book.remove([person.id for person in picking.book.people()])
    keys("@")
    assert picking.names == ["Everyone in the group", "Open the address book…"]
    # Nothing is chosen by itself: Enter makes a line.
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert picking.chosen == "Open the address book…"
    press(Qt.Key.Key_Return)
    assert len(wanted.all) == 1
    assert field.value() == "@"
    assert picking.at == At()


def test_nobody_fits_leads_to_the_address_book_too(picking: Picking) -> None:
    picking.open(TextMessage())
    keys("@xyz")
    assert picking.names == ["Open the address book…"]
    keys("\n")
    assert picking.message == TextMessage("@xyz\n")


# Everyone


def test_taking_everyone_out_of_the_text_unticks_and_undo_brings_both_back(opened: Opened) -> None:
    field = opened.field("Message")
    assert isinstance(field, TextField)
    field.setFocus()
    field.moveCursor(QTextCursor.MoveOperation.End)
    keys(" @")
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    session = opened.bench.session
    assert session.composition.message.at == At(everyone=True)
    press(Qt.Key.Key_Backspace)
    assert session.composition.message.at == At(everyone=True)
    press(Qt.Key.Key_Backspace)
    assert field.value() == "words @所有"
    assert session.composition.message.at == At()
    session.undo()
    assert session.composition.message.at == At(everyone=True)
    assert text_of(session.composition.message) == "words @所有人"


@pytest.mark.parametrize("sign", ["@所有人", "@all", "@Everyone", "@全体成员"])
def test_unticking_takes_everyone_out_of_the_text(picking: Picking, sign: str) -> None:
    field = picking.open(TextMessage(f"{sign} come, {sign}!", At(("13800000001",), everyone=True)))
    told = len(picking.heard.all)
    box = picking.composer.findChildren(QCheckBox)
    [everyone] = [each for each in box if each.text() == "Mention everyone"]
    click(everyone)
    assert field.value() == "come, !"
    assert picking.at == At(("13800000001",))
    assert len(picking.heard.all) == told + 1


def test_a_sign_that_is_typed_ticks_nothing(picking: Picking) -> None:
    picking.open(TextMessage())
    write("@所有人 ")
    assert picking.at == At()


def test_everyone_who_is_ticked_without_a_sign_stays(picking: Picking) -> None:
    picking.open(TextMessage("words", At(everyone=True)))
    press(Qt.Key.Key_Backspace)
    assert picking.at == At(everyone=True)


def test_everyone_is_said_in_words(picking: Picking) -> None:
    picking.open(TextMessage("words", At(("13800000001",))))
    said = "Everyone in the group is notified, not only those in the lists."
    assert said not in words_in(picking.composer)
    [everyone] = [each for each in picking.composer.findChildren(QCheckBox) if each.text() == "Mention everyone"]
    click(everyone)
    assert said in words_in(picking.composer)
    assert everyone.accessibleDescription() == said
    click(everyone)
    assert said not in words_in(picking.composer)
    assert everyone.accessibleDescription() == ""


def test_choosing_and_taking_out_are_undone_in_one_step_each(opened: Opened, qtbot: QtBot) -> None:
    opened.bench.desk.people.add(PEOPLE)
    opened.set_message(TextMessage("hi "))
    opened.bench.composer.switch_to(MessageType.TEXT)
    [field] = [each for each in opened.bench.composer.findChildren(TextField) if each.isVisible()]
    field.setFocus()
    field.moveCursor(QTextCursor.MoveOperation.End)
    keys("@138\n")
    session = opened.bench.session
    done = session.composition.message
    assert done.at.mobiles
    session.undo()
    assert session.composition.message == TextMessage("hi @138")
    session.redo()
    assert session.composition.message == done
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Backspace)
    assert session.composition.message.at == At()
    session.undo()
    assert session.composition.message.at == done.at
