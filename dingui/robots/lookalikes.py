"""Addresses that look like a group robot's webhook and are something else.

Hosts as their makers document them; what DingTalk's own robots of other kinds hand out is in dingtalk-protocol.md §1.1.
"""

from __future__ import annotations

import re
from typing import Final

LOOK_ALIKES: Final = frozenset(
    {
        "feishu",
        "wecom",
        "wechat",
        "slack",
        "discord",
        "teams",
        "telegram",
        "code_host",
        "dingtalk_app",
        "dingtalk_session",
        "dingtalk_page",
        "no_robot",
        "refusal",
    }
)
"""Every code of :func:`look_alike`, and ``refusal``: what DingTalk answered to a message.

``dingtalk_app`` is the interface of an enterprise app, ``dingtalk_session`` the address that an app's robot answers one
message with, ``dingtalk_page`` a page of DingTalk's, ``code_host`` a page of GitHub or GitLab, ``no_robot`` any other.
"""

_HOSTS: Final = {
    "open.feishu.cn": "feishu",
    "www.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
    "www.larksuite.com": "feishu",
    "open.larkoffice.com": "feishu",
    "qyapi.weixin.qq.com": "wecom",
    "work.weixin.qq.com": "wecom",
    "api.weixin.qq.com": "wechat",
    "hooks.slack.com": "slack",
    "discord.com": "discord",
    "discordapp.com": "discord",
    "canary.discord.com": "discord",
    "ptb.discord.com": "discord",
    "outlook.office.com": "teams",
    "api.telegram.org": "telegram",
    "github.com": "code_host",
    "api.github.com": "code_host",
    "gitlab.com": "code_host",
    "api.dingtalk.com": "dingtalk_app",
}
_DOMAINS: Final = ((".webhook.office.com", "teams"), (".dingtalk.com", "dingtalk_page"), (".slack.com", "slack"))
_SESSION_PATH: Final = "/robot/sendbysession"
_SERVICE: Final = re.compile(
    r"(?:github|gitlab|jira|codeup|travis)[ \t]{0,3}(?:ci[ \t]{0,3})?"
    r"(?:群|组|notification[ \t]|group[ \t])?(?:机器人|robot|bot\b)",
    re.I,
)
"""A built-in robot of a service: its address has the form of any other's, so that only words around it tell."""
# Of several look-alikes in one text, the first of these says the most.
_RANK: Final = (
    "feishu",
    "wecom",
    "slack",
    "discord",
    "teams",
    "telegram",
    "dingtalk_session",
    "dingtalk_app",
    "refusal",
    "wechat",
    "code_host",
    "dingtalk_page",
    "no_robot",
)


def look_alike(host: str, path: str) -> str:
    """Return which of :data:`LOOK_ALIKES` an address is that is known to be no group robot's."""
    host = host.lower().rstrip(".")
    if host in ("oapi.dingtalk.com", "oapi.dingtalk.io"):
        return "dingtalk_session" if path.lower().rstrip("/") == _SESSION_PATH else "dingtalk_app"
    if host in _HOSTS:
        return _HOSTS[host]
    labels = set(host.split("."))
    for domain, code in _DOMAINS:
        if host.endswith(domain):
            return code
    # A company's own GitLab is found by its name, as it has no host that is known.
    return "code_host" if labels & {"gitlab", "github"} else "no_robot"


def most_telling(codes: set[str]) -> str:
    """Return the one of several look-alikes to speak of; empty for none."""
    return next((code for code in _RANK if code in codes), "")


def service_robot(text: str) -> bool:
    """Return whether a text speaks of the group robot of a service such as GitLab.

    It takes that service's pushes only (dingtalk-protocol.md §1.1).
    """
    return _SERVICE.search(text) is not None
