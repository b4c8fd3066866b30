"""DingTalk's rules for one request: the checks in their order, and the verdict (dingtalk-protocol.md §8)."""

from __future__ import annotations

from typing import Final

from dingui.practice import checks
from dingui.practice.case import Case, CheckName, CheckResult, CheckState, Mentions, Verdict
from dingui.practice.mentions import resolve
from dingui.practice.wordings import OK, Refusal

CHECKS: Final[tuple[tuple[CheckName, checks.Check], ...]] = (
    (CheckName.PATH, checks.check_path),
    (CheckName.METHOD, checks.check_method),
    (CheckName.TOKEN_GIVEN, checks.check_token_given),
    (CheckName.TOKEN_KNOWN, checks.check_token_known),
    (CheckName.ROBOT, checks.check_robot),
    (CheckName.CONTENT_TYPE, checks.check_content_type),
    (CheckName.SIZE, checks.check_size),
    (CheckName.JSON, checks.check_json),
    (CheckName.MSGTYPE, checks.check_msgtype),
    (CheckName.IP, checks.check_ip),
    (CheckName.TIMESTAMP, checks.check_timestamp),
    (CheckName.SIGN, checks.check_sign),
    (CheckName.KEYWORD, checks.check_keyword),
    (CheckName.FIELDS, checks.check_fields),
    (CheckName.EVERYONE, checks.check_everyone),
    (CheckName.MENTIONS, checks.check_mentions),
    (CheckName.THROTTLE, checks.check_throttle),
    (CheckName.QUOTA, checks.check_quota),
)
"""The order in which DingTalk is taken to look. Only its beginning has evidence; any other order works as well."""


def judge(case: Case, order: tuple[tuple[CheckName, checks.Check], ...] = CHECKS) -> Verdict:
    """Return the verdict on ``case``. Pure, and never raises, whatever the request holds.

    The first check that fails decides, as at DingTalk; the others are made all the same, so that someone who sets a
    robot up sees all that is wrong at once.
    """
    results = tuple(_result(name, check(case)) for name, check in order)
    refusal = next((result.refusal for result in results if result.refusal is not None), None)
    duplicate = refusal is None and bool(case.msg_uuid) and case.msg_uuid in case.standing.seen_uuids
    posted = refusal is None and not duplicate
    said = refusal or OK
    return Verdict(
        errcode=said.errcode,
        errmsg=said.errmsg(case.settings.wording),
        posted=posted,
        payload=case.payload,
        mentions=resolve(case) if posted else Mentions(),
        checks=results,
        duplicate=duplicate,
    )


def _result(name: CheckName, finding: checks.Finding) -> CheckResult:
    if isinstance(finding, Refusal):
        return CheckResult(name, CheckState.FAILED, finding)
    return CheckResult(name, finding)
