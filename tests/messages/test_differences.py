"""Comparing two compositions: what is marked is what differs, and no more than that."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dingui.messages.composition import Composition
from dingui.messages.differences import KEEP_BREAKS, ON, Change, Difference, Piece, differences, pieces_of
from dingui.messages.models import (
    ActionCardButtons,
    At,
    CardButton,
    LinkMessage,
    MarkdownMessage,
    MessageType,
    Orientation,
    TextMessage,
)


def marked(before: str, after: str) -> str:
    """Both texts in one: ``[-gone-]`` and ``{+new+}``."""
    forms = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}
    return "".join(forms[piece.change].format(piece.text) for piece in pieces_of(before, after))


def changed(before: Composition, after: Composition) -> dict[str, tuple[str, str]]:
    return {each.path: (each.before, each.after) for each in differences(before, after) if each.changed}


def test_chinese_is_compared_by_character_and_english_by_word() -> None:
    assert marked("今晚八点停机", "今晚九点停机") == "今晚[-八-]{+九+}点停机"
    assert marked("please wait", "please wait here") == "please wait{+ here+}"
    assert marked("at eight", "at nine") == "at [-eight-]{+nine+}"


def test_a_line_more_leaves_the_others_alone() -> None:
    assert marked("一\n三", "一\n二\n三") == "一\n{+二\n+}三"
    assert marked("一\n二\n三", "一\n三") == "一\n[-二\n-]三"


def test_each_of_many_changed_lines_is_compared_with_its_own() -> None:
    before = "\n".join(f"第{number}条：周{number % 5}交付" for number in range(300))
    after = before.replace("交付", "上线")
    pieces = pieces_of(before, after)
    assert {piece.text for piece in pieces if piece.change is Change.REMOVED} == {"交付"}
    assert {piece.text for piece in pieces if piece.change is Change.ADDED} == {"上线"}


def test_the_same_and_nothing() -> None:
    assert pieces_of("x", "x") == (Piece(Change.SAME, "x"),)
    assert pieces_of("", "") == ()
    assert pieces_of("", "x") == (Piece(Change.ADDED, "x"),)
    assert pieces_of("x", "") == (Piece(Change.REMOVED, "x"),)


@given(st.text(alphabet="ab 的了\n，😀", max_size=60), st.text(alphabet="ab 的了\n，😀", max_size=60))
def test_the_pieces_are_the_two_texts(before: str, after: str) -> None:
    pieces = pieces_of(before, after)
    assert "".join(each.text for each in pieces if each.change is not Change.ADDED) == before
    assert "".join(each.text for each in pieces if each.change is not Change.REMOVED) == after
    assert all(each.text for each in pieces)
    assert all(one.change is not other.change for one, other in pairwise(pieces))


def test_two_long_texts_are_compared_within_a_frame_or_three() -> None:
    """The most that DingTalk takes, and nothing of it the same: the window waits for this."""
    chance = random.Random(20261124)
    words = "的一是在不了有和人这中大为上个国我以要他"
    for lines in (1, 20, 330):
        texts = ["\n".join("".join(chance.choices(words, k=6_600 // lines)) for _ in range(lines)) for _ in range(2)]
        began = time.perf_counter()
        pieces = pieces_of(*texts)
        assert (time.perf_counter() - began) * 1000 < 250, lines  # 1 to 40 ms on an idle machine
        assert "".join(each.text for each in pieces if each.change is not Change.ADDED) == texts[0]


def test_the_fields_of_both_are_listed_and_those_that_differ_are_told() -> None:
    before = Composition.of(MarkdownMessage("停机", "今晚", At(("13800000000",))))
    after = before.with_message(MarkdownMessage("停机", "明晚", At(("13800000000", "13900000000"), (), everyone=True)))
    assert [each.path for each in differences(before, after)] == [
        "msgtype",
        "markdown.title",
        "markdown.text",
        "at",
        "at.isAtAll",
    ]
    assert changed(before, after) == {
        "markdown.text": ("今晚", "明晚"),
        "at": ("13800000000", "13800000000\n13900000000"),
        "at.isAtAll": ("", ON),
    }


def test_a_text_that_went_to_another_type_is_the_same_text() -> None:
    before = Composition.of(MarkdownMessage("停机", "今晚"))
    after = Composition.of(TextMessage("今晚八点"))
    found = changed(before, after)
    assert found["msgtype"] == ("markdown", "text")
    assert found["text.content"] == ("今晚", "今晚八点")
    assert found["markdown.title"] == ("停机", "")


def test_buttons_and_ticks_are_fields_like_others() -> None:
    card = ActionCardButtons("t", "x", (CardButton("去", "https://example.com/a"),))
    other = ActionCardButtons(
        "t",
        "x",
        (CardButton("去", "https://example.com/b"), CardButton("不去", "https://example.com/c")),
        hide_avatar=True,
        orientation=Orientation.HORIZONTAL,
    )
    found = changed(Composition.of(card), Composition.of(other).with_keep_breaks(keep=False))
    assert found == {
        "actionCard.btns[0].actionURL": ("https://example.com/a", "https://example.com/b"),
        "actionCard.btns[1].title": ("", "不去"),
        "actionCard.btns[1].actionURL": ("", "https://example.com/c"),
        "actionCard.hideAvatar": ("", ON),
        "actionCard.btnOrientation": ("", ON),
        KEEP_BREAKS: (ON, ""),
    }


def test_what_changed_in_a_tab_behind_is_told_with_its_tab() -> None:
    """Restoring brings it back, so it is part of what differs."""
    before = Composition.of(TextMessage("x"))
    after = before.with_message(LinkMessage("手册", "", "https://example.com"))
    after = Composition(before.active, after.messages)
    assert [each for each in differences(before, after) if each.changed] == [
        Difference(MessageType.LINK, "link.title", "", "手册"),
        Difference(MessageType.LINK, "link.messageUrl", "", "https://example.com"),
    ]


def test_nothing_differs_from_itself() -> None:
    composition = Composition.of(ActionCardButtons("t", "x", (CardButton("a", "b"),), at=At(("1",))))
    assert changed(composition, composition) == {}
