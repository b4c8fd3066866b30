"""What lies outside DingTalk's subset, by its place (dingtalk-protocol.md §3.1)."""

from __future__ import annotations

import pytest
from hypothesis import given

from dingui.messages import markup
from dingui.messages.markdown import parse, pieces_of
from dingui.messages.markup import NOTES, Marked, counted, marked_in, places_in, places_of
from dingui.messages.pieces import one_line_end
from dingui.messages.preview import Block, ListBlock, Paragraph, Picture, Quote, Run, Verbatim
from tests.messages.markdown_cases import any_markdown, written_markdown
from tests.messages.strategies import SAMPLE

TEXT = """题
===
<b>x</b> 和 `a
b` ~~c~~

> - <font color="red">红</font> <font size=3>大</font>
>   - [x] <https://a.cn>

| a | `b` |
|---|---|
| `b` | <i> |

-\tx

\t\t`code`

```
f
```
---
"""


def test_every_construct_is_found_at_its_place() -> None:
    assert [(place.note, place.line, TEXT[place.start : place.end]) for place in places_in(TEXT)] == [
        ("setext", 0, "题\n===\n"),
        ("html", 2, "<b>"),
        ("html", 2, "</b>"),
        ("code_span", 2, "`a\nb`"),
        ("strike", 3, "~~c~~"),
        ("colour_form", 5, '<font color="red">'),
        ("font", 5, "<font size=3>"),
        ("font", 5, "</font>"),
        ("nested", 6, ">   - [x] <https://a.cn>\n"),
        ("task", 6, ">   - [x] <https://a.cn>\n"),
        ("autolink", 6, "<https://a.cn>"),
        ("table", 8, "| a | `b` |\n|---|---|\n| `b` | <i> |\n"),
        ("code_span", 8, "`b`"),
        ("code_span", 10, "`b`"),
        ("html", 10, "<i>"),
        ("indented", 14, "\t\t`code`\n"),
        ("code", 16, "```\nf\n```\n"),
        ("rule", 19, "---\n"),
    ]


def test_each_kind_is_counted_with_its_first_line() -> None:
    found = counted(places_in(TEXT))
    assert found[:3] == [Marked("table", 1, 9), Marked("code", 1, 17), Marked("indented", 1, 15)]
    assert [mark.note for mark in found] == [note for note in NOTES if note != "colour"]
    assert next(mark for mark in found if mark.note == "code_span") == Marked("code_span", 3, 3)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_change_no_place(end: str) -> None:
    assert places_in(TEXT.replace("\n", end)) == places_in(TEXT)


def test_a_construct_whose_place_is_not_known_has_its_line() -> None:
    # A control character at the end of a line is no space to everyone.
    (place,) = places_in("a\n\x0b<b>x\x0b")
    assert (place.note, place.line) == ("html", 1)


def _notes(blocks: tuple[Block, ...]) -> set[str]:
    found: set[str] = set()
    for block in blocks:
        found.add(block.note)
        match block:
            case Paragraph(inlines):
                found |= {one.note for one in inlines if isinstance(one, (Run, Picture))}
            case Quote(inner):
                found |= _notes(inner)
            case ListBlock(items):
                for item in items:
                    found |= _notes(item)
            case Verbatim():
                found |= {one.note for row in block.rows for cell in row for one in cell if isinstance(one, Run)}
            case _:
                pass
    return found - {"", "media_id"}


def _agrees(text: str) -> None:
    found = places_in(text)
    known = one_line_end(text)
    assert all(0 <= place.start <= place.end <= len(known) for place in found)
    marked = _notes(parse(text))
    # A colour without words is no run, and several things may be said of one.
    unseen = {"colour", "colour_form", "font", "nested", "strike", "code_span", "html", "autolink", "task"}
    assert marked <= {place.note for place in found}
    assert {place.note for place in found} - unseen <= marked
    # A text without anything suspicious is not parsed for this.
    if not markup._SUSPECT.search(text):
        assert [place for piece in pieces_of(text) for place in places_of(piece.reading)] == []


@SAMPLE
@given(any_markdown)
def test_the_preview_and_the_list_of_problems_say_the_same(text: str) -> None:
    _agrees(text)


@SAMPLE
@given(written_markdown)
def test_the_preview_and_the_list_of_problems_say_the_same_of_a_document(text: str) -> None:
    _agrees(text)


@given(any_markdown)
def test_what_is_counted_by_pieces_is_what_is_counted_in_the_whole(text: str) -> None:
    assert marked_in(text) == counted(places_in(text))
