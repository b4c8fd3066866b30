from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dingui.concealed import Concealed
from dingui.library import Library, LibraryError, RobotNameTaken

ENDPOINT = "https://oapi.dingtalk.com/robot/send"


def test_a_robot_is_found_again_after_a_restart(open_library: Callable[..., Library]) -> None:
    first = open_library()
    fingerprint = Concealed("0" * 60 + "beef").fingerprint()
    robot = first.robots.add(
        " 产品群 ", ENDPOINT, keywords=("通知", 'quote " \\'), signed=True, practice=False, fingerprint=fingerprint
    )
    first.close()

    assert open_library().robots.all() == [robot]
    assert robot.name == "产品群"
    assert (robot.keywords, robot.signed, robot.practice) == (("通知", 'quote " \\'), True, False)
    assert robot.fingerprint == fingerprint


def test_robots_stand_in_their_order(library: Library) -> None:
    one, two, three = (library.robots.add(name, ENDPOINT) for name in ("one", "two", "three"))
    assert [each.name for each in library.robots.all()] == ["one", "two", "three"]

    library.robots.update(replace(three, position=-1))
    assert [each.name for each in library.robots.all()] == ["three", "one", "two"]
    library.robots.remove(three.id)
    library.robots.remove(two.id)
    assert library.robots.add("four", ENDPOINT).position > two.position > one.position


def test_names_are_unique_among_the_living(library: Library) -> None:
    one = library.robots.add("one", ENDPOINT)
    two = library.robots.add("two", ENDPOINT)

    with pytest.raises(RobotNameTaken) as caught:
        library.robots.add("one ", ENDPOINT)
    assert (caught.value.code, caught.value.data) == ("robot_name_taken", {"name": "one"})
    with pytest.raises(RobotNameTaken):
        library.robots.update(replace(two, name="one"))

    library.robots.remove(one.id)
    heir = library.robots.update(replace(two, name="one"))
    assert library.robots.by_name("one") == [heir]
    with pytest.raises(RobotNameTaken):
        library.robots.restore(one.id)

    library.robots.remove(heir.id)
    assert library.robots.restore(one.id) == one
    assert library.robots.by_name(" one ") == [one]
    assert library.robots.by_name("nobody") == []


def test_update_keeps_what_is_not_the_persons_to_change(library: Library) -> None:
    robot = library.robots.add("one", ENDPOINT)
    changed = library.robots.update(
        replace(robot, name="two", keywords=("a",), signed=True, created_ms=5, removed_ms=7)
    )
    assert changed == replace(robot, name="two", keywords=("a",), signed=True)
    assert library.robots.get(robot.id) == changed


def test_a_removed_or_unknown_robot_is_refused(library: Library) -> None:
    robot = library.robots.add("one", ENDPOINT)
    library.robots.remove(robot.id)
    for act in (
        lambda: library.robots.update(robot),
        lambda: library.robots.remove(robot.id),
        lambda: library.robots.restore("no-such-robot"),
    ):
        with pytest.raises(LibraryError) as caught:
            act()
        assert caught.value.code == "robot_missing"
    removed = library.robots.get(robot.id)
    assert removed is not None
    assert removed.removed_ms is not None
    assert library.robots.get("no-such-robot") is None


@pytest.mark.parametrize(
    "endpoint", [ENDPOINT + "?access_token=0000beef", "https://user:word@oapi.dingtalk.com/robot/send", ENDPOINT + "#x"]
)
def test_an_address_that_may_hold_a_token_is_never_stored(library: Library, endpoint: str) -> None:
    with pytest.raises(ValueError) as caught:
        library.robots.add("one", endpoint)
    assert "beef" not in str(caught.value)
    robot = library.robots.add("one", ENDPOINT)
    with pytest.raises(ValueError):
        library.robots.update(replace(robot, endpoint=endpoint))


def test_a_robot_has_a_name(library: Library) -> None:
    with pytest.raises(ValueError):
        library.robots.add("  ", ENDPOINT)
