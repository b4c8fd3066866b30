from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.mentions import is_mobile, mobiles_in, spans_of, split_people, stands_in
from tests.messages.strategies import SAMPLE, broken_words

MOBILE = "13800000000"


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("", ()),
        (" ,，;；、\n ", ()),
        ("13800000000", ("13800000000",)),
        ("13800000000,13800000001，13800000002;13800000003；13800000004、13800000005 13800000006\n13800000007",
         tuple(f"1380000000{digit}" for digit in range(8))),
        ("@13800000000 @@manager7675", ("13800000000", "manager7675")),
        ("b a b", ("b", "a")),
        ("@ @", ()),
        ("+852-12345678", ("+852-12345678",)),
        ("张三\u3000李四", ("张三", "李四")),
    ],
)  # fmt: skip
def test_a_typed_list_becomes_people(typed: str, people: tuple[str, ...]) -> None:
    assert split_people(typed) == people


@given(broken_words)
@SAMPLE
def test_people_that_were_split_stay_as_they_are(typed: str) -> None:
    people = split_people(typed)
    assert split_people("\n".join(people)) == people
    assert len(set(people)) == len(people)
    assert all(person == person.strip() and not person.startswith("@") for person in people)


@pytest.mark.parametrize("text", [MOBILE, "19999999999", "+852-12345678", "+1-2025550123", "+86-13800000000"])
def test_mobile_numbers(text: str) -> None:
    assert is_mobile(text)


@pytest.mark.parametrize(
    "text",
    ["", "手机号码", "1380000000", "138000000000", "23800000000", "+85212345678", "+852-123", "137....91",
     "１３８00000000", "١٣800000000", " 13800000000", "13800000000\n", "+12345-1234567", "852-12345678"],
)  # fmt: skip
def test_what_is_no_mobile_number(text: str) -> None:
    assert not is_mobile(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("@13800000000 你好 @13800000001", (MOBILE, "13800000001")),
        ("@13800000000@13800000001", (MOBILE, "13800000001")),
        ("@13800000000请看", (MOBILE,)),
        ("@138000000001", ()),
        ("13800000000", ()),
        ("@ 13800000000", ()),
        ("@+852-12345678，", ("+852-12345678",)),
        ("@13800000000 @13800000000", (MOBILE,)),
        ("a@13800000000.com", (MOBILE,)),
        ("@手机号码", ()),
    ],
)
def test_numbers_behind_an_at_sign(text: str, numbers: tuple[str, ...]) -> None:
    assert mobiles_in(text) == numbers


@pytest.mark.parametrize(
    ("person", "text", "stands"),
    [
        (MOBILE, "@13800000000", True),
        (MOBILE, "你好@13800000000，请看", True),
        (MOBILE, "@13800000000请看", True),
        (MOBILE, "@13800000000abc", True),
        (MOBILE, "@138000000001", False),
        (MOBILE, "@138000000001 @13800000000", True),
        (MOBILE, "13800000000", False),
        ("manager7675", "@manager7675 @x", True),
        ("manager7675", "@manager7675请看", True),
        ("manager", "@manager7675", False),
        ("manager", "@manager_a", False),
        ("manager", "@Manager", False),
        ("manager", "@@manager.", True),
        ("a.b*", "@a.b*", True),
        ("a.b*", "@axbb", False),
        ("张三", "@张三 你好", True),
        ("", "@ x", False),
    ],
)
def test_whether_a_text_mentions_a_person(person: str, text: str, *, stands: bool) -> None:
    assert stands_in(person, text) is stands


def test_the_longest_name_wins_and_places_come_in_order() -> None:
    text = "@张三丰 @张三 @13800000000@李"
    spans = spans_of(("张三", "李", "张三丰", MOBILE, ""), text)
    assert [text[start:end] for start, end in spans] == ["@张三丰", "@张三", "@13800000000", "@李"]


@SAMPLE
@given(st.lists(st.text("ab1@", min_size=1, max_size=3), max_size=5), st.text("ab1@ 。", max_size=30))
def test_places_never_overlap_and_hold_what_was_asked_for(people: list[str], text: str) -> None:
    behind = 0
    for start, end in spans_of(people, text):
        assert behind <= start < end
        assert text[start] == "@"
        assert text[start + 1 : end] in people
        behind = end
