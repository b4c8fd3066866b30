from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dingui.messages.composition import Composition
from dingui.messages.models import TextMessage
from dingui.window.commands import CompositionChange, difference
from tests.messages.strategies import SAMPLE, broken_words


class Typist:
    """Types into one text, a character at a time, and keeps the steps; the clock moves only when told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stack = QUndoStack()
        self.text = ""
        self.now = 100.0
        monkeypatch.setattr("dingui.window.commands.time.monotonic", lambda: self.now)

    def become(self, text: str, field: str = "text.content") -> None:
        before, self.text = self.text, text
        step = CompositionChange("Typing", _of(before), _of(text), self._show, field, before, text)
        self.stack.push(step)

    def type(self, characters: str) -> None:
        for character in characters:
            self.become(self.text + character)

    def undo_all(self) -> list[str]:
        """The texts that one comes through."""
        seen = [self.text]
        while self.stack.canUndo():
            self.stack.undo()
            seen.append(self.text)
        return seen

    def _show(self, composition: Composition) -> None:
        message = composition.message
        assert isinstance(message, TextMessage)
        self.text = message.content


def _of(text: str) -> Composition:
    return Composition.of(TextMessage(text))


@pytest.fixture
def typist(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Typist:
    return Typist(monkeypatch)


@given(broken_words, broken_words, broken_words, broken_words)
@SAMPLE
def test_a_difference_is_what_turns_one_text_into_the_other(start: str, one: str, other: str, end: str) -> None:
    before, after = start + one + end, start + other + end
    head, tail, middle = difference(before, after)
    assert before[:head] + middle + before[len(before) - tail :] == after
    assert head + tail <= min(len(before), len(after))
    assert len(middle) <= len(other)


def test_a_sentence_has_a_step_for_each_word(typist: Typist) -> None:
    typist.type("The meeting moves to three o'clock.")
    assert typist.undo_all() == [
        "The meeting moves to three o'clock.",
        "The meeting moves to three ",
        "The meeting moves to ",
        "The meeting moves ",
        "The meeting ",
        "The ",
        "",
    ]


def test_chinese_that_is_taken_word_by_word_has_steps_of_some_words(typist: Typist) -> None:
    for word in ("会议", "改到", "三点", "，", "地点", "不变", "。"):
        typist.become(typist.text + word)
    assert typist.undo_all() == ["会议改到三点，地点不变。", "会议改到三点，", ""]


def test_long_chinese_without_a_stop_is_cut_after_twenty_characters(typist: Typist) -> None:
    typist.type("字" * 50)
    assert [len(text) for text in typist.undo_all()] == [50, 40, 20, 0]


def test_a_pause_ends_a_step(typist: Typist) -> None:
    typist.type("ab")
    typist.now += 2.1
    typist.type("cd")
    assert typist.undo_all() == ["abcd", "ab", ""]


def test_another_field_is_another_step(typist: Typist) -> None:
    typist.become("a", "text.content")
    typist.become("ab", "text.other")
    assert typist.undo_all() == ["ab", "a", ""]


def test_what_is_no_typing_is_a_step_of_its_own(typist: Typist) -> None:
    typist.type("a")
    typist.become("ab", "")
    typist.become("abc", "")
    typist.type("d")
    assert typist.undo_all() == ["abcd", "abc", "ab", "a", ""]


def test_taking_away_is_never_one_step_with_typing(typist: Typist) -> None:
    typist.type("gone")
    typist.become("")
    typist.type("new")
    assert typist.undo_all() == ["new", "", "gone", ""]


def test_characters_taken_away_one_by_one_are_one_step(typist: Typist) -> None:
    typist.type("word")
    for length in (3, 2, 1, 0):
        typist.become("word"[:length])
    assert typist.undo_all() == ["", "word", ""]


def test_a_selection_that_is_taken_away_is_a_step_of_its_own(typist: Typist) -> None:
    typist.type("a longer text")
    typist.become("a longer")
    typist.become("")
    assert typist.undo_all()[:3] == ["", "a longer", "a longer text"]


def test_typing_over_a_selection_begins_a_step(typist: Typist) -> None:
    typist.type("good")
    typist.become("b")
    typist.type("ad")
    assert typist.undo_all() == ["bad", "good", ""]


@given(st.lists(st.text(alphabet="ab 字。😀", max_size=6), max_size=12))
@SAMPLE
def test_undo_then_redo_comes_back_through_the_same_texts(qapp: QApplication, texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        typist = Typist(patch)
        for text in texts:
            if text != typist.text:
                typist.become(text)
        end = typist.text
        back = typist.undo_all()
        assert back[-1] == ""
        # No step changes nothing, and none forgets a text that was there and taken away.
        assert all(one != other for one, other in pairwise(back))
        forth = [typist.text]
        while typist.stack.canRedo():
            typist.stack.redo()
            forth.append(typist.text)
        assert forth == back[::-1]
        assert typist.text == end
