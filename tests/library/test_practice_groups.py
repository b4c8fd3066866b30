"""What is kept of practice groups."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dingui.library import Library, LibraryError
from dingui.library.practice_groups import PracticeGroup


def test_rules_and_whether_the_webhook_was_copied_are_kept_apart(open_library: Callable[..., Library]) -> None:
    library = open_library()
    one = library.robots.add("one", "http://127.0.0.1/robot/send", practice=True).id
    other = library.robots.add("other", "http://127.0.0.1/robot/send", practice=True).id
    assert library.practice_groups.all() == {}
    library.practice_groups.set_rules(one, '{"signed": false}')
    library.practice_groups.set_kept(one)
    library.practice_groups.set_kept(other)
    library.practice_groups.set_rules(one, '{"keywords": ["通知\\ud800"]}')
    assert library.practice_groups.all() == {
        one: PracticeGroup(one, kept=True, rules='{"keywords": ["通知\\ud800"]}'),
        other: PracticeGroup(other, kept=True),
    }


def test_a_removed_group_comes_back_as_it_was(open_library: Callable[..., Library]) -> None:
    library = open_library()
    robot = library.robots.add("one", "http://127.0.0.1/robot/send", practice=True).id
    library.practice_groups.set_rules(robot, "{}")
    library.robots.remove(robot)
    library.robots.restore(robot)
    assert library.practice_groups.all()[robot].rules == "{}"


def test_there_is_none_without_its_robot(open_library: Callable[..., Library]) -> None:
    library = open_library()
    with pytest.raises(LibraryError):
        library.practice_groups.set_rules("nobody", "{}")
    with pytest.raises(LibraryError):
        library.practice_groups.set_kept("nobody")
