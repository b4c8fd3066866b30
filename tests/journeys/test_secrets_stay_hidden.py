"""Tokens and secrets are sent through all that can go wrong, and then looked for wherever they must not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.journeys.group import Group
from tests.journeys.person import Person
from tests.journeys.steps import (
    DELIVERED,
    NOT_SENT,
    REFUSED,
    UNCERTAIN,
    adds_robot,
    begins_a_draft,
    chooses_only,
    sends_to_a_real_group,
)

pytestmark = pytest.mark.journey

SECRET = "SECmarker-that-must-stay-hidden-" + "7" * 32


def token_of(group: Group) -> str:
    return parse_qs(urlsplit(group.webhook).query)["access_token"][0]


def marks(groups: Iterable[Group]) -> dict[str, bytes]:
    """What is looked for, each in the encodings in which it could stand in a file."""
    found = {}
    for name, text in [("the secret", SECRET), *((f"token {n}", token_of(one)) for n, one in enumerate(groups, 1))]:
        # A part is enough: something cut short in a log gives it away too.
        found[name] = text[8:40].encode()
        found[f"{name} in UTF-16"] = text[8:40].encode("utf-16-le")
    return found | {"a signed address": b"&sign=", "a token's parameter": b"access_token="}


def spills(content: bytes, wanted: dict[str, bytes]) -> list[str]:
    return [name for name, mark in wanted.items() if mark in content]


def files_that_spill(folders: Iterable[Path], wanted: dict[str, bytes]) -> dict[str, list[str]]:
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and (names := spills(path.read_bytes(), wanted)):
                found[str(path)] = names
    return found


def process_spills(person: Person, wanted: dict[str, bytes]) -> dict[str, list[str]]:
    """Look at what others can see of the running program: command lines, environment, titles, what a reader reads."""
    proc = Path("/proc") / str(person.pid)
    seen = {
        "command line": (proc / "cmdline").read_bytes(),
        "environment": (proc / "environ").read_bytes(),
        "titles": "\n".join(person.driver.windows(person.pid)).encode(),
        "accessibility": person.driver.tree(person.pid, hidden=True).encode(),
    }
    return {place: names for place, content in seen.items() if (names := spills(content, wanted))}


def test_tokens_and_secrets_are_nowhere_but_in_the_keyring(person: Person, group: Callable[..., Group]) -> None:
    good = group("--secret", SECRET, "--keyword", "通知")
    hung = group("--secret", SECRET, "--fault", "hang")
    dead = group("--secret", SECRET)
    page = group("--secret", SECRET, "--fault", "garbage")
    wanted = marks([good, hung, dead, page])
    assert spills(f"?access_token={token_of(good)}&sign=0 {SECRET}".encode(), wanted), "a search that finds nothing"
    folders = [person.folder, person.desktop.home, person.desktop.temporary, person.desktop.runtime]

    person.opens(DINGUI_TIMEOUTS="2,1,3")
    for name, robot in (("好群", good), ("慢群", hung), ("空群", dead), ("怪群", page)):
        adds_robot(person, name, robot, secret=SECRET)
    dead.ends()
    begins_a_draft(person, "Text")
    person.types("Message", "今晚停水")
    for name, words in (
        ("好群", REFUSED),
        ("慢群", UNCERTAIN),
        ("空群", NOT_SENT),
        ("怪群", UNCERTAIN),
    ):
        chooses_only(person, name)
        sends_to_a_real_group(person, name)
        person.sees("Result", words.format(name))
        assert process_spills(person, wanted) == {}
    person.types("Message", "通知")
    chooses_only(person, "好群")
    sends_to_a_real_group(person, "好群")
    person.sees("Result", DELIVERED.format("好群"))
    assert files_that_spill(folders, wanted) == {}, "while it runs"
    person.kills_dingui()
    person.opens()
    person.sees("Drafts")
    assert process_spills(person, wanted) == {}
    person.quits()

    assert files_that_spill(folders, wanted) == {}, "after it has ended"
    assert spills("".join(program.output() for program in person.programs).encode(), wanted) == []


def test_without_a_keyring_nothing_is_written_and_the_window_says_so(
    person: Person, group: Callable[..., Group]
) -> None:
    robot = group("--secret", SECRET)
    wanted = marks([robot])
    person.opens(PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    adds_robot(person, "产品群", robot, secret=SECRET)
    chooses_only(person, "产品群")
    begins_a_draft(person, "Text")
    person.types("Message", "今晚停水")
    sends_to_a_real_group(person, "产品群")
    person.sees("Result", DELIVERED.format("产品群"))
    person.quits()
    assert files_that_spill([person.folder, person.desktop.home, person.desktop.temporary], wanted) == {}

    person.opens(PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    person.sees("Result", "in memory only, until dingui closes")
