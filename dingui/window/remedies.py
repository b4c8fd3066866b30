"""Which buttons lead from what came of sending to what mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from dingui.messages.preflight import check_keywords
from dingui.messages.repairs import repairs_of
from dingui.texts import _
from dingui.texts.repairs import repair_label
from dingui.texts.robots import way_to_field
from dingui.window.result_panel import ResultAct

if TYPE_CHECKING:
    from dingui.library.robots import Robot
    from dingui.messages.models import Message
    from dingui.outcomes import Outcome

_NO_WAY: Final = ("name_not_found", "name_timeout", "connection_refused", "connect_timeout", "unreachable")
"""The other side was not reached."""

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("credentials_missing", "credentials_unavailable", "credentials_damaged"), ("webhook",)),
    **dict.fromkeys(
        ("https_required", "invalid_address", "token_missing", "token_unknown", "robot_removed"), ("webhook",)
    ),
    **dict.fromkeys(_NO_WAY, ("webhook",)),
    "keyword_missing": ("keywords",),
    **dict.fromkeys(("sign_mismatch", "sign_missing"), ("secret",)),
    "ip_not_allowed": ("allowed_ips",),
    "security_setting": ("keywords", "secret", "allowed_ips"),
    # What mends these is done in DingTalk; here one sees which robot it is about.
    **dict.fromkeys(("robot_stopped", "robot_barred", "group_dissolved", "quota_used_up", "unknown_code"), ("",)),
}
"""The field of the robot's form that a reason is mended in; empty for the form as a whole."""

_NOTHING_TO_CHECK: Final = frozenset(
    {
        *(
            "cancelled",
            "cancelled_unknown",
            "interrupted",
            "journal_failed",
            "no_thread",
            "credentials_missing",
            "credentials_damaged",
        ),
        # Mended by waiting, of which the words tell: whatever posts would post too early.
        *("throttled", "traffic_guard", "busy", "server_exception"),
        *("everyone_restricted", "field_missing", "type_not_supported"),
        *("too_long", "unsafe_link", "unsuitable_text", "unsuitable_picture", "unsuitable_content"),
    }
)
"""Reasons that a look at the way to the robot says nothing about."""

_IN_TEXT: Final = frozenset({"too_long", "unsafe_link", "unsuitable_text", "unsuitable_picture", "unsuitable_content"})


class RobotLookup(Protocol):
    """What is needed of the library's robots."""

    def get(self, robot_id: str) -> Robot | None: ...  # noqa: D102


def remedies_of(outcome: Outcome, robot: Robot | None, draft_id: str, message: Message | None) -> list[ResultAct]:
    """Return what can be done about ``outcome``, the likeliest first.

    ``robot`` is the one that was to post, as it is set up now; None for one that is gone. ``message`` is the draft's,
    where that is open.
    """
    acts = _about_message(outcome, draft_id, message, robot.keywords if robot else ())
    if outcome.reason == "sign_expired":
        acts.append(ResultAct("clock", _("Set the clock…"), value=str(outcome.data.get("clock_off_s", ""))))
    ip = outcome.data.get("ip")
    if outcome.reason == "ip_not_allowed" and ip:
        acts.append(ResultAct("copy", _("Copy {text}").format(text=ip), value=str(ip)))
    if robot is None or robot.removed_ms is not None:
        return acts
    check = ResultAct("check_robot", _("Check this robot…"), robot_id=robot.id)
    if outcome.reason in _NO_WAY:
        # The way is looked at first; the address may be wrong, too.
        acts.append(check)
    if robot.practice:
        if outcome.reason in _FIELDS:
            acts.append(ResultAct("practice", _("Look at the practice robot…")))
    else:
        for field in _FIELDS.get(outcome.reason, ()):
            acts.append(ResultAct("robot", way_to_field(field), robot_id=robot.id, field=field))
    if outcome.reason not in _NOTHING_TO_CHECK and check not in acts:
        acts.append(check)
    return acts


def _about_message(
    outcome: Outcome, draft_id: str, message: Message | None, keywords: Sequence[str]
) -> list[ResultAct]:
    """What is mended in the message itself; nothing where its draft is gone."""
    if not draft_id:
        return []
    match outcome.reason:
        case "keyword_missing":
            return _keyword_acts(draft_id, message, keywords)
        case "everyone_restricted":
            return [ResultAct("message", _("Go to “Mention everyone”"), field="at.isAtAll", draft_id=draft_id)]
        case "field_missing":
            field = str(outcome.data.get("field", ""))
            return [ResultAct("message", _("Go to the field"), field=field, draft_id=draft_id)]
        case reason if reason in _IN_TEXT:
            return [ResultAct("message", _("Go to the message"), draft_id=draft_id)]
        case "type_not_supported":
            return [ResultAct("types", _("Choose another type"), draft_id=draft_id)]
        case _:
            return []


def _keyword_acts(draft_id: str, message: Message | None, keywords: Sequence[str]) -> list[ResultAct]:
    """A known keyword is put in at a press; where the message holds one, those that are known are not the robot's."""
    if message is None:
        return [ResultAct("message", _("Go to the message"), draft_id=draft_id)]
    repairs = [repair for found in check_keywords(message, keywords, "") for repair in repairs_of(found, message)[:1]]
    return [ResultAct("repair", repair_label(repair), draft_id=draft_id, repair=repair) for repair in repairs]
