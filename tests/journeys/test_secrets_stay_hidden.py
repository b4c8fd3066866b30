"""Tokens and secrets are sent through all that can go wrong, and then looked for wherever they must not be."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest

from dingui.checking.record import write_csv
from dingui.library.library import Library
from dingui.library.robots_file import write_robots
from dingui.paths import find_paths
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
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

SECRET = 'SECmarker/that+must "stay" hidden-密-' + "7" * 32
"""Each of its spellings is another: in an address, in JSON, in base64."""


ADDRESS_FORMS: Final = {"a signed address": {b"&sign="}, "a token's parameter": {b"access_token="}}
"""What only an address with a token in it has. A script says where it is to be put in, so there it may stand."""


def token_of(group: Group) -> str:
    return parse_qs(urlsplit(group.webhook).query)["access_token"][0]


def spellings(text: str) -> set[bytes]:
    """What ``text`` looks like in a file, an address, JSON, a repr, base64, and the memory of a toolkit."""
    in_base64 = set()
    for before in range(3):
        # Wherever it begins, and without the digits that also hold a neighbour's bits.
        content = b"\0" * before + text.encode()
        content = content[: len(content) // 3 * 3]
        digits = base64.b64encode(content)[4:]
        in_base64 |= {digits, digits.replace(b"+", b"-").replace(b"/", b"_")}
    plain = {
        text,
        quote(text, safe=""),
        quote(text),
        quote_plus(text),
        quote(quote(text, safe=""), safe=""),
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        repr(text)[1:-1],
        ascii(text)[1:-1],
    }
    return in_base64 | {each.encode(form) for each in plain for form in ("utf-8", "utf-16-le", "utf-16-be")}


def marks(groups: Iterable[Group]) -> dict[str, set[bytes]]:
    """What is looked for, each in the spellings in which it could stand in a file."""
    found = {}
    for name, text in [("the secret", SECRET), *((f"token {n}", token_of(one)) for n, one in enumerate(groups, 1))]:
        # A part is enough: something cut short in a log gives it away too.
        found[name] = spellings(text[8:40])
    return found | ADDRESS_FORMS


def spills(content: bytes, wanted: dict[str, set[bytes]]) -> list[str]:
    return [name for name, forms in wanted.items() if any(form in content for form in forms)]


def files_that_spill(folders: Iterable[Path], wanted: dict[str, set[bytes]]) -> dict[str, list[str]]:
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and (names := spills(path.read_bytes(), wanted)):
                found[str(path)] = names
    return found


def family(pid: int) -> list[int]:
    """Return the process with all that it has started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def process_spills(person: Person, wanted: dict[str, set[bytes]]) -> dict[str, list[str]]:
    """Look at what others can see of the running program.

    Command lines and environments, its children's too; titles; what a screen reader reads; what pasting gives.
    """
    seen = {
        "titles": "\n".join(person.driver.windows(person.pid)).encode(),
        "accessibility": person.driver.tree(person.pid, hidden=True).encode(),
        "clipboard": json.dumps(person.clipboard(), ensure_ascii=False).encode(),
    }
    for pid in family(person.pid):
        proc = Path("/proc") / str(pid)
        try:
            seen[f"command line of {pid}"] = (proc / "cmdline").read_bytes()
            seen[f"environment of {pid}"] = (proc / "environ").read_bytes()
        except OSError:
            assert pid != person.pid, "dingui has ended"
    return {place: names for place, content in seen.items() if (names := spills(content, wanted))}


def looks_at_a_secret(person: Person, name: str, wanted: dict[str, set[bytes]]) -> None:
    """Show a kept secret: then it can be read in its field, and nowhere else; hidden again, nowhere at all."""
    person.presses("ctrl+r")
    person.clicks(name, within="Your robots")
    person.clicks("Show: Secret")
    person.sees_in_field("Secret", SECRET)
    lines = person.driver.tree(person.pid, hidden=True).splitlines()
    assert [line.split()[:2] for line in lines if spills(line.encode(), wanted)] == [["text", "'Secret'"]]
    assert spills("\n".join(person.driver.windows(person.pid)).encode(), wanted) == []
    person.clicks("Hide: Secret")
    person.sees_state("Show: Secret", "enabled")
    assert process_spills(person, wanted) == {}
    person.clicks("Show: Secret")
    person.sees_in_field("Secret", SECRET)
    person.clicks("Close", within="Robots")
    person.sees_no("Robots", roles=["dialog"])
    assert process_spills(person, wanted) == {}


def saves_into(person: Person, path: Path) -> None:
    """Answer the system's question where to write a file."""
    path.parent.mkdir(exist_ok=True)
    person.replaces("File name:", str(path))
    person.presses("Return")
    person.sees_no("File name:")
    assert path.is_file()


def exports_everything(person: Person, name: str, wanted: dict[str, set[bytes]]) -> None:
    """Take along what can be taken along: the message, the report on a robot, its exchange, its scripts."""
    place = person.folder / "taken along"
    person.presses("ctrl+shift+s")
    saves_into(person, place / "message.json")
    person.presses("ctrl+r")
    person.clicks(name, within="Your robots")
    person.clicks("Check this robot…")
    person.sees("Check a robot", roles=["dialog"])
    person.sees_state("Copy report", "enabled")
    person.clicks("Show the exchange")
    for button in ("Copy report", "Copy as curl", "Copy as Python"):
        person.clicks(button)
        until(f"{button} has copied", lambda: len(person.clipboard()["clipboard"]) > 100)
        copied = person.clipboard()["clipboard"].encode()
        forms = {mark: found for mark, found in wanted.items() if mark not in ADDRESS_FORMS}
        assert spills(copied, forms) == [], button
        (place / button).write_bytes(copied.replace(b"access_token=", b"").replace(b"&sign=", b""))
    assert not {mark for marks in process_spills(person, wanted).values() for mark in marks} - set(ADDRESS_FORMS)
    person.presses("Escape")
    person.sees_no("Check a robot", roles=["dialog"])
    person.clicks("Close", within="Robots")
    person.sees_no("Robots", roles=["dialog"])


@pytest.mark.parametrize("spelt", [str, quote, json.dumps, ascii, lambda text: base64.b64encode(b"x" + text.encode())])
def test_the_search_finds_what_it_looks_for(spelt: Callable[[str], str | bytes]) -> None:
    wanted = {"it": spellings(SECRET[8:40])}
    content = spelt(f"secret={SECRET}")
    assert spills(content if isinstance(content, bytes) else content.encode(), wanted)
    assert spills(content if isinstance(content, bytes) else content.encode("utf-16-le"), wanted)
    assert not spills(b"SECsomething else" * 10, wanted)


def test_tokens_and_secrets_are_nowhere_but_in_the_keyring(person: Person, group: Callable[..., Group]) -> None:
    good = group("--secret", SECRET, "--keyword", "通知")
    hung = group("--secret", SECRET, "--fault", "hang")
    dead = group("--secret", SECRET)
    page = group("--secret", SECRET, "--fault", "garbage")
    wanted = marks([good, hung, dead, page])
    said = f"?access_token={token_of(good)}&sign=0 {SECRET}".encode()
    assert len(spills(said, wanted)) == 4, "a search that finds nothing"
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
        # The dead one is tried four times, with pauses.
        person.sees("Result", words.format(name), timeout_ms=40_000)
        assert process_spills(person, wanted) == {}
    person.types("Message", "通知")
    chooses_only(person, "好群")
    sends_to_a_real_group(person, "好群")
    person.sees("Result", DELIVERED.format("好群"))
    looks_at_a_secret(person, "好群", wanted)
    exports_everything(person, "好群", wanted)
    assert files_that_spill(folders, wanted) == {}, "while it runs"
    person.kills_dingui()
    person.opens()
    person.sees("Drafts")
    assert process_spills(person, wanted) == {}
    # Copied on purpose, it is on the clipboard and nowhere else; it goes with the program.
    person.presses("ctrl+r")
    person.clicks("好群", within="Your robots")
    person.clicks("Copy: Secret")
    person.sees_any("It is taken off the clipboard")
    assert process_spills(person, wanted) == {"clipboard": ["the secret"]}
    person.clicks("Close", within="Robots")
    person.sees_no("Robots", roles=["dialog"])
    person.quits()
    assert person.clipboard() == {"clipboard": "", "selection": ""}

    # What the menus of robots and of the history write, of the very library that all this went through.
    library = Library.open(find_paths({"DINGUI_HOME": str(person.dingui_home)}).library)
    robots = library.robots.all()
    deliveries = library.deliveries.recent(100)
    taken = person.folder / "taken along"
    (taken / "robots.json").write_bytes(write_robots([robot for robot in robots if not robot.practice]))
    assert write_csv(taken / "sent.csv", deliveries, {robot.id: robot.group for robot in robots}) == 8
    library.close()
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
