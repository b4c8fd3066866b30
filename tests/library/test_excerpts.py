"""What is marked in a line, and which line is shown of a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.library.excerpts import excerpt_of, marks_in


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("机房停机公告", "停机", ["停机"]),
        ("Deployment of v2.1", "ploy V2.1", ["ploy", "v2.1"]),
        ("（ＡＰＩ）", "api", ["ＡＰＩ"]),
        ("停 机，停机", "停机", ["停 机", "停机"]),
        ("停机公告", "停机 机公", ["停机公"]),
        ("abc", "", []),
        ("abc", "！", []),
        ("İstanbul", "stan", ["stan"]),
        ("😀停机", "停", ["停"]),
        ("a.b", ".", []),
    ],
)
def test_words_are_marked_where_they_stand(text: str, typed: str, marked: list[str]) -> None:
    found = [text[start:end].lower() for start, end in marks_in(text, typed)]
    assert found == [each.lower() for each in marked]


@given(st.text(max_size=40), st.text(max_size=8))
def test_marks_lie_in_the_text_and_apart(text: str, typed: str) -> None:
    marks = marks_in(text, typed)
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(before[1] < after[0] for before, after in pairwise(marks))


def test_the_line_around_the_first_place_is_shown() -> None:
    long = "一" * 50 + "停机" + "二" * 200
    shown = excerpt_of(["nothing", long], "停机")
    assert shown.startswith("…一")
    assert shown.endswith("二…")
    assert "停机" in shown
    assert len(shown) < 100
    assert excerpt_of(["one\n  two\tthree"], "two") == "one two three"
    assert excerpt_of(["one"], "two") == excerpt_of([], "two") == ""
