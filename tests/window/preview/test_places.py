from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dingui.window.preview.places import Places

TOPS = (120, 200, 500)


def places(lines: tuple[int, ...], rows: int = 20, height: int = 800) -> Places:
    # A line takes two rows.
    return Places(lines, lambda line: 2 * line, lambda index: TOPS[index], rows, height)


@pytest.mark.parametrize(
    ("row", "place"), [(0, 0), (2, 100), (4, 200), (6, 350), (8, 500), (14, 650), (20, 800), (99, 800)]
)
def test_a_row_is_as_far_in_its_block_as_in_the_text(row: int, place: int) -> None:
    assert places((0, 2, 4)).place(row) == place


@pytest.mark.parametrize(("row", "place"), [(0, 0), (1, 60), (2, 120), (4, 200)])
def test_lines_before_the_first_block_are_above_it(row: int, place: int) -> None:
    assert places((1, 2, 4)).place(row) == place


@pytest.mark.parametrize(("row", "span"), [(0, (0, 200)), (3, (0, 200)), (4, (200, 500)), (15, (500, 800))])
def test_a_block_reaches_to_the_next(row: int, span: tuple[int, int]) -> None:
    assert places((0, 2, 4)).span(row) == span


def test_without_a_block_all_is_one() -> None:
    assert places(()).place(10) == 400
    assert places((), rows=0).place(0) == 0
    assert places(()).span(3) == (0, 800)


@given(st.lists(st.integers(0, 9), max_size=3).map(sorted), st.integers(0, 20), st.integers(0, 20))
def test_further_down_is_never_higher(lines: list[int], one: int, other: int) -> None:
    found = places(tuple(lines))
    assert found.place(min(one, other)) <= found.place(max(one, other))
