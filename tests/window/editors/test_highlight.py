from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QTextDocument
from PySide6.QtWidgets import QApplication

from dingui.window.editors.highlight import (
    ADDRESS,
    CODE,
    LINE_MAX,
    LIST,
    MARK,
    MENTION,
    PICTURE,
    PLAIN,
    QUOTE,
    TAG,
    WORDS,
    Highlighter,
    spans_of,
)
from dingui.window.theme import CONTRAST_MIN, colours, contrast, make_palette
from tests.messages.strategies import AWKWARD, LONE, SAMPLE

BOLD, ITALIC = 16, 32


def parts(line: str) -> list[tuple[str, int]]:
    return [(line[start:end], kind) for start, end, kind in spans_of(line)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain words", []),
        ("", []),
        ("## a", [("##", MARK | BOLD), (" a", BOLD)]),
        ("#a", []),
        ("> a", [(">", MARK), (" a", QUOTE)]),
        ("- a", [("-", LIST)]),
        ("  12. a", [("  12.", LIST)]),
        ("**a**b", [("**a**", BOLD)]),
        ("*a*", [("*a*", ITALIC)]),
        ("***a***", [("***a***", BOLD | ITALIC)]),
        ("**a *b* c**", [("**a ", BOLD), ("*b*", BOLD | ITALIC), (" c**", BOLD)]),
        ("前**重点**后", [("**重点**", BOLD)]),
        ("2 * 3 * 4", []),
        ("a_b_c", []),
        ("_a_", [("_a_", ITALIC)]),
        ("**a", []),
        ("\\*a*", [("\\", MARK)]),
        ("`*a*`", [("`*a*`", CODE)]),
        ("[a](b)", [("[", MARK), ("a", WORDS), ("](b)", ADDRESS)]),
        ("![a](b)", [("![", MARK), ("a", PICTURE), ("](b)", ADDRESS)]),
        ("[![a](b)](c)", [("[", MARK), ("![a](b)", PICTURE), ("](c)", ADDRESS)]),
        ("<font color=#d93026>a</font>", [("<font color=#d93026>", TAG), ("</font>", TAG)]),
        ("a < b", []),
        ("@13800000000 @+852-12345678 @1380000000", [("@13800000000", MENTION), ("@+852-12345678", MENTION)]),
        (
            "# [a](b)",
            [("#", MARK | BOLD), (" ", BOLD), ("[", MARK | BOLD), ("a", WORDS | BOLD), ("](b)", ADDRESS | BOLD)],
        ),
    ],
)
def test_what_is_told_apart(line: str, expected: list[tuple[str, int]]) -> None:
    assert parts(line) == expected


def formats(document: QTextDocument, line: int) -> list[tuple[int, int, QColor]]:
    """The parts with an ink of their own: where they begin, how long they are, the ink."""
    found = document.findBlockByNumber(line).layout().formats()
    inked = [part for part in found if part.format.foreground().style() is not Qt.BrushStyle.NoBrush]
    return [(part.start, part.length, part.format.foreground().color()) for part in inked]


def test_a_document_is_coloured_in_utf_16_and_by_line(qapp: QApplication) -> None:
    document = QTextDocument("😀 [会](b)\n```\n- code\n```\n- list")
    palette = make_palette(dark=False)
    highlighter = Highlighter(document, palette)
    highlighter.rehighlight()
    shades = colours(palette)
    assert formats(document, 0) == [(3, 1, shades.muted), (4, 1, shades.accent), (5, 4, shades.muted)]
    assert formats(document, 2)[0][2] == shades.warning
    assert formats(document, 4) == [(0, 1, shades.accent)]
    dark = make_palette(dark=True)
    highlighter.set_palette(dark)
    assert formats(document, 4) == [(0, 1, colours(dark).accent)]


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_can_be_read(qapp: QApplication, dark: bool) -> None:
    palette = make_palette(dark=dark)
    document = QTextDocument("# a\n> b\n- c\n[d](e) ![f](g) `h` <b> @13800000000 \\*")
    Highlighter(document, palette).rehighlight()
    ground = palette.color(QPalette.ColorRole.Base)
    seen = {ink.name() for line in range(4) for _start, _length, ink in formats(document, line)}
    assert len(seen) >= 4
    for ink in seen:
        assert contrast(QColor(ink), ground) >= CONTRAST_MIN


pieces = st.lists(
    st.sampled_from(
        (*"*_`[]()!<>@#-\\ ab会😀", "](", "**", "font color=#", "13800000000", "> ", "1. ", *AWKWARD, *LONE)
    ),
    max_size=30,
).map("".join)


@given(pieces)
@SAMPLE
def test_parts_are_in_order_and_do_not_overlap(line: str) -> None:
    found = list(spans_of(line))
    assert all(start < end and kind != PLAIN for start, end, kind in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert not found or found[-1][1] <= len(line)


WORST = (
    "*",
    "[",
    "![",
    "](",
    "`",
    "_",
    "<a ",
    "**a* ",
    "*a ",
    "a*",
    "[a](",
    "\\",
    "@1",
    "[![",
    "_a_",
    "> ",
    "1. ",
    "**a**_b_",
)


@pytest.mark.parametrize("part", WORST)
def test_the_worst_line_takes_no_more_than_its_length(part: str) -> None:
    """Ten times the line takes about ten times as long, never a hundred times."""
    _time(part, LINE_MAX)
    short = min(_time(part, LINE_MAX // 10) for _ in range(5))
    long = min(_time(part, LINE_MAX) for _ in range(3))
    assert long < 40 * max(short, 0.0002)


def _time(part: str, length: int) -> float:
    line = (part * length)[:length]
    start = time.process_time()
    for _ in spans_of(line):
        pass
    return time.process_time() - start


def test_a_line_is_coloured_only_as_far_as_a_person_writes(qapp: QApplication) -> None:
    document = QTextDocument("**a** " * 5_000)
    Highlighter(document, make_palette(dark=False)).rehighlight()
    last = document.firstBlock().layout().formats()[-1]
    start, length = last.start, last.length
    assert LINE_MAX - 10 < start + length <= LINE_MAX
