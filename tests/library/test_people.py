from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError, PersonTaken
from dingui.people.models import Person
from tests.library.test_migrations import VERSIONS, from_dump

ZHANG = Person("", "张三", "13800000000", "zhangsan", ("产品", 'quote " \\'))
WONG = Person("", "Wong", "+852-12345678")


def test_people_are_found_again_after_a_restart(open_library: Callable[..., Library]) -> None:
    first = open_library()
    zhang, wong = first.people.add([replace(ZHANG, name=" 张三 "), WONG])
    first.close()
    assert open_library().people.all() == [zhang, wong]
    assert (zhang.name, zhang.mobile, zhang.user_id, zhang.tags) == ("张三", "13800000000", "zhangsan", ZHANG.tags)
    assert zhang.id != wong.id


def test_the_people_of_version_2_are_there(path: Path) -> None:
    from_dump(next(each for each in VERSIONS if each.stem == "v2"), path)
    with Library.open(path) as library:
        assert [(each.name, each.handle, each.tags) for each in library.people.all()] == [
            ("张三", "13800000000", ("产品", "周会")),
            ("Wong", "+852-12345678", ()),
        ]


def test_people_are_changed(library: Library) -> None:
    zhang, wong = library.people.add([ZHANG, WONG])
    changed = replace(zhang, name="张小三", mobile="13900000000", user_id="", tags=())
    library.people.replace([changed])
    assert library.people.all() == [changed, wong]


def test_a_number_or_id_belongs_to_one_person(library: Library) -> None:
    zhang, wong = library.people.add([ZHANG, WONG])
    for field, act in (
        ("mobile", lambda: library.people.add([Person("", "A", "13900000001"), replace(WONG, mobile=zhang.mobile)])),
        ("user_id", lambda: library.people.add([Person("", "B", "13900000002", "zhangsan")])),
        ("mobile", lambda: library.people.replace([replace(zhang, name="C"), replace(wong, mobile=zhang.mobile)])),
    ):
        with pytest.raises(PersonTaken) as caught:
            act()
        assert (caught.value.code, caught.value.data["field"]) == ("person_taken", field)
        # All or none; and nobody's number is in what may be logged.
        assert library.people.all() == [zhang, wong]
        assert "138" not in repr(caught.value) + str(caught.value) + repr(caught.value.data)


def test_many_may_have_no_mobile_or_no_id(library: Library) -> None:
    people = [Person("", name, "", name) for name in ("a", "b")] + [
        Person("", name, "1390000000" + name) for name in "12"
    ]
    assert len(library.people.add(people)) == 4


def test_removed_people_come_back(library: Library) -> None:
    zhang, wong = library.people.add([ZHANG, WONG])
    library.people.remove([zhang.id, wong.id])
    assert library.people.all() == []
    library.people.bring_back([zhang.id, wong.id])
    library.people.bring_back([zhang.id])
    assert library.people.all() == [zhang, wong]


def test_a_removed_persons_number_is_free_and_then_they_stay_away(library: Library) -> None:
    [zhang] = library.people.add([ZHANG])
    library.people.remove([zhang.id])
    [heir] = library.people.add([replace(ZHANG, name="李四")])
    with pytest.raises(PersonTaken):
        library.people.bring_back([zhang.id])
    assert library.people.all() == [heir]


def test_who_is_not_there_is_said(library: Library) -> None:
    zhang, wong = library.people.add([ZHANG, WONG])
    library.people.remove([zhang.id])
    acts: list[Callable[[], object]] = [
        lambda: library.people.replace([replace(wong, name="other"), zhang]),
        lambda: library.people.remove([wong.id, zhang.id]),
        lambda: library.people.bring_back([zhang.id, "no-such-person"]),
    ]
    for act in acts:
        with pytest.raises(LibraryError) as caught:
            act()
        assert caught.value.code == "person_missing"
        assert library.people.all() == [wong]


@pytest.mark.parametrize("person", [replace(ZHANG, name=" "), replace(ZHANG, mobile="", user_id=" ")])
def test_a_person_has_a_name_and_a_handle(library: Library, person: Person) -> None:
    with pytest.raises(ValueError) as caught:
        library.people.add([person])
    assert "138" not in str(caught.value)
    assert library.people.all() == []


def test_tags_that_were_damaged_cost_the_tags_alone(library: Library) -> None:
    [zhang] = library.people.add([ZHANG])
    for text in ("[", "7", '["a", 7]'):
        library._database.run("UPDATE people SET tags = ?", (text,))
        assert library.people.all()[0].name == "张三"
    assert library.people.all() == [replace(zhang, tags=("a",))]


def test_nobody_is_in_the_log(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    [zhang] = library.people.add([ZHANG])
    library.people.remove([zhang.id])
    library.people.bring_back([zhang.id])
    with pytest.raises(PersonTaken):
        library.people.add([ZHANG])
    assert "138" not in caplog.text
    assert "张三" not in caplog.text
