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


def test_everything_that_a_person_says_of_a_robot_is_kept(open_library: Callable[..., Library]) -> None:
    first = open_library()
    robot = first.robots.add(
        "产品群",
        ENDPOINT,
        colour="#2463c2",
        group=" 产品部全体 ",
        tags=("产品", "周会"),
        notes="Ask 张三\nbefore sending",
        allowed_ips=("203.0.113.7", "198.51.100.0/24"),
        real=False,
        mentions=False,
        archived=True,
        needs_webhook=True,
        words=(("值班人", "张三"), ("地点", "3 楼")),
        quiet="22:00-08:00",
    )
    first.close()

    again = open_library()
    assert again.robots.all() == [robot]
    assert (robot.colour, robot.group, robot.tags) == ("#2463c2", "产品部全体", ("产品", "周会"))
    assert robot.notes == "Ask 张三\nbefore sending"
    assert robot.allowed_ips == ("203.0.113.7", "198.51.100.0/24")
    assert (robot.real, robot.mentions, robot.archived, robot.needs_webhook) == (False, False, True, True)
    assert (robot.words, robot.quiet) == ((("值班人", "张三"), ("地点", "3 楼")), "22:00-08:00")
    assert not robot.is_target
    changed = replace(robot, colour="", group="", tags=(), notes="", allowed_ips=(), real=True, mentions=True)
    changed = replace(changed, archived=False, needs_webhook=False, words=(), quiet="")
    assert again.robots.update(changed) == changed
    assert changed.is_target


def test_a_robot_is_real_unless_it_is_for_practice(library: Library) -> None:
    assert library.robots.add("one", ENDPOINT).real
    assert not library.robots.add("practice", "http://127.0.0.1/robot/send", practice=True).real


@pytest.mark.parametrize("colour", ["blue", "#fff", "#2463C2", "#2463c2;", "2463c2"])
def test_a_colour_is_a_colour(library: Library, colour: str) -> None:
    with pytest.raises(ValueError):
        library.robots.add("one", ENDPOINT, colour=colour)
    robot = library.robots.add("two", ENDPOINT)
    with pytest.raises(ValueError):
        library.robots.update(replace(robot, colour=colour))


def test_robots_are_arranged(library: Library) -> None:
    one, two, three, four = (library.robots.add(name, ENDPOINT) for name in ("one", "two", "three", "four"))
    library.robots.arrange([three.id, one.id])
    assert [each.name for each in library.robots.all()] == ["three", "one", "two", "four"]
    library.robots.arrange([four.id, three.id, one.id, two.id])
    assert [each.name for each in library.robots.all()] == ["four", "three", "one", "two"]
    assert library.robots.add("five", ENDPOINT).position > max(each.position for each in (one, two, three, four))
