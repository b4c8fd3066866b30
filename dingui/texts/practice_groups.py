"""What is said of practice groups: each check, each fault, what came of a request.

Checks are keyed by the values of ``dingui.practice.case.CheckName``, faults by those of
``dingui.practice.faults.FaultKind``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dingui.texts import N_, _

CHECKS: Final[Mapping[str, str]] = {
    "path": N_("Path of the address"),
    "method": N_("Method"),
    "token_given": N_("Access token given"),
    "token_known": N_("Access token known"),
    "robot": N_("Robot in use"),
    "content_type": N_("Content type"),
    "size": N_("Size"),
    "json": N_("JSON"),
    "msgtype": N_("Message type"),
    "ip": N_("IP allowlist"),
    "timestamp": N_("Timestamp"),
    "sign": N_("Signature"),
    "keyword": N_("Keyword"),
    "fields": N_("Fields"),
    "everyone": N_("@everyone"),
    "mentions": N_("Number of mentions"),
    "throttle": N_("Rate"),
    "quota": N_("Monthly quota"),
}
"""What each check looks at."""

REFUSALS: Final[Mapping[str, str]] = {
    "path": N_("The address does not end in /robot/send."),
    "method": N_("The request was no POST."),
    "token_given": N_("The address holds no access token."),
    "token_known": N_("No group has this access token."),
    "robot": N_("The robot is switched off or removed."),
    "content_type": N_("The header Content-Type is not application/json."),
    "size": N_("The message has more than 20,000 bytes."),
    "json": N_("The body is no JSON object."),
    "msgtype": N_("The message type is missing or unknown."),
    "ip": N_("The sender's address is not on the IP allowlist."),
    "timestamp": N_("The timestamp is more than an hour off, or is no number of milliseconds."),
    "sign": N_("The signature is missing or does not fit secret and timestamp."),
    "keyword": N_("The message holds none of the keywords."),
    "fields": N_("A field that the message type needs is missing or empty."),
    "everyone": N_("Only the group's admins may mention everyone."),
    "mentions": N_("More than 50 people are mentioned."),
    "throttle": N_("More than 20 messages in a minute: refused for ten minutes."),
    "quota": N_("The month's messages are used up."),
}
"""Why each check refuses."""

FAULTS: Final[Mapping[str, str]] = {
    "hang": N_("Posts it and never answers"),
    "drop": N_("Hangs up before reading"),
    "drop-after": N_("Posts it and hangs up without an answer"),
    "http500": N_("Answers HTTP 500"),
    "garbage": N_("Answers with a web page, as a network's log-in does"),
    "gateway": N_("Answers as DingTalk's traffic guard does"),
    "slow": N_("Answers three seconds late"),
    "throttle": N_("Refuses as if there were too many messages"),
    "busy": N_("Answers -1, system busy"),
    "reset": N_("Posts it and resets the connection"),
    "errcode-string": N_("Answers with errcode as text"),
    "english": N_("Refuses in English"),
    "extra-fields": N_("Answers with unknown fields"),
    "reversed-keys": N_("Answers with errmsg first"),
    "slow-body": N_("Answers byte by byte, very slowly"),
    "truncated": N_("Posts it, and the answer is cut off"),
    "wrong-length": N_("Posts it, and the answer ends too soon"),
    "oversized": N_("Answers with megabytes"),
    "redirect": N_("Answers with a redirection"),
    "server-exception": N_("Answers 500100, system exception"),
    "no-errcode": N_("Posts it and answers without errcode"),
}
"""What a person may let go wrong."""


def check_words(name: str, state: str, *, reached: bool, asked: bool = True) -> str:
    """Return what came of one check: ``state`` passed, failed or not_asked, ``reached`` whether DingTalk looks at it.

    ``asked`` is false where a fault kept the request from all checks.
    """
    check = _(CHECKS[name])
    if not asked:
        return _("{check}: not reached").format(check=check)
    if not reached:
        words = _("{check}: not reached; it would be refused, too") if state == "failed" else _("{check}: not reached")
        return words.format(check=check)
    if state == "failed":
        return _("{check}: refused. {why}").format(check=check, why=_(REFUSALS[name]))
    if state == "passed":
        return _("{check}: passed").format(check=check)
    return _("{check}: not asked for").format(check=check)


def fault_words(kind: str) -> str:
    """Return what a fault does."""
    return _(FAULTS[kind]) if kind in FAULTS else kind


def refusal_line(deciding: str, errcode: int) -> str:
    """Return, in a line of the chat, why a message did not appear."""
    return _("Refused: {why} ({errcode})").format(why=_(REFUSALS[deciding]), errcode=errcode)


def lost_words(reason: str) -> str:
    """Return why a copied webhook is another one now: ``gone``, or a code of ``SecretStoreError``."""
    if reason == "gone":
        why = _("The keyring no longer has this group's token.")
    else:
        why = _("The keyring did not give this group's token.")
    return why + " " + _("Until it does, the group has another webhook, and scripts with the former one are refused.")
