"""A script of one's own and a practice group: what was copied once works the next time, by a real keyring."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.person import Person
from tests.journeys.waiting import until
from tests.practice.test_host import posted

pytestmark = pytest.mark.journey


def kept(person: Person) -> set[str]:
    """What the Secret Service itself holds for dingui, as its entries' texts."""
    found = subprocess.run(
        ["secret-tool", "search", "--all", "service", "dingui"],
        env=person.desktop.environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    marker = "secret = "
    return {line.removeprefix(marker) for line in found.stdout.splitlines() if line.startswith(marker)}


def port(home: Path) -> str:
    """What the library holds of the webhook."""
    [file] = home.rglob("library.sqlite3")
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT text FROM marks WHERE key = 'practice_port'").fetchone()[0])


def test_a_script_goes_on_working_after_a_restart(person: Person) -> None:
    before = kept(person)
    person.opens()
    person.presses("ctrl+p")
    person.sees_any("appears here")
    person.clicks("Copy webhook")
    person.sees_any("It stays the same the next time dingui is open.")
    [entry] = until("the token is in the keyring", lambda: kept(person) - before, 20)
    held = json.loads(entry)
    webhook = f"http://127.0.0.1:{port(person.folder)}/robot/send?access_token={held['access_token']}"
    body = {"msgtype": "text", "text": {"content": "from my script"}}
    assert posted(webhook, body, secret=held["secret"]) == (0, "ok")
    person.sees("from my script", within="Received")
    person.presses("Escape")
    person.quits()

    # Nobody opens the practice groups' window; the script does not know of it.
    person.opens()
    until("the group listens", lambda: answers(webhook, held["secret"]), 20)
    person.presses("ctrl+p")
    person.sees("from my script again", within="Received")
    # From the list of groups to the message by keys alone.
    person.presses("F7")
    person.sees_focus("from my script again")
    person.presses("Escape")
    for file in person.folder.rglob("*"):
        if file.is_file():
            assert held["access_token"].encode() not in file.read_bytes(), file.name
            assert held["secret"].encode() not in file.read_bytes(), file.name


def answers(webhook: str, secret: str) -> bool:
    """Whether the group takes a message; nobody listens yet while the program starts."""
    body = {"msgtype": "text", "text": {"content": "from my script again"}}
    try:
        return posted(webhook, body, secret=secret) == (0, "ok")
    except OSError:
        return False
