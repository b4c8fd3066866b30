"""Words for what a paste held: what was found, what is missing, and where in DingTalk it stands.

Codes are matched by their value: ``dingui.robots.pasted`` gives them and stands above this package. No sentence shows
an access token or a secret.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dingui.texts import N_, _, ngettext
from dingui.texts.lists import listed


class FoundLike(Protocol):
    """What was read: ``dingui.robots.pasted.Found``."""

    @property
    def webhook(self) -> object | None: ...  # noqa: D102
    @property
    def secret(self) -> object: ...  # noqa: D102
    @property
    def keywords(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def messages(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def problems(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def doubts(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def notes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def missing(self) -> Sequence[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class PastedWords:
    """What to say of a paste, a sentence or two in each text; any part may be empty."""

    found: tuple[str, ...]
    """What was found, and what was mended on the way."""
    trouble: tuple[str, ...]
    """What could not be taken over and why, and what is doubtful."""
    missing: tuple[str, ...]
    where: tuple[str, ...]
    """Where in DingTalk that stands."""


_SOURCES: Final = {
    "python": N_("Read in the Python script, which was not run: {things}."),
    "command": N_("Read in the command, which was not run: {things}."),
    "address": N_("Found: {things}."),
    "text": N_("Found in the text: {things}."),
}

_NOTES: Final = {
    "invisible": N_("Invisible characters within it were taken out."),
    "entities": N_("Characters spelled as on web pages, such as &amp;, were turned back."),
    "percent": N_("Characters spelled as in addresses, such as %3A, were turned back."),
    "quotes": N_("Curly quotation marks were read as straight ones."),
    "full_width": N_("Full-width characters were read as plain ones."),
    "wrapped": N_("It was broken over several lines or pieces, and put together."),
    "signature": N_("The old timestamp and signature were left out: dingui signs each message anew."),
    "http": N_("The address began with http://, which anyone on the way could read. dingui uses https://."),
    "message_with_secret": N_("A message was left out, as the access token or the secret stands in it."),
}

_TROUBLE: Final = {
    "empty": N_("There is nothing to read. Copy the webhook in DingTalk first."),
    "too_long": N_("This text is too long to be searched. Paste only the part with the webhook."),
    "nothing": N_("No webhook, access token, secret or message was found in this text."),
    "several": N_("There is more than one access token in this text. Paste one robot at a time."),
    "several_secrets": N_("There is more than one secret in this text. Paste only the one of this robot."),
    "no_token": N_("The address has no access token: what follows access_token= is missing."),
    "truncated": N_("The address is cut off before its access token. Copy it up to its last character."),
    "token_hidden": N_("A part of the access token is hidden by stars or dots. Copy the whole one in DingTalk."),
    "token_placeholder": N_("In place of the access token stands a placeholder or a variable, and not its value."),
    "token_form": N_("This is no access token: DingTalk's have 64 characters, of the digits 0–9 and the letters a–f."),
    "uuid": N_("This looks like the key of a WeCom or Feishu robot. DingTalk's access tokens have 64 characters."),
    "secret_hidden": N_("A part of the secret is hidden by stars or dots. Copy the whole one in DingTalk."),
    "secret_form": N_("What is called the secret here does not begin with SEC. Copy it anew, with its first letters."),
    "secret_short": N_("The secret is cut off. Copy it up to its last character."),
    "feishu": N_("This is the address of a Feishu (Lark) robot. dingui sends to DingTalk robots only."),
    "wecom": N_("This is the address of a WeCom robot. dingui sends to DingTalk robots only."),
    "wechat": N_("This is an address of WeChat's. dingui sends to DingTalk robots only."),
    "slack": N_("This is a Slack address. dingui sends to DingTalk robots only."),
    "discord": N_("This is a Discord address. dingui sends to DingTalk robots only."),
    "teams": N_("This is a Microsoft Teams address. dingui sends to DingTalk robots only."),
    "telegram": N_("This is a Telegram address. dingui sends to DingTalk robots only."),
    "code_host": N_("This is a page of GitHub or GitLab, and not a DingTalk robot's webhook."),
    "dingtalk_app": N_(
        "This belongs to an enterprise app of DingTalk's developer platform. dingui sends to custom robots of a group,"
        " which have a webhook of their own."
    ),
    "dingtalk_session": N_(
        "This is the address at which an app answers one single message. It works for a short time only; dingui needs"
        " the webhook of a custom robot."
    ),
    "dingtalk_page": N_("This is a page of DingTalk's website, and not a robot's webhook."),
    "no_robot": N_(
        "This is no address of a DingTalk group robot; those begin with https://oapi.dingtalk.com/robot/send."
    ),
    "refusal": N_(
        "This is what DingTalk answered to a message, and not a robot's webhook. Send the message from dingui: it"
        " explains such answers."
    ),
    # Doubts: taken over all the same.
    "token_short": N_("The access token is shorter than the 64 characters that DingTalk's have. Was it cut off?"),
    "token_unusual": N_("The access token does not have the form that DingTalk's have: 64 digits and letters a–f."),
    "secret_cut": N_("The secret looks cut off. Compare it with the one in DingTalk."),
    "service_robot": N_(
        "This may be the webhook of a GitHub, GitLab or similar robot. Those show the messages of their service only;"
        " add a robot of the kind “Custom” for dingui."
    ),
}

_MISSING: Final = {
    "webhook": N_("Missing: the webhook."),
    "secret": N_("Missing: the secret. This robot signs (加签), and without it DingTalk refuses each message."),
    "security": N_("Not known yet: whether the robot has a secret (加签) or keywords. If so, paste them as well."),
}

_WHERE: Final = {
    "webhook": N_("In DingTalk: group settings (群设置) → Robots (机器人) → the robot → Webhook → Copy."),
    "security": N_(
        "In DingTalk: group settings (群设置) → Robots (机器人) → the robot → Security settings (安全设置): custom"
        " keywords (自定义关键词), additional signature (加签), IP addresses."
    ),
}

PASTED_CODES: Final = frozenset({*_NOTES, *_TROUBLE, *_MISSING})
"""Every code that there are words for."""


def describe_pasted(found: FoundLike, known: Collection[str] = ()) -> PastedWords:
    """Return what to say of a paste.

    ``known`` names what the form already has, of ``webhook`` and ``secret``: that is not missing.
    """
    things = _things(found)
    said = [_(_SOURCES[found.source]).format(things=listed(things))] if things else []
    said += [_(_NOTES[code]) for code in found.notes]
    missing = [code for code in found.missing if code not in known and not (code == "security" and "secret" in known)]
    where = list(dict.fromkeys("webhook" if code == "webhook" else "security" for code in missing))
    if (
        any(code.startswith("secret") or code == "several_secrets" for code in found.problems)
        and "security" not in where
    ):
        where.append("security")
    return PastedWords(
        tuple(said),
        tuple(_(_TROUBLE[code]) for code in (*found.problems, *found.doubts)),
        # Where nothing was found, what is wrong says more than that everything is missing.
        tuple(_(_MISSING[code]) for code in missing) if things else (),
        tuple(_(_WHERE[place]) for place in where),
    )


def _things(found: FoundLike) -> list[str]:
    things = []
    if found.webhook is not None:
        things.append(_("the webhook with its access token"))
    if found.secret:
        things.append(_("the secret"))
    if found.keywords:
        count = len(found.keywords)
        things.append(
            ngettext("the keyword “{words}”", "the keywords “{words}”", count).format(words=listed(found.keywords))
        )
    if found.messages:
        count = len(found.messages)
        things.append(ngettext("a message", "{count} messages", count).format(count=count))
    return things
