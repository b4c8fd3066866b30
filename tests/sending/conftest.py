"""A sender over a real library file and a real client, and a practice robot that looks into that file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.messages.models import TextMessage
from dingui.practice.robot import Exchange, PracticeRobot
from dingui.practice.server import PracticeServer
from dingui.practice.settings import PracticeSettings
from dingui.robots.cancel import Cancellation
from dingui.robots.client import RobotClient, Timeouts
from dingui.robots.webhook import Webhook, parse_webhook
from dingui.secrets.base import RobotCredentials
from dingui.secrets.memory_store import MemoryStore
from dingui.sending.jobs import Progress, SendJob, SendReport, Target, new_msg_uuid, report_of
from dingui.sending.outbox import Outbox
from dingui.sending.retries import ONCE
from dingui.sending.underway import Credentials, Poster

TOKEN = "0" * 60 + "beef"
SECRET = "SECfake" + "0123456789abcdef" * 3
PATIENCE_S = 30
MESSAGE = TextMessage("周会改到三点")


def rows(path: Path) -> list[dict[str, Any]]:
    """Return every delivery as a connection of its own sees it: what is committed, and nothing else."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM deliveries ORDER BY number")]


class Group:
    """A practice group, with what the library held whenever a request arrived."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.robot = PracticeRobot(PracticeSettings(Concealed(TOKEN), Concealed(SECRET)))
        self.server = PracticeServer(self.robot, on_request=self._look)
        self.journals: list[list[dict[str, Any]]] = []
        self.on_request: Callable[[], None] | None = None

    def _look(self, exchange: Exchange) -> None:
        self.journals.append(rows(self.path))
        if self.on_request is not None:
            self.on_request()

    @property
    def webhook(self) -> Webhook:
        return parse_webhook(self.server.webhook().reveal())

    @property
    def requests(self) -> int:
        return len(self.robot.exchanges)


class Sender:
    """An outbox that is given one job at a time, for one attempt, and waited for."""

    def __init__(self, library: Library, credentials: Credentials, client: Poster) -> None:
        self.outbox = Outbox(library, credentials, client)

    def send(self, job: SendJob, cancellation: Cancellation | None = None) -> SendReport:
        reports: list[SendReport] = []

        def tell(progress: Progress) -> None:
            if progress.state.final:
                reports.append(report_of(job, progress))

        self.outbox.submit([job.order()], tell, policy=ONCE, cancellation=cancellation)
        self.outbox.run(lambda: bool(reports))
        assert self.outbox.idle()
        [report] = reports
        return report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def group(path: Path) -> Iterator[Group]:
    found = Group(path)
    with found.server:
        yield found


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path, durable=True, busy_ms=100) as opened:
        yield opened


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def target(library: Library, group: Group, store: MemoryStore) -> Target:
    """The practice group as a robot that the library and the store know."""
    robot = library.robots.add("产品群", group.webhook.endpoint, signed=True)
    store.set(robot.id, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
    return Target(robot.id, robot.name, robot.endpoint)


@pytest.fixture
def job(target: Target) -> SendJob:
    return SendJob(target, MESSAGE, msg_uuid=new_msg_uuid())


@pytest.fixture
def credentials(store: MemoryStore) -> Callable[[Target], tuple[Webhook, Concealed] | None]:
    def look_up(target: Target) -> tuple[Webhook, Concealed] | None:
        found = store.get(target.robot_id)
        return None if found is None else (Webhook(target.endpoint, found.access_token), found.secret)

    return look_up


@pytest.fixture
def client() -> RobotClient:
    """Patient enough for a machine that is busy with other things."""
    return RobotClient(timeouts=Timeouts(connect_s=PATIENCE_S, read_s=PATIENCE_S, total_s=PATIENCE_S))


@pytest.fixture
def sender(
    library: Library, credentials: Callable[[Target], tuple[Webhook, Concealed] | None], client: RobotClient
) -> Sender:
    return Sender(library, credentials, client)


@pytest.fixture
def hasty(library: Library, credentials: Callable[[Target], tuple[Webhook, Concealed] | None]) -> Sender:
    """A sender for what hangs, which so costs tenths of a second."""
    client = RobotClient(timeouts=Timeouts(connect_s=PATIENCE_S, read_s=0.3, total_s=PATIENCE_S))
    return Sender(library, credentials, client)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for a condition; fail where it does not come."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)
