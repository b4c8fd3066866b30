"""Files to give to commands, and commands run inside the test where that is enough."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dingui import cli
from tests.cli.groups import Group, add_robots
from tests.cli.program import ROOT, Run
from tests.cli.sending import MESSAGE, PATIENT, WITH_SECRET

Inside = Callable[..., Run]
MessageFile = Callable[[object], str]
Send = Callable[..., Run]


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Inside:
    """Run a command in this process, up to its exit status."""

    def run(*arguments: str) -> Run:
        capsys.readouterr()
        try:
            status = cli.run(list(arguments))
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        said = capsys.readouterr()
        return Run(status, said.out, said.err)

    return run


@pytest.fixture
def message_file(tmp_path: Path) -> MessageFile:
    """Write a document into a file and return its name: bytes as they are, anything else as JSON."""

    def write(document: object) -> str:
        path = tmp_path / "message.json"
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode())
        return str(path)

    return write


@pytest.fixture
def own_logger() -> Iterator[None]:
    """Leave dingui's logger as it was: a command takes it for its log file."""
    logger = logging.getLogger("dingui")
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    for handler in set(logger.handlers) - set(before[0]):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(before[1])
    logger.propagate = before[2]


@pytest.fixture
def group() -> Iterator[Group]:
    """A practice group."""
    with Group() as found:
        yield found


@pytest.fixture
def file(message_file: MessageFile) -> str:
    """The name of a file with a message that has no problems."""
    return message_file(MESSAGE)


@pytest.fixture
def send(inside: Inside, own_logger: None, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Send in this process, which takes a tenth of the time."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> Run:
        with monkeypatch.context() as patch:
            for name, value in (PATIENT | WITH_SECRET | (env or {})).items():
                patch.setenv(name, value)
            return inside("send", *arguments)

    return run


@pytest.fixture
def groups() -> Iterator[dict[str, Group]]:
    tokens = iter(range(3))
    with (
        Group(token=f"{next(tokens):064x}") as product,
        Group(token=f"{next(tokens):064x}", secret="SECfakeofanother000000") as sales,
        Group(token=f"{next(tokens):064x}", keywords=("公告",)) as strict,
    ):
        yield {"产品群": product, "Sales": sales, "公告群": strict}


@pytest.fixture
def by_name(groups: dict[str, Group], tmp_path: Path) -> dict[str, str]:
    """The environment in which the groups are known by their names."""
    _, env = add_robots(groups, tmp_path / "keyring")
    return env | {"PYTHONPATH": f"{env['PYTHONPATH']}:{ROOT}"}
