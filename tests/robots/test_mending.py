from __future__ import annotations

import pytest

from dingui.robots.mending import MENDS, mend, readings

ADDRESS = "https://oapi.dingtalk.com/robot/send?access_token=abc&x=1"


@pytest.mark.parametrize(
    ("name", "text", "mended"),
    [
        ("invisible", "a\u200bb\u00adc\ufeff", "abc"),
        ("invisible", "a\u00a0b\u3000c", "a b c"),
        ("entities", "a&amp;b&#95;c&quot;", 'a&b_c"'),
        ("entities", "a&b", "a&b"),
        ("quotes", "“a” ‘b’ «c»", '"a" \'b\' "c"'),
        ("full_width", "ａ＝１：", "a=1:"),
        ("percent", "https%3A%2F%2Fa%3Fb", " https://a?b"),
        ("percent", "https%253A%252F%252Fa", " https://a"),
        ("percent", "100%25", "100%25"),
        ("wrapped", "a\n  > b\\\n c", "abc"),
        ("wrapped", "access_token=3Dab=\r\ncd", "access_token=abcd"),
        ("wrapped", "a=b\nc", "a=bc"),
    ],
)
def test_one_thing_is_undone(name: str, text: str, mended: str) -> None:
    assert mend(text, name) == mended


@pytest.mark.parametrize("name", MENDS)
def test_what_is_right_stays(name: str) -> None:
    assert mend(ADDRESS, name) == ADDRESS


def test_readings_go_step_by_step() -> None:
    steps = list(readings("a\u200b&amp;\nb"))
    assert steps == [
        ("a\u200b&amp;\nb", ()),
        ("a&amp;\nb", ("invisible",)),
        ("a&\nb", ("invisible", "entities")),
        ("a&b", ("invisible", "entities", "wrapped")),
    ]
    assert list(readings(ADDRESS)) == [(ADDRESS, ())]
