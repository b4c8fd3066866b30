"""A paragraph that turns from left to right and back hundreds of times is shown as its letters."""

from __future__ import annotations

import pytest

from dingui.messages.directions import TURNS_MAX, turns_often
from dingui.messages.markdown import parse
from dingui.messages.preview import Paragraph, Run


@pytest.mark.parametrize("turn", ["مرحبا ", "\u202e", "\u2066", "שלום"])
def test_turns_are_counted(turn: str) -> None:
    assert not turns_often(f"a{turn}" * TURNS_MAX)
    assert turns_often(f"a{turn}" * (TURNS_MAX + 1))


def test_a_long_text_in_one_direction_turns_once() -> None:
    assert not turns_often("مرحبا بك " * 1_000)
    assert not turns_often("a字" * 10_000)


def test_a_paragraph_that_turns_often_keeps_every_letter_and_loses_its_styles() -> None:
    text = "a *b* مرحبا" * (TURNS_MAX + 1)
    assert parse(text) == (Paragraph((Run(text),)),)
    assert len(parse("*b* مرحبا\n\n" * (TURNS_MAX + 1))) == TURNS_MAX + 1
