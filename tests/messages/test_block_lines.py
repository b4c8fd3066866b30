"""The lines at which blocks begin, against what the parser says of the whole text at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given

from dingui.messages.block_lines import block_lines, shown_lines
from dingui.messages.inlines import PARSER
from dingui.messages.linebreaks import keep_line_breaks
from dingui.messages.markdown import parse
from dingui.messages.pieces import one_line_end
from dingui.messages.preview import Bubble, Card, Feed, Paragraph, preview_of
from tests.benchmarks.keystrokes import long_text
from tests.messages.markdown_cases import any_markdown, written_markdown

PIECES = (
    "# One\n\ntwo\nstill two\n\n\n- three\n\n  of it\n- of it\n\n> four\n\n```\n\n# code\n\n```\n\n---\n***six*** 字"
)


def whole(text: str) -> list[int]:
    """What the parser says when it reads everything in one go."""
    tokens = PARSER.parse(one_line_end(text))
    return [token.map[0] for token in tokens if token.level == 0 and token.nesting >= 0 and token.map]


def test_each_block_has_its_first_line() -> None:
    assert block_lines(PIECES) == (0, 2, 6, 11, 13, 19, 20)
    assert list(block_lines(PIECES)) == whole(PIECES)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_any_line_end_counts(end: str) -> None:
    assert block_lines(PIECES.replace("\n", end)) == block_lines(PIECES)


@given(any_markdown)
def test_in_step_with_the_blocks_whatever_the_text(text: str) -> None:
    lines = block_lines(text)
    assert len(lines) == len(parse(text))
    assert list(lines) == sorted(lines)
    written = one_line_end(text).split("\n")
    assert all(0 <= line < len(written) for line in lines)


@given(written_markdown)
def test_pieces_have_the_lines_of_the_whole(text: str) -> None:
    assert list(block_lines(text)) == whole(text)


@given(any_markdown | written_markdown)
def test_kept_line_breaks_move_no_block(text: str) -> None:
    assert block_lines(keep_line_breaks(text)) == block_lines(text)


def test_a_long_text_is_what_the_whole_says() -> None:
    assert list(block_lines(long_text())) == whole(long_text())


def test_a_key_costs_one_piece() -> None:
    text = long_text()
    block_lines(text)
    costs = []
    for key in range(20):
        parse(f"{text}{key}")
        start = time.perf_counter()
        block_lines(f"{text}{key}")
        costs.append(time.perf_counter() - start)
    # 0.03 ms here; reading it whole takes 10 ms.
    assert min(costs) < 0.002


def _card(text: str) -> tuple[tuple[int, ...], Card]:
    body = {"title": "t", "text": text, "singleTitle": "s", "singleURL": "https://a.cn"}
    shape = preview_of({"msgtype": "actionCard", "actionCard": body}).shape
    assert isinstance(shape, Card)
    return shown_lines(text, shape), shape


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("![a](https://a.cn/a.png)\n\n# Head\nwords", (2, 3)),
        ("![a](https://a.cn/a.png)\nwords\n\n# Head", (0, 3)),
        ("# Head\n\n![a](https://a.cn/a.png)", (0, 2)),
        ("![a](https://a.cn/a.png)", ()),
        ("", ()),
    ],
)
def test_a_lead_picture_is_not_among_the_blocks(text: str, lines: tuple[int, ...]) -> None:
    found, shape = _card(text)
    assert found == lines
    assert len(found) == len(shape.blocks)


def test_what_is_no_markdown_has_no_lines() -> None:
    assert shown_lines("words", Bubble((Paragraph(()),))) == ()
    assert shown_lines("words", Feed(())) == ()
    assert shown_lines("words", Bubble((Paragraph(()),), wide=True)) == (0,)
