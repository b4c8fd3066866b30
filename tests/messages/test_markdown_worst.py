"""The worst that 20,000 bytes can hold is read in bounded work, and no word of it is lost.

Work is counted as calls into the parser's rules, never as time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dingui.messages.limits import PREVIEW_CHARACTERS_MAX
from dingui.messages.markdown import parse
from dingui.messages.models import ActionCard, LinkMessage, MarkdownMessage, Message, TextMessage
from dingui.messages.payload import to_payload
from dingui.messages.preview import Block, ListBlock, Paragraph, Quote, Run, preview_of, words_of
from tests.messages.markdown_cases import any_markdown, written_markdown
from tests.messages.strategies import SAMPLE, SOAK

BYTES: Final = 20_000
WORK_MAX: Final = 700_000
"""Calls: less than a tenth of a second. 20,000 bytes of open brackets would cost the parser two millions."""

WORST: Final[dict[str, str]] = {
    "quotes": ">" * BYTES,
    "quotes with spaces": "> " * (BYTES // 2),
    "open brackets": "[" * BYTES,
    "open and closed brackets": "[" * (BYTES // 2) + "]" * (BYTES // 2),
    "open pictures": "![" * 6_000,
    "links without an end": "[a](" * 5_000,
    "links in angle brackets": "[a](<" * 4_000,
    "links with a title": '[a](b "' * 2_800,
    "parentheses": "[a](" + "(" * (BYTES - 4),
    "links": "[a](b)" * 3_300,
    "linked pictures": "[![a](b)](c)" * 1_600,
    "stars and underscores": "*_" * (BYTES // 2),
    "stars": "*" * BYTES,
    "stars around": "*" * 9_999 + "a" + "*" * 9_999,
    "openers": "**a*" * 5_000,
    "closers": "a*" * (BYTES // 2),
    "openers and closers": "a**b_" * 4_000,
    "bold": "**a** " * 3_300,
    "lists in a line": "- " * 5_000 + "x",
    "lists in lists": "\n".join(" " * (2 * level) + "- x" for level in range(140)),
    "lists up and down": "\n".join("  " * (level % 60) + "- x" for level in range(300)),
    "quotes up and down": "\n".join(">" * (level % 50) + " x" for level in range(700)),
    "quotes and lists": "> - 1. " * 2_800,
    "items": "- a\n" * 5_000,
    "numbers": "1. " * 6_600,
    "paragraphs": "a\n\n" * 6_600,
    "lines": "a\n" * (BYTES // 2),
    "empty lines": "\n" * BYTES,
    "tildes": "~~a" * 6_000,
    "tildes and stars": "~~*" * 6_000,
    "fences without an end": "```\n\na\n\n" * 1_000,
    "one fence over everything": "```\n" + "a\n\n" * 900,
    "comments over headings": "<!--\n\n# a\n\n" * 450,
    "backticks": "`" * BYTES,
    "backticks of every length": "".join("`" * length + " " for length in range(1, 199)),
    "less than": "<" * BYTES,
    "fonts": "<font color=#ff0000>" * 1_000,
    "comments": "<!--" * 5_000,
    "attributes": "<a " + "b " * 9_000,
    "ampersands": "&" * BYTES,
    "backslashes": "\\" * BYTES,
    "escapes": "\\*" * (BYTES // 2),
    "headings": "# " * (BYTES // 2),
    "rules": "---\n" * 5_000,
    "fences": "```\n" * 5_000,
    "bars": "|" * BYTES,
    "rows": "|a\n|-\n" + "|x\n" * 6_000,
    "spaces": " " * BYTES,
    "mixed directions": "\u202e\u202da*b\u2066مرحبا*" * 900,
    "lone surrogates": "[\ud800*\udfff](http://\ud800/)" * 900,
    "zeros": "\x00*" * (BYTES // 2),
}


class TooMuchWork(AssertionError):
    """More calls than a text of this length may cost."""


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fail when more than ``calls`` Python functions are called."""
    count = 0

    def seen(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        if event == "call":
            count += 1
            if count > calls:
                sys.setprofile(None)
                raise TooMuchWork(f"more than {calls} calls")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        yield
    finally:
        sys.setprofile(before)


def depth(blocks: tuple[Block, ...]) -> int:
    deepest = 0
    for block in blocks:
        if isinstance(block, Quote):
            deepest = max(deepest, 1 + depth(block.blocks))
        elif isinstance(block, ListBlock):
            deepest = max(deepest, *(1 + depth(item) for item in block.items))
    return deepest


@pytest.mark.parametrize("name", WORST)
def test_the_worst_texts_are_read_in_bounded_work_and_depth(name: str) -> None:
    text = WORST[name]
    with at_most(WORK_MAX):
        tree = parse(text)
    assert depth(tree) <= 24
    with at_most(200_000):
        words_of(preview_of(to_payload(ActionCard("t", text))))


def _cut_to_marks(text: str, marks: int) -> str:
    for index, character in enumerate(text):
        marks -= character in "\n!&*<[]\\_`~"
        if marks < 0:
            return text[:index]
    return text


@pytest.mark.parametrize("name", WORST)
def test_just_as_much_as_is_read_at_all_is_read_in_bounded_work(name: str) -> None:
    text = _cut_to_marks(WORST[name], 4_000)
    with at_most(WORK_MAX):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 100 + "word",
        ">" * 24 + "word",
        "- " * 30 + "word",
        "1. " * 30 + "word",
        "> - " * 20 + "word",
        "\n".join("  " * level + "- x" for level in range(30)) + "\n" + "  " * 30 + "- word",
        "[" * 5_000 + "word",
        "*a*" * 5_000 + "word",
        "x\n" * 5_000 + "word",
        "**a** [" * 2_000 + "\n\nword",
    ],
)
def test_what_is_too_much_is_shown_as_its_letters(text: str) -> None:
    message = MarkdownMessage("t", f"before\n\n{text}\n\nafter")
    words = words_of(preview_of(to_payload(message)))
    assert "before" in words
    assert "word" in words
    assert "after" in words


def test_only_the_block_that_is_too_deep_is_shown_as_its_letters() -> None:
    first, second, third = parse("**a**\n\n" + ">" * 24 + " **b**\n\n# c")
    assert first == parse("**a**")[0]
    assert second == Paragraph((Run(">" * 24 + " **b**"),))
    assert third == parse("# c")[0]
    assert depth(parse(">" * 23 + " b")) == 23


def test_a_text_far_beyond_what_dingtalk_takes_is_shown_by_its_beginning() -> None:
    long = "字" * (PREVIEW_CHARACTERS_MAX + 5)
    shown = "字" * PREVIEW_CHARACTERS_MAX + "…"
    messages: tuple[Message, ...] = (TextMessage(long), MarkdownMessage("t", long), LinkMessage("t", long))
    for message in messages:
        assert words_of(preview_of(to_payload(message))).endswith(shown)
        assert len(words_of(preview_of(to_payload(message)))) <= len(shown) + 2


# ----------------------------------------------------------------------------------------------------------- property


def _reads(text: str) -> None:
    assert parse(text) == parse(text)
    messages: tuple[Message, ...] = (MarkdownMessage("t", text), ActionCard("t", text))
    for message in messages:
        assert words_of(preview_of(to_payload(message))).encode() is not None


@SAMPLE
@given(any_markdown | written_markdown)
@example("[](\ud800\udfff")
@example("[](\ud800")
def test_any_markdown_is_read(text: str) -> None:
    _reads(text)


@pytest.mark.soak
@SOAK
@given(any_markdown | written_markdown)
def test_any_markdown_is_read_at_length(text: str) -> None:
    _reads(text)


_plain = st.lists(
    st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=8), min_size=1, max_size=30
)


@SAMPLE
@given(
    _plain, st.lists(st.sampled_from((" ", "\n", "\n\n", "  \n", "\n> ", "\n- ", "\n\n1. ", "\n# ", "，")), min_size=30)
)
def test_every_word_of_a_text_without_marks_is_visible(words: list[str], gaps: list[str]) -> None:
    # "1" and "1. " would make lists of numbers; a letter in front keeps a word a word.
    words = [f"w{index}{word}" for index, word in enumerate(words)]
    text = "".join(part for pair in zip(gaps, words, strict=False) for part in pair)
    for message in (MarkdownMessage("t", text), ActionCard("t", text), TextMessage(text)):
        shown = words_of(preview_of(to_payload(message)))
        assert [word for word in words if word not in shown] == []


def test_paragraphs_are_the_only_blocks_that_hold_text_too_deep() -> None:
    assert all(isinstance(block, Paragraph) for block in parse("> " * 100 + "x"))
