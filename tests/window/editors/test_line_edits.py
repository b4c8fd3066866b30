from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.window.editors.line_edits import (
    Edit,
    continue_line,
    indent,
    is_in_item,
    set_heading,
    toggle_list,
    toggle_quote,
)
from tests.messages.strategies import SAMPLE
from tests.window.editors.marked import marked, shown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- a|", "- a\n- |"),
        ("1. a|\n2. b\n3. c", "1. a\n2. |\n3. b\n4. c"),
        # Somebody's own numbers stay.
        ("1. a|\n1. b", "1. a\n2. |\n1. b"),
        ("1. a|\n7. b", "1. a\n2. |\n7. b"),
        # What is nested moves with a number that grows longer.
        ("8. z\n9. a|\n10. b\n    - x\n11. c", "8. z\n9. a\n10. |\n11. b\n    - x\n12. c"),
        ("7. z|\n8. a\n9. b\n   - x\n10. c", "7. z\n8. |\n9. a\n10. b\n    - x\n11. c"),
        ("1. a\n   - n|\n2. b", "1. a\n   - n\n   - |\n2. b"),
        ("- a\n  - |", "- a\n- |"),
        ("1. a\n   1. b\n   2. |\n2. c", "1. a\n   1. b\n2. |\n3. c"),
        ("> - a|", "> - a\n> - |"),
        ("> - |", "> |"),
        ("- > a|", "- > a\n  > |"),
        ("> > a|b", "> > a\n> > |b"),
        ("> > |", "|"),
        ("- |", "|"),
        ("- one| two", "- one\n- |two"),
        ("- 😀 会|议", "- 😀 会\n- |议"),
        ("1) a|", "1) a\n2) |"),
        ("1. a|\n\n2. b", "1. a\n2. |\n\n3. b"),
        ("1. a|\ntext\n2. b", "1. a\n2. |\ntext\n2. b"),
        ("1. a|\n> 2. b", "1. a\n2. |\n> 2. b"),
    ],
)
def test_enter_goes_on_and_ends(before: str, after: str) -> None:
    changed = continue_line(marked(before))
    assert changed is not None
    assert shown(changed) == after


@pytest.mark.parametrize("text", ["a|", "|- a", "-| a", "- |a|", "# a|", "-a|", "|", "*a*|"])
def test_elsewhere_enter_is_not_the_lists(text: str) -> None:
    assert continue_line(marked(text)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- a\n- b|", "- a\n  - b|"),
        ("- a\n- b|\n  - c\n- d", "- a\n  - b|\n    - c\n- d"),
        ("1. a\n2. b|\n3. c", "1. a\n   1. b|\n2. c"),
        ("1. a\n   1. x\n2. b|\n3. c", "1. a\n   1. x\n   2. b|\n2. c"),
        ("10. a\n11. b|", "10. a\n    1. b|"),
        ("- a\n|- b\n- c|\n- d", "- a\n  |- b\n  - c|\n- d"),
        ("> - a\n> - b|", "> - a\n>   - b|"),
        ("- a\n\n- b|", "- a\n\n  - b|"),
    ],
)
def test_in_and_out_again(before: str, after: str) -> None:
    inside = indent(marked(before))
    assert shown(inside) == after
    assert shown(indent(inside, outwards=True)) == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- a\n  - b|\n  - c\n- d", "- a\n- b|\n  - c\n- d"),
        ("1. a\n   1. b\n   2. c|\n   3. d\n2. e", "1. a\n   1. b\n2. c|\n   1. d\n3. e"),
        ("  - a|", "- a|"),
    ],
)
def test_out(before: str, after: str) -> None:
    assert shown(indent(marked(before), outwards=True)) == after


@pytest.mark.parametrize("text", ["|- a", "- a\n\ntext\n\n- b|", "- a\n  - b|", "- a\n> - b|", "text|"])
def test_what_has_nothing_above_stays(text: str) -> None:
    assert shown(indent(marked(text))) == text


@pytest.mark.parametrize("text", ["|- a", "- a|", "> - a|", "  3. a|", "x\n- |a|"])
def test_where_tab_is_the_lists(text: str) -> None:
    assert is_in_item(marked(text))


@pytest.mark.parametrize("text", ["|", "a|", "> a|", "# a|", "- a\n|", "-|"])
def test_where_tab_moves_on(text: str) -> None:
    assert not is_in_item(marked(text))


@pytest.mark.parametrize(
    ("level", "before", "after"),
    [
        (1, "a|", "# a|"),
        (3, "# a|", "### a|"),
        (1, "# a|", "a|"),
        (0, "###### a|", "a|"),
        (0, "a|", "a|"),
        (2, "|a\n\nb|", "|## a\n\n## b|"),
        (2, "|", "## |"),
    ],
)
def test_headings(level: int, before: str, after: str) -> None:
    assert shown(set_heading(marked(before), level)) == after


@pytest.mark.parametrize(
    ("numbered", "before", "after"),
    [
        (False, "a|", "- a|"),
        (False, "- a|", "a|"),
        (False, "1. a|", "- a|"),
        (True, "- a|", "1. a|"),
        (True, "|a\nb|", "|1. a\n2. b|"),
        (True, "|1. a\n2. b|", "|a\nb|"),
        (False, "|a\n\n- b|", "|- a\n\n- b|"),
        (True, "|- a\n  - x\n  - y\n- b|", "|1. a\n  1. x\n  2. y\n2. b|"),
        (False, "> a|", "> - a|"),
        (False, "|", "- |"),
    ],
)
def test_lists_are_made_changed_and_taken_off(numbered: bool, before: str, after: str) -> None:
    assert shown(toggle_list(marked(before), numbered=numbered)) == after


def test_quotes() -> None:
    assert shown(toggle_quote(marked("|a\n- b|"))) == "|> a\n> - b|"
    assert shown(toggle_quote(marked("|> a\n>b|"))) == "|a\nb|"


lines = st.lists(
    st.sampled_from(
        ("- a", "  - b", "1. c", "   2. d", "> e", "> - f", "", "g", "# h", "    - i", "-", "10) j", "\t- k")
    ),
    max_size=7,
).map("\n".join)


@given(lines, st.data())
@SAMPLE
def test_no_word_is_lost_and_no_line_but_by_enter(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    edit = Edit(text, start, data.draw(st.integers(start, len(text))))
    words = sorted(character for character in text if character.isalpha())
    for changed in (
        indent(edit),
        indent(edit, outwards=True),
        set_heading(edit, 2),
        toggle_quote(edit),
        toggle_list(edit, numbered=True),
        toggle_list(edit, numbered=False),
        continue_line(edit) or edit,
    ):
        assert sorted(character for character in changed.text if character.isalpha()) == words
        assert 0 <= changed.start <= changed.end <= len(changed.text)
        assert changed.text.count("\n") - text.count("\n") in (0, 1)
