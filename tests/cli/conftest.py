"""Files to give to commands, and commands run inside the test where that is enough."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dingui import cli
from tests.cli.program import Run

Inside = Callable[..., Run]
MessageFile = Callable[[object], str]


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
