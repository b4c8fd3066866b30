"""The concrete parts together: library, secrets, client and practice robot of one thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dingui.concealed import Concealed
from dingui.errors import DinguiError
from dingui.library import LibraryError
from dingui.messages.models import TextMessage
from dingui.outcomes import Outcome, OutcomeKind
from dingui.parts import GivenAddress, SendingParts, timeouts_from
from dingui.paths import Paths
from dingui.practice.faults import FaultKind
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.robots.client import Timeouts
from dingui.robots.redaction import HIDDEN, Redactor
from dingui.robots.webhook import parse_webhook
from dingui.secrets import RobotCredentials, StorePlace
from dingui.sending.jobs import SendJob, Target, new_msg_uuid

TOKEN = "odd-token-0000000000"
SECRET = "odd secret of no known shape"
MESSAGE = TextMessage("周会改到三点")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(data=tmp_path / "data", config=tmp_path / "config", logs=tmp_path / "logs")
    found.create()
    return found


@pytest.fixture
def group() -> Iterator[PracticeServer]:
    with PracticeServer(PracticeRobot(PracticeSettings(Concealed(TOKEN), Concealed(SECRET)))) as server:
        yield server


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
def parts(paths: Paths, redactor: Redactor) -> Iterator[SendingParts]:
    found = SendingParts(paths, redactor, {})
    yield found
    found.close()


def a_robot(parts: SendingParts, group: PracticeServer) -> Target:
    robot = parts.library.robots.add("产品群", f"http://127.0.0.1:{group.port}/robot/send", signed=True)
    return Target(robot.id, robot.name, robot.endpoint)


# Time-outs


@pytest.mark.parametrize(
    ("text", "timeouts"),
    [
        ("1,2,3", Timeouts(1, 2, 3)),
        (" 0.5 , 0.25,10 ", Timeouts(0.5, 0.25, 10)),
        *((text, Timeouts()) for text in ("", "1,2", "1,2,3,4", "1,2,x", "0,1,1", "1,-1,1", "nan,1,1", "1,1,inf")),
    ],
)
def test_time_outs_come_from_the_environment_or_are_the_usual_ones(text: str, timeouts: Timeouts) -> None:
    assert timeouts_from({"DINGUI_TIMEOUTS": text}) == timeouts


def test_without_the_variable_they_are_the_usual_ones() -> None:
    assert timeouts_from({}) == Timeouts()


def test_the_time_outs_reach_the_client(paths: Paths, redactor: Redactor, group: PracticeServer) -> None:
    parts = SendingParts(paths, redactor, {"DINGUI_TIMEOUTS": "1000,0.2,1000"})
    try:
        target = a_robot(parts, group)
        parts.store_credentials(target.robot_id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
        group.robots[0].set_fault(FaultKind.HANG)
        outcome = parts.send(SendJob(target, MESSAGE)).outcome
    finally:
        parts.close()
    assert (outcome.kind, outcome.reason) == (OutcomeKind.UNKNOWN, "timeout")
    assert outcome.duration_ms < 15_000  # the usual ones wait for 20 s


# The practice robot inside


def test_a_practice_target_needs_no_keyring_and_is_told(paths: Paths, redactor: Redactor) -> None:
    told: list[tuple[Exchange, int]] = []
    parts = SendingParts(paths, redactor, tell_practice=lambda exchange: told.append((exchange, threading.get_ident())))
    try:
        report = parts.send(SendJob(Target("", "练习", "http://127.0.0.1/robot/send", practice=True), MESSAGE))
        assert report.outcome.kind is OutcomeKind.DELIVERED
        [(exchange, thread)] = told
        assert exchange.posted
        assert thread != threading.get_ident()
    finally:
        parts.close()


# Secrets


def test_without_a_keyring_secrets_are_held_in_memory_and_used(parts: SendingParts, group: PracticeServer) -> None:
    target = a_robot(parts, group)
    assert parts.send(SendJob(target, MESSAGE)).outcome == Outcome(OutcomeKind.NOT_SENT, "credentials_missing")
    place = parts.store_credentials(target.robot_id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
    assert place == parts.secrets_place() == StorePlace("memory", reason="no_keyring")
    assert parts.send(SendJob(target, MESSAGE)).outcome.kind is OutcomeKind.DELIVERED
    parts.forget_credentials(target.robot_id)
    assert parts.send(SendJob(target, MESSAGE)).outcome.reason == "credentials_missing"
    assert len(group.robots[0].posted) == 1


def test_nothing_of_them_is_on_the_disk(parts: SendingParts, group: PracticeServer, paths: Paths) -> None:
    target = a_robot(parts, group)
    parts.store_credentials(target.robot_id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
    parts.send(SendJob(target, MESSAGE))
    stored = b"".join(file.read_bytes() for file in paths.data.rglob("*") if file.is_file())
    assert MESSAGE.content.encode() in stored
    assert TOKEN.encode() not in stored
    assert SECRET.encode() not in stored


def test_a_secret_in_use_is_masked_in_every_log(parts: SendingParts, group: PracticeServer, redactor: Redactor) -> None:
    assert redactor.redact(f"{TOKEN} {SECRET}") == f"{TOKEN} {SECRET}"
    target = a_robot(parts, group)
    parts.store_credentials(target.robot_id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
    parts.send(SendJob(target, MESSAGE))
    assert redactor.redact(f"{TOKEN} {SECRET}") == f"{HIDDEN} {HIDDEN}"


def test_an_address_that_only_this_command_knows(paths: Paths, redactor: Redactor, group: PracticeServer) -> None:
    given = GivenAddress(parse_webhook(group.webhook().reveal()), Concealed(SECRET))
    parts = SendingParts(paths, redactor, given=given)
    job = SendJob(Target("", "127.0.0.1", given.webhook.endpoint), MESSAGE, msg_uuid=new_msg_uuid())
    try:
        assert parts.send(job).outcome.kind is OutcomeKind.DELIVERED
        # A robot of the library is not posted to through it.
        target = a_robot(parts, group)
        assert parts.send(replace(job, target=target)).outcome.reason == "credentials_missing"
    finally:
        parts.close()
    assert redactor.redact(SECRET) == HIDDEN


def test_a_target_that_nobody_knows_is_not_sent(parts: SendingParts) -> None:
    report = parts.send(SendJob(Target("", "nobody", "http://127.0.0.1/robot/send"), MESSAGE))
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "credentials_missing")


# The library


def test_a_library_that_cannot_be_opened_is_the_library_s_error(paths: Paths, redactor: Redactor) -> None:
    paths.library.mkdir()
    with pytest.raises(LibraryError) as caught:
        SendingParts(paths, redactor)
    assert caught.value.code == "not_a_library"


def test_the_journal_survives_a_power_cut(parts: SendingParts) -> None:
    [row] = parts.library._database.run("PRAGMA synchronous")
    assert row[0] == 2  # FULL


def test_closing_stops_the_practice_robot_and_closes_the_library(paths: Paths, redactor: Redactor) -> None:
    parts = SendingParts(paths, redactor)
    address = parse_webhook(parts.practice.address("").webhook.reveal())
    parts.close()
    given = GivenAddress(address, Concealed())
    late = SendingParts(paths, redactor, given=given)
    try:
        outcome = late.send(SendJob(Target("", "late", address.endpoint), MESSAGE)).outcome
        assert outcome.reason == "connection_refused"
    finally:
        late.close()
    with pytest.raises((sqlite3.ProgrammingError, DinguiError)):
        parts.library.robots.all()
