"""Starting dingui once more: the window that is open comes to the front, with the file in it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.journeys.desktop import Desktop
from tests.journeys.driver import Driver, query
from tests.journeys.person import Person
from tests.journeys.program import Program
from tests.journeys.steps import drafts, sent

pytestmark = pytest.mark.journey

ACTIVE = query({"role": ["frame"], "state": ["active"]})


def starts_again(person: Person, *files: Path) -> Program:
    """Start dingui as a double click does, and see that start end by itself without a word."""
    again = Program(
        person.desktop,
        person.folder / "output-again.log",
        [sys.executable, "-m", "dingui", *map(str, files)],
        {"DINGUI_HOME": str(person.dingui_home), "DINGUI_LANG": "en"},
    )
    assert again.ends_by_itself(30) == 0
    assert again.output() == ""
    return again


def test_a_file_opened_while_dingui_lies_behind_is_in_front(
    person: Person, desktop: Desktop, driver: Driver, tmp_path: Path
) -> None:
    file = tmp_path / "停机 公告.json"
    file.write_text(json.dumps({"msgtype": "markdown", "markdown": {"title": "停机", "text": "今晚十点"}}), "utf-8")
    person.opens()
    first = person.pid
    neighbour = Person(desktop, driver, tmp_path / "neighbour")
    try:
        # Another window is in front, and has the keys.
        neighbour.opens()
        driver.wait(neighbour.pid, ACTIVE, {})
        driver.wait(first, query({"role": ["frame"]}), {"not_states": ["active"]})

        starts_again(person, file)
        person.sees_in_field("Title", "停机")
        person.sees_in_field("Message", "今晚十点")
        driver.wait(first, ACTIVE, {})
        assert drafts(person)[0] == "停机 公告"
        assert sent(person) == []

        # What is typed now goes there.
        person.types("Title", "！")
        person.sees_in_field("Title", "停机！")
    finally:
        for program in neighbour.programs:
            program.kill()
