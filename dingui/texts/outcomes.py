"""Words for what came of sending, and for what is no robot's address.

Reasons are matched by their value: the packages that give them stand above this one. A code of DingTalk's never stands
alone; with its own words it follows ours, marked as a quotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dingui.outcomes import Outcome, OutcomeKind
from dingui.texts import N_, _
from dingui.texts.outcome_reasons import CLOCK_AHEAD, CLOCK_BEHIND, FALLBACKS, REASONS, WAIT_OVER, WAIT_UNTIL
from dingui.texts.problems import field_label
from dingui.texts.times import duration, short_time


@dataclass(frozen=True, slots=True)
class Explanation:
    """One outcome in words; each part is a sentence or two, never empty."""

    headline: str
    """What happened."""
    why: str
    remedy: str
    """What to do, or that nothing is left to do."""


_HEADLINES: Final = {
    OutcomeKind.DELIVERED: (N_("Sent to “{robot}”."), N_("Sent.")),
    OutcomeKind.REJECTED: (
        N_("DingTalk refused the message for “{robot}”. It was not posted."),
        N_("DingTalk refused the message. It was not posted."),
    ),
    OutcomeKind.NOT_SENT: (N_("Nothing was sent to “{robot}”."), N_("Nothing was sent.")),
    OutcomeKind.UNKNOWN: (
        N_("It is not certain whether the message arrived at “{robot}”."),
        N_("It is not certain whether the message arrived."),
    ),
}

_STATES: Final = {
    "sending": N_("Sending"),
    "delivered": N_("Sent"),
    "rejected": N_("Refused"),
    "not_sent": N_("Not sent"),
    "unknown": N_("Uncertain"),
}

_CLOCK_WRONG_S: Final = 50 * 60
"""Seconds from which a clock can be why a signature is refused: DingTalk allows an hour (dingtalk-protocol.md §1.3)."""

_WEBHOOK: Final = {
    "empty": N_("Paste the robot's webhook address here. It stands in the group's settings, on the robot's page."),
    "not_an_address": N_(
        "This is neither a webhook address nor an access token. Copy the whole address from the robot's page in the"
        " group's settings; it begins with https://oapi.dingtalk.com/robot/send."
    ),
    "no_token": N_(
        "The access token at the end of this address is missing. Copy the whole address, up to its last character."
    ),
    "several": N_("There is more than one webhook in this text. Paste them one at a time, as one robot each."),
    "https_required": N_(
        "This address begins with http://, which anyone on the way could read. Copy it anew from the robot's page; it"
        " begins with https://."
    ),
    "not_dingtalk": N_(
        "This is no address of a DingTalk group robot. Copy the webhook from the robot's page in the group's settings;"
        " it begins with https://oapi.dingtalk.com/robot/send."
    ),
    "feishu": N_("This is the address of a Feishu (Lark) robot. dingui sends to DingTalk robots only."),
    "wecom": N_("This is the address of a WeCom robot. dingui sends to DingTalk robots only."),
    "slack": N_("This is a Slack address. dingui sends to DingTalk robots only."),
    "discord": N_("This is a Discord address. dingui sends to DingTalk robots only."),
    "is_secret": N_(
        "This looks like the signing secret, which belongs into the other field. Paste the webhook address here."
    ),
    "secret_is_address": N_(
        "This is an address and not the signing secret. The secret begins with SEC and stands below “Additional"
        " signature” on the robot's page."
    ),
}


class _Values(dict[str, str | int]):
    """What a sentence may name; where an outcome does not say it, in general words."""

    def __missing__(self, name: str) -> str:
        return {"host": _("the server"), "proxy": _("the proxy")}.get(name, "…")


def explain(outcome: Outcome, robot_name: str = "", *, ended_ms: int = 0, now_ms: int = 0) -> Explanation:
    """Return ``outcome`` in words; a reason without words of its own gets those for its kind.

    Where ``ended_ms`` and ``now_ms`` (since 1970) say when it ended and what time it is, a wait is told by its end.
    """
    named, unnamed = _HEADLINES[outcome.kind]
    headline = _(named).format(robot=robot_name) if robot_name else _(unnamed)
    why, remedy = REASONS.get(outcome.reason, FALLBACKS[outcome.kind])
    if outcome.reason == "ip_not_allowed" and "ip" not in outcome.data:
        # Only the oldest of DingTalk's three wordings names the address.
        why, remedy = REASONS["ip_not_allowed_unnamed"]
    values = _Values(outcome.data)
    if "clock_off_s" in values and abs(int(values["clock_off_s"])) >= _CLOCK_WRONG_S:
        why = CLOCK_AHEAD if int(values["clock_off_s"]) > 0 else CLOCK_BEHIND
        values["difference"] = duration(abs(int(values["clock_off_s"])))
    if "seconds" in values:
        values["minutes"] = max(1, round(int(values["seconds"]) / 60))
        if ended_ms:
            until_ms = ended_ms + int(values["seconds"]) * 1000
            remedy = WAIT_UNTIL if until_ms > now_ms else WAIT_OVER
            # The minute that has begun is waited for, too.
            values["until"] = short_time(until_ms + 59_999, now_ms)
    if "field" in values:
        values["field"] = field_label(str(values["field"]))
    why = _(why).format_map(values)
    quotation = _quotation(outcome)
    if quotation:
        why = _("{why} ({quotation})").format(why=why, quotation=quotation)
    return Explanation(headline, why, _(remedy).format_map(values))


def _quotation(outcome: Outcome) -> str:
    """Return the answer's own words and code, marked as such; empty for a success and where there was no answer."""
    if outcome.kind is OutcomeKind.DELIVERED:
        return ""
    code, words = outcome.errcode, outcome.errmsg
    if code is None and not words:
        return (
            _("HTTP status {status}").format(status=outcome.http_status)
            if outcome.http_status not in (None, 200)
            else ""
        )
    if not words:
        return (
            _("DingTalk's code {code}").format(code=code)
            if outcome.kind is OutcomeKind.REJECTED
            else _("code {code}").format(code=code)
        )
    if outcome.kind is OutcomeKind.REJECTED:
        sentence = _("DingTalk says: “{words}”, code {code}") if code is not None else _("DingTalk says: “{words}”")
    else:
        # Nobody knows whose words they are.
        sentence = _("the answer says: “{words}”, code {code}") if code is not None else _("the answer says: “{words}”")
    return sentence.format(words=words, code=code)


def explain_webhook_error(code: str, data: Mapping[str, str | int] | None = None) -> str:  # noqa: ARG001 - as elsewhere
    """Return what is wrong with a pasted address or secret, and what to do; never empty."""
    return _(_WEBHOOK.get(code, _WEBHOOK["not_an_address"]))


def state_word(state: str) -> str:
    """Return one word for the state of a delivery: ``sending`` or the value of an :class:`OutcomeKind`."""
    return _(_STATES[state])
