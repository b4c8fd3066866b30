from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QToolButton, QVBoxLayout, QWidget

from dingui.library.library import Library
from dingui.messages.models import NOBODY, At
from dingui.messages.problems import Problem, Severity
from dingui.people.models import Person
from dingui.window.editors.mentions import MentionsEditor
from dingui.window.editors.plain import LineField
from dingui.window.people_book import PeopleBook
from tests.window.person import Heard, click, keys, named, words_in, write


class Mentions:
    def __init__(self) -> None:
        self.page = QWidget()
        self.editor = MentionsEditor()
        self.elsewhere = LineField("Elsewhere")
        layout = QVBoxLayout(self.page)
        layout.addWidget(self.elsewhere)
        layout.addWidget(self.editor)
        for part in self.editor.foot():
            layout.addWidget(part)
        self.heard = Heard()
        self.editor.edited.connect(self.heard)

    @property
    def at(self) -> object:
        return self.heard.last[0]

    def field(self, name: str) -> LineField:
        return named(self.page, name, LineField)


@pytest.fixture
def mentions(shown: Callable[[QWidget], QWidget]) -> Mentions:
    made = Mentions()
    shown(made.page)
    made.editor.set_at(NOBODY, useful=True)
    return made


@pytest.mark.parametrize(
    "typed",
    ["13800000000 13800000001", "13800000000, 13800000001", "13800000000，13800000001", "13800000000、13800000001 "],
)
def test_mobiles_are_typed_as_one_likes(mentions: Mentions, typed: str) -> None:
    mentions.field("Mentioned mobiles").setFocus()
    write(typed)
    assert mentions.at == At(mobiles=("13800000000", "13800000001"))
    mentions.editor.set_at(At(mobiles=("13800000000", "13800000001")), useful=True)
    # It says the same, so it is not rewritten under the cursor.
    assert mentions.field("Mentioned mobiles").text() == typed


def test_each_part_changes_only_itself(mentions: Mentions) -> None:
    mentions.field("Mentioned mobiles").setFocus()
    keys("13800000000")
    mentions.field("Mentioned user ids").setFocus()
    keys("manager7")
    click(mentions.page.findChildren(QCheckBox)[0])
    assert mentions.at == At(("13800000000",), ("manager7",), everyone=True)
    assert mentions.heard.last[1:] == ("", "", "")
    assert mentions.heard.all[0][1:] == ("at.mobiles", "", "1")


def test_setting_says_nothing(mentions: Mentions) -> None:
    mentions.editor.set_at(At(("1",), ("a",), everyone=True), useful=True)
    mentions.editor.set_at(NOBODY, useful=False)
    assert mentions.heard.all == []


def test_a_type_without_mentions_says_so(mentions: Mentions) -> None:
    mentions.editor.set_at(NOBODY, useful=False)
    assert "cannot mention anyone" in words_in(mentions.page)
    assert not [field for field in mentions.editor.findChildren(LineField) if field.isVisible()]
    # What stands there already can be seen and taken away; that it is of no use stands below it.
    mentions.editor.set_at(At(("13800000000",)), useful=False)
    mentions.editor.show_problems([Problem("mentions_ignored", "at", Severity.WARNING)])
    assert "cannot mention anyone" in mentions.field("Mentioned mobiles").accessibleDescription()
    assert mentions.field("Mentioned mobiles").text() == "13800000000"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("at", "Mentioned mobiles"),
        ("at.atMobiles[3]", "Mentioned mobiles"),
        ("at.atUserIds[0]", "Mentioned user ids"),
        ("at.isAtAll", "Mention everyone"),
    ],
)
def test_a_problem_leads_to_its_field(mentions: Mentions, path: str, name: str) -> None:
    widget = mentions.editor.field_at(path)
    assert widget is not None
    assert (widget.accessibleName() or getattr(widget, "text", str)()) == name


def test_a_problem_stands_below_its_list(mentions: Mentions) -> None:
    mentions.editor.show_problems([Problem("not_a_mobile", "at.atMobiles[0]", Severity.WARNING, {"entry": "手机号码"})])
    assert "手机号码" in words_in(mentions.page)
    assert "手机号码" in mentions.field("Mentioned mobiles").accessibleDescription()
    assert mentions.field("Mentioned user ids").accessibleDescription() == ""


class Named(Mentions):
    """The editor beside an address book."""

    def __init__(self, book: PeopleBook) -> None:
        super().__init__()
        self.editor.deleteLater()
        self.editor = MentionsEditor(book)
        layout = self.page.layout()
        assert layout is not None
        for part in (self.editor, *self.editor.foot()):
            layout.addWidget(part)
        self.editor.edited.connect(self.heard)

    @property
    def chips(self) -> list[str]:
        # What was put into a visible window is seen in the next turn of the event loop.
        QApplication.sendPostedEvents()
        found = self.editor.findChildren(QToolButton)
        return [chip.text() for chip in found if chip.isVisible() and chip.text()]


@pytest.fixture
def people_book(qtbot: object, library: Library) -> PeopleBook:
    library.people.add([Person("", "张三", "13800000001"), Person("", "Wong", "", "manager7675")])
    return PeopleBook(library.people)


@pytest.fixture
def known(people_book: PeopleBook, shown: Callable[[QWidget], QWidget]) -> Named:
    made = Named(people_book)
    shown(made.page)
    made.editor.set_at(At(("13800000001", "13900000009"), ("manager7675",)), useful=True)
    return made


def test_those_in_the_address_book_are_shown_by_name(known: Named, people_book: PeopleBook) -> None:
    assert known.chips == ["张三 13800000001  ×", "Wong manager7675  ×"]
    people_book.add([Person("", "李四", "13900000009")])
    assert known.chips == ["张三 13800000001  ×", "李四 13900000009  ×", "Wong manager7675  ×"]
    known.editor.set_at(NOBODY, useful=True)
    assert known.chips == []


def test_a_name_follows_what_is_typed(known: Named) -> None:
    known.editor.set_at(NOBODY, useful=True)
    named(known.editor, "Mentioned mobiles", LineField).setFocus()
    keys("13800000001")
    assert known.chips == ["张三 13800000001  ×"]


def test_a_chip_takes_its_person_out(known: Named) -> None:
    assert len(known.chips) == 2
    click(named(known.editor, "Do not mention 张三", QToolButton))
    assert known.heard.last == (At(("13900000009",), ("manager7675",)), "", "", "")
    assert known.chips == ["Wong manager7675  ×"]
    assert named(known.editor, "Mentioned mobiles", LineField).value() == "13900000009"
    click(named(known.editor, "Do not mention Wong", QToolButton))
    assert known.heard.last == (At(("13900000009",)), "", "", "")


def test_more_than_fit_are_counted(known: Named, people_book: PeopleBook) -> None:
    people = [Person("", f"Member {n}", f"1370000000{n}") for n in range(9)]
    people_book.add(people)
    known.editor.set_at(At(tuple(person.mobile for person in people)), useful=True)
    assert len(known.chips) == 6
    assert "and 3 more" in words_in(known.editor)


def test_its_button_leads_to_the_address_book(known: Named, mentions: Mentions) -> None:
    heard = Heard()
    known.editor.people_wanted.connect(heard)
    click(named(known.editor, "People", QToolButton))
    assert heard.all == [()]
    # Without a book there is nothing to lead to.
    assert not mentions.editor.findChildren(QToolButton)[0].isVisible()
