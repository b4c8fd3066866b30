"""The address book in the window: what is found when, and taking changes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dingui.background.aside import Aside
from dingui.library.errors import LibraryError, PersonTaken
from dingui.library.library import Library
from dingui.people.models import Person
from dingui.window.people_book import PeopleBook
from tests.window.person import Heard

MANY = 10_000
SURNAMES = "王李张刘陈杨黄赵吴周单"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰"


def some_people(count: int) -> list[Person]:
    return [
        Person("", SURNAMES[n % 11] + GIVEN[n // 11 % 15] + GIVEN[n // 165 % 15], f"13800{n:06d}", "", ("产品",))
        for n in range(count)
    ]


@pytest.fixture
def book(qtbot: QtBot, library: Library) -> PeopleBook:
    library.people.add([Person("", "张三", "13800000001"), Person("", "Alice Wong", "", "alice")])
    return PeopleBook(library.people)


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


def test_pinyin_is_learnt_beside_the_window(qtbot: QtBot, book: PeopleBook) -> None:
    assert names(book.find("张")) == ["张三"]
    with qtbot.waitSignal(book.learnt):
        pass
    assert names(book.find("zs")) == ["张三"]
    book.add([Person("", "单雄信", "13800000002")])
    qtbot.waitUntil(lambda: names(book.find("sxx")) == ["单雄信"])


def test_people_are_known_by_their_handle(book: PeopleBook) -> None:
    zhang, alice = book.people()
    assert book.of_handle("13800000001") == zhang
    assert book.of_handle("alice") == alice
    assert book.of_handle("13800000009") is None
    book.replace([replace(zhang, mobile="13800000009")])
    assert book.of_handle("13800000001") is None
    moved = book.of_handle("13800000009")
    assert moved is not None
    assert moved.name == "张三"


def test_every_change_is_told_and_can_be_taken_back(book: PeopleBook, library: Library) -> None:
    heard = Heard()
    book.changed.connect(heard)
    zhang, alice = book.people()
    steps: list[Callable[[], object]] = [
        lambda: book.add([Person("", "李四", "13800000003")]),
        lambda: book.replace([replace(zhang, name="张小三")]),
        lambda: book.remove([zhang.id, alice.id]),
    ]
    states = []
    for step in steps:
        states.append(set(book.people()))
        step()
        assert set(library.people.all()) == set(book.people())
    assert len(heard.all) == 3
    while states:
        assert book.can_undo()
        book.undo()
        assert set(book.people()) == states.pop()
        assert set(library.people.all()) == set(book.people())
    assert not book.can_undo()
    book.undo()


def test_several_changes_can_be_one_step_and_are_told_once(book: PeopleBook) -> None:
    heard = Heard()
    book.changed.connect(heard)
    before = book.people()
    mark = book.undo_steps()
    book.hold()
    book.add([Person("", "李四", "13800000003")])
    book.add([Person("", "王五", "13800000004")])
    book.replace([replace(before[0], name="张小三")])
    book.join(mark)
    assert heard.all == []
    book.release()
    assert len(heard.all) == 1
    assert book.undo_steps() == mark + 1
    book.undo()
    assert book.people() == before
    assert len(heard.all) == 2


def test_what_the_library_refuses_changes_nothing(book: PeopleBook) -> None:
    before = book.people()
    with pytest.raises(PersonTaken):
        book.add([Person("", "李四", "13800000001")])
    assert book.people() == before
    assert not book.can_undo()


def test_a_library_that_is_busy_is_asked_again(qtbot: QtBot, library: Library) -> None:
    library.people.add([Person("", "张三", "13800000001")])
    busy = [True]

    class Busy:
        def all(self) -> list[Person]:
            if busy.pop() if busy else False:
                raise LibraryError("locked")
            return library.people.all()

        add, replace, remove = library.people.add, library.people.replace, library.people.remove
        bring_back = library.people.bring_back

    book = PeopleBook(Busy())
    assert book.is_empty()
    assert names(list(book.people())) == ["张三"]


def test_ten_thousand_are_found_at_once(qtbot: QtBot, library: Library) -> None:
    library.people.add(some_people(MANY))
    book = PeopleBook(library.people)
    assert len(book.find("")) == MANY
    with qtbot.waitSignal(book.learnt):
        pass
    # Against a sort of as many: the machine may be slow, and busy.
    keys = [person.name for person in book.people()]
    started = time.perf_counter()
    for _round in range(10):
        sorted(keys)
    yardstick = time.perf_counter() - started
    started = time.perf_counter()
    found = book.find("zww")
    assert time.perf_counter() - started < 5 * yardstick
    assert found
    assert all(person.name[0] in "张赵周" for person in found[:3])


def test_only_the_last_of_what_is_done_aside_counts(qtbot: QtBot) -> None:
    aside = Aside()
    heard: list[object] = []
    aside.run(lambda: 1, heard.append)
    aside.run(lambda: 1 / 0, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert [type(each) for each in heard] == [ZeroDivisionError]
    assert not aside.busy
    aside.run(lambda: 3, heard.append)
    aside.forget()
    aside.run(lambda: 4, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[1] == 4
