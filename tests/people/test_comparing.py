from __future__ import annotations

from dingui.people.comparing import compare
from dingui.people.entries import Entry, Fault, Reading
from dingui.people.models import Person

BOOK = [Person("a", "张三", "13800000000", "", ("产品",)), Person("b", "李四", "13900000000", "lisi")]


def test_new_known_and_contradictory_lines_are_told_apart() -> None:
    new = Entry(1, "王五", "13800000005")
    same = Entry(2, "张三", "13800000000")
    renamed = Entry(3, "李小四", "13900000000", "", ("研发",))
    both = Entry(4, "谁", "13800000000", "lisi")
    reading = Reading((new, same, renamed, both), (Fault(9, "no_name"),))

    found = compare(reading, BOOK)

    assert found.new == (new,)
    assert [known.entry for known in found.known] == [same, renamed]
    assert [known.differs for known in found.known] == [False, True]
    assert found.changes == (Person("b", "李小四", "13900000000", "lisi", ("研发",)),)
    assert [(fault.line, fault.code) for fault in found.faults] == [(4, "two_people"), (9, "no_name")]


def test_nothing_is_emptied_by_what_a_list_does_not_say() -> None:
    [known] = compare(Reading((Entry(1, "李四", "", "lisi"),), ()), BOOK).known
    assert known.changed == BOOK[1]
    assert not known.differs


def test_a_number_by_which_a_user_id_is_completed() -> None:
    book = [Person("a", "张三", "", "zhangsan", ("产品",))]
    [known] = compare(Reading((Entry(1, "张三", "13800000000", "zhangsan", ("周会",)),), ()), book).known
    assert known.changed == Person("a", "张三", "13800000000", "zhangsan", ("产品", "周会"))


def test_two_lines_for_one_person_are_not_both_taken() -> None:
    reading = Reading((Entry(1, "李四", "13900000000"), Entry(2, "李四", "", "lisi")), ())
    found = compare(reading, BOOK)
    assert [known.entry.line for known in found.known] == [1]
    assert [(fault.line, fault.code, fault.number) for fault in found.faults] == [(2, "repeated", 1)]
