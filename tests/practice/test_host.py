"""Several groups behind one address, and what is the same from start to start."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dingui.library import Library
from dingui.library.robots import Robot
from dingui.practice.case import CheckName
from dingui.practice.faults import FaultKind
from dingui.practice.group_rules import GroupRules
from dingui.practice.host import KEPT_MESSAGES, PORT_MARK, STRAY, LiveGroup, PracticeHost
from dingui.practice.robot import Exchange
from dingui.practice.wordings import Wording
from dingui.robots.redaction import HIDDEN, Redactor
from dingui.secrets import MemoryStore, RobotCredentials, SecretStoreError
from dingui.secrets.base import SecretErrorCode
from tests.practice.helpers import message, query, talk


class Keyring(MemoryStore):
    """A keyring in the test's hand, which outlives the program and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.trouble: SecretErrorCode | None = None

    def get(self, robot_id: str) -> RobotCredentials | None:
        self.asked.append(f"get {robot_id}")
        if self.trouble is not None:
            raise SecretStoreError(self.trouble)
        return super().get(robot_id)

    def set(self, robot_id: str, credentials: RobotCredentials) -> None:
        self.asked.append(f"set {robot_id}")
        super().set(robot_id, credentials)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.sqlite3") as opened:
        yield opened


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def told() -> list[Exchange]:
    return []


@pytest.fixture
def make_host(library: Library, keyring: Keyring, told: list[Exchange]) -> Iterator[Callable[[], PracticeHost]]:
    """Makes what a start of the program makes; the former one must be stopped by the test."""
    made: list[PracticeHost] = []

    def make() -> PracticeHost:
        made.append(PracticeHost(library, keyring, Redactor(), told.append))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def host(make_host: Callable[[], PracticeHost]) -> PracticeHost:
    return make_host()


def add(library: Library, name: str) -> Robot:
    return library.robots.add(name, "http://127.0.0.1/robot/send", signed=True, practice=True)


def posted(webhook: str, body: object = None, secret: str = "") -> tuple[int, str]:
    """Post as a script does, over a real socket; return errcode and errmsg."""
    parts = urlsplit(webhook)
    assert parts.port is not None
    token = parts.query.partition("=")[2]
    asked = query(time.time_ns() // 1_000_000, secret, token) if secret else query(token=token)
    data = json.dumps(message() if body is None else body, ensure_ascii=False).encode()
    head = (
        f"POST /robot/send?{asked} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    )
    answer = json.loads(talk(parts.port, head.encode() + data)[2])
    return answer["errcode"], answer["errmsg"]


def by_id(host: PracticeHost) -> dict[str, LiveGroup]:
    return {group.robot_id: group for group in host.start().groups}


def test_groups_with_different_rules_judge_the_same_message_differently(
    library: Library, host: PracticeHost, told: list[Exchange]
) -> None:
    open_, keyword, signed, walled = (add(library, name).id for name in ("open", "keyword", "signed", "walled"))
    groups = by_id(host)
    groups[open_].set_rules(GroupRules(signed=False))
    groups[keyword].set_rules(GroupRules(signed=False, keywords=("通知",), wording=Wording.A))
    groups[walled].set_rules(GroupRules(signed=False, allow=("10.0.0.0/8",), wording=Wording.A))

    said = {name: posted(groups[name].webhook.reveal()) for name in (open_, keyword, signed, walled)}

    assert said[open_] == (0, "ok")
    assert said[keyword] == (310000, "keywords not in content")
    assert said[signed][0] == 310000
    assert "签名" in said[signed][1]
    assert said[walled] == (310000, "ip 127.0.0.1 not in whitelist")
    assert [(each.group_id, each.posted) for each in told] == [
        (open_, True),
        (keyword, False),
        (signed, False),
        (walled, False),
    ]
    assert {each.number for each in told} == {1}
    # All are behind one address.
    assert len({urlsplit(group.webhook.reveal()).netloc for group in groups.values()}) == 1
    assert posted(groups[signed].webhook.reveal(), secret=groups[signed].secret.reveal()) == (0, "ok")


def test_a_token_that_no_group_has_is_told_as_nobody_s(
    library: Library, host: PracticeHost, told: list[Exchange]
) -> None:
    add(library, "one")
    [group] = host.start().groups
    assert posted(group.webhook.reveal()[:-4] + "0000")[0] == 300005
    [exchange] = told
    assert exchange.group_id == STRAY
    assert group.robot.exchanges == ()
    assert host.start().strays.exchanges[0].number == 1


def test_what_is_added_removed_and_brought_back_is_answered_for_at_once(library: Library, host: PracticeHost) -> None:
    first = add(library, "first").id
    assert list(by_id(host)) == [first]
    second = add(library, "second").id
    groups = by_id(host)
    assert list(groups) == [first, second]
    webhook, secret = groups[second].webhook.reveal(), groups[second].secret.reveal()
    assert posted(webhook, secret=secret) == (0, "ok")
    library.robots.remove(second)
    assert list(by_id(host)) == [first]
    assert posted(webhook, secret=secret)[0] == 300005
    library.robots.restore(second)
    again = by_id(host)[second]
    assert again.webhook.reveal() == webhook
    assert len(again.robot.posted) == 1
    assert posted(webhook, secret=secret) == (0, "ok")


def test_a_webhook_that_nobody_copied_asks_no_keyring_and_is_another_next_time(
    library: Library, keyring: Keyring, make_host: Callable[[], PracticeHost]
) -> None:
    group = add(library, "one").id
    host = make_host()
    before = host.address(group)
    assert host.address(group) == before
    host.stop()
    after = make_host().address(group)
    assert after.webhook != before.webhook
    assert after.secret != before.secret
    assert keyring.asked == []
    assert library.marks.get(PORT_MARK) is None


def test_a_webhook_that_was_copied_is_the_same_after_a_restart(
    library: Library, make_host: Callable[[], PracticeHost], tmp_path: Path
) -> None:
    group = add(library, "one").id
    host = make_host()
    before = host.address(group)
    host.keep(group)
    assert host.start().groups[0].kept
    host.stop()

    next_host = make_host()
    live = next_host.start().groups[0]
    assert (live.webhook, live.secret) == (before.webhook, before.secret)
    assert (live.kept, live.lost) == (True, "")
    assert posted(before.webhook.reveal(), secret=before.secret.reveal()) == (0, "ok")
    # Nothing of it stands in the library, not even in what SQLite keeps beside it.
    token = before.webhook.reveal().partition("=")[2]
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert group.encode() in stored
    assert token.encode() not in stored
    assert before.secret.reveal().encode() not in stored


def test_rules_are_the_same_after_a_restart(library: Library, make_host: Callable[[], PracticeHost]) -> None:
    group = add(library, "one").id
    rules = GroupRules(
        signed=False,
        keywords=("a", "通知"),
        allow=("10.0.0.0/8",),
        wording=Wording.B,
        stopped=True,
        external_group=True,
        admins_only_everyone=True,
    )
    library.practice_groups.set_rules(group, rules.to_json())
    settings = make_host().start().groups[0].robot.settings
    assert settings == rules.settings(settings.access_token, settings.secret)
    assert not settings.secret


def test_a_port_that_is_taken_is_said_and_tried_again(library: Library, make_host: Callable[[], PracticeHost]) -> None:
    group = add(library, "one").id
    host = make_host()
    host.start()
    host.keep(group)
    before = host.start()
    assert before.port == before.wanted_port
    host.stop()

    with socket.socket() as taker:
        taker.bind(("127.0.0.1", before.port))
        taker.listen()
        host = make_host()
        state = host.start()
        assert state.wanted_port == before.port
        assert state.port != before.port
        elsewhere = state.groups[0].webhook.reveal()
        assert urlsplit(elsewhere).port == state.port
        assert elsewhere.partition("?")[2] == before.groups[0].webhook.reveal().partition("?")[2]
        assert posted(elsewhere, secret=state.groups[0].secret.reveal()) == (0, "ok")
        # Copying now does not forget the port that other scripts know.
        host.keep(group)
        assert host.retry().port != before.port
    state = host.retry()
    assert state.port == state.wanted_port == before.port
    assert state.groups[0].webhook == before.groups[0].webhook
    assert posted(before.groups[0].webhook.reveal(), secret=state.groups[0].secret.reveal()) == (0, "ok")


def test_another_port_can_be_the_one_from_now_on(library: Library, make_host: Callable[[], PracticeHost]) -> None:
    group = add(library, "one").id
    host = make_host()
    host.start()
    host.keep(group)
    taken = host.start().port
    host.stop()
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", taken))
        taker.listen()
        host = make_host()
        host.start()
        state = host.use_this_port()
        assert state.wanted_port == state.port != taken
        host.stop()
    assert make_host().start().port == state.port


@pytest.mark.parametrize("mark", ["", "0", "-1", "70000", "x", "٣"])
def test_a_port_that_is_none_is_passed_over(library: Library, host: PracticeHost, mark: str) -> None:
    library.marks.set(PORT_MARK, mark)
    state = host.start()
    assert 0 < state.port == state.wanted_port


@pytest.mark.parametrize(("trouble", "lost"), [("locked", "locked"), (None, "gone")])
def test_a_token_that_the_keyring_does_not_give_is_said(
    library: Library,
    keyring: Keyring,
    make_host: Callable[[], PracticeHost],
    trouble: SecretErrorCode | None,
    lost: str,
) -> None:
    group = add(library, "one").id
    host = make_host()
    before = host.address(group)
    host.keep(group)
    host.stop()
    held = keyring.get(group)
    assert held is not None
    keyring.trouble = trouble
    if trouble is None:
        keyring.delete(group)
    host = make_host()
    live = host.start().groups[0]
    assert live.lost == lost
    assert live.webhook != before.webhook
    # It works meanwhile.
    assert posted(live.webhook.reveal(), secret=live.secret.reveal()) == (0, "ok")

    keyring.trouble = None
    MemoryStore.set(keyring, group, held)
    live = host.retry().groups[0]
    assert (live.lost, live.webhook) == ("", before.webhook)
    assert posted(before.webhook.reveal(), secret=before.secret.reveal()) == (0, "ok")


def test_faults_are_practised_by_one_group_alone(library: Library, host: PracticeHost) -> None:
    one, other = add(library, "one").id, add(library, "other").id
    groups = by_id(host)
    for group in groups.values():
        group.set_rules(GroupRules(signed=False))
    groups[one].robot.set_fault(FaultKind.BUSY, 2)
    assert groups[one].robot.fault == (FaultKind.BUSY, 2)
    assert posted(groups[other].webhook.reveal())[0] == 0
    assert [posted(groups[one].webhook.reveal())[0] for _each in range(3)] == [-1, -1, 0]
    assert groups[one].robot.fault == (None, None)


def test_the_raw_request_and_the_verdict_of_each_check_are_remembered(library: Library, host: PracticeHost) -> None:
    add(library, "one")
    [group] = host.start().groups
    body = message()
    body["text"]["content"] = f"通知 {group.webhook.reveal()} {group.secret.reveal()}"
    posted(group.webhook.reveal(), body, secret=group.secret.reveal())
    [exchange] = group.robot.exchanges
    raw = exchange.raw
    assert raw is not None
    assert raw.line.startswith(f"POST /robot/send?access_token={HIDDEN}&timestamp=1")
    assert raw.line.endswith(f"&sign={HIDDEN}")
    assert ("content-type", "application/json") in raw.headers
    assert "通知" in raw.body
    everything = raw.head + raw.body
    assert group.secret.reveal() not in everything
    assert group.access_token.reveal() not in everything
    assert exchange.verdict is not None
    assert [check.name for check in exchange.verdict.checks] == list(CheckName)


def test_only_the_last_messages_are_kept_and_nothing_of_megabytes(library: Library, host: PracticeHost) -> None:
    add(library, "one")
    [group] = host.start().groups
    group.set_rules(GroupRules(signed=False))
    webhook = group.webhook.reveal()
    huge = message()
    huge["text"]["content"] = "x" * 200_000
    assert posted(webhook, huge)[0] == 460101
    assert group.robot.exchanges[0].payload is None
    assert group.robot.exchanges[0].raw is not None
    assert group.robot.exchanges[0].raw.cut
    group.robot.set_fault(FaultKind.OVERSIZED, 1)
    posted(webhook)
    assert len(group.robot.exchanges[1].wire.body) < 100_000
    for _each in range(KEPT_MESSAGES + 5):
        posted(webhook)
    exchanges = group.robot.exchanges
    assert len(exchanges) == KEPT_MESSAGES
    assert exchanges[-1].number == KEPT_MESSAGES + 7


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", '{"wording": "Z"}', '{"allow": ["::1"]}', '{"keywords": [" "]}', '{"signed": 1}']
)
def test_rules_that_cannot_be_read_are_those_of_a_new_group(text: str) -> None:
    assert GroupRules.from_json(text) == GroupRules()


def test_rules_come_back_as_they_were() -> None:
    rules = GroupRules(signed=False, keywords=("通知", "b"), allow=("10.1.2.3",), wording=Wording.A, stopped=True)
    assert GroupRules.from_json(rules.to_json()) == rules
    assert GroupRules.from_json('{"stopped": true, "of_tomorrow": 1}') == replace(GroupRules(), stopped=True)
