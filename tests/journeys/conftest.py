"""A desktop for each test process, and for each journey a person with a data folder of their own."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.journeys.desktop import Desktop, DesktopError
from tests.journeys.driver import Driver, NotSeen
from tests.journeys.group import Group
from tests.journeys.person import Person

RECORDS: Final = Path(__file__).parents[2] / "build" / "journeys"
"""Where a failed journey leaves a picture of the screen and the accessibility tree."""

_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A running desktop; a missing Debian package fails the journeys and is named."""
    if sys.platform != "linux":
        pytest.skip("journeys need an X server of their own")
    started = Desktop(tmp_path_factory.mktemp("desktop"))
    try:
        started.__enter__()
    except DesktopError as error:
        pytest.fail(str(error), pytrace=False)
    yield started
    started.__exit__()


@pytest.fixture(scope="session")
def driver(desktop: Desktop) -> Iterator[Driver]:
    """The process that presses keys and reads the accessibility tree."""
    with Driver(desktop) as running:
        yield running


@pytest.fixture
def person(desktop: Desktop, driver: Driver, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Person]:
    """Somebody with a new data folder. Whatever they opened is seen to end well, where the journey went well."""
    somebody = Person(desktop, driver, tmp_path / "person")
    yield somebody
    try:
        if not request.node.stash.get(_FAILED, True) and somebody.programs and somebody.program.running:
            somebody.quits()
    finally:
        for program in somebody.programs:
            program.kill()


@pytest.fixture
def group(desktop: Desktop, tmp_path: Path) -> Iterator[Callable[..., Group]]:
    """Make groups, each with a practice robot in a process of its own: ``group("--secret", "SECmade-up")``."""
    groups: list[Group] = []

    def make(*arguments: str) -> Group:
        groups.append(Group(tmp_path / f"group-{len(groups) + 1}", desktop.environment(), arguments))
        return groups[-1]

    yield make
    for one in groups:
        one.ends()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what the screen showed when a journey failed, and the end of the program's own log."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    somebody = getattr(item, "funcargs", {}).get("person")
    if report.failed and isinstance(somebody, Person):
        report.sections.append((f"Journey ({report.when})", _record(somebody, item, report.when)))
    return report


def _record(person: Person, item: pytest.Item, when: str) -> str:
    RECORDS.mkdir(parents=True, exist_ok=True)
    stem = RECORDS / re.sub(r"[^\w.-]+", "-", f"{item.name}-{when}")
    said = []
    with contextlib.suppress(Exception):
        person.desktop.screenshot(stem.with_suffix(".png"))
        said.append(f"the screen: {stem.with_suffix('.png')}")
    if person.programs:
        with contextlib.suppress(NotSeen, AssertionError):
            stem.with_suffix(".txt").write_text(person.driver.tree(person.pid), "utf-8")
            said.append(f"what could be read: {stem.with_suffix('.txt')}")
        state = "is running" if person.program.running else f"ended with {person.program.status}"
        said.append(f"dingui {state}; it wrote: {person.program.output()[-3000:] or 'nothing'}")
    log = person.dingui_home / "logs" / "dingui.log"
    if log.exists():
        said.append("the end of its log:\n" + "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-20:]))
    return "\n".join(said)
