"""One post from the look-up of its secrets to the last line in the journal, over real parts."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dingui.concealed import Concealed
from dingui.library import Library
from dingui.library.deliveries import Delivery
from dingui.messages.models import TextMessage
from dingui.messages.payload import to_body
from dingui.outcomes import Outcome, OutcomeKind
from dingui.practice.faults import FaultKind
from dingui.robots.cancel import Cancellation
from dingui.robots.client import RobotClient
from dingui.robots.reasons import Reason
from dingui.robots.webhook import Webhook
from dingui.secrets.base import RobotCredentials, SecretStoreError
from dingui.secrets.memory_store import MemoryStore
from dingui.sending.jobs import SendJob, Target, new_msg_uuid
from dingui.sending.underway import Credentials
from tests.robots.servers import MiniServer, Peer
from tests.sending.conftest import MESSAGE, SECRET, TOKEN, Group, Sender, rows, wait_until

# The order


def test_the_delivery_is_committed_as_sending_before_the_request_arrives(
    sender: Sender, job: SendJob, group: Group, path: Path
) -> None:
    report = sender.send(job)
    assert (report.outcome.kind, report.attempts, report.job) == (OutcomeKind.DELIVERED, 1, job)
    [[seen]] = group.journals
    assert (seen["id"], seen["state"], seen["resolved_ms"], seen["reason"]) == (
        report.delivery_id,
        "sending",
        None,
        "",
    )
    assert (seen["robot_id"], seen["robot_name"], seen["msg_uuid"]) == (job.target.robot_id, "产品群", job.msg_uuid)
    [after] = rows(path)
    assert (after["id"], after["state"], after["reason"], after["errcode"]) == (seen["id"], "delivered", "accepted", 0)
    assert after["resolved_ms"] >= after["started_ms"]


def test_the_delivery_is_committed_before_the_connection_is_even_accepted(
    sender: Sender, job: SendJob, path: Path
) -> None:
    """The practice server looks when it has read the request; here it is looked at before the first byte is read."""
    states: list[str] = []

    def look_then_answer(peer: Peer) -> None:
        states.extend(row["state"] for row in rows(path))
        peer.read_request()
        peer.answer()

    server = MiniServer(look_then_answer)
    try:
        report = sender.send(replace(job, target=replace(job.target, endpoint=server.address())))
    finally:
        server.close()
    assert report.outcome.kind is OutcomeKind.DELIVERED
    assert states == ["sending"]


def test_secrets_then_journal_then_post_then_journal(
    library: Library,
    credentials: Credentials,
    client: RobotClient,
    job: SendJob,
    group: Group,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[str] = []

    begin, resolve = library.deliveries.begin, library.deliveries.resolve

    def told_begin(**what: Any) -> Delivery:
        events.append("begin")
        return begin(**what)

    def told_resolve(*what: Any, **more: Any) -> Delivery:
        events.append("resolve")
        return resolve(*what, **more)

    monkeypatch.setattr(library.deliveries, "begin", told_begin)
    monkeypatch.setattr(library.deliveries, "resolve", told_resolve)

    def looked_up(target: Target) -> tuple[Webhook, Concealed] | None:
        events.append("secrets")
        return credentials(target)

    group.on_request = lambda: events.append("post")
    Sender(library, looked_up, client).send(job)
    assert events == ["secrets", "begin", "post", "resolve"]


def test_what_is_journalled_is_what_arrived(sender: Sender, job: SendJob, group: Group, path: Path) -> None:
    sender.send(job)
    [exchange] = group.robot.posted
    [row] = rows(path)
    assert exchange.payload == json.loads(row["payload"]) == json.loads(to_body(MESSAGE, job.msg_uuid))


def test_the_draft_stands_in_the_journal(sender: Sender, job: SendJob, library: Library) -> None:
    draft = library.drafts.add("通知")
    report = sender.send(replace(job, draft_id=draft.id))
    found = library.deliveries.last_for(draft.id, job.target.robot_id)
    assert found is not None
    assert (found.id, found.state) == (report.delivery_id, "delivered")


def test_a_robot_without_an_id_is_journalled_by_its_name(library: Library, client: RobotClient, group: Group) -> None:
    sender = Sender(library, lambda _target: (group.webhook, Concealed(SECRET)), client)
    report = sender.send(SendJob(Target("", "127.0.0.1:8000", group.webhook.endpoint), MESSAGE))
    found = library.deliveries.get(report.delivery_id)
    assert found is not None
    assert (found.robot_id, found.robot_name, found.state) == (None, "127.0.0.1:8000", "delivered")


# What DingTalk says


@pytest.mark.parametrize(
    ("secret", "fault", "kind", "reason"),
    [
        ("SECfakebutanother0000", None, OutcomeKind.REJECTED, Reason.SIGN_MISMATCH),
        (SECRET, FaultKind.THROTTLE, OutcomeKind.REJECTED, Reason.THROTTLED),
        (SECRET, FaultKind.HANG, OutcomeKind.UNKNOWN, Reason.TIMEOUT),
        (SECRET, FaultKind.DROP_AFTER, OutcomeKind.UNKNOWN, Reason.NO_ANSWER),
        (SECRET, FaultKind.GARBAGE, OutcomeKind.UNKNOWN, Reason.ANSWER_NOT_JSON),
    ],
)
def test_every_kind_of_outcome_is_reported_and_journalled_alike(
    secret: str,
    fault: FaultKind | None,
    kind: OutcomeKind,
    reason: Reason,
    sender: Sender,
    hasty: Sender,
    store: MemoryStore,
    job: SendJob,
    group: Group,
    library: Library,
) -> None:
    store.set(job.target.robot_id, RobotCredentials(Concealed(TOKEN), Concealed(secret)))
    group.robot.set_fault(fault)
    report = (hasty if fault is FaultKind.HANG else sender).send(job)
    assert (report.outcome.kind, report.outcome.reason, report.attempts) == (kind, reason, 1)
    found = library.deliveries.get(report.delivery_id)
    assert found is not None
    assert found.outcome == report.outcome
    wait_until(lambda: group.requests == 1)


def test_a_dead_port_is_not_sent(sender: Sender, job: SendJob, group: Group, path: Path) -> None:
    group.server.stop()
    report = sender.send(job)
    assert (report.outcome.kind, report.outcome.reason) == (OutcomeKind.NOT_SENT, Reason.CONNECTION_REFUSED)
    assert [row["state"] for row in rows(path)] == ["not_sent"]


# What keeps a job from being sent


def test_missing_credentials_send_and_journal_nothing(
    sender: Sender, store: MemoryStore, job: SendJob, group: Group, path: Path
) -> None:
    store.delete(job.target.robot_id)
    report = sender.send(job)
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "credentials_missing")
    assert (report.attempts, report.delivery_id, group.requests, rows(path)) == (0, "", 0, [])


@pytest.mark.parametrize("code", ["locked", "timeout", "damaged_entry", "newer_entry", "other_robot"])
def test_a_keyring_that_says_no_sends_and_journals_nothing(
    code: Any, library: Library, client: RobotClient, job: SendJob, group: Group, path: Path
) -> None:
    def unavailable(_target: Target) -> None:
        raise SecretStoreError(code)

    report = Sender(library, unavailable, client).send(job)
    reason = "credentials_unavailable" if code in ("locked", "timeout") else "credentials_damaged"
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, reason, data={"code": code})
    assert (report.attempts, report.delivery_id, group.requests, rows(path)) == (0, "", 0, [])


def test_a_full_disk_keeps_the_post_from_leaving(
    sender: Sender, job: SendJob, group: Group, library: Library, path: Path
) -> None:
    pages = library._database.run("PRAGMA page_count")[0][0]
    library._database.run(f"PRAGMA max_page_count = {pages}")
    long = replace(job, message=replace(MESSAGE, content="长" * 5_000))
    report = sender.send(long)
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": "disk_full"})
    assert (report.attempts, report.delivery_id, group.requests, rows(path)) == (0, "", 0, [])


def test_a_library_that_cannot_be_written_keeps_the_post_from_leaving(
    sender: Sender, job: SendJob, group: Group, library: Library, path: Path
) -> None:
    library._database.run("PRAGMA query_only = ON")
    report = sender.send(job)
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": "read_only"})
    assert (report.attempts, group.requests, rows(path)) == (0, 0, [])


def test_another_writer_who_does_not_end_keeps_the_post_from_leaving(
    sender: Sender, job: SendJob, group: Group, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        report = sender.send(job)
        assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": "locked"})
        assert (report.attempts, group.requests) == (0, 0)
        other.execute("ROLLBACK")
    assert sender.send(job).outcome.kind is OutcomeKind.DELIVERED


@pytest.mark.parametrize("gone", ["draft", "robot"])
def test_a_draft_or_robot_that_is_gone_keeps_the_post_from_leaving(
    gone: str, sender: Sender, store: MemoryStore, job: SendJob, group: Group
) -> None:
    other = "00000000-0000-4000-8000-000000000000"
    store.set(other, RobotCredentials(Concealed(TOKEN), Concealed(SECRET)))
    job = replace(job, draft_id=other) if gone == "draft" else replace(job, target=replace(job.target, robot_id=other))
    report = sender.send(job)
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "journal_failed", data={"code": f"{gone}_missing"})
    assert group.requests == 0


# The journal fails afterwards


def test_an_outcome_that_cannot_be_stored_is_still_reported_and_unknown_later(
    sender: Sender,
    job: SendJob,
    group: Group,
    library: Library,
    path: Path,
    expected_log: pytest.LogCaptureFixture,
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as blocker:

        def block() -> None:
            blocker.execute("BEGIN IMMEDIATE")

        group.on_request = block
        report = sender.send(job)
        blocker.execute("ROLLBACK")
    assert report.outcome.kind is OutcomeKind.DELIVERED
    assert [record.levelname for record in expected_log.records if record.name.startswith("dingui.sending")] == [
        "ERROR"
    ]
    assert "locked" in expected_log.text
    assert [row["state"] for row in rows(path)] == ["sending"]
    # While this process lives, the row may still be in use; once it is gone, the next start says what is known.
    assert library.deliveries.recover() == []
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE deliveries SET owner = '1:gone:gone'")
    [recovered] = library.deliveries.recover()
    assert (recovered.id, recovered.outcome) == (report.delivery_id, Outcome(OutcomeKind.UNKNOWN, "interrupted"))


def test_a_client_that_breaks_its_word_leaves_no_delivery_open(
    library: Library, credentials: Credentials, job: SendJob, expected_log: pytest.LogCaptureFixture
) -> None:
    """No thread to be had, no memory: what the group saw is not known, and the journal says so."""

    class Broken:
        def post(self, webhook: Webhook, secret: Concealed, *_rest: object) -> Outcome:
            raise RuntimeError(f"can't start new thread for {webhook.access_token.reveal()}")

    report = Sender(library, credentials, Broken()).send(job)
    assert report.outcome == Outcome(OutcomeKind.UNKNOWN, "unexpected")
    found = library.deliveries.get(report.delivery_id)
    assert found is not None
    assert found.outcome == report.outcome
    assert "RuntimeError" in expected_log.text
    assert TOKEN not in expected_log.text


# Cancelling


def test_cancelled_before_it_began_nothing_is_sent_or_journalled(
    sender: Sender, job: SendJob, group: Group, path: Path
) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    report = sender.send(job, cancellation)
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "cancelled")
    assert (report.attempts, group.requests, rows(path)) == (0, 0, [])


def test_cancelled_while_the_secrets_are_looked_up_nothing_is_sent(
    library: Library, credentials: Credentials, client: RobotClient, job: SendJob, group: Group, path: Path
) -> None:
    cancellation = Cancellation()

    def slow(target: Target) -> tuple[Webhook, Concealed] | None:
        cancellation.cancel()
        return credentials(target)

    report = Sender(library, slow, client).send(job, cancellation)
    assert report.outcome == Outcome(OutcomeKind.NOT_SENT, "cancelled")
    assert (group.requests, rows(path)) == (0, [])


def test_cancelled_while_it_is_written_down_nothing_is_sent(
    library: Library,
    credentials: Credentials,
    client: RobotClient,
    job: SendJob,
    group: Group,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cancellation = Cancellation()
    begin = library.deliveries.begin

    def slow(**what: Any) -> Delivery:
        begun = begin(**what)
        cancellation.cancel()
        return begun

    monkeypatch.setattr(library.deliveries, "begin", slow)
    report = Sender(library, credentials, client).send(job, cancellation)
    assert (report.outcome.kind, report.outcome.reason) == (OutcomeKind.NOT_SENT, "cancelled")
    assert group.requests == 0
    assert [row["state"] for row in rows(path)] == ["not_sent"]


def test_cancelled_while_it_hangs_is_unknown_at_once(
    library: Library, credentials: Credentials, client: RobotClient, job: SendJob, group: Group, path: Path
) -> None:
    group.robot.set_fault(FaultKind.HANG)
    cancellation = Cancellation()
    group.on_request = cancellation.cancel
    report = Sender(library, credentials, client).send(job, cancellation)
    assert (report.outcome.kind, report.outcome.reason) == (OutcomeKind.UNKNOWN, Reason.CANCELLED_UNKNOWN)
    assert [row["state"] for row in rows(path)] == ["unknown"]
    assert len(group.robot.posted) == 1


# Repeating


def test_a_repeated_job_is_posted_once(sender: Sender, hasty: Sender, job: SendJob, group: Group, path: Path) -> None:
    group.robot.set_fault(FaultKind.HANG, times=1)
    assert hasty.send(job).outcome.kind is OutcomeKind.UNKNOWN
    wait_until(lambda: group.requests == 1)
    assert sender.send(job).outcome.kind is OutcomeKind.DELIVERED
    assert [exchange.payload and exchange.payload["msgUuid"] for exchange in group.robot.exchanges] == [
        job.msg_uuid,
        job.msg_uuid,
    ]
    assert len(group.robot.posted) == 1
    assert [row["state"] for row in rows(path)] == ["unknown", "delivered"]


def test_a_new_key_posts_again(sender: Sender, job: SendJob, group: Group) -> None:
    sender.send(job)
    sender.send(replace(job, msg_uuid=new_msg_uuid()))
    assert len(group.robot.posted) == 2


def test_nothing_is_ever_repeated_by_itself(sender: Sender, hasty: Sender, job: SendJob, group: Group) -> None:
    for fault in (FaultKind.HANG, FaultKind.DROP_AFTER, FaultKind.HTTP500, FaultKind.BUSY, FaultKind.GATEWAY):
        before = group.requests
        group.robot.set_fault(fault)
        other = replace(job, message=TextMessage(fault.value), msg_uuid=new_msg_uuid())
        (hasty if fault is FaultKind.HANG else sender).send(other)
        wait_until(lambda so_far=before: group.requests == so_far + 1)  # type: ignore[misc]  # bound now, not later
    group.server.stop()
    assert group.requests == 5


# Two at once


def test_two_senders_in_two_threads_share_a_file(
    path: Path,
    library: Library,
    credentials: Callable[[Target], tuple[Webhook, Concealed] | None],
    client: RobotClient,
    job: SendJob,
    group: Group,
) -> None:
    outcomes: list[OutcomeKind] = []

    def work() -> None:
        with Library.open(path, durable=True) as own:
            sender = Sender(own, credentials, client)
            outcomes.extend(sender.send(replace(job, msg_uuid=new_msg_uuid())).outcome.kind for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [OutcomeKind.DELIVERED] * 10
    assert [row["state"] for row in rows(path)] == ["delivered"] * 10
    for number, journal in enumerate(group.journals):
        assert sum(row["state"] == "sending" for row in journal) >= 1, number
