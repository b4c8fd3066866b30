from __future__ import annotations

from dingui.people.entries import Entry, Fault
from dingui.people.models import Person, clean_name, split_tags


def test_a_name_is_one_line_without_what_cannot_be_seen() -> None:
    assert clean_name("  张\u200b三\t\n ") == "张三"
    assert clean_name("Ａｌｉｃｅ\u3000 Wong") == "Alice Wong"


def test_tags_are_typed_as_a_list() -> None:
    assert split_tags("产品，周会; #产品 | Night shift") == ("产品", "周会", "Night shift")
    assert split_tags(" ,#; ") == ()
    assert len(split_tags(",".join(map(str, range(50))))) == 20


def test_the_handle_is_what_stands_behind_the_at() -> None:
    assert Person("1", "张三", "13800000000", "zhangsan").handle == "13800000000"
    assert Person("1", "张三", "", "zhangsan").handle == "zhangsan"


def test_no_repr_shows_anybody() -> None:
    for value in (
        Person("1", "张三", "13800000000", "zhangsan", ("产品",)),
        Entry(1, "张三", "13800000000", "zhangsan", ("产品",)),
        Fault(1, "no_number", "张三 13800000000"),
    ):
        assert not set("张三产品") & set(repr(value))
        assert "138" not in repr(value)
        assert "zhangsan" not in repr(value)
