"""The log file: written, kept small, and free of secrets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from dingui.concealed import Concealed
from dingui.log import LOG_BYTES, start_log
from dingui.robots.redaction import HIDDEN, Redactor

TOKEN = "0" * 60 + "beef"
KNOWN = "a made-up secret, 看不出来"


@pytest.fixture(autouse=True)
def given_back() -> Iterator[None]:
    """Leave dingui's logger as it was."""
    logger = logging.getLogger("dingui")
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    for handler in set(logger.handlers) - set(before[0]):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(before[1])
    logger.propagate = before[2]


@pytest.fixture
def redactor() -> Redactor:
    return Redactor([Concealed(KNOWN)])


def test_what_dingui_says_is_written_with_time_level_and_place(
    tmp_path: Path, redactor: Redactor, expected_log: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "dingui.log"
    start_log(path, redactor)
    logging.getLogger("dingui.sending").info("sent to %s", "产品群")
    logging.getLogger("dingui.sending").debug("not this")
    logging.getLogger("somebody.else").error("nor this")
    [line] = path.read_text("utf-8").splitlines()
    assert line.endswith(" INFO dingui.sending: sent to 产品群")
    assert line[:2] == "20"


def test_a_program_that_has_nothing_to_say_leaves_no_file(tmp_path: Path, redactor: Redactor) -> None:
    start_log(tmp_path / "dingui.log", redactor)
    assert list(tmp_path.iterdir()) == []


def test_known_and_guessed_secrets_are_masked_in_messages_values_and_tracebacks(
    tmp_path: Path, redactor: Redactor
) -> None:
    path = tmp_path / "dingui.log"
    start_log(path, redactor)
    log = logging.getLogger("dingui.any")
    log.error("POST /robot/send?access_token=%s", TOKEN)
    log.error(f"the secret is {KNOWN}")
    try:
        raise OSError(f"no route to https://oapi.dingtalk.com/robot/send?access_token={TOKEN} with {KNOWN}")
    except OSError:
        log.exception("it failed for %s", KNOWN)
    text = path.read_text("utf-8")
    assert TOKEN not in text
    assert KNOWN not in text
    assert text.count(HIDDEN) >= 5
    assert "OSError" in text


def test_a_secret_that_becomes_known_later_is_masked_from_then_on(tmp_path: Path, redactor: Redactor) -> None:
    path = tmp_path / "dingui.log"
    start_log(path, redactor)
    redactor.add(Concealed("learnt-later"))
    logging.getLogger("dingui").error("learnt-later")
    assert "learnt-later" not in path.read_text("utf-8")


def test_what_goes_to_the_file_goes_nowhere_else(
    tmp_path: Path, redactor: Redactor, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another handler, a library's or the root's, would show it unredacted."""
    start_log(tmp_path / "dingui.log", redactor)
    logging.getLogger("dingui.any").error("once")
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_it_stays_small(tmp_path: Path, redactor: Redactor) -> None:
    start_log(tmp_path / "dingui.log", redactor)
    log = logging.getLogger("dingui.any")
    for number in range(1_000):
        log.info("%d %s", number, "x" * 990)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["dingui.log", "dingui.log.1"]
    assert all(file.stat().st_size <= LOG_BYTES for file in files)
    assert files[0].read_text("utf-8").splitlines()[-1].split(": ")[1].startswith("999 ")


@pytest.mark.parametrize("place", ["missing/dingui.log", "."])
def test_a_place_that_cannot_be_written_is_no_drama(
    place: str, tmp_path: Path, redactor: Redactor, capfd: pytest.CaptureFixture[str]
) -> None:
    start_log(tmp_path / place, redactor)
    logging.getLogger("dingui.any").error("anything")
    assert capfd.readouterr() == ("", "")
