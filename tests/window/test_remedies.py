"""What is offered for each reason: no refusal without a way on, and nothing that posts too early."""

from __future__ import annotations

import pytest

from dingui.library.robots import Robot
from dingui.messages.models import FeedCard, FeedItem, MarkdownMessage, TextMessage
from dingui.outcomes import Outcome, OutcomeKind
from dingui.robots.reasons import REASONS, Reason
from dingui.window.remedies import remedies_of

ENDPOINT = "https://oapi.dingtalk.com/robot/send"
MESSAGE = MarkdownMessage("Title", "words")

WAITING = {Reason.THROTTLED, Reason.TRAFFIC_GUARD, Reason.BUSY, Reason.SERVER_EXCEPTION}
"""A button would post too early."""


def a_robot(*, practice: bool = False, keywords: tuple[str, ...] = (), removed_ms: int | None = None) -> Robot:
    return Robot(
        "id",
        "产品群",
        ENDPOINT,
        keywords,
        signed=True,
        practice=practice,
        fingerprint="",
        created_ms=0,
        position=0,
        removed_ms=removed_ms,
    )


def offered(
    reason: str, robot: Robot | None = None, message: object = MESSAGE, **data: str | int
) -> list[tuple[str, str]]:
    outcome = Outcome(OutcomeKind.REJECTED, reason, data=data)
    return [(act.key, act.field) for act in remedies_of(outcome, robot or a_robot(), "draft", message)]  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", sorted(REASONS[OutcomeKind.REJECTED]))
def test_every_refusal_has_a_way_on(reason: Reason) -> None:
    assert bool(offered(reason)) == (reason not in WAITING)


@pytest.mark.parametrize("reason", sorted(REASONS[OutcomeKind.REJECTED] | REASONS[OutcomeKind.NOT_SENT]))
def test_nothing_leads_to_a_robot_that_is_gone_or_has_no_form(reason: Reason) -> None:
    for robot in (a_robot(removed_ms=1), a_robot(practice=True)):
        outcome = Outcome(OutcomeKind.REJECTED, reason, data={})
        keys = {act.key for act in remedies_of(outcome, robot, "draft", MESSAGE)}
        assert "robot" not in keys
        if robot.removed_ms:
            assert not keys & {"check_robot", "practice"}
    outcome = Outcome(OutcomeKind.REJECTED, reason, data={})
    assert {act.key for act in remedies_of(outcome, None, "", None)} <= {"clock"}


@pytest.mark.parametrize(
    ("reason", "field"),
    [
        ("token_unknown", "webhook"),
        ("token_missing", "webhook"),
        ("credentials_missing", "webhook"),
        ("sign_mismatch", "secret"),
        ("sign_missing", "secret"),
        ("keyword_missing", "keywords"),
        ("ip_not_allowed", "allowed_ips"),
        ("robot_stopped", ""),
    ],
)
def test_the_first_way_is_to_the_field(reason: str, field: str) -> None:
    assert offered(reason)[0] == ("robot", field)


def test_a_refusal_without_a_cause_leads_to_all_three() -> None:
    fields = [field for key, field in offered("security_setting") if key == "robot"]
    assert fields == ["keywords", "secret", "allowed_ips"]


@pytest.mark.parametrize("reason", ["name_not_found", "connection_refused", "tls_untrusted", "proxy_login"])
def test_what_is_wrong_on_the_way_is_checked(reason: str) -> None:
    assert offered(reason)[0] == ("check_robot", "")


def test_where_nobody_was_reached_the_address_may_be_wrong_too() -> None:
    assert offered("name_not_found") == [("check_robot", ""), ("robot", "webhook")]
    assert offered("tls_expired") == [("check_robot", "")]


def test_a_known_keyword_is_put_in_where_it_is_missing() -> None:
    robot = a_robot(keywords=("通知", "公告"))
    acts = remedies_of(Outcome(OutcomeKind.REJECTED, "keyword_missing"), robot, "draft", TextMessage("words"))
    assert acts[0].repair is not None
    assert acts[0].repair.data == {"keyword": "通知"}
    assert acts[0].label == "Insert “通知”: Message"
    # It holds one that is known: so what is known is not what the robot wants.
    assert offered("keyword_missing", robot, TextMessage("一条公告"))[0] == ("robot", "keywords")
    assert offered("keyword_missing", robot, FeedCard((FeedItem("a", "b", "c"),)))[0][0] == "repair"
    # The draft isn't open: it is opened first.
    assert offered("keyword_missing", robot, None)[0][0] == "message"


def test_the_address_is_copied() -> None:
    assert offered("ip_not_allowed", ip="203.0.113.7")[0] == ("copy", "")
    assert remedies_of(Outcome(OutcomeKind.REJECTED, "ip_not_allowed", data={"ip": "203.0.113.7"}), None, "", None)
