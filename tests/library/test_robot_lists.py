"""Saved lists of robots."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dingui.library import Library, LibraryError
from dingui.library.errors import ListNameTaken
from dingui.library.robot_lists import NAME_MAX
from tests.library.conftest import Clock


def test_lists_are_kept_with_their_robots_in_order(open_library: Callable[..., Library], clock: Clock) -> None:
    first = open_library()
    assert first.robot_lists.all() == []
    product = first.robot_lists.add(" 产品  三个群 ", ["b", "a", "b"])
    other = first.robot_lists.add("全部", [])
    assert (product.name, product.robot_ids) == ("产品 三个群", ("b", "a"))
    first.close()
    again = open_library()
    assert again.robot_lists.all() == [product, other]


def test_a_list_is_renamed_filled_anew_removed_and_put_back(library: Library) -> None:
    made = library.robot_lists.add("one", ["a"])
    renamed = library.robot_lists.rename(made.id, "two")
    changed = library.robot_lists.replace(made.id, ["b", "c"])
    assert (renamed.name, changed.name, changed.robot_ids) == ("two", "two", ("b", "c"))
    assert library.robot_lists.remove(made.id) == changed
    assert library.robot_lists.all() == []
    assert library.robot_lists.put_back(changed) == changed
    assert library.robot_lists.all() == [changed]


def test_names_are_there_and_are_not_taken_twice(library: Library) -> None:
    made = library.robot_lists.add("one", [])
    other = library.robot_lists.add("two", [])
    acts: list[Callable[[], object]] = [
        lambda: library.robot_lists.add("one", []),
        lambda: library.robot_lists.rename(other.id, " one"),
        lambda: library.robot_lists.put_back(replace(made, id="another")),
    ]
    for act in acts:
        with pytest.raises(ListNameTaken):
            act()
    with pytest.raises(ListNameTaken) as taken:
        library.robot_lists.add("one", [])
    assert taken.value.data == {"name": "one"}
    with pytest.raises(ValueError):
        library.robot_lists.add("  ", [])
    assert len(library.robot_lists.add("n" * 99, []).name) == NAME_MAX
    assert [each.name for each in library.robot_lists.all()][:2] == ["one", "two"]


def test_a_list_that_is_gone_is_said_to_be(library: Library) -> None:
    acts: list[Callable[[], object]] = [
        lambda: library.robot_lists.rename("x", "y"),
        lambda: library.robot_lists.replace("x", []),
        lambda: library.robot_lists.remove("x"),
    ]
    for act in acts:
        with pytest.raises(LibraryError) as caught:
            act()
        assert caught.value.code == "list_missing"


def test_a_damaged_list_or_word_keeps_nothing_else_from_being_shown(library: Library, path: Path) -> None:
    library.robot_lists.add("one", ["a"])
    library.robots.add("r", "https://oapi.dingtalk.com/robot/send", words=(("a", "b"),))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE robot_lists SET robot_ids = '[\"a'")
        other.execute("UPDATE robots SET words = '{\"a'")
    assert [each.robot_ids for each in library.robot_lists.all()] == [()]
    assert [each.words for each in library.robots.all()] == [()]
