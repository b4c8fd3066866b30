from __future__ import annotations

import pytest

from dingui.window.editors.inline_edits import (
    Link,
    colour,
    link_at,
    put_blocks,
    put_link,
    put_picture,
)
from tests.window.editors.marked import marked, shown

RED = "#d93026"
ON = f"<font color={RED}>"


@pytest.mark.parametrize(
    ("value", "before", "after"),
    [
        (RED, "a |b| c", f"a {ON}|b|</font> c"),
        (RED, "|", f"{ON}|text|</font>"),
        (RED, "|会😀|", f"{ON}|会😀|</font>"),
        # Other colours take the place of the one before, and none takes it off.
        ("#1a73e8", f"a {ON}|b|</font> c", "a <font color=#1a73e8>|b|</font> c"),
        ("", f"a {ON}|b|</font> c", "a |b| c"),
        ("", f"a {ON}b|c</font> d", "a |bc| d"),
        ("", f"a |{ON}b</font>| c", "a |b| c"),
        ("", '<font color="red">a|b</font>', "|ab|"),
        ("", "a|b", "a|b"),
        # Each line has its own, behind its marks.
        (RED, "|- a\n\n> b|", f"|- {ON}a</font>\n\n> {ON}b</font>|"),
        (RED, f"{ON}a</font> |b|", f"{ON}a</font> {ON}|b|</font>"),
    ],
)
def test_colour_is_put_on_and_taken_off(value: str, before: str, after: str) -> None:
    assert shown(colour(marked(before), value, "text")) == after


@pytest.mark.parametrize(
    ("text", "picture", "words", "address"),
    [
        ("see [a|b](https://x.y) c", False, "ab", "https://x.y"),
        ("[ab](https://x|.y)", False, "ab", "https://x.y"),
        ("|[ab](https://x.y)|", False, "ab", "https://x.y"),
        ("[a\\]|b](u)", False, "a]b", "u"),
        ("[a|](b_(c)d)", False, "a", "b_(c)d"),
        ("[a|]()", False, "a", ""),
        ("[![p|](q)](u)", False, "![p](q)", "u"),
        ("[![p|](q)](u)", True, "p", "q"),
        ("x\n![p|](q)", True, "p", "q"),
    ],
)
def test_the_link_at_the_cursor(text: str, picture: bool, words: str, address: str) -> None:
    found = link_at(marked(text), picture=picture)
    assert isinstance(found, Link)
    assert (found.words, found.address) == (words, address)


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("|[a](b)", False),
        ("[a](b)|", False),
        ("[a](b) |x|", False),
        ("[a|](b)", True),
        ("![a|](b)", False),
        ("[a| b](c d)", False),
        ("[a\n|](b)", False),
        ("|", False),
    ],
)
def test_no_link_there(text: str, picture: bool) -> None:
    assert link_at(marked(text), picture=picture) is None


@pytest.mark.parametrize(
    ("before", "words", "address", "after"),
    [
        ("a |b| c", "b", "https://x.y", "a [b](https://x.y)| c"),
        ("|", "", "https://x.y", "[https://x.y](https://x.y)|"),
        ("|", "a [1]", "https://x.y/a b", "[a \\[1\\]](https://x.y/a%20b)|"),
        ("|", "**a**", "https://x.y", "[**a**](https://x.y)|"),
        ("|", "![p](q)", "https://x.y", "[![p](q)](https://x.y)|"),
    ],
)
def test_a_link_is_written(before: str, words: str, address: str, after: str) -> None:
    assert shown(put_link(marked(before), words, address)) == after


def test_a_picture_is_written() -> None:
    assert shown(put_picture(marked("a |b|"), "a [b]", "https://x.y/(1).png")) == "a ![a b](https://x.y/%281%29.png)|"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("|", "- x\n- y|"),
        ("a|", "a\n\n- x\n- y|"),
        ("a\n|", "a\n\n- x\n- y|"),
        ("a\n\n|", "a\n\n- x\n- y|"),
        ("a|b", "a\n\n- x\n- y\n\n|b"),
        ("|\nb", "- x\n- y\n|\nb"),
        ("a\n- |", "a\n- x\n- y|"),
        ("|ab|\n\nc", "- x\n- y|\n\nc"),
    ],
)
def test_blocks_get_lines_of_their_own(before: str, after: str) -> None:
    assert shown(put_blocks(marked(before), "- x\n- y")) == after
